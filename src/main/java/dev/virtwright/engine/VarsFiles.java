package dev.virtwright.engine;

import dev.virtwright.diag.UserException;
import dev.virtwright.playbook.Play;
import dev.virtwright.playbook.PlaybookLoader;
import dev.virtwright.template.Scope;
import dev.virtwright.template.Values;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Files of variables whose names are templates. */
final class VarsFiles {
  private VarsFiles() {}

  /**
   * The first alternative that exists.
   *
   * @throws UserException where none does
   */
  static Map<String, @Nullable Object> load(
      Play.VarsFile file, Scope scope, Path directory, PlaybookLoader loader) {
    List<Path> paths =
        file.alternatives().stream()
            .map(each -> directory.resolve(Values.reveal(Values.resolve(each, scope))))
            .toList();
    for (Path path : paths) {
      if (Files.isRegularFile(path)) {
        return loader.loadVariables(path, file.location());
      }
    }
    throw new UserException(
        "file-missing", "none of these files is there: " + paths, null, file.location());
  }
}
