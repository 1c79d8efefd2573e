package dev.virtwright.host;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The running kernel's value of a sysctl, white space folded to single blanks; empty where there is
 * no such key.
 */
public record SysctlValue(String key) implements Query<Optional<String>> {

  public SysctlValue {
    Objects.requireNonNull(key);
  }

  @Override
  public Merge<?, ?, Optional<String>> merge() {
    return SysctlMerge.INSTANCE;
  }

  @Override
  public Set<Resource> about() {
    return Set.of(new Resource(Resource.Kind.SYSCTL, key));
  }

  @Override
  public boolean missing(Optional<String> answer) {
    return answer.isEmpty();
  }
}
