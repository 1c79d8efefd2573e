package dev.virtwright.cli;

import dev.virtwright.cli.AnsibleSetting.Kind;
import dev.virtwright.cli.Configuration.Value;
import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds and reads ansible.cfg and the variables of the environment. */
final class ConfigurationReader {
  private static final Path EVERYBODYS = Path.of("/etc/ansible/ansible.cfg");

  /** Of what is not about runs: ansible-galaxy, Python's parts, colours. */
  private static final Set<String> SECTIONS_OF_OTHERS =
      Set.of("galaxy", "colors", "netconf_connection");

  private final Surroundings surroundings;
  private final Map<AnsibleSetting, Value> values = new LinkedHashMap<>();
  private final List<Diagnostic> warnings = new ArrayList<>();
  private final List<Diagnostic> mistakes = new ArrayList<>();
  private final Set<String> meaningless = new TreeSet<>();

  ConfigurationReader(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  Configuration read() {
    Path file = find();
    if (file != null) {
      file(file);
    }
    environment();
    values.forEach(this::judge);
    if (!meaningless.isEmpty()) {
      warnings.add(
          Diagnostic.warning(
              "configuration",
              "settings of Ansible that have no meaning here: " + String.join(", ", meaningless),
              null,
              null));
    }
    if (!mistakes.isEmpty()) {
      throw new UserException(mistakes);
    }
    return new Configuration(file, values, warnings);
  }

  /** The first that is there. */
  private @Nullable Path find() {
    Path directory = surroundings.workingDirectory();
    String named = surroundings.environment().getOrDefault("ANSIBLE_CONFIG", "");
    List<Path> candidates = new ArrayList<>();
    if (!named.isEmpty()) {
      Path asked = directory.resolve(expanded(named));
      candidates.add(Files.isDirectory(asked) ? asked.resolve("ansible.cfg") : asked);
    }
    Path here = directory.resolve("ansible.cfg");
    if (Files.isRegularFile(here)) {
      if (everybodyWrites(directory) && candidates.stream().noneMatch(Files::isReadable)) {
        warnings.add(
            Diagnostic.warning(
                "configuration",
                "ansible.cfg in " + directory + " is not read: everybody can write there",
                "take the permission away (chmod o-w), or name the file with ANSIBLE_CONFIG",
                null));
      } else {
        candidates.add(here);
      }
    }
    candidates.add(surroundings.userHome().resolve(".ansible.cfg"));
    candidates.add(EVERYBODYS);
    return candidates.stream()
        .filter(each -> Files.isRegularFile(each) && Files.isReadable(each))
        .findFirst()
        .orElse(null);
  }

  private String expanded(String path) {
    return path.startsWith("~/") ? surroundings.userHome() + path.substring(1) : path;
  }

  private static boolean everybodyWrites(Path directory) {
    try {
      return Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS)
          .contains(PosixFilePermission.OTHERS_WRITE);
    } catch (IOException unreadable) {
      return true; // what cannot be known to be safe is not
    }
  }

  private void file(Path file) {
    try {
      String name = shown(file);
      Path directory = file.toAbsolutePath().getParent();
      IniText.read(Files.readString(file), name)
          .forEach(entry -> {
            SourceLocation location = SourceLocation.of(name, entry.line(), 1);
            set(
                AnsibleSetting.ofKey(entry.section() + "." + entry.key()).orElse(null),
                entry.section(),
                entry.key(),
                new Value(
                    entry.value(),
                    name + ":" + entry.line(),
                    directory == null ? Path.of("/") : directory,
                    location));
          });
    } catch (IOException unreadable) {
      throw new UserException(
          "configuration",
          "%s cannot be read: %s".formatted(file, unreadable.getMessage()),
          "mend or remove it, or name another with ANSIBLE_CONFIG",
          null);
    }
  }

  private String shown(Path file) {
    Path directory = surroundings.workingDirectory();
    return file.startsWith(directory) ? directory.relativize(file).toString() : file.toString();
  }

  private void set(@Nullable AnsibleSetting setting, String section, String key, Value value) {
    if (setting != null) {
      values.put(setting, value);
    } else if (!SECTIONS_OF_OTHERS.contains(section)) {
      meaningless.add("[" + section + "] " + key);
    }
  }

  /** Weaker names first, so that the strongest is what stays. */
  private void environment() {
    Map<String, String> environment = new TreeMap<>(surroundings.environment());
    for (AnsibleSetting setting : AnsibleSetting.ALL) {
      for (String variable : setting.variables().reversed()) {
        String text = environment.get(variable);
        boolean nothing =
            "".equals(text) && (setting.kind() == Kind.TEXT || setting.kind() == Kind.NUMBER);
        if (text != null && !nothing) {
          // NO_COLOR counts by being there
          String value = variable.equals("NO_COLOR") ? String.valueOf(!text.isEmpty()) : text;
          values.put(setting, new Value(value, variable, surroundings.workingDirectory(), null));
        }
      }
    }
    environment.keySet().stream()
        .filter(name -> name.startsWith("ANSIBLE_"))
        .filter(name -> AnsibleSetting.ofVariable(name).isEmpty())
        .forEach(meaningless::add);
  }

  private void judge(AnsibleSetting setting, Value value) {
    try {
      check(setting, value);
    } catch (IllegalArgumentException wrong) {
      mistakes.add(
          Diagnostic.error(
              "configuration",
              "%s of %s: %s".formatted(name(setting), value.origin(), wrong.getMessage()),
              "it is " + word(setting.kind()),
              value.location()));
    }
  }

  private void check(AnsibleSetting setting, Value value) {
    switch (setting.kind()) {
      case FLAG -> Configuration.flag(value.text());
      case NUMBER -> Long.parseLong(value.text().strip());
      case TEXT, PATH, PATHS, LIST -> {}
    }
    if (Configuration.usual(setting, value.text())) {
      return;
    }
    switch (setting.effect()) {
      case HONOURED, NONE -> {}
      case NAMED -> meaningless.add(name(setting));
      case REFUSED ->
          mistakes.add(
              Diagnostic.error(
                  "configuration",
                  "%s is '%s' by %s, which cannot be had"
                      .formatted(name(setting), value.text(), value.origin()),
                  setting.meaning(),
                  value.location()));
    }
  }

  private static String name(AnsibleSetting setting) {
    String key = setting.keys().isEmpty() ? "" : setting.keys().getFirst();
    int dot = key.indexOf('.');
    return dot < 0
        ? setting.variables().getFirst()
        : "[" + key.substring(0, dot) + "] " + key.substring(dot + 1);
  }

  private static String word(Kind kind) {
    return switch (kind) {
      case FLAG -> "true or false";
      case NUMBER -> "a whole number";
      case PATH, PATHS, TEXT, LIST -> "a text";
    };
  }
}
