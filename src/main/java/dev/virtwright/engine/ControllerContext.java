package dev.virtwright.engine;

import dev.virtwright.module.TaskContext;
import dev.virtwright.playbook.Context;
import dev.virtwright.template.Scope;
import dev.virtwright.template.TemplateFile;
import dev.virtwright.vault.Vault;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A task's files and templates on the controller.
 *
 * @param vault opens encrypted files
 * @param fingerprint gets what the task is given of them; null where nobody asks for it
 */
record ControllerContext(
    Attempt attempt,
    Context context,
    Scope scope,
    Map<String, String> environment,
    boolean checkMode,
    boolean checkRun,
    @Nullable Fingerprint fingerprint,
    Vault vault)
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
  public String rendered(String path, Map<String, String> options, Map<String, ?> more)
      throws IOException {
    Path found = template(path);
    String text =
        TemplateFile.parse(
                new String(vault.read(found), StandardCharsets.UTF_8), found.toString(), options)
            .render(more.isEmpty() ? scope : scope.with(more));
    if (fingerprint != null) {
      fingerprint.add(text);
    }
    return text;
  }

  @Override
  public byte[] content(ControllerFile file) throws IOException {
    return noted(vault.read(file.path()));
  }

  @Override
  public byte[] raw(ControllerFile file) throws IOException {
    return noted(Files.readAllBytes(file.path()));
  }

  @Override
  public boolean secret(ControllerFile file) throws IOException {
    return Vault.isEncrypted(file.path());
  }

  private byte[] noted(byte[] bytes) {
    if (fingerprint != null) {
      fingerprint.add(bytes);
    }
    return bytes;
  }

  @Override
  public Path template(String path) throws IOException {
    attempt.sawController();
    return search("templates", path);
  }

  @Override
  public Path written(String path) {
    attempt.sawController();
    return context.searchPath().getLast().resolve(path).normalize();
  }

  @Override
  public boolean neverApplied() {
    return checkMode && !checkRun;
  }

  @Override
  public String host() {
    return String.valueOf(scope.get("inventory_hostname"));
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
