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
  List<Query<?>> queries(FactOptions options);

  /**
   * @param facts those of earlier families, to which it adds its own
   */
  void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException;

  /** One that needs no class of its own. */
  static FactReading of(Set<String> names, List<Query<?>> queries, Reader reader) {
    return new FactReading() {
      @Override
      public Set<String> names() {
        return names;
      }

      @Override
      public List<Query<?>> queries(FactOptions options) {
        return queries;
      }

      @Override
      public void read(FactSource source, Map<String, @Nullable Object> facts)
          throws HostException {
        reader.read(source, facts);
      }
    };
  }

  /** As {@link #read}. */
  interface Reader {
    void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException;
  }
}
