package dev.virtwright.report;

import dev.virtwright.module.Change;
import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.result.FleetView;
import dev.virtwright.result.FleetView.HostView;
import dev.virtwright.result.FleetView.ItemChange;
import dev.virtwright.result.FleetView.TaskView;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.TaskResult.Status;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run in GitHub's and GitLab's Markdown, for the comment on a merge request: a summary, a table
 * of the hosts that somebody has to look at, and each of them folded. Bounded, since both refuse a
 * comment that is too long.
 */
public final class MarkdownReport {
  /** In characters; GitHub takes 65,536. */
  private static final int MOST = 60_000;

  private final StringBuilder out = new StringBuilder();
  private final RunReport report;
  private final FleetView fleet;

  private MarkdownReport(RunReport report) {
    this.report = report;
    this.fleet = FleetView.of(report);
  }

  public static String render(RunReport report) {
    return new MarkdownReport(report).document();
  }

  private String document() {
    line("## Virtwright " + Texts.word(report.mode()) + ": " + code(report.title()));
    line("");
    line(
        "**%s** · %s%s"
            .formatted(
                escaped(Summary.of(fleet)),
                Texts.duration(Duration.between(report.started(), report.finished())),
                report.interrupted() ? " · interrupted" : ""));
    FleetCapacity.of(fleet)
        .ifPresent(all -> {
          line("");
          line("Holds %s: %s".formatted(all.guestsInWords(), all.rest()));
        });
    List<HostView> told = fleet.hosts().stream().filter(MarkdownReport::worthTelling).toList();
    if (!told.isEmpty()) {
      table(told);
      int left = 0;
      for (HostView host : told) {
        String section = section(host);
        if (out.length() + section.length() > MOST) {
          left++;
        } else {
          out.append(section);
        }
      }
      if (left > 0) {
        line("");
        line(
            "*%s left out here for want of room: see the HTML report.*"
                .formatted(Texts.counted(left, "host is", "hosts are")));
      }
    }
    return out.toString();
  }

  private static boolean worthTelling(HostView host) {
    return host.state() != HostView.State.IN_SYNC || host.worst().compareTo(Verdict.INFO) > 0;
  }

  private void table(List<HostView> hosts) {
    line("");
    line("| host | state | changed | failed | failed checks | warnings |");
    line("|---|---|--:|--:|--:|--:|");
    int left = 0;
    for (HostView host : hosts) {
      if (out.length() > MOST / 3) {
        left++;
        continue;
      }
      line(
          "| %s | %s | %d | %d | %d | %d |"
              .formatted(
                  escaped(host.name()),
                  Summary.words(host, report.mode()),
                  host.host().changed(),
                  host.host().failed(),
                  host.count(Verdict.FAIL),
                  host.count(Verdict.WARN)));
    }
    if (left > 0) {
      line("| and %d more | | | | | |".formatted(left));
    }
  }

  private String section(HostView host) {
    StringBuilder text = new StringBuilder();
    text.append(
        "\n<details><summary>%s: %s</summary>\n\n"
            .formatted(escaped(host.name()), Summary.words(host, report.mode())));
    if (host.host().unreachable() != null) {
      text.append(escaped(host.host().unreachable())).append(remedy(host.host().remedy()));
      text.append('\n');
    }
    for (TaskView task : host.tasks()) {
      if (task.status() != Status.OK
          && task.status() != Status.SKIPPED
          && !task.failsByFindings()) {
        task(text, task);
      }
    }
    for (Finding finding : host.findings()) {
      if (finding.verdict().compareTo(Verdict.INFO) > 0) {
        text.append(
            "- **%s** %s%s\n"
                .formatted(finding.verdict(), escaped(finding.told()), remedy(finding.remedy())));
      }
    }
    return text.append("\n</details>\n").toString();
  }

  private void task(StringBuilder text, TaskView task) {
    text.append("- **%s** %s".formatted(Texts.word(task.status()), escaped(task.title())));
    if (task.message() != null) {
      text.append(": ").append(escaped(task.message())).append(remedy(task.remedy()));
    }
    if (!task.sum().waitsFor().isEmpty()) {
      text.append(", known after ").append(escaped(String.join(", ", task.sum().waitsFor())));
    }
    text.append('\n');
    for (ItemChange item : task.drift()) {
      Change change = item.change();
      String origin =
          item.origin() == null ? "" : " (" + Origins.ago(item.origin(), report.started()) + ")";
      if (Texts.isTextChange(change)) {
        text.append("  - ").append(code(item.path())).append(origin).append("\n\n");
        fence(text, Texts.diff(change));
      } else {
        text.append(
            "  - %s: %s → %s%s\n"
                .formatted(
                    code(item.path()),
                    code(Texts.value(change.shownCurrent())),
                    code(Texts.value(change.shownTarget())),
                    origin));
      }
    }
  }

  /** A fence longer than any run of backticks in the text. */
  private static void fence(StringBuilder text, List<TextDiff.Line> lines) {
    StringBuilder diff = new StringBuilder();
    lines.forEach(line ->
        diff.append("    ").append(line.sign()).append(Texts.visible(line.text())).append('\n'));
    String fence = "    " + ticks(diff.toString(), 3);
    text.append(fence).append("diff\n").append(diff).append(fence).append("\n\n");
  }

  private static String ticks(String text, int least) {
    int count = least;
    while (text.contains("`".repeat(count))) {
      count++;
    }
    return "`".repeat(count);
  }

  private static String code(String text) {
    String shown = Texts.visible(text).replace('\n', ' ').replace("|", "\\|");
    String ticks = ticks(shown, 1);
    String space = shown.startsWith("`") || shown.endsWith("`") || shown.isBlank() ? " " : "";
    return ticks + space + shown + space + ticks;
  }

  /** As text: neither Markdown nor HTML, nor a mention of a person. */
  private static String escaped(String text) {
    return Texts.visible(text)
        .replace('\n', ' ')
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replaceAll("[\\\\`*_\\[\\]|#!~>]", "\\\\$0")
        .replace("@", "@\u200b");
  }

  private static String remedy(@Nullable String remedy) {
    return remedy == null ? "" : " → *" + escaped(remedy) + "*";
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
