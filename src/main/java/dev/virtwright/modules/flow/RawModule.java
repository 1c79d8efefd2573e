package dev.virtwright.modules.flow;

import com.google.auto.service.AutoService;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ReadOnlyForm;
import dev.virtwright.module.ResourceModule;
import java.util.List;
import java.util.Map;

/**
 * A shell line runs on the machine; the same as {@code shell} without its arguments, since no
 * module here needs Python on the machine.
 *
 * <p>Source: Ansible's {@code ansible.builtin.raw} documentation.
 */
@AutoService(ResourceModule.class)
public final class RawModule implements ResourceModule, ReadOnlyForm {

  private static final Arg<String> CMD = Arg.string("cmd", "The shell line or lines.");
  private static final Arg<String> EXECUTABLE =
      Arg.path("executable", "The shell that reads them.").orElse("/bin/sh");

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("raw")
        .alias("ansible.builtin.raw", "ansible.legacy.raw")
        .summary("Run a shell line as it is")
        .details("As in Ansible, the task's environment is not given to it.")
        .args(CMD, EXECUTABLE)
        .freeForm(CMD)
        .example(
            """
            - name: How long the machine runs
              ansible.builtin.raw: uptime
              changed_when: false
            """)
        .returns("rc", "The exit status; another than 0 fails the task.")
        .returns("stdout", "What it printed; stdout_lines is the list of its lines.")
        .returns("stderr", "What it printed as errors; stderr_lines likewise.");
  }

  private static Invocation invocation(Args args) {
    return new Invocation(
        List.of(args.get(EXECUTABLE), "-c", args.get(CMD)),
        args.get(CMD),
        null,
        null,
        Map.of(),
        null,
        null,
        false);
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    return args.context().neverApplied()
        ? Plan.inSync(Map.of("skipped", true))
        : invocation(args).bare();
  }

  @Override
  public Plan.Outcome.Result read(Args args, HostReader host) throws HostException {
    return Invocation.bare(invocation(args).read(host, CommandModule.READ_DEADLINE));
  }
}
