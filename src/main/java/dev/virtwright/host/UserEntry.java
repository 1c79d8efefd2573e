package dev.virtwright.host;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A user of the machine's user database (getent passwd) with its groups; never its password hash.
 */
public record UserEntry(String name) implements Query<Optional<UserState>> {

  public UserEntry {
    Objects.requireNonNull(name);
  }

  @Override
  public Merge<?, ?, Optional<UserState>> merge() {
    return UserMerge.INSTANCE;
  }

  @Override
  public Set<Resource> about() {
    return Set.of(new Resource(Resource.Kind.USER, name));
  }

  @Override
  public boolean missing(Optional<UserState> answer) {
    return answer.isEmpty();
  }
}
