package dev.virtwright.host;

import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Paths that a shell pattern matches, sorted; hidden files only where the pattern names the dot.
 */
public record PathsMatching(String pattern) implements Query<List<String>> {

  public PathsMatching {
    Objects.requireNonNull(pattern);
  }

  @Override
  public Merge<?, ?, List<String>> merge() {
    return GlobMerge.INSTANCE;
  }

  @Override
  public Set<Resource> about() {
    return Set.of(Resource.file(pattern));
  }

  @Override
  public boolean missing(List<String> answer) {
    return answer.isEmpty();
  }
}
