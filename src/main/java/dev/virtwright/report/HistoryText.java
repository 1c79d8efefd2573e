package dev.virtwright.report;

import dev.virtwright.module.Change;
import dev.virtwright.module.Verdict;
import dev.virtwright.result.FleetView.HostView;
import dev.virtwright.result.Origin;
import dev.virtwright.result.PastDrift;
import dev.virtwright.result.PastHost;
import dev.virtwright.result.PastRun;
import dev.virtwright.result.TrendPoint;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Earlier runs, what they knew of a host, and how a resource drifted, as text. */
public final class HistoryText {
  private static final int INDENT = 6;
  private static final int TITLE = 40;

  private final Style style;
  private final ZoneId zone;
  private final Paper paper;

  private HistoryText(Style style, ZoneId zone, int width) {
    this.style = style;
    this.zone = zone;
    this.paper = new Paper(width);
  }

  /**
   * A line a run, in the order given.
   *
   * @param zone in which times are shown
   */
  public static String runs(List<PastRun> runs, Style style, ZoneId zone, int width) {
    HistoryText text = new HistoryText(style, zone, width);
    if (runs.isEmpty()) {
      text.paper.line("no run is recorded yet");
      return text.paper.toString();
    }
    int id = runs.stream().mapToInt(run -> run.sums().run().length()).max().orElse(0);
    int title = runs.stream().mapToInt(run -> run.title().length()).max().orElse(0);
    int shown = Math.min(title, TITLE);
    for (PastRun run : runs) {
      String label =
          Paper.pad(run.sums().run(), id)
              + "  "
              + text.time(run.sums().started())
              + "  "
              + Paper.pad(Texts.word(run.sums().mode()), 8)
              + "  "
              + Paper.pad(Texts.cut(Texts.visible(run.title()), shown), shown)
              + "  ";
      text.paper.labelled(label, label.length(), sums(run), text.tone(run.sums()));
    }
    return text.paper.toString();
  }

  private UnaryOperator<String> tone(TrendPoint run) {
    if (run.failed() > 0 || run.unreachable() > 0 || run.fail() > 0) {
      return style::red;
    }
    return run.drifted() > 0 || run.warn() > 0 ? style::yellow : UnaryOperator.identity();
  }

  /** Such as {@code 12 hosts: 3 drifted (2 changed on the host), 9 in sync}. */
  static String sums(PastRun run) {
    TrendPoint sums = run.sums();
    List<String> parts = new ArrayList<>();
    for (HostView.State state : HostView.State.values()) {
      int count =
          switch (state) {
            case UNREACHABLE -> sums.unreachable();
            case FAILED -> sums.failed();
            case CHANGED -> sums.drifted();
            case PENDING -> 0; // counted with what would change
            case IN_SYNC -> Summary.judges(sums.mode()) ? 0 : sums.inSync();
          };
      if (count > 0) {
        String origins = state == HostView.State.CHANGED ? origins(sums) : "";
        parts.add(count + " " + Summary.words(state, sums.mode()) + origins);
      }
    }
    add(parts, sums.fail(), "failed check", "failed checks");
    add(parts, sums.warn(), "warning", "warnings");
    add(parts, sums.unknown(), "unknown", "unknown");
    if (Summary.judges(sums.mode())) {
      add(parts, sums.pass(), "passed", "passed");
    }
    String hosts = Texts.counted(sums.hosts(), "host", "hosts");
    return (parts.isEmpty() ? hosts : hosts + ": " + String.join(", ", parts))
        + (run.interrupted() ? ", interrupted" : "");
  }

  private static String origins(TrendPoint sums) {
    List<String> parts = new ArrayList<>();
    for (Origin.Kind kind : Origin.Kind.values()) {
      int count =
          switch (kind) {
            case CORRECTIVE -> sums.corrective();
            case INTENDED -> sums.intended();
            case FIRST_SEEN -> sums.firstSeen();
          };
      add(parts, count, Origins.word(kind), Origins.word(kind));
    }
    return parts.isEmpty() ? "" : " (" + String.join(", ", parts) + ")";
  }

  private static void add(List<String> parts, int count, String one, String many) {
    if (count > 0) {
      parts.add(Texts.counted(count, one, many));
    }
  }

  /** What is known of a host: what is not as it should be and since when, then its runs. */
  public static String host(PastHost host, Style style, ZoneId zone, int width) {
    HistoryText text = new HistoryText(style, zone, width);
    text.paper.line(style.bold(Texts.visible(host.name())));
    text.standing(host);
    text.section("drift that lasts", host.drifts().stream().filter(each -> each.end() == null));
    text.section("drift that ended", host.drifts().stream().filter(each -> each.end() != null));
    text.paper.line("");
    text.paper.line(style.dim("  runs"));
    for (PastHost.Visit run : host.runs()) {
      String label = "    " + text.time(run.started()) + "  " + Paper.pad(run.run(), 20) + "  ";
      text.paper.labelled(label, label.length(), text.visit(run), text.tone(run));
    }
    return text.paper.toString();
  }

  private void standing(PastHost host) {
    if (host.findings().isEmpty()) {
      return;
    }
    paper.line("");
    paper.line(style.dim("  findings that stand"));
    for (PastHost.Standing finding : host.findings()) {
      String verdict = Paper.pad(finding.verdict().name(), 7);
      paper.labelled(
          "    " + (finding.verdict() == Verdict.FAIL ? style.boldRed(verdict) : verdict) + "  ",
          13,
          Texts.visible(
                  finding.read().isEmpty()
                      ? finding.title()
                      : finding.title() + ": " + finding.read())
              + ", since "
              + time(finding.since()),
          UnaryOperator.identity());
    }
  }

  private void section(String title, Stream<PastDrift> drifts) {
    List<PastDrift> all = drifts.toList();
    if (all.isEmpty()) {
      return;
    }
    paper.line("");
    paper.line(style.dim("  " + title));
    for (PastDrift drift : all) {
      paper.labelled(
          "    ", 4, Texts.visible(drift.resource().shown() + "  " + drift.path()), style::yellow);
      paper.block(INDENT, span(drift), UnaryOperator.identity());
      paper.block(INDENT, values(drift), style::dim);
    }
  }

  /** Before and after; of texts how many lines went and came. */
  static String values(PastDrift drift) {
    Change change = Change.of(drift.path(), drift.current(), drift.target());
    if (!Texts.isTextChange(change)) {
      return Texts.value(drift.current()) + " → " + Texts.value(drift.target());
    }
    List<TextDiff.Line> lines = Texts.diff(change);
    return "-%d +%d lines"
        .formatted(
            lines.stream().filter(line -> line.kind() == TextDiff.Kind.REMOVED).count(),
            lines.stream().filter(line -> line.kind() == TextDiff.Kind.ADDED).count());
  }

  /** Such as {@code changed on the host, from 2026-03-02 09:15 to 2026-03-04 10:00, repaired}. */
  private String span(PastDrift drift) {
    String kind = Origins.word(drift.origin().kind());
    PastDrift.End end = drift.end();
    if (end == null) {
      return kind + ", since " + time(drift.origin().since());
    }
    if (end.applied() && end.at().equals(drift.origin().since())) {
      return kind + ", seen and applied " + time(end.at());
    }
    return "%s, from %s to %s, %s"
        .formatted(
            kind,
            time(drift.origin().since()),
            time(end.at()),
            end.applied() ? "applied" : "gone without an apply");
  }

  private String visit(PastHost.Visit run) {
    List<String> parts = new ArrayList<>();
    parts.add(Texts.word(run.mode()) + " " + Texts.visible(run.title()) + ":");
    parts.add(
        Summary.judges(run.mode()) && run.state() == HostView.State.IN_SYNC
            ? run.fail() > 0 ? "not fit" : "fit"
            : Summary.words(run.state(), run.mode()));
    if (run.drifted() > 0) {
      parts.add("(" + Texts.counted(run.drifted(), "resource", "resources") + ")");
    }
    if (run.trouble() != null) {
      parts.add("· " + Texts.visible(run.trouble()));
    }
    return String.join(" ", parts);
  }

  private UnaryOperator<String> tone(PastHost.Visit run) {
    return switch (run.state()) {
      case UNREACHABLE, FAILED -> style::red;
      case CHANGED, PENDING -> style::yellow;
      case IN_SYNC -> run.fail() > 0 ? style::red : UnaryOperator.identity();
    };
  }

  /** Resources that drifted: the sums of each, then each time, the newest first. */
  public static String resources(List<PastDrift> drifts, Style style, ZoneId zone, int width) {
    HistoryText text = new HistoryText(style, zone, width);
    if (drifts.isEmpty()) {
      text.paper.line("no drift is recorded of such a resource");
      return text.paper.toString();
    }
    Map<String, List<PastDrift>> byResource = new LinkedHashMap<>();
    for (PastDrift drift : drifts) {
      byResource.computeIfAbsent(drift.resource().shown(), name -> new ArrayList<>()).add(drift);
    }
    byResource.forEach(text::resource);
    return text.paper.toString();
  }

  private void resource(String name, List<PastDrift> drifts) {
    Set<String> hosts = new LinkedHashSet<>();
    Set<String> now = new LinkedHashSet<>();
    Map<Origin.Kind, Integer> kinds = new EnumMap<>(Origin.Kind.class);
    for (PastDrift drift : drifts) {
      hosts.add(drift.host());
      if (drift.end() == null) {
        now.add(drift.host());
      }
      kinds.merge(drift.origin().kind(), 1, Integer::sum);
    }
    paper.line(
        style.bold(Texts.visible(name)) + style.dim("  " + drifts.getFirst().resource().module()));
    List<String> words = new ArrayList<>();
    kinds.forEach((kind, count) -> words.add(count + " × " + Origins.word(kind)));
    paper.block(
        4,
        "%s on %s; now on %s"
            .formatted(
                String.join(", ", words),
                Texts.counted(hosts.size(), "host", "hosts"),
                now.isEmpty() ? "none" : String.join(", ", now)),
        UnaryOperator.identity());
    for (PastDrift drift : drifts) {
      paper.block(
          INDENT,
          Texts.visible(drift.host() + "  " + drift.path() + "  " + span(drift)),
          style::dim);
    }
    paper.line("");
  }

  private String time(Instant at) {
    return DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).format(at.atZone(zone));
  }
}
