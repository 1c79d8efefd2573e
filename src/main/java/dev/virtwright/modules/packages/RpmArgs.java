package dev.virtwright.modules.packages;

import dev.virtwright.diag.UserException;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.modules.packages.RpmGroup.Membership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Arguments that modules dnf and yum share, by Ansible's names. */
final class RpmArgs {
  private RpmArgs() {}

  static final Arg<List<String>> NAME =
      Arg.strings(
              "name",
              "Packages: name, name-version[-release], name.architecture, a capability, a file;"
                  + " groups and environment groups: @id or @name.")
          .alias("pkg")
          .orElse(List.of());

  static final Arg<String> STATE =
      Arg.choice("state", "Whether they are installed, and in which version.", Wanted.WORDS)
          .orElse("present");

  static final Arg<List<String>> ENABLEREPO =
      Arg.strings("enablerepo", "Repositories enabled for this task only.").orElse(List.of());

  static final Arg<List<String>> DISABLEREPO =
      Arg.strings("disablerepo", "Repositories disabled for this task only.").orElse(List.of());

  static final Arg<List<String>> EXCLUDE =
      Arg.strings("exclude", "Packages never to install or upgrade here.").orElse(List.of());

  static final Arg<Boolean> UPDATE_CACHE =
      Arg.bool(
              "update_cache",
              "Fetch repository metadata anew before something is installed or, with state latest,"
                  + " compared.")
          .alias("expire-cache")
          .orElse(false);

  static final Arg<Duration> LOCK_TIMEOUT =
      Arg.seconds("lock_timeout", "How long another package manager is waited for.")
          .orElse(Duration.ofSeconds(30));

  static final Arg<Boolean> INSTALL_WEAK_DEPS =
      Arg.bool("install_weak_deps", "Install what packages recommend, too.").orElse(true);

  static final Arg<Boolean> NOBEST =
      Arg.bool("nobest", "Allow a version that is not the newest where that one does not fit.")
          .orElse(false);

  static final Arg<Boolean> ALLOWERASING =
      Arg.bool("allowerasing", "Allow removing installed packages that stand in the way.")
          .orElse(false);

  static final Arg<Boolean> SKIP_BROKEN =
      Arg.bool("skip_broken", "Leave out packages whose dependencies are broken.").orElse(false);

  static final Arg<Boolean> DISABLE_GPG_CHECK =
      Arg.bool("disable_gpg_check", "Install unsigned packages.").orElse(false);

  static final Arg<Boolean> AUTOREMOVE =
      Arg.bool(
              "autoremove",
              "With state absent, remove dependencies that nothing needs any more, too.")
          .orElse(false);

  static final Arg<List<String>> GROUP_PACKAGE_TYPES =
      Arg.strings(
              "group_package_types",
              "Which packages of a group must be there: mandatory, default, optional.")
          .orElse(List.of("mandatory", "default"));

  static final String DETAILS =
      """
      A group is in sync when dnf or yum counts it as installed and each of its mandatory and default packages
      that an enabled repository has is installed; with `group_package_types: [mandatory, default, optional]` its
      optional packages, too; with `state: latest` none of these may have a newer version in an enabled repository.
      An environment group means its mandatory groups.

      What is there is read from the package database and from repository metadata that the host has already
      fetched. Where it has none, or with `update_cache`, metadata is fetched before the installation, and
      a name that does not exist is found only then. Names with * or ? and package files are refused.

      Another process that has the package manager's lock is waited for `lock_timeout` seconds, and then named.
      """;

  /** What dnf and yum take; the same, since yum has become a name for dnf. */
  static ModuleSpec spec(String program) {
    return ModuleSpec.named(program)
        .alias("ansible.builtin." + program)
        .summary("Install or remove packages and package groups with " + program)
        .details(DETAILS)
        .args(
            NAME,
            STATE,
            ENABLEREPO,
            DISABLEREPO,
            EXCLUDE,
            UPDATE_CACHE,
            LOCK_TIMEOUT,
            INSTALL_WEAK_DEPS,
            NOBEST,
            ALLOWERASING,
            SKIP_BROKEN,
            DISABLE_GPG_CHECK,
            AUTOREMOVE,
            GROUP_PACKAGE_TYPES)
        .example(
            """
            - name: The virtualization group, with its optional packages
              %s:
                name: "@virtualization"
                group_package_types: [mandatory, default, optional]
            """
                .formatted(program))
        .example(
            """
            - name: Packages for a KVM host
              %s:
                name: [qemu-kvm, libvirt, virt-install]
                state: present
            """
                .formatted(program))
        .returns("results", "One line for each package that was installed or removed.")
        .returns("rc", "Exit status of the package manager.")
        .returns("msg", "What went wrong, if something did.")
        .returns(LockWait.VALUE, LockWait.VALUE_SUMMARY);
  }

  /**
   * @throws UserException where a name or a group's package type is none
   */
  static RpmRequest request(Args args) {
    List<String> names = Names.split(args.get(NAME));
    Names.checkRpm(names);
    List<String> options = new ArrayList<>();
    args.get(DISABLEREPO).forEach(id -> options.add("--disablerepo=" + id));
    args.get(ENABLEREPO).forEach(id -> options.add("--enablerepo=" + id));
    args.get(EXCLUDE).forEach(name -> options.add("--exclude=" + name));
    if (!args.get(INSTALL_WEAK_DEPS)) {
      options.add("--setopt=install_weak_deps=False");
    }
    if (args.get(NOBEST)) {
      options.add("--setopt=best=False");
    }
    if (args.get(ALLOWERASING)) {
      options.add("--allowerasing");
    }
    if (args.get(SKIP_BROKEN)) {
      options.add("--skip-broken");
    }
    if (args.get(DISABLE_GPG_CHECK)) {
      options.add("--nogpgcheck");
    }
    return new RpmRequest(
        RpmRequest.packagesOf(names),
        RpmRequest.groupsOf(names),
        Wanted.of(args.get(STATE)),
        options,
        args.get(UPDATE_CACHE),
        memberships(args.get(GROUP_PACKAGE_TYPES)),
        args.get(AUTOREMOVE),
        args.get(LOCK_TIMEOUT).toSeconds());
  }

  static Set<Membership> memberships(List<String> types) {
    Set<Membership> memberships = EnumSet.noneOf(Membership.class);
    for (String type : types) {
      memberships.add(
          switch (type.toLowerCase(Locale.ROOT)) {
            case "mandatory" -> Membership.MANDATORY;
            case "default" -> Membership.DEFAULT;
            case "optional" -> Membership.OPTIONAL;
            default ->
                throw new UserException(
                    "group-package-type",
                    "a group has no packages of type '%s'".formatted(type),
                    "mandatory, default or optional",
                    null);
          });
    }
    return memberships;
  }
}
