package dev.virtwright.template;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Filters for HTML, XML and URLs. Texts are never marked as safe: nothing is escaped by itself. */
final class MarkupFilters {
  private static final Pattern COMMENT = Pattern.compile("<!--.*?-->", Pattern.DOTALL);
  private static final Pattern TAG = Pattern.compile("<[^>]*>");
  private static final Pattern ATTRIBUTE = Pattern.compile("[^\\s/>=]+");

  private MarkupFilters() {}

  static void addTo(Table table) {
    table
        .add("escape", "", call -> escape(call.text()))
        .alias("e", "escape")
        .alias("forceescape", "escape")
        .add("safe", "", call -> call.text())
        .add(
            "striptags",
            "",
            call -> {
              String text = COMMENT.matcher(call.text()).replaceAll("");
              text = TAG.matcher(text).replaceAll("");
              return unescape(String.join(" ", Texts.words(text)));
            })
        .add("urlencode", "", MarkupFilters::urlEncode)
        .add(
            "urldecode",
            "",
            call -> {
              try {
                return java.net.URLDecoder.decode(
                    call.text(), java.nio.charset.StandardCharsets.UTF_8);
              } catch (IllegalArgumentException broken) {
                throw call.wrong("gets a broken escape: " + broken.getMessage());
              }
            })
        .add("xmlattr", "autospace", MarkupFilters::attributes)
        .add(
            "tojson",
            "indent",
            call ->
                new JsonText(call.argument(0) == null ? null : call.integer(0, 0), true, true)
                    .write(call.plain())
                    .replace("<", "\\u003c")
                    .replace(">", "\\u003e")
                    .replace("&", "\\u0026")
                    .replace("'", "\\u0027"));
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace(">", "&gt;")
        .replace("<", "&lt;")
        .replace("'", "&#39;")
        .replace("\"", "&#34;");
  }

  private static String unescape(String text) {
    return text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#34;", "\"")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&nbsp;", "\u00a0")
        .replace("&amp;", "&");
  }

  private static String urlEncode(Call call) {
    Object value = call.plain();
    List<?> pairs;
    if (value instanceof Map<?, ?> map) {
      pairs = DictMethods.items(map);
    } else if (value instanceof List<?> list) {
      pairs = list;
    } else {
      return percent(Print.text(value), false);
    }
    List<String> parts = new ArrayList<>();
    for (Object pair : pairs) {
      if (!(pair instanceof List<?> two) || two.size() != 2) {
        throw call.wrong("wants a text, a dict or pairs");
      }
      parts.add(
          percent(Print.text(two.get(0)), true) + "=" + percent(Print.text(two.get(1)), true));
    }
    return String.join("&", parts);
  }

  /**
   * @param query a blank becomes {@code +}, and {@code /} is encoded too
   */
  private static String percent(String text, boolean query) {
    StringBuilder out = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      int c = b & 0xff;
      if ((c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || "_.-~".indexOf(c) >= 0
          || (c == '/' && !query)) {
        out.append((char) c);
      } else if (c == ' ' && query) {
        out.append('+');
      } else {
        out.append("%%%02X".formatted(c));
      }
    }
    return out.toString();
  }

  private static String attributes(Call call) {
    List<String> parts = new ArrayList<>();
    for (Map.Entry<?, ?> entry : call.map().entrySet()) {
      @Nullable Object value = call.evaluation().touched(entry.getValue());
      if (value == null || value instanceof Undefined) {
        continue;
      }
      String name = Print.text(entry.getKey());
      if (!ATTRIBUTE.matcher(name).matches()) {
        throw call.wrong("finds an attribute name with blanks or one of / > =");
      }
      parts.add(escape(name) + "=\"" + escape(Print.text(call.evaluation().plain(value))) + "\"");
    }
    String joined = String.join(" ", parts);
    return call.flag(0, true) && !joined.isEmpty() ? " " + joined : joined;
  }
}
