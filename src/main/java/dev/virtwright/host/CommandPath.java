package dev.virtwright.host;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Where a command is on the PATH, with /usr/local/sbin, /usr/sbin and /sbin always searched. */
public record CommandPath(String name) implements Query<Optional<String>> {

  public CommandPath {
    Objects.requireNonNull(name);
  }

  @Override
  public Merge<?, ?, Optional<String>> merge() {
    return CommandPathMerge.INSTANCE;
  }

  @Override
  public Set<Resource> about() {
    return Set.of(Resource.command(name));
  }

  @Override
  public boolean missing(Optional<String> answer) {
    return answer.isEmpty();
  }
}
