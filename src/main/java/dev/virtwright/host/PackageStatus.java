package dev.virtwright.host;

import java.util.Objects;
import java.util.Set;

/**
 * Whether a package is installed, asked of dpkg or rpm, whichever the machine has. For rpm the name
 * may be a capability or carry an architecture.
 */
public record PackageStatus(String name) implements Query<PackageState> {

  public PackageStatus {
    Objects.requireNonNull(name);
  }

  @Override
  public Merge<?, ?, PackageState> merge() {
    return PackageMerge.INSTANCE;
  }

  @Override
  public Set<Resource> about() {
    return Set.of(new Resource(Resource.Kind.PACKAGE, name));
  }

  @Override
  public boolean missing(PackageState answer) {
    return !answer.installed();
  }
}
