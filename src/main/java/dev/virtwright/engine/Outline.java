package dev.virtwright.engine;

import dev.virtwright.diag.SourceLocation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A play as {@code --list-hosts}, {@code --list-tasks} and {@code --list-tags} show it.
 *
 * @param hosts as selected by its pattern and {@code --limit}
 * @param tasks those the tags choose, in order; what dynamic includes bring is not known yet
 */
public record Outline(String play, List<String> hosts, List<Entry> tasks) {

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
    hosts = List.copyOf(hosts);
    tasks = List.copyOf(tasks);
  }
}
