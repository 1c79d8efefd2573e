package dev.virtwright.modules.system;

import dev.virtwright.host.Action;
import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Query;
import dev.virtwright.host.Resource;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.value.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A user's own SSH key, as ssh-keygen(1) makes it. */
final class UserKey {
  private UserKey() {}

  private static final int MOST_BYTES = 64 << 10;

  static final Arg<Boolean> GENERATE =
      Arg.bool("generate_ssh_key", "Whether it has an SSH key; one that is there stays.")
          .orElse(false);
  static final Arg<Long> BITS =
      Arg.integer("ssh_key_bits", "Size of a new key; 0 leaves it to ssh-keygen.", 0, 65536)
          .orElse(0L);
  static final Arg<String> TYPE =
      Arg.string("ssh_key_type", "Kind of a new key.", "[a-z0-9-]+").orElse("rsa");
  static final Arg<String> FILE =
      Arg.string("ssh_key_file", "Its path; below the home directory unless absolute.", "[^-].*")
          .optional();
  static final Arg<String> COMMENT =
      Arg.string("ssh_key_comment", "Comment of a new key; else ansible-generated on the host.")
          .optional();
  static final Arg<Secret> PASSPHRASE =
      Arg.secret("ssh_key_passphrase", "Passphrase of a new key; else it has none.").optional();

  static final List<Arg<?>> ARGS = List.of(GENERATE, BITS, TYPE, FILE, COMMENT, PASSPHRASE);

  /**
   * Makes the directory and the key, the user's own. The passphrase comes twice on standard input
   * where there is one: ssh-keygen reads it there without a terminal.
   */
  private static final String MAKE =
      """
      umask 077
      file=$1 owner=$2
      shift 2
      directory=$(dirname "$file")
      if [ ! -d "$directory" ]; then mkdir -p "$directory" && chown "$owner" "$directory" || exit; fi
      ssh-keygen -q "$@" -f "$file" && chown "$owner" "$file" "$file.pub"
      """;

  static String path(Args args, String home) {
    String file = args.find(FILE).orElse(".ssh/id_" + args.get(TYPE));
    return file.startsWith("/") ? file : home + "/" + file;
  }

  /** What is asked of the machine for a key that may be there. */
  static List<Query<?>> queries(String path) {
    return List.of(new FileStat(path, true), publicKey(path), fingerprint(path));
  }

  private static FileContent publicKey(String path) {
    return new FileContent(path + ".pub", MOST_BYTES);
  }

  private static CommandOutput fingerprint(String path) {
    return CommandOutput.of("ssh-keygen", "-l", "-f", path).about(Resource.file(path));
  }

  /** Values of a key that is there, or the action that makes it. */
  static void plan(
      Args args,
      String path,
      String owner,
      HostReader host,
      List<Change> drift,
      List<Action> actions,
      Map<String, @Nullable Object> values)
      throws HostException {
    values.put("ssh_key_file", path);
    host.expect(queries(path).toArray(Query<?>[]::new));
    if (host.ask(new FileStat(path, true)).exists()) {
      FragmentResult print = host.ask(fingerprint(path));
      values.put("ssh_fingerprint", (print.succeeded() ? print.out() : print.err()).strip());
      values.put("ssh_public_key", host.ask(publicKey(path)).text().strip());
      return;
    }
    drift.add(Change.of("ssh_key", "absent", path));
    List<String> argv = new ArrayList<>(List.of("sh", "-c", MAKE, "sh", path, owner));
    argv.addAll(List.of("-t", args.get(TYPE)));
    if (args.get(BITS) > 0) {
      argv.addAll(List.of("-b", args.get(BITS).toString()));
    }
    args.find(COMMENT).ifPresent(comment -> argv.addAll(List.of("-C", comment)));
    if (!args.given(COMMENT)) {
      argv.set(2, MAKE.replace("\"$@\"", "\"$@\" -C \"ansible-generated on $(uname -n)\""));
    }
    Secret passphrase = args.find(PASSPHRASE).orElse(null);
    if (passphrase == null) {
      argv.addAll(List.of("-N", ""));
    }
    Action.Run run =
        Action.Run.of(argv, Provides.the(Resource.file(path)))
            .titled("make the SSH key %s of %s".formatted(path, owner));
    actions.add(
        passphrase == null
            ? run
            : run.withInput(new Secret(passphrase.reveal() + "\n" + passphrase.reveal() + "\n")));
  }
}
