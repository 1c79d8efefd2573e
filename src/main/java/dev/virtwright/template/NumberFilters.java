package dev.virtwright.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Filters that give numbers. */
final class NumberFilters {
  private NumberFilters() {}

  static void addTo(Table table) {
    table
        .add("int", "default base", NumberFilters::integer)
        .add("float", "default", NumberFilters::real)
        .add(
            "abs",
            "",
            call -> {
              Object value = number(call);
              return value instanceof Double real
                  ? (Object) Math.abs(real)
                  : Numbers.narrow(Numbers.big(value).abs());
            })
        .add("round", "precision method", NumberFilters::round)
        .add(
            "log",
            "base",
            call -> {
              double value = Numbers.real(number(call));
              double base = call.has(0) ? Numbers.real(argument(call, 0)) : Math.E;
              if (value <= 0 || base <= 0 || base == 1) {
                throw call.wrong("wants positive numbers");
              }
              return base == 10
                  ? Math.log10(value)
                  : base == Math.E ? Math.log(value) : Math.log(value) / Math.log(base);
            })
        .add(
            "pow",
            "exponent!",
            call ->
                Numbers.calculate(
                    Expr.Operator.POWER, Numbers.real(number(call)), argument(call, 0)))
        .add(
            "root",
            "base",
            call -> {
              double value = Numbers.real(number(call));
              double base = call.has(0) ? Numbers.real(argument(call, 0)) : 2;
              return base == 2 && value >= 0
                  ? (Object) Math.sqrt(value)
                  : Numbers.calculate(Expr.Operator.POWER, value, 1 / base);
            });
  }

  private static Object number(Call call) {
    return numeric(call, call.plain());
  }

  private static Object argument(Call call, int index) {
    return numeric(call, call.plain(index));
  }

  private static Object numeric(Call call, @Nullable Object value) {
    if (value == null || !Types.isNumber(value)) {
      throw Failure.of(
          "'%s' can only be used on numbers, not on a %s"
              .formatted(call.builtin().name(), Types.name(value)),
          "convert it with the filter int or float");
    }
    return value;
  }

  private static @Nullable Object integer(Call call) {
    Object value = call.plain();
    Number found =
        switch (value) {
          case String text -> {
            Number whole = Numbers.parseInteger(text, call.integer(1, 10));
            if (whole != null) {
              yield whole;
            }
            Double real = Numbers.parseFloat(text);
            yield real == null ? null : Numbers.truncate(real);
          }
          case Double real -> Numbers.truncate(real);
          case Boolean truth -> Numbers.number(truth);
          case Number number -> number;
          case null, default -> null;
        };
    return found != null ? found : call.has(0) ? call.argument(0) : (Object) 0L;
  }

  private static @Nullable Object real(Call call) {
    Object value = call.plain();
    Double found =
        value instanceof String text
            ? Numbers.parseFloat(text)
            : value != null && Types.isNumber(value) ? (Double) Numbers.real(value) : null;
    return found != null ? found : call.has(0) ? call.argument(0) : (Object) 0.0;
  }

  private static Object round(Call call) {
    Object value = number(call);
    int precision = Math.clamp(call.integer(0, 0), -400, 400);
    String method = call.text(1, "common");
    return switch (method) {
      case "common" -> nearest(value, precision);
      case "ceil", "floor" -> {
        double scale = Math.pow(10, precision);
        double scaled = Numbers.real(value) * scale;
        yield (method.equals("ceil") ? Math.ceil(scaled) : Math.floor(scaled)) / scale;
      }
      default -> throw call.wrong("knows the methods common, ceil and floor");
    };
  }

  private static Object nearest(Object value, int precision) {
    if (value instanceof Double real) {
      return Double.isFinite(real) ? rounded(new BigDecimal(real), precision).doubleValue() : real;
    }
    return precision >= 0
        ? Numbers.number(value)
        : Numbers.narrow(rounded(new BigDecimal(Numbers.big(value)), precision).toBigInteger());
  }

  private static BigDecimal rounded(BigDecimal value, int precision) {
    BigDecimal rounded = value.setScale(precision, RoundingMode.HALF_EVEN);
    return rounded.signum() == 0 ? new BigDecimal(BigInteger.ZERO) : rounded;
  }
}
