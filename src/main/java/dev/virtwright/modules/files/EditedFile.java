package dev.virtwright.modules.files;

import dev.virtwright.host.Action;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.FileState;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.Plan;
import dev.virtwright.module.Verification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A text file that a module edits in place, at the end of the links that lead to it.
 *
 * @param path the file itself
 * @param content empty where there is no file
 * @param parent the directory; read only where there is no file
 */
record EditedFile(
    String path, FileState state, Lines content, FileState parent, Attributes attributes) {

  static final Arg<String> PATH =
      Arg.path("path", "Absolute path of the file.").alias("dest", "destfile", "name");
  static final Arg<Boolean> CREATE =
      Arg.bool("create", "Create the file where it does not exist.").orElse(false);

  /** Configuration files are far smaller; what is larger is not edited line by line. */
  static final int MOST_BYTES = 2 << 20;

  static EditedFile read(Args args, HostReader host) throws HostException {
    return read(args, host, Lines::of);
  }

  /** How a file's bytes become lines. */
  interface Decoding {
    Lines of(byte[] bytes);
  }

  static EditedFile read(Args args, HostReader host, Decoding decoding) throws HostException {
    return read(args.get(PATH), true, args, host, decoding);
  }

  /**
   * @param follow whether a link is followed; else a file comes in its place
   */
  static EditedFile read(String path, boolean follow, Args args, HostReader host, Decoding decoding)
      throws HostException {
    FileStat here = new FileStat(path, false);
    FileContent content = new FileContent(path, MOST_BYTES);
    host.expect(here, content);
    FileState state = host.ask(here);
    String edited = path;
    if (state.type() == FileState.Type.LINK) {
      edited = follow ? Paths.real(path, host) : path;
      state = host.ask(new FileStat(edited, !follow));
    }
    byte[] bytes =
        state.type() == FileState.Type.FILE
            ? host.ask(new FileContent(edited, MOST_BYTES)).bytes()
            : new byte[0];
    FileState parent =
        state.exists() ? FileState.ABSENT : host.ask(new FileStat(Paths.parent(edited), true));
    return new EditedFile(
        edited, state, decoding.of(bytes), parent, Attributes.read(args, host, state));
  }

  /**
   * Pure: why it cannot be edited, if so.
   *
   * @param noun what Ansible's module calls the file
   */
  Optional<Plan.Blocked> lacking(boolean create, String noun) {
    if (!state.exists()) {
      return create
          ? parent.exists() ? Paths.unusable(Paths.parent(path), parent, path) : Optional.empty()
          : Optional.of(
              new Plan.Blocked(
                  "%s %s does not exist !".formatted(noun, path),
                  "say create=true if it shall be made, or create it before",
                  Map.of("rc", 257L)));
    }
    return state.type() == FileState.Type.FILE
        ? Optional.empty()
        : Optional.of(
            new Plan.Blocked(
                "Path %s is %s !".formatted(path, Paths.kind(state)),
                "name the file to edit",
                Map.of("rc", 256L)));
  }

  /** Pure: the file has these lines instead; registered are these values and no others. */
  Plan edited(
      Lines after, Args args, Map<String, ? extends @Nullable Object> values, String backupKey) {
    return switch (decide(after, args, values, backupKey)) {
      case Plan.InSync(var ignored, var findings) -> Plan.inSync(values);
      case Plan.Changes changes ->
          new Plan.Changes(
              changes.drift(),
              changes.actions(),
              changes.verification(),
              new LinkedHashMap<>(values),
              changes.outcome(),
              changes.lasting());
      case Plan.Blocked blocked -> blocked;
    };
  }

  /** Ansible's words where mode or owner become others too; empty where they do not. */
  String attributesChanged() {
    boolean differ =
        state.exists()
            ? !attributes.drift(state, "").isEmpty()
            : attributes.mode() != null
                && !attributes.modeOf(FileState.ABSENT, false).equals(Attributes.NEW_FILE);
    return differ ? "ownership, perms or SE linux context changed" : "";
  }

  /** The message of an edit with {@link #attributesChanged}. */
  String told(String message) {
    String attributes = attributesChanged();
    return message.isEmpty() || attributes.isEmpty()
        ? message + attributes
        : message + " and " + attributes;
  }

  /** Pure: as {@link #edited}, with the file's path and state besides. */
  Plan decide(
      Lines after, Args args, Map<String, ? extends @Nullable Object> values, String backupKey) {
    byte[] bytes = after.bytes();
    FileWrite write = FileWrite.of(path, bytes, false, attributes, args);
    FileWrite.Present present =
        new FileWrite.Present(
            state,
            state.exists() ? FileWrite.digest("SHA-256", content.bytes()) : null,
            state.exists() ? FileWrite.text(content.bytes()) : null);
    Map<String, @Nullable Object> all = new LinkedHashMap<>(values);
    all.put("path", path);
    Plan plan = write.decide(present, all, backupKey);
    if (!state.exists() && !parent.exists() && plan instanceof Plan.Changes changes) {
      plan = withDirectory(changes);
    }
    // where an edit does not match its own pattern, Ansible's module still reports success
    return plan instanceof Plan.Changes changes
        ? changes.verifiedBy(new Verification.Converges(Duration.ofSeconds(5), Duration.ZERO, true))
        : plan;
  }

  /** As Ansible's modules: create makes the directory too. */
  private Plan.Changes withDirectory(Plan.Changes changes) {
    String directory = Paths.parent(path);
    List<Change> drift = new ArrayList<>(List.of(Change.of(directory, "absent", "directory")));
    drift.addAll(changes.drift());
    List<Action> actions =
        new ArrayList<>(
            List.of(Action.Run.of(List.of("mkdir", "-p", "--", directory), Touched.of(directory))));
    actions.addAll(changes.actions());
    return new Plan.Changes(
        drift,
        actions,
        changes.verification(),
        changes.values(),
        changes.outcome(),
        changes.lasting());
  }
}
