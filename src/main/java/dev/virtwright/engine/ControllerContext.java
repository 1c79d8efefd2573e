package dev.virtwright.engine;

import dev.virtwright.module.TaskContext;
import dev.virtwright.playbook.Context;
import dev.virtwright.template.Scope;
import dev.virtwright.template.TemplateFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A task's files and templates on the controller. */
record ControllerContext(
    Attempt attempt,
    Context context,
    Scope scope,
    Map<String, String> environment,
    boolean checkMode)
    implements TaskContext {

  ControllerContext {
    environment = Map.copyOf(environment);
  }

  @Override
  public ControllerFile file(String path) throws IOException {
    attempt.sawController();
    Path found = search("files", path);
    return new ControllerFile(found, Files.isDirectory(found));
  }

  @Override
  public String rendered(String path) throws IOException {
    attempt.sawController();
    Path found = search("templates", path);
    return TemplateFile.parse(Files.readString(found), found.toString()).render(scope);
  }

  private Path search(String subdirectory, String path) throws FileNotFoundException {
    List<Path> candidates = context.candidates(subdirectory, path);
    for (Path candidate : candidates) {
      if (Files.exists(candidate)) {
        return candidate;
      }
    }
    throw new FileNotFoundException(
        "%s is in none of these places: %s"
            .formatted(
                path, candidates.stream().map(Path::toString).collect(Collectors.joining(", "))));
  }
}
