package dev.virtwright.modules.system;

import static dev.virtwright.module.Tasks.args;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.virtwright.diag.UserException;
import dev.virtwright.host.Action;
import dev.virtwright.host.FakeHost;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class IptablesModuleTest {
  private final IptablesModule module = new IptablesModule();

  private List<String> rule(@Nullable Object... arguments) {
    return IptablesRule.words(args(module, arguments), false);
  }

  private List<String> actions(IptablesModule.Current now, @Nullable Object... arguments) {
    Args args = args(module, arguments);
    List<Change> drift = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    IptablesModule.decide(args, "iptables", IptablesRule.words(args, false), now, drift, actions);
    assertEquals(drift.isEmpty(), actions.isEmpty());
    return actions.stream().map(Action::describe).toList();
  }

  private static IptablesModule.Current now(boolean rule, boolean chain) {
    return new IptablesModule.Current(rule, chain, "ACCEPT", !rule);
  }

  @Test
  void wordsComeInAnsiblesOrder() {
    assertEquals(
        List.of(
            "-p",
            "tcp",
            "-j",
            "ACCEPT",
            "--destination-port",
            "22",
            "--syn",
            "-m",
            "conntrack",
            "--ctstate",
            "NEW",
            "-m",
            "comment",
            "--comment",
            "Accept new SSH connections."),
        rule(
            "chain",
            "INPUT",
            "protocol",
            "tcp",
            "destination_port",
            22L,
            "ctstate",
            "NEW",
            "syn",
            "match",
            "jump",
            "ACCEPT",
            "comment",
            "Accept new SSH connections."));
    assertEquals(
        List.of("!", "-s", "10.0.0.0/8", "-j", "LOG", "--log-prefix", "X: ", "--log-level", "info"),
        rule("chain", "I", "source", "!10.0.0.0/8", "log_prefix", "X: ", "log_level", "info"));
    assertEquals(
        List.of("-p", "tcp", "--tcp-flags", "ALL", "ACK,RST", "-j", "DROP"),
        rule(
            "chain",
            "O",
            "protocol",
            "tcp",
            "jump",
            "DROP",
            "tcp_flags",
            Map.of("flags", "ALL", "flags_set", List.of("ACK", "RST"))));
    assertEquals(
        List.of("-p", "tcp", "-j", "REJECT", "--reject-with", "tcp-reset"),
        rule("chain", "I", "protocol", "tcp", "reject_with", "tcp-reset"));
    assertEquals(
        List.of(
            "-m", "state", "--state", "NEW", "-m", "iprange", "--src-range", "10.0.0.1-10.0.0.9"),
        rule("chain", "I", "match", "state", "ctstate", "NEW", "src_range", "10.0.0.1-10.0.0.9"));
    assertEquals(
        List.of(
            "-m",
            "set",
            "--match-set",
            "admins",
            "src,dst",
            "-m",
            "owner",
            "!",
            "--uid-owner",
            "0"),
        rule("chain", "O", "match_set", "admins", "match_set_flags", "src,dst", "uid_owner", "!0"));
  }

  @Test
  void aRuleIsAppendedInsertedOrDeletedAndOtherwiseInSync() {
    Object[] rule = {"chain", "INPUT", "protocol", "tcp", "jump", "DROP"};
    assertEquals(List.of(), actions(now(true, true), rule));
    assertEquals(
        List.of("run iptables -t filter -A INPUT -p tcp -j DROP"), actions(now(false, true), rule));
    assertEquals(
        List.of("run iptables -t nat -I INPUT 3 -p tcp"),
        actions(
            now(false, true),
            "chain",
            "INPUT",
            "protocol",
            "tcp",
            "action",
            "insert",
            "rule_num",
            "3",
            "table",
            "nat"));
    assertEquals(
        List.of("run iptables -t filter -D INPUT -p tcp"),
        actions(now(true, true), "chain", "INPUT", "protocol", "tcp", "state", "absent"));
  }

  @Test
  void chainsArePolicedFlushedMadeAndDeleted() {
    assertEquals(List.of(), actions(now(true, true), "chain", "INPUT", "policy", "ACCEPT"));
    assertEquals(
        List.of("run iptables -t filter -P INPUT DROP"),
        actions(now(true, true), "chain", "INPUT", "policy", "DROP"));
    assertEquals(List.of("run iptables -t filter -F"), actions(now(true, true), "flush", true));
    assertEquals(List.of(), actions(now(false, true), "flush", true));
    assertEquals(
        List.of("run iptables -t filter -N MINE"),
        actions(now(false, false), "chain", "MINE", "chain_management", true));
    assertEquals(
        List.of("run iptables -t filter -N MINE", "run iptables -t filter -A MINE -j DROP"),
        actions(now(false, false), "chain", "MINE", "chain_management", true, "jump", "DROP"));
    assertEquals(
        List.of("run iptables -t filter -X MINE"),
        actions(now(false, true), "chain", "MINE", "chain_management", true, "state", "absent"));
  }

  @Test
  void contradictionsAreMistakes() {
    FakeHost host = new FakeHost();
    for (List<Object> wrong :
        List.<List<Object>>of(
            List.of("jump", "DROP"),
            List.of("chain", "I", "flush", true, "policy", "DROP"),
            List.of("chain", "I", "jump", "DROP", "log_prefix", "x"),
            List.of("chain", "I", "jump", "TEE"))) {
      assertThrows(
          UserException.class,
          () -> module.plan(args(module, wrong.toArray()), host),
          wrong::toString);
    }
  }
}
