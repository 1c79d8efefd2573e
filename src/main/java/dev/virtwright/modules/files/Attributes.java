package dev.virtwright.modules.files;

import dev.virtwright.host.Action;
import dev.virtwright.host.FileState;
import dev.virtwright.host.GroupEntry;
import dev.virtwright.host.GroupState;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.UserEntry;
import dev.virtwright.host.UserState;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.ModeSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.value.FileMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Mode, owner and group that a task asks of a path, with names resolved on the machine.
 *
 * @param mode null where the present one shall stay
 * @param owner null where the present one shall stay
 * @param group null where the present one shall stay
 */
record Attributes(@Nullable ModeSpec mode, @Nullable Principal owner, @Nullable Principal group) {

  static final Arg<ModeSpec> MODE =
      Arg.mode(
              "mode",
              "Permissions: octal digits in quotes ('0644') or symbols (u=rwX,g=rX). Kept where not"
                  + " given; a new file gets 0644, a new directory 0755.")
          .optional();
  static final Arg<String> OWNER =
      Arg.string("owner", "Name or number of the user that shall own it.").optional();
  static final Arg<String> GROUP =
      Arg.string("group", "Name or number of the group that shall own it.").optional();

  static final Attributes NONE = new Attributes(null, null, null);

  static final FileMode NEW_FILE = new FileMode(0644);
  private static final FileMode NEW_DIRECTORY = new FileMode(0755);
  private static final Pattern NUMBER = Pattern.compile("\\d{1,10}");

  /**
   * A user or group.
   *
   * @param id null where the machine knows nobody of that name
   */
  record Principal(String name, @Nullable Long id) {
    static Principal number(String digits) {
      return new Principal(digits, Long.valueOf(digits));
    }
  }

  /** What the arguments ask of a path that is now as {@code present}. */
  static Attributes read(Args args, HostReader host, FileState present) throws HostException {
    return resolve(
        args.find(MODE).filter(mode -> !mode.preserve()).orElse(null),
        args.find(OWNER).orElse(null),
        args.find(GROUP).orElse(null),
        host,
        present);
  }

  /** Asks for a user or group only where its name is not the present one already. */
  static Attributes resolve(
      @Nullable ModeSpec mode,
      @Nullable String owner,
      @Nullable String group,
      HostReader host,
      FileState present)
      throws HostException {
    Principal user = owner == null ? null : known(owner, present.owner(), present.uid(), present);
    Principal team = group == null ? null : known(group, present.group(), present.gid(), present);
    if (owner != null && user == null && group != null && team == null) {
      host.expect(new UserEntry(owner), new GroupEntry(group));
    }
    if (owner != null && user == null) {
      user = new Principal(owner, host.ask(new UserEntry(owner)).map(UserState::uid).orElse(null));
    }
    if (group != null && team == null) {
      team =
          new Principal(group, host.ask(new GroupEntry(group)).map(GroupState::gid).orElse(null));
    }
    return new Attributes(mode, user, team);
  }

  private static @Nullable Principal known(
      String name, String presentName, long presentId, FileState present) {
    if (NUMBER.matcher(name).matches()) {
      return Principal.number(name);
    }
    return present.exists() && name.equals(presentName) ? new Principal(name, presentId) : null;
  }

  Attributes withMode(@Nullable ModeSpec other) {
    return new Attributes(other, owner, group);
  }

  /** Why the attributes cannot be given to {@code path}, if so. */
  Optional<Plan.Blocked> lacking(String path) {
    if (owner != null && owner.id == null) {
      return Optional.of(
          Plan.blocked(
              "%s cannot be owned by user '%s': the machine has no such user"
                  .formatted(path, owner.name),
              "create it before with the user module, or name another owner"));
    }
    if (group != null && group.id == null) {
      return Optional.of(
          Plan.blocked(
              "%s cannot be owned by group '%s': the machine has no such group"
                  .formatted(path, group.name),
              "create it before with the group module, or name another group"));
    }
    return Optional.empty();
  }

  /** The mode it shall have; the present one where none is asked, or a new path's. */
  FileMode modeOf(FileState present, boolean directory) {
    FileMode base = present.exists() ? present.mode() : directory ? NEW_DIRECTORY : NEW_FILE;
    return mode == null ? base : mode.resolve(base, directory);
  }

  boolean modeDiffers(FileState present) {
    return present.type() != FileState.Type.LINK
        && !modeOf(present, present.type() == FileState.Type.DIRECTORY).equals(present.mode());
  }

  private boolean ownerDiffers(FileState present) {
    return owner != null && owner.id != null && owner.id != present.uid();
  }

  private boolean groupDiffers(FileState present) {
    return group != null && group.id != null && group.id != present.gid();
  }

  /** What differs of an existing path. */
  List<Change> drift(FileState present, String prefix) {
    List<Change> drift = new ArrayList<>();
    if (modeDiffers(present)) {
      boolean directory = present.type() == FileState.Type.DIRECTORY;
      drift.add(
          Change.of(
              prefix + "mode", present.mode().toString(), modeOf(present, directory).toString()));
    }
    if (owner != null && ownerDiffers(present)) {
      drift.add(Change.of(prefix + "owner", present.owner(), owner.name));
    }
    if (group != null && groupDiffers(present)) {
      drift.add(Change.of(prefix + "group", present.group(), group.name));
    }
    return drift;
  }

  /** What brings an existing path's attributes about; empty where nothing differs. */
  List<Action> actions(String path, FileState present) {
    List<Action> actions = new ArrayList<>();
    boolean chown = ownerDiffers(present) || groupDiffers(present);
    if (chown) {
      actions.add(Action.Run.of(List.of("chown", "-h", "--", spec(), path), Touched.of(path)));
    }
    // chown(2) clears set-id bits of files
    boolean cleared =
        chown && present.type() == FileState.Type.FILE && (present.mode().bits() & 06000) != 0;
    if (modeDiffers(present) || cleared) {
      FileMode target = modeOf(present, present.type() == FileState.Type.DIRECTORY);
      actions.add(Action.Run.of(List.of("chmod", "--", digits(target), path), Touched.of(path)));
    }
    return actions;
  }

  /** {@code owner:group} as chown(1) reads it. */
  String spec() {
    return (owner == null ? "" : owner.name) + (group == null ? "" : ":" + group.name);
  }

  /** Five digits, so that chmod(1) also clears set-id bits of directories. */
  static String digits(FileMode mode) {
    return "0" + mode;
  }

  /** As the path will be once the attributes are given. */
  FileState applied(FileState present, FileState.Type type, long size) {
    boolean directory = type == FileState.Type.DIRECTORY;
    Long uid = owner == null ? null : owner.id;
    Long gid = group == null ? null : group.id;
    return new FileState(
        type,
        modeOf(present, directory),
        owner == null ? present.owner() : owner.name,
        group == null ? present.group() : group.name,
        uid == null ? present.uid() : uid,
        gid == null ? present.gid() : gid,
        size,
        present.modified(),
        present.accessed(),
        present.changed(),
        present.inode(),
        present.device(),
        Math.max(1, present.links()),
        present.linkTarget());
  }

  @Nullable String ownerName() {
    return owner == null ? null : owner.name;
  }

  @Nullable String groupName() {
    return group == null ? null : group.name;
  }
}
