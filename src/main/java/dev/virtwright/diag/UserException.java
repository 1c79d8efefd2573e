package dev.virtwright.diag;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Mistakes of the person who wrote the files or the command line; the tool itself is fine. */
public final class UserException extends RuntimeException {
  private final transient List<Diagnostic> diagnostics;

  public UserException(List<Diagnostic> diagnostics) {
    super(
        diagnostics.stream()
            .map(d -> d.location() == null ? d.summary() : d.location() + ": " + d.summary())
            .collect(Collectors.joining("\n")));
    if (diagnostics.isEmpty()) {
      throw new IllegalArgumentException("a UserException names at least one mistake");
    }
    this.diagnostics = List.copyOf(diagnostics);
  }

  public UserException(Diagnostic diagnostic) {
    this(List.of(diagnostic));
  }

  public UserException(
      String code, String summary, @Nullable String remedy, @Nullable SourceLocation location) {
    this(Diagnostic.error(code, summary, remedy, location));
  }

  /** At least one. */
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }
}
