package dev.virtwright.template;

import dev.virtwright.template.TemplateEnvironment.YamlLayout;
import dev.virtwright.yaml.Mapping;
import dev.virtwright.yaml.Node;
import dev.virtwright.yaml.Scalar;
import dev.virtwright.yaml.Sequence;
import dev.virtwright.yaml.Yaml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An environment that reads YAML with our reader and writes simple values in block style. */
final class SmallYaml implements TemplateEnvironment {

  @Override
  public List<@Nullable Object> readYaml(String text) {
    List<@Nullable Object> documents = new ArrayList<>();
    Yaml.readAll(text, "text").roots().forEach(root -> documents.add(plain(root)));
    return documents;
  }

  private static @Nullable Object plain(Node node) {
    return switch (node) {
      case Scalar scalar -> scalar.value();
      case Sequence sequence -> {
        List<@Nullable Object> list = new ArrayList<>();
        sequence.items().forEach(element -> list.add(plain(element)));
        yield list;
      }
      case Mapping mapping -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        mapping.entries().forEach(entry -> map.put(entry.key().text(), plain(entry.value())));
        yield map;
      }
    };
  }

  @Override
  public String writeYaml(@Nullable Object value, YamlLayout layout) {
    StringBuilder out = new StringBuilder();
    block(value, "", out);
    return out.toString();
  }

  private static void block(@Nullable Object value, String margin, StringBuilder out) {
    switch (value) {
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> sorted = new TreeMap<>();
        map.forEach((key, element) -> sorted.put((String) key, element));
        sorted.forEach((key, element) -> entry(margin + key + ":", element, margin, out));
      }
      case List<?> list -> list.forEach(element -> entry(margin + "-", element, margin, out));
      case null, default -> throw new IllegalArgumentException("only collections");
    }
  }

  private static void entry(String head, @Nullable Object value, String margin, StringBuilder out) {
    out.append(head);
    if (value instanceof Map<?, ?>) {
      out.append('\n');
      block(value, margin + "  ", out);
    } else if (value instanceof List<?>) {
      out.append('\n');
      block(value, margin, out);
    } else {
      out.append(' ').append(value == null ? "null" : "".equals(value) ? "''" : value).append('\n');
    }
  }
}
