package dev.virtwright.modules.packages;

import com.google.auto.service.AutoService;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Query;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Packages are installed, or not, by whatever package manager the machine has. */
@AutoService(ResourceModule.class)
public final class PackageModule implements ResourceModule {

  private static final Arg<List<String>> NAME =
      Arg.strings("name", "Packages; with dnf and yum groups, too: @group.").alias("pkg");

  private static final Arg<String> STATE =
      Arg.choice("state", "Whether they are installed, and in which version.", Wanted.WORDS)
          .orElse("present");

  private static final Arg<String> USE =
      Arg.choice(
              "use",
              "The package manager; auto takes the distribution's own.",
              List.of("auto", "apt", "dnf", "dnf4", "dnf5", "yum", "zypper"))
          .orElse("auto");

  private static final Arg<Boolean> UPDATE_CACHE =
      Arg.bool("update_cache", "Fetch repository metadata before something is installed.")
          .orElse(false);

  private static final Arg<Duration> LOCK_TIMEOUT =
      Arg.seconds("lock_timeout", "How long another package manager is waited for.")
          .orElse(Duration.ofSeconds(60));

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("package")
        .alias("ansible.builtin.package")
        .summary("Install or remove packages with the machine's package manager")
        .details(
            """
            Takes apt on Debian and Ubuntu, zypper on SUSE, and dnf or yum elsewhere, and then does what the module of
            that name does, with its defaults. Returned values are that module's.
            """)
        .args(NAME, STATE, USE, UPDATE_CACHE, LOCK_TIMEOUT, RpmArgs.GROUP_PACKAGE_TYPES)
        .example(
            """
            - name: virt-install
              package:
                name: "{{ 'virtinst' if ansible_os_family == 'Debian' else 'virt-install' }}"
                state: present
            """);
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    List<String> names = Names.split(args.get(NAME));
    Wanted state = Wanted.of(args.get(STATE));
    InstalledTools tools = new InstalledTools();
    // Which one it is, is not known yet: the others' questions cost no round trip.
    List<Query<?>> queries = new ArrayList<>(List.of(tools));
    for (String name : names) {
      if (!name.startsWith("@")) {
        queries.add(new RpmStatus(name));
        queries.add(new DpkgStatus(Apt.bare(name)));
      }
    }
    host.expect(queries.toArray(Query<?>[]::new));
    long lock = args.get(LOCK_TIMEOUT).toSeconds();
    boolean update = args.get(UPDATE_CACHE);
    return switch (manager(args.get(USE), host.ask(tools))) {
      case APT ->
          Apt.plan(
              AptModule.request(AptModule.expanded(names, state, host), state, update, lock), host);
      case DNF, YUM -> {
        Names.checkRpm(names);
        yield Rpm.plan(
            new RpmRequest(
                RpmRequest.packagesOf(names),
                RpmRequest.groupsOf(names),
                state,
                List.of(),
                update,
                RpmArgs.memberships(args.get(RpmArgs.GROUP_PACKAGE_TYPES)),
                false,
                lock),
            host);
      }
      case ZYPPER -> Zypper.plan(ZypperModule.request(names, state, lock), host);
      case NONE ->
          Plan.blocked(
              "none of apt-get, dnf, yum and zypper is on this machine",
              "this module knows no other package manager; use command with creates:");
    };
  }

  private static Manager manager(String use, InstalledTools.Answer tools) {
    return switch (use) {
      case "apt" -> Manager.APT;
      case "dnf", "dnf4", "dnf5" -> Manager.DNF;
      case "yum" -> Manager.YUM;
      case "zypper" -> Manager.ZYPPER;
      default -> tools.manager();
    };
  }
}
