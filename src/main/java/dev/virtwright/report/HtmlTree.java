package dev.virtwright.report;

import dev.virtwright.value.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Markup as a tree for the page's script, in which equal parts are there once: of many hosts most
 * findings, rules and remedies are alike.
 *
 * <p>A node is a text, or a list of numbers: its shape (tag and attributes), then its children's
 * places, all of them before its own.
 */
final class HtmlTree implements Markup {
  private final Map<List<String>, Integer> shapes = new HashMap<>();
  private final List<List<String>> shapesInOrder = new ArrayList<>();
  private final Map<Object, Integer> places = new HashMap<>();
  private final List<Object> nodes = new ArrayList<>();
  private final Deque<List<Integer>> unfinished = new ArrayDeque<>();
  private int finished;

  @Override
  public HtmlTree open(String tag, String... attributes) {
    List<String> shape = new ArrayList<>(attributes.length + 1);
    shape.add(tag);
    Arrays.stream(attributes).map(Texts::visible).forEach(shape::add);
    List<Integer> node = new ArrayList<>();
    node.add(number(shape));
    unfinished.push(node);
    return this;
  }

  private int number(List<String> shape) {
    Integer known = shapes.putIfAbsent(shape, shapes.size());
    if (known == null) {
      shapesInOrder.add(shape);
      return shapes.size() - 1;
    }
    return known;
  }

  @Override
  public HtmlTree empty(String tag, String... attributes) {
    return open(tag, attributes).close(tag);
  }

  @Override
  public HtmlTree close(String... tags) {
    for (int i = 0; i < tags.length; i++) {
      add(place(List.copyOf(unfinished.pop())));
    }
    return this;
  }

  @Override
  public HtmlTree text(String text) {
    if (!text.isEmpty()) {
      add(place(Texts.visible(text)));
    }
    return this;
  }

  private int place(Object node) {
    Integer known = places.putIfAbsent(node, nodes.size());
    if (known == null) {
      nodes.add(node);
      return nodes.size() - 1;
    }
    return known;
  }

  private void add(int place) {
    if (unfinished.isEmpty()) {
      finished = place;
    } else {
      unfinished.peek().add(place);
    }
  }

  /** The place of the element that was closed last with none around it. */
  int root() {
    return finished;
  }

  /** {@code "shapes": [[tag, attribute, value …] …], "nodes": [text or [shape, child …] …]}. */
  void writeTo(StringBuilder json) {
    json.append("\"shapes\":").append(Json.write(shapesInOrder)).append(",\n\"nodes\":[");
    for (int i = 0; i < nodes.size(); i++) {
      json.append(i == 0 ? "" : ",");
      switch (nodes.get(i)) {
        case List<?> node -> {
          char before = '[';
          for (Object number : node) {
            json.append(before).append(number);
            before = ',';
          }
          json.append(']');
        }
        case Object text -> json.append(Json.write(text));
      }
    }
    json.append(']');
  }
}
