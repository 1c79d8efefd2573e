package dev.virtwright.host;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a machine is, under the names and in the shapes of Ansible's {@code setup} module, without
 * the {@code ansible_} prefix. Everything is read in one round trip. What the machine does not say,
 * or does not let the user see, has no fact or is {@code NA}, as there.
 */
public final class Facts {
  private Facts() {}

  /** What is read together. */
  public enum Family {
    PLATFORM(new PlatformFacts()),
    CPU(new CpuFacts()),
    MEMORY(new MemoryFacts()),
    NETWORK(new NetworkFacts()),
    VIRTUALIZATION(new VirtualizationFacts()),
    MOUNTS(new MountFacts()),
    DATE_TIME(new DateTimeFacts()),
    ENV(new EnvironmentFacts()),
    USER(new UserFacts()),
    SERVICE(new ServiceFacts()),
    SELINUX(new SelinuxFacts()),
    HARDWARE(new HardwareFacts());

    @SuppressWarnings("ImmutableEnumChecker") // readings have no state
    private final FactReading reading;

    Family(FactReading reading) {
      this.reading = reading;
    }

    /** The names it gives; of NETWORK, those that are the same on every machine. */
    public Set<String> names() {
      return reading.names();
    }
  }

  /**
   * The families that a fact of this name comes from, with or without {@code ansible_} before it.
   * An unknown name may be that of a network interface.
   */
  public static Set<Family> familiesOf(String name) {
    String bare = name.startsWith("ansible_") ? name.substring("ansible_".length()) : name;
    for (Family family : Family.values()) {
      if (family.names().contains(bare)) {
        return Set.of(family);
      }
    }
    return Set.of(Family.NETWORK);
  }

  /**
   * Asks all of it at once and returns the facts by name, in alphabetical order. The values are
   * plain: text, Long, Double, Boolean, List, Map, null.
   *
   * @throws HostException where the machine does not answer; a single thing that cannot be read is
   *     no such case
   */
  public static Map<String, @Nullable Object> gather(HostReader host, Set<Family> families)
      throws HostException {
    EnumMap<Family, List<Query<?>>> queries = new EnumMap<>(Family.class);
    List<Query<?>> all = new ArrayList<>();
    for (Family family : families.isEmpty() ? Set.<Family>of() : EnumSet.copyOf(families)) {
      List<Query<?>> own = family.reading.queries();
      queries.put(family, own);
      all.addAll(own);
    }
    host.expect(all.stream().distinct().toArray(Query<?>[]::new));
    Map<String, @Nullable Object> facts = new TreeMap<>();
    for (Map.Entry<Family, List<Query<?>>> family : queries.entrySet()) {
      family.getKey().reading.read(new FactSource(host, Set.copyOf(family.getValue())), facts);
    }
    return facts;
  }
}
