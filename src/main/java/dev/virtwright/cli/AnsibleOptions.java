package dev.virtwright.cli;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Options of {@code ansible-playbook} and {@code ansible} that a command here does not have: taken
 * so that a pipeline that gives them goes on, named where they do nothing, refused where that would
 * change what happens.
 */
final class AnsibleOptions {
  private AnsibleOptions() {}

  private enum Effect {
    /** Nothing is lost without it. */
    NONE,
    NAMED,
    REFUSED
  }

  /**
   * @param value the name of its value; null for a flag
   */
  private record Foreign(
      List<String> names, @Nullable String value, Effect effect, String remedy) {}

  private static final List<Foreign> ALL =
      List.of(
          new Foreign(
              List.of("--sftp-extra-args"),
              "ARGS",
              Effect.NAMED,
              "files travel over the one SSH connection"),
          new Foreign(
              List.of("--scp-extra-args"),
              "ARGS",
              Effect.NAMED,
              "files travel over the one SSH connection"),
          new Foreign(
              List.of("-M", "--module-path"),
              "PATHS",
              Effect.NAMED,
              "modules in Python are not run; virtwright modules lists those there are"),
          new Foreign(
              List.of("-v", "--verbose"), null, Effect.NONE, "there is nothing more to say"),
          new Foreign(List.of("--flush-cache"), null, Effect.NONE, "facts are not cached"),
          new Foreign(
              List.of("--vault-id"),
              "ID",
              Effect.REFUSED,
              "decrypt the files, or give the values with -e @FILE"),
          new Foreign(
              List.of("--vault-password-file", "--vault-pass-file"),
              "FILE",
              Effect.REFUSED,
              "decrypt the files, or give the values with -e @FILE"),
          new Foreign(
              List.of("-J", "--ask-vault-password", "--ask-vault-pass"),
              null,
              Effect.REFUSED,
              "decrypt the files, or give the values with -e @FILE"),
          new Foreign(
              List.of("--playbook-dir"), "DIRECTORY", Effect.NAMED, "start it in that directory"),
          new Foreign(List.of("-t", "--tree"), "DIRECTORY", Effect.NAMED, "use --output FILE"));

  /** Adds those that the command has not got. */
  static void addTo(CommandSpec command) {
    for (Foreign each : ALL) {
      String[] free =
          each.names().stream()
              .filter(name -> command.findOption(name) == null)
              .toArray(String[]::new);
      if (free.length == each.names().size()) {
        OptionSpec.Builder option =
            OptionSpec.builder(free).description("(" + each.remedy() + ")").hidden(true);
        command.addOption(
            each.value() == null
                ? option.arity("0").type(boolean[].class).build()
                : option.arity("1").type(String.class).paramLabel(each.value()).build());
      }
    }
  }

  /**
   * What was given in vain.
   *
   * @throws UserException where one was given that cannot be had
   */
  static List<Diagnostic> judge(ParseResult given) {
    List<Diagnostic> refused = new ArrayList<>();
    List<Diagnostic> vain = new ArrayList<>();
    for (Foreign each : ALL) {
      String name = each.names().getLast();
      OptionSpec option = given.matchedOption(name);
      if (option == null || !option.hidden()) {
        continue;
      }
      switch (each.effect()) {
        case NONE -> {}
        case NAMED ->
            vain.add(
                Diagnostic.warning(
                    "option", "option %s does nothing here".formatted(name), each.remedy(), null));
        case REFUSED ->
            refused.add(
                Diagnostic.error(
                    "option",
                    "option %s is not supported".formatted(name),
                    Objects.requireNonNull(each.remedy()),
                    null));
      }
    }
    if (!refused.isEmpty()) {
      throw new UserException(refused);
    }
    return vain;
  }
}
