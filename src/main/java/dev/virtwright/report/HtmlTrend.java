package dev.virtwright.report;

import dev.virtwright.result.RunReport;
import dev.virtwright.result.RunReport.Mode;
import dev.virtwright.result.TrendPoint;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;

/** How runs like this one came out over time: bars of what is amiss, and a table of the numbers. */
final class HtmlTrend {
  private static final int WIDTH = 560;
  private static final int LEFT = 36;
  private static final int RIGHT = 6;
  private static final int TOP = 8;
  private static final int PLOT = 132;
  private static final int HEIGHT = TOP + PLOT + 22;

  /** A layer of the bars; the first is at the bottom. */
  private record Layer(String key, String words, ToIntFunction<TrendPoint> count) {}

  private final Html html;
  private final List<TrendPoint> points;
  private final boolean judged;
  private final ZoneId zone;

  HtmlTrend(Html html, RunReport report, ZoneId zone) {
    this.html = html;
    this.points = report.trend();
    this.judged = report.mode() == Mode.AUDIT || report.mode() == Mode.VALIDATE;
    this.zone = zone;
  }

  /** Whether there is more than one run to compare. */
  static boolean isIn(RunReport report) {
    return report.trend().size() > 1;
  }

  private List<Layer> layers() {
    return judged
        ? List.of(
            new Layer("fail", "fail", TrendPoint::fail),
            new Layer("warn", "warn", TrendPoint::warn),
            new Layer("unknown", "unknown", TrendPoint::unknown))
        : List.of(
            new Layer("corrective", "changed on the host", TrendPoint::corrective),
            new Layer("intended", "description changed", TrendPoint::intended),
            new Layer("first-seen", "first seen", TrendPoint::firstSeen));
  }

  void section() {
    html.open("section", "id", "trend").element("h2", "Trend");
    html.element("p", sentence(), "class", "note");
    html.open("p", "class", "legend");
    for (Layer layer : layers().reversed()) {
      html.open("span")
          .open("i", "class", "key " + layer.key(), "aria-hidden", "true")
          .close("i")
          .text(" " + layer.words())
          .close("span");
    }
    html.close("p");
    plot();
    table();
    html.close("section");
  }

  private String sentence() {
    TrendPoint last = points.getLast();
    TrendPoint before = points.get(points.size() - 2);
    int now = sum(last);
    int then = sum(before);
    String what = judged ? "did not" : "differences";
    String change =
        now == then ? "as many as in" : Math.abs(now - then) + (now > then ? " more" : " fewer");
    String passed =
        judged
            ? "%s of %s checks passed; "
                .formatted(HtmlLead.number(last.pass()), HtmlLead.number((long) last.pass() + now))
            : "";
    return "%s%s %s, %s%s the run before (%s)."
        .formatted(
            passed,
            HtmlLead.number(now),
            what,
            change,
            now == then ? "" : " than in",
            day(before.started()));
  }

  private int sum(TrendPoint point) {
    return layers().stream().mapToInt(layer -> layer.count().applyAsInt(point)).sum();
  }

  private void plot() {
    int most = nice(points.stream().mapToInt(this::sum).max().orElse(1));
    html.open(
        "svg",
        "viewBox",
        "0 0 " + WIDTH + " " + HEIGHT,
        "role",
        "img",
        "aria-label",
        (judged ? "Checks that did not pass" : "Differences")
            + " in each of the last "
            + points.size()
            + " runs; the table below has the numbers");
    for (int i = 0; i <= 2; i++) {
      String y = coordinate(TOP + PLOT - PLOT * i / 2.0);
      html.empty(
          "line",
          "class",
          "grid",
          "x1",
          String.valueOf(LEFT),
          "x2",
          String.valueOf(WIDTH - RIGHT),
          "y1",
          y,
          "y2",
          y);
      html.element(
          "text",
          HtmlLead.number((long) most * i / 2),
          "class",
          "tick end",
          "x",
          String.valueOf(LEFT - 6),
          "y",
          coordinate(TOP + PLOT - PLOT * i / 2.0 + 4));
    }
    double step = (double) (WIDTH - LEFT - RIGHT) / points.size();
    double width = Math.min(26, step * 0.74);
    for (int i = 0; i < points.size(); i++) {
      bar(points.get(i), LEFT + step * i + (step - width) / 2, width, most);
    }
    days(step);
    html.close("svg");
  }

  private void bar(TrendPoint point, double x, double width, int most) {
    html.open("g").element("title", numbers(point));
    double y = TOP + PLOT;
    for (Layer layer : layers()) {
      double height = (double) PLOT * layer.count().applyAsInt(point) / most;
      if (height > 0) {
        y -= height;
        html.empty(
            "rect",
            "class",
            layer.key(),
            "x",
            coordinate(x),
            "y",
            coordinate(y),
            "width",
            coordinate(width),
            "height",
            coordinate(Math.max(0.6, height - 0.6)));
      }
    }
    html.close("g");
  }

  private String numbers(TrendPoint point) {
    List<String> parts = new ArrayList<>();
    for (Layer layer : layers()) {
      parts.add(layer.count().applyAsInt(point) + " " + layer.words());
    }
    return when(point) + ": " + String.join(", ", parts);
  }

  /** Days of the first, a middle and the last run. */
  private void days(double step) {
    int last = points.size() - 1;
    List<Integer> marked = last > 4 ? List.of(0, last / 2, last) : List.of(0, last);
    for (int i : marked) {
      html.element(
          "text",
          day(points.get(i).started()),
          "class",
          i == 0 ? "tick" : i == last ? "tick end" : "tick middle",
          "x",
          coordinate(i == 0 ? LEFT : i == last ? WIDTH - RIGHT : LEFT + step * i + step / 2),
          "y",
          String.valueOf(HEIGHT - 6));
    }
  }

  private void table() {
    html.open("details").element("summary", "The numbers as a table");
    html.table("trend", "Trend");
    List<String> heads = new ArrayList<>(List.of("Run", "Hosts"));
    heads.addAll(
        judged
            ? List.of("Pass", "Unknown", "Warn", "Fail", "Unreachable")
            : List.of(
                "In sync",
                "Drifted",
                "Failed",
                "Unreachable",
                "Changed on the host",
                "Description changed",
                "First seen"));
    html.head(heads, 1).open("tbody");
    for (TrendPoint point : points.reversed()) {
      html.open("tr").element("th", when(point), "scope", "row");
      number(point.hosts());
      if (judged) {
        number(point.pass());
        number(point.unknown());
        number(point.warn());
        number(point.fail());
        number(point.unreachable());
      } else {
        number(point.inSync());
        number(point.drifted());
        number(point.failed());
        number(point.unreachable());
        number(point.corrective());
        number(point.intended());
        number(point.firstSeen());
      }
      html.close("tr");
    }
    html.close("tbody", "table", "div", "details");
  }

  private void number(int count) {
    html.element("td", HtmlLead.number(count), "class", count == 0 ? "number zero" : "number");
  }

  private String when(TrendPoint point) {
    return DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm", Locale.ENGLISH)
        .format(point.started().atZone(zone));
  }

  private String day(Instant time) {
    boolean years =
        Duration.between(points.getFirst().started(), points.getLast().started()).toDays() > 300;
    return DateTimeFormatter.ofPattern(years ? "d MMM uuuu" : "d MMM", Locale.ENGLISH)
        .format(time.atZone(zone));
  }

  /** The least of 2, 4, 10, 20, 40, 100 … that is not below. */
  static int nice(int number) {
    long power = 1;
    while (true) {
      for (long step : new long[] {2, 4, 10}) {
        if (step * power >= number) {
          return (int) Math.min(Integer.MAX_VALUE, step * power);
        }
      }
      power *= 10;
    }
  }

  static String coordinate(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
