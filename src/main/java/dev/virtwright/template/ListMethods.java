package dev.virtwright.template;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Methods of lists and tuples. */
final class ListMethods {
  private ListMethods() {}

  static Map<String, Builtin> tuple() {
    return asking(new Table()).done();
  }

  static Map<String, Builtin> list() {
    Table table = asking(new Table());
    table
        .add("copy", "", call -> new Fresh.OwnList(call.list()))
        .add(
            "append",
            "object!",
            ListMethods::append,
            Builtin.Trait.MUTATES,
            Builtin.Trait.SEES_UNDEFINED)
        .add(
            "extend",
            "iterable!",
            call -> {
              changed(call).addAll(call.evaluation().iterated(call.argument(0)));
              return null;
            },
            Builtin.Trait.MUTATES)
        .add(
            "insert",
            "index! object!",
            call -> {
              List<@Nullable Object> list = changed(call);
              int index = call.integer(0, 0);
              list.add(
                  Math.clamp(index < 0 ? index + list.size() : index, 0, list.size()),
                  call.argument(1));
              return null;
            },
            Builtin.Trait.MUTATES)
        .add(
            "pop",
            "index",
            call -> {
              List<@Nullable Object> list = changed(call);
              int index = call.integer(0, -1);
              int place = index < 0 ? index + list.size() : index;
              if (place < 0 || place >= list.size()) {
                throw call.wrong("finds no element at " + index);
              }
              return list.remove(place);
            },
            Builtin.Trait.MUTATES)
        .add(
            "remove",
            "value!",
            call -> {
              List<@Nullable Object> list = changed(call);
              int index = indexOf(call, list, call.argument(0));
              if (index < 0) {
                throw call.wrong("does not find the value");
              }
              list.remove(index);
              return null;
            },
            Builtin.Trait.MUTATES)
        .add(
            "clear",
            "",
            call -> {
              changed(call).clear();
              return null;
            },
            Builtin.Trait.MUTATES)
        .add(
            "reverse",
            "",
            call -> {
              Collections.reverse(changed(call));
              return null;
            },
            Builtin.Trait.MUTATES)
        .add(
            "sort",
            "reverse",
            call -> {
              changed(call).sort(Sorting.order(call, call.flag(0, false)));
              return null;
            },
            Builtin.Trait.MUTATES);
    return table.done();
  }

  private static Table asking(Table table) {
    return table
        .add(
            "index",
            "value!",
            call -> {
              int index = indexOf(call, elements(call), call.argument(0));
              if (index < 0) {
                throw call.wrong("does not find the value");
              }
              return (long) index;
            })
        .add(
            "count",
            "value!",
            call -> {
              Object sought = call.evaluation().comparable(call.argument(0));
              return elements(call).stream()
                  .filter(element -> Compare.equal(call.evaluation().comparable(element), sought))
                  .count();
            });
  }

  private static @Nullable Object append(Call call) {
    changed(call).add(call.argument(0));
    return null;
  }

  private static List<?> elements(Call call) {
    return call.object() instanceof List<?> list ? list : List.of();
  }

  private static int indexOf(Call call, List<?> list, @Nullable Object value) {
    Object sought = call.evaluation().comparable(value);
    int index = 0;
    for (Object element : list) {
      if (Compare.equal(call.evaluation().comparable(element), sought)) {
        return index;
      }
      index++;
    }
    return -1;
  }

  private static List<@Nullable Object> changed(Call call) {
    call.evaluation().chargeElements(1);
    if (call.object() instanceof Fresh.OwnList list) {
      return list;
    }
    throw call.wrong("cannot change a list that a filter or function gave");
  }
}
