package dev.virtwright.modules.flow;

import com.google.auto.service.AutoService;
import dev.virtwright.diag.UserException;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Shell;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.TaskContext.ControllerFile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A script of the controller runs on the machine.
 *
 * <p>It travels on standard input into a directory of its own that only its user may read, and is
 * gone afterwards. Source: Ansible's {@code ansible.builtin.script} documentation.
 */
@AutoService(ResourceModule.class)
public final class ScriptModule implements ResourceModule {
  private static final Arg<String> CMD =
      Arg.string("cmd", "Path of the script on the controller, and its arguments.");
  private static final Arg<String> EXECUTABLE =
      Arg.string("executable", "Program that the script is given to, by name or path.").optional();
  private static final Arg<Boolean> DECRYPT =
      Arg.bool("decrypt", "Decrypt a script that is a vault.").orElse(true);

  @SuppressWarnings("InlineFormatString") // long enough for a place of its own
  private static final String SCRIPT =
      """
      umask 077
      d=$(mktemp -d "${TMPDIR:-/tmp}/virtwright.XXXXXX") || exit 1
      trap 'rm -rf -- "$d"' EXIT
      trap 'exit 1' HUP INT TERM
      f=$d/%s
      cat >"$f" && chmod 0700 -- "$f" || exit 1
      umask 022
      %s%s"$f"%s </dev/null
      """;

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("script")
        .alias("ansible.builtin.script", "ansible.legacy.script")
        .summary("Run a script of the controller on managed nodes")
        .details("The arguments are read by a shell of the managed node.")
        .args(CMD, EXECUTABLE, Invocation.CHDIR, Invocation.CREATES, Invocation.REMOVES, DECRYPT)
        .freeForm(CMD)
        .example(
            """
            - name: Prepare the disks
              ansible.builtin.script: prepare-disks.sh --all
              args:
                creates: /var/lib/disks.prepared
            """)
        .returns("rc", "The exit status; another than 0 fails the task.")
        .returns("stdout", "What it printed; stdout_lines is the list of its lines.")
        .returns("stderr", "What it printed as errors; stderr_lines likewise.");
  }

  /** Unlike a command, Ansible's script says that it was skipped. */
  private static Map<String, Object> skipped(Invocation.Needless why) {
    return Map.of(
        "skipped",
        true,
        "msg",
        why.exists()
            ? "%s exists, matching creates option".formatted(why.path())
            : "%s does not exist, matching removes option".formatted(why.path()));
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    String line = args.get(CMD).strip();
    int end = Words.firstEnd(line);
    List<String> path = Words.split(line.substring(0, end));
    if (path.size() != 1) {
      throw Words.mistake("script needs the path of a script", "name a file of the controller");
    }
    byte[] content;
    String name;
    try {
      ControllerFile file = args.context().file(path.getFirst());
      content = args.get(DECRYPT) ? args.context().content(file) : Files.readAllBytes(file.path());
      name = String.valueOf(file.path().getFileName());
    } catch (IOException unreadable) {
      throw new UserException(
          "file-not-found",
          "script %s cannot be read on the controller: %s"
              .formatted(path.getFirst(), unreadable.getMessage()),
          "correct the path; it is searched in the role's or playbook's files",
          null);
    }
    String program = args.find(EXECUTABLE).map(word -> word + " ").orElse("");
    String directory =
        args.find(Invocation.CHDIR)
            .map(chdir -> "cd -- %s || exit\n".formatted(Shell.quote(chdir)))
            .orElse("");
    String script = SCRIPT.formatted(Shell.quote(name), directory, program, line.substring(end));
    Invocation invocation =
        Invocation.of(args, List.of("sh", "-c", script), line).withInput(content).unstripped();
    Optional<Invocation.Needless> needless = invocation.needless(host);
    if (needless.isPresent()) {
      return Plan.inSync(skipped(needless.get()));
    }
    if (args.context().neverApplied()
        && !args.given(Invocation.CREATES)
        && !args.given(Invocation.REMOVES)) {
      return Plan.inSync(
          Map.of("skipped", true, "msg", "Check mode is not supported for this task."));
    }
    return invocation.elsewhere().bare();
  }
}
