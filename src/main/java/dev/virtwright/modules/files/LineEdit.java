package dev.virtwright.modules.files;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code lineinfile} does to lines, step by step as Ansible's module does it. Pure.
 *
 * @param line null only for {@code state: absent}
 * @param regexp null where not given
 * @param insertAfter a pattern, EOF or BOF; null where not given
 * @param insertBefore a pattern or BOF; null where not given
 */
record LineEdit(
    @Nullable String line,
    @Nullable String regexp,
    @Nullable String searchString,
    @Nullable String insertAfter,
    @Nullable String insertBefore,
    boolean backrefs,
    boolean firstMatch) {

  /**
   * The lines afterwards.
   *
   * @param message Ansible's words for what was done; empty where nothing was
   * @param found how many lines were removed
   */
  record Result(Lines lines, String message, int found) {}

  private static final Pattern REFERENCE = Pattern.compile("\\\\(?:(\\d{1,2})|g<(\\w+)>|(.))");

  Result absent(Lines before) {
    Pattern pattern = regexp == null ? null : before.pattern("regexp", regexp);
    String search = searchString == null ? null : before.encoded(searchString);
    String exact = line == null ? null : before.encoded(line);
    List<String> kept = new ArrayList<>();
    for (String each : before.lines()) {
      boolean found =
          pattern != null
              ? pattern.matcher(each).find()
              : search != null ? each.contains(search) : Lines.bare(each).equals(exact);
      if (!found) {
        kept.add(each);
      }
    }
    int removed = before.lines().size() - kept.size();
    return new Result(before.with(kept), removed == 0 ? "" : removed + " line(s) removed", removed);
  }

  Result present(Lines before) {
    String wanted = before.encoded(Objects.requireNonNull(line));
    List<String> lines = new ArrayList<>(before.lines());
    int at = -1;
    Matcher match = null;
    boolean matched = false;
    Pattern pattern = regexp == null ? null : before.pattern("regexp", regexp);
    String search = searchString == null ? null : before.encoded(searchString);
    for (int i = 0; i < lines.size() && !(matched && firstMatch); i++) {
      Matcher here = pattern == null ? null : pattern.matcher(lines.get(i));
      if (here != null ? here.find() : search != null && lines.get(i).contains(search)) {
        at = i;
        match = here;
        matched = true;
      }
    }
    int place = -1;
    if (!matched) {
      Pattern anchor = anchor(before);
      boolean after = insertAfter != null;
      for (int i = 0; i < lines.size(); i++) {
        if (wanted.equals(Lines.bare(lines.get(i)))) {
          at = i;
        } else if (anchor != null && anchor.matcher(lines.get(i)).find()) {
          place = after ? i + 1 : i;
          if (firstMatch) {
            break;
          }
        }
      }
    }
    if (at >= 0) {
      String replaced = backrefs && match != null ? expand(wanted, match) : wanted;
      String whole = replaced.endsWith("\n") ? replaced : replaced + "\n";
      if (lines.get(at).equals(whole)) {
        return new Result(before, "", 0);
      }
      lines.set(at, whole);
      return new Result(before.with(lines), "line replaced", 0);
    }
    if (backrefs) {
      return new Result(before, "", 0);
    }
    return inserted(before, lines, wanted, place);
  }

  private Result inserted(Lines before, List<String> lines, String wanted, int place) {
    String whole = wanted + "\n";
    if ("BOF".equals(insertBefore) || "BOF".equals(insertAfter)) {
      lines.addFirst(whole);
    } else if ("EOF".equals(insertAfter) || place < 0) {
      endLast(lines);
      lines.add(whole);
    } else if (place == lines.size()) {
      if (Lines.bare(lines.get(place - 1)).equals(wanted)) {
        return new Result(before, "", 0);
      }
      endLast(lines);
      lines.add(whole);
    } else if (insertAfter != null && Lines.bare(lines.get(place)).equals(wanted)) {
      return new Result(before, "", 0);
    } else {
      lines.add(place, whole);
    }
    return new Result(before.with(lines), "line added", 0);
  }

  private static void endLast(List<String> lines) {
    if (!lines.isEmpty() && !Lines.ended(lines.getLast())) {
      lines.set(lines.size() - 1, lines.getLast() + "\n");
    }
  }

  private @Nullable Pattern anchor(Lines before) {
    if (insertAfter != null) {
      return insertAfter.equals("EOF") || insertAfter.equals("BOF")
          ? null
          : before.pattern("insertafter", insertAfter);
    }
    return insertBefore == null || insertBefore.equals("BOF")
        ? null
        : before.pattern("insertbefore", insertBefore);
  }

  /**
   * As Python's match.expand: {@code \1}, {@code \g<1>}, {@code \g<name>} and the usual escapes.
   */
  static String expand(String template, Matcher match) {
    StringBuilder out = new StringBuilder();
    Matcher reference = REFERENCE.matcher(template);
    int from = 0;
    while (reference.find()) {
      out.append(template, from, reference.start());
      from = reference.end();
      String number = reference.group(1);
      String name = reference.group(2);
      try {
        if (number != null) {
          out.append(Objects.requireNonNullElse(match.group(Integer.parseInt(number)), ""));
        } else if (name != null) {
          String group =
              name.chars().allMatch(Character::isDigit)
                  ? match.group(Integer.parseInt(name))
                  : match.group(Regex.group(name));
          out.append(Objects.requireNonNullElse(group, ""));
        } else {
          out.append(escape(reference.group(3)));
        }
      } catch (IndexOutOfBoundsException | IllegalArgumentException noGroup) {
        throw Mistakes.contradiction(
            "line refers to %s, which regexp has no group for".formatted(reference.group()),
            "add the group to regexp, or correct the reference");
      }
    }
    return out.append(template.substring(from)).toString();
  }

  /** A text of the playbook in which a backslash and a letter stand for what Python means by it. */
  static String unescaped(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(
          c == '\\' && i + 1 < text.length()
              ? escape(String.valueOf(text.charAt(++i)))
              : String.valueOf(c));
    }
    return out.toString();
  }

  private static String escape(String letter) {
    return switch (letter) {
      case "n" -> "\n";
      case "t" -> "\t";
      case "r" -> "\r";
      case "\\" -> "\\";
      default -> "\\" + letter;
    };
  }
}
