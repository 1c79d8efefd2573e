package dev.virtwright.engine;

import dev.virtwright.host.Facts;
import dev.virtwright.host.Facts.Family;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Facts of the host room, by the words of {@code gather_subset}. */
final class HostFacts implements FactSource {
  private static final Set<Family> HARDWARE =
      EnumSet.of(Family.CPU, Family.MEMORY, Family.MOUNTS, Family.HARDWARE);
  private static final Set<Family> SEPARATE =
      EnumSet.of(
          Family.CPU,
          Family.MEMORY,
          Family.MOUNTS,
          Family.HARDWARE,
          Family.NETWORK,
          Family.VIRTUALIZATION);

  @Override
  public Map<String, @Nullable Object> gather(HostReader reader, List<String> subset)
      throws HostException {
    return Facts.gather(reader, families(subset));
  }

  /**
   * The families meant. Like Ansible: what is named comes on top of the least, {@code !x} takes
   * away, and words that take away alone take away from all.
   */
  static Set<Family> families(List<String> subset) {
    Set<Family> least = EnumSet.complementOf(EnumSet.copyOf(SEPARATE));
    boolean onlyTakesAway =
        !subset.isEmpty() && subset.stream().allMatch(word -> word.startsWith("!"));
    Set<Family> families = EnumSet.copyOf(least);
    if (subset.isEmpty() || onlyTakesAway) {
      families.addAll(SEPARATE);
    }
    for (String word : subset) {
      if (!word.startsWith("!")) {
        families.addAll(of(word));
      }
    }
    for (String word : subset) {
      if (word.equals("!all")) {
        families.removeAll(SEPARATE);
      } else if (word.equals("!min")) {
        families.removeAll(least);
      } else if (word.startsWith("!")) {
        families.removeAll(of(word.substring(1)));
      }
    }
    return families;
  }

  private static Set<Family> of(String word) {
    return switch (word) {
      case "all" -> EnumSet.allOf(Family.class);
      case "hardware" -> HARDWARE;
      case "network", "interfaces" -> EnumSet.of(Family.NETWORK);
      case "virtual" -> EnumSet.of(Family.VIRTUALIZATION);
      case "mounts", "devices" -> EnumSet.of(Family.MOUNTS, Family.HARDWARE);
      case "cpu" -> EnumSet.of(Family.CPU);
      default -> Set.of(); // what Ansible has and is not gathered here, such as ohai
    };
  }
}
