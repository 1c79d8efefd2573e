package dev.virtwright.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Filters that apply a filter or a test to each element. */
final class SelectionFilters {
  private SelectionFilters() {}

  static void addTo(Table table) {
    table
        .add("map", "*arguments **named", SelectionFilters::map, Builtin.Trait.NAMES_FILTER)
        .add(
            "select",
            "*arguments **named",
            call -> select(call, false, true),
            Builtin.Trait.NAMES_TEST)
        .add(
            "reject",
            "*arguments **named",
            call -> select(call, false, false),
            Builtin.Trait.NAMES_TEST)
        .add(
            "selectattr",
            "*arguments **named",
            call -> select(call, true, true),
            Builtin.Trait.NAMES_TEST_SECOND)
        .add(
            "rejectattr",
            "*arguments **named",
            call -> select(call, true, false),
            Builtin.Trait.NAMES_TEST_SECOND);
  }

  private static Object map(Call call) {
    List<@Nullable Object> mapped = new ArrayList<>();
    Map<String, @Nullable Object> named = call.named();
    if (call.rest().isEmpty()) {
      if (!named.containsKey("attribute")) {
        throw call.wrong("wants the name of a filter, or attribute='…'");
      }
      for (String name : named.keySet()) {
        if (!name.equals("attribute") && !name.equals("default")) {
          throw call.wrong("has no argument '" + name + "' beside 'attribute'");
        }
      }
      Object path = call.evaluation().plain(named.get("attribute"));
      for (Object element : call.list()) {
        Object value = Sorting.at(call, element, path);
        mapped.add(
            value instanceof Undefined && named.containsKey("default")
                ? named.get("default")
                : value);
      }
      return mapped;
    }
    String name = Print.text(call.evaluation().plain(call.rest().getFirst()));
    Builtin filter = Builtins.filter(name);
    if (filter == null) {
      throw call.wrong("knows no filter '" + name + "'");
    }
    List<@Nullable Object> arguments = call.rest().subList(1, call.rest().size());
    for (Object element : call.list()) {
      mapped.add(
          element instanceof Undefined && !filter.seesUndefined()
              ? element
              : call.evaluator()
                  .invoke(Call.of(call.evaluator(), filter, element, arguments, named)));
    }
    return mapped;
  }

  private static Object select(Call call, boolean byAttribute, boolean wanted) {
    List<@Nullable Object> given = call.rest();
    int used = byAttribute ? 1 : 0;
    if (given.size() < used) {
      throw call.wrong("wants the name of an attribute");
    }
    Object path = byAttribute ? call.evaluation().plain(given.getFirst()) : null;
    Builtin test = null;
    List<@Nullable Object> arguments = List.of();
    if (given.size() > used) {
      String name = Print.text(call.evaluation().plain(given.get(used)));
      test = Builtins.test(name);
      if (test == null) {
        throw call.wrong("knows no test '" + name + "'");
      }
      arguments = given.subList(used + 1, given.size());
    }
    List<@Nullable Object> selected = new ArrayList<>();
    for (Object element : call.list()) {
      Object value = Sorting.at(call, element, path);
      if (holds(call, test, value, arguments) == wanted) {
        selected.add(element);
      }
    }
    return selected;
  }

  private static boolean holds(
      Call call, @Nullable Builtin test, @Nullable Object value, List<@Nullable Object> arguments) {
    if (test == null) {
      return Compare.truth(value);
    }
    if (value instanceof Undefined undefined && !test.seesUndefined()) {
      throw undefined.failure();
    }
    return call.evaluator().test(Call.of(call.evaluator(), test, value, arguments, call.named()));
  }
}
