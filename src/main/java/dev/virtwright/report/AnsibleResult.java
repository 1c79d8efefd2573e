package dev.virtwright.report;

import dev.virtwright.result.TaskResult;
import dev.virtwright.value.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What Ansible's callbacks show of a result: keys sorted, what the line says already left out,
 * hidden things censored.
 *
 * @param values as printed
 * @param verboseAlways whether it is printed without {@code -v} too, over several lines
 * @param verboseNever whether it is not printed with {@code -v} either
 */
record AnsibleResult(
    Map<String, @Nullable Object> values, boolean verboseAlways, boolean verboseNever) {
  private static final int INDENT = 4;

  /** The line's first word tells these. */
  private static final Set<String> STATUS = Set.of("failed", "skipped");

  /** Of a debug task that shows a variable. */
  private static final Set<String> HIDDEN_IN_DEBUG =
      Set.of("changed", "failed", "skipped", "invocation", "skip_reason");

  /** Of a debug task with a message. */
  private static final Set<String> KEPT_IN_DEBUG = Set.of("msg", "exception");

  private static final String CENSORED =
      "the output has been hidden due to the fact that 'no_log: true' was specified for this"
          + " result";

  static AnsibleResult of(TaskResult result, int verbosity) {
    Map<String, @Nullable Object> shown = new TreeMap<>();
    result
        .values()
        .forEach((key, value) -> {
          if (!STATUS.contains(key) && !key.startsWith("_ansible_")) {
            shown.put(key, sorted(value));
          }
        });
    if (hidden(result)) {
      shown.put("censored", CENSORED);
    }
    if (verbosity < 3) {
      shown.remove("invocation");
      shown.remove("diff");
    }
    shown.remove("exception");
    shown.remove("warnings");
    shown.remove("deprecations");
    if (result.task().module().equals("debug") && !hidden(result)) {
      shown
          .keySet()
          .removeIf(key ->
              shown.containsKey("msg")
                  ? !KEPT_IN_DEBUG.contains(key)
                  : HIDDEN_IN_DEBUG.contains(key));
    }
    if (result.status() == TaskResult.Status.UNREACHABLE) {
      shown.put("unreachable", true);
    }
    return new AnsibleResult(shown, speaks(result), result.task().module().equals("setup"));
  }

  /** Whether no_log hides it. */
  static boolean hidden(TaskResult result) {
    return result.values().containsKey("censored");
  }

  /** A debug task, or what says so of itself: an assertion that is not quiet. */
  private static boolean speaks(TaskResult result) {
    boolean always =
        (result.task().module().equals("debug") && result.status() != TaskResult.Status.FAILED)
            || Boolean.TRUE.equals(result.values().get("_ansible_verbose_always"));
    return always
        && !hidden(result)
        && switch (result.status()) {
          case OK, CHANGED, FAILED -> true;
          case SKIPPED, UNREACHABLE, PENDING -> false;
        };
  }

  private static @Nullable Object sorted(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> all = new TreeMap<>();
        map.forEach((key, element) -> all.put(String.valueOf(key), sorted(element)));
        yield all;
      }
      case List<?> list -> list.stream().map(AnsibleResult::sorted).toList();
      case null, default -> value;
    };
  }

  /** Whether a line shows the values. */
  boolean shown(int verbosity) {
    return (verbosity > 0 || verboseAlways) && !verboseNever;
  }

  /** The values as {@code result_format} has them. */
  String dump(AnsibleSettings settings) {
    if (settings.yaml()) {
      return "\n" + AnsibleYaml.write(abridged(), INDENT);
    }
    return verboseAlways || settings.pretty() || settings.verbosity() > 2
        ? Json.write(values, INDENT)
        : Json.write(values);
  }

  /** What is there as text need not be there as lines. */
  private Map<String, @Nullable Object> abridged() {
    Map<String, @Nullable Object> fewer = new LinkedHashMap<>(values);
    for (String name : List.of("stdout", "stderr")) {
      if (fewer.containsKey(name)) {
        fewer.computeIfPresent(name + "_lines", (key, lines) -> "<omitted>");
      }
    }
    return fewer;
  }

  /** Whether the results are those of items: a module may have results of its own. */
  static boolean looped(TaskResult result) {
    return result.values().get("results") instanceof List<?> results
        && results.stream()
            .allMatch(
                each -> each instanceof Map<?, ?> item && item.containsKey("ansible_loop_var"))
        && (!results.isEmpty() || result.status() == TaskResult.Status.SKIPPED);
  }

  /** Of a whole loop, whose items have been printed. */
  AnsibleResult summed() {
    Map<String, @Nullable Object> fewer = new LinkedHashMap<>(values);
    fewer.remove("results");
    return new AnsibleResult(fewer, false, verboseNever);
  }
}
