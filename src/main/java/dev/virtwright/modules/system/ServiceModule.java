package dev.virtwright.modules.system;

import com.google.auto.service.AutoService;
import dev.virtwright.diag.UserException;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Resource;
import dev.virtwright.host.UnitStatus;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import java.util.List;

/**
 * A service runs or not, now and at boot.
 *
 * <p>Reads {@code systemctl show}. Source: Ansible's {@code ansible.builtin.service} documentation.
 */
@AutoService(ResourceModule.class)
public final class ServiceModule implements ResourceModule {

  private static final FileStat SYSTEMD = new FileStat("/run/systemd/system", true);

  static final Arg<UnitPlans.State> STATE =
      Arg.choice(
              "state",
              "What it shall do. started and stopped change only what is not so; restarted and"
                  + " reloaded always act.",
              UnitPlans.State.class)
          .optional();
  static final Arg<Boolean> ENABLED = Arg.bool("enabled", "Whether it starts at boot.").optional();
  private static final Arg<String> NAME =
      Arg.string(
          "name", "Name of the service; with a suffix, of another kind of unit.", "[^\\s/]+");

  private static final Arg<String> USE =
      Arg.choice(
              "use",
              "What runs services; auto takes systemd where it runs, and else scripts.",
              List.of("auto", "systemd", "service", "sysvinit"))
          .orElse("auto");
  private static final Arg<Long> SLEEP =
      Arg.integer("sleep", "Without systemd: seconds between stop and start of a restart.", 0, 3600)
          .optional();
  private static final Arg<String> RUNLEVEL =
      Arg.string("runlevel", "Has no effect: it is for OpenRC.").optional();
  private static final Arg<String> PATTERN =
      Arg.string("pattern", "Has no effect: a script is asked for its status.").optional();
  private static final Arg<String> ARGUMENTS =
      Arg.string("arguments", "Has no effect with systemd; else given to the script.")
          .alias("args")
          .optional();

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("service")
        .alias("ansible.builtin.service", "ansible.legacy.service")
        .summary("Manage services")
        .details(
            "A unit that somebody masked is never unmasked by this module. A unit that cannot be"
                + " enabled (static) counts as enabled. After a start the service must stay up for"
                + " a moment.")
        .args(NAME, STATE, ENABLED, USE, SLEEP, RUNLEVEL, PATTERN, ARGUMENTS)
        .example(
            """
            - name: libvirt runs, now and at boot
              ansible.builtin.service:
                name: libvirtd
                state: started
                enabled: true
            """)
        .returns("name", "As asked for.")
        .returns("state", "started or stopped, where a state was asked for.")
        .returns("enabled", "As asked for.")
        .returns("status", "What systemctl show said before.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    if (!args.given(STATE) && !args.given(ENABLED)) {
      throw new UserException(
          "argument-conflict",
          "service needs state or enabled",
          "say what shall be so of " + args.get(NAME),
          null);
    }
    UnitStatus unit = new UnitStatus(Resource.unit(args.get(NAME)).name());
    host.expect(SYSTEMD, unit);
    boolean systemd = args.get(USE).equals("systemd") || host.ask(SYSTEMD).exists();
    if (!systemd || args.get(USE).equals("sysvinit")) {
      return ScriptPlans.plan(
          new ScriptPlans.Wanted(
              args.get(NAME),
              args.find(STATE).orElse(null),
              args.find(ENABLED).orElse(null),
              args.find(SLEEP).orElse(0L),
              args.find(ARGUMENTS).map(text -> List.of(text.split("\\s+"))).orElse(List.of())),
          host);
    }
    return UnitPlans.plan(
        new UnitPlans.Wanted(
            Resource.unit(args.get(NAME)).name(),
            args.find(STATE).orElse(null),
            args.find(ENABLED).orElse(null),
            null,
            false,
            args.get(NAME),
            UnitManager.SYSTEM),
        host);
  }
}
