package dev.virtwright.modules.system;

import com.google.auto.service.AutoService;
import dev.virtwright.diag.UserException;
import dev.virtwright.host.GroupEntry;
import dev.virtwright.host.GroupState;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.UserEntry;
import dev.virtwright.host.UserState;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
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

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("user")
        .alias("ansible.builtin.user", "ansible.legacy.user")
        .summary("Manage users")
        .details("A home directory is made only together with its user.")
        .args(
            NAME,
            STATE,
            UID,
            GROUP,
            GROUPS,
            APPEND,
            SHELL,
            HOME,
            CREATE_HOME,
            MOVE_HOME,
            COMMENT,
            SYSTEM,
            PASSWORD,
            UPDATE_PASSWORD,
            PASSWORD_LOCK,
            REMOVE,
            FORCE)
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
        .returns("append", "As asked for.");
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
    boolean samePassword = current.isEmpty() || matches == null || host.ask(matches);
    return UserPlans.present(
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
            args.find(PASSWORD_LOCK).orElse(null)),
        current,
        groups(args, name, current, host),
        samePassword);
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
