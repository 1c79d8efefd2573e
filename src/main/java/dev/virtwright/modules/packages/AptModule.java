package dev.virtwright.modules.packages;

import com.google.auto.service.AutoService;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.Verification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Packages are installed by apt-get, or not; and package lists are as new as asked for.
 *
 * <p>apt-get never asks: {@code DEBIAN_FRONTEND=noninteractive}, and changed configuration files
 * are kept ({@code dpkg_options}). What maintainer scripts start is left to the machine's policy.
 */
@AutoService(ResourceModule.class)
public final class AptModule implements ResourceModule {

  private static final Arg<List<String>> NAME =
      Arg.strings(
              "name",
              "Packages: name, name=version, name>=version, name:architecture; * and ? match.")
          .alias("package", "pkg")
          .orElse(List.of());

  private static final Arg<String> STATE =
      Arg.choice(
              "state",
              "Whether they are installed, and in which version; build-dep: what they are built"
                  + " with; fixed: with broken dependencies mended.",
              Stream.concat(Wanted.WORDS.stream(), Stream.of("build-dep", "fixed")).toList())
          .orElse("present");

  private static final Arg<Boolean> UPDATE_CACHE =
      Arg.bool(
              "update_cache",
              "Fetch the package lists before something is installed or, with state latest,"
                  + " compared; without names, by itself.")
          .alias("update-cache")
          .orElse(false);

  private static final Arg<Duration> CACHE_VALID_TIME =
      Arg.seconds(
              "cache_valid_time",
              "The lists are not fetched anew while they are younger and no source has changed;"
                  + " implies update_cache.")
          .orElse(Duration.ZERO);

  private static final Arg<Boolean> PURGE =
      Arg.bool("purge", "With state absent, remove configuration files, too.").orElse(false);

  private static final Arg<String> DEFAULT_RELEASE =
      Arg.string("default_release", "The release that packages are taken from.")
          .alias("default-release")
          .optional();

  private static final Arg<Boolean> INSTALL_RECOMMENDS =
      Arg.bool(
              "install_recommends",
              "Whether what packages recommend is installed; the machine's own setting decides"
                  + " where this is not given.")
          .alias("install-recommends")
          .optional();

  private static final Arg<Boolean> AUTOREMOVE =
      Arg.bool("autoremove", "Remove dependencies that nothing needs any more, too.").orElse(false);

  private static final Arg<Boolean> ONLY_UPGRADE =
      Arg.bool("only_upgrade", "Install nothing that is not installed yet.").orElse(false);

  private static final Arg<Boolean> ALLOW_DOWNGRADE =
      Arg.bool("allow_downgrade", "Allow an older version than the installed one.")
          .alias("allow-downgrade", "allow_downgrades", "allow-downgrades")
          .orElse(false);

  private static final Arg<Boolean> ALLOW_CHANGE_HELD =
      Arg.bool("allow_change_held_packages", "Change packages on hold, too.").orElse(false);

  private static final Arg<Boolean> ALLOW_UNAUTHENTICATED =
      Arg.bool("allow_unauthenticated", "Install packages of unsigned sources.")
          .alias("allow-unauthenticated")
          .orElse(false);

  private static final Arg<List<String>> DPKG_OPTIONS =
      Arg.strings("dpkg_options", "Options for dpkg, without the dashes before them.")
          .orElse(List.of("force-confdef", "force-confold"));

  private static final Arg<Duration> LOCK_TIMEOUT =
      Arg.seconds("lock_timeout", "How long another package manager is waited for.")
          .orElse(Duration.ofSeconds(60));

  private static final Arg<String> DEB =
      Arg.string("deb", "Package files on the machine, or addresses, separated by commas.")
          .optional();

  private static final Arg<String> UPGRADE =
      Arg.string(
              "upgrade",
              "Bring all packages to newer versions: yes or safe removes nothing, full or dist"
                  + " may; no does nothing.",
              "(?i)yes|no|safe|full|dist|true|false")
          .orElse("no");

  private static final Arg<Boolean> AUTOCLEAN =
      Arg.bool("autoclean", "Delete fetched package files that no source has any more.")
          .orElse(false);

  private static final Arg<Boolean> CLEAN =
      Arg.bool("clean", "Delete all fetched package files.").orElse(false);

  private static final Arg<Boolean> FAIL_ON_AUTOREMOVE =
      Arg.bool("fail_on_autoremove", "Refuse what would remove another package.").orElse(false);

  private static final Arg<Boolean> FORCE =
      Arg.bool("force", "Allow downgrades, held, unsigned and essential packages.").orElse(false);

  private static final Arg<Boolean> FORCE_APT_GET =
      Arg.bool("force_apt_get", "Has no effect: it is always apt-get.").orElse(false);

  private static final Arg<Long> POLICY_RC_D =
      Arg.integer(
              "policy_rc_d",
              "What policy-rc.d answers meanwhile; 101 keeps services from starting.",
              0,
              255)
          .optional();

  private static final Arg<Long> RETRIES =
      Arg.integer("update_cache_retries", "How often fetching lists is tried again.", 0, 1000)
          .orElse(5L);

  private static final Arg<Long> RETRY_DELAY =
      Arg.integer(
              "update_cache_retry_max_delay",
              "Has no effect: apt decides how long it waits between tries.",
              0,
              86400)
          .orElse(12L);

  private static final Arg<Boolean> AUTO_INSTALL =
      Arg.bool("auto_install_module_deps", "Has no effect: no Python is needed.").orElse(true);

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("apt")
        .alias("ansible.builtin.apt", "ansible.legacy.apt")
        .summary("Install or remove packages with apt-get")
        .details(
            """
            A package is installed when dpkg says so; a virtual package when an installed one provides it. With
            `update_cache`, package lists are fetched only when something is to be installed: a run that finds all
            packages installed fetches nothing. `state: latest` compares with lists at most ten minutes old, or
            `cache_valid_time`. Before anything is done, apt-get is asked what it would do: a package that no
            enabled source has, unmet dependencies, or an interrupted dpkg stop the task with nothing changed.
            Another process that has a lock is waited for `lock_timeout` seconds, and then named.
            """)
        .args(
            NAME,
            STATE,
            UPDATE_CACHE,
            CACHE_VALID_TIME,
            PURGE,
            DEFAULT_RELEASE,
            INSTALL_RECOMMENDS,
            AUTOREMOVE,
            ONLY_UPGRADE,
            ALLOW_DOWNGRADE,
            ALLOW_CHANGE_HELD,
            ALLOW_UNAUTHENTICATED,
            DPKG_OPTIONS,
            LOCK_TIMEOUT,
            DEB,
            UPGRADE,
            AUTOCLEAN,
            CLEAN,
            FAIL_ON_AUTOREMOVE,
            FORCE,
            FORCE_APT_GET,
            POLICY_RC_D,
            RETRIES,
            RETRY_DELAY,
            AUTO_INSTALL)
        .example(
            """
            - name: Packages for a KVM host
              apt:
                name: [qemu-system-x86, libvirt-daemon-system, libvirt-clients, virtinst]
                install_recommends: false
                update_cache: true
                cache_valid_time: 3600
            """)
        .example(
            """
            - name: One version of a package
              apt:
                name: libvirt-clients=9.0.0-*
                allow_downgrade: true
            """)
        .returns("cache_updated", "Whether the package lists were fetched.")
        .returns("cache_update_time", "When they were, in seconds since the epoch.")
        .returns("stdout", "What apt-get printed.")
        .returns("stderr", "What apt-get printed as errors.")
        .returns("msg", "What apt-get printed, of upgrades.")
        .returns("rc", "Exit status of apt-get, where it failed.")
        .returns("diff", "Empty: reports show what differs.")
        .returns(LockWait.VALUE, LockWait.VALUE_SUMMARY);
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    String upgrade = upgrade(args);
    List<String> given = Names.split(args.get(NAME));
    boolean all = given.contains("*") && args.get(STATE).equals("latest");
    List<String> packages = given.stream().filter(name -> !name.equals("*")).toList();
    boolean named = !packages.isEmpty();
    contradictions(args, all, named);
    AptRequest request = request(args, List.of());
    if (args.get(CLEAN) && !named && upgrade == null && !args.given(DEB)) {
      return clean(request);
    }
    if (upgrade != null || all) {
      List<String> words =
          new ArrayList<>(
              upgrade == null || upgrade.equals("safe")
                  ? List.of("upgrade", "--with-new-pkgs")
                  : List.of("dist-upgrade"));
      if (args.get(AUTOREMOVE)) {
        words.add("--auto-remove");
      }
      return new AptOperation(words).plan(request, host);
    }
    if (args.given(DEB)) {
      boolean downgrade = args.get(ALLOW_DOWNGRADE) || args.get(FORCE);
      List<Plan> plans = new ArrayList<>();
      for (String file : args.find(DEB).orElseThrow().split(",")) {
        plans.add(DebFile.plan(new DebFile(file.strip()), request, downgrade, host));
      }
      return plans.size() == 1 ? plans.getFirst() : Joined.of(plans);
    }
    if (!named && (args.get(AUTOREMOVE) || args.get(AUTOCLEAN))) {
      List<String> words = new ArrayList<>();
      words.add(args.get(AUTOREMOVE) ? "autoremove" : "autoclean");
      if (args.get(AUTOREMOVE) && args.get(PURGE)) {
        words.add("--purge");
      }
      return new AptOperation(words).plan(request, host);
    }
    Wanted state = wanted(args.get(STATE));
    List<String> names = expanded(packages, state, host);
    Names.checkApt(names);
    if (args.get(STATE).equals("build-dep") || args.get(STATE).equals("fixed")) {
      List<String> words =
          new ArrayList<>(
              args.get(STATE).equals("fixed")
                  ? List.of("install", "--fix-broken")
                  : List.of("build-dep"));
      words.addAll(names);
      return new AptOperation(words).plan(request, host);
    }
    return Apt.plan(request(args, names), host);
  }

  /** What Ansible refuses, in its words. */
  private static void contradictions(Args args, boolean all, boolean named) {
    if (Stream.of(DEB, NAME, UPGRADE).filter(args::given).count() > 1) {
      throw Args.contradiction(
          "parameters are mutually exclusive: deb|package|upgrade", "write a task for each");
    }
    if (all && named) {
      throw Args.contradiction(
          "unable to install additional packages when upgrading all installed packages",
          "name '*' stands alone: use upgrade, or name the packages");
    }
    if (args.given(DEB) && !args.get(STATE).equals("present")) {
      throw Args.contradiction("deb only supports state=present", "drop state");
    }
    if (args.get(NAME).stream().anyMatch(String::isBlank)) {
      throw Args.contradiction(
          "No package matching '' is available", "see what the template of the name gives");
    }
  }

  private static Wanted wanted(String word) {
    return word.equals("build-dep") || word.equals("fixed") ? Wanted.PRESENT : Wanted.of(word);
  }

  /** Null where nothing is upgraded. */
  private static @Nullable String upgrade(Args args) {
    return switch (args.get(UPGRADE).toLowerCase(Locale.ROOT)) {
      case "no", "false" -> null;
      case "yes", "true", "safe" -> "safe";
      default -> "dist";
    };
  }

  /** An act, as in Ansible: apt's own caches go, too. */
  private static Plan clean(AptRequest request) {
    return Plan.change(
            "fetched package files",
            "may be there",
            "gone",
            Apt.run(request, List.of("clean"), List.of()))
        .verifiedBy(Verification.BY_RESULT)
        .with("msg", "")
        .resultingIn(results -> AptMessages.outcome(results, request, null));
  }

  /** Names with those that patterns match for the patterns. */
  static List<String> expanded(List<String> names, Wanted state, HostReader host)
      throws HostException {
    List<MatchingPackages> patterns = new ArrayList<>();
    for (String name : names) {
      String bare = Apt.bare(name);
      if (bare.matches(".*[*?\\[].*") && MatchingPackages.SAFE.matcher(bare).matches()) {
        patterns.add(new MatchingPackages(bare, state == Wanted.ABSENT));
      }
    }
    host.expect(patterns.toArray(MatchingPackages[]::new));
    Set<String> all = new LinkedHashSet<>();
    for (String name : names) {
      String bare = Apt.bare(name);
      MatchingPackages pattern =
          patterns.stream().filter(each -> each.pattern().equals(bare)).findFirst().orElse(null);
      if (pattern == null) {
        all.add(name);
        continue;
      }
      List<String> found = host.ask(pattern);
      if (found.isEmpty() && state != Wanted.ABSENT) {
        throw new HostException(
            HostException.Kind.FAILED,
            "No package(s) matching '%s' available".formatted(bare),
            "correct the pattern, or set update_cache: true in a task before");
      }
      found.forEach(each -> all.add(each + name.substring(bare.length())));
    }
    return List.copyOf(all);
  }

  private static AptRequest request(Args args, List<String> names) {
    List<String> options = new ArrayList<>();
    args.get(DPKG_OPTIONS).stream()
        .flatMap(text -> Arrays.stream(text.split(",")))
        .map(String::strip)
        .filter(option -> !option.isEmpty())
        .forEach(option -> {
          options.add("-o");
          options.add("Dpkg::Options::=--" + option);
        });
    args.find(DEFAULT_RELEASE).ifPresent(release -> options.addAll(List.of("-t", release)));
    args.find(INSTALL_RECOMMENDS)
        .ifPresent(wanted ->
            options.addAll(List.of("-o", "APT::Install-Recommends=" + (wanted ? "yes" : "no"))));
    if (args.given(RETRIES)) {
      options.addAll(List.of("-o", "Acquire::Retries=" + args.get(RETRIES)));
    }
    if (args.get(ONLY_UPGRADE)) {
      options.add("--only-upgrade");
    }
    if (args.get(ALLOW_DOWNGRADE) || args.get(FORCE)) {
      options.add("--allow-downgrades");
    }
    if (args.get(ALLOW_CHANGE_HELD) || args.get(FORCE)) {
      options.add("--allow-change-held-packages");
    }
    if (args.get(ALLOW_UNAUTHENTICATED) || args.get(FORCE)) {
      options.add("--allow-unauthenticated");
    }
    if (args.get(FORCE)) {
      options.add("--allow-remove-essential");
    }
    long valid = args.get(CACHE_VALID_TIME).toSeconds();
    return new AptRequest(
        names,
        wanted(args.get(STATE)),
        options,
        args.get(PURGE),
        args.get(AUTOREMOVE),
        args.get(ONLY_UPGRADE),
        args.get(UPDATE_CACHE) || valid > 0,
        valid,
        args.get(LOCK_TIMEOUT).toSeconds(),
        args.find(POLICY_RC_D).map(Long::intValue).orElse(null),
        args.get(FAIL_ON_AUTOREMOVE),
        args.context().checkMode());
  }

  /** With this module's defaults. */
  static AptRequest request(
      List<String> names, Wanted state, boolean updateCache, long lockSeconds) {
    Names.checkApt(names);
    return new AptRequest(
        names,
        state,
        List.of("-o", "Dpkg::Options::=--force-confdef", "-o", "Dpkg::Options::=--force-confold"),
        false,
        false,
        false,
        updateCache,
        0,
        lockSeconds,
        null,
        false);
  }
}
