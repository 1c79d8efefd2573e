package dev.virtwright.host;

import java.util.ArrayList;
import java.util.EnumMap;
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
    DISTRIBUTION(new DistributionFacts()),
    LSB(new LsbFacts()),
    SELINUX(new SelinuxFacts()),
    APPARMOR(SmallFacts.APPARMOR),
    CHROOT(SmallFacts.CHROOT),
    FIPS(SmallFacts.FIPS),
    CAPABILITIES(SmallFacts.CAPS),
    PACKAGE_MANAGER(new PackageManagerFacts()),
    SERVICE_MANAGER(new ServiceFacts()),
    COMMAND_LINE(new CommandLineFacts()),
    DATE_TIME(new DateTimeFacts()),
    ENV(new EnvironmentFacts()),
    LOADAVG(SmallFacts.LOADAVG),
    SSH_KEYS(SmallFacts.SSH_KEYS),
    USER(new UserFacts()),
    SYSTEMD(SmallFacts.SYSTEMD),
    VIRTUALIZATION(new VirtualizationFacts()),
    CPU(new CpuFacts()),
    MEMORY(new MemoryFacts()),
    HARDWARE(new HardwareFacts()),
    DEVICES(new DeviceFacts()),
    MOUNTS(new MountFacts()),
    VOLUMES(new VolumeFacts()),
    DNS(new DnsFacts()),
    FIBRE_CHANNEL(SmallFacts.FIBRE_CHANNEL),
    ISCSI(SmallFacts.ISCSI),
    NVME(SmallFacts.NVME),
    LOCAL(new LocalFacts()),
    /** Last, as an interface may be called like anything. */
    NETWORK(new NetworkFacts());

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
   * The name of the variable that a fact is: {@code ansible_} before it, but for what is no fact.
   */
  public static String variable(String fact) {
    return fact.startsWith("ansible_") || NO_FACTS.contains(fact) ? fact : "ansible_" + fact;
  }

  /** What {@code setup} says of itself among the facts. */
  private static final Set<String> NO_FACTS = Set.of("gather_subset", "module_setup");

  /**
   * The families that a fact of this name comes from, with or without {@code ansible_} before it.
   * An unknown name may be that of a network interface.
   */
  public static Set<Family> familiesOf(String name) {
    String bare = name.startsWith("ansible_") ? name.substring("ansible_".length()) : name;
    for (Family family : Family.values()) {
      if (family.names().contains(bare) || family.names().contains(name)) {
        return Set.of(family);
      }
    }
    return Set.of(Family.NETWORK);
  }

  /**
   * Asks all of it at once and returns the facts by name, in alphabetical order. The values are
   * plain: text, Long, Double, Boolean, List, Map, null. The machine's own facts are {@code
   * ansible_local}.
   *
   * @param families of which a later one may look at facts of an earlier one
   * @throws HostException where the machine does not answer; a single thing that cannot be read is
   *     no such case
   */
  public static Map<String, @Nullable Object> gather(
      HostReader host, Set<Family> families, FactOptions options) throws HostException {
    EnumMap<Family, List<Query<?>>> queries = new EnumMap<>(Family.class);
    List<Query<?>> all = new ArrayList<>();
    for (Family family : families) {
      List<Query<?>> own = family.reading.queries(options);
      queries.put(family, own);
      all.addAll(own);
    }
    host.expect(all.stream().distinct().toArray(Query<?>[]::new));
    Map<String, @Nullable Object> facts = new TreeMap<>();
    for (Map.Entry<Family, List<Query<?>>> family : queries.entrySet()) {
      family
          .getKey()
          .reading
          .read(new FactSource(host, Set.copyOf(family.getValue()), options), facts);
    }
    return facts;
  }
}
