package dev.virtwright.report;

import dev.virtwright.result.FleetView;
import dev.virtwright.result.RunReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneId;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A run as one HTML file that needs no network: conclusion, what to look at first, heat map of
 * hosts × checks and tasks, trend, capacity, and a section for each host.
 *
 * <p>Of a small fleet everything is markup and can be read without the script. Of a large one the
 * hosts that are worst are; the others are data, from which the script builds what is looked at.
 */
public final class HtmlReport {
  /** A fleet of so many hosts is all markup. */
  static final int SMALL_FLEET = 50;

  /** Of a larger one so many hosts are: the worst. */
  static final int WORST = 25;

  /** Of so many hosts and no more, those that are well are unfolded, too. */
  private static final int FEW = 3;

  /** Where no more hosts than these are not well, those are unfolded. */
  private static final int FEW_TO_LOOK_AT = 12;

  private static final List<String> STYLES = List.of("report.css", "narrow.css", "print.css");

  private static final List<String> SCRIPTS =
      List.of("data.js", "filter.js", "map.js", "hosts.js", "report.js");

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
    List<RankedHost> hosts = RankedHost.of(fleet);
    HeatMap map = HeatMap.of(report, hosts);
    String style =
        STYLES.stream().map(HtmlReport::resource).collect(Collectors.joining()) + pageHeader();
    String script = script();
    html.trusted("<!DOCTYPE html>\n");
    html.open("html", "lang", "en");
    head(style, script);
    html.open("body");
    html.element("a", "Skip to the hosts", "class", "skip", "href", "#hosts");
    Optional<FleetCapacity> capacity = FleetCapacity.of(fleet);
    List<Problem> problems = hosts.size() > 1 ? Problem.of(hosts, map) : List.of();
    HtmlLead lead = new HtmlLead(html, fleet, hosts, zone);
    html.open("header");
    lead.titles();
    lead.conclusion();
    lead.figures();
    navigation(hosts, capacity.isPresent());
    html.close("header").open("main");
    overview(lead, problems);
    if (hosts.size() > 1) {
      HtmlMap fleetMap = new HtmlMap(html, report.mode(), hosts, map);
      fleetMap.filter();
      fleetMap.section(SMALL_FLEET);
    }
    capacity.ifPresent(all -> new HtmlCapacity(html, all, hosts).section());
    Origins origins = Origins.of(report, zone);
    int real = real(hosts);
    hosts(hosts, real, new HtmlHost(html, report.mode(), map, origins));
    html.close("main");
    html.open("footer").text("Virtwright · run " + report.id()).close("footer");
    html.open("script", "type", "application/json", "id", "data")
        .trusted(HtmlData.write(report, hosts, map, real, origins))
        .close("script");
    html.open("script").trusted(script).close("script", "body", "html");
    return html.toString();
  }

  private void head(String style, String script) {
    html.open("head").empty("meta", "charset", "utf-8");
    html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.empty(
        "meta",
        "http-equiv",
        "Content-Security-Policy",
        "content",
        "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-%s'; script-src 'sha256-%s'"
            .formatted(hash(style), hash(script)));
    html.empty("meta", "name", "color-scheme", "content", "light dark");
    html.element("title", HtmlLead.word(report.mode()) + ": " + report.title());
    html.open("style").trusted(style).close("style", "head");
  }

  private void navigation(List<RankedHost> hosts, boolean capacity) {
    if (hosts.size() < 2) {
      return;
    }
    html.open("nav", "aria-label", "Parts of the report");
    html.element("a", "Fleet", "href", "#fleet");
    if (HtmlTrend.isIn(report)) {
      html.element("a", "Trend", "href", "#trend");
    }
    if (capacity) {
      html.element("a", "Capacity", "href", "#capacity");
    }
    html.element("a", "Hosts", "href", "#hosts").close("nav");
  }

  private void overview(HtmlLead lead, List<Problem> problems) {
    boolean trend = HtmlTrend.isIn(report);
    if (problems.isEmpty() && !trend) {
      return;
    }
    html.open("div", "class", "overview");
    if (!problems.isEmpty()) {
      lead.problems(problems);
    }
    if (trend) {
      new HtmlTrend(html, report, zone).section();
    }
    html.close("div");
  }

  private static int real(List<RankedHost> hosts) {
    return hosts.size() <= SMALL_FLEET
        ? hosts.size()
        : (int) Math.min(WORST, hosts.stream().filter(host -> !host.well()).count());
  }

  private void hosts(List<RankedHost> hosts, int real, HtmlHost writer) {
    html.open("section", "id", "hosts", "tabindex", "-1");
    if (!hosts.isEmpty()) {
      html.element("h2", "Hosts");
    }
    if (real < hosts.size()) {
      html.open("noscript")
          .element(
              "p",
              ("Without JavaScript this page shows %s of its %s hosts, those that are worst. The"
                      + " CSV and JSON reports of the run have all of them.")
                  .formatted(real, HtmlLead.number(hosts.size())),
              "class",
              "warning")
          .close("noscript");
    }
    html.open("div", "id", "list");
    long toLookAt = hosts.stream().filter(host -> !host.well()).count();
    for (RankedHost host : hosts.subList(0, real)) {
      writer.article(host, hosts.size() <= FEW || (!host.well() && toLookAt <= FEW_TO_LOOK_AT));
    }
    html.close("div");
    html.open("button", "type", "button", "id", "more", "hidden", "").close("button", "section");
  }

  /** In the margin of every printed page: what it belongs to. */
  private String pageHeader() {
    String title = "Virtwright · " + HtmlLead.word(report.mode()) + " · " + report.title();
    StringBuilder escaped = new StringBuilder();
    title
        .codePoints()
        .limit(120)
        .forEach(point -> {
          if (Character.isLetterOrDigit(point) && point < 128) {
            escaped.appendCodePoint(point);
          } else {
            escaped.append("\\%x ".formatted(point));
          }
        });
    return "@page { @top-left { content: \"" + escaped + "\"; } }\n";
  }

  private static String script() {
    return Stream.concat(
            Stream.of("//<![CDATA[\n(() => {\n'use strict';\n"),
            Stream.concat(SCRIPTS.stream().map(HtmlReport::resource), Stream.of("})();\n//]]>\n")))
        .collect(Collectors.joining());
  }

  /** As a content security policy names what it lets through. */
  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java has SHA-256", missing);
    }
  }

  static String resource(String name) {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
