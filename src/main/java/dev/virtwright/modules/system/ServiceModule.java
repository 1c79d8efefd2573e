package dev.virtwright.modules.system;

import com.google.auto.service.AutoService;
import dev.virtwright.diag.UserException;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Resource;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;

/**
 * A service runs or not, now and at boot.
 *
 * <p>Reads {@code systemctl show}. Source: Ansible's {@code ansible.builtin.service} documentation.
 */
@AutoService(ResourceModule.class)
public final class ServiceModule implements ResourceModule {

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

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("service")
        .alias("ansible.builtin.service", "ansible.legacy.service")
        .summary("Manage services")
        .details(
            "A unit that somebody masked is never unmasked by this module. A unit that cannot be"
                + " enabled (static) counts as enabled. After a start the service must stay up for"
                + " a moment.")
        .args(NAME, STATE, ENABLED)
        .example(
            """
            - name: libvirt runs, now and at boot
              ansible.builtin.service:
                name: libvirtd
                state: started
                enabled: true
            """)
        .returns("name", "The unit, with its suffix.")
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
    return UnitPlans.plan(
        new UnitPlans.Wanted(
            Resource.unit(args.get(NAME)).name(),
            args.find(STATE).orElse(null),
            args.find(ENABLED).orElse(null),
            null,
            false),
        host);
  }
}
