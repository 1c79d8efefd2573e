package dev.virtwright.engine;

import dev.virtwright.template.Scope;
import dev.virtwright.template.Values;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lookups that only turn their terms round. */
final class LookupLists {
  private static final int MOST = 1_000_000;

  private LookupLists() {}

  /** Lists among the terms, opened to a depth. */
  static List<@Nullable Object> flattened(LookupCall call, int levels) {
    List<@Nullable Object> flat = new ArrayList<>();
    call.terms().forEach(term -> add(term, levels, levels == Integer.MAX_VALUE, flat));
    return flat;
  }

  private static void add(
      @Nullable Object term, int levels, boolean dropNone, List<@Nullable Object> flat) {
    if (term instanceof List<?> list && levels > 0) {
      list.forEach(element -> add(element, levels - 1, dropNone, flat));
    } else if (!dropNone || !(term == null || term.equals("None") || term.equals("null"))) {
      flat.add(term);
    }
  }

  static List<@Nullable Object> dict(LookupCall call) {
    List<@Nullable Object> pairs = new ArrayList<>();
    for (Object term : call.terms()) {
      List<?> dicts = term instanceof List<?> list ? list : java.util.Arrays.asList(term);
      for (Object each : dicts) {
        if (!(each instanceof Map<?, ?> map)) {
          throw call.wrong(
              "failed: the 'dict' lookup plugin expects a dictionary, got a "
                  + Values.typeName(each),
              null);
        }
        map.forEach((key, value) -> {
          Map<String, @Nullable Object> pair = new LinkedHashMap<>();
          pair.put("key", key);
          pair.put("value", value);
          pairs.add(pair);
        });
      }
    }
    return pairs;
  }

  private static List<?> list(@Nullable Object term) {
    return term instanceof List<?> list ? list : java.util.Arrays.asList(term);
  }

  /** Each element of the first with each of the next, the first changing slowest. */
  static List<@Nullable Object> nested(LookupCall call) {
    if (call.terms().isEmpty()) {
      throw call.wrong(
          "failed: with_nested requires at least one element in the nested list", null);
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    rows.add(new ArrayList<>());
    for (Object term : call.terms()) {
      List<List<@Nullable Object>> longer = new ArrayList<>();
      for (List<@Nullable Object> row : rows) {
        for (Object element : list(term)) {
          List<@Nullable Object> one = new ArrayList<>(row);
          if (element instanceof List<?> inner) {
            one.addAll(inner);
          } else {
            one.add(element);
          }
          longer.add(one);
        }
      }
      if (longer.size() > MOST) {
        throw call.wrong("gives more than " + MOST + " elements", null);
      }
      rows = longer;
    }
    return new ArrayList<>(rows);
  }

  /** The first elements together, then the second ones; none where a list is shorter. */
  static List<@Nullable Object> together(LookupCall call) {
    if (call.terms().isEmpty()) {
      throw call.wrong("failed: with_together requires at least one element in each list", null);
    }
    int length = call.terms().stream().mapToInt(term -> list(term).size()).max().orElse(0);
    List<@Nullable Object> rows = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      List<@Nullable Object> row = new ArrayList<>();
      for (Object term : call.terms()) {
        List<?> list = list(term);
        Object element = i < list.size() ? list.get(i) : null;
        if (element instanceof List<?> inner) {
          row.addAll(inner);
        } else {
          row.add(element);
        }
      }
      rows.add(row);
    }
    return rows;
  }

  static List<@Nullable Object> indexed(LookupCall call) {
    List<@Nullable Object> pairs = new ArrayList<>();
    long index = 0;
    for (Object element : flattened(call, 1)) {
      List<@Nullable Object> pair = new ArrayList<>();
      pair.add(index++);
      pair.add(element);
      pairs.add(pair);
    }
    return pairs;
  }

  static List<@Nullable Object> choice(LookupCall call) {
    List<@Nullable Object> all =
        call.terms().size() == 1 && call.terms().getFirst() instanceof List<?> list
            ? new ArrayList<>(list)
            : call.terms();
    return all.isEmpty()
        ? all
        : new ArrayList<>(
            java.util.Collections.singletonList(all.get(new SecureRandom().nextInt(all.size()))));
  }

  static List<@Nullable Object> subelements(LookupCall call) {
    List<@Nullable Object> terms = call.terms();
    if (terms.size() == 1 && terms.getFirst() instanceof List<?> inner && inner.size() >= 2) {
      terms = new ArrayList<>(inner);
    }
    if (terms.size() < 2 || terms.size() > 3) {
      throw call.wrong("failed: subelements lookup expects a list of two or three items", null);
    }
    boolean skip = call.flag("skip_missing", false);
    if (terms.size() == 3) {
      if (!(terms.get(2) instanceof Map<?, ?> flags)) {
        throw call.wrong(
            "failed: the optional third item must be a dict with the flag skip_missing",
            "such as {'skip_missing': true}");
      }
      skip = Values.asBoolean(flags.get("skip_missing"));
    }
    Object first = terms.getFirst();
    if (!(first instanceof Map<?, ?>) && !(first instanceof List<?>)) {
      throw call.wrong("failed: it expects a dictionary, first a dict or a list", null);
    }
    if (!(terms.get(1) instanceof String)) {
      throw call.wrong(
          "failed: it expects a list of two or three items, first a dict or a list, second a"
              + " string",
          null);
    }
    if (first instanceof Map<?, ?> map && Boolean.TRUE.equals(map.get("skipped"))) {
      return new ArrayList<>();
    }
    List<?> elements = first instanceof Map<?, ?> map ? new ArrayList<>(map.values()) : list(first);
    List<String> path = List.of(Lookups.text(terms.get(1)).split("\\.", -1));
    List<@Nullable Object> pairs = new ArrayList<>();
    for (Object element : elements) {
      if (!(element instanceof Map<?, ?> map)) {
        throw call.wrong(
            "failed: it expects a dictionary, got a " + Values.typeName(element), null);
      }
      if (Boolean.TRUE.equals(map.get("skipped"))) {
        continue;
      }
      Object inner = map;
      for (String key : path) {
        if (!(inner instanceof Map<?, ?> deeper)) {
          throw call.wrong(
              "failed: the key %s should point to a dictionary, not into a %s"
                  .formatted(key, Values.typeName(inner)),
              null);
        }
        inner = deeper.containsKey(key) ? deeper.get(key) : Scope.MISSING;
        if (Scope.isMissing(inner)) {
          if (skip) {
            break;
          }
          throw call.wrong(
              "failed: could not find '%s' key in iterated item".formatted(key),
              "add the flag skip_missing: true");
        }
      }
      if (Scope.isMissing(inner)) {
        continue;
      }
      if (!(inner instanceof List<?> list)) {
        throw call.wrong(
            "failed: the key %s should point to a list, not to a %s"
                .formatted(path.getLast(), Values.typeName(inner)),
            null);
      }
      Map<?, ?> rest = without(map, path);
      for (Object value : list) {
        List<@Nullable Object> pair = new ArrayList<>();
        pair.add(rest);
        pair.add(value);
        pairs.add(pair);
      }
    }
    return pairs;
  }

  /** The element without the list that its pairs are made of. */
  private static Map<?, ?> without(Map<?, ?> element, List<String> path) {
    Map<@Nullable Object, @Nullable Object> copy = new LinkedHashMap<>(element);
    String first = path.getFirst();
    if (path.size() == 1) {
      copy.remove(first);
    } else if (copy.get(first) instanceof Map<?, ?> inner) {
      copy.put(first, without(inner, path.subList(1, path.size())));
    }
    return copy;
  }
}
