package dev.virtwright.template;

import dev.virtwright.value.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Methods of dictionaries. Views are lists here. */
final class DictMethods {
  private DictMethods() {}

  static Map<String, Builtin> table() {
    return new Table()
        .add("keys", "", call -> new ArrayList<>(call.map().keySet()))
        .add("values", "", call -> new ArrayList<>(call.map().values()))
        .add("items", "", call -> items(call.map()))
        .add(
            "get",
            "key! default",
            call -> {
              Object value = Dicts.get(call.map(), key(call));
              return Scope.isMissing(value) ? call.argument(1) : call.evaluation().touched(value);
            },
            Builtin.Trait.SEES_UNDEFINED)
        .add(
            "copy",
            "",
            call -> {
              Fresh.OwnDict copy = new Fresh.OwnDict();
              copy.putAll(call.map());
              return copy;
            })
        .add(
            "fromkeys",
            "iterable! value",
            call -> {
              Fresh.OwnDict made = new Fresh.OwnDict();
              call.evaluation()
                  .iterated(call.argument(0))
                  .forEach(key -> Dicts.put(made, key, call.argument(1)));
              return made;
            })
        .add(
            "update",
            "other **named",
            call -> {
              Fresh.OwnDict dict = changed(call);
              if (call.has(0)) {
                from(call, call.argument(0)).forEach((key, value) -> Dicts.put(dict, key, value));
              }
              call.named().forEach((key, value) -> Dicts.put(dict, key, value));
              return null;
            },
            Builtin.Trait.MUTATES)
        .add(
            "setdefault",
            "key! default",
            call -> {
              Fresh.OwnDict dict = changed(call);
              Object value = Dicts.get(dict, key(call));
              if (Scope.isMissing(value)) {
                Dicts.put(dict, key(call), call.argument(1));
                return call.argument(1);
              }
              return value;
            },
            Builtin.Trait.MUTATES)
        .add(
            "pop",
            "key! default",
            call -> {
              Fresh.OwnDict dict = changed(call);
              Object stored = Dicts.stored(dict, key(call));
              if (!Scope.isMissing(stored)) {
                return dict.remove(stored);
              }
              if (!call.has(1)) {
                throw call.wrong("does not find the key");
              }
              return call.argument(1);
            },
            Builtin.Trait.MUTATES)
        .add(
            "popitem",
            "",
            call -> {
              Map.Entry<@Nullable Object, @Nullable Object> last = changed(call).pollLastEntry();
              if (last == null) {
                throw call.wrong("finds the dict empty");
              }
              return Tuple.of(last.getKey(), last.getValue());
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
        .done();
  }

  static List<@Nullable Object> items(Map<?, ?> map) {
    List<@Nullable Object> items = new ArrayList<>(map.size());
    map.forEach((key, value) -> items.add(Tuple.of(key, value)));
    return items;
  }

  /** A dictionary, or pairs. */
  static Map<?, ?> from(Call call, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    Fresh.OwnDict made = new Fresh.OwnDict();
    for (Object pair : call.evaluation().iterated(value)) {
      List<@Nullable Object> two = call.evaluation().iterated(pair);
      if (two.size() != 2) {
        throw call.wrong("wants pairs, found " + two.size() + " elements");
      }
      Dicts.put(made, two.get(0), two.get(1));
    }
    return made;
  }

  private static @Nullable Object key(Call call) {
    Object key = call.argument(0);
    if (key instanceof Undefined undefined) {
      throw undefined.failure();
    }
    return key instanceof Secret secret ? secret.reveal() : key;
  }

  private static Fresh.OwnDict changed(Call call) {
    call.evaluation().chargeElements(1);
    if (call.object() instanceof Fresh.OwnDict dict) {
      return dict;
    }
    throw call.wrong("cannot change a dict that a filter or function gave");
  }
}
