package dev.virtwright.report;

import java.util.List;

/**
 * Builds HTML text, well-formed as XML too, in which everything that is no markup of ours is
 * escaped.
 */
final class Html {
  private final StringBuilder out = new StringBuilder();

  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }

  /** Opens an element; attributes are name, value, name, value … */
  Html open(String tag, String... attributes) {
    return begin(tag, attributes, ">");
  }

  /** An element that has no content, such as {@code input}. */
  Html empty(String tag, String... attributes) {
    return begin(tag, attributes, " />");
  }

  private Html begin(String tag, String[] attributes, String end) {
    out.append('<').append(tag);
    for (int i = 0; i + 1 < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      out.append(escape(Texts.visible(attributes[i + 1]))).append('"');
    }
    out.append(end);
    return this;
  }

  Html close(String... tags) {
    for (String tag : tags) {
      out.append("</").append(tag).append('>');
    }
    return this;
  }

  Html text(String text) {
    out.append(escape(Texts.visible(text)));
    return this;
  }

  /** An element with nothing but text in it. */
  Html element(String tag, String text, String... attributes) {
    return open(tag, attributes).text(text).close(tag);
  }

  /**
   * A table's head.
   *
   * @param texts how many columns, from the first, hold text; the others hold numbers
   */
  Html head(List<String> cells, int texts) {
    open("thead").open("tr");
    for (int i = 0; i < cells.size(); i++) {
      element("th", cells.get(i), "scope", "col", "class", i < texts ? "text" : "number");
    }
    return close("tr", "thead");
  }

  /** Begins a table that scrolls by itself where the window is narrow. */
  Html table(String kind, String label) {
    return open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", label)
        .open("table", "class", kind);
  }

  /** Text of ours that is markup already: the style sheet and the script. */
  Html trusted(String markup) {
    out.append(markup);
    return this;
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
