package dev.virtwright.template;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.UserException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Short ways to render, for tests. */
final class Rendering {
  private static final SourceLocation START = SourceLocation.of("play.yml", 10, 5);

  private Rendering() {}

  static Template template(String text) {
    return Template.parse(text, START);
  }

  /** The native value of an expression. */
  static @Nullable Object value(String expression, Map<String, ?> variables) {
    return template("{{ " + expression + " }}").render(Scope.of(variables));
  }

  static @Nullable Object value(String expression) {
    return value(expression, Map.of());
  }

  /** The text of a template file. */
  static String file(String text, Map<String, ?> variables) {
    return TemplateFile.parse(text, "file.j2").render(Scope.of(variables));
  }

  static String file(String text) {
    return file(text, Map.of());
  }

  /** What is said when a text cannot be rendered or read. */
  static Diagnostic mistake(String text, Map<String, ?> variables) {
    return assertThrows(UserException.class, () -> template(text).render(Scope.of(variables)))
        .diagnostics()
        .getFirst();
  }

  static Diagnostic mistake(String text) {
    return mistake(text, Map.of());
  }
}
