package dev.virtwright.report;

/**
 * Builds HTML text, well-formed as XML too, in which everything that is no markup of ours is
 * escaped.
 */
final class Html implements Markup {
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

  @Override
  public Html open(String tag, String... attributes) {
    return begin(tag, attributes, ">");
  }

  @Override
  public Html empty(String tag, String... attributes) {
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

  @Override
  public Html close(String... tags) {
    for (String tag : tags) {
      out.append("</").append(tag).append('>');
    }
    return this;
  }

  @Override
  public Html text(String text) {
    out.append(escape(Texts.visible(text)));
    return this;
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
