package dev.virtwright.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Filters on lists as a whole. */
final class SequenceFilters {
  private SequenceFilters() {}

  static void addTo(Table table) {
    ends(table);
    ordering(table);
    cutting(table);
    combining(table);
  }

  private static void ends(Table table) {
    table
        .add("length", "", SequenceFilters::length)
        .alias("count", "length")
        .add(
            "first",
            "",
            call -> {
              List<@Nullable Object> list = call.list();
              return list.isEmpty()
                  ? Undefined.because("'first' of an empty sequence")
                  : list.getFirst();
            })
        .add(
            "last",
            "",
            call -> {
              List<@Nullable Object> list = call.list();
              return list.isEmpty()
                  ? Undefined.because("'last' of an empty sequence")
                  : list.getLast();
            })
        .add("min", "case_sensitive attribute", call -> extreme(call, false))
        .add("max", "case_sensitive attribute", call -> extreme(call, true))
        .add("sum", "attribute start", SequenceFilters::sum)
        .add("join", "d attribute", SequenceFilters::join);
  }

  private static long length(Call call) {
    return switch (call.object()) {
      case List<?> list -> list.size();
      case Map<?, ?> map -> map.size();
      case Bytes bytes -> bytes.value().length;
      case null -> throw call.wrong("wants a text or a container, not none");
      default -> {
        if (Types.isText(call.object())) {
          yield Texts.length(call.text());
        }
        throw call.wrong("wants a text or a container, not a " + Types.name(call.object()));
      }
    };
  }

  private static @Nullable Object extreme(Call call, boolean greatest) {
    List<Sorting.Keyed> keyed =
        Sorting.keyed(call, call.list(), path(call, 1), call.flag(0, false));
    Sorting.Keyed found = null;
    for (Sorting.Keyed candidate : keyed) {
      int order = found == null ? 0 : Sorting.order(candidate, found);
      if (found == null || (greatest ? order > 0 : order < 0)) {
        found = candidate;
      }
    }
    return found == null
        ? Undefined.because("'" + call.builtin().name() + "' of an empty sequence")
        : found.element();
  }

  /** A path as it is compared by: numbers stay numbers. */
  private static @Nullable Object path(Call call, int index) {
    return call.has(index) ? call.plain(index) : null;
  }

  private static @Nullable Object sum(Call call) {
    Object total = call.has(1) ? call.argument(1) : (Object) 0L;
    for (Object element : call.list()) {
      Object value = Sorting.at(call, element, path(call, 0));
      if (value instanceof Undefined undefined) {
        throw undefined.failure();
      }
      total =
          Operators.apply(
              Expr.Operator.ADD,
              total,
              Types.isText(value) ? call.evaluation().plain(value) : value,
              call.evaluation());
    }
    return total;
  }

  private static String join(Call call) {
    String separator = call.text(0, "");
    StringBuilder out = new StringBuilder();
    boolean first = true;
    for (Object element : call.list()) {
      if (!first) {
        out.append(separator);
      }
      first = false;
      String text = Print.text(call.evaluation().plain(Sorting.at(call, element, path(call, 1))));
      call.evaluation().chargeText(text.length() + (long) separator.length());
      out.append(text);
    }
    return out.toString();
  }

  private static void ordering(Table table) {
    table
        .add(
            "sort",
            "reverse case_sensitive attribute",
            call -> {
              List<Sorting.Keyed> keyed =
                  Sorting.keyed(call, call.list(), path(call, 2), call.flag(1, false));
              keyed.sort(call.flag(0, false) ? (a, b) -> Sorting.order(b, a) : Sorting::order);
              return elements(keyed);
            })
        .add(
            "unique",
            "case_sensitive attribute",
            call -> {
              Set<Object> seen = new HashSet<>();
              List<Sorting.Keyed> kept = new ArrayList<>();
              for (Object element : call.list()) {
                Object key = Sorting.at(call, element, path(call, 1));
                Object plain =
                    Sorting.folded(call.evaluation().comparable(key), call.flag(0, false));
                if (seen.add(Compare.key(plain))) {
                  kept.add(new Sorting.Keyed(List.of(), element));
                }
              }
              return elements(kept);
            })
        .add(
            "reverse",
            "",
            call -> {
              if (Types.isText(call.object())) {
                return new StringBuilder(call.text()).reverse().toString();
              }
              List<@Nullable Object> list = call.list();
              Collections.reverse(list);
              return list;
            })
        .add("groupby", "attribute! default case_sensitive", SequenceFilters::groups);
  }

  private static List<@Nullable Object> elements(List<Sorting.Keyed> keyed) {
    List<@Nullable Object> elements = new ArrayList<>(keyed.size());
    keyed.forEach(one -> elements.add(one.element()));
    return elements;
  }

  private static Object groups(Call call) {
    boolean caseSensitive = call.flag(2, false);
    List<Sorting.Keyed> keyed = new ArrayList<>();
    for (Object element : call.list()) {
      Object key = Sorting.at(call, element, path(call, 0));
      if (key instanceof Undefined && call.has(1)) {
        key = call.argument(1);
      }
      Object plain = call.evaluation().comparable(key);
      List<@Nullable Object> keys = new ArrayList<>();
      keys.add(Sorting.folded(plain, caseSensitive));
      keys.add(plain);
      keyed.add(new Sorting.Keyed(keys, element));
    }
    keyed.sort((a, b) -> order(a, b));
    List<@Nullable Object> groups = new ArrayList<>();
    for (int from = 0; from < keyed.size(); ) {
      int to = from;
      List<@Nullable Object> members = new ArrayList<>();
      while (to < keyed.size() && order(keyed.get(from), keyed.get(to)) == 0) {
        members.add(keyed.get(to++).element());
      }
      groups.add(new GroupTuple(keyed.get(from).keys().get(1), members));
      from = to;
    }
    return groups;
  }

  private static int order(Sorting.Keyed a, Sorting.Keyed b) {
    Object x = a.keys().getFirst();
    Object y = b.keys().getFirst();
    return Compare.equal(x, y) ? 0 : Compare.order(x, y);
  }

  private static void cutting(Table table) {
    table
        .add(
            "batch",
            "linecount! fill_with",
            call -> {
              int size = Math.max(1, call.integer(0, 1));
              List<@Nullable Object> batches = new ArrayList<>();
              List<@Nullable Object> list = call.list();
              for (int i = 0; i < list.size(); i += size) {
                List<@Nullable Object> batch =
                    new ArrayList<>(list.subList(i, Math.min(list.size(), i + size)));
                call.evaluation().chargeElements(size);
                while (call.argument(1) != null && batch.size() < size) {
                  batch.add(call.argument(1));
                }
                batches.add(batch);
              }
              return batches;
            })
        .add(
            "slice",
            "slices! fill_with",
            call -> {
              List<@Nullable Object> list = call.list();
              int slices = call.integer(0, 1);
              if (slices < 1 || slices > 100_000) {
                throw call.wrong("wants between 1 and 100000 slices");
              }
              int size = list.size() / slices;
              int larger = list.size() % slices;
              List<@Nullable Object> made = new ArrayList<>();
              int from = 0;
              for (int i = 0; i < slices; i++) {
                int to = from + size + (i < larger ? 1 : 0);
                List<@Nullable Object> slice = new ArrayList<>(list.subList(from, to));
                if (call.argument(1) != null && i >= larger) {
                  slice.add(call.argument(1));
                }
                made.add(slice);
                from = to;
              }
              return made;
            })
        .add(
            "flatten",
            "levels skip_nulls",
            call -> {
              int levels = call.argument(0) == null ? 100 : call.integer(0, 100);
              List<@Nullable Object> flat = new ArrayList<>();
              flatten(call, call.list(), levels, call.flag(1, true), flat);
              return flat;
            });
  }

  private static void flatten(
      Call call,
      List<@Nullable Object> list,
      int levels,
      boolean skipNulls,
      List<@Nullable Object> into) {
    for (Object element : list) {
      if (skipNulls && (element == null || "None".equals(element) || "null".equals(element))) {
        continue;
      }
      if (element instanceof List<?> && levels > 0) {
        flatten(call, call.evaluation().iterated(element), levels - 1, skipNulls, into);
      } else {
        into.add(element);
      }
    }
  }

  private static void combining(Table table) {
    table
        .add("zip", "*lists", call -> Combinations.zipped(call, false))
        .add("zip_longest", "*lists **named", call -> Combinations.zipped(call, true))
        .add("product", "*lists **named", Combinations::product)
        .add("permutations", "r", Combinations::permutations)
        .add("combinations", "r!", Combinations::combinations);
  }
}
