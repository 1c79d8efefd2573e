package dev.virtwright.report;

import dev.virtwright.module.Change;
import dev.virtwright.report.AnsibleDisplay.Colour;
import dev.virtwright.result.TaskResult;
import dev.virtwright.value.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@code --diff} prints in Ansible: a unified diff of each changed text, and of a file's other
 * properties together as JSON.
 */
final class AnsibleDiff {
  private static final int CONTEXT = 3;
  private static final String NO_NEWLINE = "\\ No newline at end of file";

  private AnsibleDiff() {}

  /** Ends with an empty line; empty where nothing is to be shown. */
  static String of(TaskResult result, AnsibleDisplay display) {
    StringBuilder out = new StringBuilder();
    String file = file(result);
    Map<String, Object> before = new TreeMap<>();
    Map<String, Object> after = new TreeMap<>();
    for (Change change : result.drift()) {
      if (change.secret()) {
        continue;
      }
      if (isText(change)) {
        out.append(
            unified(
                "before" + (file.isEmpty() ? "" : ": " + file),
                "after" + (file.isEmpty() ? "" : ": " + file),
                Objects.toString(change.current(), ""),
                Objects.toString(change.target(), ""),
                display));
      } else {
        before.put(change.path(), Objects.requireNonNullElse(change.current(), "absent"));
        after.put(change.path(), Objects.requireNonNullElse(change.target(), "absent"));
      }
    }
    if (!out.isEmpty()) {
      before.remove("state"); // the text says so
      after.remove("state");
    }
    if (!before.isEmpty() && !file.isEmpty()) {
      before.put("path", file);
      after.put("path", file);
      out.append(
          unified(
              "before",
              "after",
              Json.write(before, 4) + "\n",
              Json.write(after, 4) + "\n",
              display));
    }
    return out.toString();
  }

  private static boolean isText(Change change) {
    return change.path().equals("content") || Texts.isTextChange(change);
  }

  private static String file(TaskResult result) {
    Object path = result.values().getOrDefault("dest", result.values().get("path"));
    return Objects.toString(path, "");
  }

  private static String unified(
      String from, String to, String before, String after, AnsibleDisplay display) {
    List<TextDiff.Line> lines = TextDiff.whole(marked(before), marked(after));
    StringBuilder out = new StringBuilder();
    int end = 0;
    int a = 0;
    int b = 0;
    for (Hunk hunk : hunks(lines)) {
      if (out.isEmpty()) {
        line(out, display, "--- " + from, Colour.ERROR);
        line(out, display, "+++ " + to, Colour.OK);
      }
      List<TextDiff.Line> skipped = lines.subList(end, hunk.start());
      a += skipped.size();
      b += skipped.size();
      List<TextDiff.Line> shown = lines.subList(hunk.start(), hunk.end());
      int removed = count(shown, TextDiff.Kind.ADDED);
      int added = count(shown, TextDiff.Kind.REMOVED);
      line(
          out, display, "@@ -%s +%s @@".formatted(range(a, removed), range(b, added)), Colour.SKIP);
      for (TextDiff.Line each : shown) {
        Colour colour =
            switch (each.kind()) {
              case REMOVED -> Colour.ERROR;
              case ADDED -> Colour.OK;
              case SAME, GAP -> Colour.NONE;
            };
        line(out, display, each.sign() + each.text(), colour);
      }
      a += removed;
      b += added;
      end = hunk.end();
    }
    return out.isEmpty() ? "" : out.append('\n').toString();
  }

  /** How many lines there are without those of a kind. */
  private static int count(List<TextDiff.Line> lines, TextDiff.Kind without) {
    return (int) lines.stream().filter(line -> line.kind() != without).count();
  }

  /** As difflib writes it: an empty range names the line before it. */
  private static String range(int start, int length) {
    return length == 1
        ? String.valueOf(start + 1)
        : (length == 0 ? start : start + 1) + "," + length;
  }

  /** A last line without its end is another line than one with it. */
  private static List<String> marked(String text) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    if (!lines.isEmpty() && !text.endsWith("\n")) {
      lines.set(lines.size() - 1, lines.getLast() + "\n" + NO_NEWLINE);
    }
    return lines;
  }

  private static void line(StringBuilder out, AnsibleDisplay display, String text, Colour colour) {
    out.append(display.coloured(text, colour)).append('\n');
  }

  private record Hunk(int start, int end) {}

  private static List<Hunk> hunks(List<TextDiff.Line> lines) {
    List<Hunk> hunks = new ArrayList<>();
    @Nullable Hunk open = null;
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).kind() == TextDiff.Kind.SAME) {
        continue;
      }
      int start = Math.max(0, i - CONTEXT);
      int end = Math.min(lines.size(), i + CONTEXT + 1);
      if (open != null && start <= open.end()) {
        open = new Hunk(open.start(), end);
      } else {
        if (open != null) {
          hunks.add(open);
        }
        open = new Hunk(start, end);
      }
    }
    if (open != null) {
      hunks.add(open);
    }
    return hunks;
  }
}
