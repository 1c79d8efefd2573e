package dev.virtwright.cli;

import dev.virtwright.diag.UserException;
import dev.virtwright.vault.Vault;
import dev.virtwright.vault.VaultSecret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** vault encrypt_string: strings as values for YAML files. */
@Command(
    name = "encrypt_string",
    aliases = "encrypt-string",
    mixinStandardHelpOptions = true,
    description = "Encrypts strings as values for YAML files.")
final class VaultStringCommand implements Callable<Integer> {
  private static final String INDENT = " ".repeat(10);

  private final Surroundings surroundings;
  private final Supplier<Configuration> configuration;
  private final VaultFiles files;

  @Mixin VaultOptions options = new VaultOptions();
  @Mixin VaultEncryption with = new VaultEncryption();
  @Mixin VaultTarget target = new VaultTarget();

  @Option(
      names = {"-n", "--name"},
      paramLabel = "NAME",
      description = "Name of the variable; repeatable, one for each string.")
  List<String> variables = new ArrayList<>();

  @Option(
      names = "--stdin-name",
      paramLabel = "NAME",
      description = "Name of the variable that standard input becomes.")
  @Nullable String standardInputName;

  @Option(
      names = {"-p", "--prompt"},
      description = "Ask for the string.")
  boolean prompt;

  @Option(names = "--show-input", description = "Show what is typed.")
  boolean showInput;

  @Parameters(paramLabel = "STRING", description = "Strings; - or none for standard input.")
  List<String> strings = new ArrayList<>();

  VaultStringCommand(Surroundings surroundings, Supplier<Configuration> configuration) {
    this.surroundings = surroundings;
    this.configuration = configuration;
    this.files = new VaultFiles(surroundings);
  }

  @Override
  public Integer call() {
    List<String> words = new ArrayList<>(strings);
    boolean readsInput =
        words.remove(VaultFiles.STANDARD)
            || standardInputName != null
            || (words.isEmpty() && !prompt);
    if (prompt && readsInput) {
      throw new UserException(
          "vault-input", "--prompt and standard input exclude each other", null, null);
    }
    VaultSecret secret = with.secret(options, surroundings, configuration.get());
    List<Value> values = new ArrayList<>();
    if (prompt) {
      values.add(asked(showInput));
    }
    if (readsInput) {
      values.add(new Value(standardInputName, files.read(VaultFiles.STANDARD)));
    }
    for (int i = 0; i < words.size(); i++) {
      values.add(new Value(i < variables.size() ? variables.get(i) : null, bytes(words.get(i))));
    }
    String yaml =
        values.stream().map(value -> value.yaml(secret)).collect(Collectors.joining("\n")) + "\n";
    files.write(target.of(VaultFiles.STANDARD), bytes(yaml));
    return VaultCommand.said("Encryption successful", surroundings);
  }

  /** A string and the variable it becomes; null for a value alone. */
  @SuppressWarnings("ArrayRecordComponent") // encrypted once, never compared
  private record Value(@Nullable String name, byte[] plain) {
    String yaml(VaultSecret secret) {
      if (plain.length == 0) {
        throw new UserException("vault-input", "there is nothing to encrypt", null, null);
      }
      String lines =
          Vault.encrypt(plain, secret)
              .lines()
              .map(line -> INDENT + line)
              .collect(Collectors.joining("\n"));
      return (name == null ? "" : name + ": ") + "!vault |\n" + lines;
    }
  }

  private Value asked(boolean shown) {
    String name = typed("Variable name (enter for no name): ");
    String text =
        shown
            ? typed("String to encrypt: ")
            : LoginOptions.ask(
                    "String to encrypt (hidden): ", "give it on standard input, or as an argument")
                .reveal();
    return new Value(name.isEmpty() ? null : name, bytes(text));
  }

  private String typed(String prompt) {
    surroundings.err().print(prompt);
    surroundings.err().flush();
    try {
      String line =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
      return line == null ? "" : line;
    } catch (IOException closed) {
      throw new UserException(
          "no-terminal", "nothing can be read: " + closed.getMessage(), null, null);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
