package dev.virtwright.engine;

import dev.virtwright.diag.SourceLocation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A play as {@code --list-hosts}, {@code --list-tasks} and {@code --list-tags} show it.
 *
 * @param number from 1, over all playbooks of a run
 * @param pattern as written
 * @param hosts as selected by its pattern and {@code --limit}
 * @param tags of the play itself
 * @param tasks those the tags choose, in order; what dynamic includes bring is not known yet
 */
public record Outline(
    int number,
    String play,
    List<String> pattern,
    List<String> hosts,
    List<String> tags,
    List<Entry> tasks,
    SourceLocation location) {

  /**
   * @param tags in the order given
   */
  public record Entry(
      String name, @Nullable String role, List<String> tags, SourceLocation location) {
    public Entry {
      tags = List.copyOf(tags);
    }
  }

  public Outline {
    pattern = List.copyOf(pattern);
    hosts = List.copyOf(hosts);
    tags = List.copyOf(tags);
    tasks = List.copyOf(tasks);
  }

  /** With those of another batch. */
  Outline with(List<String> more) {
    List<String> all = new ArrayList<>(hosts);
    all.addAll(more);
    return new Outline(number, play, pattern, all, tags, tasks, location);
  }
}
