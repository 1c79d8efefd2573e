package dev.virtwright.modules.files;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code blockinfile} does to lines. Pure.
 *
 * @param begin the line before the block
 * @param end the line after it
 * @param block the text between; empty removes block and marks
 * @param prependNewline whether an empty line stands before the block, unless it is the first
 * @param appendNewline whether an empty line stands after the block, unless it is the last
 */
record BlockEdit(
    String begin,
    String end,
    String block,
    @Nullable String insertAfter,
    @Nullable String insertBefore,
    boolean prependNewline,
    boolean appendNewline) {

  /** The lines afterwards, and Ansible's words for what was done. */
  record Result(Lines lines, String message) {}

  Result apply(Lines before) {
    List<String> lines = new ArrayList<>(before.lines());
    String first = before.encoded(begin);
    String last = before.encoded(end);
    int from = -1;
    int to = -1;
    // as Ansible: the last of each mark counts
    for (int i = 0; i < lines.size(); i++) {
      String bare = Lines.bare(lines.get(i));
      if (bare.equals(first)) {
        from = i;
      }
      if (bare.equals(last)) {
        to = i;
      }
    }
    boolean found = from >= 0 && to >= 0;
    int place;
    if (found) {
      int start = Math.min(from, to);
      lines.subList(start, Math.max(from, to) + 1).clear();
      place = start;
    } else {
      place = place(before, lines);
    }
    if (block.isEmpty()) {
      return found ? new Result(before.with(lines), "Block removed") : new Result(before, "");
    }
    if (place > 0 && !Lines.ended(lines.get(place - 1))) {
      lines.set(place - 1, lines.get(place - 1) + "\n");
    }
    List<String> inserted = new ArrayList<>();
    inserted.add(first + "\n");
    for (String line : before.encoded(block).split("\n", -1)) {
      inserted.add(line + "\n");
    }
    inserted.add(last + "\n");
    if (prependNewline && place > 0 && !lines.get(place - 1).equals("\n")) {
      lines.add(place++, "\n");
    }
    lines.addAll(place, inserted);
    int next = place + inserted.size();
    if (appendNewline && next < lines.size() && !lines.get(next).equals("\n")) {
      lines.add(next, "\n");
    }
    return lines.equals(before.lines())
        ? new Result(before, "")
        : new Result(before.with(lines), "Block inserted");
  }

  private int place(Lines before, List<String> lines) {
    if ("BOF".equals(insertBefore)) {
      return 0;
    }
    boolean after = insertBefore == null;
    String anchor = after ? insertAfter : insertBefore;
    if (anchor == null || anchor.equals("EOF")) {
      return lines.size();
    }
    Pattern pattern = before.pattern(after ? "insertafter" : "insertbefore", anchor);
    if (anchor.matches("\\(\\?[a-z]*m[a-z]*\\).*")) {
      // an expression over several lines is looked for in the whole text
      String text = before.text();
      Matcher found = pattern.matcher(text);
      return !found.find()
          ? lines.size()
          : (int)
                  text.substring(0, after ? found.end() : found.start())
                      .chars()
                      .filter(c -> c == '\n')
                      .count()
              + (after ? 1 : 0);
    }
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (pattern.matcher(lines.get(i)).find()) {
        return after ? i + 1 : i;
      }
    }
    return lines.size();
  }
}
