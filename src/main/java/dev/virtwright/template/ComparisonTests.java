package dev.virtwright.template;

import java.math.BigInteger;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tests that compare with another value. */
final class ComparisonTests {
  private ComparisonTests() {}

  static void addTo(Table table) {
    comparison(table, Expr.Comparison.EQUAL, "eq", "equalto", "==");
    comparison(table, Expr.Comparison.NOT_EQUAL, "ne", "!=");
    comparison(table, Expr.Comparison.LESS, "lt", "lessthan", "<");
    comparison(table, Expr.Comparison.LESS_OR_EQUAL, "le", "<=");
    comparison(table, Expr.Comparison.GREATER, "gt", "greaterthan", ">");
    comparison(table, Expr.Comparison.GREATER_OR_EQUAL, "ge", ">=");
    comparison(table, Expr.Comparison.IN, "in");
    table
        .test("even", "", call -> !fractional(call) && !integer(call, call.plain()).testBit(0))
        .test("odd", "", call -> !fractional(call) && integer(call, call.plain()).testBit(0))
        .test(
            "divisibleby",
            "num!",
            call -> {
              BigInteger divisor = integer(call, call.plain(0));
              if (divisor.signum() == 0) {
                throw call.wrong("cannot divide by zero");
              }
              return !fractional(call)
                  && integer(call, call.plain()).mod(divisor.abs()).signum() == 0;
            });
  }

  private static void comparison(
      Table table, Expr.Comparison comparison, String name, String... aliases) {
    table.test(
        name,
        "other!",
        call -> {
          Object other = call.argument(0);
          boolean keys = comparison == Expr.Comparison.IN && other instanceof Map<?, ?>;
          return Compare.holds(
              comparison,
              call.evaluation().comparable(call.object()),
              keys ? other : call.evaluation().comparable(other));
        });
    for (String alias : aliases) {
      table.alias(alias, name);
    }
  }

  private static boolean fractional(Call call) {
    return call.object() instanceof Double real && real != Math.rint(real);
  }

  private static BigInteger integer(Call call, @Nullable Object value) {
    Object whole =
        value instanceof Double real && real == Math.rint(real) ? Numbers.truncate(real) : value;
    if (whole == null || !Types.isInteger(whole)) {
      throw call.wrong("wants an integer, not a " + Types.name(value));
    }
    return Numbers.big(whole);
  }
}
