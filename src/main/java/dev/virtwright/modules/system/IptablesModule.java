package dev.virtwright.modules.system;

import com.google.auto.service.AutoService;
import dev.virtwright.host.Action;
import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rule is in a chain of the running packet filter, or is not; a chain has a policy, or is empty.
 *
 * <p>Reads {@code iptables -C} and {@code -S}. Source: Ansible's {@code ansible.builtin.iptables}
 * documentation.
 */
@AutoService(ResourceModule.class)
public final class IptablesModule implements ResourceModule {

  /** Whether it is there. */
  enum State {
    PRESENT,
    ABSENT
  }

  /** Where a new rule goes. */
  enum Place {
    APPEND,
    INSERT
  }

  private static final Arg<String> TABLE =
      Arg.choice("table", "The table.", List.of("filter", "nat", "mangle", "raw", "security"))
          .orElse("filter");
  private static final Arg<State> STATE =
      Arg.choice("state", "Whether it is there.", State.class).orElse(State.PRESENT);
  private static final Arg<Place> ACTION =
      Arg.choice("action", "Whether a new rule goes to the end or the beginning.", Place.class)
          .orElse(Place.APPEND);
  private static final Arg<String> RULE_NUM =
      Arg.string("rule_num", "With action insert: at which number.", "[0-9]+").optional();
  private static final Arg<String> IP_VERSION =
      Arg.choice("ip_version", "Which packet filter.", List.of("ipv4", "ipv6", "both"))
          .orElse("ipv4");
  private static final Arg<String> CHAIN =
      Arg.string("chain", "The chain.", "[^-!\\s][^\\s]*").optional();
  private static final Arg<Boolean> FLUSH =
      Arg.bool("flush", "Empty the chain, or all of the table.").orElse(false);
  private static final Arg<String> POLICY =
      Arg.choice(
              "policy", "What becomes of the rest.", List.of("ACCEPT", "DROP", "QUEUE", "RETURN"))
          .optional();
  private static final Arg<Boolean> CHAIN_MANAGEMENT =
      Arg.bool("chain_management", "Whether chains are made and, without a rule, deleted.")
          .orElse(false);
  private static final Arg<Boolean> NUMERIC =
      Arg.bool("numeric", "Has no effect: no address is ever looked up.").orElse(false);

  @Override
  public ModuleSpec spec() {
    List<Arg<?>> all =
        new ArrayList<>(
            List.of(
                TABLE,
                STATE,
                ACTION,
                RULE_NUM,
                IP_VERSION,
                CHAIN,
                FLUSH,
                POLICY,
                CHAIN_MANAGEMENT,
                NUMERIC));
    all.addAll(IptablesRule.ARGS);
    return ModuleSpec.named("iptables")
        .alias("ansible.builtin.iptables", "ansible.legacy.iptables")
        .summary("Manage rules of iptables")
        .details(
            "Only the running packet filter changes. Nothing undoes a rule that locks out who made"
                + " it: let the rule that admits SSH come first.")
        .args(all.toArray(Arg<?>[]::new))
        .example(
            """
            - name: SSH is let in
              ansible.builtin.iptables:
                chain: INPUT
                protocol: tcp
                destination_port: "22"
                ctstate: NEW
                syn: match
                jump: ACCEPT
                comment: Accept new SSH connections.
            """)
        .returns("rule", "The rule's words.")
        .returns("chain", "As asked for; table, ip_version, state, flush likewise.")
        .returns("chain_management", "As asked for.");
  }

  /**
   * What was read of one packet filter.
   *
   * @param policy of the chain; null where it has none or that was not asked
   * @param empty whether there is no rule in what would be flushed
   */
  record Current(boolean rule, boolean chain, @Nullable String policy, boolean empty) {}

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    check(args);
    List<String> programs =
        switch (args.get(IP_VERSION)) {
          case "ipv4" -> List.of("iptables");
          case "ipv6" -> List.of("ip6tables");
          default -> List.of("iptables", "ip6tables");
        };
    List<Change> drift = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    List<String> rules = new ArrayList<>();
    for (String program : programs) {
      List<String> rule = IptablesRule.words(args, program.equals("ip6tables"));
      rules.add(String.join(" ", rule));
      decide(args, program, rule, read(args, program, rule, host), drift, actions);
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("ip_version", args.get(IP_VERSION));
    values.put("table", args.get(TABLE));
    values.put("chain", args.find(CHAIN).orElse(null));
    values.put("flush", args.get(FLUSH));
    values.put("rule", rules.getFirst());
    values.put("state", args.get(STATE) == State.PRESENT ? "present" : "absent");
    values.put("chain_management", args.get(CHAIN_MANAGEMENT));
    return drift.isEmpty() ? Plan.inSync(values) : Plan.changes(drift, actions).withAll(values);
  }

  private static void check(Args args) {
    if (!args.get(FLUSH) && !args.given(CHAIN)) {
      throw Args.contradiction("iptables needs chain, unless it only flushes", "say chain");
    }
    if (args.get(FLUSH) && args.given(POLICY)) {
      throw Args.contradiction("iptables: flush and policy exclude each other", "use two tasks");
    }
    if (args.given(IptablesRule.SET_DSCP_MARK) && args.given(IptablesRule.SET_DSCP_MARK_CLASS)) {
      throw Args.contradiction(
          "iptables: set_dscp_mark and set_dscp_mark_class exclude each other", "drop one");
    }
    String jump = args.find(IptablesRule.JUMP).orElse(null);
    boolean logs = args.given(IptablesRule.LOG_PREFIX) || args.given(IptablesRule.LOG_LEVEL);
    if (logs && jump != null && !jump.equals("LOG")) {
      throw Args.contradiction(
          "iptables: log_prefix and log_level are for jump LOG", "drop them, or use jump: LOG");
    }
    if ("TEE".equalsIgnoreCase(jump) && !args.given(IptablesRule.GATEWAY)) {
      throw Args.contradiction("iptables with jump TEE needs gateway", "say where the copy goes");
    }
  }

  private static CommandOutput asked(Args args, String program, String action, List<String> rule) {
    return CommandOutput.of(command(args, program, action, null, rule).toArray(String[]::new));
  }

  private static List<String> command(
      Args args, String program, String action, @Nullable String number, List<String> rule) {
    List<String> argv = new ArrayList<>(List.of(program, "-t", args.get(TABLE), action));
    args.find(CHAIN).ifPresent(argv::add);
    if (number != null) {
      argv.add(number);
    }
    argv.addAll(rule);
    return argv;
  }

  private static Current read(Args args, String program, List<String> rule, HostReader host)
      throws HostException {
    CommandOutput listed = asked(args, program, "-S", List.of());
    CommandOutput checked = asked(args, program, "-C", rule);
    boolean looks = !args.get(FLUSH) && !args.given(POLICY) && !rule.isEmpty();
    if (looks) {
      host.expect(listed, checked);
    }
    FragmentResult chain = host.ask(listed);
    if (chain.exitStatus() == 127) {
      throw new HostException(
          HostException.Kind.FAILED,
          "there is no %s command on the machine".formatted(program),
          "install package iptables before");
    }
    if (chain.exitStatus() == 4 || chain.err().contains("Permission denied")) {
      throw new HostException(
          HostException.Kind.DENIED,
          "%s cannot be read: %s".formatted(program, chain.err().strip()),
          "use become: true; a container may not have a packet filter of its own");
    }
    String policy = null;
    boolean empty = true;
    for (String line : chain.out().lines().toList()) {
      String[] word = line.split(" ");
      if (word.length >= 3 && word[0].equals("-P")) {
        policy = word[2];
      }
      empty &= !line.startsWith("-A ");
    }
    boolean there = chain.succeeded();
    return new Current(looks && host.ask(checked).succeeded(), there, policy, empty);
  }

  /** Pure: what one packet filter lacks, and what brings it. */
  static void decide(
      Args args,
      String program,
      List<String> rule,
      Current now,
      List<Change> drift,
      List<Action> actions) {
    String chain = args.find(CHAIN).orElse("all chains");
    boolean present = args.get(STATE) == State.PRESENT;
    if (args.get(FLUSH)) {
      if (!now.empty()) {
        drift.add(Change.of(chain, "has rules", "empty"));
        actions.add(Action.Run.of(command(args, program, "-F", null, List.of())));
      }
      return;
    }
    String policy = args.find(POLICY).orElse(null);
    if (policy != null) {
      if (!policy.equals(now.policy())) {
        drift.add(Change.of(chain + " policy", now.policy(), policy));
        actions.add(Action.Run.of(command(args, program, "-P", null, List.of(policy))));
      }
      return;
    }
    if (rule.isEmpty() && args.get(CHAIN_MANAGEMENT)) {
      if (present != now.chain()) {
        drift.add(
            Change.of(chain, now.chain() ? "present" : "absent", present ? "present" : "absent"));
        actions.add(Action.Run.of(command(args, program, present ? "-N" : "-X", null, List.of())));
      }
      return;
    }
    if (present == now.rule()) {
      return;
    }
    String text = String.join(" ", rule);
    drift.add(present ? Change.of(chain, null, text) : Change.of(chain, text, null));
    if (!present) {
      actions.add(Action.Run.of(command(args, program, "-D", null, rule)));
      return;
    }
    if (!now.chain() && args.get(CHAIN_MANAGEMENT)) {
      actions.add(Action.Run.of(command(args, program, "-N", null, List.of())));
    }
    boolean insert = args.get(ACTION) == Place.INSERT;
    String number = insert ? args.find(RULE_NUM).orElse(null) : null;
    actions.add(Action.Run.of(command(args, program, insert ? "-I" : "-A", number, rule)));
  }
}
