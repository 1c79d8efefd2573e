package dev.virtwright.report;

import static dev.virtwright.report.HtmlTrend.coordinate;

import dev.virtwright.module.Capacity;
import dev.virtwright.value.ByteSize;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * Hosts by cores and memory for guests, both on scales that double, hosts alike as one dot. Lines
 * join what holds equally many guests: each bends where memory and cores limit alike.
 */
final class CapacityPlot {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 330;
  private static final int LEFT = 74;
  private static final int RIGHT = 70;
  private static final int TOP = 14;
  private static final int BOTTOM = 44;
  private static final double LARGEST = 19;
  private static final double SMALLEST = 4;

  /** Hosts with so many cores and about so much memory. */
  record Dot(int cores, double gibibytes, List<Capacity> hosts) {
    long guests() {
      return hosts.stream().mapToLong(Capacity::guests).sum();
    }

    boolean byMemory() {
      return hosts.stream().filter(host -> host.guestsByMemory() < host.guestsByCores()).count()
          > hosts.size() / 2;
    }
  }

  private final Html html;
  private final List<Capacity> hosts;
  private final List<Dot> dots;
  private final double lowCores;
  private final double highCores;
  private final double lowMemory;
  private final double highMemory;

  CapacityPlot(Html html, List<Capacity> hosts) {
    this.html = html;
    this.hosts = hosts;
    this.dots = dots(hosts);
    lowCores = Math.floor(log(dots.stream().mapToDouble(Dot::cores).min().orElse(1)) - 0.4);
    highCores = Math.ceil(log(dots.stream().mapToDouble(Dot::cores).max().orElse(1)) + 0.4);
    lowMemory = Math.floor(log(dots.stream().mapToDouble(Dot::gibibytes).min().orElse(1)) - 0.4);
    highMemory = Math.ceil(log(dots.stream().mapToDouble(Dot::gibibytes).max().orElse(1)) + 0.4);
  }

  /** Memory within a fifth counts as alike: what firmware keeps for itself differs. */
  static List<Dot> dots(List<Capacity> hosts) {
    TreeMap<Integer, TreeMap<Long, List<Capacity>>> alike = new TreeMap<>();
    for (Capacity host : hosts) {
      long size = Math.round(log(gibibytes(host)) * 4);
      alike
          .computeIfAbsent(Math.max(1, host.cores()), cores -> new TreeMap<>())
          .computeIfAbsent(size, first -> new ArrayList<>())
          .add(host);
    }
    List<Dot> dots = new ArrayList<>();
    alike.forEach((cores, sizes) ->
        sizes
            .values()
            .forEach(some ->
                dots.add(
                    new Dot(
                        cores,
                        some.stream().mapToDouble(CapacityPlot::gibibytes).average().orElse(1),
                        some))));
    dots.sort(Comparator.comparingInt((Dot dot) -> dot.hosts().size()).reversed());
    return dots;
  }

  private static double gibibytes(Capacity host) {
    return Math.max(1 / 16.0, host.memoryForGuests().inGibibytes());
  }

  private static double log(double value) {
    return Math.log(value) / Math.log(2);
  }

  private double x(double cores) {
    return LEFT + (WIDTH - LEFT - RIGHT) * (log(cores) - lowCores) / (highCores - lowCores);
  }

  private double y(double gibibytes) {
    double share = (log(gibibytes) - lowMemory) / (highMemory - lowMemory);
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share;
  }

  /** Where there is nothing to compare, a table says it better. */
  boolean tellsSomething() {
    return dots.size() > 1;
  }

  void write() {
    html.open(
        "svg",
        "viewBox",
        "0 0 " + WIDTH + " " + HEIGHT,
        "class",
        "plot",
        "role",
        "img",
        "aria-label",
        "Hosts by cores and memory for guests; the table below has the numbers");
    scales();
    contours();
    for (Dot dot : dots) {
      dot(dot);
    }
    html.close("svg");
  }

  private void scales() {
    for (int power = (int) lowCores; power <= (int) highCores; power++) {
      double cores = Math.pow(2, power);
      if (cores < 1) {
        continue;
      }
      line("grid", x(cores), TOP, x(cores), HEIGHT - BOTTOM);
      text("tick middle", coordinate(x(cores)), HEIGHT - BOTTOM + 16, plain(cores));
    }
    int step = highMemory - lowMemory > 8 ? 2 : 1;
    for (int power = (int) lowMemory; power <= (int) highMemory; power += step) {
      double size = Math.pow(2, power);
      line("grid", LEFT, y(size), WIDTH - RIGHT, y(size));
      text(
          "tick end",
          String.valueOf(LEFT - 8),
          y(size) + 4,
          new ByteSize(Math.round(size * (1L << 30))).toString());
    }
    text("axis middle", coordinate((LEFT + WIDTH - RIGHT) / 2.0), HEIGHT - 8, "physical cores");
  }

  /** Lines of equally many guests, of the size most of the fleet counts in. */
  private void contours() {
    double byMemory = hosts.stream().mapToLong(Capacity::guestsByMemory).sum();
    double byCores = hosts.stream().mapToLong(Capacity::guestsByCores).sum();
    if (byMemory == 0 || byCores == 0) {
      return;
    }
    double memory = hosts.stream().mapToDouble(CapacityPlot::gibibytes).sum() / byMemory;
    double cores = hosts.stream().mapToInt(Capacity::cores).sum() / byCores;
    for (long power = 1; power < 1_000_000; power *= 10) {
      for (long step : new long[] {1, 3}) {
        contour(power * step, power * step * cores, power * step * memory);
      }
    }
  }

  private void contour(long guests, double cores, double memory) {
    double left = Math.pow(2, lowCores);
    double right = Math.pow(2, highCores);
    double low = Math.pow(2, lowMemory);
    double high = Math.pow(2, highMemory);
    if (cores <= left || cores >= right || memory <= low || memory >= high) {
      return;
    }
    html.empty(
        "path",
        "class",
        "contour",
        "d",
        "M%s %sV%sH%s"
            .formatted(
                coordinate(x(cores)),
                coordinate(y(high)),
                coordinate(y(memory)),
                coordinate(x(right))));
    text(
        "tick guests",
        coordinate(x(right) + 5),
        y(memory) + 4,
        HtmlLead.number(guests) + (guests == 1 ? " guest" : " guests"));
  }

  private void dot(Dot dot) {
    int most = dots.getFirst().hosts().size();
    double radius = SMALLEST + (LARGEST - SMALLEST) * Math.sqrt((double) dot.hosts().size() / most);
    if (most == 1) {
      radius = SMALLEST + 3;
    }
    html.open("g").element("title", words(dot));
    html.empty(
        "circle",
        "class",
        dot.byMemory() ? "dot by-memory" : "dot by-cores",
        "cx",
        coordinate(x(dot.cores())),
        "cy",
        coordinate(y(dot.gibibytes())),
        "r",
        coordinate(radius));
    if (radius > 10) {
      text(
          "count middle",
          coordinate(x(dot.cores())),
          y(dot.gibibytes()) + 4,
          String.valueOf(dot.hosts().size()));
    }
    html.close("g");
  }

  private static String words(Dot dot) {
    return "%s with %s and about %s for guests: %s"
        .formatted(
            Texts.counted(dot.hosts().size(), "host", "hosts"),
            Texts.counted(dot.cores(), "core", "cores"),
            memory(dot),
            Texts.counted(dot.guests(), "guest", "guests"));
  }

  static String memory(Dot dot) {
    return new ByteSize(Math.round(dot.gibibytes() * (1L << 30))).toString();
  }

  private void line(String css, double x1, double y1, double x2, double y2) {
    html.empty(
        "line",
        "class",
        css,
        "x1",
        coordinate(x1),
        "y1",
        coordinate(y1),
        "x2",
        coordinate(x2),
        "y2",
        coordinate(y2));
  }

  private void text(String css, String x, double y, String text) {
    html.element("text", text, "class", css, "x", x, "y", coordinate(y));
  }

  private static String plain(double number) {
    return String.format(Locale.ROOT, "%.0f", number);
  }
}
