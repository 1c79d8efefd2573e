package dev.virtwright.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Filters of community.general that keep, remove or rename keys of each dictionary of a list;
 * ansible.utils has others of the same short names.
 */
final class KeyFilters {
  private KeyFilters() {}

  static void addTo(Table table) {
    table
        .add(
            "community.general.keep_keys",
            "target matching_parameter",
            call -> kept(call, targets(call), true))
        .add(
            "community.general.remove_keys",
            "target matching_parameter",
            call -> kept(call, targets(call), false))
        .add("community.general.replace_keys", "target matching_parameter", KeyFilters::replaced);
  }

  private static Object kept(Call call, Predicate<String> wanted, boolean keep) {
    List<@Nullable Object> dicts = new ArrayList<>();
    for (Object element : call.list()) {
      Fresh.OwnDict dict = new Fresh.OwnDict();
      call.map(element)
          .forEach((key, value) -> {
            if (wanted.test(Print.text(key)) == keep) {
              dict.put(key, value);
            }
          });
      dicts.add(dict);
    }
    return dicts;
  }

  private static Predicate<String> targets(Call call) {
    Object target = call.plain(0);
    List<?> several = target instanceof List<?> list ? list : List.of(text(call, target));
    Predicate<String> any = key -> false;
    for (Object each : several) {
      any = any.or(matching(call, text(call, each)));
    }
    return any;
  }

  private static String text(Call call, @Nullable Object target) {
    if (target instanceof String text && !text.isEmpty()) {
      return text;
    }
    throw call.wrong("wants texts as 'target', not a " + Types.name(target));
  }

  private static Predicate<String> matching(Call call, String text) {
    return switch (call.text(1, "equal")) {
      case "equal" -> text::equals;
      case "starts_with" -> key -> key.startsWith(text);
      case "ends_with" -> key -> key.endsWith(text);
      case "regex" -> {
        PythonRegex regex = PythonRegex.of(text, false, false, false);
        yield key -> regex.matcher(key).lookingAt();
      }
      default -> throw call.wrong("matches by equal, starts_with, ends_with or regex");
    };
  }

  private static Object replaced(Call call) {
    if (!(call.plain(0) instanceof List<?> targets)) {
      throw call.wrong("wants a list of dicts with 'before' and 'after'");
    }
    Map<Predicate<String>, String> names = new LinkedHashMap<>();
    for (Object target : targets) {
      Map<?, ?> pair = call.map(target);
      names.put(matching(call, text(call, pair.get("before"))), text(call, pair.get("after")));
    }
    List<@Nullable Object> dicts = new ArrayList<>();
    for (Object element : call.list()) {
      Fresh.OwnDict dict = new Fresh.OwnDict();
      call.map(element)
          .forEach((key, value) -> {
            String name = Print.text(key);
            dict.put(
                names.entrySet().stream()
                    .filter(pair -> pair.getKey().test(name))
                    .findFirst()
                    .map(Map.Entry::getValue)
                    .orElse(name),
                value);
          });
      dicts.add(dict);
    }
    return dicts;
  }
}
