package dev.virtwright.template;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Dictionaries merged into one, as Ansible's filter {@code combine} documents it. */
final class Merge {
  private final Call call;
  private final boolean recursive;
  private final String lists;

  private Merge(Call call, boolean recursive, String lists) {
    this.call = call;
    this.recursive = recursive;
    this.lists = lists;
  }

  static Object combined(Call call) {
    Merge merge = of(call);
    List<Map<?, ?>> dicts = new ArrayList<>();
    add(call, call.object(), dicts);
    call.rest().forEach(dict -> add(call, dict, dicts));
    Map<?, ?> result = new Fresh.OwnDict();
    for (Map<?, ?> dict : dicts) {
      result = merge.merged(result, dict, 0);
    }
    return result;
  }

  /**
   * The filter {@code lists_mergeby} of community.general: dictionaries of several lists that have
   * the same value under a key become one; ordered by that value.
   */
  static Object byKey(Call call) {
    Merge merge = of(call);
    if (call.rest().isEmpty()
        || !(call.evaluation().plain(call.rest().getLast()) instanceof String key)) {
      throw call.wrong("wants a key after the lists");
    }
    List<List<@Nullable Object>> lists =
        GeneralFilters.all(call, call.rest().subList(0, call.rest().size() - 1), true);
    if (lists.size() < 2) {
      return lists.isEmpty() ? new ArrayList<>() : lists.getFirst();
    }
    List<@Nullable Object> result = lists.getLast();
    for (List<@Nullable Object> lower : lists.reversed().subList(1, lists.size())) {
      result = merge.byKey(lower, result, key);
    }
    return result;
  }

  private List<@Nullable Object> byKey(
      List<@Nullable Object> low, List<@Nullable Object> high, String key) {
    Map<Object, Map<?, ?>> merged = new LinkedHashMap<>();
    for (List<@Nullable Object> list : List.of(low, high)) {
      for (Object element : list) {
        Map<?, ?> dict = call.map(element);
        Object value = Dicts.get(dict, key);
        if (!Scope.isMissing(value)) {
          Object plain = Compare.key(call.evaluation().comparable(value));
          Map<?, ?> before = merged.getOrDefault(plain, Map.of());
          merged.put(plain, merged(before, dict, 0));
        }
      }
    }
    List<Sorting.Keyed> keyed = Sorting.keyed(call, new ArrayList<>(merged.values()), key, true);
    keyed.sort(Sorting::order);
    List<@Nullable Object> sorted = new ArrayList<>();
    keyed.forEach(one -> sorted.add(one.element()));
    return sorted;
  }

  private static Merge of(Call call) {
    for (String name : call.named().keySet()) {
      if (!name.equals("recursive") && !name.equals("list_merge")) {
        throw call.wrong(
            "has no argument '%s': 'recursive' and 'list_merge' are the only valid keyword arguments"
                .formatted(name));
      }
    }
    String lists =
        call.named().containsKey("list_merge")
            ? Print.text(call.evaluation().plain(call.named().get("list_merge")))
            : "replace";
    if (!Set.of("replace", "keep", "append", "prepend", "append_rp", "prepend_rp")
        .contains(lists)) {
      throw call.wrong("merges lists by replace, keep, append, prepend, append_rp or prepend_rp");
    }
    boolean recursive = Compare.truth(call.named().getOrDefault("recursive", false));
    return new Merge(call, recursive, lists);
  }

  /** A dict, or the dicts of a list; none is nothing. */
  private static void add(Call call, @Nullable Object value, List<Map<?, ?>> into) {
    if (value instanceof List<?>) {
      call.evaluation().iterated(value).forEach(element -> into.add(dict(element)));
    } else if (value != null) {
      into.add(dict(value));
    }
  }

  private static Map<?, ?> dict(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw Failure.of(
        "failed to combine variables, expected dicts but got a '%s'".formatted(Types.name(value)));
  }

  private Map<?, ?> merged(Map<?, ?> low, Map<?, ?> high, int depth) {
    if (depth > 100) {
      throw call.wrong("finds the dicts nested too deeply");
    }
    call.evaluation().chargeElements((long) low.size() + high.size());
    Fresh.OwnDict result = new Fresh.OwnDict();
    result.putAll(low);
    for (Map.Entry<?, ?> entry : high.entrySet()) {
      Object before = Dicts.get(result, entry.getKey());
      Object value = entry.getValue();
      if (!Scope.isMissing(before) && (recursive || !lists.equals("replace"))) {
        before = call.evaluation().touched(before);
        value = call.evaluation().touched(value);
        if (recursive && before instanceof Map<?, ?> a && value instanceof Map<?, ?> b) {
          value = merged(a, b, depth + 1);
        } else if (before instanceof List<?> a && value instanceof List<?> b) {
          value = lists(a, b);
        }
      }
      Dicts.put(result, entry.getKey(), value);
    }
    return result;
  }

  private Object lists(List<?> low, List<?> high) {
    return switch (lists) {
      case "keep" -> low;
      case "append" -> joined(low, high);
      case "prepend" -> joined(high, low);
      case "append_rp" -> joined(without(low, high), high);
      case "prepend_rp" -> joined(high, without(low, high));
      default -> high;
    };
  }

  private static List<@Nullable Object> joined(List<?> first, List<?> second) {
    List<@Nullable Object> both = new ArrayList<>(first);
    both.addAll(second);
    return both;
  }

  private List<@Nullable Object> without(List<?> list, List<?> unwanted) {
    Set<Object> keys = new HashSet<>(SetFilters.keys(call, call.evaluation().iterated(unwanted)));
    List<@Nullable Object> kept = new ArrayList<>();
    for (Object element : list) {
      if (!keys.contains(Compare.key(call.evaluation().comparable(element)))) {
        kept.add(element);
      }
    }
    return kept;
  }
}
