package dev.virtwright.engine;

import dev.virtwright.template.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lookups that make lists of lists. */
final class ListLookups {
  private static final Set<String> FLAGS = Set.of("skip_missing");

  private ListLookups() {}

  /** Lists among the terms are opened, one level deep. */
  static List<@Nullable Object> items(List<@Nullable Object> terms) {
    List<@Nullable Object> all = new ArrayList<>();
    for (Object term : terms) {
      if (term instanceof List<?> list) {
        all.addAll(list);
      } else {
        all.add(term);
      }
    }
    return all;
  }

  static List<@Nullable Object> dict(LookupOptions given, List<@Nullable Object> terms) {
    List<@Nullable Object> pairs = new ArrayList<>();
    for (Object term : terms) {
      if (!(term instanceof Map<?, ?> map)) {
        throw given.wrong("wants a dictionary, not " + Values.print(term), null);
      }
      map.forEach((key, value) -> {
        Map<String, @Nullable Object> pair = new LinkedHashMap<>();
        pair.put("key", key);
        pair.put("value", value);
        pairs.add(pair);
      });
    }
    return pairs;
  }

  /** Lists are opened at any depth; what is nothing is left out. */
  static List<@Nullable Object> flattened(List<@Nullable Object> terms) {
    List<@Nullable Object> all = new ArrayList<>();
    for (Object term : terms) {
      if (term instanceof List<?> list) {
        all.addAll(flattened(new ArrayList<>(list)));
      } else if (term != null && !term.equals("None") && !term.equals("null")) {
        all.add(term);
      }
    }
    return all;
  }

  static List<@Nullable Object> indexed(List<@Nullable Object> terms) {
    List<@Nullable Object> pairs = new ArrayList<>();
    for (Object item : items(terms)) {
      pairs.add(Arrays.asList((long) pairs.size(), item));
    }
    return pairs;
  }

  static List<@Nullable Object> nested(LookupOptions given, List<@Nullable Object> terms) {
    if (terms.isEmpty()) {
      throw given.wrong("wants at least one list", null);
    }
    return cartesian(given, terms);
  }

  static List<@Nullable Object> cartesian(LookupOptions given, List<@Nullable Object> terms) {
    if (terms.isEmpty()) {
      throw given.wrong("wants at least one list", null);
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    rows.add(List.of());
    for (Object term : terms) {
      List<List<@Nullable Object>> longer = new ArrayList<>();
      for (List<@Nullable Object> row : rows) {
        for (Object element : elements(given, term)) {
          List<@Nullable Object> next = new ArrayList<>(row);
          next.addAll(element instanceof List<?> list ? list : Arrays.asList(element));
          longer.add(next);
        }
      }
      rows = longer;
    }
    return new ArrayList<>(rows);
  }

  private static List<@Nullable Object> elements(LookupOptions given, @Nullable Object term) {
    return switch (term) {
      case List<?> list -> new ArrayList<>(list);
      case Map<?, ?> map -> new ArrayList<>(map.keySet());
      case null -> throw given.wrong("wants lists, not nothing", null);
      default -> throw given.wrong("wants lists, not " + Values.print(term), null);
    };
  }

  /** Shorter lists are filled up with nothing. */
  static List<@Nullable Object> together(LookupOptions given, List<@Nullable Object> terms) {
    if (terms.isEmpty()) {
      throw given.wrong("wants at least one list", null);
    }
    List<List<@Nullable Object>> columns = new ArrayList<>();
    int longest = 0;
    for (Object term : terms) {
      columns.add(elements(given, term));
      longest = Math.max(longest, columns.getLast().size());
    }
    List<@Nullable Object> rows = new ArrayList<>();
    for (int i = 0; i < longest; i++) {
      List<@Nullable Object> row = new ArrayList<>();
      for (List<@Nullable Object> column : columns) {
        Object element = i < column.size() ? column.get(i) : null;
        row.addAll(element instanceof List<?> list ? list : Arrays.asList(element));
      }
      rows.add(row);
    }
    return rows;
  }

  /** Pairs of an element and one of the elements of a list in it, which it is without. */
  static List<@Nullable Object> subelements(LookupOptions given, List<@Nullable Object> terms) {
    if (terms.size() < 2
        || terms.size() > 3
        || !(terms.get(0) instanceof List<?> || terms.get(0) instanceof Map<?, ?>)
        || !(terms.get(1) instanceof String key)) {
      throw given.wrong(
          "wants a list or dictionary, the key of a list in its elements, and perhaps flags", null);
    }
    boolean skip = given.flag("skip_missing", false);
    if (terms.size() == 3) {
      if (!(terms.get(2) instanceof Map<?, ?> flags) || !FLAGS.containsAll(flags.keySet())) {
        throw given.wrong("knows only the flag skip_missing", null);
      }
      skip = flags.get("skip_missing") != null && Values.asBoolean(flags.get("skip_missing"));
    }
    if (terms.get(0) instanceof Map<?, ?> result && skipped(result)) {
      return List.of();
    }
    List<@Nullable Object> elements =
        terms.get(0) instanceof Map<?, ?> map
            ? new ArrayList<>(map.values())
            : new ArrayList<>((List<?>) terms.get(0));
    List<@Nullable Object> pairs = new ArrayList<>();
    for (Object element : elements) {
      if (!(element instanceof Map<?, ?> map)) {
        throw given.wrong("wants dictionaries in the list, not " + Values.print(element), null);
      }
      if (!skipped(map)) {
        List<String> path = List.of(key.split("\\.", -1));
        Object found = below(given, map, path, skip);
        if (found instanceof List<?> list) {
          Object rest = without(map, path);
          list.forEach(each -> pairs.add(Arrays.asList(rest, each)));
        }
      }
    }
    return pairs;
  }

  private static boolean skipped(Map<?, ?> map) {
    return map.get("skipped") != null && !Boolean.FALSE.equals(map.get("skipped"));
  }

  private static @Nullable Object below(
      LookupOptions given, Map<?, ?> map, List<String> path, boolean skip) {
    Object at = map;
    for (int i = 0; i < path.size(); i++) {
      if (!(at instanceof Map<?, ?> inside) || !inside.containsKey(path.get(i))) {
        if (skip) {
          return null;
        }
        throw given.wrong(
            "does not find the key '%s' in %s".formatted(path.get(i), Values.print(at)),
            "{'skip_missing': true} as the third term passes over such elements");
      }
      at = inside.get(path.get(i));
    }
    if (!(at instanceof List<?>)) {
      throw given.wrong(
          "wants a list at '%s', not %s".formatted(String.join(".", path), Values.print(at)), null);
    }
    return at;
  }

  private static Object without(Map<?, ?> map, List<String> path) {
    Map<Object, @Nullable Object> rest = new LinkedHashMap<>(map);
    String key = path.getFirst();
    if (path.size() == 1) {
      rest.remove(key);
    } else if (rest.get(key) instanceof Map<?, ?> inside) {
      rest.put(key, without(inside, path.subList(1, path.size())));
    }
    return rest;
  }
}
