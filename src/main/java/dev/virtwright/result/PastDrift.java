package dev.virtwright.result;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A property that was not as desired, from the run that saw it first to the one that saw it no
 * more.
 *
 * @param path of the property, as {@link dev.virtwright.module.Change#path}
 * @param current plain value of the last run that saw it, masked; texts may be cut
 * @param target plain value that was desired
 * @param end when and how it ended; null while it lasts
 */
public record PastDrift(
    String host,
    Resource resource,
    String path,
    Origin origin,
    @Nullable Object current,
    @Nullable Object target,
    @Nullable End end) {

  /**
   * What a task looks after on a host: the same in every run, wherever the task stands in its file.
   *
   * @param scope the role, or outside one the play
   * @param task name of the task
   * @param module its short name
   * @param item of the task's loop; empty outside one
   * @param ordinal from 0; tells tasks apart that are the same in all else
   */
  public record Resource(String scope, String task, String module, String item, int ordinal) {

    public Resource {
      Objects.requireNonNull(scope);
      Objects.requireNonNull(task);
      Objects.requireNonNull(module);
      Objects.requireNonNull(item);
    }

    /** As people write it: {@code role : task (item)}. */
    public String shown() {
      return scope + " : " + task + (item.isEmpty() ? "" : " (" + item + ")");
    }
  }

  /**
   * @param at start of the run that saw it no more
   * @param applied whether that run changed it itself
   */
  public record End(Instant at, boolean applied) {

    public End {
      Objects.requireNonNull(at);
    }
  }

  public PastDrift {
    Objects.requireNonNull(host);
    Objects.requireNonNull(resource);
    Objects.requireNonNull(path);
    Objects.requireNonNull(origin);
  }
}
