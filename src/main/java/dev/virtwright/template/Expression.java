package dev.virtwright.template;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.UserException;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What {@code when}, {@code until}, {@code changed_when} and {@code failed_when} hold: an
 * expression without marks; one with {@code {{ }}} around all of it is taken as well.
 */
public final class Expression {
  private final Source source;
  private final Expr expression;
  private final boolean pure;
  private final References references;

  private Expression(Source source) {
    this.source = source;
    if (source.text().strip().startsWith(Syntax.PLAYBOOK.printBegin())) {
      Template template = Template.parse(source, Syntax.PLAYBOOK, 0);
      Expr only = template.onlyExpression();
      if (only == null) {
        throw Failure.syntax(
            "a condition is an expression already, marks cannot stand around a part of it",
            "leave out {{ and }}",
            new At(source, 0, source.text().length()));
      }
      this.expression = only;
      this.pure = template.pure();
      this.references = template.references();
    } else {
      Parser parser = new Parser(source, Lexer.expression(source, Syntax.PLAYBOOK), true);
      this.expression = parser.wholeExpression();
      this.pure = parser.uses().pure();
      this.references = parser.uses().references();
    }
  }

  /** Reads an expression that is in no file. */
  public static Expression parse(String text) {
    return Boundary.guarded(() -> new Expression(new Source(text, null)));
  }

  /**
   * Reads an expression.
   *
   * @param start where its first character stands; null where it is in no file
   * @throws UserException on wrong syntax and unknown filters or tests, with the place
   */
  public static Expression parse(String text, @Nullable SourceLocation start) {
    return Boundary.guarded(() -> new Expression(Source.at(text, start)));
  }

  /**
   * Reads an expression.
   *
   * @param locations where the character at an offset in the text stands
   */
  public static Expression parse(String text, IntFunction<SourceLocation> locations) {
    return Boundary.guarded(() -> new Expression(new Source(text, locations)));
  }

  /** As it was written. */
  public String source() {
    return source.text();
  }

  /** Whether the same variables give the same value at any time. */
  public boolean pure() {
    return pure;
  }

  public References references() {
    return references;
  }

  /**
   * The value, with no template left in it at any depth.
   *
   * @throws UserException where a value is undefined or of the wrong type
   */
  public @Nullable Object evaluate(Scope scope) {
    return Boundary.guarded(() -> {
      Evaluation evaluation = new Evaluation(scope);
      try {
        return evaluation.finished(new Evaluator(evaluation).given(expression, null));
      } catch (Failure failure) {
        throw failure.at(expression.at());
      }
    });
  }

  /**
   * Whether it holds. A value that is not a boolean counts as Python counts it, and the scope is
   * warned: ansible-core 2.19 refuses it.
   */
  public boolean test(Scope scope) {
    return Boundary.guarded(() -> {
      Object value = new Evaluator(new Evaluation(scope)).defined(expression, null);
      if (value instanceof Boolean truth) {
        return truth;
      }
      scope.warn(
          Diagnostic.warning(
              "condition-not-boolean",
              "the condition is a %s, not true or false".formatted(Types.name(value)),
              "write a comparison or a test, or use '| bool'",
              expression.at().location()));
      return Compare.truth(value);
    });
  }

  @Override
  public String toString() {
    return "Expression[" + source.text() + "]";
  }
}
