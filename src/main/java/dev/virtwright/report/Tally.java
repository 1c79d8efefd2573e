package dev.virtwright.report;

import dev.virtwright.result.TaskResult;
import dev.virtwright.result.TaskResult.Status;
import dev.virtwright.result.TaskResult.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which hosts one task came to what on, until it is told. Not thread-safe. */
final class Tally {
  /** Hosts that are named; more are counted. */
  private static final int FEW = 3;

  private final TaskId task;
  private final Map<Status, List<String>> news = new EnumMap<>(Status.class);
  private final Map<Status, Integer> told = new EnumMap<>(Status.class);
  private @Nullable Instant since;
  private int through;

  Tally(TaskId task) {
    this.task = task;
  }

  TaskId task() {
    return task;
  }

  /** One more host is through with the task. */
  void count() {
    through++;
  }

  /** How many hosts are through with the task. */
  int through() {
    return through;
  }

  void add(TaskResult result, Instant at) {
    news.computeIfAbsent(result.status(), status -> new ArrayList<>()).add(result.host());
    since = since == null ? at : since;
  }

  /** When the oldest news came; null where there are none. */
  @Nullable Instant since() {
    return since;
  }

  /** The hosts of each status that were not told yet, in words. */
  Map<Status, String> tell() {
    Map<Status, String> words = new EnumMap<>(Status.class);
    news.forEach((status, hosts) -> {
      boolean more = told.merge(status, hosts.size(), Integer::sum) > hosts.size();
      Collections.sort(hosts);
      words.put(
          status,
          hosts.size() <= FEW
              ? Texts.line(String.join(", ", hosts))
              : hosts.size() + (more ? " more hosts" : " hosts"));
    });
    news.clear();
    since = null;
    return words;
  }
}
