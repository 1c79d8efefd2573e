package dev.virtwright.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Methods of texts (Python's {@code str}). */
final class TextMethods {
  private static final int WIDEST = 1_000_000;

  private TextMethods() {}

  static Map<String, Builtin> table() {
    Table table = new Table();
    cases(table);
    cutting(table);
    searching(table);
    asking(table);
    padding(table);
    TextTables.addTo(table);
    return table.done();
  }

  private static void cases(Table table) {
    table
        .add("upper", "", call -> call.text().toUpperCase(Locale.ROOT))
        .add("lower", "", call -> call.text().toLowerCase(Locale.ROOT))
        .add("casefold", "", call -> call.text().toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT))
        .add("capitalize", "", call -> capitalized(call.text()))
        .add("title", "", call -> titled(call.text()))
        .add("swapcase", "", call -> swapped(call.text()));
  }

  private static void cutting(Table table) {
    table
        .add("split", "sep maxsplit", call -> split(call, false))
        .add("rsplit", "sep maxsplit", call -> split(call, true))
        .add(
            "splitlines",
            "keepends",
            call -> new ArrayList<>(Texts.lines(call.text(), call.flag(0, false))))
        .add("strip", "chars", call -> Texts.strip(call.text(), call.textOrNull(0), true, true))
        .add("lstrip", "chars", call -> Texts.strip(call.text(), call.textOrNull(0), true, false))
        .add("rstrip", "chars", call -> Texts.strip(call.text(), call.textOrNull(0), false, true))
        .add(
            "removeprefix",
            "prefix!",
            call -> {
              String text = call.text();
              return text.startsWith(call.text(0)) ? text.substring(call.text(0).length()) : text;
            })
        .add(
            "removesuffix",
            "suffix!",
            call -> {
              String text = call.text();
              String suffix = call.text(0);
              return text.endsWith(suffix)
                  ? text.substring(0, text.length() - suffix.length())
                  : text;
            })
        .add(
            "partition",
            "sep!",
            call -> {
              String text = call.text();
              String separator = separator(call);
              int at = text.indexOf(separator);
              return at < 0
                  ? Tuple.of(text, "", "")
                  : Tuple.of(
                      text.substring(0, at), separator, text.substring(at + separator.length()));
            })
        .add(
            "rpartition",
            "sep!",
            call -> {
              String text = call.text();
              String separator = separator(call);
              int at = text.lastIndexOf(separator);
              return at < 0
                  ? Tuple.of("", "", text)
                  : Tuple.of(
                      text.substring(0, at), separator, text.substring(at + separator.length()));
            })
        .add(
            "replace",
            "old! new! count",
            call -> replace(call, call.text(), call.text(0), call.text(1), call.integer(2, -1)))
        .add("join", "iterable!", call -> joined(call, call.text(), call.argument(0)))
        .add("expandtabs", "tabsize", call -> expanded(call))
        .add(
            "format",
            "*values **named",
            call -> BraceFormat.format(call.text(), call.rest(), call.named(), call.evaluator()))
        .add(
            "format_map",
            "mapping!",
            call -> {
              Map<String, @Nullable Object> named = new java.util.LinkedHashMap<>();
              call.map(call.argument(0)).forEach((key, value) -> named.put(Print.text(key), value));
              return BraceFormat.format(call.text(), List.of(), named, call.evaluator());
            });
  }

  private static void searching(Table table) {
    table
        .add("startswith", "prefix! start end", call -> begins(call, true))
        .add("endswith", "suffix! start end", call -> begins(call, false))
        .add("find", "sub! start end", call -> found(call, false))
        .add("rfind", "sub! start end", call -> found(call, true))
        .add("index", "sub! start end", call -> required(call, false))
        .add("rindex", "sub! start end", call -> required(call, true))
        .add(
            "count",
            "sub! start end",
            call -> {
              String text = part(call);
              String sought = call.text(0);
              if (sought.isEmpty()) {
                return Texts.length(text) + 1L;
              }
              long count = 0;
              for (int at = text.indexOf(sought);
                  at >= 0;
                  at = text.indexOf(sought, at + sought.length())) {
                count++;
              }
              return count;
            });
  }

  private static void asking(Table table) {
    table
        .add("isdigit", "", call -> all(call, Character::isDigit))
        .add("isdecimal", "", call -> all(call, Character::isDigit))
        .add("isnumeric", "", call -> all(call, Character::isDigit))
        .add("isalpha", "", call -> all(call, Character::isLetter))
        .add("isalnum", "", call -> all(call, Character::isLetterOrDigit))
        .add("isspace", "", call -> all(call, Texts::isSpace))
        .add("isascii", "", call -> call.text().chars().allMatch(c -> c < 128))
        .add(
            "isupper",
            "",
            call ->
                call.text().codePoints().anyMatch(Character::isUpperCase)
                    && call.text().codePoints().noneMatch(Character::isLowerCase))
        .add(
            "islower",
            "",
            call ->
                call.text().codePoints().anyMatch(Character::isLowerCase)
                    && call.text().codePoints().noneMatch(Character::isUpperCase))
        .add(
            "istitle",
            "",
            call ->
                call.text().codePoints().anyMatch(Character::isLetter)
                    && titled(call.text()).equals(call.text()))
        .add("isidentifier", "", call -> call.text().matches("[\\p{L}_][\\p{L}\\p{N}_]*"))
        .add(
            "isprintable", "", call -> call.text().codePoints().noneMatch(Character::isISOControl));
  }

  private static void padding(Table table) {
    table
        .add(
            "zfill",
            "width!",
            call -> {
              String text = call.text();
              int sign = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
              int missing = missing(call, text);
              return text.substring(0, sign) + "0".repeat(missing) + text.substring(sign);
            })
        .add(
            "ljust",
            "width! fillchar",
            call -> call.text() + call.text(1, " ").repeat(missing(call, call.text())))
        .add(
            "rjust",
            "width! fillchar",
            call -> call.text(1, " ").repeat(missing(call, call.text())) + call.text())
        .add(
            "center",
            "width! fillchar",
            call ->
                centered(
                    call.text(),
                    missing(call, call.text()),
                    call.integer(0, 0),
                    call.text(1, " ")));
  }

  /** As CPython: the odd blank goes left where the width is odd. */
  static String centered(String text, int missing, int width, String fill) {
    int left = missing / 2 + (missing & width & 1);
    return fill.repeat(left) + text + fill.repeat(missing - left);
  }

  private static int missing(Call call, String text) {
    int width = call.integer(0, 0);
    if (width > WIDEST) {
      throw call.wrong("wants a width of at most " + WIDEST);
    }
    return Math.max(0, width - Texts.length(text));
  }

  static String capitalized(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = Character.charCount(text.codePointAt(0));
    String head = text.substring(0, first);
    String title =
        head.length() == 1 && head.charAt(0) == 'ß'
            ? "Ss"
            : Character.toString(Character.toTitleCase(head.codePointAt(0)));
    return title + text.substring(first).toLowerCase(Locale.ROOT);
  }

  private static String titled(String text) {
    StringBuilder out = new StringBuilder(text.length());
    boolean inside = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      boolean letter = Character.isLetter(c);
      out.appendCodePoint(
          !letter ? c : inside ? Character.toLowerCase(c) : Character.toTitleCase(c));
      inside = letter;
    }
    return out.toString();
  }

  private static String swapped(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c ->
            out.append(
                Character.isUpperCase(c)
                    ? Character.toString(Character.toLowerCase(c))
                    : Character.toString(c).toUpperCase(Locale.ROOT)));
    return out.toString();
  }

  private static String separator(Call call) {
    String separator = call.text(0);
    if (separator.isEmpty()) {
      throw call.wrong("wants a separator that is not empty");
    }
    return separator;
  }

  private static List<String> split(Call call, boolean fromRight) {
    int most = call.integer(1, -1);
    String text = call.text();
    String separator = call.textOrNull(0);
    if (separator == null) {
      return splitBlank(text, most, fromRight);
    }
    separator(call);
    List<String> parts = new ArrayList<>();
    if (fromRight) {
      int end = text.length();
      while (most < 0 || parts.size() < most) {
        int at = text.lastIndexOf(separator, end - separator.length());
        if (at < 0 || end < separator.length()) {
          break;
        }
        parts.add(text.substring(at + separator.length(), end));
        end = at;
      }
      parts.add(text.substring(0, end));
      Collections.reverse(parts);
      return parts;
    }
    int from = 0;
    while (most < 0 || parts.size() < most) {
      int at = text.indexOf(separator, from);
      if (at < 0) {
        break;
      }
      parts.add(text.substring(from, at));
      from = at + separator.length();
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static List<String> splitBlank(String text, int most, boolean fromRight) {
    List<String> words = Texts.words(text);
    if (most < 0 || words.size() <= most + 1) {
      return words;
    }
    List<String> parts = new ArrayList<>();
    if (fromRight) {
      String rest = Texts.strip(text, null, false, true);
      for (int i = 0; i < most; i++) {
        String word = words.get(words.size() - 1 - i);
        parts.addFirst(word);
        rest = Texts.strip(rest.substring(0, rest.length() - word.length()), null, false, true);
      }
      parts.addFirst(rest);
      return parts;
    }
    String rest = Texts.strip(text, null, true, false);
    for (int i = 0; i < most; i++) {
      String word = words.get(i);
      parts.add(word);
      rest = Texts.strip(rest.substring(word.length()), null, true, false);
    }
    parts.add(rest);
    return parts;
  }

  /** At most {@code most} times, always where that is negative. */
  static String replace(Call call, String text, String old, String replacement, int most) {
    if (most < 0 && !old.isEmpty()) {
      String replaced = replacement.length() > old.length() ? null : text.replace(old, replacement);
      if (replaced != null) {
        return replaced;
      }
    }
    StringBuilder out = new StringBuilder();
    int from = 0;
    int count = 0;
    while (most < 0 || count < most) {
      int at = old.isEmpty() ? from : text.indexOf(old, from);
      if (at < 0 || at > text.length()) {
        break;
      }
      out.append(text, from, at).append(replacement);
      if (out.length() > WIDEST) {
        call.evaluation().chargeText(replacement.length());
      }
      count++;
      if (old.isEmpty()) {
        if (at < text.length()) {
          out.append(text.charAt(at));
        }
        from = at + 1;
      } else {
        from = at + old.length();
      }
    }
    if (from < text.length()) {
      out.append(text, from, text.length());
    }
    return out.toString();
  }

  private static String joined(Call call, String separator, @Nullable Object iterable) {
    List<String> parts = new ArrayList<>();
    for (Object element : call.evaluation().iterated(call.evaluation().plain(iterable))) {
      if (!(element instanceof String part)) {
        throw call.wrong("wants texts only, found a " + Types.name(element));
      }
      parts.add(part);
      call.evaluation().chargeText(part.length() + (long) separator.length());
    }
    return String.join(separator, parts);
  }

  private static String expanded(Call call) {
    int size = Math.clamp(call.integer(0, 8), 0, 1000);
    StringBuilder out = new StringBuilder();
    int column = 0;
    for (char c : call.text().toCharArray()) {
      if (c == '\t') {
        int blanks = size == 0 ? 0 : size - column % size;
        out.repeat(" ", blanks);
        column += blanks;
        call.evaluation().chargeText(blanks);
      } else {
        out.append(c);
        column = c == '\n' || c == '\r' ? 0 : column + 1;
      }
    }
    return out.toString();
  }

  /** The text between the call's second and third arguments. */
  private static String part(Call call) {
    String text = call.text();
    return call.has(1) || call.has(2)
        ? (String) Operators.slice(text, call.plain(1), call.plain(2), null)
        : text;
  }

  private static boolean begins(Call call, boolean start) {
    String text = part(call);
    Object sought = call.plain(0);
    List<?> candidates = sought instanceof Tuple tuple ? tuple : List.of(call.text(0));
    for (Object candidate : candidates) {
      String affix = Print.text(candidate);
      if (start ? text.startsWith(affix) : text.endsWith(affix)) {
        return true;
      }
    }
    return false;
  }

  private static long found(Call call, boolean last) {
    String text = part(call);
    int at = last ? text.lastIndexOf(call.text(0)) : text.indexOf(call.text(0));
    if (at < 0) {
      return -1;
    }
    long before =
        call.has(1)
            ? Texts.length(call.text())
                - Texts.length((String) Operators.slice(call.text(), call.plain(1), null, null))
            : 0;
    return before + text.codePointCount(0, at);
  }

  private static long required(Call call, boolean last) {
    long at = found(call, last);
    if (at < 0) {
      throw call.wrong("does not find the text");
    }
    return at;
  }

  private static boolean all(Call call, IntPredicate holds) {
    String text = call.text();
    return !text.isEmpty() && text.codePoints().allMatch(holds);
  }
}
