package dev.virtwright.engine;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.template.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The lookup {@code merge_variables} of community.general: lists joined, dicts laid over each
 * other, of all variables of a name.
 */
final class LookupMerge {
  private LookupMerge() {}

  static List<@Nullable Object> find(LookupCall call) {
    List<@Nullable Object> found = new ArrayList<>();
    for (Object term : call.terms()) {
      if (!(term instanceof String pattern)) {
        throw call.wrong("wants patterns, not a " + Values.typeName(term), null);
      }
      Object merged = Values.resolve(call.options().get("initial_value"), call.scope());
      if (merged != null) {
        typed(call, merged);
      }
      for (Map.Entry<String, @Nullable Object> each : variables(call, matching(call, pattern))) {
        Object value = Values.resolve(each.getValue(), call.scope());
        merged = merged == null ? typed(call, value) : joined(call, each.getKey(), merged, value);
      }
      found.add(merged);
    }
    return found;
  }

  private static Predicate<String> matching(LookupCall call, String text) {
    return switch (call.text("pattern_type", "regex")) {
      case "prefix" -> name -> name.startsWith(text);
      case "suffix" -> name -> name.endsWith(text);
      case "regex" -> {
        try {
          yield Pattern.compile(text).asPredicate();
        } catch (PatternSyntaxException e) {
          throw call.wrong("gets no pattern: " + e.getDescription(), null);
        }
      }
      default -> throw call.wrong("has the pattern types prefix, suffix and regex", null);
    };
  }

  /** Of this host, or of each that is in one of the groups; those of a host sorted by name. */
  private static List<Map.Entry<String, @Nullable Object>> variables(
      LookupCall call, Predicate<String> wanted) {
    List<Map.Entry<String, @Nullable Object>> all = new ArrayList<>();
    if (!(call.options().get("groups") instanceof List<?> groups)) {
      Map<String, @Nullable Object> own = new TreeMap<>();
      call.scope().names().stream()
          .filter(wanted)
          .forEach(name -> own.put(name, call.scope().get(name)));
      all.addAll(own.entrySet());
      return all;
    }
    if (call.scope().get("hostvars") instanceof Map<?, ?> hosts) {
      hosts
          .values()
          .forEach(host -> {
            if (host instanceof Map<?, ?> vars && among(groups, vars.get("group_names"))) {
              Map<String, @Nullable Object> sorted = new TreeMap<>();
              vars.forEach((name, value) -> {
                if (wanted.test(Lookups.text(name))) {
                  sorted.put(Lookups.text(name), value);
                }
              });
              all.addAll(sorted.entrySet());
            }
          });
    }
    return all;
  }

  private static boolean among(List<?> groups, @Nullable Object names) {
    return groups.contains("all")
        || (names instanceof List<?> list && list.stream().anyMatch(groups::contains));
  }

  private static Object typed(LookupCall call, @Nullable Object value) {
    if (value instanceof List<?> || value instanceof Map<?, ?>) {
      return value;
    }
    throw call.wrong("merges lists or dicts, not a " + Values.typeName(value), null);
  }

  private static Object joined(
      LookupCall call, String name, Object merged, @Nullable Object value) {
    Object more = typed(call, value);
    if (merged instanceof List<?> list && more instanceof List<?> further) {
      List<@Nullable Object> both = new ArrayList<>(list);
      both.addAll(further);
      return both;
    }
    if (merged instanceof Map<?, ?> map && more instanceof Map<?, ?> over) {
      return laid(call, name, map, over);
    }
    throw call.wrong("cannot merge: not all variables are of the same type", "see " + name);
  }

  private static Map<?, ?> laid(LookupCall call, String path, Map<?, ?> under, Map<?, ?> over) {
    Map<@Nullable Object, @Nullable Object> both = new LinkedHashMap<>(under);
    over.forEach((key, value) -> {
      Object before = both.get(key);
      String place = path + "." + Lookups.text(key);
      if (value instanceof Map<?, ?> map) {
        both.put(key, laid(call, place, before instanceof Map<?, ?> old ? old : Map.of(), map));
      } else if (value instanceof List<?> list && before instanceof List<?> old) {
        List<@Nullable Object> joined = new ArrayList<>(old);
        joined.addAll(list);
        both.put(key, joined);
      } else {
        if (both.containsKey(key) && !Values.equal(before, value)) {
          overwritten(call, place);
        }
        both.put(key, value);
      }
    });
    return both;
  }

  private static void overwritten(LookupCall call, String place) {
    String what = "%s overwrites a value of the same key".formatted(place);
    switch (call.text("override", "error")) {
      case "ignore" -> {}
      case "warn" ->
          call.scope()
              .warn(Diagnostic.warning("lookup-merge", what, "or say override=ignore", null));
      default -> throw call.wrong("finds that " + what, "or say override=warn or override=ignore");
    }
  }
}
