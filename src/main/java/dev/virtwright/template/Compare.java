package dev.virtwright.template;

import dev.virtwright.value.Secret;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Python's equality, order, truth and membership of plain values. Texts order by code point;
 * different types are never equal (but numbers and booleans) and have no order.
 */
final class Compare {
  private Compare() {}

  static boolean truth(@Nullable Object value) {
    return switch (value) {
      case null -> false;
      case Boolean truth -> truth;
      case String text -> !text.isEmpty();
      case Long number -> number != 0;
      case Double number -> number != 0;
      case BigInteger number -> number.signum() != 0;
      case List<?> list -> !list.isEmpty();
      case Map<?, ?> map -> !map.isEmpty();
      case Secret secret -> !secret.reveal().isEmpty();
      case Undefined undefined when undefined.isOmitted() -> false;
      case Undefined undefined -> throw undefined.failure();
      default -> true;
    };
  }

  @SuppressWarnings("ReferenceEquality") // the same object is equal to itself, but NaN
  static boolean equal(@Nullable Object a, @Nullable Object b) {
    if (a == b) {
      return !(a instanceof Double number && number.isNaN());
    }
    return switch (a) {
      case null -> false;
      case String text -> text.equals(b);
      case Boolean truth -> b != null && Types.isNumber(b) && numbers(a, b) == 0;
      case Number number ->
          b != null && Types.isNumber(b) && !isNan(a) && !isNan(b) && numbers(a, b) == 0;
      case List<?> list -> b instanceof List<?> other && lists(list, other);
      case Map<?, ?> map -> b instanceof Map<?, ?> other && maps(map, other);
      default -> a.equals(b);
    };
  }

  private static boolean isNan(Object value) {
    return value instanceof Double number && number.isNaN();
  }

  private static boolean lists(List<?> a, List<?> b) {
    if (a.size() != b.size() || a instanceof Tuple != b instanceof Tuple) {
      return false;
    }
    Iterator<?> others = b.iterator();
    for (Object element : a) {
      if (!equal(element, others.next())) {
        return false;
      }
    }
    return true;
  }

  private static boolean maps(Map<?, ?> a, Map<?, ?> b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (Map.Entry<?, ?> entry : a.entrySet()) {
      Object other = Dicts.get(b, entry.getKey());
      if (Scope.isMissing(other) || !equal(entry.getValue(), other)) {
        return false;
      }
    }
    return true;
  }

  private static int numbers(Object a, Object b) {
    Number x = Numbers.number(a);
    Number y = Numbers.number(b);
    if (x instanceof Long l && y instanceof Long m) {
      return Long.compare(l, m);
    }
    if (x instanceof Double || y instanceof Double) {
      double p = x.doubleValue();
      double q = y.doubleValue();
      if (Double.isInfinite(p)
          || Double.isInfinite(q)
          || (x instanceof Double && y instanceof Double)) {
        return p == q ? 0 : p < q ? -1 : 1;
      }
      return decimal(x).compareTo(decimal(y));
    }
    return Numbers.big(x).compareTo(Numbers.big(y));
  }

  private static BigDecimal decimal(Number number) {
    return number instanceof Double real
        ? new BigDecimal(real)
        : new BigDecimal(Numbers.big(number));
  }

  /**
   * The order of two values.
   *
   * @throws Failure where they have none
   */
  static int order(@Nullable Object a, @Nullable Object b) {
    if (a instanceof String x && b instanceof String y) {
      return texts(x, y);
    }
    if (a != null && b != null && Types.isNumber(a) && Types.isNumber(b)) {
      return numbers(a, b);
    }
    if (a instanceof DateTime x && b instanceof DateTime y) {
      return x.value().compareTo(y.value());
    }
    if (a instanceof List<?> x
        && b instanceof List<?> y
        && a instanceof Tuple == b instanceof Tuple) {
      Iterator<?> others = y.iterator();
      for (Object element : x) {
        if (!others.hasNext()) {
          return 1;
        }
        Object other = others.next();
        if (!equal(element, other)) {
          return order(element, other);
        }
      }
      return others.hasNext() ? -1 : 0;
    }
    throw Failure.of(
        "a %s and a %s have no order".formatted(Types.name(a), Types.name(b)),
        "convert one of them, with the filters int, float or string");
  }

  /** By code point, which differs from {@link String#compareTo} beyond the first plane. */
  private static int texts(String a, String b) {
    int shorter = Math.min(a.length(), b.length());
    for (int i = 0; i < shorter; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        if (Character.isSurrogate(x) != Character.isSurrogate(y)) {
          return Character.isSurrogate(x) ? 1 : -1;
        }
        return Character.compare(x, y);
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  /** NaN has an order with nothing, but no error either. */
  static boolean holds(Expr.Comparison comparison, @Nullable Object a, @Nullable Object b) {
    return switch (comparison) {
      case EQUAL -> equal(a, b);
      case NOT_EQUAL -> !equal(a, b);
      case LESS -> !nan(a, b) && order(a, b) < 0;
      case LESS_OR_EQUAL -> !nan(a, b) && order(a, b) <= 0;
      case GREATER -> !nan(a, b) && order(a, b) > 0;
      case GREATER_OR_EQUAL -> !nan(a, b) && order(a, b) >= 0;
      case IN -> contains(b, a);
      case NOT_IN -> !contains(b, a);
    };
  }

  private static boolean nan(@Nullable Object a, @Nullable Object b) {
    return a != null
        && b != null
        && Types.isNumber(a)
        && Types.isNumber(b)
        && (isNan(a) || isNan(b));
  }

  /** As {@code element in container}. */
  static boolean contains(@Nullable Object container, @Nullable Object element) {
    return switch (container) {
      case String text -> {
        if (!(element instanceof String part)) {
          throw Failure.of(
              "'in' a text wants a text, not a " + Types.name(element),
              "convert it with the filter string");
        }
        yield text.contains(part);
      }
      case List<?> list -> {
        for (Object candidate : list) {
          if (equal(candidate, element)) {
            yield true;
          }
        }
        yield false;
      }
      case Map<?, ?> map -> !Scope.isMissing(Dicts.get(map, element));
      case null, default ->
          throw Failure.of("a " + Types.name(container) + " contains nothing to look for");
    };
  }

  /** An object that is equal for values that Python takes for equal, to be put into hash sets. */
  static Object key(@Nullable Object value) {
    return switch (value) {
      case null -> Absent.NONE;
      case Boolean truth -> truth ? 1L : 0L;
      case Double real -> {
        if (real == Math.rint(real) && !Double.isInfinite(real)) {
          yield Math.abs(real) < 9e18
              ? (Object) (long) real.doubleValue()
              : Numbers.narrow(new BigDecimal(real).toBigInteger());
        }
        yield real;
      }
      case Tuple tuple -> new Several(true, tuple.stream().map(Compare::key).toList());
      case List<?> list -> new Several(false, list.stream().map(Compare::key).toList());
      case Map<?, ?> map -> {
        Map<Object, Object> keys = HashMap.newHashMap(map.size());
        map.forEach((k, v) -> keys.put(key(k), key(v)));
        yield keys;
      }
      case Undefined undefined -> throw undefined.failure();
      default -> Objects.requireNonNull(value);
    };
  }

  private enum Absent {
    NONE
  }

  private record Several(boolean tuple, List<Object> elements) {}
}
