package dev.virtwright.inventory;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.value.Json;
import dev.virtwright.value.LocalProgram;
import dev.virtwright.yaml.SourceFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON of an inventory program: {@code PROGRAM --list} prints groups, and the variables
 * of hosts in {@code _meta}; where that is missing, {@code PROGRAM --host NAME} is asked for each.
 *
 * <p>Source: Ansible's page "Developing dynamic inventory", inventory scripts.
 */
final class ProgramInventory {
  private static final Duration DEADLINE = Duration.ofMinutes(2);
  private static final Duration ALL_HOSTS = Duration.ofMinutes(10);
  private static final int MOST = 64 * 1024 * 1024;
  private static final String META = "_meta";

  private final Draft draft;
  private final SourceFiles files;
  private final Trees trees;
  private final Path path;
  private final SourceLocation where;

  ProgramInventory(Draft draft, SourceFiles files, Path path) {
    this.draft = draft;
    this.files = files;
    this.trees = new Trees(files);
    this.path = path;
    this.where = SourceLocation.of(files.name(path), 1, 1);
  }

  /** Runs the program. */
  void run() {
    Map<?, ?> printed = printed("--list");
    if (printed != null) {
      groups(printed);
    }
  }

  /** Takes what such a program printed earlier. */
  void groups(Map<?, ?> printed) {
    Map<?, ?> hostvars = hostvars(printed);
    Set<String> hosts = new LinkedHashSet<>();
    printed.forEach((name, group) -> {
      if (!META.equals(name)) {
        group(String.valueOf(name), group, hosts);
      }
    });
    long deadline = System.nanoTime() + ALL_HOSTS.toNanos();
    for (String host : hosts) {
      Map<?, ?> vars;
      if (hostvars != null) {
        vars = hostvars.get(host) instanceof Map<?, ?> given ? given : Map.of();
      } else if (System.nanoTime() - deadline > 0) {
        mistake(
            "asking it for each host took more than %d minutes".formatted(ALL_HOSTS.toMinutes()),
            "let --list print _meta with hostvars");
        return;
      } else {
        vars = printed("--host", host);
      }
      if (vars == null) {
        return;
      }
      vars.forEach((variable, value) ->
          draft.hostVariable(host, String.valueOf(variable), trees.printed(value, where)));
    }
  }

  private @Nullable Map<?, ?> hostvars(Map<?, ?> printed) {
    Object meta = printed.get(META);
    Object hostvars = meta instanceof Map<?, ?> map ? map.get("hostvars") : null;
    if (meta != null && !(hostvars instanceof Map<?, ?>)) {
      mistake("_meta has no mapping hostvars", null);
      return Map.of();
    }
    return hostvars instanceof Map<?, ?> map ? map : null;
  }

  private void group(String name, @Nullable Object data, Set<String> hosts) {
    draft.group(name);
    Map<?, ?> group;
    if (data instanceof Map<?, ?> map) {
      boolean usual =
          map.isEmpty()
              || map.containsKey("hosts")
              || map.containsKey("vars")
              || map.containsKey("children");
      group = usual ? map : Map.of("hosts", List.of(name), "vars", map); // a host with variables
    } else {
      group = new LinkedHashMap<>();
      if (data != null) {
        group = Map.of("hosts", data);
      }
    }
    for (String host : names(name, "hosts", group.get("hosts"))) {
      hosts.add(host);
      draft.host(host, name, path, where);
    }
    switch (group.get("vars")) {
      case null -> {}
      case Map<?, ?> vars ->
          vars.forEach((variable, value) -> variable(name, String.valueOf(variable), value));
      default -> mistake("vars of group '%s' is no mapping".formatted(name), null);
    }
    for (String child : names(name, "children", group.get("children"))) {
      if (!draft.child(name, child)) {
        mistake("group '%s' would be inside itself".formatted(child), null);
      }
    }
  }

  private void variable(String group, String variable, @Nullable Object value) {
    if (variable.equals("ansible_group_priority")) {
      if (String.valueOf(value).matches("-?[0-9]{1,9}")) {
        draft.priority(group, Long.parseLong(String.valueOf(value)));
      } else {
        mistake("ansible_group_priority of group '%s' is no whole number".formatted(group), null);
      }
      return;
    }
    draft.groupVariable(group, variable, trees.printed(value, where));
  }

  private List<String> names(String group, String key, @Nullable Object value) {
    List<String> names = new ArrayList<>();
    switch (value) {
      case null -> {}
      case List<?> list -> list.forEach(element -> names.add(String.valueOf(element)));
      default -> mistake("%s of group '%s' is no list".formatted(key, group), null);
    }
    return names;
  }

  /** What the program prints; null after a mistake. */
  private @Nullable Map<?, ?> printed(String... arguments) {
    List<String> command = new ArrayList<>(List.of(path.toAbsolutePath().toString()));
    command.addAll(List.of(arguments));
    String asked = String.join(" ", arguments);
    LocalProgram.Ended ended;
    try {
      ended = new LocalProgram(command, files.workingDirectory(), DEADLINE, MOST).run();
    } catch (IOException failed) {
      mistake("%s: %s".formatted(asked, failed.getMessage()), null);
      return null;
    }
    if (ended.status() != 0) {
      failed("%s ended with status %d".formatted(asked, ended.status()), ended);
      return null;
    }
    if (!ended.error().isEmpty()) {
      files.warning("inventory-program", "it says: " + ended.error(), null, where);
    }
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(ended.output())).toString();
      Object value = text.isBlank() && arguments.length > 1 ? Map.of() : Json.parse(text);
      if (value instanceof Map<?, ?> map) {
        return map;
      }
      failed(asked + " prints JSON that is no object", ended);
    } catch (CharacterCodingException notText) {
      failed(asked + " prints something else than UTF-8 text", ended);
    } catch (Json.Malformed malformed) {
      failed("%s prints no JSON: %s".formatted(asked, malformed.getMessage()), ended);
    }
    return null;
  }

  private void failed(String problem, LocalProgram.Ended ended) {
    mistake(
        problem, ended.error().isEmpty() ? null : "it wrote to standard error: " + ended.error());
  }

  private void mistake(String problem, @Nullable String remedy) {
    files.error("inventory-program", "inventory program: " + problem, remedy, where);
  }
}
