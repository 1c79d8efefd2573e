package dev.virtwright.engine;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The registered result of a task that check mode did not carry out. What is known of it can be
 * read; anything else is known after apply, and who touches it is so as well.
 */
final class AfterApply extends AbstractMap<String, @Nullable Object> {
  private final List<String> tasks;
  private final Map<String, @Nullable Object> known;
  private final boolean whole;

  /**
   * A value that is known after apply was touched. Unchecked, so that it passes through templates.
   */
  static final class Touched extends RuntimeException {
    private final transient List<String> tasks;

    Touched(List<String> tasks) {
      super("known after apply of " + tasks, null, false, false);
      this.tasks = List.copyOf(tasks);
    }

    /** The tasks that bring the value. */
    List<String> tasks() {
      return tasks;
    }
  }

  /**
   * @param tasks that bring the rest
   * @param known what is certain already
   */
  AfterApply(List<String> tasks, Map<String, ? extends @Nullable Object> known) {
    this(tasks, known, false);
  }

  private AfterApply(
      List<String> tasks, Map<String, ? extends @Nullable Object> known, boolean whole) {
    this.tasks = List.copyOf(tasks);
    this.known = new LinkedHashMap<>(known);
    this.whole = whole;
  }

  /** A value of any type: whoever names its variable touches it. */
  static AfterApply whole(List<String> tasks) {
    return new AfterApply(tasks, Map.of(), true);
  }

  /** The variable's value, where naming it is not touching it. */
  static @Nullable Object read(@Nullable Object value) {
    if (value instanceof AfterApply unknown && unknown.whole) {
      throw new Touched(unknown.tasks);
    }
    return value;
  }

  @Override
  public @Nullable Object get(Object key) {
    if (known.containsKey(key)) {
      return known.get(key);
    }
    throw new Touched(tasks);
  }

  @Override
  public boolean containsKey(Object key) {
    if (known.containsKey(key)) {
      return true;
    }
    throw new Touched(tasks);
  }

  @Override
  public Set<Entry<String, @Nullable Object>> entrySet() {
    throw new Touched(tasks);
  }

  @Override
  public int size() {
    throw new Touched(tasks);
  }

  /** The value with what is known alone of any such result inside it: for reports. */
  static @Nullable Object shown(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case AfterApply unknown -> shown(unknown.known);
      case Map<?, ?> map -> {
        Map<@Nullable Object, @Nullable Object> shown = new LinkedHashMap<>();
        map.forEach((key, element) -> shown.put(key, shown(element)));
        yield shown;
      }
      case List<?> list -> {
        List<@Nullable Object> shown = new ArrayList<>();
        list.forEach(element -> shown.add(shown(element)));
        yield shown;
      }
      default -> value;
    };
  }

  /** The same with this known of it. */
  AfterApply knowing(Map<String, ? extends @Nullable Object> more) {
    return new AfterApply(tasks, more);
  }

  /** What is certain. */
  Map<String, @Nullable Object> known() {
    return known;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AfterApply that && that.tasks.equals(tasks) && that.known.equals(known);
  }

  @Override
  public int hashCode() {
    return tasks.hashCode();
  }

  @Override
  public String toString() {
    return "(known after apply)";
  }
}
