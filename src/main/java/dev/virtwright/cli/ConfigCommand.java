package dev.virtwright.cli;

import dev.virtwright.cli.Configuration.Value;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** config: what ansible.cfg and the environment set. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "dump",
    description = "Shows the settings that ansible.cfg and the environment make.")
final class ConfigCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Supplier<Configuration> configuration;

  ConfigCommand(Surroundings surroundings, Supplier<Configuration> configuration) {
    this.surroundings = surroundings;
    this.configuration = configuration;
  }

  @Override
  public Integer call() {
    return dump(true);
  }

  @Command(
      name = "dump",
      mixinStandardHelpOptions = true,
      description = "Lists each setting with its value and who sets it.")
  int dump(
      @Option(names = "--only-changed", description = "Only what somebody sets.")
          boolean onlyChanged) {
    Configuration settings = configuration.get();
    surroundings.err().print(Cli.printer(surroundings).print(settings.warnings()));
    for (AnsibleSetting setting : AnsibleSetting.ALL) {
      Value value = settings.values().get(setting);
      if (value != null) {
        line(setting, value.origin(), value.text());
      } else if (!onlyChanged && setting.usual() != null) {
        line(setting, "default", setting.usual());
      }
    }
    return ExitStatus.OK;
  }

  private void line(AnsibleSetting setting, String origin, String value) {
    surroundings.out().println("%s(%s) = %s".formatted(setting.name(), origin, value));
  }
}
