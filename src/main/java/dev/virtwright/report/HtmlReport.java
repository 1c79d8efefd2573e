package dev.virtwright.report;

import dev.virtwright.module.Capacity;
import dev.virtwright.module.Change;
import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.report.FleetView.HostView;
import dev.virtwright.report.FleetView.ItemChange;
import dev.virtwright.report.FleetView.TaskView;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.TaskResult;
import dev.virtwright.result.TaskResult.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A run as one HTML file that needs no network: fleet overview, host × task matrix, drift before
 * and after, findings with what to do, capacity. Readable without its script, which only filters.
 */
public final class HtmlReport {
  private static final int MOST_DIFF_LINES = 400;

  private final FleetView fleet;
  private final RunReport report;
  private final ZoneId zone;
  private final Html html = new Html();

  private HtmlReport(RunReport report, ZoneId zone) {
    this.report = report;
    this.fleet = FleetView.of(report);
    this.zone = zone;
  }

  /**
   * @param zone in which times are shown
   */
  public static String render(RunReport report, ZoneId zone) {
    return new HtmlReport(report, zone).page();
  }

  private String page() {
    html.trusted("<!DOCTYPE html>\n");
    html.open("html", "lang", "en").open("head").open("meta", "charset", "utf-8");
    html.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.open(
        "meta",
        "http-equiv",
        "Content-Security-Policy",
        "content",
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:");
    html.open("meta", "name", "color-scheme", "content", "light dark");
    html.element("title", word() + ": " + report.title());
    html.open("style").trusted(resource("report.css")).close("style", "head").open("body");
    html.element("a", "Skip to the hosts", "class", "skip", "href", "#hosts");
    header();
    html.open("main");
    overview();
    if (fleet.hosts().stream().anyMatch(host -> host.capacity().isPresent())) {
      capacity();
    }
    if (report.tasks().size() > 1) {
      matrix();
    }
    html.open("section", "id", "hosts").element("h2", "Hosts");
    fleet.hosts().forEach(this::host);
    html.close("section", "main");
    html.open("footer").text("Virtwright · run " + report.id()).close("footer");
    html.open("script").trusted(resource("report.js")).close("script", "body", "html");
    return html.toString();
  }

  private String word() {
    return switch (report.mode()) {
      case APPLY -> "Apply";
      case PLAN -> "Plan";
      case DRIFT -> "Drift";
      case AUDIT -> "Audit";
      case VALIDATE -> "Validation";
    };
  }

  private void header() {
    html.open("header");
    html.element("p", "Virtwright · " + word(), "class", "kicker");
    html.element("h1", report.title());
    html.element("p", sentence(), "class", "lead " + tone());
    html.element(
        "p",
        DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm:ss z", Locale.ENGLISH)
                .format(report.started().atZone(zone))
            + " · took "
            + Texts.duration(Duration.between(report.started(), report.finished())),
        "class",
        "when");
    report
        .warnings()
        .forEach(warning ->
            html.element(
                "p",
                (warning.location() == null ? "" : warning.location() + ": ") + warning.summary(),
                "class",
                "warning"));
    html.close("header");
  }

  private String tone() {
    if (fleet.count(HostView.State.UNREACHABLE) + fleet.count(HostView.State.FAILED) > 0
        || worst() == Verdict.FAIL) {
      return "bad";
    }
    boolean calm =
        fleet.count(HostView.State.CHANGED) + fleet.count(HostView.State.PENDING) == 0
            || report.mode() == RunReport.Mode.APPLY;
    return calm && worst() != Verdict.WARN ? "good" : "attention";
  }

  private Verdict worst() {
    return fleet.hosts().stream()
        .flatMap(host -> host.findings().stream().limit(1))
        .map(Finding::verdict)
        .max(Verdict::compareTo)
        .orElse(Verdict.PASS);
  }

  private String sentence() {
    List<String> parts = new ArrayList<>();
    long all = fleet.hosts().size();
    long lost = fleet.count(HostView.State.UNREACHABLE);
    long failed = fleet.count(HostView.State.FAILED);
    long changed = fleet.count(HostView.State.CHANGED);
    long pending = fleet.count(HostView.State.PENDING);
    if (lost > 0) {
      parts.add(lost + " out of reach");
    }
    if (failed > 0) {
      parts.add(failed + " failed");
    }
    if (changed > 0) {
      parts.add(
          changed
              + switch (report.mode()) {
                case APPLY -> " changed";
                case PLAN -> " would change";
                case DRIFT -> " drifted";
                case AUDIT, VALIDATE -> " changed";
              });
    }
    if (pending > 0) {
      parts.add(pending + " known after apply");
    }
    long calm = fleet.count(HostView.State.IN_SYNC);
    boolean judged =
        report.mode() == RunReport.Mode.AUDIT || report.mode() == RunReport.Mode.VALIDATE;
    if (calm > 0) {
      parts.add(calm + (judged ? " judged" : " in sync"));
    }
    for (Verdict verdict : List.of(Verdict.FAIL, Verdict.WARN)) {
      long count = fleet.hosts().stream().mapToLong(host -> host.count(verdict)).sum();
      if (count > 0) {
        parts.add(
            Texts.counted(
                count,
                verdict == Verdict.FAIL ? "failed check" : "warning",
                verdict == Verdict.FAIL ? "failed checks" : "warnings"));
      }
    }
    return Texts.counted(all, "host", "hosts")
        + ": "
        + String.join(", ", parts)
        + (report.interrupted() ? ". The run was interrupted." : ".");
  }

  private void overview() {
    boolean findings = fleet.hosts().stream().anyMatch(host -> !host.findings().isEmpty());
    html.open("section", "id", "fleet").element("h2", "Fleet");
    html.open("div", "class", "filter", "hidden", "")
        .open("label", "for", "search")
        .text("Filter")
        .close("label")
        .open("input", "id", "search", "type", "search", "placeholder", "host, state, task, check")
        .open("output", "id", "matches", "for", "search")
        .close("output", "div");
    html.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", "Fleet");
    html.open("table", "class", "fleet").open("thead");
    List<String> heads = new ArrayList<>(List.of("Host", "State", "In sync", "Changed"));
    heads.addAll(List.of("Pending", "Failed", "Skipped"));
    if (findings) {
      heads.add("Checks");
    }
    heads.add("Round trips");
    html.row("th", heads).close("thead").open("tbody");
    for (HostView host : fleet.hosts()) {
      RunReport.Host sums = host.host();
      html.open("tr", "data-host", host.name(), "data-search", searched(host));
      html.open("th", "scope", "row")
          .element("a", host.name(), "href", "#" + anchor(host))
          .close("th");
      html.open("td").element("span", state(host), "class", "badge " + tone(host)).close("td");
      for (int count :
          List.of(sums.ok(), sums.changed(), sums.pending(), sums.failed(), sums.skipped())) {
        html.element("td", String.valueOf(count), "class", count == 0 ? "number zero" : "number");
      }
      if (findings) {
        html.open("td").open("span", "class", "checks");
        for (Verdict verdict : Verdict.values()) {
          long count = host.count(verdict);
          if (count > 0) {
            html.element("span", count + " " + lower(verdict), "class", "check " + lower(verdict));
          }
        }
        html.close("span", "td");
      }
      html.element("td", String.valueOf(sums.roundTrips()), "class", "number");
      html.close("tr");
    }
    html.close("tbody", "table", "div", "section");
  }

  private static String searched(HostView host) {
    StringBuilder words = new StringBuilder(host.name() + " " + state(host));
    for (TaskView task : host.tasks()) {
      if (task.status() != Status.OK && task.status() != Status.SKIPPED) {
        words.append(' ').append(task.title()).append(' ').append(status(task.sum()));
      }
    }
    host.findings().stream()
        .filter(finding -> finding.verdict() != Verdict.PASS)
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

  private static String state(HostView host) {
    return switch (host.state()) {
      case UNREACHABLE -> "unreachable";
      case FAILED -> "failed";
      case CHANGED -> "changed";
      case PENDING -> "known after apply";
      case IN_SYNC -> host.findings().isEmpty() ? "in sync" : judged(host);
    };
  }

  private static String judged(HostView host) {
    return switch (host.findings().getFirst().verdict()) {
      case FAIL -> "failing checks";
      case WARN -> "warnings";
      case UNKNOWN, INFO, PASS -> "in sync";
    };
  }

  private static String tone(HostView host) {
    return switch (host.state()) {
      case UNREACHABLE, FAILED -> "bad";
      case CHANGED, PENDING -> "attention";
      case IN_SYNC ->
          host.findings().isEmpty()
              ? "good"
              : switch (host.findings().getFirst().verdict()) {
                case FAIL -> "bad";
                case WARN -> "attention";
                case UNKNOWN, INFO, PASS -> "good";
              };
    };
  }

  private void capacity() {
    Map<HostView, Capacity> capacities = new LinkedHashMap<>();
    fleet.hosts().forEach(h -> h.capacity().ifPresent(capacity -> capacities.put(h, capacity)));
    long guests = capacities.values().stream().mapToLong(Capacity::guests).sum();
    long most = capacities.values().stream().mapToLong(Capacity::guests).max().orElse(1);
    Capacity first = capacities.values().iterator().next();
    html.open("section", "id", "capacity").element("h2", "Capacity");
    html.element(
        "p",
        "The fleet holds "
            + Texts.counted(guests, "guest", "guests")
            + " of "
            + first.guestMemory()
            + " memory and "
            + Texts.counted(first.guestVcpus(), "vCPU", "vCPUs")
            + ", one vCPU to a physical core.");
    html.open(
        "div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", "Capacity");
    html.open("table", "class", "capacity").open("thead");
    html.row(
            "th",
            List.of(
                "Host",
                "Guests",
                "",
                "Memory for guests",
                "Memory",
                "Cores",
                "Swap",
                "Swap advised",
                "Free for images"))
        .close("thead")
        .open("tbody");
    capacities.forEach((host, capacity) -> {
      html.open("tr", "data-host", host.name()).open("th", "scope", "row");
      html.element("a", host.name(), "href", "#" + anchor(host)).close("th");
      html.element("td", String.valueOf(capacity.guests()), "class", "number");
      html.open("td", "class", "bar")
          .open(
              "span",
              "style",
              "width:" + Math.max(1, 100 * capacity.guests() / Math.max(1, most)) + "%",
              "title",
              capacity.guestsByMemory() + " by memory, " + capacity.guestsByCores() + " by cores")
          .close("span", "td");
      html.element("td", capacity.memoryForGuests().toString(), "class", "number");
      html.element("td", capacity.memory().toString(), "class", "number");
      html.element(
          "td", capacity.cores() + " (" + capacity.threads() + " threads)", "class", "number");
      html.element("td", capacity.swap().toString(), "class", "number");
      html.element(
          "td",
          capacity.swapRecommended() == null
              ? "no rule"
              : Objects.requireNonNull(capacity.swapRecommended()).toString(),
          "class",
          "number");
      html.element("td", capacity.disk().toString(), "class", "number").close("tr");
    });
    html.close("tbody", "table", "div", "section");
  }

  private void matrix() {
    html.open("section", "id", "matrix").element("h2", "Hosts × tasks");
    html.open("p", "class", "legend");
    for (Status status : Status.values()) {
      html.open("span")
          .open("i", "class", "cell " + lower(status))
          .close("i")
          .text(" " + words(status) + " ")
          .close("span");
    }
    html.close("p");
    html.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", "Matrix");
    html.open("table", "class", "matrix").open("thead").open("tr");
    html.element("th", "Host", "scope", "col");
    for (TaskResult.TaskId task : report.tasks()) {
      html.open("th", "scope", "col", "title", name(task))
          .element("span", String.valueOf(task.number()))
          .close("th");
    }
    html.close("tr", "thead").open("tbody");
    for (HostView host : fleet.hosts()) {
      Map<Integer, TaskView> byNumber = new HashMap<>();
      host.tasks().forEach(task -> byNumber.put(task.sum().task().number(), task));
      html.open("tr", "data-host", host.name()).open("th", "scope", "row");
      html.element("a", host.name(), "href", "#" + anchor(host)).close("th");
      for (TaskResult.TaskId task : report.tasks()) {
        TaskView done = byNumber.get(task.number());
        if (done == null) {
          html.open("td", "class", host.host().unreachable() == null ? "" : "cell unreachable")
              .close("td");
        } else {
          html.open(
                  "td",
                  "class",
                  "cell " + lower(done.status()),
                  "title",
                  host.name() + " · " + name(task) + " · " + words(done.status()))
              .element("span", words(done.status()), "class", "quiet")
              .close("td");
        }
      }
      html.close("tr");
    }
    html.close("tbody", "table", "div");
    html.open("details").element("summary", "What the numbers stand for").open("ol");
    for (TaskResult.TaskId task : report.tasks()) {
      html.open("li", "value", String.valueOf(task.number()))
          .text(name(task) + " ")
          .element("code", task.module())
          .close("li");
    }
    html.close("ol", "details", "section");
  }

  private static String name(TaskResult.TaskId task) {
    String role = task.role();
    return role == null || task.name().startsWith(role + " : ")
        ? task.name()
        : role + " : " + task.name();
  }

  private void host(HostView host) {
    html.open(
        "article", "id", anchor(host), "data-host", host.name(), "class", "host " + tone(host));
    html.open("h3")
        .text(host.name() + " ")
        .element("span", state(host), "class", "badge " + tone(host))
        .close("h3");
    if (host.host().unreachable() != null) {
      html.element("p", host.host().unreachable(), "class", "failure");
      remedy(host.host().remedy());
    }
    List<TaskView> shown =
        host.tasks().stream()
            .filter(task -> task.status() != Status.OK && task.status() != Status.SKIPPED)
            .toList();
    for (TaskView task : shown) {
      task(task);
    }
    findings(host);
    List<TaskView> quiet =
        host.tasks().stream()
            .filter(task -> task.status() == Status.OK || task.status() == Status.SKIPPED)
            .toList();
    if (!quiet.isEmpty()) {
      long ok = quiet.stream().filter(task -> task.status() == Status.OK).count();
      html.open("details")
          .element("summary", ok + " in sync, " + (quiet.size() - ok) + " skipped")
          .open("ul", "class", "quiet-tasks");
      for (TaskView task : quiet) {
        html.open("li", "class", lower(task.status())).text(task.title() + " ");
        html.element("code", task.sum().task().module());
        if (task.status() == Status.SKIPPED) {
          html.element("span", " skipped", "class", "note");
        }
        html.close("li");
      }
      html.close("ul", "details");
    }
    html.close("article");
  }

  private void task(TaskView task) {
    html.open("div", "class", "task " + lower(task.status()));
    html.open("h4")
        .element("span", status(task.sum()), "class", "badge " + tone(task.sum()))
        .text(" " + task.title() + " ")
        .element("code", task.sum().task().module())
        .close("h4");
    if (task.sum().task().location() != null) {
      html.element(
          "p", Objects.requireNonNull(task.sum().task().location()).toString(), "class", "where");
    }
    if (task.message() != null && task.status() != Status.CHANGED) {
      html.element("p", task.message(), "class", "failure");
    }
    remedy(task.remedy());
    if (!task.sum().waitsFor().isEmpty()) {
      html.element("p", "Waits for: " + String.join(", ", task.sum().waitsFor()));
    }
    drift(task);
    if (!task.sum().actions().isEmpty()) {
      html.open("details").element("summary", "What was to be done").open("ul");
      task.sum().actions().forEach(action -> html.open("li").element("code", action).close("li"));
      html.close("ul", "details");
    }
    html.close("div");
  }

  private void drift(TaskView task) {
    List<ItemChange> plain =
        task.drift().stream().filter(item -> !Texts.isTextChange(item.change())).toList();
    if (!plain.isEmpty()) {
      html.open("div", "class", "scroll")
          .open("table", "class", "drift")
          .open("thead")
          .row("th", List.of("Property", "Before", "After"))
          .close("thead")
          .open("tbody");
      for (ItemChange item : plain) {
        Change change = item.change();
        html.open("tr").element("th", item.path(), "scope", "row");
        html.open("td").element("del", change.secret() ? "***" : Texts.value(change.current()));
        html.close("td").open("td");
        html.element("ins", change.secret() ? "***" : Texts.value(change.target()));
        html.close("td", "tr");
      }
      html.close("tbody", "table", "div");
    }
    for (ItemChange item : task.drift()) {
      if (Texts.isTextChange(item.change())) {
        List<TextDiff.Line> lines = Texts.diff(item.change());
        html.element("p", item.path(), "class", "where").open("pre", "class", "diff");
        for (TextDiff.Line line : lines.subList(0, Math.min(MOST_DIFF_LINES, lines.size()))) {
          html.element("span", line.sign() + " " + line.text() + "\n", "class", lower(line.kind()));
        }
        if (lines.size() > MOST_DIFF_LINES) {
          html.element(
              "span", "… " + (lines.size() - MOST_DIFF_LINES) + " more lines\n", "class", "gap");
        }
        html.close("pre");
      }
    }
  }

  private void findings(HostView host) {
    List<Finding> findings = host.findings();
    if (findings.isEmpty()) {
      return;
    }
    html.element("h4", "Findings");
    html.open("div", "class", "scroll")
        .open("table", "class", "findings")
        .open("thead")
        .row("th", List.of("Verdict", "Check", "Read", "Rule and remedy"))
        .close("thead")
        .open("tbody");
    for (Finding finding : findings) {
      html.open("tr", "class", lower(finding.verdict()));
      html.open("td")
          .element("span", lower(finding.verdict()), "class", "check " + lower(finding.verdict()))
          .close("td");
      html.open("th", "scope", "row")
          .text(finding.title())
          .element("small", finding.group() + " · " + finding.check())
          .close("th");
      html.element("td", finding.read()).open("td").text(finding.rule());
      if (finding.remedy() != null && finding.verdict() != Verdict.PASS) {
        html.element("p", finding.remedy(), "class", "remedy");
      }
      html.close("td", "tr");
    }
    html.close("tbody", "table", "div");
  }

  private void remedy(@Nullable String remedy) {
    if (remedy != null) {
      html.element("p", remedy, "class", "remedy");
    }
  }

  private static String status(TaskResult result) {
    return result.ignored() ? "failed, ignored" : words(result.status());
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

  private static String tone(TaskResult result) {
    return switch (result.status()) {
      case OK, SKIPPED -> "good";
      case CHANGED, PENDING -> "attention";
      case FAILED, UNREACHABLE -> result.ignored() ? "attention" : "bad";
    };
  }

  /** A URL fragment addresses a host: {@code #host-NAME}. */
  private static String anchor(HostView host) {
    return "host-" + host.name().replaceAll("[^A-Za-z0-9._-]", "_");
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static String resource(String name) {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
