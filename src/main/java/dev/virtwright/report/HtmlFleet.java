package dev.virtwright.report;

import static dev.virtwright.report.HtmlReport.anchor;
import static dev.virtwright.report.HtmlReport.lower;
import static dev.virtwright.report.HtmlReport.tone;

import dev.virtwright.module.Capacity;
import dev.virtwright.module.Verdict;
import dev.virtwright.result.FleetView;
import dev.virtwright.result.FleetView.HostView;
import dev.virtwright.result.FleetView.TaskView;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.TaskResult;
import dev.virtwright.result.TaskResult.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The parts of the HTML report that show all hosts: table, capacity, host × task matrix. */
final class HtmlFleet {
  /** So many tasks are listed at once; more are folded away. */
  private static final int TASKS_LISTED = 30;

  private final FleetView fleet;
  private final Html html;

  HtmlFleet(FleetView fleet, Html html) {
    this.fleet = fleet;
    this.html = html;
  }

  void table() {
    if (fleet.hosts().isEmpty()) {
      return;
    }
    RunReport.Mode mode = fleet.report().mode();
    boolean findings = fleet.hosts().stream().anyMatch(host -> !host.findings().isEmpty());
    boolean pending = fleet.hosts().stream().anyMatch(host -> host.host().pending() > 0);
    html.open("section", "id", "fleet").element("h2", "Fleet");
    html.open("div", "class", "filter", "hidden", "")
        .element("label", "Filter", "for", "search")
        .empty("input", "id", "search", "type", "search", "placeholder", "host, state, task, check")
        .open("output", "id", "matches", "for", "search")
        .close("output", "div");
    html.table("fleet", "Fleet");
    List<String> heads = new ArrayList<>(List.of("Host", "State"));
    if (findings) {
      heads.add("Checks");
    }
    heads.addAll(
        pending
            ? List.of("In sync", "Changed", "Pending", "Failed", "Skipped", "Round trips")
            : List.of("In sync", "Changed", "Failed", "Skipped", "Round trips"));
    html.head(heads, findings ? 3 : 2).open("tbody");
    for (HostView host : fleet.hosts()) {
      RunReport.Host sums = host.host();
      html.open("tr", "data-host", host.name(), "data-search", searched(host, mode));
      name(host);
      html.open("td")
          .element("span", Summary.words(host, mode), "class", "badge " + tone(host))
          .close("td");
      if (findings) {
        checks(host);
      }
      number(sums.ok());
      number(sums.changed());
      if (pending) {
        number(sums.pending());
      }
      number(sums.failed());
      number(sums.skipped());
      number(sums.roundTrips());
      html.close("tr");
    }
    html.close("tbody", "table", "div", "section");
  }

  private void name(HostView host) {
    html.open("th", "scope", "row")
        .element("a", host.name(), "href", "#" + anchor(host))
        .close("th");
  }

  private void checks(HostView host) {
    html.open("td", "class", "judged").open("span", "class", "checks");
    for (Verdict verdict : List.of(Verdict.FAIL, Verdict.WARN, Verdict.UNKNOWN, Verdict.PASS)) {
      long count = host.count(verdict);
      if (count > 0) {
        html.element("span", count + " " + lower(verdict), "class", "check " + lower(verdict));
      }
    }
    html.close("span", "td");
  }

  private void number(int count) {
    html.element("td", String.valueOf(count), "class", count == 0 ? "number zero" : "number");
  }

  private static String searched(HostView host, RunReport.Mode mode) {
    StringBuilder words = new StringBuilder(host.name() + " " + Summary.words(host, mode));
    for (TaskView task : host.tasks()) {
      if (task.status() != Status.OK && task.status() != Status.SKIPPED) {
        words.append(' ').append(task.title()).append(' ').append(words(task.status()));
      }
    }
    host.findings().stream()
        .filter(finding -> finding.verdict() != Verdict.PASS && !finding.isNote())
        .forEach(finding ->
            words
                .append(' ')
                .append(finding.check())
                .append(' ')
                .append(finding.title())
                .append(' ')
                .append(lower(finding.verdict())));
    return words.toString().toLowerCase(Locale.ROOT);
  }

  void capacity() {
    Map<HostView, Capacity> capacities = new LinkedHashMap<>();
    fleet.hosts().forEach(h -> h.capacity().ifPresent(capacity -> capacities.put(h, capacity)));
    long most = capacities.values().stream().mapToLong(Capacity::guests).max().orElse(1);
    html.open("section", "id", "capacity").element("h2", "Capacity");
    html.element(
        "p",
        FleetCapacity.of(fleet)
            .map(all ->
                "The fleet holds %s, one vCPU to a physical core: %s."
                    .formatted(all.guestsInWords(), all.rest()))
            .orElseThrow());
    html.table("capacity", "Capacity")
        .head(
            List.of(
                "Host",
                "Guests",
                "What limits them",
                "Memory for guests",
                "Memory",
                "Cores",
                "Swap",
                "Swap advised",
                "Free for images"),
            3)
        .open("tbody");
    capacities.forEach((host, capacity) -> {
      html.open("tr", "data-host", host.name());
      name(host);
      html.open("td", "class", "number guests")
          .text(String.valueOf(capacity.guests()))
          .open("span", "class", "bar", "aria-hidden", "true")
          .open("i", "style", "width:" + 100 * capacity.guests() / Math.max(1, most) + "%")
          .close("i", "span", "td");
      html.element("td", Texts.limit(capacity), "class", "note");
      amount(capacity.memoryForGuests().toString());
      amount(capacity.memory().toString());
      amount(
          capacity.cores() == capacity.threads()
              ? String.valueOf(capacity.cores())
              : capacity.cores() + " (" + capacity.threads() + " threads)");
      amount(capacity.swap().toString());
      amount(
          capacity.swapRecommended() == null ? "no rule" : capacity.swapRecommended().toString());
      amount(capacity.disk().toString());
      html.close("tr");
    });
    html.close("tbody", "table", "div", "section");
  }

  private void amount(String text) {
    html.element("td", text, "class", "number");
  }

  void matrix() {
    List<TaskResult.TaskId> tasks = fleet.report().tasks();
    html.open("section", "id", "matrix").element("h2", "Hosts × tasks");
    html.open("p", "class", "legend");
    for (Status status : Status.values()) {
      if (status != Status.UNREACHABLE || fleet.count(HostView.State.UNREACHABLE) > 0) {
        html.open("span")
            .open("i", "class", "cell " + lower(status), "aria-hidden", "true")
            .close("i")
            .text(" " + words(status))
            .close("span");
      }
    }
    html.close("p");
    html.table("matrix", "Hosts and tasks").open("thead").open("tr");
    html.element("th", "Host", "scope", "col");
    for (TaskResult.TaskId task : tasks) {
      html.element("th", String.valueOf(task.number()), "scope", "col", "title", name(task));
    }
    html.close("tr", "thead").open("tbody");
    for (HostView host : fleet.hosts()) {
      Map<Integer, TaskView> byNumber = new HashMap<>();
      host.tasks().forEach(task -> byNumber.put(task.sum().task().number(), task));
      html.open("tr", "data-host", host.name());
      name(host);
      for (TaskResult.TaskId task : tasks) {
        TaskView done = byNumber.get(task.number());
        if (done != null) {
          cell(host, task, done.status());
        } else if (host.host().unreachable() != null) {
          cell(host, task, Status.UNREACHABLE);
        } else {
          html.element("td", "");
        }
      }
      html.close("tr");
    }
    html.close("tbody", "table", "div");
    if (tasks.size() <= TASKS_LISTED) {
      html.open("details", "open", "");
    } else {
      html.open("details");
    }
    html.element("summary", "What the numbers stand for").open("ol", "class", "tasks");
    for (TaskResult.TaskId task : tasks) {
      html.open("li", "value", String.valueOf(task.number()))
          .text(name(task) + " ")
          .element("code", task.module())
          .close("li");
    }
    html.close("ol", "details", "section");
  }

  private void cell(HostView host, TaskResult.TaskId task, Status status) {
    String words = words(status);
    html.open(
            "td",
            "class",
            "cell " + lower(status),
            "title",
            host.name() + " · " + name(task) + " · " + words)
        .element("span", words, "class", "quiet")
        .close("td");
  }

  private static String name(TaskResult.TaskId task) {
    String role = task.role();
    return role == null || task.name().startsWith(role + " : ")
        ? task.name()
        : role + " : " + task.name();
  }

  static String words(Status status) {
    return switch (status) {
      case OK -> "in sync";
      case CHANGED -> "changed";
      case SKIPPED -> "skipped";
      case FAILED -> "failed";
      case UNREACHABLE -> "unreachable";
      case PENDING -> "known after apply";
    };
  }
}
