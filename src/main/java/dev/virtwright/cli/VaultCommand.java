package dev.virtwright.cli;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.UserException;
import dev.virtwright.vault.Vault;
import dev.virtwright.vault.VaultSecret;
import dev.virtwright.vault.VaultSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** vault: encrypts and decrypts files and strings, with the options of ansible-vault. */
@Command(
    name = "vault",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisSubcommandLabel = "ACTION",
    description = "Encrypts and decrypts files and strings as Ansible Vault does.")
final class VaultCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Supplier<Configuration> configuration;
  private final VaultFiles files;

  private @Nullable CommandSpec spec;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Say which password opened each file.")
  boolean[] verbose = {};

  VaultCommand(Surroundings surroundings, Supplier<Configuration> configuration) {
    this.surroundings = surroundings;
    this.configuration = configuration;
    this.files = new VaultFiles(surroundings);
  }

  @Spec
  void spec(CommandSpec given) {
    spec = given;
    given.addSubcommand(
        "encrypt_string", new CommandLine(new VaultStringCommand(surroundings, configuration)));
  }

  /** Without an action: what there is. */
  @Override
  public Integer call() {
    var line = Objects.requireNonNull(spec).commandLine();
    line.usage(line.getErr());
    return ExitStatus.USAGE;
  }

  @Command(
      name = "encrypt",
      mixinStandardHelpOptions = true,
      description = "Encrypts files in place, or standard input.")
  int encrypt(
      @Mixin VaultOptions options,
      @Mixin VaultEncryption with,
      @Mixin VaultTarget target,
      @Parameters(paramLabel = "FILE", description = "Files; none for standard input.")
          @Nullable List<String> names) {
    VaultSecret secret = newSecret(options, with);
    for (String name : given(names, target)) {
      byte[] plain = files.read(name);
      if (Vault.isEncrypted(plain)) {
        throw new UserException(
            "vault-format", "%s is encrypted already".formatted(name), null, null);
      }
      files.write(target.of(name), bytes(Vault.encrypt(plain, secret)));
    }
    return said("Encryption successful");
  }

  @Command(
      name = "decrypt",
      mixinStandardHelpOptions = true,
      description = "Decrypts files in place, or standard input.")
  int decrypt(
      @Mixin VaultOptions options,
      @Mixin VaultTarget target,
      @Parameters(paramLabel = "FILE", description = "Files; none for standard input.")
          @Nullable List<String> names) {
    Vault vault = vault(options);
    for (String name : given(names, target)) {
      files.write(target.of(name), opened(name, vault).plain());
    }
    return said("Decryption successful");
  }

  @Command(
      name = "view",
      mixinStandardHelpOptions = true,
      description = "Prints encrypted files; they stay encrypted.")
  int view(
      @Mixin VaultOptions options,
      @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files.") List<String> names) {
    Vault vault = vault(options);
    names.forEach(name -> files.write(VaultFiles.STANDARD, opened(name, vault).plain()));
    return ExitStatus.OK;
  }

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = "Opens an editor for a new file and encrypts it.")
  int create(
      @Mixin VaultOptions options,
      @Mixin VaultEncryption with,
      @Option(names = "--skip-tty-check", description = "Open the editor without a terminal too.")
          boolean skipTerminalCheck,
      @Parameters(paramLabel = "FILE", description = "The new file.") String name) {
    needTerminal(skipTerminalCheck);
    if (Files.exists(surroundings.workingDirectory().resolve(name))) {
      throw new UserException(
          "vault-file", "%s exists already".formatted(name), "edit it with vault edit", null);
    }
    VaultSecret secret = newSecret(options, with);
    files.write(name, bytes(Vault.encrypt(files.edited(name, new byte[0]), secret)));
    return ExitStatus.OK;
  }

  @Command(
      name = "edit",
      mixinStandardHelpOptions = true,
      description = "Opens encrypted files in $EDITOR and encrypts them again.")
  int edit(
      @Mixin VaultOptions options,
      @Mixin VaultEncryption with,
      @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files.") List<String> names) {
    Vault vault = vault(options);
    for (String name : names) {
      Vault.Opened opened = opened(name, vault);
      byte[] edited = files.edited(name, opened.plain());
      if (!Arrays.equals(edited, opened.plain())) {
        files.write(
            name, bytes(Vault.encrypt(edited, opened.secret().withId(opened.idOrDefault()))));
      }
    }
    return ExitStatus.OK;
  }

  @Command(
      name = "rekey",
      mixinStandardHelpOptions = true,
      description = "Encrypts files with another password.")
  int rekey(
      @Mixin VaultOptions options,
      @Mixin VaultEncryption with,
      @Option(
              names = "--new-vault-id",
              paramLabel = "[ID@]SOURCE",
              description = "The new password, as --vault-id.")
          @Nullable String newVaultId,
      @Option(
              names = "--new-vault-password-file",
              paramLabel = "FILE",
              description = "File or program with the new password.")
          @Nullable String newPasswordFile,
      @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files.") List<String> names) {
    if (newVaultId != null && newPasswordFile != null) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "--new-vault-id and --new-vault-password-file exclude each other");
    }
    Vault vault = vault(options);
    List<VaultSource> sources = new ArrayList<>();
    String id = with.id(configuration.get());
    if (id != null) {
      sources.addAll(configuration.get().vaultIdentities());
    }
    if (newVaultId != null) {
      sources.add(VaultSource.parse(newVaultId));
    }
    if (newPasswordFile != null) {
      sources.add(VaultSource.file(newPasswordFile));
    }
    VaultSecret secret = with.chosen(sources, id, surroundings);
    Map<String, byte[]> plain = new LinkedHashMap<>();
    names.forEach(name -> plain.put(name, opened(name, vault).plain()));
    plain.forEach((name, text) -> files.write(name, bytes(Vault.encrypt(text, secret))));
    return said("Rekey successful");
  }

  private static List<String> given(@Nullable List<String> names, VaultTarget target) {
    if (names == null || names.isEmpty()) {
      return List.of(VaultFiles.STANDARD);
    }
    if (target.output != null && names.size() > 1) {
      throw new UserException(
          "vault-file", "--output takes one input file at most", "leave it out", null);
    }
    return names;
  }

  private Vault.Opened opened(String name, Vault vault) {
    Vault.Opened opened =
        vault.opening(
            new String(files.readEncrypted(name), StandardCharsets.ISO_8859_1),
            name,
            name.equals(VaultFiles.STANDARD) ? null : SourceLocation.of(name, 1, 1));
    if (verbose.length > 0) {
      surroundings
          .err()
          .println("%s: opened by the password of id %s".formatted(name, opened.secret().id()));
    }
    return opened;
  }

  /** The passwords to decrypt with; asked for where none is named. */
  private Vault vault(VaultOptions options) {
    List<VaultSource> sources = options.sources(surroundings, configuration.get());
    return new Vault(
        VaultOptions.read(sources.isEmpty() ? List.of(VaultSource.ASK) : sources, surroundings),
        VaultOptions.matchIds(configuration.get()));
  }

  private VaultSecret newSecret(VaultOptions options, VaultEncryption with) {
    return with.secret(options, surroundings, configuration.get());
  }

  private void needTerminal(boolean skip) {
    if (!skip && !surroundings.outIsTerminal()) {
      throw new UserException(
          "no-terminal",
          "an editor cannot be opened: there is no terminal",
          "--skip-tty-check opens it all the same",
          null);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private int said(String text) {
    return said(text, surroundings);
  }

  /** A person is told that it is done. */
  static int said(String text, Surroundings surroundings) {
    if (surroundings.outIsTerminal()) {
      surroundings.err().println(text);
    }
    return ExitStatus.OK;
  }
}
