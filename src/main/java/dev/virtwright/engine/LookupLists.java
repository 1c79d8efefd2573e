package dev.virtwright.engine;

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
          throw call.wrong("wants dicts, not a " + Values.typeName(each), null);
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
      throw call.wrong("wants at least one list", null);
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
      throw call.wrong("wants at least one list", null);
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
      throw call.wrong("wants a list, the name of its elements' list, and maybe flags", null);
    }
    boolean skip = call.flag("skip_missing", false);
    if (terms.size() == 3) {
      if (!(terms.get(2) instanceof Map<?, ?> flags)) {
        throw call.wrong("wants flags as a dict", "such as {'skip_missing': true}");
      }
      skip = Values.asBoolean(flags.get("skip_missing"));
    }
    Object first = terms.getFirst();
    List<?> elements = first instanceof Map<?, ?> map ? new ArrayList<>(map.values()) : list(first);
    List<String> path = List.of(Lookups.text(terms.get(1)).split("\\.", -1));
    List<@Nullable Object> pairs = new ArrayList<>();
    for (Object element : elements) {
      if (!(element instanceof Map<?, ?> map)) {
        throw call.wrong("wants a list of dicts, not of a " + Values.typeName(element), null);
      }
      if (Boolean.TRUE.equals(map.get("skipped"))) {
        continue;
      }
      Object inner = map;
      for (String key : path) {
        inner = inner instanceof Map<?, ?> deeper ? deeper.get(key) : null;
      }
      if (!(inner instanceof List<?> list)) {
        if (skip && inner == null) {
          continue;
        }
        throw call.wrong(
            "finds no list at '%s' in an element".formatted(String.join(".", path)),
            "add the flag skip_missing: true");
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
