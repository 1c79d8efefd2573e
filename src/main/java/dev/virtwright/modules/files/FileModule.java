package dev.virtwright.modules.files;

import com.google.auto.service.AutoService;
import dev.virtwright.host.Action;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.FileState;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.ModeSpec;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.Verification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A path is a file, directory, link or nothing, with the mode and owner asked for.
 *
 * <p>Reads stat(2) of the path and, where something would be created, of its directories. Source:
 * Ansible's {@code ansible.builtin.file} documentation.
 */
@AutoService(ResourceModule.class)
public final class FileModule implements ResourceModule {

  /** What the path shall be. */
  enum State {
    FILE,
    DIRECTORY,
    ABSENT,
    TOUCH,
    LINK,
    HARD
  }

  private static final Arg<String> PATH =
      Arg.path("path", "Absolute path on the managed node.").alias("dest", "name");
  private static final Arg<State> STATE =
      Arg.choice(
              "state",
              "What the path shall be; touch creates an empty file or sets its times. Where not"
                  + " given: what it is now, or a directory with recurse, else a file.",
              State.class)
          .optional();
  private static final Arg<String> SRC =
      Arg.string("src", "What a link points to; may be relative to the link's directory.")
          .optional();
  private static final Arg<Boolean> RECURSE =
      Arg.bool("recurse", "Give mode, owner and group to everything in the directory as well.")
          .orElse(false);
  private static final Arg<Boolean> FORCE =
      Arg.bool(
              "force",
              "Make a link even where its target does not exist or a file or empty directory is in"
                  + " its place.")
          .orElse(false);
  private static final Arg<Boolean> FOLLOW =
      Arg.bool("follow", "Where the path is a symbolic link, work on what it leads to.")
          .orElse(true);

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("file")
        .alias("ansible.builtin.file", "ansible.legacy.file")
        .summary("Manage files, directories, links and their permissions")
        .details(
            "Missing directories on the way to a state=directory path are created with the same"
                + " mode and owner. Removing a directory removes what is in it. A touch always"
                + " changes, unless both times are preserved.")
        .args(
            Labels.common(
                PATH,
                STATE,
                SRC,
                RECURSE,
                FORCE,
                FOLLOW,
                Stamp.MODIFICATION_TIME,
                Stamp.MODIFICATION_TIME_FORMAT,
                Stamp.ACCESS_TIME,
                Stamp.ACCESS_TIME_FORMAT))
        .example(
            """
            - name: A directory for images that only its group may enter
              ansible.builtin.file:
                path: /srv/images
                state: directory
                mode: "0750"
            """)
        .example(
            """
            - name: No leftover of an older set-up
              file:
                path: /etc/old.conf
                state: absent
            """)
        .example(
            """
            - name: A link to the present release
              file:
                src: release-2
                dest: /srv/current
                state: link
                force: true
            """)
        .returns("path", "The path that was managed (dest for links and touch).")
        .returns("state", "What it is: file, directory, link, hard or absent.")
        .returns("mode", "Permissions as four octal digits.")
        .returns("owner", "Name of the owner; group, uid, gid and size likewise.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    String path = args.get(PATH);
    boolean recurse = args.get(RECURSE);
    FileState here = host.ask(new FileStat(path, false));
    State state = args.find(STATE).orElseGet(() -> stateOf(here, recurse, args.given(SRC)));
    if (args.find(Attributes.MODE).filter(ModeSpec::preserve).isPresent()) {
      throw Mistakes.contradiction(
          "mode: preserve is for copy, which has a source", "say the mode, such as '0644'");
    }
    if (recurse && state != State.DIRECTORY) {
      throw Mistakes.contradiction(
          "recurse option requires state to be 'directory'",
          "drop recurse, or correct state=" + word(state));
    }
    if (args.given(SRC) && state != State.LINK && state != State.HARD) {
      throw Mistakes.contradiction(
          "src option requires state to be 'link' or 'hard'",
          "drop src, or correct state=" + word(state));
    }
    return located(planned(state, path, here, args, host), path, here);
  }

  /** A failure tells of the path, too. */
  private static Plan located(Plan plan, String path, FileState here) {
    if (!(plan instanceof Plan.Blocked blocked)) {
      return plan;
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>(Paths.values("path", path, here));
    values.putAll(blocked.values());
    return new Plan.Blocked(blocked.problem(), blocked.remedy(), values, blocked.findings());
  }

  private static Plan planned(State state, String path, FileState here, Args args, HostReader host)
      throws HostException {
    boolean recurse = args.get(RECURSE);
    boolean follow = args.get(FOLLOW);
    return switch (state) {
      case ABSENT -> decideAbsent(path, here);
      case LINK ->
          LinkPlans.symbolic(
              path, here, args.find(SRC).orElse(null), args.get(FORCE), follow, args, host);
      case HARD -> {
        String source =
            args.find(SRC)
                .orElseThrow(() ->
                    Mistakes.contradiction(
                        "src is required for creating new hardlinks",
                        "name the file that it is a link to"));
        yield LinkPlans.hard(path, here, source, args.get(FORCE), args, host);
      }
      case FILE, TOUCH, DIRECTORY -> {
        boolean led = follow && here.type() == FileState.Type.LINK;
        String real = led ? Paths.real(path, host) : path;
        FileState present = led ? host.ask(new FileStat(real, false)) : here;
        Plan plan =
            switch (state) {
              case DIRECTORY ->
                  Stamp.with(
                      DirectoryPlans.plan(real, present, recurse, args, host),
                      real,
                      present,
                      args,
                      host);
              case TOUCH -> touch(real, present, args, host);
              default ->
                  Stamp.with(
                      decideFile(real, present, Attributes.read(args, host, present)),
                      real,
                      present,
                      args,
                      host);
            };
        yield Labels.with(plan, real, args, host);
      }
    };
  }

  private static State stateOf(FileState here, boolean recurse, boolean source) {
    return switch (here.type()) {
      case ABSENT -> recurse ? State.DIRECTORY : State.FILE;
      case DIRECTORY -> State.DIRECTORY;
      case LINK -> State.LINK;
      case FILE -> source && here.links() > 1 ? State.HARD : State.FILE;
      case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO, SOCKET -> State.FILE;
    };
  }

  private static String word(State state) {
    return state.name().toLowerCase(java.util.Locale.ROOT);
  }

  /** Pure: the path shall be gone. */
  static Plan decideAbsent(String path, FileState here) {
    if (!here.exists()) {
      return Plan.inSync(Paths.values("path", path, here));
    }
    if (path.equals("/") || path.endsWith("/.") || path.endsWith("/..")) {
      return Plan.blocked(
          "%s is not removed: it names a directory by way of another".formatted(path),
          "name the path itself; the root directory is never removed");
    }
    return Plan.change(
            "state",
            Paths.state(here),
            "absent",
            new Action.RemoveFile(path, here.type() == FileState.Type.DIRECTORY))
        .with("path", path)
        .with("state", "absent");
  }

  /** Pure: an existing file shall have these attributes. */
  static Plan decideFile(String path, FileState present, Attributes attributes) {
    if (!present.exists()) {
      return Plan.blocked(
          "file (%s) is absent, cannot continue".formatted(path),
          "create it with copy or template, or with state=touch");
    }
    if (present.type() == FileState.Type.DIRECTORY || present.type() == FileState.Type.LINK) {
      return Plan.blocked(
          "file (%s) is %s, cannot continue".formatted(path, Paths.state(present)),
          "say what it shall be with state, or remove it before");
    }
    return attributesOnly(path, present, attributes, "path");
  }

  static Plan attributesOnly(String path, FileState present, Attributes attributes, String key) {
    Optional<Plan.Blocked> lacking = attributes.lacking(path);
    if (lacking.isPresent()) {
      return lacking.get();
    }
    List<Change> drift = attributes.drift(present, "");
    if (drift.isEmpty()) {
      return Plan.inSync(Paths.values(key, path, present));
    }
    Plan.Changes changes = Plan.changes(drift, attributes.actions(path, present));
    FileState after = attributes.applied(present, present.type(), present.size());
    return with(changes, key, path, after);
  }

  static Plan.Changes with(Plan.Changes changes, String key, String path, FileState after) {
    Plan.Changes result = changes.verifiedBy(Paths.OBSERVED);
    for (var value : Paths.values(key, path, after).entrySet()) {
      result = result.with(value.getKey(), value.getValue());
    }
    return result;
  }

  private static Plan touch(String path, FileState present, Args args, HostReader host)
      throws HostException {
    Stamp modified = Stamp.modification(args, Stamp.NOW, host);
    Stamp accessed = Stamp.access(args, Stamp.NOW, host);
    Attributes attributes = Attributes.read(args, host, present);
    if (!present.exists()) {
      String parent = Paths.parent(path);
      FileState directory = host.ask(new FileStat(parent, true));
      Optional<Plan.Blocked> unusable = Paths.unusable(parent, directory, path);
      if (unusable.isPresent()) {
        return unusable.get();
      }
    }
    return decideTouch(path, present, attributes, modified, accessed);
  }

  /** Pure: the file exists, and its times are as asked. */
  static Plan decideTouch(
      String path, FileState present, Attributes attributes, Stamp modified, Stamp accessed) {
    Optional<Plan.Blocked> lacking = attributes.lacking(path);
    if (lacking.isPresent()) {
      return lacking.get();
    }
    List<Change> drift = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    if (present.exists()) {
      Stamp.differences(path, present, modified, accessed, drift, actions);
      if (drift.isEmpty()) {
        return attributesOnly(path, present, attributes, "dest");
      }
      drift.addAll(attributes.drift(present, ""));
      actions.addAll(attributes.actions(path, present));
    } else {
      drift.add(Change.of("state", "absent", "file"));
      actions.add(Action.Run.of(List.of("touch", "--", path), Touched.of(path)));
      actions.addAll(Stamp.setting(path, modified, accessed));
      actions.addAll(creation(path, attributes, false));
    }
    FileState.Type type = present.exists() ? present.type() : FileState.Type.FILE;
    return with(
            Plan.changes(drift, actions),
            "dest",
            path,
            attributes.applied(present, type, present.size()))
        .verifiedBy(
            new Verification.Effect(
                host -> untouched(path, present, host.ask(new FileStat(path, false))),
                Duration.ofSeconds(5),
                host -> Paths.values("dest", path, host.ask(new FileStat(path, false)))));
  }

  /** Null where the later state shows that the path was touched. */
  static @Nullable String untouched(String path, FileState before, FileState after) {
    if (!after.exists()) {
      return path + " does not exist";
    }
    // ctime moves with every touch, and cannot be set back by it
    return before.exists() && after.changed() <= before.changed()
        ? path + " was not touched: its time of last status change is as before"
        : null;
  }

  /** What gives a path that was just created its attributes. */
  static List<Action> creation(String path, Attributes attributes, boolean modeIsSet) {
    List<Action> actions = new ArrayList<>();
    if (attributes.owner() != null || attributes.group() != null) {
      actions.add(
          Action.Run.of(List.of("chown", "-h", "--", attributes.spec(), path), Touched.of(path)));
    }
    if (attributes.mode() != null && !modeIsSet) {
      actions.add(
          Action.Run.of(
              List.of(
                  "chmod",
                  "--",
                  Attributes.digits(attributes.modeOf(FileState.ABSENT, false)),
                  path),
              Touched.of(path)));
    }
    return actions;
  }
}
