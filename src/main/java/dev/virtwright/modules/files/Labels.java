package dev.virtwright.modules.files;

import dev.virtwright.host.Action;
import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.CommandPath;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Resource;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * SELinux context and chattr(1) flags of a path, and the arguments that all of Ansible's file
 * modules share.
 *
 * <p>As with Ansible, a context is asked for in vain, and no error, on a machine without SELinux.
 */
final class Labels {
  static final Arg<String> SEUSER = context("seuser", "User");
  static final Arg<String> SEROLE = context("serole", "Role");
  static final Arg<String> SETYPE = context("setype", "Type");
  static final Arg<String> SELEVEL = context("selevel", "Level");
  static final Arg<String> ATTRIBUTES =
      Arg.string(
              "attributes",
              "Flags of chattr(1), such as +i; without a sign exactly these.",
              "[-+=]?[a-zA-Z]*")
          .alias("attr")
          .optional();
  static final Arg<Boolean> UNSAFE_WRITES =
      Arg.bool(
              "unsafe_writes",
              "Accepted for Ansible's playbooks; a file is replaced at once in any case.")
          .orElse(false);

  private Labels() {}

  private static Arg<String> context(String name, String part) {
    return Arg.string(
            name, part + " of the SELinux context; _default for what the policy has for the path.")
        .optional();
  }

  /** A module's own arguments, and after them mode, owner, group, context and flags. */
  static Arg<?>[] common(Arg<?>... own) {
    List<Arg<?>> all = new ArrayList<>(List.of(own));
    all.addAll(
        List.of(
            Attributes.MODE,
            Attributes.OWNER,
            Attributes.GROUP,
            SEUSER,
            SEROLE,
            SETYPE,
            SELEVEL,
            ATTRIBUTES,
            UNSAFE_WRITES));
    return all.toArray(Arg<?>[]::new);
  }

  /** The plan for {@code path}, with context and flags where the task asks for them. */
  static Plan with(Plan plan, String path, Args args, HostReader host) throws HostException {
    List<Arg<String>> asked =
        List.of(SEUSER, SEROLE, SETYPE, SELEVEL).stream().filter(args::given).toList();
    if (plan instanceof Plan.Blocked || (asked.isEmpty() && !args.given(ATTRIBUTES))) {
      return plan;
    }
    boolean exists = host.ask(new FileStat(path, true)).exists();
    List<Change> drift = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    if (!asked.isEmpty() && host.ask(new FileStat("/sys/fs/selinux/enforce", true)).exists()) {
      relabel(path, exists, args, host, drift, actions);
    }
    if (args.given(ATTRIBUTES)) {
      flag(path, exists, args.find(ATTRIBUTES).orElseThrow(), host, drift, actions);
    }
    return added(plan, drift, actions);
  }

  private static void relabel(
      String path,
      boolean exists,
      Args args,
      HostReader host,
      List<Change> drift,
      List<Action> actions)
      throws HostException {
    List<String> present =
        exists ? parts(host, CommandOutput.of("stat", "-L", "-c", "%C", "--", path), path) : null;
    List<String> policy = null;
    List<String> chcon = new ArrayList<>(List.of("chcon"));
    List<Arg<String>> all = List.of(SEUSER, SEROLE, SETYPE, SELEVEL);
    for (int i = 0; i < all.size(); i++) {
      Optional<String> wanted = args.find(all.get(i));
      if (wanted.isEmpty()) {
        continue;
      }
      String part = wanted.get();
      if (part.equals("_default")) {
        policy =
            policy != null
                ? policy
                : parts(host, CommandOutput.of("matchpathcon", "-n", path), path);
        part = policy.get(i);
      }
      if (present == null || !present.get(i).equals(part)) {
        chcon.addAll(List.of("-" + "urtl".charAt(i), part));
      }
      if (present != null && !present.get(i).equals(part)) {
        drift.add(Change.of(all.get(i).name(), present.get(i), part));
      }
    }
    if (chcon.size() > 1) {
      chcon.addAll(List.of("--", path));
      actions.add(Action.Run.of(chcon, Touched.of(path)));
    }
  }

  /** User, role, type, level; a level may hold colons. */
  private static List<String> parts(HostReader host, CommandOutput query, String path)
      throws HostException {
    FragmentResult answer = host.ask(query.about(Resource.file(path)));
    List<String> parts = List.of(answer.out().strip().split(":", 4));
    if (!answer.succeeded() || parts.size() < 3) {
      throw new HostException(
          HostException.Kind.FAILED,
          "the SELinux context of %s could not be read: %s"
              .formatted(path, answer.err().strip().lines().findFirst().orElse("")),
          "see whether its file system has labels");
    }
    return parts.size() == 4 ? parts : List.of(parts.get(0), parts.get(1), parts.get(2), "s0");
  }

  private static void flag(
      String path,
      boolean exists,
      String wanted,
      HostReader host,
      List<Change> drift,
      List<Action> actions)
      throws HostException {
    char sign = wanted.isEmpty() || Character.isLetter(wanted.charAt(0)) ? '=' : wanted.charAt(0);
    String letters =
        wanted.isEmpty() || Character.isLetter(wanted.charAt(0)) ? wanted : wanted.substring(1);
    if (host.ask(new CommandPath("chattr")).isEmpty()) {
      return; // as Ansible, which then takes the flags for set
    }
    Action chattr = Action.Run.of(List.of("chattr", sign + letters, path), Touched.of(path));
    if (!exists) {
      actions.add(chattr);
      return;
    }
    FragmentResult answer =
        host.ask(CommandOutput.of("lsattr", "-d", "--", path).about(Resource.file(path)));
    if (!answer.succeeded()) {
      throw new HostException(
          HostException.Kind.FAILED,
          "the flags of %s could not be read: %s"
              .formatted(path, answer.err().strip().lines().findFirst().orElse("")),
          "it needs lsattr(1) and a file system that has such flags");
    }
    String present = flags(answer.out());
    if (differs(present, sign, letters)) {
      drift.add(Change.of("attributes", present, sign + letters));
      actions.add(chattr);
    }
  }

  /** Pure: the letters that lsattr(1) prints before the path. */
  static String flags(String printed) {
    int blank = printed.indexOf(' ');
    return (blank < 0 ? "" : printed.substring(0, blank)).replace("-", "");
  }

  /** Pure: extents (e) come with the file system and are never counted. */
  static boolean differs(String present, char sign, String letters) {
    return switch (sign) {
      case '+' -> letters.chars().anyMatch(c -> present.indexOf(c) < 0);
      case '-' -> letters.chars().anyMatch(c -> present.indexOf(c) >= 0);
      default -> !set(present).equals(set(letters));
    };
  }

  private static Set<Integer> set(String letters) {
    Set<Integer> set = new TreeSet<>(letters.chars().boxed().toList());
    set.remove((int) 'e');
    return set;
  }

  /** Pure: the plan with these actions after its own. */
  static Plan added(Plan plan, List<Change> drift, List<Action> actions) {
    return switch (plan) {
      case Plan.Blocked blocked -> blocked;
      case Plan.InSync inSync -> {
        if (drift.isEmpty()) {
          yield inSync;
        }
        Plan.Changes changes = Plan.changes(drift, actions);
        for (var value : inSync.values().entrySet()) {
          changes = changes.with(value.getKey(), value.getValue());
        }
        yield changes;
      }
      case Plan.Changes changes -> {
        List<Change> allDrift = new ArrayList<>(changes.drift());
        allDrift.addAll(drift);
        List<Action> allActions = new ArrayList<>(changes.actions());
        allActions.addAll(actions);
        yield new Plan.Changes(
            allDrift,
            allActions,
            changes.verification(),
            changes.values(),
            changes.outcome(),
            changes.lasting());
      }
    };
  }
}
