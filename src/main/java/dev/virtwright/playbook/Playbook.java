package dev.virtwright.playbook;

import dev.virtwright.diag.Diagnostic;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A playbook with all it imports.
 *
 * @param file absolute
 * @param warnings what is no mistake but likely not meant
 */
public record Playbook(Path file, List<Play> plays, List<Diagnostic> warnings) {
  public Playbook {
    Objects.requireNonNull(file);
    plays = List.copyOf(plays);
    warnings = List.copyOf(warnings);
  }
}
