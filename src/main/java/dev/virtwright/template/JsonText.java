package dev.virtwright.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as Python's {@code json.dumps} lays it out. */
final class JsonText {
  private final @Nullable Integer indent;
  private final boolean sortKeys;
  private final boolean ascii;
  private final String itemSeparator;
  private final String keySeparator;
  private final StringBuilder out = new StringBuilder();

  /**
   * @param indent blanks a level; null for one line
   * @param ascii whether other characters are escaped
   */
  JsonText(@Nullable Integer indent, boolean sortKeys, boolean ascii) {
    this.indent = indent == null ? null : Math.clamp(indent, 0, 100);
    this.sortKeys = sortKeys;
    this.ascii = ascii;
    this.itemSeparator = indent == null ? ", " : ",";
    this.keySeparator = ": ";
  }

  private JsonText(JsonText like, String itemSeparator, String keySeparator) {
    this.indent = like.indent;
    this.sortKeys = like.sortKeys;
    this.ascii = like.ascii;
    this.itemSeparator = itemSeparator;
    this.keySeparator = keySeparator;
  }

  /** The same layout with what stands after an element and after a key. */
  JsonText separated(String items, String keys) {
    return new JsonText(this, items, keys);
  }

  String write(@Nullable Object value) {
    write(value, 0);
    return out.toString();
  }

  private void write(@Nullable Object value, int level) {
    switch (value) {
      case null -> out.append("null");
      case Boolean truth -> out.append(truth);
      case Double real -> out.append(real(real));
      case Number number -> out.append(number);
      case List<?> list -> {
        out.append('[');
        boolean first = true;
        for (Object element : list) {
          separate(first, level + 1);
          first = false;
          write(element, level + 1);
        }
        close(first, level, ']');
      }
      case Map<?, ?> map -> {
        List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
        if (sortKeys) {
          entries.sort((a, b) -> Compare.order(a.getKey(), b.getKey()));
        }
        out.append('{');
        boolean first = true;
        for (Map.Entry<?, ?> entry : entries) {
          separate(first, level + 1);
          first = false;
          quoted(key(entry.getKey()));
          out.append(keySeparator);
          write(entry.getValue(), level + 1);
        }
        close(first, level, '}');
      }
      default -> quoted(Print.text(value));
    }
  }

  private static String real(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "Infinity" : "-Infinity";
    }
    return Print.real(value);
  }

  private static String key(@Nullable Object key) {
    return switch (key) {
      case null -> "null";
      case Boolean truth -> truth.toString();
      case List<?> list -> throw Failure.of("a JSON object cannot have a list as a key");
      default -> Print.text(key);
    };
  }

  private void separate(boolean first, int level) {
    if (!first) {
      out.append(itemSeparator);
    }
    newLine(level);
  }

  private void close(boolean empty, int level, char bracket) {
    if (!empty) {
      newLine(level);
    }
    out.append(bracket);
  }

  private void newLine(int level) {
    if (indent != null) {
      out.append('\n').repeat(" ", indent * level);
    }
  }

  private void quoted(String text) {
    out.append('"');
    for (char c : text.toCharArray()) {
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < ' ' || (ascii && c > 126)) {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
