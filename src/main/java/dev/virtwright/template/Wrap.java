package dev.virtwright.template;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code textwrap}, as Jinja2's filter {@code wordwrap} uses it. */
final class Wrap {
  private static final Pattern HYPHENS =
      Pattern.compile(
          "[\\t\\n\\x0b\\f\\r ]+"
              + "|(?<=[\\w!\"'&.,?])-{2,}(?=\\w)"
              + "|[^\\t\\n\\x0b\\f\\r ]+?(?:-(?:(?<=[^\\d\\W]{2}-)|(?<=[^\\d\\W]-[^\\d\\W]-))"
              + "(?=[^\\d\\W]-?[^\\d\\W])|(?=[\\t\\n\\x0b\\f\\r ]|\\z)"
              + "|(?<=[\\w!\"'&.,?])(?=-{2,}\\w))",
          Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern BLANKS =
      Pattern.compile("[\\t\\n\\x0b\\f\\r ]+|[^\\t\\n\\x0b\\f\\r ]+");

  private Wrap() {}

  static String text(String text, int width, boolean breakLong, String separator, boolean hyphens) {
    List<String> paragraphs = new ArrayList<>();
    for (String line : Texts.lines(text, false)) {
      paragraphs.add(String.join(separator, lines(line, width, breakLong, hyphens)));
    }
    return String.join(separator, paragraphs);
  }

  private static List<String> lines(String line, int width, boolean breakLong, boolean hyphens) {
    Deque<String> chunks = new ArrayDeque<>();
    Matcher matcher = (hyphens ? HYPHENS : BLANKS).matcher(line);
    while (matcher.find()) {
      chunks.add(matcher.group());
    }
    List<String> lines = new ArrayList<>();
    while (!chunks.isEmpty()) {
      if (!lines.isEmpty() && chunks.getFirst().isBlank()) {
        chunks.removeFirst();
      }
      List<String> current = new ArrayList<>();
      int length = 0;
      while (!chunks.isEmpty() && length + Texts.length(chunks.getFirst()) <= width) {
        length += Texts.length(chunks.getFirst());
        current.add(chunks.removeFirst());
      }
      if (!chunks.isEmpty() && Texts.length(chunks.getFirst()) > width) {
        String chunk = chunks.removeFirst();
        int room = width - length;
        if (breakLong && room > 0) {
          int cut = room;
          int hyphen = hyphens ? Texts.slice(chunk, 0, room).lastIndexOf('-') : -1;
          if (hyphen > 0 && chunk.substring(0, hyphen).chars().anyMatch(c -> c != '-')) {
            cut = hyphen + 1;
          }
          current.add(Texts.slice(chunk, 0, cut));
          chunks.addFirst(Texts.slice(chunk, cut, Texts.length(chunk)));
        } else if (current.isEmpty()) {
          current.add(chunk);
        } else {
          chunks.addFirst(chunk);
        }
      }
      if (!current.isEmpty() && current.getLast().isBlank()) {
        current.removeLast();
      }
      if (!current.isEmpty()) {
        lines.add(String.join("", current));
      }
    }
    return lines;
  }
}
