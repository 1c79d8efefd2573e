package dev.virtwright.modules.virt;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * What can happen to a text on its way: cut off, lines lost, told twice or exchanged, bits flipped,
 * numbers out of all measure. All of it that can be listed is listed; the rest is drawn from a
 * {@link Random} that the caller seeds.
 */
final class Mangling {
  /** Larger than any type that holds a number of these texts. */
  static final String HUGE = "99999999999999999999";

  /**
   * @param what was done, for messages
   * @param text that came of it
   */
  record Mangled(String what, String text) {}

  private Mangling() {}

  /** Cut at every character. */
  static void cuts(String text, Consumer<Mangled> to) {
    for (int end = 0; end < text.length(); end++) {
      to.accept(new Mangled("cut at " + end, text.substring(0, end)));
    }
  }

  /** Each line lost, each told twice, each told again at the end. */
  static void lostAndDoubled(String text, Consumer<Mangled> to) {
    List<String> lines = lines(text);
    for (int at = 0; at < lines.size(); at++) {
      List<String> lost = new ArrayList<>(lines);
      lost.remove(at);
      to.accept(new Mangled("without line " + at, joined(lost)));
      List<String> twice = new ArrayList<>(lines);
      twice.add(at, lines.get(at));
      to.accept(new Mangled("line %d twice".formatted(at), joined(twice)));
      List<String> again = new ArrayList<>(lines);
      again.add(lines.get(at));
      to.accept(new Mangled("line %d again at the end".formatted(at), joined(again)));
    }
    to.accept(new Mangled("all twice", text + text));
  }

  /** Each two lines exchanged. */
  static void exchanged(String text, Consumer<Mangled> to) {
    List<String> lines = lines(text);
    for (int first = 0; first < lines.size(); first++) {
      for (int second = first + 1; second < lines.size(); second++) {
        if (!lines.get(first).equals(lines.get(second))) {
          List<String> swapped = new ArrayList<>(lines);
          Collections.swap(swapped, first, second);
          to.accept(
              new Mangled("lines %d and %d exchanged".formatted(first, second), joined(swapped)));
        }
      }
    }
  }

  /** Every number of digits made a huge one, one after the other and all at once. */
  static void hugeNumbers(String text, Consumer<Mangled> to) {
    for (int at = 0; at < text.length(); at++) {
      if (Character.isDigit(text.charAt(at))
          && (at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1)))) {
        int end = at;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
          end++;
        }
        to.accept(
            new Mangled(
                "huge number at " + at, text.substring(0, at) + HUGE + text.substring(end)));
      }
    }
    to.accept(new Mangled("huge numbers", text.replaceAll("[0-9]+", HUGE)));
  }

  /** One bit of one character flipped, of every character; but not one digit to another. */
  static void flips(String text, Consumer<Mangled> to) {
    for (int at = 0; at < text.length(); at++) {
      for (int bit = 0; bit < 8; bit++) {
        char flipped = (char) (text.charAt(at) ^ (1 << bit));
        if (!digit(text.charAt(at)) || !digit(flipped)) {
          to.accept(
              new Mangled(
                  "bit %d of %d flipped".formatted(bit, at),
                  text.substring(0, at) + flipped + text.substring(at + 1)));
        }
      }
    }
  }

  private static boolean digit(char character) {
    return Character.digit(character, 16) >= 0;
  }

  /** NUL, carriage returns, controls and letters of other alphabets put in. */
  static void inserted(String text, Consumer<Mangled> to) {
    for (String odd : List.of("\0", "\r", "\u001b[31m", "\ud800", "\u202e", "ü", " ")) {
      for (int at = 0; at <= text.length(); at++) {
        to.accept(
            new Mangled(
                "U+%04X at %d".formatted(odd.codePointAt(0), at),
                text.substring(0, at) + odd + text.substring(at)));
      }
    }
  }

  /** Several of these at once, in this many texts. */
  static void several(String text, Random random, int times, Consumer<Mangled> to) {
    for (int i = 0; i < times; i++) {
      List<String> lines = lines(text);
      StringBuilder what = new StringBuilder("several:");
      for (int edits = 2 + random.nextInt(5); edits > 0 && !lines.isEmpty(); edits--) {
        int at = random.nextInt(lines.size());
        int other = random.nextInt(lines.size());
        int kind = random.nextInt(4);
        what.append(" %d(%d,%d)".formatted(kind, at, other));
        switch (kind) {
          case 0 -> lines.remove(at);
          case 1 -> lines.add(other, lines.get(at));
          case 2 -> Collections.swap(lines, at, other);
          default -> lines.set(at, lines.get(at).substring(0, lines.get(at).length() / 2));
        }
      }
      to.accept(new Mangled(what.toString(), joined(lines)));
    }
  }

  /** Passes on this share of what it is given. */
  static Consumer<Mangled> some(Random random, double share, Consumer<Mangled> to) {
    return mangled -> {
      if (random.nextDouble() < share) {
        to.accept(mangled);
      }
    };
  }

  static List<String> lines(String text) {
    return new ArrayList<>(text.lines().toList());
  }

  private static String joined(List<String> lines) {
    return String.join("\n", lines) + "\n";
  }
}
