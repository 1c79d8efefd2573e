package dev.virtwright.modules.system;

import com.google.auto.service.AutoService;
import dev.virtwright.diag.UserException;
import dev.virtwright.host.Action;
import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Resource;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
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
  private static final Arg<String> SCOPE =
      Arg.choice("scope", "Whose systemd: the machine's.", List.of("system")).orElse("system");

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
        .args(NAME, ServiceModule.STATE, ServiceModule.ENABLED, MASKED, DAEMON_RELOAD, SCOPE)
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
        .returns("name", "The unit, with its suffix.")
        .returns("state", "started or stopped, where a state was asked for.")
        .returns("enabled", "As asked for.")
        .returns("status", "What systemctl show said before.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    boolean reload = args.get(DAEMON_RELOAD);
    if (!args.given(NAME)) {
      boolean aboutUnit =
          args.given(ServiceModule.STATE)
              || args.given(ServiceModule.ENABLED)
              || args.given(MASKED);
      if (aboutUnit || !reload) {
        throw new UserException(
            "argument-conflict",
            "systemd needs the name of a unit, unless it only does daemon_reload",
            "say name",
            null);
      }
      return decideReload(host.ask(OUTDATED));
    }
    return UnitPlans.plan(
        new UnitPlans.Wanted(
            Resource.unit(args.find(NAME).orElseThrow()).name(),
            args.find(ServiceModule.STATE).orElse(null),
            args.find(ServiceModule.ENABLED).orElse(null),
            args.find(MASKED).orElse(null),
            reload),
        host);
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
