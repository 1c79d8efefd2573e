package dev.virtwright.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Lines of text fitted to a width: they break between words and go on under where they began, so
 * that a long remedy stays one block to the eye. A word is never broken: paths and commands can be
 * copied.
 */
final class Paper {
  /** For pipes and files: a line of the result is a line of the text. */
  static final int ENDLESS = Integer.MAX_VALUE;

  /** A column narrower than this is no column; the text goes under its label instead. */
  private static final int LEAST = 24;

  private final int width;
  private final StringBuilder out = new StringBuilder();

  /**
   * @param width in columns, the last one included
   */
  Paper(int width) {
    this.width = width;
  }

  /** A line as it is, styled already. */
  void line(String styled) {
    out.append(styled.stripTrailing()).append('\n');
  }

  /**
   * Text after a label that is styled already; further lines go on under the text.
   *
   * @param label what stands before it, blanks included
   * @param room how many columns the label takes
   * @param style of the text
   */
  void labelled(String label, int room, String text, UnaryOperator<String> style) {
    if (room < width && width - room < LEAST && room + Columns.of(text) > width) {
      line(label);
      int indent = Math.max(2, Math.min(room / 4, width - LEAST));
      wrap(text, width - indent).forEach(part -> line(" ".repeat(indent) + style.apply(part)));
      return;
    }
    List<String> parts = wrap(text, width == ENDLESS ? ENDLESS : width - room);
    line(label + style.apply(parts.getFirst()));
    parts.stream().skip(1).forEach(part -> line(" ".repeat(room) + style.apply(part)));
  }

  /** Text of several lines, each wrapped, after an indentation. */
  void block(int indent, String text, UnaryOperator<String> style) {
    text.lines().forEach(each -> labelled(" ".repeat(indent), indent, each, style));
  }

  /** What to do, after an arrow. */
  void remedy(int indent, String text, Style style) {
    text.lines()
        .forEach(each ->
            labelled(
                " ".repeat(indent) + style.cyan("→ "), indent + 2, each, UnaryOperator.identity()));
  }

  /** Whether so many characters fit on one line. */
  boolean fits(int characters) {
    return characters <= width;
  }

  int length() {
    return out.length();
  }

  /** Takes back what was written since. */
  String takeBack(int start) {
    String text = out.substring(start);
    out.setLength(start);
    return text;
  }

  void append(String text) {
    out.append(text);
  }

  @Override
  public String toString() {
    return out.toString();
  }

  /** With blanks behind it up to the width. */
  static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - Columns.of(text)));
  }

  /** Broken between words; never empty. */
  static List<String> wrap(String text, int width) {
    if (Columns.of(text) <= width) {
      return List.of(text);
    }
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    int used = 0;
    for (String word : text.split(" ")) {
      int more = Columns.of(word);
      if (!line.isEmpty() && used + 1 + more > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      used = line.isEmpty() ? more : used + 1 + more;
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
