package dev.virtwright.modules.flow;

import com.google.auto.service.AutoService;
import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import java.util.Map;

/** The machine can be reached and runs commands; nothing is changed. */
@AutoService(ResourceModule.class)
public final class PingModule implements ResourceModule {
  private static final CommandOutput TRUE = CommandOutput.of("true");

  private static final Arg<String> DATA =
      Arg.string("data", "What is returned; crash fails the task.").orElse("pong");

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("ping")
        .alias("ansible.builtin.ping", "ansible.legacy.ping")
        .summary("Check that a machine can be reached and runs commands")
        .args(DATA)
        .example(
            """
            - name: The machine answers
              ansible.builtin.ping:
            """)
        .returns("ping", "What data says.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    if (args.get(DATA).equals("crash")) {
      return new Plan.Blocked(
          "boom",
          "data: crash asks for this failure",
          Map.of("msg", "Task failed: Module failed: boom"));
    }
    FragmentResult answer = host.ask(TRUE);
    return answer.succeeded()
        ? Plan.inSync(Map.of("ping", args.get(DATA)))
        : Plan.blocked(
            "the machine answers but cannot run true: status " + answer.exitStatus(),
            "look at PATH and the login shell of the user");
  }
}
