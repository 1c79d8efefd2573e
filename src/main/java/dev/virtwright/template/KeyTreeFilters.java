package dev.virtwright.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Filters of ansible.utils that keep, remove or rename keys at any depth of a value. */
final class KeyTreeFilters {
  private KeyTreeFilters() {}

  static void addTo(Table table) {
    table
        .add(
            "ansible.utils.keep_keys",
            "target! matching_parameter",
            call -> new Keep(targets(call), call).kept(container(call)))
        .add(
            "ansible.utils.remove_keys",
            "target! matching_parameter",
            call -> {
              List<Target> targets = targets(call);
              return withoutEmpty(removed(container(call), targets));
            })
        .add(
            "ansible.utils.replace_keys",
            "target! matching_parameter",
            call -> replaced(container(call), renamings(call)));
  }

  /** Keys that are meant: by the very name, and by the pattern it is. */
  private record Target(String name, Predicate<String> matches) {}

  private static Object container(Call call) {
    Object value = call.plain();
    if (value instanceof List<?> || value instanceof Map<?, ?>) {
      return value;
    }
    throw call.wrong("wants a dict or a list, not a " + Types.name(value));
  }

  private static List<Target> targets(Call call) {
    if (!(call.plain(0) instanceof List<?> names)) {
      throw call.wrong("wants a list of keys as 'target'");
    }
    List<Target> targets = new ArrayList<>();
    names.forEach(name -> targets.add(target(call, Print.text(name))));
    return targets;
  }

  private static Target target(Call call, String name) {
    return new Target(
        name,
        switch (call.text(1, "equality")) {
          case "equality" -> name::equals;
          case "starts_with" -> key -> key.startsWith(name);
          case "ends_with" -> key -> key.endsWith(name);
          case "regex" -> {
            PythonRegex regex = PythonRegex.of(name, false, false, false);
            yield key -> regex.matcher(key).lookingAt();
          }
          default -> throw call.wrong("matches by equality, starts_with, ends_with or regex");
        });
  }

  /** A key's whole value is kept where its name is a target's; patterns keep plain values only. */
  private record Keep(List<Target> targets, Call call) {
    @Nullable Object kept(@Nullable Object value) {
      return switch (value) {
        case List<?> list -> {
          List<@Nullable Object> all = new ArrayList<>();
          list.forEach(each -> all.add(kept(each)));
          yield all;
        }
        case Map<?, ?> map -> {
          Map<@Nullable Object, @Nullable Object> left = new LinkedHashMap<>();
          map.forEach((key, element) -> keep(key, element, left));
          yield left;
        }
        case null, default -> value;
      };
    }

    private void keep(
        @Nullable Object key,
        @Nullable Object value,
        Map<@Nullable Object, @Nullable Object> left) {
      String name = Print.text(key);
      boolean container = value instanceof List<?> || value instanceof Map<?, ?>;
      for (Target target : targets) {
        if (target.name().equals(name) || (!container && target.matches().test(name))) {
          left.put(key, value);
        } else if (container) {
          Object inner = kept(value);
          if (inner instanceof List<?> list) {
            List<@Nullable Object> full = new ArrayList<>(list);
            full.removeIf(KeyTreeFilters::isEmpty);
            inner = full;
          }
          if (!isEmpty(inner)) {
            left.put(key, inner);
          }
        }
      }
    }
  }

  private static boolean isEmpty(@Nullable Object value) {
    return (value instanceof List<?> list && list.isEmpty())
        || (value instanceof Map<?, ?> map && map.isEmpty());
  }

  private static @Nullable Object removed(@Nullable Object value, List<Target> targets) {
    return switch (value) {
      case List<?> list -> {
        List<@Nullable Object> all = new ArrayList<>();
        list.forEach(each -> all.add(removed(each, targets)));
        yield all;
      }
      case Map<?, ?> map -> {
        Map<@Nullable Object, @Nullable Object> left = new LinkedHashMap<>();
        map.forEach((key, element) -> {
          String name = Print.text(key);
          if (targets.stream().noneMatch(target -> target.matches().test(name))) {
            left.put(key, removed(element, targets));
          }
        });
        yield left;
      }
      case null, default -> value;
    };
  }

  /** Lists lose what Python takes for false, as the filter of Ansible does it. */
  private static @Nullable Object withoutEmpty(@Nullable Object value) {
    return switch (value) {
      case List<?> list -> {
        List<@Nullable Object> full = new ArrayList<>();
        list.stream().filter(Compare::truth).forEach(each -> full.add(withoutEmpty(each)));
        yield full;
      }
      case Map<?, ?> map -> {
        Map<@Nullable Object, @Nullable Object> all = new LinkedHashMap<>();
        map.forEach((key, element) -> all.put(key, withoutEmpty(element)));
        yield all;
      }
      case null, default -> value;
    };
  }

  private record Renaming(Target before, @Nullable Object after) {}

  private static List<Renaming> renamings(Call call) {
    if (!(call.plain(0) instanceof List<?> pairs)) {
      throw call.wrong("wants a list of dicts with 'before' and 'after'");
    }
    List<Renaming> renamings = new ArrayList<>();
    for (Object each : pairs) {
      Map<?, ?> pair = call.map(each);
      renamings.add(new Renaming(target(call, Print.text(pair.get("before"))), pair.get("after")));
    }
    return renamings;
  }

  /** A renamed key goes to the end of its dict. */
  private static @Nullable Object replaced(@Nullable Object value, List<Renaming> renamings) {
    return switch (value) {
      case List<?> list -> {
        List<@Nullable Object> all = new ArrayList<>();
        list.forEach(each -> all.add(replaced(each, renamings)));
        yield all;
      }
      case Map<?, ?> map -> {
        Map<@Nullable Object, @Nullable Object> dict = new LinkedHashMap<>(map);
        for (Renaming renaming : renamings) {
          for (Object key : new ArrayList<>(dict.keySet())) {
            if (renaming.before().matches().test(Print.text(key))) {
              dict.put(renaming.after(), dict.remove(key));
            }
          }
        }
        dict.replaceAll((key, element) -> replaced(element, renamings));
        yield dict;
      }
      case null, default -> value;
    };
  }
}
