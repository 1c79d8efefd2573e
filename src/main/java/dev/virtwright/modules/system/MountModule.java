package dev.virtwright.modules.system;

import com.google.auto.service.AutoService;
import dev.virtwright.host.Action;
import dev.virtwright.host.FileBytes;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.FileState;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Resource;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.Verification;
import dev.virtwright.value.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file system is mounted, and is in fstab(5), or is not.
 *
 * <p>Reads fstab and /proc/self/mountinfo. Source: {@code ansible.posix.mount} documentation.
 */
@AutoService(ResourceModule.class)
public final class MountModule implements ResourceModule {

  private static final int MOST_BYTES = 1 << 20;
  private static final FileContent MOUNTS = new FileContent("/proc/self/mountinfo", MOST_BYTES);

  /** What is asked. */
  enum State {
    ABSENT,
    ABSENT_FROM_FSTAB,
    ABSENT_MOUNT,
    MOUNTED,
    PRESENT,
    UNMOUNTED,
    REMOUNTED,
    EPHEMERAL
  }

  private static final Arg<String> PATH =
      Arg.string("path", "Where it is mounted; none or swap for swap.", "/.*|none|swap")
          .alias("name");
  private static final Arg<State> STATE =
      Arg.choice(
          "state",
          "mounted: in fstab and mounted; present: in fstab; unmounted: not mounted; absent:"
              + " neither, and the empty directory is gone; absent_mount: neither; absent_from_fstab; remounted; ephemeral:"
              + " mounted, fstab is not looked at.",
          State.class);
  private static final Arg<String> SRC =
      Arg.string("src", "What is mounted: device, UUID=, directory, address.").optional();
  private static final Arg<String> FSTYPE =
      Arg.string("fstype", "Its kind, such as ext4, nfs, none.", "\\S+").optional();
  private static final Arg<String> OPTS = Arg.string("opts", "Mount options.").optional();
  private static final Arg<Boolean> OPTS_NO_LOG =
      Arg.bool("opts_no_log", "Whether options are never shown.").orElse(false);
  private static final Arg<String> DUMP =
      Arg.string("dump", "Fifth field of fstab.", "[0-9]+").orElse("0");
  private static final Arg<String> PASSNO =
      Arg.string("passno", "Sixth field of fstab.", "[0-9]+").orElse("0");
  private static final Arg<Boolean> BOOT =
      Arg.bool("boot", "Whether it is mounted at boot; no adds noauto.").orElse(true);
  private static final Arg<String> FSTAB =
      Arg.path("fstab", "The file, instead of /etc/fstab.").orElse("/etc/fstab");
  private static final Arg<Boolean> BACKUP =
      Arg.bool("backup", "Keep the old fstab beside the new.").orElse(false);

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("mount")
        .alias("ansible.posix.mount")
        .summary("Manage mounts and fstab")
        .details(
            "Other lines of fstab keep their text. A changed line of what is mounted is followed by"
                + " a remount, and by unmount and mount where that is refused. Where mounting fails,"
                + " fstab is as it was before.")
        .args(PATH, STATE, SRC, FSTYPE, OPTS, OPTS_NO_LOG, DUMP, PASSNO, BOOT, FSTAB, BACKUP)
        .example(
            """
            - name: Images are on a volume of their own
              ansible.posix.mount:
                path: /var/lib/libvirt/images
                src: LABEL=images
                fstype: xfs
                opts: noatime
                state: mounted
            """)
        .returns("name", "Where; src, fstype, opts, dump, passno, fstab, boot likewise.")
        .returns("backup_file", "Where the old fstab is kept, with backup; else empty.");
  }

  /**
   * What was read.
   *
   * @param fstab its text; null where there is none
   * @param directory the path, links followed
   */
  record Current(@Nullable String fstab, MountTable mounts, FileState directory) {}

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    State state = args.get(STATE);
    boolean needs = state == State.MOUNTED || state == State.PRESENT || state == State.EPHEMERAL;
    if (needs && !(args.given(SRC) && args.given(FSTYPE))) {
      throw Args.contradiction(
          "mount with state=%s needs src and fstype".formatted(word(state)), "say them");
    }
    FileContent fstab = new FileContent(args.get(FSTAB), MOST_BYTES);
    FileStat directory = new FileStat(path(args), true);
    if (path(args).startsWith("/")) {
      host.expect(fstab, MOUNTS, directory);
    }
    FileBytes text = host.ask(fstab);
    return decide(
        args,
        new Current(
            text.exists() ? text.text() : null,
            MountTable.parse(host.ask(MOUNTS).text()),
            path(args).startsWith("/") ? host.ask(directory) : FileState.ABSENT));
  }

  private static String word(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static String path(Args args) {
    String path = args.get(PATH).replaceAll("/+", "/");
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  private static String options(Args args) {
    String given = args.find(OPTS).orElse("defaults");
    boolean noauto = List.of(given.split(",")).contains("noauto");
    return args.get(BOOT) || noauto ? given : given + ",noauto";
  }

  /** Pure: fstab, mounts and directory as read come in. */
  static Plan decide(Args args, Current now) {
    State state = args.get(STATE);
    String path = path(args);
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("name", path);
    values.put("fstab", args.get(FSTAB));
    values.put(
        "opts", args.get(OPTS_NO_LOG) ? "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER" : options(args));
    values.put("dump", args.get(DUMP));
    values.put("passno", args.get(PASSNO));
    values.put("boot", args.get(BOOT) ? "yes" : "no");
    values.put("backup_file", "");
    args.find(SRC).ifPresent(src -> values.put("src", src));
    args.find(FSTYPE).ifPresent(type -> values.put("fstype", type));
    List<Change> drift = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    Plan.Blocked blocked = null;
    switch (state) {
      case ABSENT, ABSENT_MOUNT, ABSENT_FROM_FSTAB -> absent(args, now, state, drift, actions);
      case UNMOUNTED -> unmount(path, now, drift, actions);
      case PRESENT -> writeFstab(args, now, drift, actions);
      case MOUNTED -> mounted(args, now, drift, actions);
      case EPHEMERAL -> blocked = ephemeral(args, now, drift, actions);
      case REMOUNTED -> {
        if (!now.mounts().mounted(path)) {
          return Plan.blocked("nothing is mounted at " + path, "use state: mounted");
        }
        String how = args.given(OPTS) ? "remount," + args.find(OPTS).orElseThrow() : "remount";
        drift.add(Change.of("mount", "mounted", "remounted"));
        actions.add(run(args, "mount", "-o", how, path));
      }
    }
    if (blocked != null) {
      return blocked;
    }
    if (drift.isEmpty()) {
      return Plan.inSync(values);
    }
    Plan.Changes changes = Plan.changes(drift, actions).withAll(values);
    if (state == State.REMOUNTED) {
      changes = changes.verifiedBy(Verification.BY_RESULT);
    }
    return changes.resultingIn(results -> {
      Map<String, @Nullable Object> kept = new LinkedHashMap<>();
      results.stream()
          .filter(result -> result.backup() != null)
          .findFirst()
          .ifPresent(result -> kept.put("backup_file", result.backup()));
      return new Plan.Outcome.Result(kept, null);
    });
  }

  private static void absent(
      Args args, Current now, State state, List<Change> drift, List<Action> actions) {
    String path = path(args);
    String text = now.fstab() == null ? "" : now.fstab();
    String after = Fstab.without(text, path, args.find(SRC).orElse(null));
    boolean listed = Fstab.find(text, path, args.find(SRC).orElse(null)).isPresent();
    if (listed) {
      drift.add(Change.of("fstab", shown(args, text), shown(args, after)));
      actions.add(write(args, after));
    }
    if (state != State.ABSENT_FROM_FSTAB && listed) {
      unmount(path, now, drift, actions);
      if (state == State.ABSENT && now.directory().type() == FileState.Type.DIRECTORY) {
        drift.add(Change.of("directory", "present", "absent"));
        actions.add(Action.Run.of(List.of("rmdir", "--", path), Provides.the(Resource.file(path))));
      }
    }
  }

  private static void unmount(String path, Current now, List<Change> drift, List<Action> actions) {
    if (now.mounts().mounted(path)) {
      drift.add(Change.of("mount", "mounted", "unmounted"));
      actions.add(Action.Run.of(List.of("umount", "--", path), provides(path)));
    }
  }

  private static Provides[] provides(String path) {
    return new Provides[] {
      Provides.the(new Resource(Resource.Kind.MOUNT, path)),
      Provides.the(Resource.file(path)),
      Provides.the(Resource.file(MOUNTS.path()))
    };
  }

  private static Fstab.Entry entry(Args args) {
    return new Fstab.Entry(
        args.find(SRC).orElseThrow(),
        path(args),
        args.find(FSTYPE).orElseThrow(),
        options(args),
        args.get(DUMP),
        args.get(PASSNO));
  }

  /** Whether fstab changes. */
  private static boolean writeFstab(
      Args args, Current now, List<Change> drift, List<Action> actions) {
    String text = now.fstab() == null ? "" : now.fstab();
    Fstab.Entry wanted = entry(args);
    if (Fstab.find(text, wanted.path(), wanted.source()).filter(wanted::equals).isPresent()) {
      return false;
    }
    String after = Fstab.with(text, wanted);
    drift.add(
        args.get(OPTS_NO_LOG) ? Change.secret("fstab") : Change.of("fstab", now.fstab(), after));
    actions.add(write(args, after));
    return true;
  }

  private static @Nullable String shown(Args args, String text) {
    return args.get(OPTS_NO_LOG) ? null : text;
  }

  private static Action write(Args args, String text) {
    return new Action.WriteFile(
        args.get(FSTAB),
        text.getBytes(StandardCharsets.UTF_8),
        null,
        null,
        null,
        args.get(BACKUP),
        args.get(OPTS_NO_LOG),
        null,
        List.of(Provides.the(Resource.file(args.get(FSTAB)))));
  }

  private static void mounted(Args args, Current now, List<Change> drift, List<Action> actions) {
    String path = path(args);
    makeDirectory(path, now, drift, actions);
    boolean changed = writeFstab(args, now, drift, actions);
    if (now.mounts().mounted(path)) {
      if (changed) {
        drift.add(Change.of("mount", "mounted", "remounted"));
        actions.add(
            orTakeBack(
                args, now, "mount -o remount $3 \"$1\" || { umount \"$1\" && mount $3 \"$1\"; }"));
      }
      return;
    }
    drift.add(Change.of("mount", "unmounted", "mounted"));
    actions.add(changed ? orTakeBack(args, now, "mount $3 \"$1\"") : run(args, "mount", path));
  }

  private static void makeDirectory(
      String path, Current now, List<Change> drift, List<Action> actions) {
    if (path.startsWith("/") && !now.directory().exists()) {
      drift.add(Change.of("directory", "absent", "present"));
      actions.add(
          Action.Run.of(List.of("mkdir", "-p", "--", path), Provides.the(Resource.file(path))));
    }
  }

  /**
   * Mounts; where that fails fstab gets its old text, on standard input, so that the next boot does
   * not stumble over it.
   */
  private static Action orTakeBack(Args args, Current now, String mount) {
    String script =
        mount
            + " && exit\ns=$?\nif [ \"$4\" = new ]; then rm -f -- \"$2\"; else cat >\"$2\"; fi\nexit $s\n";
    String path = path(args);
    String table = args.get(FSTAB).equals("/etc/fstab") ? "" : "-T" + args.get(FSTAB);
    Action.Run run =
        Action.Run.of(
                List.of(
                    "sh",
                    "-c",
                    script,
                    "sh",
                    path,
                    args.get(FSTAB),
                    table,
                    now.fstab() == null ? "new" : "old"),
                provides(path))
            .titled("mount %s, and take back its line of fstab where that fails".formatted(path));
    String old = now.fstab() == null ? "" : now.fstab();
    return args.get(OPTS_NO_LOG)
        ? run.withInput(new Secret(old))
        : run.withInput(old.getBytes(StandardCharsets.UTF_8));
  }

  private static Action run(Args args, String... words) {
    List<String> argv = new ArrayList<>(List.of(words));
    if (!args.get(FSTAB).equals("/etc/fstab")) {
      argv.addAll(1, List.of("-T", args.get(FSTAB)));
    }
    return Action.Run.of(argv, provides(words[words.length - 1]));
  }

  private static Plan.@Nullable Blocked ephemeral(
      Args args, Current now, List<Change> drift, List<Action> actions) {
    String path = path(args);
    String source = args.find(SRC).orElseThrow();
    if (now.mounts().mounted(path)) {
      return now.mounts().from(path, source)
          ? null
          : Plan.blocked(
              "something else than %s is mounted at %s".formatted(source, path),
              "unmount it before with state: unmounted, or use another path");
    }
    makeDirectory(path, now, drift, actions);
    List<String> argv = new ArrayList<>(List.of("mount", "-t", args.find(FSTYPE).orElseThrow()));
    if (args.given(OPTS)) {
      argv.addAll(List.of("-o", args.find(OPTS).orElseThrow()));
    }
    argv.addAll(List.of("--", source, path));
    drift.add(Change.of("mount", "unmounted", "mounted"));
    Action.Run run = Action.Run.of(argv, provides(path));
    actions.add(args.get(OPTS_NO_LOG) ? run.titled("mount %s at %s".formatted(source, path)) : run);
    return null;
  }
}
