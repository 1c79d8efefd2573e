package dev.virtwright.report;

import dev.virtwright.report.HeatMap.Cell;
import dev.virtwright.report.HeatMap.Column;
import dev.virtwright.report.RankedHost.Facet;
import dev.virtwright.result.RunReport;
import dev.virtwright.value.Json;
import java.util.ArrayList;
import java.util.List;

/** What the HTML report's script works on, as one JSON text. */
final class HtmlData {
  private HtmlData() {}

  /**
   * @param hosts in the page's order
   * @param real how many of them, from the first, the page has as markup
   */
  static String write(
      RunReport report, List<RankedHost> hosts, HeatMap map, int real, Origins origins) {
    List<String> facets = HtmlMap.facets(hosts).keySet().stream().map(Facet::word).toList();
    HtmlTree tree = new HtmlTree();
    HtmlHost writer = new HtmlHost(tree, report.mode(), map, origins);
    List<Object> rows = new ArrayList<>();
    for (int i = 0; i < hosts.size(); i++) {
      RankedHost host = hosts.get(i);
      List<Object> row =
          new ArrayList<>(List.of(Texts.visible(host.name()), host.anchor(), host.words()));
      row.add(host.tone());
      row.add(Texts.visible(host.sums()));
      row.add(map.rows().get(i));
      row.add(host.facets().stream().map(facet -> facets.indexOf(facet.word())).toList());
      if (i >= real) {
        writer.summary(host);
        row.add(tree.root());
        writer.body(host);
        row.add(tree.root());
      }
      rows.add(row);
    }
    List<Object> columns = new ArrayList<>();
    for (Column column : map.columns()) {
      columns.add(
          List.of(column.key(), Texts.visible(column.title()), column.task(), column.calm()));
    }
    List<Object> cells = new ArrayList<>();
    for (Cell cell : Cell.values()) {
      cells.add(
          List.of(String.valueOf(cell.code()), cell.key(), cell.words(report.mode()), cell.calm()));
    }
    StringBuilder json = new StringBuilder("{");
    member(json, "facets", facets);
    member(json, "columns", columns);
    member(json, "cells", cells);
    json.append("\"hosts\":[\n");
    for (int i = 0; i < rows.size(); i++) {
      json.append(i == 0 ? "" : ",\n").append(Json.write(rows.get(i)));
    }
    json.append("],\n");
    tree.writeTo(json);
    return harmless(json.append('}'));
  }

  private static void member(StringBuilder json, String name, Object value) {
    json.append('"').append(name).append("\":").append(Json.write(value)).append(",\n");
  }

  /** JSON in which nothing is markup, whatever the texts say. */
  private static String harmless(StringBuilder json) {
    StringBuilder out = new StringBuilder(json.length() + json.length() / 50);
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      switch (c) {
        case '<', '>', '&', '\u2028', '\u2029' -> out.append("\\u%04x".formatted((int) c));
        default -> out.append(c);
      }
    }
    return out.toString();
  }
}
