package dev.virtwright.report;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.module.Change;
import dev.virtwright.module.Finding;
import dev.virtwright.module.LiveBond;
import dev.virtwright.module.Verdict;
import dev.virtwright.result.FleetView.HostView;
import dev.virtwright.result.FleetView.ItemChange;
import dev.virtwright.result.FleetView.TaskView;
import dev.virtwright.result.Origin;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.TaskResult;
import dev.virtwright.result.TaskResult.Status;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** One host of the HTML report: what changed or failed, what was judged, and the rest folded. */
final class HtmlHost {
  private static final int MOST_DIFF_LINES = 400;

  /** What the filter passes over unless it is asked for what passed, too. */
  private static final String[] QUIET = {"data-quiet", ""};

  private final Markup html;
  private final RunReport.Mode mode;
  private final HeatMap map;
  private final Origins origins;

  HtmlHost(Markup html, RunReport.Mode mode, HeatMap map, Origins origins) {
    this.html = html;
    this.mode = mode;
    this.map = map;
    this.origins = origins;
  }

  /**
   * The script builds articles like this one round the summaries and bodies of the others.
   *
   * @param open whether it is unfolded from the start
   */
  void article(RankedHost host, boolean open) {
    html.open("article", "id", host.anchor(), "class", "host " + host.tone());
    if (open) {
      html.open("details", "open", "");
    } else {
      html.open("details");
    }
    summary(host);
    body(host);
    html.close("details", "article");
  }

  void summary(RankedHost host) {
    html.open("summary").element("h3", host.name());
    html.text(" ").element("span", host.words(), "class", "badge " + host.tone());
    html.text(" ").element("span", host.sums(), "class", "note").close("summary");
  }

  void body(RankedHost host) {
    HostView view = host.view();
    html.open("div", "class", "body");
    if (view.host().unreachable() != null) {
      html.element("p", view.host().unreachable(), "class", "failure");
      remedy(view.host().remedy());
    }
    for (TaskView task : view.tasks()) {
      if (!quiet(task) || !task.sum().warnings().isEmpty()) {
        task(task);
      }
    }
    findings(host.findings());
    bonds(view.bondsBesideFindings());
    capacity(view);
    quietTasks(view);
    html.close("div");
  }

  private static boolean quiet(TaskView task) {
    return task.status() == Status.OK || task.status() == Status.SKIPPED;
  }

  private void task(TaskView task) {
    html.open("div", placed("task " + Texts.word(task.status()), map.column(task.sum().task())));
    html.open("h4")
        .element("span", status(task.sum()), "class", "badge " + badge(task.sum()))
        .text(" " + task.title() + " ")
        .element("code", task.sum().task().module())
        .close("h4");
    if (task.failsByFindings()) {
      html.element("p", "Its findings are below.", "class", "failure");
    } else if (task.status() == Status.FAILED || task.status() == Status.UNREACHABLE) {
      html.element("p", Objects.requireNonNullElse(task.message(), ""), "class", "failure");
      remedy(task.remedy());
    }
    for (Diagnostic warning : task.sum().warnings()) {
      html.element("p", warning.summary(), "class", "warning");
      remedy(warning.remedy());
    }
    if (!task.sum().waitsFor().isEmpty()) {
      html.element("p", "Waits for: " + String.join(", ", task.sum().waitsFor()));
    }
    if (!quiet(task)) {
      drift(task);
      actions(task);
    }
    if (task.sum().task().location() != null) {
      html.element(
          "p", Objects.requireNonNull(task.sum().task().location()).toString(), "class", "where");
    }
    html.close("div");
  }

  private void actions(TaskView task) {
    if (!task.sum().actions().isEmpty()) {
      boolean done = mode == RunReport.Mode.APPLY;
      html.open("details")
          .element("summary", done ? "What was done" : "What would be done")
          .open("ul", "class", "actions");
      task.sum().actions().forEach(action -> html.open("li").element("code", action).close("li"));
      html.close("ul", "details");
    }
  }

  private void drift(TaskView task) {
    List<ItemChange> plain =
        task.drift().stream().filter(item -> !Texts.isTextChange(item.change())).toList();
    if (!plain.isEmpty()) {
      boolean dated = plain.stream().anyMatch(item -> item.origin() != null);
      html.table("drift", "Before and after");
      html.head(
          dated
              ? List.of("Property", "Before", "After", "Origin")
              : List.of("Property", "Before", "After"),
          4);
      html.open("tbody");
      for (ItemChange item : plain) {
        Change change = item.change();
        html.open("tr").element("th", item.path(), "scope", "row");
        html.open("td").element("del", Texts.value(change.shownCurrent()));
        html.close("td").open("td");
        html.element("ins", Texts.value(change.shownTarget())).close("td");
        if (dated) {
          html.open("td");
          origin(item.origin());
          html.close("td");
        }
        html.close("tr");
      }
      html.close("tbody", "table", "div");
    }
    for (ItemChange item : task.drift()) {
      if (Texts.isTextChange(item.change())) {
        List<TextDiff.Line> lines = Texts.diff(item.change());
        html.open("p", "class", "where").text(item.path() + " ");
        origin(item.origin());
        html.close("p").open("pre", "class", "diff");
        for (TextDiff.Line line : lines.subList(0, Math.min(MOST_DIFF_LINES, lines.size()))) {
          html.element(
              "span", line.sign() + " " + line.text() + "\n", "class", Texts.word(line.kind()));
        }
        if (lines.size() > MOST_DIFF_LINES) {
          html.element(
              "span", "… " + (lines.size() - MOST_DIFF_LINES) + " more lines\n", "class", "gap");
        }
        html.close("pre");
      }
    }
  }

  private void origin(@Nullable Origin origin) {
    if (origin != null) {
      html.open("span", "class", "origin " + Origins.key(origin.kind()))
          .element("i", "", "class", "cell " + Origins.key(origin.kind()), "aria-hidden", "true")
          .text(" " + origins.words(origin))
          .close("span");
    }
  }

  /** A link from the heat map finds it by its column. */
  private static String[] placed(String css, OptionalInt column) {
    return column.isPresent()
        ? new String[] {"class", css, "data-column", String.valueOf(column.getAsInt())}
        : new String[] {"class", css};
  }

  private void findings(List<Finding> findings) {
    List<Finding> told = findings.stream().filter(Finding::isNote).toList();
    List<Finding> judged = findings.stream().filter(finding -> !finding.isNote()).toList();
    List<Finding> passed = judged.stream().filter(f -> f.verdict() == Verdict.PASS).toList();
    List<Finding> others = judged.stream().filter(f -> f.verdict() != Verdict.PASS).toList();
    if (!others.isEmpty()) {
      html.element("h4", "Findings").open("ul", "class", "findings");
      others.forEach(this::finding);
      html.close("ul");
    }
    if (!passed.isEmpty()) {
      html.open("details", QUIET)
          .element("summary", Texts.counted(passed.size(), "check passed", "checks passed"));
      values("Checks that passed", List.of("Check", "Read", "Rule"), passed);
      html.close("details");
    }
    if (!told.isEmpty()) {
      html.open("details").element("summary", "About the machine");
      values("About the machine", List.of("What", "Read"), told);
      html.close("details");
    }
  }

  private void finding(Finding finding) {
    html.open("li", placed(Texts.word(finding.verdict()), map.column(finding))).open("p");
    html.element(
        "span", Texts.word(finding.verdict()), "class", "check " + Texts.word(finding.verdict()));
    html.text(" ").element("strong", finding.title());
    List<String> read = finding.read().lines().toList();
    if (!read.isEmpty()) {
      html.text(" ").element("span", read.getFirst(), "class", "read");
    }
    html.close("p");
    if (read.size() > 1) {
      html.element("p", String.join("\n", read.subList(1, read.size())), "class", "more");
    }
    remedy(finding.remedy());
    html.open("p", "class", "note")
        .text(finding.rule() + " · ")
        .element("code", finding.check())
        .close("p", "li");
  }

  private void values(String label, List<String> heads, List<Finding> findings) {
    html.table("values", label).head(heads, heads.size()).open("tbody");
    for (Finding finding : findings) {
      html.open("tr", placed(Texts.word(finding.verdict()), map.column(finding)));
      html.element("th", finding.title(), "scope", "row").element("td", finding.read());
      if (heads.size() > 2) {
        html.element("td", finding.rule(), "class", "note");
      }
      html.close("tr");
    }
    html.close("tbody", "table", "div");
  }

  /** What bonds are at the moment: no difference, and nothing judged. */
  private void bonds(List<LiveBond> bonds) {
    for (LiveBond bond : bonds) {
      html.open("h4").text("Bond " + bond.name() + " ");
      html.element("span", bond.words(), "class", "note").close("h4");
      html.table("values", "Bond " + bond.name()).head(List.of("Port", "State"), 2);
      html.open("tbody");
      for (LiveBond.Port port : bond.ports()) {
        html.open("tr").element("th", port.name(), "scope", "row");
        html.element("td", port.words(), "class", port.serves() ? "" : "warning").close("tr");
      }
      html.close("tbody", "table", "div");
    }
  }

  private void capacity(HostView host) {
    host.capacity()
        .ifPresent(capacity -> {
          html.open("p", "class", "holds").text("Holds ");
          html.element(
              "b",
              "%s of %s and %s"
                  .formatted(
                      Texts.counted(capacity.guests(), "guest", "guests"),
                      capacity.guestMemory(),
                      Texts.counted(capacity.guestVcpus(), "vCPU", "vCPUs")));
          html.text(
                  ", limited by %s: %s of %s memory for guests, %s, %s swap, %s free for images."
                      .formatted(
                          Texts.limit(capacity),
                          capacity.memoryForGuests(),
                          capacity.memory(),
                          Texts.counted(capacity.cores(), "core", "cores"),
                          capacity.swap(),
                          capacity.disk()))
              .close("p");
        });
  }

  private void quietTasks(HostView host) {
    List<TaskView> quiet = host.tasks().stream().filter(HtmlHost::quiet).toList();
    if (quiet.isEmpty()) {
      return;
    }
    long skipped = quiet.stream().filter(task -> task.status() == Status.SKIPPED).count();
    html.open("details", QUIET)
        .element(
            "summary",
            Texts.counted(quiet.size() - skipped, "task in sync", "tasks in sync")
                + (skipped > 0 ? ", " + skipped + " skipped" : ""))
        .open("ul", "class", "quiet-tasks");
    for (TaskView task : quiet) {
      html.open("li", placed(Texts.word(task.status()), map.column(task.sum().task())));
      html.text(task.title() + " ");
      html.element("code", task.sum().task().module());
      if (task.status() == Status.SKIPPED) {
        html.element("span", " skipped", "class", "note");
      }
      html.close("li");
    }
    html.close("ul", "details");
  }

  private void remedy(@Nullable String remedy) {
    if (remedy != null) {
      html.element("p", remedy, "class", "remedy");
    }
  }

  private String status(TaskResult result) {
    if (result.ignored()) {
      return "failed, ignored";
    }
    return result.status() == Status.CHANGED
        ? Summary.words(HostView.State.CHANGED, mode)
        : words(result.status());
  }

  private static String words(Status status) {
    return switch (status) {
      case OK -> "in sync";
      case CHANGED -> "changed";
      case SKIPPED -> "skipped";
      case FAILED -> "failed";
      case UNREACHABLE -> "unreachable";
      case PENDING -> "known after apply";
    };
  }

  private static String badge(TaskResult result) {
    return switch (result.status()) {
      case OK, SKIPPED -> "good";
      case CHANGED -> "attention";
      case PENDING -> "pending";
      case FAILED, UNREACHABLE -> result.ignored() ? "attention" : "bad";
    };
  }
}
