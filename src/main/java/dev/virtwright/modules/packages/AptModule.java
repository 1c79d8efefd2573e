package dev.virtwright.modules.packages;

import com.google.auto.service.AutoService;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Packages are installed by apt-get, or not; and package lists are as new as asked for.
 *
 * <p>apt-get never asks: {@code DEBIAN_FRONTEND=noninteractive}, and changed configuration files
 * are kept ({@code dpkg_options}). What maintainer scripts start is left to the machine's policy.
 */
@AutoService(ResourceModule.class)
public final class AptModule implements ResourceModule {

  private static final Arg<List<String>> NAME =
      Arg.strings("name", "Packages: name, name=version (* and ? match), name:architecture.")
          .alias("package", "pkg")
          .orElse(List.of());

  private static final Arg<String> STATE =
      Arg.choice("state", "Whether they are installed, and in which version.", Wanted.WORDS)
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

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("apt")
        .alias("ansible.builtin.apt")
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
            LOCK_TIMEOUT)
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
        .returns(LockWait.VALUE, LockWait.VALUE_SUMMARY);
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    return Apt.plan(request(args), host);
  }

  private static AptRequest request(Args args) {
    List<String> names = Names.split(args.get(NAME));
    Names.checkApt(names);
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
    if (args.get(ONLY_UPGRADE)) {
      options.add("--only-upgrade");
    }
    if (args.get(ALLOW_DOWNGRADE)) {
      options.add("--allow-downgrades");
    }
    if (args.get(ALLOW_CHANGE_HELD)) {
      options.add("--allow-change-held-packages");
    }
    if (args.get(ALLOW_UNAUTHENTICATED)) {
      options.add("--allow-unauthenticated");
    }
    long valid = args.get(CACHE_VALID_TIME).toSeconds();
    return new AptRequest(
        names,
        Wanted.of(args.get(STATE)),
        options,
        args.get(PURGE),
        args.get(AUTOREMOVE),
        args.get(ONLY_UPGRADE),
        args.get(UPDATE_CACHE) || valid > 0,
        valid,
        args.get(LOCK_TIMEOUT).toSeconds());
  }

  /** For module package, with this module's defaults. */
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
        lockSeconds);
  }
}
