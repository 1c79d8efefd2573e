package dev.virtwright.report;

import dev.virtwright.report.AnsibleDisplay.Colour;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.TaskResult;
import dev.virtwright.result.TaskResult.Status;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The counts behind PLAY RECAP as Ansible counts: a changed task is ok as well, an ignored failure
 * is ok and ignored, and changed where it had changed something.
 */
final class AnsibleRecap {
  private static final int NAME = 26;

  /** With a colour around it, which takes 11 characters. */
  private static final int COLOURED_NAME = 37;

  private final Map<String, Integer> changedThoughIgnored = new HashMap<>();
  private final Map<String, Integer> more = new HashMap<>();
  private final Set<String> unreachable = new HashSet<>();

  void count(TaskResult result) {
    if (result.ignored() && Boolean.TRUE.equals(result.values().get("changed"))) {
      changedThoughIgnored.merge(result.host(), 1, Integer::sum);
    }
    if (result.status() == Status.UNREACHABLE && !result.ignored()) {
      unreachable.add(result.host());
    }
  }

  /** A file that an include brought counts as one that is ok. */
  void included(String host) {
    more.merge(host, 1, Integer::sum);
  }

  /** The include itself does not count. */
  void includeDone(String host) {
    more.merge(host, -1, Integer::sum);
  }

  void unreachable(String host) {
    unreachable.add(host);
  }

  boolean knowsUnreachable(String host) {
    return unreachable.contains(host);
  }

  /** Sorted by name, those for which anything was done. */
  void print(RunReport report, AnsibleDisplay display) {
    report.hosts().stream()
        .sorted(Comparator.comparing(RunReport.Host::name))
        .forEach(host -> print(host, display));
  }

  private void print(RunReport.Host host, AnsibleDisplay display) {
    int lost = host.unreachable() == null ? 0 : 1;
    int ok = host.ok() + host.changed() + more.getOrDefault(host.name(), 0);
    int changed = host.changed() + changedThoughIgnored.getOrDefault(host.name(), 0);
    int skipped = host.skipped() + host.pending();
    if (ok + lost + host.failed() + skipped + host.rescued() + host.ignored() == 0) {
      return;
    }
    Colour colour =
        host.failed() > 0 || lost > 0 ? Colour.ERROR : changed > 0 ? Colour.CHANGED : Colour.OK;
    List<Count> counts =
        List.of(
            new Count("ok", ok, Colour.OK),
            new Count("changed", changed, Colour.CHANGED),
            new Count("unreachable", lost, Colour.UNREACHABLE),
            new Count("failed", host.failed(), Colour.ERROR),
            new Count("skipped", skipped, Colour.SKIP),
            new Count("rescued", host.rescued(), Colour.OK),
            new Count("ignored", host.ignored(), Colour.WARN));
    StringBuilder screen = new StringBuilder(pad(host.name(), colour, display)).append(" :");
    StringBuilder log = new StringBuilder(padded(host.name(), NAME)).append(" :");
    for (Count count : counts) {
      String text = count.name() + "=" + padded(String.valueOf(count.number()), 4);
      log.append(' ').append(text);
      screen
          .append(' ')
          .append(count.number() == 0 ? text : display.coloured(text, count.colour()));
    }
    display.screen(screen.toString());
    display.logged(log.toString());
  }

  private record Count(String name, int number, Colour colour) {}

  private static String pad(String name, Colour colour, AnsibleDisplay display) {
    return display.settings().colour()
        ? padded(display.coloured(name, colour), COLOURED_NAME)
        : padded(name, NAME);
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
