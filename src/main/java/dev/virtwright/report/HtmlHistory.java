package dev.virtwright.report;

import dev.virtwright.result.FleetView.HostView;
import dev.virtwright.result.PastDrift;
import dev.virtwright.result.PastHost;
import dev.virtwright.result.PastRun;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The history as pages in the style of {@link HtmlReport}: the runs, and a host. They link to
 * {@code /run/ID} and {@code /host/NAME}, where a server answers with a report and a host.
 */
public final class HtmlHistory {
  private final Html html = new Html();
  private final ZoneId zone;

  private HtmlHistory(ZoneId zone) {
    this.zone = zone;
  }

  /**
   * @param runs in the order they are shown
   * @param hosts all that can be looked up
   * @param zone in which times are shown
   */
  public static String runs(List<PastRun> runs, List<String> hosts, ZoneId zone) {
    HtmlHistory page = new HtmlHistory(zone);
    page.begin("History", runs.isEmpty() ? "No run is recorded yet." : null);
    page.table("Runs", "Run", "Started", "What", "Title", "Result");
    for (PastRun run : runs) {
      page.html.open("tr").open("td");
      if (run.reportKept()) {
        page.html.element("a", run.sums().run(), "href", "/run/" + encoded(run.sums().run()));
      } else {
        page.html.text(run.sums().run());
      }
      page.html.close("td");
      page.cells(
          page.time(run.sums().started()),
          Texts.word(run.sums().mode()),
          run.title(),
          HistoryText.sums(run));
      page.html.close("tr");
    }
    page.html.close("tbody", "table", "section");
    page.html.open("section", "id", "hosts").element("h2", "Hosts").open("ul", "class", "names");
    for (String host : hosts) {
      page.html.open("li").element("a", host, "href", "/host/" + encoded(host)).close("li");
    }
    page.html.close("ul", "section");
    return page.end();
  }

  /**
   * @param zone in which times are shown
   */
  public static String host(PastHost host, ZoneId zone) {
    HtmlHistory page = new HtmlHistory(zone);
    page.begin(host.name(), null);
    page.html.open("p").element("a", "All runs and hosts", "href", "/").close("p");
    page.findings(host);
    page.drifts(host);
    page.table("Runs", "Run", "Started", "What", "State", "Trouble");
    for (PastHost.Visit run : host.runs()) {
      page.html.open("tr").open("td");
      page.html.element(
          "a",
          run.run(),
          "href",
          "/run/" + encoded(run.run()) + "#" + RankedHost.plainAnchor(host.name()));
      page.html.close("td");
      page.cells(
          page.time(run.started()),
          Texts.word(run.mode()) + " " + run.title(),
          run.state() == HostView.State.IN_SYNC && run.fail() > 0
              ? Texts.counted(run.fail(), "failed check", "failed checks")
              : Summary.words(run.state(), run.mode()),
          run.trouble() == null ? "" : run.trouble());
      page.html.close("tr");
    }
    page.html.close("tbody", "table", "section");
    return page.end();
  }

  private void findings(PastHost host) {
    if (host.findings().isEmpty()) {
      return;
    }
    table("Findings that stand", "Verdict", "Finding", "Read", "Since");
    for (PastHost.Standing finding : host.findings()) {
      html.open("tr");
      cells(finding.verdict().name(), finding.title(), finding.read(), time(finding.since()));
      html.close("tr");
    }
    html.close("tbody", "table", "section");
  }

  private void drifts(PastHost host) {
    if (host.drifts().isEmpty()) {
      return;
    }
    table("Drift", "Resource", "Property", "Change", "Where from", "Since", "Until");
    for (PastDrift drift : host.drifts()) {
      PastDrift.End end = drift.end();
      html.open("tr");
      cells(
          drift.resource().shown(),
          drift.path(),
          HistoryText.values(drift),
          Origins.word(drift.origin().kind()),
          time(drift.origin().since()),
          end == null
              ? "lasts"
              : time(end.at()) + (end.applied() ? ", applied" : ", gone without an apply"));
      html.close("tr");
    }
    html.close("tbody", "table", "section");
  }

  private void begin(String title, @Nullable String lead) {
    html.trusted("<!DOCTYPE html>\n");
    html.open("html", "lang", "en").open("head").empty("meta", "charset", "utf-8");
    html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.empty(
        "meta",
        "http-equiv",
        "Content-Security-Policy",
        "content",
        "default-src 'none'; style-src 'unsafe-inline'");
    html.empty("meta", "name", "color-scheme", "content", "light dark");
    html.element("title", title + " · Virtwright");
    html.open("style").trusted(HtmlReport.resource("report.css")).close("style", "head");
    html.open("body").open("header").element("p", "Virtwright · History", "class", "kicker");
    html.element("h1", title);
    if (lead != null) {
      html.element("p", lead, "class", "lead");
    }
    html.close("header").open("main");
  }

  private void table(String title, String... columns) {
    html.open("section").element("h2", title).open("table").open("thead").open("tr");
    for (String column : columns) {
      html.element("th", column, "scope", "col");
    }
    html.close("tr", "thead").open("tbody");
  }

  private void cells(String... texts) {
    for (String text : texts) {
      html.element("td", text);
    }
  }

  private String end() {
    return html.close("main", "body", "html").toString();
  }

  private String time(Instant at) {
    return DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm", Locale.ENGLISH).format(at.atZone(zone));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
