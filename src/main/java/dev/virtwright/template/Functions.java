package dev.virtwright.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Functions that are there without being variables. */
final class Functions {
  /** What fails a lookup whatever {@code errors} says. */
  private static final Set<String> ALWAYS = Set.of(Failure.UNDEFINED, "unknown-lookup");

  private static final int LONGEST_RANGE = 100_000;

  private Functions() {}

  static void addTo(Table table) {
    table
        .add("range", "start! stop step", Functions::range)
        .add("dict", "mapping **named", Functions::dict)
        .add(
            "namespace",
            "mapping **named",
            call -> {
              Map<String, @Nullable Object> members = new LinkedHashMap<>();
              if (call.has(0)) {
                DictMethods.from(call, call.argument(0))
                    .forEach((key, value) -> members.put(Print.text(key), value));
              }
              members.putAll(call.named());
              return new Namespace(members);
            },
            Builtin.Trait.SEES_UNDEFINED)
        .add("joiner", "sep", call -> new Joiner(call.has(0) ? call.argument(0) : ", "))
        .add(
            "cycler",
            "*items",
            call -> {
              if (call.rest().isEmpty()) {
                throw call.wrong("wants at least one value");
              }
              return new Cycler(call.rest());
            })
        .add(
            "lookup", "plugin! *terms **options", call -> lookup(call, false), Builtin.Trait.IMPURE)
        .add("query", "plugin! *terms **options", call -> lookup(call, true), Builtin.Trait.IMPURE)
        .alias("q", "query")
        .add(
            "now",
            "utc fmt",
            call -> {
              java.time.ZonedDateTime now = call.environment().now();
              if (call.flag(0, false)) {
                now = now.withZoneSameInstant(java.time.ZoneOffset.UTC);
              }
              String format = call.textOrNull(1);
              return format == null ? new DateTime(now) : Strftime.format(now, format);
            },
            Builtin.Trait.IMPURE)
        .add(
            "undef",
            "hint",
            call -> Undefined.because(call.text(0, "Mandatory variable has not been overridden")));
  }

  private static Object range(Call call) {
    long start = call.has(1) ? exact(call, 0) : 0;
    long stop = exact(call, call.has(1) ? 1 : 0);
    long step = call.has(2) ? exact(call, 2) : 1;
    if (step == 0) {
      throw call.wrong("wants a step other than zero");
    }
    long count = step > 0 ? Math.ceilDiv(stop - start, step) : Math.ceilDiv(start - stop, -step);
    if (count > LONGEST_RANGE) {
      throw call.wrong("gives at most " + LONGEST_RANGE + " numbers, not " + count);
    }
    List<@Nullable Object> numbers = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      numbers.add(start + i * step);
    }
    return numbers;
  }

  private static long exact(Call call, int index) {
    Object value = call.plain(index);
    if (value == null || !Types.isInteger(value)) {
      throw call.wrong("wants integers, not a " + Types.name(value));
    }
    if (!(Numbers.number(value) instanceof Long number) || Math.abs(number) > 1L << 60) {
      throw call.wrong("wants smaller numbers");
    }
    return number;
  }

  private static Object dict(Call call) {
    Fresh.OwnDict made = new Fresh.OwnDict();
    if (call.has(0)) {
      DictMethods.from(call, call.argument(0)).forEach((key, value) -> Dicts.put(made, key, value));
    }
    call.named().forEach((key, value) -> Dicts.put(made, key, value));
    return made;
  }

  /**
   * {@code query} gives a list; {@code lookup} gives the text of one value or several joined by
   * commas; a single value, several that are not all texts, and none, as they are. An undefined
   * variable and a lookup that there is not fail whatever {@code errors} says.
   */
  private static @Nullable Object lookup(Call call, boolean asList) {
    Map<String, @Nullable Object> options = new LinkedHashMap<>(call.named());
    Object wanted = options.remove("wantlist");
    boolean wantList = asList || Compare.truth(wanted);
    Object errors = options.remove("errors");
    List<@Nullable Object> terms = new ArrayList<>();
    for (Object term : call.rest()) {
      terms.add(call.evaluation().finished(term));
    }
    options.replaceAll((name, value) -> call.evaluation().finished(value));
    List<@Nullable Object> found;
    try {
      found = call.environment().lookup(call.text(0), terms, options, call.scope());
    } catch (dev.virtwright.diag.UserException failed) {
      boolean always = failed.diagnostics().stream().anyMatch(each -> ALWAYS.contains(each.code()));
      if (always || errors == null || errors.equals("strict")) {
        throw failed;
      }
      if (errors.equals("warn")) {
        failed.diagnostics().forEach(call.scope()::warn);
      }
      return wantList ? new ArrayList<>() : null;
    }
    if (wantList || found.isEmpty()) {
      return new ArrayList<>(found);
    }
    if (found.size() == 1) {
      return found.getFirst();
    }
    List<String> texts = new ArrayList<>();
    for (Object value : found) {
      if (!Types.isText(value)) {
        return new ArrayList<>(found);
      }
      texts.add(Print.text(call.evaluation().plain(value)));
    }
    return String.join(",", texts);
  }
}
