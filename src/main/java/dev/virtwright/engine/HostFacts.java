package dev.virtwright.engine;

import dev.virtwright.host.FactOptions;
import dev.virtwright.host.Facts;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Facts of the host room, by the words of {@code gather_subset}. */
final class HostFacts implements FactSource {

  @Override
  public Map<String, @Nullable Object> gather(
      HostReader reader, List<String> subset, FactOptions options) throws HostException {
    return Facts.gather(reader, FactSubset.families(subset), options);
  }
}
