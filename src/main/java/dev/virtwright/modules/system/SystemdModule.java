package dev.virtwright.modules.system;

import com.google.auto.service.AutoService;
import dev.virtwright.host.Action;
import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Resource;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.Verification;
import java.util.ArrayList;
import java.util.List;

/**
 * A systemd unit runs or not, now and at boot, is masked or not.
 *
 * <p>Reads {@code systemctl show}. Source: Ansible's {@code ansible.builtin.systemd_service}
 * documentation.
 */
@AutoService(ResourceModule.class)
public final class SystemdModule implements ResourceModule {

  private static final Arg<String> NAME =
      Arg.string("name", "Name of the unit; without a suffix it is a service.", "[^\\s/]+")
          .alias("service", "unit")
          .optional();
  private static final Arg<Boolean> MASKED =
      Arg.bool("masked", "Whether it cannot be started at all.").optional();
  private static final Arg<Boolean> DAEMON_RELOAD =
      Arg.bool(
              "daemon_reload",
              "Have systemd read its files again, before anything else, where they have changed.")
          .alias("daemon-reload")
          .orElse(false);
  private static final Arg<Boolean> DAEMON_REEXEC =
      Arg.bool("daemon_reexec", "Have systemd start itself anew; always acts.")
          .alias("daemon-reexec")
          .orElse(false);
  private static final Arg<Boolean> NO_BLOCK =
      Arg.bool("no_block", "Do not wait until what was begun is done.").orElse(false);
  private static final Arg<Boolean> FORCE =
      Arg.bool("force", "Overwrite links of other units.").orElse(false);
  private static final Arg<UnitManager.Scope> SCOPE =
      Arg.choice(
              "scope",
              "Whose systemd: the machine's, that of the user who is logged in or become, or what"
                  + " holds for all users.",
              UnitManager.Scope.class)
          .orElse(UnitManager.Scope.SYSTEM);

  private static final CommandOutput OUTDATED =
      CommandOutput.of("systemctl", "show", "--no-pager", "--property=NeedDaemonReload", "*")
          .about(Resource.file("/etc/systemd/system/*"), Resource.file("/etc/systemd/system/*/*"));

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("systemd")
        .alias(
            "ansible.builtin.systemd",
            "systemd_service",
            "ansible.builtin.systemd_service",
            "ansible.legacy.systemd")
        .summary("Manage systemd units")
        .details(
            "daemon_reload acts only where systemd says that files changed since it read them, so"
                + " that a second run changes nothing.")
        .args(
            NAME,
            ServiceModule.STATE,
            ServiceModule.ENABLED,
            MASKED,
            DAEMON_RELOAD,
            DAEMON_REEXEC,
            NO_BLOCK,
            FORCE,
            SCOPE)
        .example(
            """
            - name: The socket of the QEMU daemon listens
              ansible.builtin.systemd_service:
                name: virtqemud.socket
                state: started
                enabled: true
            """)
        .example(
            """
            - name: systemd knows the new unit files
              systemd:
                daemon_reload: true
            """)
        .returns("name", "As asked for.")
        .returns("state", "started or stopped, where a state was asked for.")
        .returns("enabled", "As asked for.")
        .returns("status", "What systemctl show said before.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    boolean reload = args.get(DAEMON_RELOAD);
    UnitManager manager = new UnitManager(args.get(SCOPE), args.get(NO_BLOCK), args.get(FORCE));
    boolean aboutUnit =
        args.given(ServiceModule.STATE) || args.given(ServiceModule.ENABLED) || args.given(MASKED);
    if (!args.given(NAME) && (aboutUnit || !(reload || args.get(DAEMON_REEXEC)))) {
      throw Args.contradiction(
          "systemd needs the name of a unit, unless it only does daemon_reload or daemon_reexec",
          "say name");
    }
    if (manager.scope() == UnitManager.Scope.GLOBAL && args.given(ServiceModule.STATE)) {
      throw Args.contradiction(
          "systemd with scope=global knows no state", "say enabled or masked only");
    }
    Plan plan =
        args.given(NAME)
            ? UnitPlans.plan(
                new UnitPlans.Wanted(
                    Resource.unit(args.find(NAME).orElseThrow()).name(),
                    args.find(ServiceModule.STATE).orElse(null),
                    args.find(ServiceModule.ENABLED).orElse(null),
                    args.find(MASKED).orElse(null),
                    reload && manager.scope() != UnitManager.Scope.GLOBAL,
                    args.find(NAME).orElseThrow(),
                    manager),
                host)
            : reload && manager.scope() == UnitManager.Scope.SYSTEM
                ? decideReload(host.ask(OUTDATED))
                : reload ? reloaded(manager) : Plan.inSync();
    return args.get(DAEMON_REEXEC) ? reexecuted(manager, plan) : plan;
  }

  /** Another systemd than the machine's is not asked which units changed. */
  private static Plan reloaded(UnitManager manager) {
    return act(manager, "daemon-reload", "read").leavingNothing();
  }

  private static Plan.Changes act(UnitManager manager, String verb, String done) {
    List<String> argv = new ArrayList<>(manager.command());
    argv.add(verb);
    return Plan.change("systemd", "running", done, Action.Run.of(argv))
        .verifiedBy(Verification.BY_RESULT);
  }

  /** The plan with systemd started anew before it; as such that leaves nothing. */
  private static Plan reexecuted(UnitManager manager, Plan plan) {
    Plan.Changes first = act(manager, "daemon-reexec", "started anew");
    return switch (plan) {
      case Plan.Blocked blocked -> blocked;
      case Plan.InSync(var values, var findings) -> first.withAll(values).leavingNothing();
      case Plan.Changes changes -> {
        List<Change> drift = new ArrayList<>(first.drift());
        drift.addAll(changes.drift());
        List<Action> actions = new ArrayList<>(first.actions());
        actions.addAll(changes.actions());
        yield Plan.changes(drift, actions)
            .withAll(changes.values())
            .verifiedBy(changes.verification());
      }
    };
  }

  /** Pure: whether any unit's files changed since systemd read them. */
  static Plan decideReload(FragmentResult outdated) throws HostException {
    if (!outdated.succeeded()) {
      throw new HostException(
          HostException.Kind.FAILED,
          "systemctl could not tell which units changed: " + outdated.err().strip(),
          "the machine must run systemd");
    }
    return outdated.out().lines().anyMatch("NeedDaemonReload=yes"::equals)
        ? Plan.change(
            "unit_files",
            "changed since systemd read them",
            "read",
            Action.Run.of(
                List.of("systemctl", "daemon-reload"), Provides.missing(Resource.Kind.UNIT)))
        : Plan.inSync();
  }
}
