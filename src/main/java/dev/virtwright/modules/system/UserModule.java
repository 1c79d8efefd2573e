package dev.virtwright.modules.system;

import com.google.auto.service.AutoService;
import dev.virtwright.diag.UserException;
import dev.virtwright.host.Action;
import dev.virtwright.host.FileBytes;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.GroupEntry;
import dev.virtwright.host.GroupState;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Query;
import dev.virtwright.host.Resource;
import dev.virtwright.host.UserEntry;
import dev.virtwright.host.UserState;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.value.Secret;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A user exists or not, with these groups, home, shell and password.
 *
 * <p>Reads getent(1). A password is a hash of crypt(5), compared on the machine and set by way of
 * standard input. Source: Ansible's {@code ansible.builtin.user} documentation.
 */
@AutoService(ResourceModule.class)
public final class UserModule implements ResourceModule {

  /** When a password is set. */
  enum Update {
    ALWAYS,
    ON_CREATE
  }

  private static final Pattern HASH =
      Pattern.compile("!*(\\$[^:\\s]+|\\*|[A-Za-z0-9./]{13}|_[A-Za-z0-9./]{19})?");

  private static final Arg<String> NAME =
      Arg.string("name", "Name of the user.", GroupModule.NAME_PATTERN).alias("user");
  private static final Arg<GroupModule.State> STATE =
      Arg.choice("state", "Whether it exists.", GroupModule.State.class)
          .orElse(GroupModule.State.PRESENT);
  private static final Arg<Long> UID = Arg.integer("uid", "Its number.", 0, 4294967294L).optional();
  private static final Arg<String> GROUP =
      Arg.string("group", "Name or number of its primary group.").optional();
  private static final Arg<List<String>> GROUPS =
      Arg.strings("groups", "Its other groups; an empty list removes it from all.").optional();
  private static final Arg<Boolean> APPEND =
      Arg.bool("append", "Whether it stays in groups that are not listed.").orElse(false);
  private static final Arg<String> SHELL = Arg.path("shell", "Its login shell.").optional();
  private static final Arg<String> HOME = Arg.path("home", "Its home directory.").optional();
  private static final Arg<Boolean> CREATE_HOME =
      Arg.bool("create_home", "Whether a new user's home directory is made.")
          .alias("createhome")
          .orElse(true);
  private static final Arg<Boolean> MOVE_HOME =
      Arg.bool("move_home", "Whether a home directory that moves takes its content along.")
          .orElse(false);
  private static final Arg<String> COMMENT =
      Arg.string("comment", "Its full name or purpose.", "[^:\\n]*").optional();
  private static final Arg<Boolean> SYSTEM =
      Arg.bool("system", "Whether a new user gets a number of the system's range.").orElse(false);
  private static final Arg<Secret> PASSWORD =
      Arg.secret("password", "Hash of its password, as the filter password_hash makes it.")
          .optional();
  private static final Arg<Update> UPDATE_PASSWORD =
      Arg.choice("update_password", "When the password is set.", Update.class)
          .orElse(Update.ALWAYS);
  private static final Arg<Boolean> PASSWORD_LOCK =
      Arg.bool("password_lock", "Whether the password is locked.").optional();
  private static final Arg<Boolean> REMOVE =
      Arg.bool("remove", "Whether home directory and mail go with a removed user.").orElse(false);
  private static final Arg<Boolean> FORCE =
      Arg.bool("force", "Whether a user who is logged in is removed all the same.").orElse(false);

  private static final Arg<Boolean> NON_UNIQUE =
      Arg.bool("non_unique", "Whether another user may have the same uid.").orElse(false);
  private static final Arg<String> SKELETON =
      Arg.path("skeleton", "Directory whose files a new home directory gets; else /etc/skel.")
          .optional();
  private static final Arg<String> SEUSER =
      Arg.string("seuser", "SELinux user of a new user.", "[A-Za-z0-9_]+").optional();
  private static final Arg<String> UMASK =
      Arg.string("umask", "What a new home directory's permissions lack.", "0?[0-7]{3}").optional();
  private static final Arg<Long> UID_MIN =
      Arg.integer("uid_min", "Least number for a new user.", 0, 4294967294L).optional();
  private static final Arg<Long> UID_MAX =
      Arg.integer("uid_max", "Greatest number for a new user.", 0, 4294967294L).optional();
  private static final Arg<Boolean> LOCAL =
      Arg.bool(
              "local",
              "Whether it must be a user of the machine's own files; one that only a directory"
                  + " service has is then an error.")
          .orElse(false);

  private static final List<Arg<?>> ELSEWHERE =
      List.of(
          Arg.string("authorization", "Of Solaris; means nothing here.").optional(),
          Arg.bool("hidden", "Of macOS; means nothing here.").optional(),
          Arg.string("login_class", "Of BSD; means nothing here.").optional(),
          Arg.string("profile", "Of Solaris; means nothing here.").optional(),
          Arg.string("role", "Of Solaris; means nothing here.").optional());

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("user")
        .alias("ansible.builtin.user", "ansible.legacy.user")
        .summary("Manage users")
        .details(
            "A home directory that lacks is made also for a user that is there, unless create_home"
                + " is no.")
        .args(arguments())
        .example(
            """
            - name: Somebody who manages guests
              ansible.builtin.user:
                name: ada
                groups: [libvirt, kvm]
                append: true
                shell: /bin/bash
            """)
        .returns("name", "The user; state, uid, group, groups, home, shell, comment likewise.")
        .returns("append", "As asked for, of a user that was there; move_home likewise.")
        .returns("create_home", "As asked for, of a new user; system likewise.")
        .returns("force", "As asked for, of a user that was removed; remove likewise.")
        .returns("password", "NOT_LOGGING_PASSWORD, where one was given.")
        .returns("ssh_key_file", "The key's file, with generate_ssh_key.")
        .returns("ssh_fingerprint", "Its fingerprint, as ssh-keygen -l prints it.")
        .returns("ssh_public_key", "The public key.");
  }

  private static Arg<?>[] arguments() {
    List<Arg<?>> all =
        new ArrayList<>(
            List.of(
                NAME,
                STATE,
                UID,
                NON_UNIQUE,
                GROUP,
                GROUPS,
                APPEND,
                SHELL,
                HOME,
                CREATE_HOME,
                MOVE_HOME,
                SKELETON,
                UMASK,
                COMMENT,
                SYSTEM,
                PASSWORD,
                UPDATE_PASSWORD,
                PASSWORD_LOCK,
                SEUSER,
                UID_MIN,
                UID_MAX,
                LOCAL,
                REMOVE,
                FORCE));
    all.addAll(UserLimits.ARGS);
    all.addAll(UserKey.ARGS);
    all.addAll(ELSEWHERE);
    return all.toArray(Arg<?>[]::new);
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    String name = args.get(NAME);
    if (args.get(STATE) == GroupModule.State.ABSENT) {
      return UserPlans.absent(
          name, args.get(REMOVE), args.get(FORCE), host.ask(new UserEntry(name)));
    }
    Secret password = args.find(PASSWORD).orElse(null);
    if (password != null && !HASH.matcher(password.reveal()).matches()) {
      throw new UserException(
          "argument-type",
          "argument 'password' of module 'user' must be a hash, not the password itself",
          "hash it: password: \"{{ secret_of_ada | password_hash('sha512') }}\"",
          null);
    }
    UserEntry entry = new UserEntry(name);
    PasswordMatches matches =
        password == null || args.get(UPDATE_PASSWORD) == Update.ON_CREATE
            ? null
            : new PasswordMatches(name, password);
    if (matches != null) {
      host.expect(entry, matches);
    }
    Optional<UserState> current = host.ask(entry);
    if (args.get(LOCAL) && current.isPresent()) {
      FileBytes own = host.ask(new FileContent("/etc/passwd", 4 << 20));
      if (own.text().lines().noneMatch(line -> line.startsWith(name + ":"))) {
        return Plan.blocked(
            "user %s is not in /etc/passwd but of a directory service".formatted(name),
            "use another name, or drop local");
      }
    }
    boolean samePassword = current.isEmpty() || matches == null || host.ask(matches);
    Plan basis =
        UserPlans.present(
            new UserPlans.Wanted(
                name,
                args.find(UID).orElse(null),
                args.find(GROUP).orElse(null),
                args.find(GROUPS).orElse(null),
                args.get(APPEND),
                args.find(SHELL).orElse(null),
                args.find(HOME).orElse(null),
                args.get(CREATE_HOME),
                args.get(MOVE_HOME),
                args.find(COMMENT).orElse(null),
                args.get(SYSTEM),
                password,
                args.find(PASSWORD_LOCK).orElse(null),
                more(args)),
            current,
            groups(args, name, current, host),
            samePassword);
    return basis instanceof Plan.Blocked ? basis : completed(args, basis, current, host);
  }

  /** Options of useradd(8) alone. */
  private static List<String> more(Args args) {
    List<String> options = new ArrayList<>();
    if (args.get(NON_UNIQUE)) {
      options.add("-o");
    }
    args.find(SKELETON).ifPresent(value -> options.addAll(List.of("-k", value)));
    args.find(SEUSER).ifPresent(value -> options.addAll(List.of("-Z", value)));
    args.find(UMASK).ifPresent(value -> options.addAll(List.of("-K", "UMASK=" + value)));
    args.find(UID_MIN).ifPresent(value -> options.addAll(List.of("-K", "UID_MIN=" + value)));
    args.find(UID_MAX).ifPresent(value -> options.addAll(List.of("-K", "UID_MAX=" + value)));
    return options;
  }

  /** What comes after the user itself: limits, a home directory that lacks, a key. */
  private static Plan completed(Args args, Plan basis, Optional<UserState> current, HostReader host)
      throws HostException {
    String name = args.get(NAME);
    String home =
        args.find(HOME).orElseGet(() -> current.map(UserState::home).orElse("/home/" + name));
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    List<Change> drift = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    switch (basis) {
      case Plan.InSync(var known, var findings) -> values.putAll(known);
      case Plan.Changes changes -> {
        values.putAll(changes.values());
        drift.addAll(changes.drift());
        actions.addAll(changes.actions());
      }
      case Plan.Blocked blocked -> {
        return blocked;
      }
    }
    if (args.given(PASSWORD)) {
      values.put("password", "NOT_LOGGING_PASSWORD");
    }
    FileStat directory = new FileStat(home, true);
    boolean homeless = current.isPresent() && args.get(CREATE_HOME) && home.startsWith("/");
    AccountLimits limits = new AccountLimits(name);
    List<Query<?>> queries = new ArrayList<>();
    if (homeless) {
      queries.add(directory);
    }
    if (UserLimits.asked(args) && current.isPresent()) {
      queries.add(limits);
    }
    if (args.get(UserKey.GENERATE)) {
      queries.addAll(UserKey.queries(UserKey.path(args, home)));
    }
    host.expect(queries.toArray(Query<?>[]::new));
    boolean moves = args.get(MOVE_HOME) && !home.equals(current.map(UserState::home).orElse(home));
    if (homeless && !moves && !host.ask(directory).exists()) {
      drift.add(Change.of("home directory", "absent", "present"));
      actions.add(
          UserPlans.makeHome(
              name, home, args.find(SKELETON).orElse("/etc/skel"), args.find(UMASK).orElse("")));
    }
    if (UserLimits.asked(args)) {
      List<String> options =
          UserLimits.differences(
              args, current.isPresent() ? host.ask(limits) : AccountLimits.Answer.NONE, drift);
      if (!options.isEmpty()) {
        List<String> argv = new ArrayList<>(List.of("chage"));
        argv.addAll(options);
        argv.addAll(List.of("--", name));
        actions.add(Action.Run.of(argv, Provides.the(new Resource(Resource.Kind.USER, name))));
      }
    }
    if (args.get(UserKey.GENERATE)) {
      UserKey.plan(args, UserKey.path(args, home), name, host, drift, actions, values);
    }
    return drift.isEmpty()
        ? Plan.inSync(values)
        : Plan.changes(drift, actions).withAll(values).verifiedBy(UserPlans.CONVERGES);
  }

  /** The groups that matter: those to join, and one of the user's own name for a new user. */
  private static Map<String, Optional<GroupState>> groups(
      Args args, String name, Optional<UserState> current, HostReader host) throws HostException {
    List<String> names = new ArrayList<>(args.find(GROUPS).orElse(List.of()));
    args.find(GROUP).ifPresent(names::add);
    if (current.isPresent()) {
      names.removeAll(current.get().groups());
      names.remove(current.get().primaryGroup());
    } else {
      names.add(name);
    }
    names.removeIf(each -> each.chars().allMatch(Character::isDigit));
    host.expect(names.stream().map(GroupEntry::new).toArray(GroupEntry[]::new));
    Map<String, Optional<GroupState>> groups = new LinkedHashMap<>();
    for (String each : names) {
      groups.put(each, host.ask(new GroupEntry(each)));
    }
    return groups;
  }
}
