package dev.virtwright.report;

import dev.virtwright.report.HeatMap.Cell;
import dev.virtwright.report.HeatMap.Column;
import dev.virtwright.report.RankedHost.Facet;
import dev.virtwright.result.RunReport.Mode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The filter and the heat map, hosts × checks and tasks, of the HTML report. */
final class HtmlMap {
  private static final int MOST_LABEL = 44;

  private final Html html;
  private final Mode mode;
  private final List<RankedHost> hosts;
  private final HeatMap map;

  HtmlMap(Html html, Mode mode, List<RankedHost> hosts, HeatMap map) {
    this.html = html;
    this.mode = mode;
    this.hosts = hosts;
    this.map = map;
  }

  /** Words of the filter that are there, in their order, and how many hosts each finds. */
  static Map<Facet, Integer> facets(List<RankedHost> hosts) {
    Map<Facet, Integer> counts = new LinkedHashMap<>();
    for (String group : List.of("state", "severity", "origin")) {
      for (RankedHost host : hosts) {
        for (Facet facet : host.facets()) {
          if (facet.group().equals(group)) {
            counts.merge(facet, 1, Integer::sum);
          }
        }
      }
    }
    return counts;
  }

  /** Hidden until the script that works it is there. */
  void filter() {
    html.open("form", "class", "filter", "hidden", "", "role", "search");
    html.open("div", "class", "box").element("label", "Filter", "for", "search");
    html.empty(
        "input",
        "id",
        "search",
        "type",
        "search",
        "placeholder",
        "host, check, task, text",
        "autocomplete",
        "off",
        "spellcheck",
        "false",
        "aria-keyshortcuts",
        "/");
    html.element("output", "", "id", "matches", "for", "search", "aria-live", "polite");
    chip("with:passed", "search what passed, too", "");
    html.close("div");
    html.open("div", "class", "chips", "role", "group", "aria-label", "Filter by");
    String group = "state";
    for (Map.Entry<Facet, Integer> facet : facets(hosts).entrySet()) {
      if (!facet.getKey().group().equals(group)) {
        html.element("span", "", "class", "rule", "aria-hidden", "true");
        group = facet.getKey().group();
      }
      chip(facet.getKey().word(), facet.getKey().label(), HtmlLead.number(facet.getValue()));
    }
    html.close("div", "form");
  }

  private void chip(String word, String label, String count) {
    html.open(
            "button", "type", "button", "class", "chip", "data-word", word, "aria-pressed", "false")
        .text(label);
    if (!count.isEmpty()) {
      html.text(" ").element("b", count);
    }
    html.close("button");
  }

  /**
   * @param most so many hosts are rows; the script shows all
   */
  void section(int most) {
    html.open("section", "id", "fleet").element("h2", "Fleet");
    html.open("div", "class", "above");
    legend();
    long calm = map.columns().stream().filter(Column::calm).count();
    if (calm > 0 && calm < map.columns().size()) {
      html.open("label", "class", "all-columns")
          .empty("input", "type", "checkbox", "id", "all-columns");
      html.text(
              calm == 1
                  ? "and the column in which all is well"
                  : "and the " + calm + " columns in which all is well")
          .close("label");
    }
    html.close("div");
    html.open(
        "div",
        "class",
        "map",
        "tabindex",
        "0",
        "role",
        "region",
        "aria-label",
        "Hosts, their checks and tasks");
    html.open("div", "class", "extent");
    // Where no column has anything to look at, all are shown.
    html.open("table", "class", calm == map.columns().size() ? "heat all" : "heat");
    html.open("thead").open("tr").element("th", "Host", "scope", "col", "class", "name");
    html.element("th", "State", "scope", "col", "class", "state");
    boolean tasks = false;
    for (Column column : map.columns()) {
      html.open(
              "th",
              "scope",
              "col",
              "title",
              (column.task() ? "Task: " : "Check: ") + column.title(),
              "class",
              css("col", column, column.task() && !tasks))
          .element("span", Texts.cut(column.title(), MOST_LABEL))
          .close("th");
      tasks |= column.task();
    }
    html.element("th", "In short", "scope", "col", "class", "sums");
    html.close("tr", "thead").open("tbody");
    for (int i = 0; i < Math.min(most, hosts.size()); i++) {
      row(hosts.get(i), map.rows().get(i));
    }
    html.close("tbody", "table", "div", "div");
    if (hosts.size() > most) {
      html.open("p", "class", "note bounded")
          .text(
              "The first %s of %s hosts, the worst first."
                  .formatted(most, HtmlLead.number(hosts.size())))
          .close("p");
    }
    html.close("section");
  }

  private static String css(String kind, Column column, boolean edge) {
    return kind + (column.calm() ? " calm" : "") + (edge ? " edge" : "");
  }

  private void legend() {
    html.open("p", "class", "legend");
    Map<String, String> words = new LinkedHashMap<>();
    for (Cell kind : map.kinds()) {
      String look =
          switch (kind) {
            case OK -> Cell.PASS.key();
            case FAILED -> Cell.FAIL.key();
            case NONE,
                PASS,
                INFO,
                UNKNOWN,
                WARN,
                FAIL,
                SKIPPED,
                CHANGED,
                CORRECTIVE,
                INTENDED,
                FIRST_SEEN,
                PENDING,
                UNREACHABLE ->
                kind.key();
          };
      words.merge(look, kind.words(mode), (one, other) -> one + ", " + other);
    }
    words.forEach((look, its) ->
        html.open("span")
            .element("i", "", "class", "cell " + look, "aria-hidden", "true")
            .text(" " + its)
            .close("span"));
    html.close("p");
  }

  private void row(RankedHost host, String cells) {
    html.open("tr").open("th", "scope", "row", "class", "name");
    html.element("a", host.name(), "href", "#" + host.anchor()).close("th");
    html.open("td", "class", "state")
        .element("span", host.words(), "class", "badge " + host.tone())
        .close("td");
    boolean tasks = false;
    for (int i = 0; i < cells.length(); i++) {
      Cell cell = Cell.of(cells.charAt(i));
      Column column = map.columns().get(i);
      html.open("td", "class", css("cell " + cell.key(), column, column.task() && !tasks))
          .element("span", cell.words(mode), "class", "quiet")
          .close("td");
      tasks |= column.task();
    }
    html.element("td", host.sums(), "class", "sums").close("tr");
  }
}
