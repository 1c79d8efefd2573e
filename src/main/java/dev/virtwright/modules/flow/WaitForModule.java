package dev.virtwright.modules.flow;

import com.google.auto.service.AutoService;
import dev.virtwright.host.ActionResult;
import dev.virtwright.host.CommandOutput;
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
import java.util.ArrayList;
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
    ABSENT,
    DRAINED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final Arg<String> HOST =
      Arg.string("host", "Name or address of the machine with the port.", "[A-Za-z0-9._:%-]+")
          .orElse("127.0.0.1");
  private static final Arg<Long> PORT = Arg.integer("port", "TCP port.", 1, 65535).optional();
  private static final Arg<String> PATH = Arg.path("path", "Path on the managed node.").optional();
  private static final Arg<String> SEARCH_REGEX =
      Arg.string(
              "search_regex",
              "Regular expression that the file at path, or a line that the port sends, must"
                  + " match.")
          .optional();
  private static final Arg<State> STATE =
      Arg.choice(
              "state",
              "started and present: the port answers or the path exists; stopped and absent: not;"
                  + " drained: the port has no connections.",
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

  private static final Arg<List<String>> EXCLUDE_HOSTS =
      Arg.strings("exclude_hosts", "Names or addresses whose connections do not count.").optional();
  private static final Arg<List<String>> CONNECTION_STATES =
      Arg.strings("active_connection_states", "States of connections that count, with drained.")
          .orElse(
              List.of(
                  "ESTABLISHED", "FIN_WAIT1", "FIN_WAIT2", "SYN_RECV", "SYN_SENT", "TIME_WAIT"));

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("wait_for")
        .alias("ansible.builtin.wait_for", "ansible.legacy.wait_for")
        .summary("Wait for a port or a path")
        .details("With neither port nor path it pauses for timeout seconds.")
        .args(
            HOST,
            PORT,
            PATH,
            SEARCH_REGEX,
            STATE,
            TIMEOUT,
            DELAY,
            SLEEP,
            CONNECT_TIMEOUT,
            EXCLUDE_HOSTS,
            CONNECTION_STATES,
            MSG)
        .example(
            """
            - name: The display of a guest answers
              ansible.builtin.wait_for:
                port: 5900
                timeout: 60
            """)
        .returns("elapsed", "Seconds waited.")
        .returns(
            "state", "As asked for, of a path that is there what it is; port and path likewise.")
        .returns("match_groups", "Groups of search_regex in the file; match_groupdict those named.")
        .returns("uid", "Of a path that is there; gid, owner, group, mode and size likewise.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    Long port = args.find(PORT).orElse(null);
    String path = args.find(PATH).orElse(null);
    State state = args.get(STATE);
    String mistake = mistake(args, port, path);
    if (mistake != null) {
      return new Plan.Blocked(
          mistake, "correct the task's arguments", Map.of("elapsed", 0L, "msg", mistake));
    }
    Drain drain =
        state == State.DRAINED
            ? Drain.of(
                addresses(List.of(args.get(HOST)), host),
                addresses(args.find(EXCLUDE_HOSTS).orElse(List.of()), host),
                args.get(CONNECTION_STATES))
            : null;
    boolean there = state != State.STOPPED && state != State.ABSENT;
    Condition condition =
        new Condition(
            args.get(HOST),
            port,
            path,
            there && drain == null ? args.find(SEARCH_REGEX).orElse(null) : null,
            there,
            drain,
            args.get(CONNECT_TIMEOUT));
    boolean pauses = port == null && path == null;
    Condition.Look look =
        pauses || !args.get(DELAY).isZero() ? new Condition.Look(false, "") : host.ask(condition);
    return decide(
        new Waited(state, condition, args.find(MSG).orElse(null)),
        look,
        args.get(TIMEOUT),
        args.get(DELAY),
        args.get(SLEEP));
  }

  /** What is wrong with the arguments together, in Ansible's words. */
  private static @Nullable String mistake(Args args, @Nullable Long port, @Nullable String path) {
    State state = args.get(STATE);
    if (port != null && path != null) {
      return "port and path parameter can not both be passed to wait_for";
    }
    if (path != null && (state == State.STOPPED || state == State.DRAINED)) {
      return "state=%s should only be used for checking a port in the wait_for module"
          .formatted(state.word());
    }
    if (args.given(EXCLUDE_HOSTS) && state != State.DRAINED) {
      return "exclude_hosts should only be with state=drained";
    }
    for (String each : args.get(CONNECTION_STATES)) {
      if (!Drain.STATES.containsKey(each)) {
        return "unknown active_connection_state (%s) defined".formatted(each);
      }
    }
    return state == State.DRAINED && port == null ? "state=drained needs port" : null;
  }

  /** Names as the machine looks them up. */
  private static List<String> addresses(List<String> names, HostReader host) throws HostException {
    List<String> addresses = new ArrayList<>();
    for (String name : names) {
      if (Drain.address(name)) {
        addresses.add(name);
      } else {
        host.ask(CommandOutput.of("getent", "ahosts", name))
            .out()
            .lines()
            .map(line -> line.split("\\s+", 2)[0])
            .filter(Drain::address)
            .distinct()
            .forEach(addresses::add);
      }
    }
    return addresses;
  }

  /** Pure: nothing to do where the condition holds, else a wait on the machine. */
  static Plan decide(
      Waited waited, Condition.Look look, Duration timeout, Duration delay, Duration sleep) {
    if (look.holds()) {
      return Plan.inSync(waited.ended(look.printed(), 0));
    }
    Condition condition = waited.condition();
    return Plan.changes(
            List.of(Change.of(condition.title(), "not so", condition.wanted())),
            List.of(condition.wait(timeout, delay, sleep)))
        .verifiedBy(Verification.BY_RESULT)
        .leavingNothing()
        .resultingIn(results -> {
          ActionResult last = results.getLast();
          long seconds = last.elapsed().toSeconds();
          return switch (last.exitStatus()) {
            case 0 -> new Plan.Outcome.Result(waited.ended(last.out(), seconds), null);
            case 1 ->
                new Plan.Outcome.Result(
                    Map.of("elapsed", seconds, "msg", waited.inVain()), waited.inVain());
            default ->
                new Plan.Outcome.Result(Map.of("elapsed", seconds), condition.problem(last.err()));
          };
        });
  }
}
