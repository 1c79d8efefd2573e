package dev.virtwright.diag;

import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Prints mistakes with the line they are on and a caret under the place. */
public final class DiagnosticPrinter {
  private final Function<String, @Nullable String> sourceText;

  /**
   * @param sourceText the text of a file by the name its locations use, null where it cannot be had
   */
  public DiagnosticPrinter(Function<String, @Nullable String> sourceText) {
    this.sourceText = sourceText;
  }

  public String print(Collection<Diagnostic> diagnostics) {
    StringBuilder out = new StringBuilder();
    diagnostics.forEach(diagnostic -> print(diagnostic, out));
    return out.toString();
  }

  private void print(Diagnostic diagnostic, StringBuilder out) {
    SourceLocation location = diagnostic.location();
    if (location != null) {
      out.append(location).append(": ");
    }
    if (diagnostic.severity() != Severity.ERROR) {
      out.append(diagnostic.severity() == Severity.WARNING ? "warning: " : "note: ");
    }
    out.append(diagnostic.summary()).append('\n');
    String line = location == null ? null : line(location);
    if (location == null || line == null) {
      if (diagnostic.remedy() != null) {
        out.append("    ").append(diagnostic.remedy()).append('\n');
      }
      return;
    }
    String number = "%6d | ".formatted(location.line());
    String margin = " ".repeat(number.length() - 2) + "| ";
    int start = Math.min(location.column() - 1, line.length());
    int length = Math.max(1, Math.min(location.length(), line.length() - start));
    out.append(number).append(line.replace('\t', ' ')).append('\n');
    out.append(margin).append(" ".repeat(start)).append("^".repeat(length));
    if (diagnostic.remedy() != null) {
      out.append(' ').append(diagnostic.remedy());
    }
    out.append('\n');
  }

  private @Nullable String line(SourceLocation location) {
    String text = sourceText.apply(location.file());
    if (text == null) {
      return null;
    }
    return text.lines().skip(location.line() - 1L).findFirst().orElse(null);
  }
}
