package dev.virtwright.host;

import dev.virtwright.value.FileMode;
import dev.virtwright.value.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A change to a machine, as data. Only the engine carries it out. */
public sealed interface Action {

  /** What it changes, for check mode and for speculation. */
  List<Provides> provides();

  /** One line for a person: what would be done. No secret in it. */
  String describe();

  /**
   * Runs a command.
   *
   * @param argv the words, the first one the program; no shell reads them
   * @param input standard input; secrets go here and nowhere else. Null is /dev/null
   * @param secretInput whether {@code input} is never shown
   * @param directory where it runs; null is the login directory
   * @param environment added variables; never secrets
   * @param deadline after which it is stopped and its outcome is unknown
   * @param accepted exit statuses that mean success
   */
  @SuppressWarnings("ArrayRecordComponent") // carried once to the wire, never compared
  record Run(
      List<String> argv,
      byte @Nullable [] input,
      boolean secretInput,
      @Nullable String directory,
      Map<String, String> environment,
      Duration deadline,
      List<Integer> accepted,
      List<Provides> provides,
      @Nullable String title)
      implements Action {

    /** Long enough for a package transaction on a slow machine. */
    public static final Duration DEADLINE = Duration.ofMinutes(30);

    public Run {
      argv = List.copyOf(argv);
      if (argv.isEmpty()) {
        throw new IllegalArgumentException("a command has at least one word");
      }
      environment = Map.copyOf(environment);
      accepted = List.copyOf(accepted);
      provides = List.copyOf(provides);
      Objects.requireNonNull(deadline);
    }

    public static Run of(List<String> argv, Provides... provides) {
      return new Run(
          argv, null, false, null, Map.of(), DEADLINE, List.of(0), List.of(provides), null);
    }

    public Run withInput(byte[] newInput) {
      return new Run(
          argv, newInput, false, directory, environment, deadline, accepted, provides, title);
    }

    public Run withInput(Secret secret) {
      return withSecretInput(secret.reveal().getBytes(StandardCharsets.UTF_8));
    }

    /** Standard input that is never shown. */
    public Run withSecretInput(byte[] newInput) {
      return new Run(
          argv, newInput, true, directory, environment, deadline, accepted, provides, title);
    }

    public Run withEnvironment(Map<String, String> newEnvironment) {
      return new Run(
          argv, input, secretInput, directory, newEnvironment, deadline, accepted, provides, title);
    }

    public Run withDirectory(@Nullable String newDirectory) {
      return new Run(
          argv, input, secretInput, newDirectory, environment, deadline, accepted, provides, title);
    }

    public Run withDeadline(Duration newDeadline) {
      return new Run(
          argv, input, secretInput, directory, environment, newDeadline, accepted, provides, title);
    }

    public Run accepting(Integer... statuses) {
      return new Run(
          argv,
          input,
          secretInput,
          directory,
          environment,
          deadline,
          List.of(statuses),
          provides,
          title);
    }

    /** Says what it does in people's words, where the command itself is no help to them. */
    public Run titled(String newTitle) {
      return new Run(
          argv, input, secretInput, directory, environment, deadline, accepted, provides, newTitle);
    }

    @Override
    public String describe() {
      return title == null ? "run " + Shell.quote(argv) : title;
    }
  }

  /**
   * Writes a file: temporary file in the same directory, fsync, mode, owner and SELinux label, then
   * rename.
   *
   * @param content the whole content
   * @param mode null keeps the present one; a new file gets 0644
   * @param owner user name or number; null keeps the present one
   * @param group group name or number; null keeps the present one
   * @param backup whether the old file is kept beside it, under Ansible's backup name
   * @param secret whether the content is never shown
   * @param validate a command that must accept the new file before it replaces the old one, with
   *     {@code %s} for its path; null for none
   */
  @SuppressWarnings("ArrayRecordComponent") // carried once to the wire, never compared
  record WriteFile(
      String path,
      byte[] content,
      @Nullable FileMode mode,
      @Nullable String owner,
      @Nullable String group,
      boolean backup,
      boolean secret,
      @Nullable String validate,
      List<Provides> provides)
      implements Action {

    public WriteFile {
      absolute(path);
      Objects.requireNonNull(content);
      provides = List.copyOf(provides);
    }

    /** With root's defaults: mode as given, owner and group kept or the writing user's. */
    public static WriteFile of(String path, byte[] content, @Nullable FileMode mode) {
      return new WriteFile(
          path,
          content,
          mode,
          null,
          null,
          false,
          false,
          null,
          List.of(Provides.the(Resource.file(path))));
    }

    @Override
    public String describe() {
      return "write " + path;
    }
  }

  /**
   * Removes a file, a link or, with {@code recursive}, a directory and what is in it.
   *
   * @param path absolute and not {@code /}
   */
  record RemoveFile(String path, boolean recursive) implements Action {
    public RemoveFile {
      absolute(path);
      if (path.chars().allMatch(c -> c == '/')) {
        throw new IllegalArgumentException("the root directory is never removed");
      }
    }

    @Override
    public List<Provides> provides() {
      return List.of(Provides.the(Resource.file(path)));
    }

    @Override
    public String describe() {
      return "remove " + path + (recursive ? " and what is in it" : "");
    }
  }

  /**
   * Writes a file of the controller, with the directories above it. Nothing on the machine changes.
   *
   * @param path absolute, on the controller
   * @param content the whole content
   */
  @SuppressWarnings("ArrayRecordComponent") // carried once to the disk, never compared
  record Keep(Path path, byte[] content) implements Action {
    public Keep {
      absolute(path.toString());
      Objects.requireNonNull(content);
    }

    @Override
    public List<Provides> provides() {
      return List.of();
    }

    @Override
    public String describe() {
      return "write " + path + " on the controller";
    }

    /** Replaces the file at once; whoever reads it sees the old content or the new. */
    public void write() throws IOException {
      Path directory = Objects.requireNonNull(path.getParent());
      Files.createDirectories(directory);
      Path part = Files.createTempFile(directory, ".virtwright", null);
      try {
        Files.write(part, content);
        Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(part, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
    }
  }

  /**
   * Restarts the machine and waits until it is back under another boot id.
   *
   * @param command what restarts it
   * @param before pause before it
   * @param timeout until it must answer again
   * @param test a command that must succeed before it counts as back
   */
  record Reboot(List<String> command, Duration before, Duration timeout, List<String> test)
      implements Action {
    public Reboot {
      command = List.copyOf(command);
      test = List.copyOf(test);
      Objects.requireNonNull(before);
      Objects.requireNonNull(timeout);
    }

    @Override
    public List<Provides> provides() {
      return List.of(
          Provides.any(Resource.Kind.UNIT),
          Provides.any(Resource.Kind.KERNEL_MODULE),
          Provides.any(Resource.Kind.DEVICE),
          Provides.any(Resource.Kind.SYSCTL),
          Provides.any(Resource.Kind.MOUNT),
          Provides.any(Resource.Kind.NETWORK_INTERFACE));
    }

    @Override
    public String describe() {
      return "reboot";
    }
  }

  /**
   * A network change that the machine undoes by itself unless it is proven over a new connection
   * and confirmed within {@code confirmWithin}: arm, apply detached, prove, confirm.
   *
   * @param title what it is, for messages
   * @param saved paths of files and directories whose state before the change is saved and, on
   *     undo, restored byte for byte; what does not exist is removed again
   * @param apply {@link WriteFile}, {@link RemoveFile} and {@link Run} only, carried out in this
   *     order on the machine, detached from the session; the first that fails starts the undo
   * @param undo shell lines that bring the running state back after the files are restored: the
   *     stack's reload. Every line is tried, whatever became of the one before; each must be safe
   *     to repeat. {@code $GUARD} is the directory the change is kept in
   * @param undoAtBoot shell lines after the files are restored where a reboot came before the
   *     confirmation; at that time nothing has configured the network yet
   * @param confirmed shell lines run on the machine once the change is confirmed, before what was
   *     saved is removed; every line is tried and must be safe to repeat
   * @param confirmWithin from arming to the host's own undo
   * @param confirmAddress where the host must answer afterwards; null is where it answers now
   * @param proofs reads, over the new connection, that must come true
   */
  record Guarded(
      String title,
      List<String> saved,
      List<Action> apply,
      List<String> undo,
      List<String> undoAtBoot,
      List<String> confirmed,
      Duration confirmWithin,
      @Nullable String confirmAddress,
      List<Proof> proofs,
      List<Provides> provides)
      implements Action {
    /** Where the machine keeps what it needs to undo a change, in a directory for each. */
    public static final String DIRECTORY = "/var/lib/virtwright/rollback";

    public Guarded {
      Objects.requireNonNull(title);
      saved = List.copyOf(saved);
      apply = List.copyOf(apply);
      undo = List.copyOf(undo);
      undoAtBoot = List.copyOf(undoAtBoot);
      confirmed = List.copyOf(confirmed);
      proofs = List.copyOf(proofs);
      provides = List.copyOf(provides);
      Objects.requireNonNull(confirmWithin);
      for (Action step : apply) {
        switch (step) {
          case Run run -> {
            if (run.input() != null) {
              throw new IllegalArgumentException(
                  "a guarded command takes no input: " + run.describe());
            }
          }
          case WriteFile ignored -> {}
          case RemoveFile ignored -> {}
          case Reboot ignored ->
              throw new IllegalArgumentException("a guarded change never reboots");
          case Guarded ignored -> throw new IllegalArgumentException("guarded changes do not nest");
          case Keep ignored ->
              throw new IllegalArgumentException("a guarded change is of the machine alone");
        }
      }
    }

    /**
     * Changes nothing: only waits until earlier changes, which the machine has not confirmed, are
     * over. It fails then, for what was planned is about the state before.
     */
    public static Guarded settle(String title) {
      List<String> none = List.of();
      return new Guarded(
          title, none, List.of(), none, none, none, Duration.ZERO, null, List.of(), List.of());
    }

    /** Whether there is nothing to carry out once earlier changes are over. */
    public boolean settles() {
      return apply.isEmpty();
    }

    @Override
    public String describe() {
      return settles()
          ? title
          : title
              + ", undone by the host itself unless confirmed within "
              + confirmWithin.toSeconds()
              + " s";
    }
  }

  /** Something that must be true of the machine after a guarded change. */
  interface Proof {
    /** What is proven, for a person, such as {@code LACP partner on ens4}. */
    String claim();

    /** Null where it holds; else what was read instead. May be asked again until the deadline. */
    @Nullable String lacking(HostReader reader) throws HostException;
  }

  private static void absolute(String path) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("not an absolute path: " + path);
    }
  }
}
