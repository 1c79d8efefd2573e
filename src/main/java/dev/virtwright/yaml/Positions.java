package dev.virtwright.yaml;

import dev.virtwright.diag.SourceLocation;

/**
 * Finds where a character of a scalar's text stands in the file. What is no blank stands in the
 * file in the same order as in the text, whatever the folding and indentation; so both are walked
 * side by side, and quoting is undone on the way.
 */
public final class Positions {
  private final Source source;
  private final int start;
  private final int end;
  private final String text;
  private final Scalar.Style style;

  Positions(Source source, int start, int end, String text, Scalar.Style style) {
    this.source = source;
    this.start = start;
    this.end = end;
    this.text = text;
    this.style = style;
  }

  /** The place of the character at {@code offset} of the text; the end counts as a place too. */
  SourceLocation at(int offset) {
    int wanted = Math.clamp(offset, 0, text.length());
    String file = source.text();
    int at = contentStart(file);
    char quote = style == Scalar.Style.QUOTED ? file.charAt(start) : 0;
    int last = at;
    for (int i = 0; i <= wanted && i < text.length(); i++) {
      if (i > 0) {
        at = last;
      }
      if (isBlank(text.charAt(i)) && !(quote == '"' && startsEscape(file, at))) {
        last = at < end && isBlank(file.charAt(at)) ? at + 1 : at;
        if (i == wanted) {
          return source.location(at);
        }
        continue;
      }
      at = skipBlanks(file, at, quote);
      if (i == wanted) {
        return source.location(Math.min(at, Math.max(start, end - 1)));
      }
      last = at + width(file, at, quote);
    }
    return source.location(Math.min(last, end));
  }

  private int contentStart(String file) {
    return switch (style) {
      case PLAIN -> start;
      case QUOTED -> start + 1;
      case BLOCK -> {
        int newline = file.indexOf('\n', start);
        int at = newline < 0 ? end : newline + 1;
        while (at < end && file.charAt(at) == ' ') {
          at++;
        }
        yield at;
      }
    };
  }

  private int skipBlanks(String file, int from, char quote) {
    int at = from;
    while (at < end) {
      if (isBlank(file.charAt(at))) {
        at++;
      } else if (quote == '"'
          && file.charAt(at) == '\\'
          && at + 1 < end
          && isBreak(file.charAt(at + 1))) {
        at += 2;
      } else {
        break;
      }
    }
    return at;
  }

  private boolean startsEscape(String file, int from) {
    return from + 1 < end && file.charAt(from) == '\\' && !isBreak(file.charAt(from + 1));
  }

  /** How many characters of the file make the one character of the text that begins here. */
  private int width(String file, int at, char quote) {
    if (at >= end) {
      return 0;
    }
    char c = file.charAt(at);
    if (quote == '\'' && c == '\'') {
      return 2;
    }
    if (quote == '"' && c == '\\' && at + 1 < end) {
      return switch (file.charAt(at + 1)) {
        case 'x' -> 4;
        case 'u' -> 6;
        case 'U' -> 10;
        default -> 2;
      };
    }
    return 1;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || isBreak(c);
  }

  private static boolean isBreak(char c) {
    return c == '\n' || c == '\r';
  }
}
