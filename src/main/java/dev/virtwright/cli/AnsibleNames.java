package dev.virtwright.cli;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.DiagnosticPrinter;
import dev.virtwright.diag.Severity;
import dev.virtwright.diag.UserException;
import dev.virtwright.report.AnsibleDisplay;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * The tool under a name of Ansible's: mistakes are told and end as Ansible's commands tell and end
 * them (lib/ansible/_internal/_errors and {@code ExitCode} of ansible-core 2.19).
 */
final class AnsibleNames {
  static final int OK = 0;

  /** Something is missing that a playbook or option names. */
  static final int ERROR = 1;

  static final int HOSTS_FAILED = 2;

  /** As argparse ends on an option that there is not. */
  static final int USAGE = 2;

  static final int HOSTS_UNREACHABLE = 4;

  /** A playbook or inventory that is not as it has to be. */
  static final int UNREADABLE = 4;

  /** Options that exclude each other, or that are not supported here. */
  static final int OPTIONS = 5;

  static final int INTERRUPTED = 99;

  private static final Set<String> COMMANDS =
      Set.of(
          "ansible",
          "ansible-playbook",
          "ansible-inventory",
          "ansible-vault",
          "ansible-config",
          "ansible-doc");

  /** Those that take nothing but what they have. */
  private static final Set<String> OWN_OPTIONS =
      Set.of("ansible-vault", "ansible-config", "ansible-doc");

  /** Commands of Ansible's that are not here, and what to do. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "ansible-galaxy",
          "install roles with git into a directory of roles_path",
          "ansible-pull",
          "check the repository out with git and run ansible-playbook on it",
          "ansible-console",
          "use ansible, once for each task");

  private static final Path INVENTORY = Path.of("/etc/ansible/hosts");

  private final Surroundings surroundings;

  AnsibleNames(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** What Ansible ends on with status 1. */
  static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Failed(String message) {
      super(message);
    }
  }

  /** Ansible's inventory where neither -i nor a setting names one. */
  static void usualInventory(InventoryOptions options) {
    if (options.inventories.isEmpty() && Files.exists(INVENTORY)) {
      options.inventories = List.of(INVENTORY.toString());
    }
  }

  /** Which file is read, for {@code -v}. */
  static String configFile(Configuration settings) {
    return settings.file() == null
        ? "No config file found; using defaults"
        : "Using %s as config file".formatted(settings.file());
  }

  /** Says what was set or given in vain. */
  static void warn(AnsibleDisplay display, Configuration settings, CommandLine.ParseResult given) {
    settings.warnings().forEach(each -> display.warning(text(each)));
    AnsibleOptions.judge(given).forEach(each -> display.warning(text(each)));
  }

  /** Whether the tool was started under a name of Ansible's that it answers to. */
  static boolean isOne(String startedAs) {
    return COMMANDS.contains(startedAs) || ELSEWHERE.containsKey(startedAs);
  }

  int run(String name, Supplier<Configuration> configuration, String... args) {
    String instead = ELSEWHERE.get(name);
    if (instead != null) {
      surroundings.err().println("[ERROR]: %s is not part of virtwright".formatted(name));
      surroundings.err().println("    " + instead);
      return ERROR;
    }
    CommandLine line = new CommandLine(command(name, configuration));
    line.setCommandName(name);
    if (!OWN_OPTIONS.contains(name)) {
      AnsibleOptions.addTo(line.getCommandSpec());
    }
    line.getCommandSpec().versionProvider(() -> new String[] {version(name, configuration)});
    line.setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExpandAtFiles(false);
    line.setOverwrittenOptionsAllowed(true); // the last one counts
    line.setUsageHelpAutoWidth(true);
    line.setAllowOptionsAsOptionParameters(false);
    line.setParameterExceptionHandler((problem, words) -> usage(name, problem));
    line.setExecutionExceptionHandler((failure, failed, result) ->
        switch (failure) {
          case UserException mistakes -> mistakes(mistakes);
          case Failed reason -> {
            surroundings.err().println("[ERROR]: " + reason.getMessage());
            yield ERROR;
          }
          default -> throw failure;
        });
    try {
      line.setDefaultValueProvider(new SettingDefaults(configuration.get()));
      return line.execute(args);
    } catch (UserException mistakes) {
      return mistakes(mistakes);
    }
  }

  private Callable<Integer> command(String name, Supplier<Configuration> configuration) {
    return switch (name) {
      case "ansible" -> new AnsibleAdHocCommand(surroundings, configuration);
      case "ansible-inventory" -> InventoryCommand.ansible(surroundings, configuration);
      case "ansible-vault" -> new VaultCommand(surroundings, configuration);
      case "ansible-config" -> ConfigCommand.ansible(surroundings, configuration);
      case "ansible-doc" -> new AnsibleDocCommand(surroundings);
      default -> new AnsiblePlaybookCommand(surroundings, configuration);
    };
  }

  private static String version(String name, Supplier<Configuration> configuration) {
    Configuration settings = configuration.get();
    return "%s [virtwright %s]%n  config file = %s"
        .formatted(name, Cli.version(), settings.file() == null ? "None" : settings.file());
  }

  private int usage(String name, CommandLine.ParameterException problem) {
    surroundings.err().println(problem.getCommandLine().getUsageMessage());
    surroundings.err().println(name + ": error: " + problem.getMessage());
    return USAGE;
  }

  private int mistakes(UserException mistakes) {
    DiagnosticPrinter printer = Cli.printer(surroundings);
    for (Diagnostic each : mistakes.diagnostics()) {
      String word = each.severity() == Severity.ERROR ? "[ERROR]: " : "[WARNING]: ";
      surroundings.err().println(word + each.summary());
      if (each.location() != null) {
        surroundings.err().println("Origin: " + each.location() + "\n");
        printer
            .print(List.of(each))
            .lines()
            .skip(1)
            .forEach(line -> surroundings.err().println(line));
        surroundings.err().println();
      } else if (each.remedy() != null) {
        surroundings.err().println("    " + each.remedy());
      }
    }
    return status(mistakes.diagnostics());
  }

  private static int status(List<Diagnostic> mistakes) {
    if (mistakes.stream().anyMatch(each -> each.code().equals("option"))) {
      return OPTIONS;
    }
    return mistakes.stream()
            .filter(each -> each.severity() == Severity.ERROR)
            .anyMatch(each -> each.location() != null)
        ? UNREADABLE
        : ERROR;
  }

  /** On one line, with what to do. */
  static String text(Diagnostic diagnostic) {
    return diagnostic.remedy() == null
        ? diagnostic.summary()
        : diagnostic.summary() + ": " + Objects.requireNonNull(diagnostic.remedy());
  }
}
