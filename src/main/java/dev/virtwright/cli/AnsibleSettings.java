package dev.virtwright.cli;

import dev.virtwright.diag.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Ansible's settings from the environment and from section {@code [defaults]} of ansible.cfg, which
 * is looked for in {@code ANSIBLE_CONFIG}, the working directory, the home directory and
 * /etc/ansible; the first that is there counts alone.
 *
 * @param defaults values by key
 * @param directory of the file, which relative paths in it are relative to
 */
record AnsibleSettings(
    Map<String, String> environment, Map<String, String> defaults, Path directory, Path home) {

  static AnsibleSettings of(Surroundings surroundings) {
    Path here = surroundings.workingDirectory();
    List<Path> candidates = new ArrayList<>();
    String named = surroundings.environment().get("ANSIBLE_CONFIG");
    if (named != null && !named.isEmpty()) {
      Path path = here.resolve(named);
      candidates.add(Files.isDirectory(path) ? path.resolve("ansible.cfg") : path);
    }
    candidates.add(here.resolve("ansible.cfg"));
    candidates.add(surroundings.userHome().resolve(".ansible.cfg"));
    candidates.add(Path.of("/etc/ansible/ansible.cfg"));
    for (Path file : candidates) {
      if (Files.isReadable(file) && Files.isRegularFile(file)) {
        Path directory = file.toAbsolutePath().normalize().getParent();
        return new AnsibleSettings(
            surroundings.environment(),
            read(file),
            directory == null ? here : directory,
            surroundings.userHome());
      }
    }
    return new AnsibleSettings(surroundings.environment(), Map.of(), here, surroundings.userHome());
  }

  private static Map<String, String> read(Path file) {
    Map<String, String> values = new HashMap<>();
    boolean inDefaults = false;
    try {
      for (String line : Files.readAllLines(file)) {
        String text = line.replaceFirst("(^|\\s)[;#].*$", "").strip();
        if (text.startsWith("[")) {
          inDefaults = text.equals("[defaults]");
          continue;
        }
        int equals = text.indexOf('=');
        if (inDefaults && equals > 0) {
          values.put(text.substring(0, equals).strip(), text.substring(equals + 1).strip());
        }
      }
    } catch (IOException unreadable) {
      throw new UserException(
          "ansible-cfg",
          "%s cannot be read: %s".formatted(file, unreadable.getMessage()),
          null,
          null);
    }
    return values;
  }

  /** The value of the environment variable or, where it is not set, of the key. */
  Optional<String> find(String variable, String key) {
    String value = environment.get(variable);
    return Optional.ofNullable(value == null ? defaults.get(key) : value)
        .filter(text -> !text.isEmpty());
  }

  /** A path as the file means it; what is no such file, such as {@code prompt}, stays. */
  String path(String written) {
    Path path =
        written.startsWith("~/") ? home.resolve(written.substring(2)) : directory.resolve(written);
    return Files.exists(path) ? path.toString() : written;
  }
}
