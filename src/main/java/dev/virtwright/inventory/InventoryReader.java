package dev.virtwright.inventory;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.yaml.Node;
import dev.virtwright.yaml.SourceFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the sources of an inventory into one {@link Draft} and gathers their mistakes. */
final class InventoryReader {
  private static final Pattern IGNORED =
      Pattern.compile(
          "\\..*|host_vars|group_vars|vars_plugins|.*(?:\\.pyc|\\.pyo|\\.swp|\\.bak|~|\\.rpm|\\.md"
              + "|\\.txt|\\.rst|\\.orig|\\.cfg|\\.retry)");
  private static final Pattern YAML_NAME = Pattern.compile(".*\\.(?:yml|yaml|json)");

  private final SourceFiles files;
  private final Draft draft = new Draft();
  private final Set<Path> directories = new LinkedHashSet<>();

  InventoryReader(Path workingDirectory) {
    this.files = new SourceFiles(workingDirectory);
  }

  Inventory read(List<String> sources) {
    for (String source : sources) {
      Path path = files.workingDirectory().resolve(source).normalize();
      if (source.indexOf(',') >= 0 && !Files.exists(path)) {
        list(source);
      } else if (!Files.exists(path)) {
        files.error(
            "inventory-missing",
            "inventory %s does not exist".formatted(source),
            "name a file or directory, or hosts with a comma: -i '%s,'".formatted(source),
            null);
      } else {
        directories.add(Files.isDirectory(path) ? path : parent(path));
        source(path);
      }
    }
    Map<String, Group> groups = draft.finishedGroups();
    Map<String, Host> hosts = draft.finishedHosts(groups);
    hosts.keySet().stream()
        .filter(name -> groups.containsKey(name))
        .forEach(name ->
            files.warning(
                "inventory-name",
                "'%s' is the name of a host and of a group".formatted(name),
                "rename one of them",
                null));
    VarsDirectory beside = VarsDirectory.EMPTY;
    for (Path directory : directories) {
      beside =
          beside.under(
              VarsDirectory.read(
                  directory, groups.keySet(), Inventory.allNames(hosts.keySet()), files));
    }
    return new Inventory(
        hosts,
        groups,
        beside,
        List.copyOf(directories),
        files.workingDirectory(),
        files.warningsOrThrow());
  }

  private Path parent(Path file) {
    Path parent = file.getParent();
    return parent == null ? files.workingDirectory() : parent;
  }

  /** {@code host1,host2:2222,} */
  private void list(String source) {
    for (String part : source.split(",")) {
      String entry = part.strip();
      if (entry.isEmpty()) {
        continue;
      }
      try {
        HostRange.Hosts hosts = HostRange.expand(entry);
        for (String name : hosts.names()) {
          draft.host(name, Draft.UNGROUPED, null, null);
          if (hosts.port() != null) {
            draft.hostVariable(name, "ansible_port", hosts.port());
          }
        }
      } catch (HostRange.Malformed malformed) {
        files.error(
            "inventory", "host '%s': %s".formatted(entry, malformed.getMessage()), null, null);
      }
    }
  }

  private void source(Path path) {
    if (Files.isDirectory(path)) {
      try (Stream<Path> inside = Files.list(path)) {
        inside
            .sorted()
            .filter(entry -> !IGNORED.matcher(String.valueOf(entry.getFileName())).matches())
            .forEach(this::source);
      } catch (IOException unreadable) {
        files.error(
            "file-unreadable",
            files.name(path) + " cannot be listed",
            "check its permissions",
            null);
      }
      return;
    }
    String text = files.text(path, null);
    if (text == null) {
      return;
    }
    if (text.startsWith("#!") && Files.isExecutable(path)) {
      files.error(
          "inventory-script",
          "%s is a program, and inventory programs are not supported by this version"
              .formatted(files.name(path)),
          "write its output into a file: %s --list".formatted(files.name(path)),
          SourceLocation.of(files.name(path), 1, 1));
      return;
    }
    if (isYaml(path, text)) {
      Node root = files.yaml(path, null);
      new YamlInventory(draft, files, path).read(root);
    } else {
      new IniInventory(draft, files, path).read(text);
    }
  }

  /** By its name; without an extension, whether it is a mapping. */
  private static boolean isYaml(Path path, String text) {
    String name = String.valueOf(path.getFileName());
    if (YAML_NAME.matcher(name).matches()) {
      return true;
    }
    String first =
        text.lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .findFirst()
            .orElse("");
    return name.indexOf('.') < 0
        && (first.equals("---") || first.startsWith("{") || first.matches("[\\w.-]+:(?: .*)?"));
  }
}
