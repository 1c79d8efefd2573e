package dev.virtwright.report;

import java.util.List;

/** Where markup is written to, element by element: as text, or as a tree for the page's script. */
interface Markup {

  /** Opens an element; attributes are name, value, name, value … */
  Markup open(String tag, String... attributes);

  /** An element that has no content, such as {@code input}. */
  Markup empty(String tag, String... attributes);

  Markup close(String... tags);

  Markup text(String text);

  /** An element with nothing but text in it. */
  default Markup element(String tag, String text, String... attributes) {
    return open(tag, attributes).text(text).close(tag);
  }

  /**
   * A table's head.
   *
   * @param texts how many columns, from the first, hold text; the others hold numbers
   */
  default Markup head(List<String> cells, int texts) {
    open("thead").open("tr");
    for (int i = 0; i < cells.size(); i++) {
      element("th", cells.get(i), "scope", "col", "class", i < texts ? "text" : "number");
    }
    return close("tr", "thead");
  }

  /** Begins a table that scrolls by itself where the window is narrow. */
  default Markup table(String kind, String label) {
    return open("div", "class", "scroll", "tabindex", "0", "role", "group", "aria-label", label)
        .open("table", "class", kind);
  }
}
