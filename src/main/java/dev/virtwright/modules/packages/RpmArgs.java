package dev.virtwright.modules.packages;

import dev.virtwright.diag.UserException;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.Verification;
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

  static final Arg<String> LIST =
      Arg.string(
              "list",
              "Tell, and change nothing: installed, updates, available, repos, or a package.",
              "[^-\\s][^\\s]*")
          .optional();

  static final Arg<Boolean> SECURITY =
      Arg.bool("security", "With state latest, only what mends security.").orElse(false);

  static final Arg<Boolean> BUGFIX =
      Arg.bool("bugfix", "With state latest, only what mends mistakes.").orElse(false);

  static final Arg<Boolean> UPDATE_ONLY =
      Arg.bool("update_only", "With state latest, install nothing that is not installed.")
          .orElse(false);

  static final Arg<Boolean> DOWNLOAD_ONLY =
      Arg.bool("download_only", "Fetch packages and install none.").orElse(false);

  static final Arg<String> DOWNLOAD_DIR =
      Arg.path("download_dir", "With download_only: where they go.").optional();

  static final Arg<Boolean> ALLOW_DOWNGRADE =
      Arg.bool(
              "allow_downgrade",
              "Whether a version that is named, or a package file, may replace a newer one that is"
                  + " installed; else that stays.")
          .orElse(false);

  static final Arg<Boolean> BEST =
      Arg.bool("best", "Whether only the newest version will do; else the machine's setting.")
          .optional();

  static final Arg<Boolean> CACHEONLY =
      Arg.bool("cacheonly", "Use cached metadata only.").orElse(false);

  static final Arg<String> CONF_FILE =
      Arg.path("conf_file", "Configuration file for this task.").optional();

  static final Arg<String> DISABLE_EXCLUDES =
      Arg.string("disable_excludes", "Exclusions that do not hold: all, main or a repository.")
          .optional();

  static final Arg<List<String>> DISABLE_PLUGIN =
      Arg.strings("disable_plugin", "Plugins that are off for this task.").orElse(List.of());

  static final Arg<List<String>> ENABLE_PLUGIN =
      Arg.strings("enable_plugin", "Plugins that are on for this task.").orElse(List.of());

  static final Arg<String> RELEASEVER =
      Arg.string("releasever", "The release that packages are taken from.").optional();

  static final Arg<String> INSTALLROOT =
      Arg.choice("installroot", "Where packages go: the machine itself.", List.of("/")).orElse("/");

  static final Arg<Boolean> SSLVERIFY =
      Arg.bool("sslverify", "Whether repositories' certificates must be trusted.").orElse(true);

  static final Arg<Boolean> VALIDATE_CERTS =
      Arg.bool("validate_certs", "Has no effect: rpm decides for addresses of packages.")
          .orElse(true);

  static final Arg<Boolean> INSTALL_REPOQUERY =
      Arg.bool("install_repoquery", "Has no effect: it is not needed.").orElse(true);

  static final Arg<String> USE_BACKEND =
      Arg.choice(
              "use_backend",
              "Has no effect: the machine's own program is taken.",
              List.of("auto", "yum", "yum4", "dnf", "dnf4", "dnf5"))
          .orElse("auto");

  static final Arg<Boolean> AUTO_INSTALL =
      Arg.bool("auto_install_module_deps", "Has no effect: no Python is needed.").orElse(true);

  static final String DETAILS =
      """
      A group is in sync when dnf or yum counts it as installed and each of its mandatory and default packages
      that an enabled repository has is installed; with `group_package_types: [mandatory, default, optional]` its
      optional packages, too; with `state: latest` none of these may have a newer version in an enabled repository.
      An environment group means its mandatory groups.

      What is there is read from the package database and from repository metadata that the host has already
      fetched. Where it has none, or with `update_cache`, metadata is fetched before the installation, and
      a name that does not exist is found only then. A name with * or ?, a comparison, `*` with `state: latest` and
      what is tidied up are in sync where the package manager, asked what it would do, would do nothing.

      Another process that has the package manager's lock is waited for `lock_timeout` seconds, and then named.
      """;

  private static String[] aliases(String program) {
    return program.equals("dnf")
        ? new String[] {"ansible.builtin.dnf", "ansible.legacy.dnf", "dnf5", "ansible.builtin.dnf5"}
        : new String[] {"ansible.builtin.yum", "ansible.legacy.yum"};
  }

  /** What dnf and yum take; the same, since yum has become a name for dnf. */
  static ModuleSpec spec(String program) {
    return ModuleSpec.named(program)
        .alias(aliases(program))
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
            GROUP_PACKAGE_TYPES,
            LIST,
            SECURITY,
            BUGFIX,
            UPDATE_ONLY,
            DOWNLOAD_ONLY,
            DOWNLOAD_DIR,
            ALLOW_DOWNGRADE,
            BEST,
            CACHEONLY,
            CONF_FILE,
            DISABLE_EXCLUDES,
            DISABLE_PLUGIN,
            ENABLE_PLUGIN,
            RELEASEVER,
            INSTALLROOT,
            SSLVERIFY,
            VALIDATE_CERTS,
            INSTALL_REPOQUERY,
            USE_BACKEND,
            AUTO_INSTALL)
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
        .returns(
            "results",
            "For each package a line: Installed or Removed, and its name, version and architecture.")
        .returns("failures", "What could not be found.")
        .returns("rc", "Exit status of the package manager.")
        .returns("msg", "What went wrong, if something did.")
        .returns(LockWait.VALUE, LockWait.VALUE_SUMMARY);
  }

  /** What the task asks, in the order in which the module of Ansible looks. */
  static Plan plan(Args args, HostReader host) throws HostException {
    List<String> names = Names.split(args.get(NAME));
    Wanted state = Wanted.of(args.get(STATE));
    contradictions(args, names, state);
    if (args.given(LIST)) {
      return RpmList.plan(args.find(LIST).orElseThrow(), request(args, List.of()).options(), host);
    }
    if (names.isEmpty()) {
      RpmRequest request = request(args, List.of());
      if (args.get(AUTOREMOVE)) {
        return new RpmOperation(List.of("autoremove"), List.of(), false).plan(request, host);
      }
      return args.get(UPDATE_CACHE) ? refresh(request, host) : Rpm.plan(request, host);
    }
    List<String> scope = new ArrayList<>();
    if (args.get(SECURITY)) {
      scope.add("--security");
    }
    if (args.get(BUGFIX)) {
      scope.add("--bugfix");
    }
    if (args.get(DOWNLOAD_ONLY)) {
      scope.add("--downloadonly");
      args.find(DOWNLOAD_DIR).ifPresent(path -> scope.add("--downloaddir=" + path));
    }
    boolean all = names.contains("*");
    if (all && (names.size() > 1 || state != Wanted.LATEST)) {
      throw Args.contradiction("name '*' stands alone and with state=latest", "name the packages");
    }
    List<String> plain = names.stream().filter(name -> !special(name)).toList();
    boolean narrowed = state == Wanted.LATEST && (args.get(UPDATE_ONLY) || !scope.isEmpty());
    if (all || narrowed || args.get(DOWNLOAD_ONLY)) {
      if (!all) {
        Names.checkRpm(plain);
      }
      List<String> words = new ArrayList<>();
      words.add(state == Wanted.LATEST ? "upgrade" : "install");
      words.addAll(scope);
      return new RpmOperation(words, all ? List.of() : names, args.get(DOWNLOAD_ONLY))
          .plan(request(args, List.of()), host);
    }
    List<Plan> plans = new ArrayList<>();
    if (!plain.isEmpty()) {
      plans.add(Rpm.plan(request(args, plain), host));
    }
    RpmRequest rest = request(args, List.of());
    for (String file : names.stream().filter(RpmFile::is).toList()) {
      plans.add(RpmFile.plan(new RpmFile(file), rest, args.get(ALLOW_DOWNGRADE), host));
    }
    List<String> patterns =
        names.stream().filter(name -> special(name) && !RpmFile.is(name)).toList();
    if (!patterns.isEmpty()) {
      String word = state == Wanted.ABSENT ? "remove" : "install";
      plans.add(new RpmOperation(List.of(word), patterns, false).plan(rest, host));
    }
    return Joined.of(plans);
  }

  /** What Ansible refuses, in its words. */
  private static void contradictions(Args args, List<String> names, Wanted state) {
    if (args.given(LIST) && args.given(NAME)) {
      throw Args.contradiction(
          "parameters are mutually exclusive: name|list", "write a task for each");
    }
    if (args.given(BEST) && args.given(NOBEST)) {
      throw Args.contradiction("parameters are mutually exclusive: best|nobest", "drop nobest");
    }
    boolean alone = names.isEmpty() && !args.given(STATE);
    if (args.get(AUTOREMOVE) && !alone && state != Wanted.ABSENT) {
      throw Args.contradiction(
          "Autoremove should be used alone or with state=absent", "drop autoremove or state");
    }
  }

  /** A pattern, a comparison or a file: what the tool itself has to be asked about. */
  private static boolean special(String name) {
    return RpmFile.is(name)
        || name.matches(
            "(?!@)(?!-)[A-Za-z0-9_*?\\[].*[*?\\[<>].*|(?!@)[*?\\[][^-].*|\\S+ *[<>=]+ *\\S+");
  }

  /** Metadata is fetched, and that is no change. */
  private static Plan refresh(RpmRequest request, HostReader host) throws HostException {
    InstalledTools.Answer tools = host.ask(new InstalledTools());
    if (tools.rpmTool() == Manager.NONE) {
      return Rpm.noTool(tools);
    }
    return Plan.changes(
            List.of(Change.of("metadata", "may be old", "fetched now")),
            RpmPlans.refresh(tools.rpmTool(), tools.rpmProgram(), request.options()))
        .verifiedBy(Verification.BY_RESULT)
        .with("msg", "Cache updated")
        .with("rc", 0L)
        .with("results", List.of())
        .leavingNothing();
  }

  /**
   * @throws UserException where a name or a group's package type is none
   */
  private static RpmRequest request(Args args, List<String> names) {
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
    args.find(BEST).ifPresent(best -> options.add("--setopt=best=" + (best ? "True" : "False")));
    if (args.get(CACHEONLY)) {
      options.add("--cacheonly");
    }
    args.find(CONF_FILE).ifPresent(path -> options.add("--config=" + path));
    args.find(DISABLE_EXCLUDES).ifPresent(what -> options.add("--disableexcludes=" + what));
    args.get(DISABLE_PLUGIN).forEach(name -> options.add("--disableplugin=" + name));
    args.get(ENABLE_PLUGIN).forEach(name -> options.add("--enableplugin=" + name));
    args.find(RELEASEVER).ifPresent(release -> options.add("--releasever=" + release));
    if (!args.get(SSLVERIFY)) {
      options.add("--setopt=sslverify=False");
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
        args.get(LOCK_TIMEOUT).toSeconds(),
        args.get(ALLOW_DOWNGRADE));
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
