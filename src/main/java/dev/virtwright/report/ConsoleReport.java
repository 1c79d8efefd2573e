package dev.virtwright.report;

import dev.virtwright.module.Capacity;
import dev.virtwright.module.Change;
import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.report.FleetView.HostView;
import dev.virtwright.report.FleetView.ItemChange;
import dev.virtwright.report.FleetView.TaskView;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.RunReport.Mode;
import dev.virtwright.result.TaskResult.Status;
import dev.virtwright.value.ByteSize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of a run as text: what changed or would change on each host, what was judged, and a
 * line of sums a host. Hosts with the very same result are printed once.
 */
public final class ConsoleReport {
  private static final int MOST_DIFF_LINES = 40;

  private final Style style;
  private final boolean diff;
  private final int verbosity;
  private final StringBuilder out = new StringBuilder();

  private ConsoleReport(Style style, boolean diff, int verbosity) {
    this.style = style;
    this.diff = diff;
    this.verbosity = verbosity;
  }

  /**
   * @param diff whether changed texts are shown line by line
   * @param verbosity 1 shows passed checks, 2 what each host cost as well
   */
  public static String render(RunReport report, Style style, boolean diff, int verbosity) {
    ConsoleReport text = new ConsoleReport(style, diff, verbosity);
    text.report(FleetView.of(report));
    return text.out.toString();
  }

  private void report(FleetView fleet) {
    Map<String, List<HostView>> alike = new LinkedHashMap<>();
    for (HostView host : fleet.hosts()) {
      int start = out.length();
      host(host);
      String body = out.substring(start);
      out.setLength(start);
      alike.computeIfAbsent(body, same -> new ArrayList<>()).add(host);
    }
    alike.forEach((body, hosts) -> {
      if (!body.isEmpty()) {
        line(style.bold(names(hosts)));
        out.append(body).append('\n');
      }
    });
    recap(fleet);
    verdict(fleet);
  }

  private static String names(List<HostView> hosts) {
    List<String> names = hosts.stream().map(HostView::name).toList();
    return names.size() <= 8
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, 6)) + " and " + (names.size() - 6) + " more hosts";
  }

  private void host(HostView host) {
    if (host.host().unreachable() != null) {
      line("  " + style.boldRed("unreachable") + "  " + clean(host.host().unreachable()));
      host.tasks().stream()
          .filter(task -> task.status() == Status.UNREACHABLE)
          .forEach(task -> line("      at the task: " + clean(task.title())));
      remedy(host.host().remedy());
    }
    for (TaskView task : host.tasks()) {
      switch (task.status()) {
        case CHANGED -> {
          line("  " + style.yellow("~ " + clean(task.title())) + module(task));
          drift(task);
        }
        case PENDING -> {
          line("  " + style.magenta("? " + clean(task.title())) + module(task));
          List<String> waits = task.sum().waitsFor();
          line(
              "      known after apply"
                  + (waits.isEmpty()
                      ? ""
                      : ": waits for '" + clean(String.join("', '", waits)) + "'"));
        }
        case FAILED -> {
          boolean ignored = task.sum().ignored();
          line(
              "  "
                  + (ignored ? style.yellow("! ") : style.boldRed("✗ "))
                  + style.red(clean(task.title()))
                  + module(task)
                  + (ignored ? style.dim("  ignored") : ""));
          message(task.message());
          remedy(task.remedy());
          drift(task);
        }
        case UNREACHABLE, OK, SKIPPED -> {}
      }
      task.sum()
          .warnings()
          .forEach(warning -> {
            line("  " + style.yellow("! " + clean(task.title())));
            line("      " + clean(warning.summary()));
            remedy(warning.remedy());
          });
    }
    findings(host);
    host.capacity().ifPresent(this::capacity);
  }

  private String module(TaskView task) {
    return style.dim("  " + task.sum().task().module());
  }

  private void drift(TaskView task) {
    for (ItemChange item : task.drift()) {
      Change change = item.change();
      if (change.secret()) {
        line("      " + clean(item.path()) + style.dim("  differs (not shown)"));
      } else if (Texts.isTextChange(change)) {
        text(item);
      } else {
        line(
            "      "
                + clean(item.path())
                + "  "
                + style.red(Texts.value(change.current()))
                + style.dim(" → ")
                + style.green(Texts.value(change.target())));
      }
    }
    if (task.drift().isEmpty()) {
      task.sum().actions().forEach(action -> line("      " + clean(action)));
    }
  }

  private void text(ItemChange item) {
    List<TextDiff.Line> lines = Texts.diff(item.change());
    long removed = lines.stream().filter(line -> line.kind() == TextDiff.Kind.REMOVED).count();
    long added = lines.stream().filter(line -> line.kind() == TextDiff.Kind.ADDED).count();
    line(
        "      "
            + clean(item.path())
            + "  "
            + style.red("-" + removed)
            + " "
            + style.green("+" + added)
            + " lines");
    if (!diff) {
      return;
    }
    for (TextDiff.Line line : lines.subList(0, Math.min(lines.size(), MOST_DIFF_LINES))) {
      String text = "        " + line.sign() + " " + clean(line.text());
      line(
          switch (line.kind()) {
            case SAME -> style.dim(text);
            case REMOVED -> style.red(text);
            case ADDED -> style.green(text);
            case GAP -> style.cyan(text);
          });
    }
    if (lines.size() > MOST_DIFF_LINES) {
      line(
          style.dim("        … " + (lines.size() - MOST_DIFF_LINES) + " more lines in the report"));
    }
  }

  private void findings(HostView host) {
    List<Finding> findings = host.findings();
    if (findings.isEmpty()) {
      return;
    }
    int width =
        findings.stream().mapToInt(finding -> clean(finding.title()).length()).max().orElse(0);
    width = Math.min(width, 44);
    for (Finding finding : findings) {
      boolean shown =
          verbosity > 0
              || finding.verdict() == Verdict.FAIL
              || finding.verdict() == Verdict.WARN
              || finding.verdict() == Verdict.UNKNOWN;
      if (shown) {
        line(
            "  "
                + verdict(finding.verdict())
                + "  "
                + pad(clean(finding.title()), width)
                + "  "
                + Texts.cut(clean(finding.read()), 120));
        if (finding.verdict() != Verdict.PASS) {
          remedy(finding.remedy());
        }
      }
    }
    List<String> sums = new ArrayList<>();
    for (Verdict verdict : Verdict.values()) {
      long count = host.count(verdict);
      if (count > 0) {
        sums.add(count + " " + verdict.name().toLowerCase(Locale.ROOT));
      }
    }
    line(
        style.dim(
            "  checks: " + String.join(", ", sums) + (verbosity > 0 ? "" : "; -v shows all")));
  }

  private String verdict(Verdict verdict) {
    String word = pad(verdict.name(), 7);
    return switch (verdict) {
      case PASS -> style.green(word);
      case INFO -> style.dim(word);
      case UNKNOWN -> style.magenta(word);
      case WARN -> style.yellow(word);
      case FAIL -> style.boldRed(word);
    };
  }

  private void capacity(Capacity capacity) {
    line(
        "  "
            + style.cyan("holds")
            + "    "
            + Texts.counted(capacity.guests(), "guest", "guests")
            + " of "
            + capacity.guestMemory()
            + " and "
            + Texts.counted(capacity.guestVcpus(), "vCPU", "vCPUs")
            + style.dim(
                " · "
                    + capacity.memoryForGuests()
                    + " of "
                    + capacity.memory()
                    + " memory for guests · "
                    + Texts.counted(capacity.cores(), "core", "cores")
                    + " · "
                    + capacity.disk()
                    + " free for images · swap "
                    + capacity.swap()
                    + (capacity.swapRecommended() == null
                        ? ", no recommendation"
                        : ", recommended " + capacity.swapRecommended())));
  }

  private void recap(FleetView fleet) {
    int width =
        Math.max(4, fleet.hosts().stream().mapToInt(h -> h.name().length()).max().orElse(0));
    boolean act = fleet.report().mode() == Mode.APPLY;
    line(
        style.dim(
            pad("HOST", width)
                + "     ok  changed"
                + (act ? "" : "  pending")
                + "  failed  skipped"
                + (verbosity > 1 ? "  round trips  actions  set-up  sent/received" : "")));
    for (HostView host : fleet.hosts()) {
      RunReport.Host sums = host.host();
      String name = pad(clean(host.name()), width);
      StringBuilder row = new StringBuilder();
      row.append(
          switch (host.state()) {
            case UNREACHABLE, FAILED -> style.boldRed(name);
            case CHANGED, PENDING -> style.yellow(name);
            case IN_SYNC -> style.green(name);
          });
      row.append("%7d".formatted(sums.ok())).append(number(sums.changed(), 9, "yellow"));
      if (!act) {
        row.append(number(sums.pending(), 9, "magenta"));
      }
      row.append(number(sums.failed(), 8, "red")).append("%9d".formatted(sums.skipped()));
      if (verbosity > 1) {
        row.append("%13d%9d%8d".formatted(sums.roundTrips(), sums.actions(), sums.setupWaits()))
            .append("  ")
            .append(new ByteSize(sums.bytesSent()))
            .append(" / ")
            .append(new ByteSize(sums.bytesReceived()));
      }
      if (sums.unreachable() != null) {
        row.append("  ").append(style.boldRed("unreachable"));
      }
      line(row.toString());
    }
  }

  private String number(int count, int width, String colour) {
    String text = ("%" + width + "d").formatted(count);
    if (count == 0) {
      return style.dim(text);
    }
    return switch (colour) {
      case "yellow" -> style.yellow(text);
      case "magenta" -> style.magenta(text);
      default -> style.boldRed(text);
    };
  }

  private void verdict(FleetView fleet) {
    RunReport report = fleet.report();
    String time = Texts.duration(Duration.between(report.started(), report.finished()));
    List<String> parts = new ArrayList<>();
    part(parts, fleet.count(HostView.State.UNREACHABLE), "unreachable");
    part(parts, fleet.count(HostView.State.FAILED), "failed");
    part(
        parts,
        fleet.count(HostView.State.CHANGED),
        switch (report.mode()) {
          case APPLY -> "changed";
          case PLAN -> "would change";
          case DRIFT -> "drifted";
          case AUDIT, VALIDATE -> "changed";
        });
    part(parts, fleet.count(HostView.State.PENDING), "known after apply");
    boolean judged = report.mode() == Mode.AUDIT || report.mode() == Mode.VALIDATE;
    part(parts, fleet.count(HostView.State.IN_SYNC), judged ? "judged" : "in sync");
    line("");
    line(
        style.bold(
                Texts.counted(fleet.hosts().size(), "host", "hosts")
                    + ": "
                    + String.join(", ", parts))
            + style.dim(" · " + time)
            + (report.interrupted() ? style.boldRed(" · interrupted") : ""));
  }

  private static void part(List<String> parts, long count, String word) {
    if (count > 0) {
      parts.add(count + " " + word);
    }
  }

  private void message(@Nullable String message) {
    if (message != null) {
      clean(message).lines().forEach(text -> line("      " + text));
    }
  }

  private void remedy(@Nullable String remedy) {
    if (remedy != null) {
      clean(remedy).lines().forEach(text -> line("      " + style.cyan("→ ") + text));
    }
  }

  private static String clean(@Nullable String text) {
    return text == null ? "" : Texts.visible(text);
  }

  private static String pad(String text, int width) {
    return text.length() >= width ? text : text + " ".repeat(width - text.length());
  }

  private void line(String text) {
    out.append(text.stripTrailing()).append('\n');
  }
}
