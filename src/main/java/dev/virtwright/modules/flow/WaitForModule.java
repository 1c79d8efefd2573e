package dev.virtwright.modules.flow;

import com.google.auto.service.AutoService;
import dev.virtwright.host.Action;
import dev.virtwright.host.ActionResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.Verification;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A port answers or a path exists, or not, as seen from the machine.
 *
 * <p>A quick read looks once; only where it is not so yet, a loop on the machine waits on a channel
 * of its own, so that no other read waits with it. Source: Ansible's {@code
 * ansible.builtin.wait_for} documentation.
 */
@AutoService(ResourceModule.class)
public final class WaitForModule implements ResourceModule {

  /** What is waited for. */
  enum State {
    STARTED,
    STOPPED,
    PRESENT,
    ABSENT
  }

  private static final Arg<String> HOST =
      Arg.string("host", "Name or address of the machine with the port.", "[A-Za-z0-9._:%-]+")
          .orElse("127.0.0.1");
  private static final Arg<Long> PORT = Arg.integer("port", "TCP port.", 1, 65535).optional();
  private static final Arg<String> PATH = Arg.path("path", "Path on the managed node.").optional();
  private static final Arg<String> SEARCH_REGEX =
      Arg.string("search_regex", "Pattern that a line of the file at path must match.").optional();
  private static final Arg<State> STATE =
      Arg.choice(
              "state",
              "started and present: the port answers or the path exists; stopped and absent: not.",
              State.class)
          .orElse(State.STARTED);
  private static final Arg<Duration> TIMEOUT =
      Arg.seconds("timeout", "How long to wait at most.").orElse(Duration.ofMinutes(5));
  private static final Arg<Duration> DELAY =
      Arg.seconds("delay", "Pause before the first look.").orElse(Duration.ZERO);
  private static final Arg<Duration> SLEEP =
      Arg.seconds("sleep", "Pause between looks.").orElse(Duration.ofSeconds(1));
  private static final Arg<Duration> CONNECT_TIMEOUT =
      Arg.seconds("connect_timeout", "How long one attempt to connect may take.")
          .orElse(Duration.ofSeconds(5));
  private static final Arg<String> MSG =
      Arg.string("msg", "What is said instead where it takes too long.").optional();

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("wait_for")
        .alias("ansible.builtin.wait_for", "ansible.legacy.wait_for")
        .summary("Wait for a port or a path")
        .details("With neither port nor path it pauses for timeout seconds.")
        .args(HOST, PORT, PATH, SEARCH_REGEX, STATE, TIMEOUT, DELAY, SLEEP, CONNECT_TIMEOUT, MSG)
        .refuses("exclude_hosts", "connections are not counted; state drained is not known")
        .refuses(
            "active_connection_states", "connections are not counted; state drained is not known")
        .example(
            """
            - name: The display of a guest answers
              ansible.builtin.wait_for:
                port: 5900
                timeout: 60
            """)
        .returns("elapsed", "Seconds waited.")
        .returns("state", "As asked for; port and path likewise.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    Long port = args.find(PORT).orElse(null);
    String path = args.find(PATH).orElse(null);
    String pattern = args.find(SEARCH_REGEX).orElse(null);
    if (port != null && path != null) {
      throw Words.mistake("wait_for takes port or path, not both", "make two tasks of it");
    }
    if (pattern != null && path == null) {
      throw Words.mistake("search_regex of wait_for needs path", "name the file");
    }
    boolean there = args.get(STATE) == State.STARTED || args.get(STATE) == State.PRESENT;
    Condition condition =
        new Condition(args.get(HOST), port, path, pattern, there, args.get(CONNECT_TIMEOUT));
    boolean pauses = port == null && path == null;
    boolean now = !pauses && args.get(DELAY).isZero() && host.ask(condition);
    return decide(
        condition,
        now,
        args.get(TIMEOUT),
        args.get(DELAY),
        args.get(SLEEP),
        args.find(MSG).orElse(null),
        args.get(STATE).name().toLowerCase(Locale.ROOT));
  }

  /** Pure: nothing to do where the condition holds, else a wait on the machine. */
  static Plan decide(
      Condition condition,
      boolean holds,
      Duration timeout,
      Duration delay,
      Duration sleep,
      @Nullable String message,
      String state) {
    if (holds) {
      Map<String, @Nullable Object> values = new LinkedHashMap<>(condition.values(state));
      values.put("elapsed", 0L);
      return Plan.inSync(values);
    }
    Action.Run wait = condition.wait(timeout, delay, sleep);
    Plan.Changes changes =
        Plan.changes(
                List.of(Change.of(condition.title(), "not so", condition.wanted())), List.of(wait))
            .verifiedBy(Verification.BY_RESULT)
            .leavingNothing();
    for (Map.Entry<String, Object> value : condition.values(state).entrySet()) {
      changes = changes.with(value.getKey(), value.getValue());
    }
    return changes.resultingIn(results -> {
      ActionResult last = results.getLast();
      String failure =
          switch (last.exitStatus()) {
            case 0 -> null;
            case 1 ->
                message != null
                    ? message
                    : "waited %d s in vain until %s %s"
                        .formatted(timeout.toSeconds(), condition.title(), condition.wanted());
            default -> condition.problem(last.err());
          };
      return new Plan.Outcome.Result(Map.of("elapsed", last.elapsed().toSeconds()), failure);
    });
  }
}
