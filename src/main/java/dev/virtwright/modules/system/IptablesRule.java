package dev.virtwright.modules.system;

import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Words of an iptables(8) rule, in the order in which Ansible's module has them. Pure. */
final class IptablesRule {
  private IptablesRule() {}

  static final Arg<String> PROTOCOL = text("protocol", "tcp, udp, icmp, all, a number; ! negates.");
  static final Arg<String> SOURCE = text("source", "Address or network it comes from; ! negates.");
  static final Arg<String> DESTINATION = text("destination", "Where it goes; ! negates.");
  static final Arg<List<String>> MATCH =
      Arg.strings("match", "Extensions that are loaded.").orElse(List.of());
  static final Arg<Map<String, @Nullable Object>> TCP_FLAGS =
      Arg.map("tcp_flags", "flags that are looked at, flags_set of which must be set.").optional();
  static final Arg<String> JUMP = text("jump", "Target of the rule.");
  static final Arg<String> GATEWAY = text("gateway", "For jump TEE: where a copy goes.");
  static final Arg<String> LOG_PREFIX = text("log_prefix", "For jump LOG.");
  static final Arg<String> LOG_LEVEL =
      Arg.choice(
              "log_level",
              "For jump LOG.",
              List.of(
                  "0", "1", "2", "3", "4", "5", "6", "7", "emerg", "alert", "crit", "error",
                  "warning", "notice", "info", "debug"))
          .optional();
  static final Arg<String> TO_DESTINATION = text("to_destination", "For jump DNAT.");
  static final Arg<List<String>> DESTINATION_PORTS =
      Arg.strings("destination_ports", "Ports and ranges, by extension multiport.")
          .orElse(List.of());
  static final Arg<String> TO_SOURCE = text("to_source", "For jump SNAT.");
  static final Arg<String> GOTO = text("goto", "Chain that goes on without coming back.");
  static final Arg<String> IN_INTERFACE = text("in_interface", "Where it came in; ! negates.");
  static final Arg<String> OUT_INTERFACE = text("out_interface", "Where it goes out; ! negates.");
  static final Arg<String> FRAGMENT = text("fragment", "Second and further fragments.");
  static final Arg<String> SET_COUNTERS = text("set_counters", "Packet and byte counters.");
  static final Arg<String> SOURCE_PORT = text("source_port", "Port or range; ! negates.");
  static final Arg<String> DESTINATION_PORT = text("destination_port", "Port or range; ! negates.");
  static final Arg<String> TO_PORTS = text("to_ports", "For jump REDIRECT.");
  static final Arg<String> SET_DSCP_MARK = text("set_dscp_mark", "For jump DSCP.");
  static final Arg<String> SET_DSCP_MARK_CLASS = text("set_dscp_mark_class", "For jump DSCP.");
  static final Arg<String> SYN =
      Arg.choice("syn", "Whether SYN must be set alone.", List.of("ignore", "match", "negate"))
          .orElse("ignore");
  static final Arg<List<String>> CTSTATE =
      Arg.strings("ctstate", "States of the connection.").orElse(List.of());
  static final Arg<String> SRC_RANGE = text("src_range", "Range of source addresses.");
  static final Arg<String> DST_RANGE = text("dst_range", "Range of destination addresses.");
  static final Arg<String> MATCH_SET = text("match_set", "Name of an ipset.");
  static final Arg<String> MATCH_SET_FLAGS =
      Arg.choice(
              "match_set_flags",
              "Which addresses are looked up in the ipset.",
              List.of("src", "dst", "src,dst", "dst,src", "dst,dst", "src,src"))
          .optional();
  static final Arg<String> LIMIT = text("limit", "Average rate, such as 5/second.");
  static final Arg<String> LIMIT_BURST = text("limit_burst", "How many at once before limit.");
  static final Arg<String> UID_OWNER = text("uid_owner", "User whose packet it is; ! negates.");
  static final Arg<String> GID_OWNER = text("gid_owner", "Group whose packet it is; ! negates.");
  static final Arg<String> REJECT_WITH = text("reject_with", "Answer of jump REJECT.");
  static final Arg<String> ICMP_TYPE = text("icmp_type", "Kind of ICMP packet.");
  static final Arg<String> COMMENT = text("comment", "Comment of the rule.");
  static final Arg<String> WAIT = text("wait", "Seconds to wait for the lock.");

  static final List<Arg<?>> ARGS =
      List.of(
          PROTOCOL,
          SOURCE,
          DESTINATION,
          MATCH,
          TCP_FLAGS,
          JUMP,
          GATEWAY,
          LOG_PREFIX,
          LOG_LEVEL,
          TO_DESTINATION,
          DESTINATION_PORTS,
          TO_SOURCE,
          GOTO,
          IN_INTERFACE,
          OUT_INTERFACE,
          FRAGMENT,
          SET_COUNTERS,
          SOURCE_PORT,
          DESTINATION_PORT,
          TO_PORTS,
          SET_DSCP_MARK,
          SET_DSCP_MARK_CLASS,
          SYN,
          CTSTATE,
          SRC_RANGE,
          DST_RANGE,
          MATCH_SET,
          MATCH_SET_FLAGS,
          LIMIT,
          LIMIT_BURST,
          UID_OWNER,
          GID_OWNER,
          REJECT_WITH,
          ICMP_TYPE,
          COMMENT,
          WAIT);

  private static Arg<String> text(String name, String summary) {
    return Arg.string(name, summary).optional();
  }

  /** The target: LOG where only its options are given. */
  static @Nullable String jump(Args args) {
    boolean logs = args.given(LOG_PREFIX) || args.given(LOG_LEVEL);
    return args.find(JUMP).orElse(logs ? "LOG" : null);
  }

  static List<String> words(Args args, boolean ipv6) {
    List<String> rule = new ArrayList<>();
    String jump = jump(args);
    List<String> match = args.get(MATCH);
    add(rule, "-w", args.find(WAIT).orElse(null));
    add(rule, "-p", args.find(PROTOCOL).orElse(null));
    add(rule, "-s", args.find(SOURCE).orElse(null));
    add(rule, "-d", args.find(DESTINATION).orElse(null));
    match.forEach(each -> add(rule, "-m", each));
    args.find(TCP_FLAGS).ifPresent(flags -> tcpFlags(rule, flags));
    add(rule, "-j", jump);
    if ("TEE".equalsIgnoreCase(jump)) {
      add(rule, "--gateway", args.find(GATEWAY).orElse(null));
    }
    add(rule, "--log-prefix", args.find(LOG_PREFIX).orElse(null));
    add(rule, "--log-level", args.find(LOG_LEVEL).orElse(null));
    add(rule, "--to-destination", args.find(TO_DESTINATION).orElse(null));
    if (!args.get(DESTINATION_PORTS).isEmpty()) {
      rule.addAll(List.of("-m", "multiport"));
      rule.addAll(List.of("--dports", String.join(",", args.get(DESTINATION_PORTS))));
    }
    add(rule, "--to-source", args.find(TO_SOURCE).orElse(null));
    add(rule, "-g", args.find(GOTO).orElse(null));
    add(rule, "-i", args.find(IN_INTERFACE).orElse(null));
    add(rule, "-o", args.find(OUT_INTERFACE).orElse(null));
    args.find(FRAGMENT)
        .ifPresent(
            value -> rule.addAll(value.startsWith("!") ? List.of("!", "-f") : List.of("-f")));
    add(rule, "-c", args.find(SET_COUNTERS).orElse(null));
    add(rule, "--source-port", args.find(SOURCE_PORT).orElse(null));
    add(rule, "--destination-port", args.find(DESTINATION_PORT).orElse(null));
    add(rule, "--to-ports", args.find(TO_PORTS).orElse(null));
    add(rule, "--set-dscp", args.find(SET_DSCP_MARK).orElse(null));
    add(rule, "--set-dscp-class", args.find(SET_DSCP_MARK_CLASS).orElse(null));
    switch (args.get(SYN)) {
      case "match" -> rule.add("--syn");
      case "negate" -> rule.addAll(List.of("!", "--syn"));
      default -> {} // not looked at
    }
    if (!args.get(CTSTATE).isEmpty()) {
      boolean old = match.contains("state") && !match.contains("conntrack");
      if (!old) {
        load(rule, match, "conntrack");
      }
      rule.addAll(List.of(old ? "--state" : "--ctstate", String.join(",", args.get(CTSTATE))));
    }
    if (args.given(SRC_RANGE) || args.given(DST_RANGE)) {
      load(rule, match, "iprange");
      add(rule, "--src-range", args.find(SRC_RANGE).orElse(null));
      add(rule, "--dst-range", args.find(DST_RANGE).orElse(null));
    }
    args.find(MATCH_SET)
        .ifPresent(set -> {
          load(rule, match, "set");
          add(rule, "--match-set", set);
          rule.add(args.find(MATCH_SET_FLAGS).orElse("src"));
        });
    if (args.given(LIMIT) || args.given(LIMIT_BURST)) {
      rule.addAll(List.of("-m", "limit"));
      add(rule, "--limit", args.find(LIMIT).orElse(null));
      add(rule, "--limit-burst", args.find(LIMIT_BURST).orElse(null));
    }
    for (Arg<String> owner : List.of(UID_OWNER, GID_OWNER)) {
      if (args.given(owner)) {
        rule.addAll(List.of("-m", "owner"));
        add(rule, "--" + owner.name().replace('_', '-'), args.find(owner).orElse(null));
      }
    }
    if (jump == null && args.given(REJECT_WITH)) {
      rule.addAll(List.of("-j", "REJECT"));
    }
    add(rule, "--reject-with", args.find(REJECT_WITH).orElse(null));
    add(rule, ipv6 ? "--icmpv6-type" : "--icmp-type", args.find(ICMP_TYPE).orElse(null));
    args.find(COMMENT)
        .ifPresent(comment -> rule.addAll(List.of("-m", "comment", "--comment", comment)));
    return rule;
  }

  /** An extension that {@code match} has loaded is not loaded again. */
  private static void load(List<String> rule, List<String> match, String extension) {
    if (!match.contains(extension)) {
      rule.addAll(List.of("-m", extension));
    }
  }

  private static void add(List<String> rule, String option, @Nullable String value) {
    if (value == null) {
      return;
    }
    if (value.startsWith("!")) {
      rule.addAll(List.of("!", option, value.substring(1).strip()));
    } else {
      rule.addAll(List.of(option, value));
    }
  }

  private static void tcpFlags(List<String> rule, Map<String, @Nullable Object> flags) {
    if (flags.get("flags") != null && flags.get("flags_set") != null) {
      rule.addAll(
          List.of("--tcp-flags", joined(flags.get("flags")), joined(flags.get("flags_set"))));
    }
  }

  private static String joined(@Nullable Object value) {
    return value instanceof List<?> list
        ? String.join(",", list.stream().map(String::valueOf).toList())
        : String.valueOf(value);
  }
}
