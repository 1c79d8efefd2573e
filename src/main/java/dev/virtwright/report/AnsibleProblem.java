package dev.virtwright.report;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.result.TaskResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What ansible-core 2.19 prints above a failed result: why, where the task is written, and the
 * lines that end there.
 */
final class AnsibleProblem {
  private static final int LINES_BEFORE = 2;
  private static final int WIDTH = 120;
  private static final String CUT = "...";

  /** Tasks that Ansible does on the controller alone. */
  private static final Set<String> ACTIONS =
      Set.of("assert", "debug", "fail", "include_vars", "set_stats", "validate_argument_spec");

  private AnsibleProblem() {}

  /**
   * @param directory what relative paths of files are relative to
   * @return without the word [ERROR]; empty where nothing may be said
   */
  static String of(TaskResult result, Path directory) {
    SourceLocation at = result.task().location();
    if (AnsibleResult.hidden(result) || at == null) {
      return "";
    }
    Path file = directory.resolve(at.file());
    return "%s\nOrigin: %s:%d:%d\n\n%s"
        .formatted(why(result), file, at.line(), at.column(), excerpt(file, at));
  }

  private static String why(TaskResult result) {
    Object reason = result.values().get("reason");
    if (reason instanceof String text && !result.values().containsKey("msg")) {
      return text;
    }
    String message =
        result.values().get("msg") instanceof String text ? text : String.valueOf(result.message());
    if (message.startsWith("Task failed")) {
      return message;
    }
    if (result.status() == TaskResult.Status.UNREACHABLE) {
      return "Task failed: " + message;
    }
    boolean judged =
        message.isEmpty()
            || result.values().containsKey("failed_when_result")
            || result.values().containsKey("changed_when_result")
            || result.values().containsKey("async_result");
    String who = judged || ACTIONS.contains(result.task().module()) ? "Action" : "Module";
    return "Task failed: %s failed%s".formatted(who, message.isEmpty() ? "." : ": " + message);
  }

  private static String excerpt(Path file, SourceLocation at) {
    List<String> lines;
    try (Stream<String> all = Files.lines(file, StandardCharsets.UTF_8)) {
      lines = all.limit(at.line()).toList();
    } catch (IOException | UncheckedIOException unreadable) {
      return "(source not shown: %s)".formatted(unreadable.getClass().getSimpleName());
    }
    if (lines.size() < at.line()) {
      return "(source not shown: file truncated)";
    }
    if (lines.getFirst().startsWith("$ANSIBLE_VAULT")) {
      return "(source not shown: content encrypted)";
    }
    int label = String.valueOf(at.line()).length();
    int most = WIDTH - label - 1;
    List<String> shown = new ArrayList<>();
    for (int number = Math.max(1, at.line() - LINES_BEFORE); number <= at.line(); number++) {
      String line = lines.get(number - 1).replace('\t', ' ');
      line = line.length() > most ? line.substring(0, most - CUT.length()) + CUT : line;
      shown.add(("%" + label + "d").formatted(number) + (line.isEmpty() ? "" : " " + line));
    }
    if (at.column() <= most) {
      shown.add(" ".repeat(label + at.column()) + "^ column " + at.column());
    }
    return String.join("\n", shown);
  }
}
