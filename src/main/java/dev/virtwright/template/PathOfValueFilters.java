package dev.virtwright.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Filters of ansible.utils between values and the paths to their parts, and into lists. */
final class PathOfValueFilters {
  private static final String NAME = "[a-zA-Z_][a-zA-Z0-9_]*";

  private PathOfValueFilters() {}

  static void addTo(Table table) {
    table
        .add(
            "to_paths",
            "prepend wantlist",
            call -> {
              Object value = call.plain();
              String before = call.textOrNull(0);
              if (!(value instanceof Map<?, ?>) && before == null) {
                throw call.wrong("wants a dict, or the argument 'prepend'");
              }
              Map<@Nullable Object, @Nullable Object> paths = new LinkedHashMap<>();
              flatten(
                  before == null ? value : Map.of(before, value == null ? "" : value), "", paths);
              return listed(paths, call.flag(1, false));
            })
        .add(
            "get_path",
            "path! wantlist",
            call -> {
              Source source = Source.at(call.text(0), null);
              Expr path =
                  new Parser(source, Lexer.expression(source, Syntax.PLAYBOOK), true)
                      .wholeExpression();
              Map<String, @Nullable Object> variables = new LinkedHashMap<>();
              call.map(call.plain()).forEach((key, value) -> variables.put(Print.text(key), value));
              Evaluation inside = new Evaluation(Scope.of(variables, call.environment()));
              return listed(
                  inside.finished(new Evaluator(inside).defined(path, null)), call.flag(1, false));
            })
        .add("index_of", "test! value key wantlist fail_on_missing", PathOfValueFilters::indexes)
        .add(
            "param_list_compare",
            "target!",
            call -> compared(texts(call, call.plain()), texts(call, call.plain(0))))
        .add("consolidate", "*sources **options", PathOfValueFilters::consolidated);
  }

  private static @Nullable Object listed(@Nullable Object value, boolean wantList) {
    if (!wantList) {
      return value;
    }
    List<@Nullable Object> list = new ArrayList<>();
    list.add(value);
    return list;
  }

  private static void flatten(
      @Nullable Object value, String path, Map<@Nullable Object, @Nullable Object> paths) {
    switch (value) {
      case Map<?, ?> map when !map.isEmpty() ->
          map.forEach((key, element) -> {
            String name = Print.text(key);
            String longer =
                path.isEmpty()
                    ? name
                    : name.matches(NAME) ? path + "." + name : path + "['" + name + "']";
            flatten(element, longer, paths);
          });
      case List<?> list when !list.isEmpty() -> {
        int index = 0;
        for (Object element : list) {
          flatten(element, path + "[" + index++ + "]", paths);
        }
      }
      case null, default -> {
        if (!path.isEmpty()) {
          paths.put(path, value);
        }
      }
    }
  }

  private static @Nullable Object indexes(Call call) {
    String asked = call.text(0);
    boolean not = asked.startsWith("!") || asked.startsWith("not ");
    String name = asked.startsWith("not ") ? asked.substring(4) : asked.replaceFirst("^!+", "");
    Builtin test = Builtins.test(not && name.equals("=") ? "==" : name);
    if (test == null) {
      throw call.wrong("knows no test '" + name + "'");
    }
    Object value = call.argument(1);
    List<@Nullable Object> arguments = new ArrayList<>();
    if (value != null) {
      arguments.add(name.equals("in") && !(value instanceof List<?>) ? List.of(value) : value);
    }
    List<@Nullable Object> found = new ArrayList<>();
    long index = 0;
    for (Object element : call.list()) {
      Object tested = element;
      if (call.argument(2) != null) {
        tested = Dicts.get(call.map(element), call.plain(2));
        if (Scope.isMissing(tested) && call.flag(4, false)) {
          throw call.wrong("'%s' was not found at [%d]".formatted(call.text(2), index));
        }
      }
      if (!Scope.isMissing(tested)) {
        Call one = Call.of(call.evaluator(), test, tested, arguments, Map.of());
        if (call.evaluator().test(one) != not) {
          found.add(index);
        }
      }
      index++;
    }
    return found.size() == 1 && !call.flag(3, false) ? found.getFirst() : found;
  }

  private static List<String> texts(Call call, @Nullable Object value) {
    if (!(value instanceof List<?> list)) {
      throw call.wrong("wants lists of texts, not a " + Types.name(value));
    }
    return list.stream().map(Print::text).toList();
  }

  private static Map<String, @Nullable Object> compared(List<String> base, List<String> target) {
    List<String> wanted = new ArrayList<>(target.contains("all") ? base : List.of());
    List<String> unsupported = new ArrayList<>();
    for (String each : target) {
      if (each.startsWith("!")) {
        wanted.remove(each.substring(1));
      }
    }
    for (String each : target) {
      if (each.startsWith("!") || each.equals("all")) {
        continue;
      }
      if (!base.contains(each)) {
        unsupported.add(each);
      } else if (!wanted.contains(each)) {
        wanted.add(each);
      }
    }
    wanted.sort((a, b) -> Compare.order(a, b));
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("actionable", wanted);
    result.put("unsupported", unsupported);
    return result;
  }

  /** By the value of each source's key: what each source has under it. */
  private static Object consolidated(Call call) {
    List<@Nullable Object> all = new ArrayList<>(call.plainList());
    call.rest().forEach(source -> all.add(call.evaluation().plain(source)));
    List<String> mistakes = new ArrayList<>();
    Map<String, Map<@Nullable Object, @Nullable Object>> sources = new LinkedHashMap<>();
    List<@Nullable Object> keys = new ArrayList<>();
    for (Object each : all) {
      Map<?, ?> source = call.map(each);
      Map<@Nullable Object, @Nullable Object> byKey = new LinkedHashMap<>();
      int entry = 0;
      for (Object element : call.evaluation().iterated(source.get("data"))) {
        entry++;
        Object key = Dicts.get(call.map(element), source.get("match_key"));
        if (Scope.isMissing(key)) {
          if (option(call, "fail_missing_match_key")) {
            mistakes.add(
                "missing match key '%s' in data source %d in list entry %d"
                    .formatted(Print.text(source.get("match_key")), sources.size() + 1, entry));
          }
          continue;
        }
        if (byKey.put(key, element) != null && option(call, "fail_duplicate")) {
          mistakes.add("duplicate values in data source %d".formatted(sources.size() + 1));
        }
        if (!keys.contains(key)) {
          keys.add(key);
        }
      }
      sources.put(Print.text(source.get("name")), byKey);
    }
    keys.sort(Compare::order);
    Map<@Nullable Object, @Nullable Object> result = new LinkedHashMap<>();
    for (Object key : keys) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      int number = 0;
      for (Map.Entry<String, Map<@Nullable Object, @Nullable Object>> source : sources.entrySet()) {
        number++;
        if (!source.getValue().containsKey(key) && option(call, "fail_missing_match_value")) {
          mistakes.add("missing match value %s in data source %d".formatted(key, number));
        }
        one.put(source.getKey(), source.getValue().getOrDefault(key, new LinkedHashMap<>()));
      }
      result.put(key, one);
    }
    if (!mistakes.isEmpty()) {
      throw call.wrong("reported " + String.join(", ", mistakes));
    }
    return result;
  }

  private static boolean option(Call call, String name) {
    return !call.named().containsKey(name) || Compare.truth(call.named().get(name));
  }
}
