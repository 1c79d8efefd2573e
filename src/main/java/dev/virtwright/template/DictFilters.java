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
              if (!(call.object() instanceof Map<?, ?> map)) {
                throw Failure.of(
                    "dict2items requires a dictionary, not a " + Types.name(call.object()));
              }
              map.forEach((key, value) -> {
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
                throw Failure.of("items2dict requires a list, not a " + Types.name(call.object()));
              }
              Fresh.OwnDict dict = new Fresh.OwnDict();
              String keyName = call.text(0, "key");
              String valueName = call.text(1, "value");
              for (Object item : call.list()) {
                if (!(item instanceof Map<?, ?> map)) {
                  throw Failure.of(
                      "items2dict requires a list of dictionaries, not a " + Types.name(item));
                }
                Object key = Dicts.get(map, keyName);
                Object value = Dicts.get(map, valueName);
                if (Scope.isMissing(key) || Scope.isMissing(value)) {
                  throw Failure.of(
                      "items2dict requires each dictionary in the list to contain the keys '%s' and '%s'"
                          .formatted(keyName, valueName));
                }
                Dicts.put(
                    dict, call.evaluation().comparable(key), call.evaluation().touched(value));
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
    if (!duplicates.equals("error") && !duplicates.equals("overwrite")) {
      throw Failure.of(
          "duplicates parameter to rekey_on_member has unknown value '%s'".formatted(duplicates),
          "error or overwrite");
    }
    if (!(call.object() instanceof Map<?, ?>) && !(call.object() instanceof List<?>)) {
      throw call.wrong(
          "gets a %s: Type is not a valid list, set, or dict".formatted(Types.name(call.object())));
    }
    Fresh.OwnDict dict = new Fresh.OwnDict();
    for (Object element : valuesOrElements(call)) {
      if (!(element instanceof Map<?, ?> map)) {
        throw call.wrong("gets a %s: List item is not a valid dict".formatted(Types.name(element)));
      }
      Object found = Dicts.get(map, call.text(0));
      if (Scope.isMissing(found)) {
        throw Failure.of("Key '%s' was not found".formatted(call.text(0)));
      }
      Object key = call.evaluation().comparable(call.evaluation().touched(found));
      if (!Scope.isMissing(Dicts.get(dict, key)) && !duplicates.equals("overwrite")) {
        throw Failure.of(
            "Key '%s' is not unique, cannot correctly turn into dict".formatted(Print.text(key)));
      }
      Dicts.put(dict, key, element);
    }
    return dict;
  }

  private static List<@Nullable Object> valuesOrElements(Call call) {
    return call.object() instanceof Map<?, ?> map
        ? call.evaluation().iterated(new ArrayList<>(map.values()))
        : call.list();
  }

  private static Object subelements(Call call) {
    if (!(call.object() instanceof Map<?, ?>) && !(call.object() instanceof List<?>)) {
      throw Failure.of(
          "obj must be a list of dicts or a nested dict, not a " + Types.name(call.object()));
    }
    Object path = call.plain(0);
    List<String> keys =
        switch (path) {
          case List<?> list -> list.stream().map(Print::text).toList();
          case String text -> List.of(text.split("\\.", -1));
          case null, default ->
              throw Failure.of("subelements must be a list or a string, not a " + Types.name(path));
        };
    List<@Nullable Object> pairs = new ArrayList<>();
    for (Object element : valuesOrElements(call)) {
      Object values = element;
      for (String key : keys) {
        if (!(values instanceof Map<?, ?>) && !(values instanceof Undefined)) {
          throw Failure.of(
              "the key '%s' should point to a dictionary, not into a %s"
                  .formatted(key, Types.name(values)));
        }
        values = call.evaluator().lookedUp(values, key);
        if (values instanceof Undefined) {
          break;
        }
      }
      if (values instanceof Undefined) {
        if (call.flag(1, false)) {
          continue;
        }
        throw Failure.of("could not find '%s' in an element".formatted(String.join(".", keys)));
      }
      if (!(values instanceof List<?>)) {
        throw Failure.of(
            "the key '%s' should point to a list, not to a %s"
                .formatted(String.join(".", keys), Types.name(values)));
      }
      for (Object value : call.evaluation().iterated(values)) {
        pairs.add(Tuple.of(element, value));
      }
    }
    return pairs;
  }
}
