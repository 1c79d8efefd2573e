package dev.virtwright.cli;

import dev.virtwright.diag.DiagnosticPrinter;
import dev.virtwright.diag.Suggestions;
import dev.virtwright.diag.UserException;
import dev.virtwright.vault.Vault;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Finds the command that is asked for and runs it; only that command's classes are loaded. */
final class Cli {
  private static final String VERSION = "virtwright " + version();

  private final Surroundings surroundings;
  private @Nullable Configuration configuration;
  private final Map<String, Supplier<Callable<Integer>>> commands = new LinkedHashMap<>();

  Cli(Surroundings surroundings) {
    this.surroundings = surroundings;
    commands.put("apply", () -> PlaybookCommand.apply(surroundings, this::configuration));
    commands.put("plan", () -> PlaybookCommand.plan(surroundings, this::configuration));
    commands.put("drift", () -> PlaybookCommand.drift(surroundings, this::configuration));
    commands.put("audit", () -> new AuditCommand(surroundings, this::configuration));
    commands.put("validate", () -> new ValidateCommand(surroundings, this::configuration));
    commands.put("run", () -> new RunCommand(surroundings, this::configuration));
    commands.put("history", () -> new HistoryCommand(surroundings));
    commands.put("report", () -> new ReportCommand(surroundings));
    commands.put("facts", () -> new FactsCommand(surroundings, this::configuration));
    commands.put("network", () -> new NetworkCommand(surroundings, this::configuration));
    commands.put("inventory", () -> new InventoryCommand(surroundings, this::configuration));
    commands.put("template", () -> new TemplateCommand(surroundings, this::configuration));
    commands.put("vault", () -> new VaultCommand(surroundings, this::configuration));
    commands.put("lint", () -> new LintCommand(surroundings, this::configuration));
    commands.put("modules", () -> new ModulesCommand(surroundings));
    commands.put("config", () -> new ConfigCommand(surroundings, this::configuration));
    commands.put("demo", () -> new DemoCommand(surroundings));
    commands.put("warm-up", () -> new WarmUp(surroundings));
  }

  /** Of this program. */
  static String version() {
    return Optional.ofNullable(Cli.class.getPackage().getImplementationVersion())
        .orElse("(unpackaged)");
  }

  /** What ansible.cfg and the environment set; read when it is first asked for. */
  private Configuration configuration() {
    Configuration known = configuration;
    if (known == null) {
      known = Configuration.read(surroundings);
      configuration = known;
    }
    return known;
  }

  /**
   * @param startedAs the name of the file that was started, which may be a link
   */
  int runAs(String startedAs, String... args) {
    return AnsibleNames.isOne(startedAs)
        ? new AnsibleNames(surroundings).run(startedAs, this::configuration, args)
        : run(args);
  }

  int run(String... args) {
    if (args.length == 1 && (args[0].equals("--version") || args[0].equals("-V"))) {
      surroundings.out().println(VERSION);
      return ExitStatus.OK;
    }
    try {
      return commandLine(args).execute(args);
    } catch (UserException mistakes) {
      return mistakes(mistakes);
    }
  }

  private CommandLine commandLine(String[] args) {
    CommandLine line = new CommandLine(new Root());
    String asked = args.length == 0 ? "" : args[0];
    Supplier<Callable<Integer>> command = commands.get(asked);
    if (command != null) {
      line.addSubcommand(asked, command.get());
    } else {
      commands.forEach((name, supplier) -> line.addSubcommand(name, supplier.get()));
      Objects.requireNonNull(line.getSubcommands().get("warm-up"))
          .getCommandSpec()
          .usageMessage()
          .hidden(true);
    }
    for (CommandLine each : line.getSubcommands().values()) {
      if (command != null && each.getCommandSpec().findOption("--inventory") != null) {
        each.setDefaultValueProvider(new SettingDefaults(configuration()));
        surroundings.err().print(printer(surroundings).print(configuration().warnings()));
      }
    }
    line.setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExpandAtFiles(false); // "-e @FILE" names variables, not arguments
    line.setUsageHelpAutoWidth(true);
    line.setParameterExceptionHandler(this::wrongUse);
    line.setExecutionExceptionHandler((failure, failed, result) -> {
      if (failure instanceof UserException mistakes) {
        return mistakes(mistakes);
      }
      throw failure;
    });
    return line;
  }

  private int wrongUse(CommandLine.ParameterException problem, String[] args) {
    surroundings.err().println(problem.getMessage());
    String first = args.length == 0 ? "" : args[0];
    String remedy =
        commands.containsKey(first)
            ? "virtwright " + first + " --help lists what it takes"
            : Optional.ofNullable(Suggestions.didYouMean(first, commands.keySet()))
                .orElse("virtwright --help lists the commands");
    surroundings.err().println("    " + remedy);
    return ExitStatus.USAGE;
  }

  private int mistakes(UserException mistakes) {
    surroundings.err().print(printer(surroundings).print(mistakes.diagnostics()));
    return ExitStatus.USAGE;
  }

  /** Prints mistakes with the lines they are on. */
  static DiagnosticPrinter printer(Surroundings surroundings) {
    return new DiagnosticPrinter(file -> text(surroundings.workingDirectory().resolve(file)));
  }

  private static @Nullable String text(Path file) {
    try {
      return Files.isRegularFile(file) && !Vault.isEncrypted(file) ? Files.readString(file) : null;
    } catch (IOException unreadable) {
      // The mistake is printed without its line: that it cannot be read has been said already.
      return null;
    }
  }

  @CommandLine.Command(
      name = "virtwright",
      mixinStandardHelpOptions = true,
      versionProvider = Version.class,
      synopsisSubcommandLabel = "COMMAND",
      description = "Turns bare Linux machines into KVM hosts and keeps them so.",
      footer = {
        "",
        "Begin with:  virtwright audit -i inventories/localhost.yml",
        "             virtwright demo",
        "",
        "Exit status: 0 in sync or applied; 1 a task failed; 2 a mistake, nothing touched; 3"
            + " drift;",
        "4 a host out of reach; 5 findings; 130 interrupted."
      })
  private static final class Root implements Runnable {
    @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public void run() {
      CommandLine line = Objects.requireNonNull(spec).commandLine();
      line.usage(line.getOut());
    }
  }

  /** For {@code virtwright --help --version} and the like; the common case never gets here. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {VERSION};
    }
  }
}
