package dev.virtwright.inventory;

import dev.virtwright.yaml.Mapping;
import dev.virtwright.yaml.Node;
import dev.virtwright.yaml.SourceFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The variables of groups and hosts in {@code group_vars} and {@code host_vars} of one directory.
 *
 * @param groups by group name
 * @param hosts by host name
 */
public record VarsDirectory(
    Map<String, Map<String, @Nullable Object>> groups,
    Map<String, Map<String, @Nullable Object>> hosts) {

  /** None. */
  public static final VarsDirectory EMPTY = new VarsDirectory(Map.of(), Map.of());

  private static final List<String> EXTENSIONS = List.of("", ".yml", ".yaml", ".json");

  public VarsDirectory {
    groups = Map.copyOf(groups);
    hosts = Map.copyOf(hosts);
  }

  static VarsDirectory read(
      Path directory, Collection<String> groups, Collection<String> hosts, SourceFiles files) {
    return new VarsDirectory(
        each(directory.resolve("group_vars"), groups, files),
        each(directory.resolve("host_vars"), hosts, files));
  }

  /** These, with the other's over them. */
  VarsDirectory under(VarsDirectory other) {
    return new VarsDirectory(merge(groups, other.groups), merge(hosts, other.hosts));
  }

  private static Map<String, Map<String, @Nullable Object>> merge(
      Map<String, Map<String, @Nullable Object>> weak,
      Map<String, Map<String, @Nullable Object>> strong) {
    Map<String, Map<String, @Nullable Object>> both = new LinkedHashMap<>(weak);
    strong.forEach((name, vars) -> {
      Map<String, @Nullable Object> merged = new LinkedHashMap<>(weak.getOrDefault(name, Map.of()));
      merged.putAll(vars);
      both.put(name, Collections.unmodifiableMap(merged));
    });
    return both;
  }

  private static Map<String, Map<String, @Nullable Object>> each(
      Path directory, Collection<String> names, SourceFiles files) {
    Map<String, Map<String, @Nullable Object>> found = new LinkedHashMap<>();
    if (!Files.isDirectory(directory)) {
      return found;
    }
    Trees trees = new Trees(files);
    Set<String> there = listed(directory, files);
    for (String name : names) {
      Map<String, @Nullable Object> vars = new LinkedHashMap<>();
      List<Path> sources = new ArrayList<>();
      for (String extension : EXTENSIONS) {
        if (there.contains(name + extension)) {
          sources.add(directory.resolve(name + extension));
        }
      }
      if (sources.isEmpty()) {
        continue;
      }
      if (sources.size() > 1) {
        files.warning(
            "vars-hidden",
            "%s is not read, as %s is there"
                .formatted(files.name(sources.get(1)), files.name(sources.getFirst())),
            "merge them into one",
            null);
      }
      for (Path file : files(sources.getFirst(), files)) {
        Node root = files.yaml(file, null);
        switch (root) {
          case null -> {}
          case Mapping mapping -> vars.putAll(trees.variables(mapping));
          default ->
              files.error(
                  "vars-file",
                  "a file of variables is a mapping, not " + root.kind(),
                  "write 'name: value'",
                  root.location());
        }
      }
      found.put(name, Collections.unmodifiableMap(vars));
    }
    return found;
  }

  /** Names in the directory, read once: a thousand hosts would each look for four. */
  private static Set<String> listed(Path directory, SourceFiles files) {
    Set<String> names = new HashSet<>();
    try (Stream<Path> inside = Files.list(directory)) {
      inside.forEach(path -> names.add(String.valueOf(path.getFileName())));
    } catch (IOException unreadable) {
      unlisted(directory, files);
    }
    return names;
  }

  private static void unlisted(Path directory, SourceFiles files) {
    files.error(
        "file-unreadable",
        files.name(directory) + " cannot be listed",
        "check its permissions",
        null);
  }

  /** The file itself, or all that is in a directory, by name. */
  private static List<Path> files(Path source, SourceFiles files) {
    if (!Files.isDirectory(source)) {
      return List.of(source);
    }
    List<Path> found = new ArrayList<>();
    try (Stream<Path> inside = Files.list(source)) {
      for (Path path : inside.sorted().toList()) {
        String name = String.valueOf(path.getFileName());
        if (name.startsWith(".") || name.endsWith("~")) {
          continue;
        }
        int dot = name.lastIndexOf('.');
        if (Files.isDirectory(path)) {
          found.addAll(files(path, files));
        } else if (EXTENSIONS.contains(dot < 0 ? "" : name.substring(dot))) {
          found.add(path);
        }
      }
    } catch (IOException unreadable) {
      unlisted(source, files);
    }
    return found;
  }
}
