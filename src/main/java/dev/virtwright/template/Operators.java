package dev.virtwright.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Arithmetic on plain values, and indexing, with Python's meaning. */
final class Operators {
  private Operators() {}

  static @Nullable Object apply(
      Expr.Operator operator,
      @Nullable Object left,
      @Nullable Object right,
      Evaluation evaluation) {
    if (left != null && right != null && Types.isNumber(left) && Types.isNumber(right)) {
      return Numbers.calculate(operator, left, right);
    }
    Object result =
        switch (operator) {
          case ADD -> add(left, right, evaluation);
          case MULTIPLY ->
              Types.isInteger(right)
                  ? repeat(left, right, evaluation)
                  : Types.isInteger(left) ? repeat(right, left, evaluation) : Scope.MISSING;
          case MODULO ->
              left instanceof String format
                  ? PercentFormat.format(format, right, evaluation)
                  : Scope.MISSING;
          case SUBTRACT ->
              left instanceof DateTime a && right instanceof DateTime b
                  ? (Object) a.since(b)
                  : Scope.MISSING;
          case DIVIDE, FLOOR_DIVIDE, POWER -> Scope.MISSING;
        };
    if (Scope.isMissing(result)) {
      throw Failure.of(
          "'%s' does not work on a %s and a %s"
              .formatted(operator, Types.name(left), Types.name(right)),
          operator == Expr.Operator.ADD && (left instanceof String || right instanceof String)
              ? "join texts with '~', or convert with the filters int or string"
              : null);
    }
    return result;
  }

  private static @Nullable Object add(
      @Nullable Object left, @Nullable Object right, Evaluation evaluation) {
    if (left instanceof String a && right instanceof String b) {
      evaluation.chargeText((long) a.length() + b.length());
      return a + b;
    }
    if (left instanceof List<?> a
        && right instanceof List<?> b
        && left instanceof Tuple == right instanceof Tuple) {
      evaluation.chargeElements((long) a.size() + b.size());
      List<@Nullable Object> sum = new ArrayList<>(a.size() + b.size());
      sum.addAll(a);
      sum.addAll(b);
      return left instanceof Tuple ? Tuple.copyOf(sum) : sum;
    }
    return Scope.MISSING;
  }

  private static @Nullable Object repeat(
      @Nullable Object object, @Nullable Object times, Evaluation evaluation) {
    BigInteger count = times == null ? BigInteger.ZERO : Numbers.big(times).max(BigInteger.ZERO);
    if (object instanceof String text) {
      evaluation.chargeText(size(count, text.length()));
      return text.isEmpty() ? "" : text.repeat(count.intValueExact());
    }
    if (object instanceof List<?> list) {
      evaluation.chargeElements(size(count, list.size()));
      List<@Nullable Object> repeated = new ArrayList<>();
      for (int i = list.isEmpty() ? 0 : count.intValueExact(); i > 0; i--) {
        repeated.addAll(list);
      }
      return object instanceof Tuple ? Tuple.copyOf(repeated) : repeated;
    }
    return Scope.MISSING;
  }

  private static long size(BigInteger count, int length) {
    BigInteger size = count.multiply(BigInteger.valueOf(length));
    return size.bitLength() > 62 ? Long.MAX_VALUE : size.longValue();
  }

  /** The element of a list or dict, the character of a text; {@link Scope#MISSING} if it lacks. */
  static @Nullable Object item(@Nullable Object object, @Nullable Object key) {
    return switch (object) {
      case Map<?, ?> map -> Dicts.get(map, key);
      case List<?> list -> {
        int index = index(key, list.size());
        yield index < 0 ? Scope.MISSING : list.get(index);
      }
      case String text -> {
        int length = Texts.length(text);
        int index = index(key, length);
        yield index < 0 ? Scope.MISSING : Texts.slice(text, index, index + 1);
      }
      case null, default -> Scope.MISSING;
    };
  }

  private static int index(@Nullable Object key, int size) {
    if (!(Types.isInteger(key) && key != null)) {
      return -1;
    }
    Number number = Numbers.number(key);
    if (!(number instanceof Long index)) {
      return -1;
    }
    long place = index < 0 ? index + size : index;
    return place >= 0 && place < size ? (int) place : -1;
  }

  /** As {@code object[start:stop:step]}; null is a bound left out. */
  static Object slice(
      @Nullable Object object,
      @Nullable Object start,
      @Nullable Object stop,
      @Nullable Object step) {
    if (object instanceof String text) {
      int[] points = text.codePoints().toArray();
      StringBuilder out = new StringBuilder();
      for (int i : indices(points.length, start, stop, step)) {
        out.appendCodePoint(points[i]);
      }
      return out.toString();
    }
    if (object instanceof List<?> list) {
      List<@Nullable Object> part = new ArrayList<>();
      for (int i : indices(list.size(), start, stop, step)) {
        part.add(list.get(i));
      }
      return object instanceof Tuple ? Tuple.copyOf(part) : part;
    }
    throw Failure.of("a " + Types.name(object) + " cannot be sliced");
  }

  private static int[] indices(
      int size, @Nullable Object start, @Nullable Object stop, @Nullable Object step) {
    long stride = step == null ? 1 : bound(step);
    if (stride == 0) {
      throw Failure.of("the step of a slice is zero");
    }
    long least = stride < 0 ? -1 : 0;
    long most = stride < 0 ? size - 1L : size;
    long from = start == null ? (stride < 0 ? most : least) : clip(bound(start), size, least, most);
    long to = stop == null ? (stride < 0 ? least : most) : clip(bound(stop), size, least, most);
    int[] indices = new int[size];
    int count = 0;
    for (long i = from; stride < 0 ? i > to : i < to; i += stride) {
      indices[count++] = (int) i;
    }
    return java.util.Arrays.copyOf(indices, count);
  }

  private static long bound(Object value) {
    if (!Types.isInteger(value)) {
      throw Failure.of("a slice wants integers, not a " + Types.name(value));
    }
    BigInteger limit = BigInteger.valueOf(Integer.MAX_VALUE);
    return Numbers.big(value).min(limit).max(limit.negate()).longValue();
  }

  private static long clip(long bound, int size, long least, long most) {
    return Math.clamp(bound < 0 ? bound + size : bound, least, most);
  }
}
