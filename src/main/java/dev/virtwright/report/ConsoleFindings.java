package dev.virtwright.report;

import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.result.FleetView.HostView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * What was judged of a host, as lines of verdict, check, what was read, and what to do. At first
 * only what needs attention; with {@code -v} every check, its rule and its id; with {@code -vv}
 * what was merely read as well.
 */
final class ConsoleFindings {
  /** The width of a verdict, and where the text beside it begins. */
  static final int VERDICT = 7;

  static final int INDENT = 2 + VERDICT + 2;

  private static final int WIDEST_TITLE = 44;
  private static final int LONGEST_READ = 240;
  private static final int MOST_LINES = 20;

  private final Paper paper;
  private final Style style;
  private final int verbosity;

  ConsoleFindings(Paper paper, Style style, int verbosity) {
    this.paper = paper;
    this.style = style;
    this.verbosity = verbosity;
  }

  void print(HostView host) {
    List<Finding> findings = host.findings();
    if (findings.isEmpty()) {
      return;
    }
    List<Finding> shown = findings.stream().filter(this::shown).toList();
    int width =
        Math.min(
            WIDEST_TITLE,
            shown.stream().mapToInt(finding -> title(finding).length()).max().orElse(0));
    shown.forEach(finding -> print(finding, width));
    List<String> sums = new ArrayList<>();
    for (Verdict verdict : Verdict.values()) {
      long count = host.count(verdict);
      if (count > 0) {
        sums.add(count + " " + verdict.name().toLowerCase(Locale.ROOT));
      }
    }
    String more =
        switch (verbosity) {
          case 0 -> " (-v shows all)";
          case 1 -> findings.size() > shown.size() ? " (-vv shows what else was read)" : "";
          default -> "";
        };
    if (!sums.isEmpty()) {
      paper.line(
          style.dim("  " + Paper.pad("checks", VERDICT) + "  " + String.join(", ", sums))
              + style.dim(more));
    }
  }

  private boolean shown(Finding finding) {
    if (verbosity > 1) {
      return true;
    }
    return switch (finding.verdict()) {
      case FAIL, WARN, UNKNOWN -> true;
      case PASS, INFO -> verbosity > 0 && !finding.isNote();
    };
  }

  private void print(Finding finding, int width) {
    List<String> read = Texts.visible(finding.read()).lines().toList();
    int room = INDENT + Math.max(width, title(finding).length()) + 2;
    paper.labelled(
        "  " + verdict(finding.verdict()) + "  " + Paper.pad(title(finding), width) + "  ",
        room,
        read.isEmpty() ? "" : Texts.cut(read.getFirst(), LONGEST_READ),
        UnaryOperator.identity());
    read.stream()
        .skip(1)
        .limit(MOST_LINES)
        .forEach(line ->
            paper.labelled(" ".repeat(room), room + 2, Texts.cut(line, LONGEST_READ), style::dim));
    if (read.size() > MOST_LINES + 1) {
      String rest = Texts.counted(read.size() - MOST_LINES - 1, "more line", "more lines");
      paper.block(room, "… " + rest + " in the report", style::dim);
    }
    if (finding.verdict() == Verdict.PASS || finding.isNote()) {
      return;
    }
    if (finding.remedy() != null) {
      paper.remedy(INDENT, Texts.visible(finding.remedy()), style);
    }
    if (verbosity > 0) {
      paper.block(
          INDENT, "check " + Texts.visible(finding.check() + ": " + finding.rule()), style::dim);
    }
  }

  private static String title(Finding finding) {
    return Texts.visible(finding.title()).replace('\n', ' ');
  }

  private String verdict(Verdict verdict) {
    String word = Paper.pad(verdict.name(), VERDICT);
    return switch (verdict) {
      case PASS -> style.green(word);
      case INFO -> style.dim(word);
      case UNKNOWN -> style.magenta(word);
      case WARN -> style.yellow(word);
      case FAIL -> style.boldRed(word);
    };
  }
}
