package dev.virtwright.host;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a family of facts is read. */
interface FactReading {

  /** What it gives, as far as the names are the same on every machine. */
  Set<String> names();

  /** All that {@link #read} asks. */
  List<Query<?>> queries();

  void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException;
}
