package dev.virtwright.playbook;

import dev.virtwright.diag.SourceLocation;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One task with all it inherits.
 *
 * @param number in the order of loading, from 1, unique in a run
 * @param name a text or a template; null where it has none
 * @param settings with those of its blocks, role entry, imports and play
 * @param tags with inherited ones: texts, or templates that give texts
 * @param when all must hold, outermost first; they may refer to {@code item}
 * @param vars the task's own
 * @param register the variable that its result goes to; null for none
 * @param notifies handler names: texts or templates
 * @param changedWhen null where not given; empty lists do not occur
 * @param failedWhen null where not given
 * @param retry null where the task is tried once
 * @param location where the task begins
 */
public record Task(
    int number,
    Position position,
    @Nullable Object name,
    Call call,
    Context context,
    Settings settings,
    List<Object> tags,
    List<Condition> when,
    Map<String, @Nullable Object> vars,
    @Nullable Loop loop,
    @Nullable String register,
    List<Object> notifies,
    @Nullable List<Condition> changedWhen,
    @Nullable List<Condition> failedWhen,
    @Nullable Retry retry,
    SourceLocation location)
    implements Step {

  /**
   * {@code until}, {@code retries}, {@code delay}.
   *
   * @param until all must hold; empty: until it does not fail
   * @param retries a number or a template; null for 3
   * @param delay seconds, a number or a template; null for 5
   */
  public record Retry(List<Condition> until, @Nullable Object retries, @Nullable Object delay) {
    public Retry {
      until = List.copyOf(until);
    }
  }

  public Task {
    Objects.requireNonNull(position);
    Objects.requireNonNull(call);
    Objects.requireNonNull(context);
    Objects.requireNonNull(settings);
    tags = List.copyOf(tags);
    when = List.copyOf(when);
    vars = Collections.unmodifiableMap(new LinkedHashMap<>(vars));
    notifies = List.copyOf(notifies);
    changedWhen = changedWhen == null ? null : List.copyOf(changedWhen);
    failedWhen = failedWhen == null ? null : List.copyOf(failedWhen);
    Objects.requireNonNull(location);
  }

  /** Null outside a role. */
  public @Nullable Role role() {
    return context.role();
  }
}
