package dev.virtwright.modules.files;

import dev.virtwright.host.Action;
import dev.virtwright.host.FileChecksum;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.FileState;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Change;
import dev.virtwright.module.ModeSpec;
import dev.virtwright.module.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a single file goes.
 *
 * @param path the file itself
 * @param ancestors the directories above it, read only where the file is missing
 * @param mayCreate whether missing directories are created: dest was written with a trailing slash
 */
record Destination(
    String path, FileWrite.Present present, Map<String, FileState> ancestors, boolean mayCreate) {

  /**
   * Reads the destination that {@code dest} names.
   *
   * @param name the file's name, for a dest that is a directory; null where that is a mistake
   */
  static Destination read(
      String dest,
      @Nullable String name,
      boolean follow,
      byte[] content,
      boolean secret,
      HostReader host)
      throws HostException {
    String path = Paths.folded(dest);
    boolean slash = dest.endsWith("/");
    FileStat itself = new FileStat(path, false);
    FileStat led = new FileStat(path, true);
    if (name != null) {
      String inside = Paths.child(path, name);
      host.expect(
          itself,
          led,
          new FileChecksum(path, "sha256"),
          new FileStat(inside, false),
          new FileChecksum(inside, "sha256"));
    } else {
      host.expect(itself, led, new FileChecksum(path, "sha256"));
    }
    FileState here = host.ask(itself);
    FileState target = here.type() == FileState.Type.LINK ? host.ask(led) : here;
    if (name != null && (slash || target.type() == FileState.Type.DIRECTORY)) {
      path = Paths.child(path, name);
      here = host.ask(new FileStat(path, false));
    }
    if (follow
        && here.type() == FileState.Type.LINK
        && host.ask(new FileStat(path, true)).exists()) {
      path = Paths.real(path, host);
    }
    FileWrite.Present present = FileWrite.read(path, content, secret, host);
    return new Destination(
        path,
        present,
        present.state().exists() ? Map.of() : DirectoryPlans.ancestors(path, host),
        slash);
  }

  /** Whether the file has this content already. */
  boolean has(byte[] content) {
    return FileWrite.digest("SHA-256", content).equals(present.sha256());
  }

  /** Pure: the file has the content, in a directory that exists or may be created. */
  Plan decide(
      FileWrite write,
      boolean force,
      @Nullable ModeSpec directoryMode,
      Map<String, @Nullable Object> values) {
    if (!force && present.state().exists()) {
      return Plan.inSync(Map.of("dest", path));
    }
    return within(write.decide(present, values, "backup_file"), write.attributes(), directoryMode);
  }

  /** Pure: the file's own plan, and the directories above it before. */
  Plan within(Plan plan, Attributes attributes, @Nullable ModeSpec directoryMode) {
    List<String> missing = new ArrayList<>();
    for (Map.Entry<String, FileState> above : ancestors.entrySet()) {
      Optional<Plan.Blocked> unusable = Paths.unusable(above.getKey(), above.getValue(), path);
      if (unusable.isPresent()) {
        if (above.getValue().exists()) {
          return unusable.get();
        }
        if (!mayCreate) {
          return Plan.blocked(
              "Destination directory %s does not exist".formatted(Paths.parent(path)),
              "create it before: file: path=%s state=directory".formatted(Paths.parent(path)));
        }
        missing.add(above.getKey());
      }
    }
    if (missing.isEmpty() || !(plan instanceof Plan.Changes changes)) {
      return plan;
    }
    List<Change> drift = new ArrayList<>();
    missing.forEach(each -> drift.add(Change.of(each, "absent", "directory")));
    drift.addAll(changes.drift());
    List<Action> actions =
        new ArrayList<>(DirectoryPlans.creation(missing, attributes.withMode(directoryMode)));
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
