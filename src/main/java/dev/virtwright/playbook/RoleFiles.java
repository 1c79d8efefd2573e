package dev.virtwright.playbook;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.yaml.Mapping;
import dev.virtwright.yaml.SourceFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files of a role's directory. */
final class RoleFiles {
  private static final List<String> EXTENSIONS = List.of(".yml", ".yaml", ".json", "");

  private final SourceFiles files;
  private final Trees trees;

  RoleFiles(SourceFiles files, Trees trees) {
    this.files = files;
    this.trees = trees;
  }

  /** What {@code defaults} or {@code vars} holds: a file, or all files of a directory. */
  Map<String, @Nullable Object> variables(RoleReader.Use use, Path directory, String part) {
    String from = use.from().get(part);
    Path file = file(directory, part, from, true);
    Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    if (file == null) {
      if (from != null) {
        missing(use, directory, part, from);
      }
      return variables;
    }
    for (Path each : inside(file)) {
      variables.putAll(trees.fileOfVariables(each, use.location()));
    }
    return variables;
  }

  private List<Path> inside(Path file) {
    if (!Files.isDirectory(file)) {
      return List.of(file);
    }
    List<Path> found = new ArrayList<>();
    try (Stream<Path> entries = Files.list(file)) {
      for (Path entry : entries.sorted().toList()) {
        String name = String.valueOf(entry.getFileName());
        if (name.startsWith(".") || name.endsWith("~")) {
          continue;
        }
        int dot = name.lastIndexOf('.');
        if (Files.isDirectory(entry)) {
          found.addAll(inside(entry));
        } else if (EXTENSIONS.contains(dot < 0 ? "" : name.substring(dot))) {
          found.add(entry);
        }
      }
    } catch (IOException unreadable) {
      files.error(
          "file-unreadable", files.name(file) + " cannot be listed", "check its permissions", null);
    }
    return found;
  }

  void missing(RoleReader.Use use, Path directory, String part, String name) {
    files.error(
        "file-missing",
        "role '%s' has no %s '%s'".formatted(use.name(), part, name),
        "looked in " + files.name(directory.resolve(part)),
        use.location());
  }

  /** The one document of such a file; null where there is none. */
  @Nullable Mapping mapping(
      Path directory, String part, String name, boolean directories, SourceLocation at) {
    Path file = file(directory, part, name, directories);
    return file == null ? null : trees.mapping(files.yaml(file, at), files.name(file));
  }

  /**
   * The file of this name, with or without an extension; null where there is none.
   *
   * @param name null for {@code main}
   * @param directories whether it may be a directory
   */
  static @Nullable Path file(Path role, String part, @Nullable String name, boolean directories) {
    String base = name == null ? "main" : name;
    for (String extension : EXTENSIONS) {
      Path candidate = role.resolve(part).resolve(base + extension).normalize();
      if (Files.isRegularFile(candidate) || (directories && Files.isDirectory(candidate))) {
        return candidate;
      }
    }
    return null;
  }
}
