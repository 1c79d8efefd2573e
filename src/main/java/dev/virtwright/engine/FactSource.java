package dev.virtwright.engine;

import dev.virtwright.host.FactOptions;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gathers facts, by their names inside {@code ansible_facts}. */
interface FactSource {

  /**
   * @param subset as {@code gather_subset} names families: all, min, hardware, !network
   */
  Map<String, @Nullable Object> gather(HostReader reader, List<String> subset, FactOptions options)
      throws HostException;
}
