package dev.virtwright.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One use of a filter, test, function or method: what it is applied to and its arguments, bound to
 * the signature. Arguments are asked for by position in the signature.
 */
final class Call {
  private static final Map<String, @Nullable Object> NO_NAMED = Map.of();

  private final Evaluator evaluator;
  private final Builtin builtin;
  private final @Nullable Object object;
  private final @Nullable Object[] slots;
  private @Nullable List<@Nullable Object> rest;
  private @Nullable Map<String, @Nullable Object> named;
  private @Nullable Undefined undefined;

  Call(Evaluator evaluator, Builtin builtin, @Nullable Object object) {
    this.evaluator = evaluator;
    this.builtin = builtin;
    this.object = object;
    this.slots = new Object[builtin.signature().size()];
    java.util.Arrays.fill(slots, Scope.MISSING);
  }

  /** Binds arguments whose number was not known before. */
  static Call of(
      Evaluator evaluator,
      Builtin builtin,
      @Nullable Object object,
      List<? extends @Nullable Object> positional,
      Map<String, ? extends @Nullable Object> named) {
    String problem = builtin.signature().problem(positional.size(), named.keySet());
    if (problem != null) {
      throw Failure.of("'" + builtin.name() + "' " + problem, "it takes " + builtin.signature());
    }
    Call call = new Call(evaluator, builtin, object);
    for (int i = 0; i < positional.size(); i++) {
      call.bind(i, positional.get(i));
    }
    named.forEach(call::bind);
    return call;
  }

  void bind(int position, @Nullable Object given) {
    Object value = noted(given);
    if (position < slots.length) {
      slots[position] = value;
    } else {
      if (rest == null) {
        rest = new ArrayList<>();
      }
      rest.add(value);
    }
  }

  void bind(String name, @Nullable Object given) {
    Object value = noted(given);
    int index = builtin.signature().indexOf(name);
    if (index >= 0) {
      slots[index] = value;
    } else {
      if (named == null) {
        named = new LinkedHashMap<>();
      }
      named.put(name, value);
    }
  }

  private @Nullable Object noted(@Nullable Object given) {
    Object value = builtin.seesUndefined() ? given : Undefined.relaxed(given);
    if (undefined == null && value instanceof Undefined found) {
      undefined = found;
    }
    return value;
  }

  /** The first argument that is undefined. */
  @Nullable Undefined undefined() {
    return undefined;
  }

  Evaluator evaluator() {
    return evaluator;
  }

  Evaluation evaluation() {
    return evaluator.evaluation();
  }

  Scope scope() {
    return evaluation().scope();
  }

  TemplateEnvironment environment() {
    return scope().environment();
  }

  Builtin builtin() {
    return builtin;
  }

  /** As it is: possibly a secret, or a container with templates in it. */
  @Nullable Object object() {
    return object;
  }

  /** Without templates and secrets; the result becomes a secret where there was one. */
  @Nullable Object plain() {
    return evaluation().plain(object);
  }

  /** As Python's {@code str} of it. */
  String text() {
    return object instanceof String string ? string : Print.text(plain());
  }

  /** Its elements, keys or characters; elements that are templates are rendered. */
  List<@Nullable Object> list() {
    return evaluation().iterated(object);
  }

  /** Its elements without templates and secrets. */
  List<@Nullable Object> plainList() {
    return evaluation().iterated(plain());
  }

  Map<?, ?> map() {
    return map(object);
  }

  /** A dictionary, or a failure that says whose. */
  Map<?, ?> map(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw wrong("wants a dict, not a " + Types.name(value));
  }

  Failure wrong(String problem) {
    return Failure.of("'" + builtin.name() + "' " + problem);
  }

  /** Whether the argument was given. */
  boolean has(int index) {
    return !Scope.isMissing(slots[index]);
  }

  /** As it is; null where it was not given. */
  @Nullable Object argument(int index) {
    return has(index) ? slots[index] : null;
  }

  @Nullable Object plain(int index) {
    return evaluation().plain(argument(index));
  }

  String text(int index) {
    Object value = slots[index];
    return value instanceof String string ? string : Print.text(plain(index));
  }

  String text(int index, String otherwise) {
    return has(index) && slots[index] != null ? text(index) : otherwise;
  }

  /** Null where it was not given, or is none. */
  @Nullable String textOrNull(int index) {
    return has(index) && slots[index] != null ? text(index) : null;
  }

  int integer(int index, int otherwise) {
    if (!has(index)) {
      return otherwise;
    }
    Object value = plain(index);
    if (value instanceof Double real && real == Math.rint(real)) {
      value = Numbers.truncate(real);
    }
    if (value instanceof String text) {
      Number read = Numbers.parseInteger(text, 10);
      value = read == null ? value : read;
    }
    if (value == null || !Types.isInteger(value)) {
      throw wrong(
          "wants an integer as '%s', not a %s"
              .formatted(builtin.signature().name(index), Types.name(value)));
    }
    return Math.clamp(
        Numbers.number(value) instanceof Long number
            ? number
            : Numbers.big(value).signum() * (long) Integer.MAX_VALUE,
        -Integer.MAX_VALUE,
        Integer.MAX_VALUE);
  }

  boolean flag(int index, boolean otherwise) {
    return has(index) ? Compare.truth(slots[index]) : otherwise;
  }

  /** Positional arguments beyond the signature's names. */
  List<@Nullable Object> rest() {
    return rest == null ? List.of() : rest;
  }

  /** Keyword arguments that the signature does not name. */
  Map<String, @Nullable Object> named() {
    return named == null ? NO_NAMED : named;
  }
}
