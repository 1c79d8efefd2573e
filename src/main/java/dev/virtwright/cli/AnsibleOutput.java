package dev.virtwright.cli;

import dev.virtwright.diag.UserException;
import dev.virtwright.engine.RunOptions;
import dev.virtwright.report.AnsibleDisplay;
import dev.virtwright.report.AnsibleMinimal;
import dev.virtwright.report.AnsibleReport;
import dev.virtwright.report.AnsibleSettings;
import dev.virtwright.result.RunEvent;
import dev.virtwright.result.RunReport;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where and how lines in Ansible's form are printed, by ansible.cfg and the environment. */
final class AnsibleOutput {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss,SSS", Locale.ROOT);

  private final Surroundings surroundings;
  private final Configuration configuration;

  AnsibleOutput(Surroundings surroundings, Configuration configuration) {
    this.surroundings = surroundings;
    this.configuration = configuration;
  }

  /**
   * @param colour null where the configuration and the terminal decide
   * @throws UserException where the callback is none of those there are, or the log cannot be
   *     written
   */
  AnsibleDisplay display(
      PrintStream out,
      int verbosity,
      @Nullable Boolean colour,
      boolean check,
      boolean diff,
      AnsibleSettings.Callback usual) {
    String callback =
        configuration
            .text(AnsibleSetting.DEFAULT_STDOUT_CALLBACK)
            .map(name -> name.substring(name.lastIndexOf('.') + 1))
            .orElse("default");
    AnsibleSettings settings =
        new AnsibleSettings(
            callback(callback, usual),
            verbosity,
            colour == null ? coloured() : colour,
            columns(),
            configuration.is(AnsibleSetting.DISPLAY_OK_HOSTS),
            configuration.is(AnsibleSetting.DISPLAY_SKIPPED_HOSTS),
            configuration.is(AnsibleSetting.DISPLAY_FAILED_STDERR),
            configuration.is(AnsibleSetting.CHECK_MODE_MARKERS),
            configuration.is(AnsibleSetting.SHOW_TASK_PATH_ON_FAILURE),
            yaml(callback),
            configuration.is(AnsibleSetting.FORMAT_PRETTY),
            check,
            diff);
    return new AnsibleDisplay(out, surroundings.err(), settings, log());
  }

  /** Prints a run on standard output as it goes on. */
  Consumer<RunEvent> report(RunOptions options, int verbosity, @Nullable Boolean colour) {
    return listener(
        display(
            surroundings.out(),
            verbosity(verbosity),
            colour,
            options.check(),
            options.diff(),
            AnsibleSettings.Callback.DEFAULT),
        surroundings);
  }

  /** As {@code ansible} prints without a setting. */
  AnsibleDisplay minimal(RunOptions options, int verbosity, boolean oneLine) {
    return display(
        surroundings.out(),
        verbosity(verbosity),
        null,
        options.check(),
        options.diff(),
        oneLine ? AnsibleSettings.Callback.ONELINE : AnsibleSettings.Callback.MINIMAL);
  }

  static Consumer<RunEvent> listener(AnsibleDisplay display, Surroundings surroundings) {
    return switch (display.callback()) {
      case DEFAULT -> new AnsibleReport(display, surroundings.workingDirectory());
      case MINIMAL, ONELINE -> new AnsibleMinimal(display);
    };
  }

  private int verbosity(int given) {
    return Math.max(
        given,
        configuration.text(AnsibleSetting.DEFAULT_VERBOSITY).map(Integer::parseInt).orElse(0));
  }

  /** The lines of a run that is over; what includes brought is not told again. */
  static String render(RunReport report, int verbosity, boolean diff) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
      AnsibleSettings settings =
          AnsibleSettings.defaults().with(verbosity, report.mode() == RunReport.Mode.PLAN, diff);
      new AnsibleReport(new AnsibleDisplay(out, out, settings, text -> {}), Path.of(""))
          .replay(report);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static AnsibleSettings.Callback callback(String name, AnsibleSettings.Callback usual) {
    return switch (name) {
      case "default" -> usual;
      case "yaml", "debug", "skippy" -> AnsibleSettings.Callback.DEFAULT;
      case "minimal" -> AnsibleSettings.Callback.MINIMAL;
      case "oneline" -> AnsibleSettings.Callback.ONELINE;
      default ->
          throw new UserException(
              "configuration",
              "stdout_callback is '%s', which there is not".formatted(name),
              "there are default, minimal, oneline and yaml; JSON is written by --format json"
                  + " --output FILE",
              null);
    };
  }

  private boolean yaml(String callback) {
    String format = configuration.text(AnsibleSetting.RESULT_FORMAT).orElse("json");
    return callback.equals("yaml") || format.equals("yaml");
  }

  private boolean coloured() {
    if (configuration.is(AnsibleSetting.ANSIBLE_FORCE_COLOR)) {
      return true;
    }
    return !configuration.is(AnsibleSetting.ANSIBLE_NOCOLOR)
        && OutputOptions.bearsColour(surroundings, surroundings.outIsTerminal());
  }

  private int columns() {
    return surroundings.outIsTerminal()
        ? Math.max(AnsibleSettings.COLUMNS, new Terminal(1).size().columns() - 1)
        : AnsibleSettings.COLUMNS;
  }

  private Consumer<String> log() {
    return configuration.path(AnsibleSetting.DEFAULT_LOG_PATH).map(this::log).orElse(text -> {});
  }

  /** Adds to the file, a line with time, process and user before each text. */
  private Consumer<String> log(Path file) {
    try {
      BufferedWriter writer =
          Files.newBufferedWriter(
              file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      return text -> {
        try {
          writer.write(
              "%s p=%d u=%s n=ansible INFO| %s\n"
                  .formatted(
                      TIME.withZone(ZoneId.systemDefault()).format(surroundings.clock().instant()),
                      ProcessHandle.current().pid(),
                      surroundings.user(),
                      text));
          writer.flush();
        } catch (IOException full) {
          throw new UncheckedIOException("the log " + file + " cannot be written to", full);
        }
      };
    } catch (IOException unwritable) {
      throw new UserException(
          "configuration",
          "log_path: %s cannot be written to: %s".formatted(file, unwritable.getMessage()),
          "name a file in a directory that you may write to",
          null);
    }
  }
}
