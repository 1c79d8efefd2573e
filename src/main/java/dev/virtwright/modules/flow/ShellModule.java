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

/**
 * A shell line runs on the machine.
 *
 * <p>Source: Ansible's {@code ansible.builtin.shell} documentation.
 */
@AutoService(ResourceModule.class)
public final class ShellModule implements ResourceModule, ReadOnlyForm {

  private static final Arg<String> CMD = Arg.string("cmd", "The shell line or lines.");
  private static final Arg<String> EXECUTABLE =
      Arg.path("executable", "The shell that reads them.").orElse("/bin/sh");

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("shell")
        .alias("ansible.builtin.shell", "ansible.legacy.shell")
        .summary("Run a shell line")
        .details(
            "Put values into it with the filter quote. With changed_when: false and check_mode:"
                + " false it is a read: it runs in check mode too, together with other reads, for"
                + " at most 60 s.")
        .args(
            CMD,
            EXECUTABLE,
            Invocation.CHDIR,
            Invocation.CREATES,
            Invocation.REMOVES,
            Invocation.STDIN,
            Invocation.STDIN_ADD_NEWLINE,
            Invocation.STRIP_EMPTY_ENDS)
        .freeForm(CMD)
        .example(
            """
            - name: How many guests run
              ansible.builtin.shell:
                cmd: virsh list --name | grep -c .
              register: guests
              changed_when: false
              check_mode: false
              failed_when: guests.rc > 1
            """)
        .returns("cmd", "The shell line.")
        .returns("rc", "The exit status; another than 0 fails the task.")
        .returns("stdout", "What it printed; stdout_lines is the list of its lines.")
        .returns("stderr", "What it printed as errors; stderr_lines likewise.")
        .returns("start", "When it began, by the controller's clock; end likewise.")
        .returns("delta", "How long it took.")
        .returns("msg", "Why it did not run, or that it failed.");
  }

  private static Invocation invocation(Args args) {
    String line = args.get(CMD);
    if (line.isBlank()) {
      throw Words.mistake("the shell line is empty", "say what shall run");
    }
    return Invocation.of(args, List.of(args.get(EXECUTABLE), "-c", line), line);
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    return invocation(args).plan(host, args.context());
  }

  @Override
  public Plan.Outcome.Result read(Args args, HostReader host) throws HostException {
    return invocation(args).read(host, CommandModule.READ_DEADLINE);
  }
}
