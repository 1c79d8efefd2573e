package dev.virtwright.engine;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.playbook.Call;
import dev.virtwright.playbook.PlaybookLoader;
import dev.virtwright.playbook.Role;
import dev.virtwright.playbook.Task;
import dev.virtwright.template.Scope;
import dev.virtwright.template.Template;
import dev.virtwright.template.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code include_vars}: a file of variables, or all those of a directory. */
final class IncludeVars {
  private static final List<String> EXTENSIONS = List.of("yaml", "yml", "json");

  private final PlaybookLoader loader;
  private final Task task;
  private final Map<String, @Nullable Object> given;
  private final Scope scope;

  /**
   * @param given rendered
   */
  IncludeVars(PlaybookLoader loader, Task task, Map<String, @Nullable Object> given, Scope scope) {
    this.loader = loader;
    this.task = task;
    this.given = given;
    this.scope = scope;
  }

  /** Why there are no variables. */
  private static final class Wrong extends Exception {
    private final @Nullable String remedy;

    Wrong(String problem, @Nullable String remedy) {
      super(problem);
      this.remedy = remedy;
    }
  }

  Outcome outcome() {
    try {
      List<Path> files = given.get("dir") == null ? List.of(file()) : inDirectory();
      Map<String, @Nullable Object> vars = new LinkedHashMap<>();
      for (Path file : files) {
        vars.putAll(loader.loadVariables(file, location()));
      }
      Object under = given.get("name");
      Map<String, @Nullable Object> made = new LinkedHashMap<>();
      if (under == null || Values.print(under).isEmpty()) {
        made.putAll(vars);
      } else {
        made.put(Values.print(under), vars);
      }
      if (merges()) {
        made.replaceAll((name, value) -> merged(known(name), Values.resolve(value, scope)));
      }
      return Outcomes.ok(
              Map.of(
                  "ansible_facts",
                  Objects.requireNonNull(asWritten(made)),
                  "ansible_included_var_files",
                  files.stream().map(Path::toString).toList()),
              List.of())
          .withEffects(Effects.ofIncluded(made));
    } catch (Wrong wrong) {
      Failure failure = Failure.of(String.valueOf(wrong.getMessage()), wrong.remedy);
      return Outcomes.failed(failure)
          .withValue("message", failure.message())
          .withValue("ansible_facts", Map.of())
          .withValue("ansible_included_var_files", List.of());
    }
  }

  /** Templates as their text: what is returned is not rendered. */
  private static @Nullable Object asWritten(@Nullable Object value) {
    return switch (value) {
      case Template template -> template.source();
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> written = new LinkedHashMap<>();
        map.forEach((name, each) -> written.put(String.valueOf(name), asWritten(each)));
        yield written;
      }
      case List<?> list -> {
        List<@Nullable Object> written = new ArrayList<>();
        list.forEach(each -> written.add(asWritten(each)));
        yield written;
      }
      case null, default -> value;
    };
  }

  private SourceLocation location() {
    return task.call().locationOf(given.get("dir") == null ? "file" : "dir");
  }

  private Path file() throws Wrong {
    Object named = given.getOrDefault("file", given.get(Call.FREE_FORM));
    if (named == null) {
      throw new Wrong("include_vars needs a file or a directory", "name it with 'file' or 'dir'");
    }
    List<Path> candidates = task.context().candidates("vars", Values.print(named));
    for (Path candidate : candidates) {
      if (Files.isRegularFile(candidate)) {
        return candidate;
      }
    }
    throw new Wrong(
        "Could not find or access '%s'".formatted(Values.print(named)), "searched: " + candidates);
  }

  private List<Path> inDirectory() throws Wrong {
    if (given.get("file") != null) {
      throw new Wrong(
          "You are mixing file only and dir only arguments, these are incompatible", null);
    }
    Path directory = directory();
    if (!Files.isDirectory(directory)) {
      throw new Wrong(directory + " directory does not exist", null);
    }
    Object depth = given.get("depth");
    int deepest = depth == null ? 0 : Integer.parseInt(Values.print(depth));
    Pattern matching = pattern(given.get("files_matching"));
    List<Pattern> ignored = new ArrayList<>();
    Object ignore = given.get("ignore_files");
    for (Object each :
        ignore instanceof List<?> list
            ? list
            : ignore == null ? List.of() : List.of(Values.print(ignore).split("\\s+"))) {
      ignored.add(pattern(Values.print(each) + "$"));
    }
    List<Path> chosen = new ArrayList<>();
    for (Path file : walk(directory, deepest == 0 ? Integer.MAX_VALUE : deepest)) {
      String name = String.valueOf(file.getFileName());
      boolean main = task.role() != null && name.equals("main.yml");
      if (!main
          && matching.matcher(name).find()
          && ignored.stream().noneMatch(pattern -> pattern.matcher(name).find())
          && knownExtension(file, name)) {
        chosen.add(file);
      }
    }
    return chosen;
  }

  /** Files of a directory before those of its subdirectories, each in order of their names. */
  private static List<Path> walk(Path directory, int depth) throws Wrong {
    List<Path> files = new ArrayList<>();
    List<Path> inner = new ArrayList<>();
    try (Stream<Path> entries = Files.list(directory)) {
      for (Path entry : entries.sorted().toList()) {
        (Files.isDirectory(entry) ? inner : files).add(entry);
      }
    } catch (IOException unreadable) {
      throw new Wrong("%s cannot be listed".formatted(directory), "check its permissions");
    }
    if (depth > 1) {
      for (Path each : inner) {
        files.addAll(walk(each, depth - 1));
      }
    }
    return files;
  }

  private boolean knownExtension(Path file, String name) throws Wrong {
    List<String> extensions =
        given.get("extensions") instanceof List<?> list
            ? list.stream().map(Values::print).toList()
            : given.get("extensions") == null
                ? EXTENSIONS
                : List.of(Values.print(given.get("extensions")).split("\\s*,\\s*"));
    if (extensions.contains(name.substring(name.lastIndexOf('.') + 1))) {
      return true;
    }
    if (Values.asBoolean(given.getOrDefault("ignore_unknown_extensions", false))) {
      return false;
    }
    throw new Wrong(
        "%s does not have a valid extension: %s".formatted(file, String.join(", ", extensions)),
        "name it in 'ignore_files', or use 'ignore_unknown_extensions'");
  }

  /** In a role its {@code vars}; else beside the file that the task stands in. */
  private Path directory() {
    String named = Values.print(given.get("dir"));
    Role role = task.role();
    if (role == null) {
      return task.context().directory().resolve(named).normalize();
    }
    boolean inside = named.equals("vars") || named.startsWith("vars/");
    return (inside ? role.directory() : role.directory().resolve("vars"))
        .resolve(named)
        .normalize();
  }

  private static Pattern pattern(@Nullable Object regex) throws Wrong {
    try {
      return Pattern.compile(regex == null ? "" : Values.print(regex));
    } catch (PatternSyntaxException invalid) {
      throw new Wrong("Invalid regular expression: " + Values.print(regex), null);
    }
  }

  private boolean merges() throws Wrong {
    Object behaviour = given.get("hash_behaviour");
    return switch (behaviour == null ? "replace" : Values.print(behaviour)) {
      case "replace" -> false;
      case "merge" -> true;
      default -> throw new Wrong("'hash_behaviour' is replace or merge", null);
    };
  }

  private @Nullable Object known(String name) {
    Object value = scope.get(name);
    return Scope.isMissing(value) ? null : Values.resolve(value, scope);
  }

  private static @Nullable Object merged(@Nullable Object low, @Nullable Object high) {
    if (!(low instanceof Map<?, ?> weaker) || !(high instanceof Map<?, ?> stronger)) {
      return high;
    }
    Map<@Nullable Object, @Nullable Object> both = new LinkedHashMap<>(weaker);
    stronger.forEach((key, value) -> both.put(key, merged(both.get(key), value)));
    return both;
  }
}
