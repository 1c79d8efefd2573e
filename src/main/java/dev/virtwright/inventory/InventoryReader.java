package dev.virtwright.inventory;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.yaml.Decryption;
import dev.virtwright.yaml.Mapping;
import dev.virtwright.yaml.Node;
import dev.virtwright.yaml.SourceFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the sources of an inventory into one {@link Draft} and gathers their mistakes. */
final class InventoryReader {
  private static final Pattern IGNORED =
      Pattern.compile(
          "\\..*|host_vars|group_vars|vars_plugins|.*(?:\\.pyc|\\.pyo|\\.swp|\\.bak|~|\\.rpm|\\.md"
              + "|\\.txt|\\.rst|\\.orig|\\.cfg|\\.retry)");
  private static final Pattern YAML_NAME = Pattern.compile(".*\\.(?:yml|yaml|json|config)");
  private static final Pattern IDENTIFIER = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");
  private static final int SHOWN = 5;

  private final Decryption decryption;
  private final Unparsed unparsed;
  private final Map<String, @Nullable Object> extraVars;
  private final SourceFiles files;
  private final Draft draft = new Draft();
  private final Set<Path> directories = new LinkedHashSet<>();

  InventoryReader(
      Path workingDirectory,
      Decryption decryption,
      Unparsed unparsed,
      Map<String, @Nullable Object> extraVars) {
    this.decryption = decryption;
    this.unparsed = unparsed;
    this.extraVars = extraVars;
    this.files = new SourceFiles(workingDirectory, decryption);
  }

  Inventory read(List<String> sources) {
    boolean parsed = false;
    for (String source : sources) {
      Path path = files.workingDirectory().resolve(source).normalize();
      if (source.indexOf(',') >= 0 && !Files.exists(path)) {
        parsed |= attempted(source, () -> list(source));
      } else if (!Files.exists(path)) {
        attempted(path.toString(), () -> missing(source));
      } else {
        directories.add(Files.isDirectory(path) ? path : parent(path));
        parsed |= source(path);
      }
    }
    if (!parsed) {
      none();
    }
    Map<String, Group> groups = draft.finishedGroups();
    Map<String, Host> hosts = draft.finishedHosts(groups);
    warnOfNames(groups.keySet());
    hosts.keySet().stream()
        .filter(name -> groups.containsKey(name))
        .forEach(name ->
            files.warning(
                "inventory-name",
                "'%s' is the name of a host and of a group".formatted(name),
                "rename one of them",
                null));
    VarsDirectory beside = beside(groups.keySet(), hosts.keySet());
    return inventory(groups, hosts, beside, files.warningsOrThrow());
  }

  private void missing(String source) {
    files.error(
        "inventory-missing",
        "inventory %s does not exist".formatted(source),
        "name a file or directory, or hosts with a comma: -i '%s,'".formatted(source),
        null);
  }

  /** The words are Ansible's, which pipelines look for. */
  private void none() {
    if (unparsed.allFail()) {
      files.error(
          "inventory-missing",
          "No inventory was parsed, please check your configuration and options.",
          null,
          null);
    } else if (unparsed.warns()) {
      files.warning(
          "inventory-missing",
          "No inventory was parsed, only implicit localhost is available",
          null,
          null);
    }
  }

  /**
   * Reads a source; what is wrong with it is a warning where that is no mistake.
   *
   * @return whether nothing was wrong with it
   */
  private boolean attempted(String name, Runnable reading) {
    int before = files.reported();
    reading.run();
    if (!files.failedSince(before)) {
      return true;
    }
    if (!unparsed.anyFails()) {
      files.forgive(before);
      unreadable(name);
    }
    return false;
  }

  private void unreadable(String name) {
    files.warning(
        "inventory-missing",
        "Unable to parse %s as an inventory source".formatted(name),
        null,
        null);
  }

  private Inventory inventory(
      Map<String, Group> groups,
      Map<String, Host> hosts,
      VarsDirectory beside,
      List<Diagnostic> warnings) {
    return new Inventory(
        hosts,
        groups,
        beside,
        List.copyOf(directories),
        files.workingDirectory(),
        decryption,
        warnings);
  }

  private VarsDirectory beside(Set<String> groups, Set<String> hosts) {
    VarsDirectory beside = VarsDirectory.EMPTY;
    for (Path directory : directories) {
      beside =
          beside.under(VarsDirectory.read(directory, groups, Inventory.allNames(hosts), files));
    }
    return beside;
  }

  /** What the sources so far give. */
  private Inventory soFar(boolean withFiles) {
    Map<String, Group> groups = draft.finishedGroups();
    Map<String, Host> hosts = draft.finishedHosts(groups);
    return inventory(
        groups,
        hosts,
        withFiles ? beside(groups.keySet(), hosts.keySet()) : VarsDirectory.EMPTY,
        List.of());
  }

  /** As Ansible: a group whose name is no name of a variable works, and may surprise. */
  private void warnOfNames(Set<String> groups) {
    List<String> odd =
        groups.stream().filter(name -> !IDENTIFIER.matcher(name).matches()).sorted().toList();
    if (!odd.isEmpty()) {
      files.warning(
          "inventory-name",
          "group names that no expression could use as groups.NAME: %s%s"
              .formatted(
                  String.join(", ", odd.subList(0, Math.min(SHOWN, odd.size()))),
                  odd.size() > SHOWN ? " and %d more".formatted(odd.size() - SHOWN) : ""),
          "letters, digits and '_', and no digit first",
          null);
    }
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

  /** Whether it, or something in the directory, could be read. */
  private boolean source(Path path) {
    if (!Files.isDirectory(path)) {
      return attempted(path.toString(), () -> file(path));
    }
    boolean parsed = false;
    for (Path entry : inside(path)) {
      parsed |= source(entry);
    }
    if (!parsed && !unparsed.anyFails()) {
      unreadable(path.toString());
    }
    return parsed;
  }

  private List<Path> inside(Path directory) {
    List<Path> entries = new ArrayList<>();
    attempted(
        directory.toString(),
        () -> {
          try (Stream<Path> inside = Files.list(directory)) {
            inside
                .sorted()
                .filter(entry -> !IGNORED.matcher(String.valueOf(entry.getFileName())).matches())
                .forEach(entries::add);
          } catch (IOException unreadable) {
            files.error(
                "file-unreadable",
                files.name(directory) + " cannot be listed",
                "check its permissions",
                null);
          }
        });
    return entries;
  }

  private void file(Path path) {
    if (Files.isExecutable(path) && isProgram(path)) {
      new ProgramInventory(draft, files, path).run();
      return;
    }
    String text = files.text(path, null);
    if (text == null) {
      return;
    }
    if (isYaml(path, text)) {
      Node root = files.parsed(path, text);
      if (root instanceof Mapping mapping && PluginInventory.is(root)) {
        new PluginInventory(draft, files, path, extraVars).read(mapping, this::soFar);
      } else if (root instanceof Mapping mapping && mapping.find("_meta") != null) {
        new ProgramInventory(draft, files, path).groups((Map<?, ?>) plain(mapping));
      } else {
        new YamlInventory(draft, files, path).read(root);
      }
    } else {
      new IniInventory(draft, files, path).read(text);
    }
  }

  /** What a program printed with {@code --list}, kept in a file. */
  private static Object plain(Mapping mapping) {
    return Objects.requireNonNull(mapping.plain());
  }

  /** Whether it begins as a script or as a binary of Linux does. */
  private boolean isProgram(Path path) {
    try (InputStream content = Files.newInputStream(path)) {
      String magic = new String(content.readNBytes(4), StandardCharsets.ISO_8859_1);
      return magic.startsWith("#!") || magic.equals("\u007fELF");
    } catch (IOException unreadable) {
      return false; // said when it is read as a text
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
