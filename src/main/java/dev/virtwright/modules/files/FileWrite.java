package dev.virtwright.modules.files;

import dev.virtwright.host.Action;
import dev.virtwright.host.FileBytes;
import dev.virtwright.host.FileChecksum;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.FileState;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Shell;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.Plan;
import dev.virtwright.value.FileMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file that shall have this content and these attributes.
 *
 * @param secret whether the content is never shown
 * @param validate a command with {@code %s} that must accept the new file; null for none
 */
@SuppressWarnings("ArrayRecordComponent") // carried once from plan to action, never compared
record FileWrite(
    String path,
    byte[] content,
    boolean secret,
    Attributes attributes,
    boolean backup,
    @Nullable String validate) {

  static final Arg<Boolean> BACKUP =
      Arg.bool("backup", "Keep the old file beside the new one, with a time stamp in its name.")
          .orElse(false);
  static final Arg<Boolean> FORCE =
      Arg.bool("force", "Replace a file whose content differs; no only creates a missing one.")
          .orElse(true);
  static final Arg<String> VALIDATE =
      Arg.string(
              "validate",
              "Command that must accept the new file before it replaces the old; %s is its path.",
              "(?s).*%s.*")
          .optional();

  /** With {@code backup} and {@code validate} as the task has them. */
  static FileWrite of(
      String path, byte[] content, boolean secret, Attributes attributes, Args args) {
    String validate = args.find(VALIDATE).orElse(null);
    if (validate != null && Shell.words(validate) == null) {
      throw Args.contradiction(
          "validate has a quote that is not closed, or ends with a backslash",
          "correct it: " + validate);
    }
    return new FileWrite(path, content, secret, attributes, args.get(BACKUP), validate);
  }

  /** Text up to this size is shown as a difference; what is larger by its checksum. */
  static final int MOST_SHOWN = 64 << 10;

  /**
   * What was read of the path.
   *
   * @param sha256 of a regular file; null where there is none
   * @param shown the content where it is small text that differs and may be shown; else null
   */
  record Present(FileState state, @Nullable String sha256, @Nullable String shown) {
    static final Present ABSENT = new Present(FileState.ABSENT, null, null);
  }

  /** Reads what {@link #decide} needs: an unchanged file costs its stat and checksum. */
  static Present read(String path, byte[] content, boolean secret, HostReader host)
      throws HostException {
    FileStat stat = new FileStat(path, false);
    FileChecksum checksum = new FileChecksum(path, "sha256");
    host.expect(stat, checksum);
    FileState state = host.ask(stat);
    if (state.type() != FileState.Type.FILE) {
      return new Present(state, null, null);
    }
    String sha256 = host.ask(checksum).orElse(null);
    boolean readable =
        !secret
            && !digest("SHA-256", content).equals(sha256)
            && state.size() <= MOST_SHOWN
            && text(content) != null;
    FileBytes bytes = readable ? host.ask(new FileContent(path, MOST_SHOWN)) : FileBytes.absent();
    return new Present(state, sha256, bytes.exists() ? text(bytes.bytes()) : null);
  }

  /** Small UTF-8 text without control characters that may be shown; else null. */
  static @Nullable String text(byte[] bytes) {
    if (bytes.length > MOST_SHOWN) {
      return null;
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      boolean binary = text.chars().anyMatch(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t');
      boolean key = text.contains("-----BEGIN") && text.contains("PRIVATE KEY-----");
      return binary || key ? null : text;
    } catch (CharacterCodingException binary) {
      return null;
    }
  }

  static String digest(String algorithm, byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  /** What the write would change, without a plan around it. */
  record Difference(List<Change> drift, List<Action> actions) {}

  /** Pure: why the file cannot be written, if so. */
  Optional<Plan.Blocked> lacking(Present present) {
    return switch (present.state().type()) {
      case DIRECTORY, CHARACTER_DEVICE, BLOCK_DEVICE, FIFO, SOCKET ->
          Optional.of(
              Plan.blocked(
                  "%s is %s and not replaced by a file"
                      .formatted(path, Paths.kind(present.state())),
                  "name another path, or remove it before"));
      case ABSENT, FILE, LINK -> attributes.lacking(path);
    };
  }

  /** Pure: content and attributes that differ, each drift path after {@code prefix}. */
  Difference differs(Present present, String prefix) {
    FileState state = present.state();
    boolean same = digest("SHA-256", content).equals(present.sha256());
    if (same) {
      return new Difference(attributes.drift(state, prefix), attributes.actions(path, state));
    }
    List<Change> drift = new ArrayList<>();
    boolean fresh = state.type() != FileState.Type.FILE;
    if (fresh) {
      drift.add(Change.of(prefix + "state", Paths.state(state), "file"));
    }
    drift.add(contentChange(present, prefix));
    if (!fresh) {
      drift.addAll(attributes.drift(state, prefix));
    }
    FileMode mode =
        attributes.mode() == null
            ? null
            : attributes.modeOf(fresh ? FileState.ABSENT : state, false);
    List<Action> actions = new ArrayList<>();
    if (state.type() == FileState.Type.LINK) {
      // a write goes to what a link leads to, and here the link itself is to be the file
      actions.add(new Action.RemoveFile(path, false));
    }
    actions.add(
        new Action.WriteFile(
            path,
            content,
            mode,
            attributes.ownerName(),
            attributes.groupName(),
            backup && state.exists(),
            secret,
            validate,
            List.of(Touched.of(path))));
    return new Difference(drift, actions);
  }

  private Change contentChange(Present present, String prefix) {
    if (secret) {
      return Change.secret(prefix + "content");
    }
    String target = text(content);
    boolean comparable = present.shown() != null || !present.state().exists();
    if (target != null && comparable) {
      return Change.of(prefix + "content", present.shown(), target);
    }
    return Change.of(
        prefix + "checksum",
        present.sha256() == null ? null : "sha256:" + present.sha256(),
        "sha256:" + digest("SHA-256", content));
  }

  /**
   * Pure: the file has the content and attributes.
   *
   * @param values what {@code register} sees besides the path's state
   * @param backupKey the registered value that names the old file
   */
  Plan decide(Present present, Map<String, ? extends @Nullable Object> values, String backupKey) {
    Optional<Plan.Blocked> lacking = lacking(present);
    if (lacking.isPresent()) {
      return lacking.get();
    }
    Difference difference = differs(present, "");
    boolean inSync = difference.drift().isEmpty();
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    FileState basis =
        present.state().type() == FileState.Type.FILE ? present.state() : FileState.ABSENT;
    all.putAll(
        Paths.values(
            "dest",
            path,
            inSync
                ? present.state()
                : attributes.applied(basis, FileState.Type.FILE, content.length)));
    all.put("checksum", digest("SHA-1", content));
    all.putAll(values);
    return inSync
        ? Plan.inSync(all)
        : changes(difference.drift(), difference.actions(), all, backupKey);
  }

  static Plan.Changes changes(
      List<Change> drift,
      List<Action> actions,
      Map<String, ? extends @Nullable Object> values,
      String backupKey) {
    Plan.Changes changes = Plan.changes(drift, actions).verifiedBy(Paths.OBSERVED);
    for (Map.Entry<String, ? extends @Nullable Object> value : values.entrySet()) {
      changes = changes.with(value.getKey(), value.getValue());
    }
    return changes.resultingIn(results -> {
      Map<String, @Nullable Object> kept = new LinkedHashMap<>();
      results.stream()
          .filter(result -> result.backup() != null)
          .findFirst()
          .ifPresent(result -> kept.put(backupKey, result.backup()));
      return new Plan.Outcome.Result(kept, null);
    });
  }
}
