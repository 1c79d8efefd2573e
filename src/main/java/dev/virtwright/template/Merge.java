package dev.virtwright.template;

import java.util.ArrayList;
import java.util.HashSet;
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
    for (String name : call.named().keySet()) {
      if (!name.equals("recursive") && !name.equals("list_merge")) {
        throw call.wrong("has no argument '" + name + "'");
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
    List<Map<?, ?>> dicts = new ArrayList<>();
    flatten(call, call.object(), dicts);
    call.rest().forEach(dict -> flatten(call, dict, dicts));
    Merge merge = new Merge(call, recursive, lists);
    Map<?, ?> result = new Fresh.OwnDict();
    for (Map<?, ?> dict : dicts) {
      result = merge.merged(result, dict, 0);
    }
    return result;
  }

  private static void flatten(Call call, @Nullable Object value, List<Map<?, ?>> into) {
    if (value instanceof List<?>) {
      call.evaluation().iterated(value).forEach(element -> flatten(call, element, into));
    } else {
      into.add(call.map(value));
    }
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
