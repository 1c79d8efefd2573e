package dev.virtwright.report;

import dev.virtwright.result.FleetView;
import dev.virtwright.result.FleetView.HostView;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.RunReport.Mode;
import dev.virtwright.value.ByteSize;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A line of sums a host. In a large fleet hosts that are in sync are counted, not listed, so that
 * the others are seen.
 */
final class Recap {
  /** Of more hosts, those that are in sync are not listed. */
  static final int LARGE_FLEET = 24;

  /** Columns that the counts take, at most. */
  private static final int COUNTS = 44;

  private final Paper paper;
  private final Style style;
  private final int verbosity;

  Recap(Paper paper, Style style, int verbosity) {
    this.paper = paper;
    this.style = style;
    this.verbosity = verbosity;
  }

  void print(FleetView fleet) {
    List<HostView> shown = new ArrayList<>(fleet.hosts());
    if (verbosity == 0 && shown.size() > LARGE_FLEET) {
      shown.removeIf(host -> host.state() == HostView.State.IN_SYNC);
    }
    int left = fleet.hosts().size() - shown.size();
    if (!shown.isEmpty()) {
      counts(shown, fleet.report().mode() == Mode.APPLY);
    }
    if (left > 0) {
      paper.line(style.dim(left + (shown.isEmpty() ? "" : " more") + " in sync (-v lists them)"));
    }
    if (verbosity > 1 && !shown.isEmpty()) {
      paper.line("");
      costs(shown);
    }
  }

  private void counts(List<HostView> hosts, boolean act) {
    int width = width(hosts, COUNTS);
    paper.line(
        style.dim(
            Paper.pad("HOST", width)
                + "     ok  changed"
                + (act ? "" : "  pending")
                + "  failed  skipped"));
    for (HostView host : hosts) {
      RunReport.Host sums = host.host();
      StringBuilder row =
          new StringBuilder(name(host, width))
              .append("%7d".formatted(sums.ok()))
              .append(number(sums.changed(), 9, style::yellow));
      if (!act) {
        row.append(number(sums.pending(), 9, style::magenta));
      }
      row.append(number(sums.failed(), 8, style::boldRed)).append("%9d".formatted(sums.skipped()));
      if (sums.unreachable() != null) {
        row.append("  ").append(style.boldRed("unreachable"));
      }
      paper.line(row.toString());
    }
  }

  private void costs(List<HostView> hosts) {
    int width = width(hosts, COUNTS);
    paper.line(
        style.dim(Paper.pad("HOST", width) + "  round trips  actions  set-up      sent  received"));
    for (HostView host : hosts) {
      RunReport.Host sums = host.host();
      paper.line(
          name(host, width)
              + "%13d%9d%8d".formatted(sums.roundTrips(), sums.actions(), sums.setupWaits())
              + "%10s%10s"
                  .formatted(
                      new ByteSize(sums.bytesSent()).toString(),
                      new ByteSize(sums.bytesReceived()).toString()));
    }
  }

  /** A name that leaves no room for the counts has a line of its own. */
  private int width(List<HostView> hosts, int columns) {
    return hosts.stream()
        .mapToInt(host -> Columns.of(Texts.visible(host.name())))
        .filter(length -> paper.fits(length + columns))
        .max()
        .stream()
        .map(longest -> Math.max(4, longest))
        .findFirst()
        .orElse(4);
  }

  private String name(HostView host, int width) {
    String name = Texts.visible(host.name());
    String coloured =
        switch (host.state()) {
          case UNREACHABLE, FAILED -> style.boldRed(Paper.pad(name, width));
          case CHANGED, PENDING -> style.yellow(Paper.pad(name, width));
          case IN_SYNC -> style.green(Paper.pad(name, width));
        };
    return Columns.of(name) <= width ? coloured : coloured + "\n" + " ".repeat(width);
  }

  private String number(int count, int width, UnaryOperator<String> colour) {
    String text = ("%" + width + "d").formatted(count);
    return count == 0 ? style.dim(text) : colour.apply(text);
  }
}
