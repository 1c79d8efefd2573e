package dev.virtwright.cli;

import dev.virtwright.cli.Configuration.Value;
import dev.virtwright.diag.UserException;
import dev.virtwright.value.Json;
import dev.virtwright.yaml.YamlWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** config: what ansible.cfg and the environment set. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "ACTION",
    description = "Shows the settings that ansible.cfg and the environment make.")
final class ConfigCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Supplier<Configuration> configuration;
  private boolean asAnsible;

  @Spec @Nullable CommandSpec spec;

  @Option(
      names = {"-c", "--config"},
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      description = "This file in place of the one that is found.")
  @Nullable String file;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Say which file is read.")
  boolean[] verbose = {};

  ConfigCommand(Surroundings surroundings, Supplier<Configuration> configuration) {
    this.surroundings = surroundings;
    this.configuration = configuration;
  }

  /** Under the name {@code ansible-config}: an action is needed, and lines are as Ansible's. */
  static ConfigCommand ansible(Surroundings surroundings, Supplier<Configuration> configuration) {
    ConfigCommand command = new ConfigCommand(surroundings, configuration);
    command.asAnsible = true;
    return command;
  }

  @Override
  public Integer call() {
    if (asAnsible) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), "an action is needed: dump, list or view");
    }
    return dump(true, Format.DISPLAY, List.of());
  }

  @Command(
      name = "dump",
      mixinStandardHelpOptions = true,
      description = "Lists each setting with its value and who sets it.")
  int dump(
      @Option(
              names = {"--only-changed", "--changed-only"},
              description = "Only what somebody sets.")
          boolean onlyChanged,
      @Option(
              names = {"-f", "--format"},
              paramLabel = "FORMAT",
              defaultValue = "display",
              description = "display (default), json or yaml.")
          Format format,
      @Option(
              names = {"-t", "--type"},
              paramLabel = "TYPE",
              description = "base or all: there are settings of no plugins.")
          @Nullable List<String> types) {
    if (types != null && !Set.of("base", "all").containsAll(types)) {
      throw new UserException(
          "option", "there are no settings of plugins: " + types, "give -t base or -t all", null);
    }
    Configuration settings = settings();
    surroundings.err().print(Cli.printer(surroundings).print(settings.warnings()));
    if (verbose.length > 0) {
      surroundings.out().println(AnsibleNames.configFile(settings));
    }
    List<Map<String, @Nullable Object>> lines =
        asAnsible ? SettingLines.ansible(settings, onlyChanged) : lines(settings, onlyChanged);
    switch (format) {
      case DISPLAY ->
          lines.forEach(line ->
              surroundings
                  .out()
                  .println(
                      "%s(%s) = %s"
                          .formatted(
                              line.get("name"),
                              line.get("origin"),
                              asAnsible
                                  ? SettingLines.shown(line.get("value"))
                                  : line.get("value"))));
      case JSON -> surroundings.out().println(Json.write(lines, 4));
      case YAML -> surroundings.out().print(yaml(lines));
    }
    return ExitStatus.OK;
  }

  private static List<Map<String, @Nullable Object>> lines(
      Configuration settings, boolean onlyChanged) {
    List<Map<String, @Nullable Object>> lines = new ArrayList<>();
    for (AnsibleSetting setting : AnsibleSetting.ALL) {
      Value value = settings.values().get(setting);
      if (value != null) {
        lines.add(SettingLines.line(setting.name(), value.origin(), value.text()));
      } else if (!onlyChanged && setting.usual() != null) {
        lines.add(SettingLines.line(setting.name(), "default", setting.usual()));
      }
    }
    return lines;
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists all settings, with their keys, variables and meaning, as YAML.")
  int list() {
    Map<String, Object> all = new LinkedHashMap<>();
    for (AnsibleSetting setting : AnsibleSetting.ALL) {
      Map<String, @Nullable Object> entry = new LinkedHashMap<>();
      entry.put("default", setting.usual());
      entry.put("description", List.of(setting.meaning()));
      entry.put(
          "env", setting.variables().stream().map(variable -> Map.of("name", variable)).toList());
      entry.put("ini", setting.keys().stream().map(ConfigCommand::ini).toList());
      entry.put("name", setting.name());
      entry.put("type", setting.kind().name().toLowerCase(Locale.ROOT));
      all.put(setting.name(), entry);
    }
    surroundings.out().print(yaml(all));
    return ExitStatus.OK;
  }

  @Command(
      name = "view",
      mixinStandardHelpOptions = true,
      description = "Prints the ansible.cfg that is read.")
  int view() throws IOException {
    Path read = settings().file();
    if (read == null) {
      throw new UserException(
          "configuration", "there is no ansible.cfg", "name one with -c or ANSIBLE_CONFIG", null);
    }
    surroundings.out().print(Files.readString(read));
    return ExitStatus.OK;
  }

  /** How settings are printed. */
  enum Format {
    DISPLAY,
    JSON,
    YAML
  }

  private Configuration settings() {
    if (file == null) {
      return configuration.get();
    }
    if (!Files.isReadable(surroundings.workingDirectory().resolve(file))) {
      throw new UserException("option", "the file %s cannot be read".formatted(file), null, null);
    }
    if (asAnsible && !file.matches(".*\\.(?:cfg|ini|toml|yaml|yml)")) {
      throw new UserException(
          "option",
          "the file %s has no extension of a configuration's".formatted(file),
          "call it %s.cfg".formatted(file),
          null);
    }
    return Configuration.read(surroundings.withVariable("ANSIBLE_CONFIG", file));
  }

  private static Map<String, String> ini(String key) {
    int dot = key.indexOf('.');
    Map<String, String> entry = new LinkedHashMap<>();
    entry.put("key", key.substring(dot + 1));
    entry.put("section", key.substring(0, dot));
    return entry;
  }

  private static String yaml(Object value) {
    return new YamlWriter(2, 80, true, true, false).write(value);
  }
}
