package dev.virtwright.report;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.module.Capacity;
import dev.virtwright.module.Verdict;
import dev.virtwright.result.FleetView;
import dev.virtwright.result.FleetView.HostView;
import dev.virtwright.result.RunReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A run as one HTML file that needs no network: fleet overview, host × task matrix, drift before
 * and after, findings with what to do, capacity. Readable without its script, which only filters
 * and opens what a link leads to.
 */
public final class HtmlReport {
  /** Of so many hosts and no more, those that are well are shown in full too. */
  private static final int FEW = 3;

  private static final int MOST_NAMED = 12;

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
    html.open("html", "lang", "en").open("head").empty("meta", "charset", "utf-8");
    html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.empty(
        "meta",
        "http-equiv",
        "Content-Security-Policy",
        "content",
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:");
    html.empty("meta", "name", "color-scheme", "content", "light dark");
    html.element("title", word() + ": " + report.title());
    html.open("style").trusted(resource("report.css")).close("style", "head").open("body");
    html.element("a", "Skip to the hosts", "class", "skip", "href", "#hosts");
    boolean capacity = fleet.hosts().stream().anyMatch(host -> host.capacity().isPresent());
    boolean matrix = report.tasks().size() > 2 && !fleet.hosts().isEmpty();
    header(capacity, matrix);
    html.open("main");
    HtmlFleet overview = new HtmlFleet(fleet, html);
    overview.table();
    if (capacity) {
      overview.capacity();
    }
    if (matrix) {
      overview.matrix();
    }
    html.open("section", "id", "hosts");
    if (!fleet.hosts().isEmpty()) {
      html.element("h2", "Hosts");
    }
    HtmlHost hosts = new HtmlHost(html, report.mode());
    for (HostView host : fleet.hosts()) {
      hosts.article(host, fleet.hosts().size() <= FEW || !tone(host).equals("good"));
    }
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

  private void header(boolean capacity, boolean matrix) {
    html.open("header");
    html.element("p", "Virtwright · " + word(), "class", "kicker");
    html.element("h1", report.title());
    html.element(
        "p",
        DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm:ss z", Locale.ENGLISH)
                .format(report.started().atZone(zone))
            + " · took "
            + Texts.duration(Duration.between(report.started(), report.finished())),
        "class",
        "when");
    lead();
    for (Diagnostic warning : report.warnings()) {
      html.element(
          "p",
          (warning.location() == null ? "" : warning.location() + ": ") + warning.summary(),
          "class",
          "warning");
    }
    tiles();
    if (fleet.hosts().isEmpty()) {
      html.close("header");
      return;
    }
    html.open("nav", "aria-label", "Parts of the report");
    html.element("a", "Fleet", "href", "#fleet");
    if (capacity) {
      html.element("a", "Capacity", "href", "#capacity");
    }
    if (matrix) {
      html.element("a", "Tasks", "href", "#matrix");
    }
    html.element("a", "Hosts", "href", "#hosts");
    html.close("nav", "header");
  }

  private void tiles() {
    html.open("ul", "class", "tiles");
    tile(fleet.hosts().size(), fleet.hosts().size() == 1 ? "host" : "hosts", "");
    for (HostView.State state : HostView.State.values()) {
      long count = fleet.count(state);
      if (count > 0) {
        tile(count, Summary.words(state, report.mode()), tone(state));
      }
    }
    for (Verdict verdict : List.of(Verdict.FAIL, Verdict.WARN, Verdict.UNKNOWN, Verdict.PASS)) {
      long count = Summary.count(fleet, verdict);
      if (count > 0) {
        tile(
            count,
            switch (verdict) {
              case FAIL -> count == 1 ? "failed check" : "failed checks";
              case UNKNOWN -> "unknown";
              case WARN -> count == 1 ? "warning" : "warnings";
              case PASS, INFO -> "passed";
            },
            tone(verdict));
      }
    }
    if (fleet.hosts().stream().anyMatch(host -> host.capacity().isPresent())) {
      long guests =
          fleet.hosts().stream()
              .flatMap(host -> host.capacity().stream())
              .mapToLong(Capacity::guests)
              .sum();
      tile(guests, guests == 1 ? "guest fits" : "guests fit", "");
    }
    html.close("ul");
  }

  private void tile(long count, String words, String tone) {
    html.open("li", "class", tone)
        .element("b", String.valueOf(count))
        .text(" ")
        .element("span", words)
        .close("li");
  }

  /** The conclusion: which hosts to look at first, or that all is well. */
  private void lead() {
    List<HostView> first = fleet.hosts().stream().filter(this::wanting).toList();
    boolean bad = first.stream().anyMatch(host -> tone(host).equals("bad"));
    String tone = bad ? "bad" : first.isEmpty() && !fleet.hosts().isEmpty() ? "good" : "attention";
    html.open("p", "class", "lead " + tone);
    if (report.interrupted()) {
      html.text("The run was interrupted. ");
    }
    if (first.isEmpty()) {
      html.text(fleet.hosts().isEmpty() ? "The run had no hosts." : wellDone());
    } else {
      html.text(
          bad
              ? "Look at these first: "
              : report.mode() == RunReport.Mode.DRIFT ? "Not as described: " : "Would change: ");
      int shown = Math.min(first.size(), MOST_NAMED);
      for (int i = 0; i < shown; i++) {
        HostView host = first.get(i);
        html.text(i == 0 ? "" : ", ").element("a", host.name(), "href", "#" + anchor(host));
        if (bad) {
          html.text(" (" + Summary.words(host, report.mode()) + ")");
        }
      }
      html.text(first.size() > shown ? " and " + (first.size() - shown) + " more." : ".");
    }
    html.close("p");
  }

  private boolean wanting(HostView host) {
    return !tone(host).equals("good")
        && !(report.mode() == RunReport.Mode.APPLY && host.state() == HostView.State.CHANGED);
  }

  private String wellDone() {
    long changed = fleet.count(HostView.State.CHANGED);
    long warnings = Summary.count(fleet, Verdict.WARN);
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

  /** {@code good}, {@code attention} or {@code bad}: the colours' names in the style sheet. */
  static String tone(HostView host) {
    return Summary.unfit(host) ? "bad" : tone(host.state());
  }

  private static String tone(HostView.State state) {
    return switch (state) {
      case UNREACHABLE, FAILED -> "bad";
      case CHANGED, PENDING -> "attention";
      case IN_SYNC -> "good";
    };
  }

  private static String tone(Verdict verdict) {
    return switch (verdict) {
      case FAIL -> "bad";
      case WARN, UNKNOWN -> "attention";
      case PASS, INFO -> "good";
    };
  }

  /** A URL fragment addresses a host: {@code #host-NAME}. */
  static String anchor(HostView host) {
    return "host-" + host.name().replaceAll("[^A-Za-z0-9._-]", "_");
  }

  static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  static String resource(String name) {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
