package dev.virtwright.modules.system;

import com.google.auto.service.AutoService;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A service that a System V script runs is up or not, now and at boot.
 *
 * <p>Source: Ansible's {@code ansible.builtin.sysvinit} documentation.
 */
@AutoService(ResourceModule.class)
public final class SysvinitModule implements ResourceModule {

  private static final Arg<String> NAME =
      Arg.string("name", "Name of the script.", "[A-Za-z0-9_][A-Za-z0-9_.+@-]*").alias("service");
  private static final Arg<Long> SLEEP =
      Arg.integer("sleep", "Seconds between stop and start of a restart.", 0, 3600).orElse(1L);
  private static final Arg<String> ARGUMENTS =
      Arg.string("arguments", "Given to the script.").alias("args").optional();

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("sysvinit")
        .alias("ansible.builtin.sysvinit", "ansible.legacy.sysvinit")
        .summary("Manage services of System V scripts")
        .details(
            "Runs service(8), update-rc.d(8) or chkconfig(8), whether systemd is there or not.")
        .args(NAME, ServiceModule.STATE, ServiceModule.ENABLED, SLEEP, ARGUMENTS)
        .refuses("pattern", "the script is asked for its status; mend the script's status")
        .refuses("runlevels", "the script's own header decides; use command: update-rc.d")
        .refuses("daemonize", "let the script start its daemon in the background")
        .example(
            """
            - name: A service of a container without systemd
              ansible.builtin.sysvinit:
                name: cron
                state: started
                enabled: true
            """)
        .returns("name", "As asked for.")
        .returns("results", "name, and status: what was asked for, with changed of each.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    if (!args.given(ServiceModule.STATE) && !args.given(ServiceModule.ENABLED)) {
      throw Args.contradiction(
          "sysvinit needs state or enabled", "say what shall be so of " + args.get(NAME));
    }
    return withResults(
        args.get(NAME),
        ScriptPlans.plan(
            new ScriptPlans.Wanted(
                args.get(NAME),
                args.find(ServiceModule.STATE).orElse(null),
                args.find(ServiceModule.ENABLED).orElse(null),
                args.get(SLEEP),
                args.find(ARGUMENTS).map(text -> List.of(text.split("\\s+"))).orElse(List.of())),
            host));
  }

  /** Pure: the plan with Ansible's account of what was asked for. */
  static Plan withResults(String name, Plan plan) {
    return switch (plan) {
      case Plan.InSync same -> {
        Map<String, @Nullable Object> values = new LinkedHashMap<>(same.values());
        values.put("results", Map.of("name", name, "status", status(same.values(), List.of())));
        yield Plan.inSync(values);
      }
      case Plan.Changes changes -> {
        List<String> differing = changes.drift().stream().map(change -> change.path()).toList();
        yield changes.with(
            "results", Map.of("name", name, "status", status(changes.values(), differing)));
      }
      case Plan.Blocked blocked -> blocked;
    };
  }

  private static Map<String, Object> status(
      Map<String, @Nullable Object> values, List<String> differing) {
    Map<String, Object> status = new LinkedHashMap<>();
    if (values.containsKey("enabled")) {
      status.put("enabled", Map.of("changed", differing.contains("enabled")));
    }
    if (values.get("state") instanceof String state) {
      status.put(state, Map.of("changed", differing.contains("state")));
    }
    return status;
  }
}
