package dev.virtwright.host;

import java.util.Objects;
import java.util.Set;

/** What systemctl show says of a unit; a name without suffix is a service. */
public record UnitStatus(String unit) implements Query<UnitState> {

  public UnitStatus {
    Objects.requireNonNull(unit);
  }

  @Override
  public Merge<?, ?, UnitState> merge() {
    return UnitMerge.INSTANCE;
  }

  @Override
  public Set<Resource> about() {
    return Set.of(Resource.unit(unit));
  }

  @Override
  public boolean missing(UnitState answer) {
    return !answer.exists();
  }
}
