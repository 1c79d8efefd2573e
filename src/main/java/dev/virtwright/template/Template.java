package dev.virtwright.template;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.UserException;
import dev.virtwright.value.Secret;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A text of a playbook, role, inventory or variable file that may have {@code {{ }}} in it; a plain
 * {@link String} never is one. Immutable, read once, rendered at will by any thread.
 *
 * <p>A text that is one expression gives that expression's value; anything else gives a text.
 */
public final class Template {
  private final Source source;
  private final List<Stmt> statements;
  private final @Nullable Expr only;
  private final Map<String, Stmt.Block> blocks;
  private final boolean pure;
  private final References references;
  private final boolean hidden;
  private final String lineEnd;
  private final int lineEnds;

  private Template(Source source, Syntax syntax, int from) {
    this.source = source;
    Parser parser = new Parser(source, Lexer.template(source, syntax, from));
    StatementParser statementParser = new StatementParser(parser);
    this.statements = statementParser.whole();
    this.blocks = statementParser.blocks();
    this.only =
        statements.size() == 1 && statements.getFirst() instanceof Stmt.Print(Expr expression)
            ? expression
            : null;
    this.pure = parser.uses().pure();
    this.references = parser.uses().references();
    this.hidden = false;
    this.lineEnd = syntax.newline();
    this.lineEnds = lineEnds(source.text(), from);
  }

  /** The same, whose text is secret. */
  private Template(Template plain) {
    this.source = plain.source;
    this.statements = plain.statements;
    this.blocks = plain.blocks;
    this.only = plain.only;
    this.pure = plain.pure;
    this.references = plain.references;
    this.hidden = true;
    this.lineEnd = plain.lineEnd;
    this.lineEnds = plain.lineEnds;
  }

  /** Reads a text that is in no file. */
  public static Template parse(String text) {
    return parse(new Source(text, null), Syntax.PLAYBOOK, 0);
  }

  /**
   * Reads a text.
   *
   * @param start where its first character stands; null where it is in no file
   * @throws UserException on wrong syntax and unknown filters or tests, with the place
   */
  public static Template parse(String text, @Nullable SourceLocation start) {
    return parse(Source.at(text, start), Syntax.PLAYBOOK, 0);
  }

  /**
   * Reads a text.
   *
   * @param locations where the character at an offset in the text stands
   */
  public static Template parse(String text, IntFunction<SourceLocation> locations) {
    return parse(new Source(text, locations), Syntax.PLAYBOOK, 0);
  }

  static Template parse(Source source, Syntax syntax, int from) {
    return Boundary.guarded(() -> new Template(source, syntax, from));
  }

  /** Whether the text has anything in it that only a template means. */
  public static boolean looksLikeTemplate(String text) {
    int brace = text.indexOf('{');
    while (brace >= 0 && brace + 1 < text.length()) {
      char next = text.charAt(brace + 1);
      if (next == '{' || next == '%' || next == '#') {
        return true;
      }
      brace = text.indexOf('{', brace + 1);
    }
    return false;
  }

  /**
   * The same template, for a text that was encrypted: what it renders to is a secret, unless it is
   * one expression, whose value is as secret as what it is made of.
   */
  public Template hidden() {
    return only == null ? new Template(this) : this;
  }

  /** Whether its text is secret. */
  public boolean isHidden() {
    return hidden;
  }

  /** Whether it renders to the same text whatever the variables are. */
  public boolean constant() {
    return statements.stream().allMatch(Stmt.Text.class::isInstance);
  }

  /** Whether the same variables give the same value at any time: no lookup, clock or chance. */
  public boolean pure() {
    return pure;
  }

  /** Variables it names; theirs may name more. */
  public References references() {
    return references;
  }

  /** As it was written. */
  public String source() {
    return source.text();
  }

  /** Where it begins; null where it is in no file. */
  public @Nullable SourceLocation location() {
    return source.location(0, source.text().length());
  }

  /**
   * The value, with no template left in it at any depth. A text made with a secret is a {@link
   * dev.virtwright.value.Secret}.
   *
   * @throws UserException where a value is undefined or of the wrong type
   */
  public @Nullable Object render(Scope scope) {
    return Boundary.guarded(() -> {
      Evaluation evaluation = new Evaluation(scope);
      evaluation.enter(this, source.text());
      try {
        return evaluation.finished(
            only == null ? nested(evaluation) : ended(new Evaluator(evaluation).given(only, null)));
      } catch (Failure failure) {
        throw failure.at(new At(source, 0, source.text().length()));
      }
    });
  }

  /** The value inside of another rendering; containers may still hold templates. */
  @Nullable Object nested(Evaluation evaluation) {
    return nested(evaluation, false);
  }

  /**
   * The same.
   *
   * @param given whether a choice without {@code else} that chose nothing is a mistake, as where a
   *     task needs the value
   */
  @Nullable Object nested(Evaluation evaluation, boolean given) {
    Evaluator evaluator = new Evaluator(evaluation);
    if (only != null) {
      return ended(given ? evaluator.given(only, null) : evaluator.defined(only, null));
    }
    Sink sink = new Sink(evaluation);
    new StatementRunner(evaluator).run(statements, new Frame(null), sink);
    Object text = sink.printed() ? ended(sink.result()) : sink.result();
    return hidden && text instanceof String plain ? new Secret(plain) : text;
  }

  /** A text with at least as many line ends at its end as the template has; others as they are. */
  private @Nullable Object ended(@Nullable Object value) {
    if (lineEnds == 0) {
      return value;
    }
    return switch (value) {
      case String text -> ended(text);
      case Secret secret -> new Secret(ended(secret.reveal()));
      case null, default -> value;
    };
  }

  private String ended(String text) {
    int missing = lineEnds - lineEnds(text, 0);
    return missing > 0 ? text + lineEnd.repeat(missing) : text;
  }

  private static int lineEnds(String text, int from) {
    int end = text.length();
    while (end > from && text.charAt(end - 1) == '\n') {
      end--;
    }
    return text.length() - end;
  }

  /** All as text, secrets revealed. */
  String text(Evaluation evaluation) {
    Sink sink = new Sink(evaluation);
    Inheritance.render(this, new Evaluator(evaluation), new Frame(null), sink);
    return sink.printed() ? ended(sink.revealed()) : "";
  }

  /** The same, but a single thing that is printed and no text stays the value it is. */
  @Nullable Object value(Evaluation evaluation) {
    Sink sink = new Sink(evaluation);
    Inheritance.render(this, new Evaluator(evaluation), new Frame(null), sink);
    if (!sink.printed()) {
      return "";
    }
    Object result = sink.result();
    return Types.isText(result) ? ended(sink.revealed()) : evaluation.finished(result);
  }

  List<Stmt> statements() {
    return statements;
  }

  Map<String, Stmt.Block> blocks() {
    return blocks;
  }

  /** The only expression of a text that has nothing else but blanks, or null. */
  @Nullable Expr onlyExpression() {
    @Nullable Expr found = null;
    for (Stmt statement : statements) {
      if (statement instanceof Stmt.Print(Expr expression) && found == null) {
        found = expression;
      } else if (!(statement instanceof Stmt.Text(String text) && text.isBlank())) {
        return null;
      }
    }
    return found;
  }

  /** As it was written, for logs. */
  @Override
  public String toString() {
    return "Template[" + (hidden ? "***" : Objects.requireNonNull(source).text()) + "]";
  }
}
