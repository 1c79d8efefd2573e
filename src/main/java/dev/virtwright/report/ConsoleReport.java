package dev.virtwright.report;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.module.Capacity;
import dev.virtwright.module.Change;
import dev.virtwright.module.LiveBond;
import dev.virtwright.result.FleetView;
import dev.virtwright.result.FleetView.HostView;
import dev.virtwright.result.FleetView.ItemChange;
import dev.virtwright.result.FleetView.TaskView;
import dev.virtwright.result.Origin;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.TaskResult.Status;
import dev.virtwright.value.Decimals;
import dev.virtwright.value.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The result of a run as text: what changed or would change on each host, what was judged, and a
 * line of sums a host. Hosts with the very same result are printed once.
 */
public final class ConsoleReport {
  /** The width of pipes and files, where nothing is wrapped. */
  public static final int ENDLESS = Paper.ENDLESS;

  private static final int MOST_DIFF_LINES = 40;
  private static final int INDENT = 6;

  private final Style style;
  private final boolean diff;
  private final int verbosity;
  private final Paper paper;
  private final ConsoleFindings findings;
  private final Instant started;

  private ConsoleReport(Style style, boolean diff, int verbosity, int width, Instant started) {
    this.started = started;
    this.style = style;
    this.diff = diff;
    this.verbosity = verbosity;
    this.paper = new Paper(width);
    this.findings = new ConsoleFindings(paper, style, verbosity);
  }

  /**
   * @param diff whether changed texts are shown line by line
   * @param verbosity 0 shows what needs attention; 1 every check with its rule; 2 what was merely
   *     read, and what each host cost, as well
   * @param width of the window in characters, or {@link #ENDLESS}
   */
  public static String render(
      RunReport report, Style style, boolean diff, int verbosity, int width) {
    ConsoleReport text = new ConsoleReport(style, diff, verbosity, width, report.started());
    text.report(FleetView.of(report));
    return text.paper.toString();
  }

  private void report(FleetView fleet) {
    Map<String, List<HostView>> alike = new LinkedHashMap<>();
    boolean large = fleet.hosts().size() > Recap.LARGE_FLEET;
    for (HostView host : fleet.hosts()) {
      int start = paper.length();
      host(host, large);
      alike.computeIfAbsent(paper.takeBack(start), same -> new ArrayList<>()).add(host);
    }
    alike.forEach((body, hosts) -> {
      if (!body.isEmpty()) {
        paper.labelled("", 0, names(hosts), style::bold);
        paper.append(body);
        paper.line("");
      }
    });
    new Recap(paper, style, verbosity).print(fleet);
    RunReport report = fleet.report();
    paper.line("");
    FleetCapacity.of(fleet)
        .filter(all -> all.hosts() > 1)
        .ifPresent(all ->
            paper.labelled(
                "",
                0,
                "the fleet holds " + all.guestsInWords() + ": " + all.rest(),
                UnaryOperator.identity()));
    paper.labelled(
        "",
        0,
        Summary.of(fleet)
            + " · "
            + Texts.duration(Duration.between(report.started(), report.finished())),
        style::bold);
    report
        .customStats()
        .forEach((host, stats) ->
            paper.labelled(
                "",
                0,
                (host.equals("_run") ? "custom stats: " : "custom stats of " + host + ": ")
                    + Json.write(stats),
                UnaryOperator.identity()));
    if (report.interrupted()) {
      paper.line(style.boldRed("interrupted: what is not listed was not done"));
    }
  }

  private static String names(List<HostView> hosts) {
    List<String> names = hosts.stream().map(HostView::name).toList();
    return names.size() <= 8
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, 6)) + " and " + (names.size() - 6) + " more hosts";
  }

  /**
   * @param large whether the fleet is; then what is well is not told at first
   */
  private void host(HostView host, boolean large) {
    if (host.host().unreachable() != null) {
      paper.labelled(
          "  " + style.boldRed("unreachable") + "  ",
          15,
          clean(host.host().unreachable()),
          UnaryOperator.identity());
      host.tasks().stream()
          .filter(task -> task.status() == Status.UNREACHABLE)
          .forEach(task ->
              paper.block(INDENT, "at the task: " + clean(task.title()), UnaryOperator.identity()));
      remedy(host.host().remedy());
    }
    for (TaskView task : host.tasks()) {
      switch (task.status()) {
        case CHANGED -> {
          title("~ ", task, style::yellow, "");
          drift(task);
        }
        case PENDING -> {
          title("? ", task, style::magenta, "");
          pending(task);
        }
        case FAILED -> {
          boolean ignored = task.sum().ignored();
          title(ignored ? "! " : "✗ ", task, style::red, ignored ? "  ignored" : "");
          if (task.failsByFindings()) {
            paper.block(INDENT, "its findings are below", UnaryOperator.identity());
          } else {
            paper.block(INDENT, clean(task.message()), UnaryOperator.identity());
            remedy(task.remedy());
          }
          drift(task);
        }
        case UNREACHABLE, OK, SKIPPED -> {}
      }
      for (Diagnostic warning : task.sum().warnings()) {
        title("! ", task, style::yellow, "");
        paper.block(INDENT, clean(warning.summary()), UnaryOperator.identity());
        remedy(warning.remedy());
      }
    }
    findings.print(host);
    boolean brief = verbosity == 0 && large && host.state() == HostView.State.IN_SYNC;
    host.bondsBesideFindings().stream()
        .filter(bond -> !brief || !bond.serves())
        .forEach(this::bond);
    host.capacity().ifPresent(this::capacity);
  }

  private void title(String mark, TaskView task, UnaryOperator<String> colour, String note) {
    String module = "  " + task.sum().task().module() + note;
    String title = clean(task.title());
    if (paper.fits(4 + title.length() + module.length())) {
      paper.line("  " + colour.apply(mark + title) + style.dim(module));
    } else {
      paper.labelled("  " + colour.apply(mark), 4, title + note, colour);
    }
  }

  private void pending(TaskView task) {
    List<String> waits = task.sum().waitsFor();
    paper.block(
        INDENT,
        waits.isEmpty()
            ? "known after apply"
            : "known after apply: waits for '" + clean(String.join("', '", waits)) + "'",
        UnaryOperator.identity());
  }

  private void drift(TaskView task) {
    for (ItemChange item : task.drift()) {
      Change change = item.change();
      if (change.secret()) {
        paper.line(" ".repeat(INDENT) + clean(item.path()) + style.dim("  differs (not shown)"));
      } else if (Texts.isTextChange(change)) {
        text(item);
      } else {
        values(item);
      }
    }
    origins(task);
    if (task.drift().isEmpty()) {
      task.sum()
          .actions()
          .forEach(action -> paper.block(INDENT, clean(action), UnaryOperator.identity()));
    }
  }

  /** Where the drift comes from; of which properties only where it is not the same for all. */
  private void origins(TaskView task) {
    Map<Origin, List<String>> paths = new LinkedHashMap<>();
    for (ItemChange item : task.drift()) {
      if (item.origin() != null) {
        paths.computeIfAbsent(item.origin(), origin -> new ArrayList<>()).add(item.path());
      }
    }
    paths.forEach((origin, of) ->
        paper.block(
            INDENT,
            (paths.size() == 1 ? "" : clean(String.join(", ", of)) + ": ")
                + Origins.ago(origin, started),
            style::dim));
  }

  /** On one line where it fits; before and after below each other where not. */
  private void values(ItemChange item) {
    String path = clean(item.path());
    String before = Texts.value(item.change().current());
    String after = Texts.value(item.change().target());
    if (paper.fits(INDENT + path.length() + 5 + before.length() + after.length())) {
      paper.line(
          " ".repeat(INDENT)
              + path
              + "  "
              + style.red(before)
              + style.dim(" → ")
              + style.green(after));
      return;
    }
    paper.block(INDENT, path, UnaryOperator.identity());
    paper.labelled("        " + style.red("- "), 10, before, style::red);
    paper.labelled("        " + style.green("+ "), 10, after, style::green);
  }

  private void text(ItemChange item) {
    List<TextDiff.Line> lines = Texts.diff(item.change());
    long removed = lines.stream().filter(line -> line.kind() == TextDiff.Kind.REMOVED).count();
    long added = lines.stream().filter(line -> line.kind() == TextDiff.Kind.ADDED).count();
    paper.line(
        " ".repeat(INDENT)
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
      paper.line(
          switch (line.kind()) {
            case SAME -> style.dim(text);
            case REMOVED -> style.red(text);
            case ADDED -> style.green(text);
            case GAP -> style.cyan(text);
          });
    }
    if (lines.size() > MOST_DIFF_LINES) {
      paper.line(
          style.dim("        … " + (lines.size() - MOST_DIFF_LINES) + " more lines in the report"));
    }
  }

  /** What a bond is at the moment: no difference, and nothing judged. */
  private void bond(LiveBond bond) {
    paper.labelled(
        "  " + style.cyan(Paper.pad("bond", ConsoleFindings.VERDICT)) + "  ",
        ConsoleFindings.INDENT,
        clean(bond.name() + ": " + bond.words()),
        UnaryOperator.identity());
    int width = bond.ports().stream().mapToInt(port -> port.name().length()).max().orElse(0);
    for (LiveBond.Port port : bond.ports()) {
      paper.labelled(
          " ".repeat(ConsoleFindings.INDENT) + clean(Paper.pad(port.name(), width)) + "  ",
          ConsoleFindings.INDENT + width + 2,
          clean(port.words()),
          port.serves() ? style::dim : style::yellow);
    }
  }

  private void capacity(Capacity capacity) {
    paper.labelled(
        "  " + style.cyan(Paper.pad("holds", ConsoleFindings.VERDICT)) + "  ",
        ConsoleFindings.INDENT,
        Texts.counted(capacity.guests(), "guest", "guests")
            + " of "
            + capacity.guestMemory()
            + " and "
            + Texts.counted(capacity.guestVcpus(), "vCPU", "vCPUs")
            + ", limited by "
            + Texts.limit(capacity),
        UnaryOperator.identity());
    paper.labelled(
        " ".repeat(ConsoleFindings.INDENT),
        ConsoleFindings.INDENT,
        capacity.memoryForGuests()
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
                : " of " + capacity.swapRecommended() + " recommended")
            + (capacity.overcommit() > 0
                ? " at overcommit " + Decimals.plain(capacity.overcommit())
                : ""),
        style::dim);
  }

  private void remedy(@Nullable String remedy) {
    if (remedy != null) {
      paper.remedy(INDENT, clean(remedy), style);
    }
  }

  private static String clean(@Nullable String text) {
    return text == null ? "" : Texts.visible(text);
  }
}
