package dev.virtwright.report;

import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.result.FleetView;
import dev.virtwright.result.FleetView.HostView;
import dev.virtwright.result.FleetView.ItemChange;
import dev.virtwright.result.FleetView.TaskView;
import dev.virtwright.result.Origin;
import dev.virtwright.result.RunReport.Mode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A host as the HTML report lists it, with what is asked of it more than once.
 *
 * @param anchor its section's id, once in the page
 * @param words its state
 * @param tone {@code good}, {@code attention} or {@code bad}: the colours' names in the style sheet
 * @param checks how many checks turned out so; notes are no checks
 * @param origins how many differences come from where; empty without a history
 */
record RankedHost(
    HostView view,
    String anchor,
    String words,
    String tone,
    Map<Verdict, Integer> checks,
    Map<Origin.Kind, Integer> origins) {

  /** All hosts of the run, the worst first, otherwise as in the inventory. */
  static List<RankedHost> of(FleetView fleet) {
    Set<String> anchors = new HashSet<>();
    List<RankedHost> hosts = new ArrayList<>();
    for (HostView host : fleet.hosts()) {
      hosts.add(of(host, fleet.report().mode(), anchors));
    }
    hosts.sort(
        Comparator.comparingInt(RankedHost::rank)
            .thenComparingInt(host -> -host.count(Verdict.FAIL))
            .thenComparingInt(host -> -host.origins().getOrDefault(Origin.Kind.CORRECTIVE, 0))
            .thenComparingInt(host -> -host.count(Verdict.WARN))
            .thenComparingInt(host -> -host.count(Verdict.UNKNOWN)));
    return hosts;
  }

  private static RankedHost of(HostView host, Mode mode, Set<String> anchors) {
    Map<Verdict, Integer> checks = new EnumMap<>(Verdict.class);
    for (Finding finding : host.findings()) {
      if (!finding.isNote()) {
        checks.merge(finding.verdict(), 1, Integer::sum);
      }
    }
    Map<Origin.Kind, Integer> origins = new EnumMap<>(Origin.Kind.class);
    for (TaskView task : host.tasks()) {
      for (ItemChange change : task.drift()) {
        if (change.origin() != null) {
          origins.merge(change.origin().kind(), 1, Integer::sum);
        }
      }
    }
    boolean unfit = Summary.unfit(host);
    return new RankedHost(
        host,
        anchor(host.name(), anchors),
        // A host that is as described and failed a check is not fit, whatever the run was for.
        Summary.words(host, unfit && mode != Mode.VALIDATE ? Mode.AUDIT : mode),
        unfit ? "bad" : tone(host.state()),
        checks,
        origins);
  }

  /** The id of a host's section, where no other host's is alike. */
  static String plainAnchor(String name) {
    return "host-" + name.replaceAll("[^A-Za-z0-9._-]", "_");
  }

  private static String anchor(String name, Set<String> taken) {
    String plain = plainAnchor(name);
    String anchor = plain;
    for (int i = 2; !taken.add(anchor); i++) {
      anchor = plain + "~" + i;
    }
    return anchor;
  }

  static String tone(HostView.State state) {
    return switch (state) {
      case UNREACHABLE, FAILED -> "bad";
      case CHANGED, PENDING -> "attention";
      case IN_SYNC -> "good";
    };
  }

  static String tone(Verdict verdict) {
    return switch (verdict) {
      case FAIL -> "bad";
      case WARN, UNKNOWN -> "attention";
      case PASS, INFO -> "good";
    };
  }

  private int rank() {
    return switch (view.state()) {
      case UNREACHABLE -> 0;
      case FAILED -> 1;
      case CHANGED -> 3;
      case PENDING -> 4;
      case IN_SYNC -> unfit() ? 2 : 5;
    };
  }

  /** Whether it is as described and failed a check. */
  boolean unfit() {
    return view.state() == HostView.State.IN_SYNC && !well();
  }

  List<Finding> findings() {
    return view.findings();
  }

  String name() {
    return view.name();
  }

  int count(Verdict verdict) {
    return checks.getOrDefault(verdict, 0);
  }

  /** What there is to look at, in a few words; empty where nothing is. */
  String sums() {
    List<String> parts = new ArrayList<>();
    origins.forEach((kind, count) -> parts.add(count + " " + Origins.word(kind)));
    sum(parts, Verdict.FAIL, "failed check", "failed checks");
    sum(parts, Verdict.WARN, "warning", "warnings");
    sum(parts, Verdict.UNKNOWN, "unknown", "unknown");
    if (view.host().unreachable() != null) {
      parts.add(view.host().unreachable());
    }
    return String.join(" · ", parts);
  }

  private void sum(List<String> parts, Verdict verdict, String one, String many) {
    if (count(verdict) > 0) {
      parts.add(Texts.counted(count(verdict), one, many));
    }
  }

  boolean well() {
    return tone.equals("good");
  }

  /** What the filter finds it by besides text. */
  List<Facet> facets() {
    List<Facet> facets = new ArrayList<>();
    facets.add(new Facet("state", Facet.key(words), words));
    for (Verdict verdict : List.of(Verdict.FAIL, Verdict.WARN, Verdict.UNKNOWN)) {
      if (count(verdict) > 0) {
        facets.add(new Facet("severity", Texts.word(verdict), Texts.word(verdict)));
      }
    }
    for (Origin.Kind kind : origins.keySet()) {
      facets.add(new Facet("origin", Origins.key(kind), Origins.word(kind)));
    }
    return facets;
  }

  /**
   * A word that filters hosts: {@code state:failed}.
   *
   * @param label for a person
   */
  record Facet(String group, String key, String label) {

    static String key(String words) {
      return words.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", "-");
    }

    String word() {
      return group + ":" + key;
    }
  }
}
