package dev.virtwright.report;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.module.Capacity;
import dev.virtwright.module.Verdict;
import dev.virtwright.report.FleetView.HostView;
import dev.virtwright.result.Origin;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.RunReport.Mode;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The first screenful of the HTML report: the conclusion, and what to look at first. */
final class HtmlLead {
  private static final int MOST_NAMED = 5;
  private static final int MOST_PROBLEMS = 6;
  private static final int MOST_EXAMPLES = 3;
  private static final int MOST_DETAIL = 110;
  private static final int MOST_REMEDY = 170;

  private final Html html;
  private final FleetView fleet;
  private final RunReport report;
  private final List<RankedHost> hosts;
  private final ZoneId zone;

  HtmlLead(Html html, FleetView fleet, List<RankedHost> hosts, ZoneId zone) {
    this.html = html;
    this.fleet = fleet;
    this.report = fleet.report();
    this.hosts = hosts;
    this.zone = zone;
  }

  static String word(Mode mode) {
    return switch (mode) {
      case APPLY -> "Apply";
      case PLAN -> "Plan";
      case DRIFT -> "Drift";
      case AUDIT -> "Audit";
      case VALIDATE -> "Validation";
    };
  }

  void titles() {
    html.element("p", "Virtwright · " + word(report.mode()), "class", "kicker");
    html.element("h1", report.title());
    html.element(
        "p",
        DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm:ss z", Locale.ENGLISH)
                .format(report.started().atZone(zone))
            + " · took "
            + Texts.duration(Duration.between(report.started(), report.finished()))
            + " · run "
            + report.id(),
        "class",
        "when");
  }

  void conclusion() {
    List<RankedHost> first = hosts.stream().filter(this::wanting).toList();
    boolean bad = first.stream().anyMatch(host -> host.tone().equals("bad"));
    String tone = bad ? "bad" : first.isEmpty() && !hosts.isEmpty() ? "good" : "attention";
    html.open("p", "class", "lead " + tone);
    if (report.interrupted()) {
      html.text("The run was interrupted. ");
    }
    if (first.isEmpty()) {
      html.text(hosts.isEmpty() ? "The run had no hosts." : wellDone());
      html.close("p");
    } else {
      html.text(states());
      html.element("span", origins()).close("p");
      html.open("p", "class", "names").text("Look at these first: ");
      int shown = Math.min(first.size(), MOST_NAMED);
      for (int i = 0; i < shown; i++) {
        RankedHost host = first.get(i);
        html.text(i == 0 ? "" : ", ").element("a", host.name(), "href", "#" + host.anchor());
        html.text(" (" + host.words() + ")");
      }
      html.text(first.size() > shown ? " and " + number(first.size() - shown) + " more." : ".");
      html.close("p");
    }
    for (Diagnostic warning : report.warnings()) {
      html.element(
          "p",
          (warning.location() == null ? "" : warning.location() + ": ") + warning.summary(),
          "class",
          "warning");
    }
  }

  private boolean wanting(RankedHost host) {
    return !host.well()
        && !(report.mode() == Mode.APPLY && host.view().state() == HostView.State.CHANGED);
  }

  /** {@code Of 1,000 hosts 9 are unreachable, 4 failed and 143 drifted.} */
  private String states() {
    List<String> parts = new ArrayList<>();
    for (HostView.State state : HostView.State.values()) {
      long count = fleet.count(state);
      if (count > 0 && state != HostView.State.IN_SYNC) {
        String words = Summary.words(state, report.mode());
        parts.add(
            switch (state) {
              case UNREACHABLE, PENDING -> number(count) + (count == 1 ? " is " : " are ") + words;
              case FAILED, CHANGED, IN_SYNC -> number(count) + " " + words;
            });
      }
    }
    long unfit = hosts.stream().filter(RankedHost::unfit).count();
    if (unfit > 0) {
      String words = report.mode() == Mode.VALIDATE ? "valid" : "fit to be KVM hosts";
      parts.add(number(unfit) + (unfit == 1 ? " is not " : " are not ") + words);
    }
    String last = parts.removeLast();
    return "Of %s, %s%s."
        .formatted(
            hosts.size() == 1 ? "1 host" : number(hosts.size()) + " hosts",
            parts.isEmpty() ? "" : String.join(", ", parts) + " and ",
            last);
  }

  /** Who moved, where the history tells. */
  private String origins() {
    List<String> parts = new ArrayList<>();
    for (Origin.Kind kind : Origin.Kind.values()) {
      long count = hosts.stream().mapToLong(h -> h.origins().getOrDefault(kind, 0)).sum();
      if (count > 0) {
        parts.add(
            switch (kind) {
              case CORRECTIVE ->
                  number(count) + (count == 1 ? " was" : " were") + " changed on the hosts";
              case INTENDED ->
                  number(count) + (count == 1 ? " comes" : " come") + " from a changed description";
              case FIRST_SEEN ->
                  number(count) + (count == 1 ? " is" : " are") + " seen for the first time";
            });
      }
    }
    return parts.isEmpty() ? "" : " Of the differences " + String.join(", ", parts) + ".";
  }

  private String wellDone() {
    long changed = fleet.count(HostView.State.CHANGED);
    long warnings = count(Verdict.WARN);
    String well =
        switch (report.mode()) {
          case APPLY ->
              "Every host is as described; "
                  + (changed == 0
                      ? "nothing had to be changed."
                      : Texts.counted(changed, "host was changed.", "hosts were changed."));
          case PLAN -> "Every host is as described: apply would change nothing.";
          case DRIFT -> "No drift: every host is as described.";
          case AUDIT -> "Every host is fit to be a KVM host.";
          case VALIDATE -> "Every host validates.";
        };
    return warnings == 0
        ? well
        : well
            + " "
            + Texts.counted(
                warnings, "warning is explained below.", "warnings are explained below.");
  }

  private long count(Verdict verdict) {
    return hosts.stream().mapToLong(host -> host.count(verdict)).sum();
  }

  /** The sums in one line. */
  void figures() {
    html.open("ul", "class", "figures");
    figure(hosts.size(), hosts.size() == 1 ? "host" : "hosts", "");
    Map<String, Long> states =
        hosts.stream()
            .collect(
                Collectors.groupingBy(
                    RankedHost::words, LinkedHashMap::new, Collectors.counting()));
    Map<String, String> tones = new LinkedHashMap<>();
    hosts.forEach(host -> tones.putIfAbsent(host.words(), host.tone()));
    states.forEach((words, count) -> figure(count, words, tones.getOrDefault(words, "")));
    for (Verdict verdict : List.of(Verdict.FAIL, Verdict.WARN, Verdict.UNKNOWN, Verdict.PASS)) {
      long count = count(verdict);
      if (count > 0) {
        figure(
            count,
            switch (verdict) {
              case FAIL -> count == 1 ? "failed check" : "failed checks";
              case UNKNOWN -> "unknown";
              case WARN -> count == 1 ? "warning" : "warnings";
              case PASS, INFO -> "passed";
            },
            RankedHost.tone(verdict));
      }
    }
    if (hosts.stream().anyMatch(host -> host.view().capacity().isPresent())) {
      long guests =
          hosts.stream()
              .flatMap(host -> host.view().capacity().stream())
              .mapToLong(Capacity::guests)
              .sum();
      figure(guests, guests == 1 ? "guest fits" : "guests fit", "");
    }
    html.close("ul");
  }

  private void figure(long count, String words, String tone) {
    html.open("li", "class", tone)
        .element("b", number(count))
        .text(" ")
        .element("span", words)
        .close("li");
  }

  /** What is amiss on most hosts, the most urgent first, with what to do. */
  void problems(List<Problem> problems) {
    html.open("section", "id", "first").element("h2", "Look at first");
    html.open("ol", "class", "problems");
    for (Problem problem : problems.subList(0, Math.min(MOST_PROBLEMS, problems.size()))) {
      html.open("li");
      html.open("span", "class", "cell " + problem.cell().key(), "aria-hidden", "true")
          .close("span");
      html.open("div", "class", "what").open("p");
      html.open("a", "href", "#hosts", "data-filter", problem.query())
          .element("strong", problem.title())
          .close("a", "p");
      html.open("p", "class", "note").text(problem.cell().words(report.mode()));
      html.text(problem.detail().isEmpty() ? "" : " · " + Texts.cut(problem.detail(), MOST_DETAIL))
          .close("p");
      if (problem.remedy() != null) {
        html.element("p", Texts.cut(problem.remedy(), MOST_REMEDY), "class", "remedy");
      }
      html.close("div").open("p", "class", "on");
      int count = problem.hosts().size();
      html.element("b", number(count)).text(count == 1 ? " host " : " hosts ");
      html.open("span", "class", "note");
      for (int i = 0; i < Math.min(MOST_EXAMPLES, count); i++) {
        RankedHost host = problem.hosts().get(i);
        html.text(i == 0 ? "" : ", ").element("a", host.name(), "href", "#" + host.anchor());
      }
      html.text(count > MOST_EXAMPLES ? ", …" : "").close("span", "p", "li");
    }
    html.close("ol");
    if (problems.size() > MOST_PROBLEMS) {
      html.element(
          "p", "And " + (problems.size() - MOST_PROBLEMS) + " more, below.", "class", "note");
    }
    html.close("section");
  }

  /** With a comma between thousands. */
  static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
