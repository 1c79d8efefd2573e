package dev.virtwright.modules.packages;

import com.google.auto.service.AutoService;
import dev.virtwright.diag.UserException;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import java.time.Duration;
import java.util.List;

/** Packages and patterns are installed by zypper, or not. */
@AutoService(ResourceModule.class)
public final class ZypperModule implements ResourceModule {

  private static final Arg<List<String>> NAME =
      Arg.strings("name", "Packages, and patterns: pattern:NAME.").alias("pkg");

  private static final Arg<String> STATE =
      Arg.choice(
              "state",
              "Whether they are installed.",
              List.of("present", "installed", "absent", "removed"))
          .orElse("present");

  private static final Arg<Boolean> UPDATE_CACHE =
      Arg.bool("update_cache", "Fetch repository metadata before something is installed.")
          .alias("refresh")
          .orElse(false);

  private static final Arg<Duration> LOCK_TIMEOUT =
      Arg.seconds("lock_timeout", "How long another package manager is waited for.")
          .orElse(Duration.ofSeconds(60));

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("zypper")
        .alias("community.general.zypper")
        .summary("Install or remove packages and patterns with zypper")
        .details(
            """
            A pattern is in sync when zypper lists it as installed, which it does when everything that the pattern
            requires is there. Exit statuses 102 and 103 (reboot or restart suggested) count as success.
            """)
        .args(NAME, STATE, UPDATE_CACHE, LOCK_TIMEOUT)
        .example(
            """
            - name: KVM host patterns
              zypper:
                name: ["pattern:kvm_server", "pattern:kvm_tools"]
            """)
        .returns("rc", "Exit status of zypper.")
        .returns("stdout", "What zypper printed.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    return Zypper.plan(
        request(
            Names.split(args.find(NAME).orElse(List.of())),
            Wanted.of(args.get(STATE)),
            args.get(UPDATE_CACHE),
            args.get(LOCK_TIMEOUT).toSeconds()),
        host);
  }

  private static Zypper.Request request(
      List<String> names, Wanted state, boolean refresh, long lockSeconds) {
    if (state == Wanted.LATEST) {
      throw new UserException(
          "zypper-latest",
          "state latest is not taken with zypper",
          "use present, and zypper patch or update for upgrades",
          null);
    }
    for (String name : names) {
      if (!name.matches("(pattern:)?[A-Za-z0-9_][A-Za-z0-9_+.-]*")) {
        throw new UserException(
            "package-name",
            "'%s' is no package or pattern".formatted(name),
            "write a name, or pattern:NAME",
            null);
      }
    }
    return new Zypper.Request(names, state, refresh, lockSeconds);
  }
}
