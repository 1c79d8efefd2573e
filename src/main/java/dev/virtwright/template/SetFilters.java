package dev.virtwright.template;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Filters that take lists for sets; the order of the first list stays. */
final class SetFilters {
  private SetFilters() {}

  static void addTo(Table table) {
    table
        .add("union", "other!", call -> kept(call, both(call), Set.of(), false))
        .add("intersect", "other!", call -> kept(call, call.list(), keys(call, other(call)), true))
        .add(
            "difference", "other!", call -> kept(call, call.list(), keys(call, other(call)), false))
        .add(
            "symmetric_difference",
            "other!",
            call -> {
              Set<Object> common = keys(call, call.list());
              common.retainAll(keys(call, other(call)));
              return kept(call, both(call), common, false);
            });
  }

  private static List<@Nullable Object> other(Call call) {
    return call.evaluation().iterated(call.argument(0));
  }

  private static List<@Nullable Object> both(Call call) {
    List<@Nullable Object> both = call.list();
    both.addAll(other(call));
    return both;
  }

  static Object key(Call call, @Nullable Object element) {
    return Compare.key(call.evaluation().comparable(element));
  }

  static Set<Object> keys(Call call, List<@Nullable Object> elements) {
    Set<Object> keys = new HashSet<>();
    elements.forEach(element -> keys.add(key(call, element)));
    return keys;
  }

  /** Each element once, of those that are in the set or those that are not. */
  private static Object kept(
      Call call, List<@Nullable Object> elements, Set<Object> set, boolean inside) {
    Set<Object> seen = new HashSet<>();
    List<@Nullable Object> kept = new ArrayList<>();
    for (Object element : elements) {
      Object key = key(call, element);
      if (set.contains(key) == inside && seen.add(key)) {
        kept.add(element);
      }
    }
    return kept;
  }
}
