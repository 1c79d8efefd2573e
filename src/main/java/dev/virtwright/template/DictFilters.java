package dev.virtwright.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Filters on dictionaries, and between them and lists. */
final class DictFilters {
  private DictFilters() {}

  static void addTo(Table table) {
    table
        .add(
            "items",
            "",
            call ->
                call.object() instanceof Undefined
                    ? new ArrayList<>()
                    : DictMethods.items(call.map()),
            Builtin.Trait.SEES_UNDEFINED)
        .add("dictsort", "case_sensitive by reverse", DictFilters::sorted)
        .add("combine", "*dicts **named", Merge::combined)
        .add(
            "dict2items",
            "key_name value_name",
            call -> {
              List<@Nullable Object> items = new ArrayList<>();
              call.map()
                  .forEach((key, value) -> {
                    Fresh.OwnDict item = new Fresh.OwnDict();
                    item.put(call.text(0, "key"), key);
                    item.put(call.text(1, "value"), value);
                    items.add(item);
                  });
              return items;
            })
        .add(
            "items2dict",
            "key_name value_name",
            call -> {
              if (!(call.object() instanceof List<?>)) {
                throw call.wrong("wants a list of dicts, not a " + Types.name(call.object()));
              }
              Fresh.OwnDict dict = new Fresh.OwnDict();
              for (Object item : call.list()) {
                Object key = required(call, item, call.text(0, "key"));
                Dicts.put(
                    dict,
                    call.evaluation().comparable(key),
                    required(call, item, call.text(1, "value")));
              }
              return dict;
            })
        .add("rekey_on_member", "key! duplicates", DictFilters::rekeyed)
        .add(
            "extract",
            "container! morekeys",
            call -> {
              Object value =
                  call.evaluator()
                      .lookedUp(call.argument(0), call.evaluation().comparable(call.object()));
              if (call.argument(1) == null) {
                return value;
              }
              List<@Nullable Object> further =
                  call.argument(1) instanceof List<?> list
                      ? call.evaluation().iterated(list)
                      : List.of(call.text(1));
              for (Object key : further) {
                value = call.evaluator().lookedUp(value, key);
              }
              return value;
            })
        .add("subelements", "subelements! skip_missing", DictFilters::subelements);
  }

  private static @Nullable Object required(Call call, @Nullable Object item, String name) {
    Object value = Dicts.get(call.map(item), name);
    if (Scope.isMissing(value)) {
      throw call.wrong("wants '" + name + "' in each dict of the list");
    }
    return call.evaluation().touched(value);
  }

  private static Object sorted(Call call) {
    int position =
        switch (call.text(1, "key")) {
          case "key" -> 0;
          case "value" -> 1;
          default -> throw call.wrong("sorts by 'key' or by 'value'");
        };
    boolean caseSensitive = call.flag(0, false);
    List<Sorting.Keyed> keyed = new ArrayList<>();
    for (Object item : DictMethods.items(call.map())) {
      Object key =
          item instanceof Tuple tuple ? call.evaluation().comparable(tuple.get(position)) : null;
      List<@Nullable Object> keys = new ArrayList<>();
      keys.add(!caseSensitive && key instanceof String text ? text.toLowerCase(Locale.ROOT) : key);
      keyed.add(new Sorting.Keyed(keys, item));
    }
    keyed.sort(call.flag(2, false) ? (a, b) -> Sorting.order(b, a) : Sorting::order);
    List<@Nullable Object> items = new ArrayList<>();
    keyed.forEach(one -> items.add(one.element()));
    return items;
  }

  private static Object rekeyed(Call call) {
    String duplicates = call.text(1, "error");
    List<@Nullable Object> elements =
        call.object() instanceof Map<?, ?> map
            ? call.evaluation().iterated(new ArrayList<>(map.values()))
            : call.list();
    Fresh.OwnDict dict = new Fresh.OwnDict();
    for (Object element : elements) {
      Object key = call.evaluation().comparable(required(call, element, call.text(0)));
      if (!Scope.isMissing(Dicts.get(dict, key)) && !duplicates.equals("overwrite")) {
        throw call.wrong("finds the key '" + Print.text(key) + "' twice");
      }
      Dicts.put(dict, key, element);
    }
    return dict;
  }

  private static Object subelements(Call call) {
    List<@Nullable Object> elements =
        call.object() instanceof Map<?, ?> map
            ? call.evaluation().iterated(new ArrayList<>(map.values()))
            : call.list();
    Object path = call.plain(0);
    List<String> keys =
        path instanceof List<?> list
            ? list.stream().map(Print::text).toList()
            : List.of(Print.text(path).split("\\.", -1));
    List<@Nullable Object> pairs = new ArrayList<>();
    for (Object element : elements) {
      Object values = element;
      for (String key : keys) {
        values = call.evaluator().lookedUp(values, key);
      }
      if (values instanceof Undefined undefined) {
        if (call.flag(1, false)) {
          continue;
        }
        throw undefined.failure();
      }
      if (!(values instanceof List<?>)) {
        throw call.wrong("wants a list at '" + String.join(".", keys) + "'");
      }
      for (Object value : call.evaluation().iterated(values)) {
        pairs.add(Tuple.of(element, value));
      }
    }
    return pairs;
  }
}
