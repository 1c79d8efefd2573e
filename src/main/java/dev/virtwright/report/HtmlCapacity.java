package dev.virtwright.report;

import dev.virtwright.module.Capacity;
import java.util.List;

/** What the fleet holds: a plot of memory and cores, and a table. */
final class HtmlCapacity {
  /** With more hosts than these the table has a row for hosts that are alike. */
  private static final int EACH = 50;

  private static final int MOST_ROWS = 60;

  private final Html html;
  private final FleetCapacity fleet;
  private final List<RankedHost> hosts;

  HtmlCapacity(Html html, FleetCapacity fleet, List<RankedHost> hosts) {
    this.html = html;
    this.fleet = fleet;
    this.hosts = hosts.stream().filter(host -> host.view().capacity().isPresent()).toList();
  }

  void section() {
    html.open("section", "id", "capacity").element("h2", "Capacity");
    html.element(
        "p",
        "The fleet holds %s, one vCPU to a physical core: %s."
            .formatted(fleet.guestsInWords(), fleet.rest()));
    CapacityPlot plot = new CapacityPlot(html, fleet.capacities());
    html.open("div", "class", hosts.size() <= EACH ? "capacities" : "capacities beside");
    html.open("div");
    if (plot.tellsSomething()) {
      html.open("p", "class", "legend");
      legend("by-memory", "memory limits the guests");
      legend("by-cores", "cores do");
      html.open("span")
          .element("i", "", "class", "key contour", "aria-hidden", "true")
          .text(" equally many guests")
          .close("span", "p");
      html.open("div", "class", "scroll", "tabindex", "0", "role", "group", "aria-label", "Plot");
      plot.write();
      html.close("div");
    }
    html.close("div");
    if (hosts.size() <= EACH) {
      each();
    } else {
      alike();
    }
    html.close("div", "section");
  }

  private void legend(String key, String words) {
    html.open("span")
        .open("i", "class", "key " + key, "aria-hidden", "true")
        .close("i")
        .text(" " + words)
        .close("span");
  }

  private void each() {
    long most =
        Math.max(1, fleet.capacities().stream().mapToLong(Capacity::guests).max().orElse(1));
    html.table("capacity", "Capacity")
        .head(
            List.of(
                "Host",
                "Guests",
                "What limits them",
                "Memory for guests",
                "Memory",
                "Cores",
                "Swap",
                "Swap advised",
                "Free for images"),
            3)
        .open("tbody");
    for (RankedHost host : hosts) {
      Capacity capacity = host.view().capacity().orElseThrow();
      html.open("tr", "data-host", host.anchor()).open("th", "scope", "row");
      html.element("a", host.name(), "href", "#" + host.anchor()).close("th");
      html.open("td", "class", "number guests").text(HtmlLead.number(capacity.guests()));
      html.open(
          "svg",
          "class",
          "bar",
          "viewBox",
          "0 0 100 4",
          "preserveAspectRatio",
          "none",
          "aria-hidden",
          "true");
      html.empty(
          "rect", "width", HtmlTrend.coordinate(100.0 * capacity.guests() / most), "height", "4");
      html.close("svg", "td").element("td", Texts.limit(capacity), "class", "note");
      amount(capacity.memoryForGuests().toString());
      amount(capacity.memory().toString());
      amount(
          capacity.threads() == capacity.cores()
              ? String.valueOf(capacity.cores())
              : capacity.cores() + " (" + capacity.threads() + " threads)");
      amount(capacity.swap().toString());
      amount(
          capacity.swapRecommended() == null ? "no rule" : capacity.swapRecommended().toString());
      amount(capacity.disk().toString());
      html.close("tr");
    }
    html.close("tbody", "table", "div");
  }

  /** Hosts with the same cores and about the same memory in a row. */
  private void alike() {
    List<CapacityPlot.Dot> dots = CapacityPlot.dots(fleet.capacities());
    html.open("div")
        .table("capacity", "Capacity")
        .head(List.of("Hosts alike", "What limits", "Hosts", "Guests each", "Guests"), 2)
        .open("tbody");
    for (CapacityPlot.Dot dot : dots.subList(0, Math.min(MOST_ROWS, dots.size()))) {
      html.open("tr")
          .element(
              "th",
              Texts.counted(dot.cores(), "core", "cores") + ", " + CapacityPlot.memory(dot),
              "scope",
              "row");
      html.element("td", dot.byMemory() ? "memory" : "cores", "class", "note");
      amount(HtmlLead.number(dot.hosts().size()));
      amount(HtmlLead.number(Math.round((double) dot.guests() / dot.hosts().size())));
      amount(HtmlLead.number(dot.guests()));
      html.close("tr");
    }
    html.close("tbody", "table", "div");
    if (dots.size() > MOST_ROWS) {
      html.element("p", "And " + (dots.size() - MOST_ROWS) + " rarer kinds.", "class", "note");
    }
    html.close("div");
  }

  private void amount(String text) {
    html.element("td", text, "class", "number");
  }
}
