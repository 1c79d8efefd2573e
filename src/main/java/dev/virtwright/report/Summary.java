package dev.virtwright.report;

import dev.virtwright.module.Verdict;
import dev.virtwright.result.FleetView;
import dev.virtwright.result.FleetView.HostView;
import dev.virtwright.result.RunReport.Mode;
import java.util.ArrayList;
import java.util.List;

/** A run in one sentence, the same in every report: {@code 3 hosts: 1 failed, 2 in sync}. */
final class Summary {
  private Summary() {}

  static String of(FleetView fleet) {
    Mode mode = fleet.report().mode();
    List<String> parts = new ArrayList<>();
    for (HostView.State state : HostView.State.values()) {
      long count = fleet.count(state);
      if (count > 0 && state == HostView.State.IN_SYNC && judges(mode)) {
        long unfit = fleet.hosts().stream().filter(Summary::unfit).count();
        part(parts, unfit, words(mode, false));
        part(parts, count - unfit, words(mode, true));
      } else {
        part(parts, count, words(state, mode));
      }
    }
    part(parts, count(fleet, Verdict.FAIL), "failed check", "failed checks");
    part(parts, count(fleet, Verdict.WARN), "warning", "warnings");
    part(parts, count(fleet, Verdict.UNKNOWN), "unknown", "unknown");
    String hosts = Texts.counted(fleet.hosts().size(), "host", "hosts");
    return parts.isEmpty() ? hosts : hosts + ": " + String.join(", ", parts);
  }

  /** In one or two words, such as {@code drifted}. */
  static String words(HostView.State state, Mode mode) {
    return switch (state) {
      case UNREACHABLE -> "unreachable";
      case FAILED -> "failed";
      case CHANGED ->
          switch (mode) {
            case APPLY, AUDIT, VALIDATE -> "changed";
            case PLAN -> "would change";
            case DRIFT -> "drifted";
          };
      case PENDING -> "known after apply";
      case IN_SYNC -> "in sync";
    };
  }

  /** As {@link #words(HostView.State, Mode)}; a host that was only judged is fit or not. */
  static String words(HostView host, Mode mode) {
    return host.state() == HostView.State.IN_SYNC && judges(mode)
        ? words(mode, !unfit(host))
        : words(host.state(), mode);
  }

  private static String words(Mode mode, boolean fit) {
    String word = mode == Mode.AUDIT ? "fit" : "valid";
    return fit ? word : "not " + word;
  }

  /** Whether hosts are judged and nothing else. */
  static boolean judges(Mode mode) {
    return mode == Mode.AUDIT || mode == Mode.VALIDATE;
  }

  /** Whether a host that was only judged failed a check. */
  static boolean unfit(HostView host) {
    return host.state() == HostView.State.IN_SYNC && host.worst() == Verdict.FAIL;
  }

  static long count(FleetView fleet, Verdict verdict) {
    return fleet.hosts().stream().mapToLong(host -> host.count(verdict)).sum();
  }

  private static void part(List<String> parts, long count, String words) {
    part(parts, count, words, words);
  }

  private static void part(List<String> parts, long count, String one, String many) {
    if (count > 0) {
      parts.add(Texts.counted(count, one, many));
    }
  }
}
