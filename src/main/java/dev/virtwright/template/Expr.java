package dev.virtwright.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An expression, read and checked; filters, tests and fixed arguments are already resolved. */
sealed interface Expr {

  At at();

  record Constant(At at, @Nullable Object value) implements Expr {}

  record Name(At at, String name) implements Expr {}

  record ListOf(At at, List<Expr> elements) implements Expr {}

  record TupleOf(At at, List<Expr> elements) implements Expr {}

  record DictOf(At at, List<Expr> keys, List<Expr> values) implements Expr {}

  record Not(At at, Expr operand) implements Expr {}

  record Sign(At at, boolean negative, Expr operand) implements Expr {}

  record Binary(At at, Operator operator, Expr left, Expr right) implements Expr {}

  record Concat(At at, List<Expr> parts) implements Expr {}

  /** {@code a < b <= c}: each operand is evaluated once. */
  record Compare(At at, Expr first, List<Comparison> operators, List<Expr> rest) implements Expr {}

  record And(At at, Expr left, Expr right) implements Expr {}

  record Or(At at, Expr left, Expr right) implements Expr {}

  record Choice(At at, Expr condition, Expr then, @Nullable Expr otherwise) implements Expr {}

  record Attribute(At at, Expr object, String name) implements Expr {}

  record Item(At at, Expr object, Expr key) implements Expr {}

  record SliceOf(At at, @Nullable Expr start, @Nullable Expr stop, @Nullable Expr step)
      implements Expr {}

  record Call(At at, Expr callee, Arguments arguments) implements Expr {}

  /** The object is null where a filter block feeds the filter. */
  record Filtered(At at, @Nullable Expr object, Builtin filter, Arguments arguments)
      implements Expr {}

  record Tested(At at, Expr object, Builtin test, Arguments arguments) implements Expr {}

  /** Arithmetic. */
  enum Operator {
    ADD("+"),
    SUBTRACT("-"),
    MULTIPLY("*"),
    DIVIDE("/"),
    FLOOR_DIVIDE("//"),
    MODULO("%"),
    POWER("**");

    private final String sign;

    Operator(String sign) {
      this.sign = sign;
    }

    @Override
    public String toString() {
      return sign;
    }
  }

  /** Links of a comparison. */
  enum Comparison {
    EQUAL("=="),
    NOT_EQUAL("!="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    IN("in"),
    NOT_IN("not in");

    private final String sign;

    Comparison(String sign) {
      this.sign = sign;
    }

    @Override
    public String toString() {
      return sign;
    }
  }

  /**
   * What is in a call's parentheses.
   *
   * @param star {@code *expression}
   * @param doubleStar {@code **expression}
   */
  record Arguments(
      List<Expr> positional, List<Named> named, @Nullable Expr star, @Nullable Expr doubleStar) {
    static final Arguments NONE = new Arguments(List.of(), List.of(), null, null);
  }

  record Named(String name, Expr value) {}
}
