package dev.virtwright.template;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tuples made of the elements of lists, in the order of Python's itertools. */
final class Combinations {
  private Combinations() {}

  private static List<List<@Nullable Object>> lists(Call call) {
    List<List<@Nullable Object>> lists = new ArrayList<>();
    lists.add(call.list());
    call.rest().forEach(list -> lists.add(call.evaluation().iterated(list)));
    return lists;
  }

  static Object zipped(Call call, boolean longest) {
    List<List<@Nullable Object>> lists = lists(call);
    Object fill = call.named().get("fillvalue");
    int length =
        longest
            ? lists.stream().mapToInt(List::size).max().orElse(0)
            : lists.stream().mapToInt(List::size).min().orElse(0);
    List<@Nullable Object> zipped = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      List<@Nullable Object> one = new ArrayList<>(lists.size());
      for (List<@Nullable Object> list : lists) {
        one.add(i < list.size() ? list.get(i) : fill);
      }
      zipped.add(Tuple.copyOf(one));
    }
    return zipped;
  }

  static Object product(Call call) {
    List<List<@Nullable Object>> lists = lists(call);
    Object repeat = call.named().get("repeat");
    List<List<@Nullable Object>> factors = new ArrayList<>();
    long times = repeat instanceof Long number ? number : 1;
    if (times < 0 || times > 100) {
      throw call.wrong("wants to repeat 0 to 100 times");
    }
    for (long i = 0; i < times; i++) {
      factors.addAll(lists);
    }
    List<@Nullable Object> tuples = new ArrayList<>();
    tuples.add(Tuple.of());
    for (List<@Nullable Object> factor : factors) {
      List<@Nullable Object> longer = new ArrayList<>();
      call.evaluation().chargeElements((long) tuples.size() * factor.size() * factors.size());
      for (Object tuple : tuples) {
        for (Object element : factor) {
          List<@Nullable Object> one = new ArrayList<>((Tuple) tuple);
          one.add(element);
          longer.add(Tuple.copyOf(one));
        }
      }
      tuples = longer;
    }
    return tuples;
  }

  static Object permutations(Call call) {
    List<@Nullable Object> list = call.list();
    int size = call.argument(0) == null ? list.size() : call.integer(0, list.size());
    List<@Nullable Object> found = new ArrayList<>();
    if (size >= 0 && size <= list.size()) {
      pick(call, list, size, true, new ArrayList<>(), found);
    }
    return found;
  }

  static Object combinations(Call call) {
    List<@Nullable Object> list = call.list();
    int size = call.integer(0, 0);
    List<@Nullable Object> found = new ArrayList<>();
    if (size >= 0 && size <= list.size()) {
      pick(call, list, size, false, new ArrayList<>(), found);
    }
    return found;
  }

  private static void pick(
      Call call,
      List<@Nullable Object> list,
      int size,
      boolean anyOrder,
      List<Integer> picked,
      List<@Nullable Object> found) {
    if (picked.size() == size) {
      call.evaluation().chargeElements(size + 1L);
      List<@Nullable Object> one = new ArrayList<>(size);
      picked.forEach(index -> one.add(list.get(index)));
      found.add(Tuple.copyOf(one));
      return;
    }
    int from = anyOrder || picked.isEmpty() ? 0 : picked.getLast() + 1;
    for (int i = from; i < list.size(); i++) {
      if (!anyOrder || !picked.contains(i)) {
        picked.add(i);
        pick(call, list, size, anyOrder, picked, found);
        picked.removeLast();
      }
    }
  }
}
