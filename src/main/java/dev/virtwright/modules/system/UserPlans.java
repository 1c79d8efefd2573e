package dev.virtwright.modules.system;

import dev.virtwright.host.Action;
import dev.virtwright.host.GroupState;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Resource;
import dev.virtwright.host.UserState;
import dev.virtwright.module.Change;
import dev.virtwright.module.Plan;
import dev.virtwright.module.Verification;
import dev.virtwright.value.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Plans of a user. Pure: nothing here asks the machine. */
final class UserPlans {
  private UserPlans() {}

  /** What the user database says of the user afterwards is told as it is then. */
  static final Verification CONVERGES =
      new Verification.Converges(
          Duration.ofSeconds(10),
          Duration.ZERO,
          false,
          Set.of("uid", "group", "comment", "home", "shell", "ssh_fingerprint", "ssh_public_key"));

  /**
   * Makes a home directory as useradd(8) does: with the skeleton's files, and permissions of
   * HOME_MODE or UMASK in login.defs(5).
   */
  private static final String MAKE_HOME =
      """
      user=$1 home=$2 skeleton=$3 mask=$4
      setting() { sed -n "s/^[[:space:]]*$1[[:space:]][[:space:]]*\\([0-7]*\\).*/\\1/p" /etc/login.defs 2>/dev/null | tail -n 1; }
      mode=
      if [ -z "$mask" ]; then mode=$(setting HOME_MODE); mask=$(setting UMASK); fi
      [ -n "$mode" ] || mode=$(printf '%o' $((0777 & ~0${mask:-022})))
      mkdir -p "$(dirname "$home")" && mkdir "$home" || exit
      [ ! -d "$skeleton" ] || cp -r "$skeleton/." "$home" || exit
      chown -R "$(id -u "$user"):$(id -g "$user")" "$home" && chmod "$mode" "$home"
      """;

  static Action makeHome(String user, String home, String skeleton, String umask) {
    return Action.Run.of(
            List.of("sh", "-c", MAKE_HOME, "sh", user, home, skeleton, umask),
            Provides.the(Resource.file(home)))
        .titled("make the home directory %s of %s".formatted(home, user));
  }

  /**
   * What is asked of a user; null where it may stay.
   *
   * @param password a hash of crypt(5)
   * @param more options of useradd(8) for a new user
   */
  record Wanted(
      String name,
      @Nullable Long uid,
      @Nullable String group,
      @Nullable List<String> groups,
      boolean append,
      @Nullable String shell,
      @Nullable String home,
      boolean createHome,
      boolean moveHome,
      @Nullable String comment,
      boolean system,
      @Nullable Secret password,
      @Nullable Boolean locked,
      List<String> more) {}

  static Plan absent(String name, boolean remove, boolean force, Optional<UserState> current) {
    if (current.isEmpty()) {
      return Plan.inSync(Map.of("name", name, "state", "absent"));
    }
    List<String> argv = new ArrayList<>(List.of("userdel"));
    if (remove) {
      argv.add("-r");
    }
    if (force) {
      argv.add("-f");
    }
    argv.addAll(List.of("--", name));
    Action.Run run = Action.Run.of(argv, provides(name, current.get().home()));
    return Plan.change("state", "present", "absent", run)
        .with("name", name)
        .with("state", "absent")
        .with("force", force)
        .with("remove", remove);
  }

  /**
   * @param groups those the user is to join, by name, as the machine has them
   * @param samePassword whether the password is as asked, or is not asked
   */
  static Plan present(
      Wanted wanted,
      Optional<UserState> current,
      Map<String, Optional<GroupState>> groups,
      boolean samePassword) {
    for (Map.Entry<String, Optional<GroupState>> each : groups.entrySet()) {
      boolean own = each.getKey().equals(wanted.name()) && !named(wanted, each.getKey());
      if (each.getValue().isEmpty() && !own) {
        return new Plan.Blocked(
            "user %s cannot be in group %s, which does not exist"
                .formatted(wanted.name(), each.getKey()),
            "create it before with the group module, or install the package that brings it",
            Map.of("msg", "Group %s does not exist".formatted(each.getKey())));
      }
    }
    return current.isEmpty()
        ? created(wanted, groups)
        : modified(wanted, current.get(), samePassword);
  }

  private static boolean named(Wanted wanted, String group) {
    return group.equals(wanted.group())
        || (wanted.groups() != null && wanted.groups().contains(group));
  }

  private static Plan created(Wanted wanted, Map<String, Optional<GroupState>> groups) {
    List<String> argv = new ArrayList<>(List.of("useradd"));
    add(argv, "-u", wanted.uid());
    add(argv, "-g", wanted.group());
    if (wanted.group() == null
        && groups.getOrDefault(wanted.name(), Optional.empty()).isPresent()) {
      // useradd(8) refuses to make a user's group that exists
      argv.add("-N");
    }
    if (wanted.groups() != null && !wanted.groups().isEmpty()) {
      add(argv, "-G", String.join(",", wanted.groups()));
    }
    add(argv, "-c", wanted.comment());
    add(argv, "-d", wanted.home());
    add(argv, "-s", wanted.shell());
    argv.add(wanted.createHome() ? "-m" : "-M");
    if (wanted.system()) {
      argv.add("-r");
    }
    argv.addAll(wanted.more());
    argv.addAll(List.of("--", wanted.name()));
    String home = wanted.home() == null ? "/home/" + wanted.name() : wanted.home();
    List<Change> drift = new ArrayList<>(List.of(Change.of("state", "absent", "present")));
    List<Action> actions =
        new ArrayList<>(List.of(Action.Run.of(argv, provides(wanted.name(), home))));
    if (wanted.password() != null) {
      drift.add(Change.secret("password"));
      actions.add(password(wanted.name(), wanted.password()));
    }
    if (Boolean.TRUE.equals(wanted.locked())) {
      actions.add(usermod(wanted.name(), "-L"));
    }
    return Plan.changes(drift, actions).withAll(values(wanted, null));
  }

  private static void add(List<String> argv, String option, @Nullable Object value) {
    if (value != null) {
      argv.add(option);
      argv.add(value.toString());
    }
  }

  private static Plan modified(Wanted wanted, UserState now, boolean samePassword) {
    List<Change> drift = new ArrayList<>();
    List<String> options = new ArrayList<>();
    if (wanted.uid() != null && wanted.uid() != now.uid()) {
      drift.add(Change.of("uid", now.uid(), wanted.uid()));
      add(options, "-u", wanted.uid());
      if (wanted.more().contains("-o")) {
        options.add("-o");
      }
    }
    if (wanted.group() != null
        && !wanted.group().equals(now.primaryGroup())
        && !wanted.group().equals(Long.toString(now.gid()))) {
      drift.add(Change.of("group", now.primaryGroup(), wanted.group()));
      add(options, "-g", wanted.group());
    }
    groups(wanted, now, drift, options);
    differs("comment", wanted.comment(), now.comment(), "-c", drift, options);
    if (differs("home", wanted.home(), now.home(), "-d", drift, options) && wanted.moveHome()) {
      options.add("-m");
    }
    differs("shell", wanted.shell(), now.shell(), "-s", drift, options);
    List<Action> actions = new ArrayList<>();
    if (!options.isEmpty()) {
      actions.add(usermod(wanted.name(), options.toArray(String[]::new)));
    }
    boolean locked = now.locked();
    if (wanted.password() != null && !samePassword) {
      drift.add(Change.secret("password"));
      actions.add(password(wanted.name(), wanted.password()));
      // a new hash is one without the mark of the lock
      locked = wanted.password().reveal().startsWith("!");
    }
    if (wanted.locked() != null && wanted.locked() != now.locked()) {
      drift.add(Change.of("password_lock", now.locked(), wanted.locked()));
    }
    if (wanted.locked() != null && wanted.locked() != locked) {
      actions.add(usermod(wanted.name(), wanted.locked() ? "-L" : "-U"));
    }
    return drift.isEmpty()
        ? Plan.inSync(values(wanted, now))
        : Plan.changes(drift, actions).withAll(values(wanted, now));
  }

  private static boolean differs(
      String path,
      @Nullable String wanted,
      String now,
      String option,
      List<Change> drift,
      List<String> options) {
    if (wanted == null || wanted.equals(now)) {
      return false;
    }
    drift.add(Change.of(path, now, wanted));
    add(options, option, wanted);
    return true;
  }

  private static void groups(
      Wanted wanted, UserState now, List<Change> drift, List<String> options) {
    if (wanted.groups() == null) {
      return;
    }
    TreeSet<String> present = new TreeSet<>(now.groups());
    TreeSet<String> target = new TreeSet<>(wanted.groups());
    String primary = wanted.group() == null ? now.primaryGroup() : wanted.group();
    present.remove(primary);
    target.remove(primary);
    if (wanted.append()) {
      target.addAll(present);
    }
    if (!present.equals(target)) {
      drift.add(Change.of("groups", String.join(",", present), String.join(",", target)));
      add(options, "-G", String.join(",", target));
    }
  }

  private static Action usermod(String name, String... options) {
    List<String> argv = new ArrayList<>(List.of("usermod"));
    argv.addAll(List.of(options));
    argv.addAll(List.of("--", name));
    return Action.Run.of(argv, provides(name, null));
  }

  private static Action password(String name, Secret hash) {
    return Action.Run.of(List.of("chpasswd", "-e"), provides(name, null))
        .withInput(new Secret(name + ":" + hash.reveal() + "\n"));
  }

  private static Provides[] provides(String name, @Nullable String home) {
    List<Provides> provides = new ArrayList<>();
    provides.add(Provides.the(new Resource(Resource.Kind.USER, name)));
    provides.add(Provides.the(new Resource(Resource.Kind.GROUP, name)));
    if (home != null && home.startsWith("/")) {
      provides.add(Provides.the(Resource.file(home)));
    }
    return provides.toArray(Provides[]::new);
  }

  private static Map<String, @Nullable Object> values(Wanted wanted, @Nullable UserState now) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("name", wanted.name());
    values.put("state", "present");
    if (now == null) {
      values.put("system", wanted.system());
      values.put("create_home", wanted.createHome());
    } else {
      values.put("append", wanted.append());
      values.put("move_home", wanted.moveHome());
    }
    put(values, "uid", wanted.uid(), now == null ? null : now.uid());
    put(values, "group", null, now == null ? null : now.gid());
    put(values, "groups", wanted.groups() == null ? null : String.join(",", wanted.groups()), null);
    put(values, "home", wanted.home(), now == null ? null : now.home());
    put(values, "shell", wanted.shell(), now == null ? null : now.shell());
    put(values, "comment", wanted.comment(), now == null ? null : now.comment());
    return values;
  }

  private static void put(
      Map<String, @Nullable Object> values,
      String key,
      @Nullable Object wanted,
      @Nullable Object now) {
    Object value = wanted == null ? now : wanted;
    if (value != null) {
      values.put(key, value);
    }
  }
}
