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
import java.time.Duration;
import java.util.List;

/**
 * A command runs on the machine, without a shell.
 *
 * <p>Source: Ansible's {@code ansible.builtin.command} documentation.
 */
@AutoService(ResourceModule.class)
public final class CommandModule implements ResourceModule, ReadOnlyForm {

  /** A read that takes longer belongs into an action. */
  static final Duration READ_DEADLINE = Duration.ofSeconds(60);

  private static final Arg<String> CMD =
      Arg.string("cmd", "The command line, split at blanks; quotes keep words together.")
          .optional();
  private static final Arg<List<String>> ARGV =
      Arg.strings("argv", "The words of the command, instead of cmd.").optional();

  private static final Arg<Boolean> EXPAND =
      Arg.bool(
              "expand_argument_vars",
              "Whether $VARIABLES that are set, and ~ at a word's start, are put in.")
          .orElse(true);

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("command")
        .alias("ansible.builtin.command", "ansible.legacy.command")
        .summary("Run a command")
        .details(
            "Pipes, redirections and patterns are for the shell module."
                + " With changed_when: false and check_mode: false it is a read: it runs in check"
                + " mode too, together with other reads, for at most 60 s.")
        .args(
            CMD,
            ARGV,
            Invocation.CHDIR,
            Invocation.CREATES,
            Invocation.REMOVES,
            Invocation.STDIN,
            Invocation.STDIN_ADD_NEWLINE,
            Invocation.STRIP_EMPTY_ENDS,
            EXPAND)
        .freeForm(CMD)
        .example(
            """
            - name: A key for the machine
              ansible.builtin.command:
                argv: [ssh-keygen, -t, ed25519, -N, "", -f, /etc/virtwright.key]
                creates: /etc/virtwright.key
            """)
        .example(
            """
            - name: Which kernel runs
              command: uname -r
              register: kernel
              changed_when: false
              check_mode: false
            """)
        .returns("cmd", "The words that ran.")
        .returns("rc", "The exit status; another than 0 fails the task.")
        .returns("stdout", "What it printed; stdout_lines is the list of its lines.")
        .returns("stderr", "What it printed as errors; stderr_lines likewise.")
        .returns("start", "When it began, by the controller's clock; end likewise.")
        .returns("delta", "How long it took.")
        .returns("msg", "Why it did not run, or that it failed.");
  }

  private static Invocation invocation(Args args) {
    if (args.given(CMD) == args.given(ARGV)) {
      throw Words.mistake("command needs either cmd or argv", "give one of the two and not both");
    }
    List<String> words = args.find(ARGV).orElseGet(() -> Words.split(args.find(CMD).orElse("")));
    if (words.isEmpty() || words.getFirst().isEmpty()) {
      throw Words.mistake("the command is empty", "name a program");
    }
    return Invocation.of(args, args.get(EXPAND) ? Invocation.expanding(words) : words, words);
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    return invocation(args).plan(host, args.context());
  }

  @Override
  public Plan.Outcome.Result read(Args args, HostReader host) throws HostException {
    return invocation(args).read(host, READ_DEADLINE);
  }
}
