package dev.virtwright.host;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A group of the machine's group database (getent group). */
public record GroupEntry(String name) implements Query<Optional<GroupState>> {

  public GroupEntry {
    Objects.requireNonNull(name);
  }

  @Override
  public Merge<?, ?, Optional<GroupState>> merge() {
    return AccountMerge.Groups.INSTANCE;
  }

  @Override
  public Set<Resource> about() {
    return Set.of(new Resource(Resource.Kind.GROUP, name));
  }

  @Override
  public boolean missing(Optional<GroupState> answer) {
    return answer.isEmpty();
  }
}
