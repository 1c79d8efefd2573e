package dev.virtwright.report;

import java.util.Arrays;

/**
 * How wide text is on a terminal, in columns, as wcwidth(3) and terminals count: wide and fullwidth
 * characters of East Asia (Unicode, UAX 11) and emoji take two, combining and joining ones none.
 * Where terminals differ, as for emoji joined to one, the larger number.
 */
final class Columns {
  /** First and last of each range that takes two columns, besides emoji. */
  private static final int[] WIDE = {
    0x1100, 0x115f, // the first letters of Hangul
    0x2329, 0x232a,
    0x2e80, 0x303e, // radicals, punctuation
    0x3041, 0x33ff, // kana, bopomofo, compatibility
    0x3400, 0x4dbf,
    0x4e00, 0xa4cf, // ideographs, Yi
    0xa960, 0xa97f,
    0xac00, 0xd7a3, // Hangul
    0xf900, 0xfaff,
    0xfe10, 0xfe19,
    0xfe30, 0xfe6f,
    0xff00, 0xff60, // fullwidth forms
    0xffe0, 0xffe6,
    0x16fe0, 0x18d08, // Tangut, Khitan
    0x1aff0, 0x1b2fb, // more kana, Nushu
    0x1f200, 0x1f2ff,
    0x20000, 0x3fffd,
  };

  /** First and last of each range of joining characters that take no column. */
  private static final int[] JOINING = {
    0x1160, 0x11ff, // what follows the first letter in a syllable of Hangul
    0x200b, 0x200f,
    0x202a, 0x202e,
    0x2060, 0x206f,
    0xd7b0, 0xd7ff,
    0xfe00, 0xfe0f, // variation selectors
    0xfeff, 0xfeff,
    0xe0000, 0xe0fff,
  };

  private static final int EMOJI_FORM = 0xfe0f;

  private static final int FIRST_FLAG_LETTER = 0x1f1e6;
  private static final int LAST_FLAG_LETTER = 0x1f1ff;

  /** A column may hold several combining characters, but not a flood of them. */
  private static final int MOST_CHARACTERS_IN_A_COLUMN = 8;

  private Columns() {}

  static int of(String text) {
    int width = 0;
    int before = 0;
    for (int i = 0; i < text.length(); ) {
      int character = text.codePointAt(i);
      width += of(before, character);
      before = character;
      i += Character.charCount(character);
    }
    return width;
  }

  /** The beginning of the text, with an ellipsis where there is more than fits. */
  static String cut(String text, int most) {
    long limit = (long) most * MOST_CHARACTERS_IN_A_COLUMN;
    if (text.length() <= limit && of(text) <= most) {
      return text;
    }
    int width = 0;
    int before = 0;
    int end = 0;
    while (end < Math.min(text.length(), limit)) {
      int character = text.codePointAt(end);
      width += of(before, character);
      if (width > most - 1) {
        break;
      }
      before = character;
      end += Character.charCount(character);
    }
    return most < 1 ? "" : text.substring(0, end) + "…";
  }

  /** What a character adds behind the one before it. */
  private static int of(int before, int character) {
    if (character < 0x300) {
      return 1;
    }
    if (character == EMOJI_FORM) {
      return Character.isEmoji(before) && of(0, before) == 1 ? 1 : 0;
    }
    if (isIn(JOINING, character)) {
      return 0;
    }
    int type = Character.getType(character);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    // the two letters of a flag make one sign of two columns
    boolean flagLetter = character >= FIRST_FLAG_LETTER && character <= LAST_FLAG_LETTER;
    return isIn(WIDE, character) || (Character.isEmojiPresentation(character) && !flagLetter)
        ? 2
        : 1;
  }

  private static boolean isIn(int[] ranges, int character) {
    int at = Arrays.binarySearch(ranges, character);
    // an end of a range, or what would stand between a first (even) and a last (odd)
    return at >= 0 || (-at - 1) % 2 == 1;
  }
}
