package dev.virtwright.report;

import dev.virtwright.module.Capacity;
import dev.virtwright.result.FleetView;
import dev.virtwright.value.ByteSize;
import dev.virtwright.value.Decimals;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * What the audited hosts of a run hold together.
 *
 * @param capacities of each of them; at least one
 */
record FleetCapacity(List<Capacity> capacities) {

  static Optional<FleetCapacity> of(FleetView fleet) {
    List<Capacity> all = fleet.hosts().stream().flatMap(host -> host.capacity().stream()).toList();
    return all.isEmpty() ? Optional.empty() : Optional.of(new FleetCapacity(all));
  }

  int hosts() {
    return capacities.size();
  }

  long guests() {
    return sum(Capacity::guests);
  }

  private long sum(ToLongFunction<Capacity> of) {
    return capacities.stream().mapToLong(of).sum();
  }

  ByteSize memory() {
    return new ByteSize(sum(its -> its.memory().bytes()));
  }

  ByteSize memoryForGuests() {
    return new ByteSize(sum(its -> its.memoryForGuests().bytes()));
  }

  long cores() {
    return sum(Capacity::cores);
  }

  /** {@code 338 guests of 756 MiB and 1 vCPU}; hosts may count in guests of different sizes. */
  String guestsInWords() {
    String guests = Texts.counted(guests(), "guest", "guests");
    Capacity first = capacities.getFirst();
    boolean alike =
        capacities.stream()
            .allMatch(its ->
                its.guestMemory().equals(first.guestMemory())
                    && its.guestVcpus() == first.guestVcpus());
    return alike
        ? "%s of %s and %s"
            .formatted(
                guests, first.guestMemory(), Texts.counted(first.guestVcpus(), "vCPU", "vCPUs"))
        : guests + " of the sizes that each host counts in";
  }

  String rest() {
    return "%s · %s of %s memory for guests · %s%s"
        .formatted(
            Texts.counted(hosts(), "host", "hosts"),
            memoryForGuests(),
            memory(),
            Texts.counted(cores(), "core", "cores"),
            whatIf());
  }

  /** What promising more memory than is there asks of swap; empty where nobody does. */
  private String whatIf() {
    List<String> ratios =
        capacities.stream()
            .map(Capacity::overcommit)
            .filter(ratio -> ratio > 0)
            .distinct()
            .sorted()
            .map(Decimals::plain)
            .toList();
    if (ratios.isEmpty()) {
      return "";
    }
    return " · overcommit %s asks for %s of swap, of which %s is missing on %s%s"
        .formatted(
            String.join(", ", ratios),
            swapRecommended(),
            swapLacking(),
            Texts.counted(
                capacities.stream().filter(its -> lacking(its) > 0).count(), "host", "hosts"),
            withoutSwapRule() == 0
                ? ""
                : "; no rule for " + Texts.counted(withoutSwapRule(), "host", "hosts"));
  }

  ByteSize swap() {
    return new ByteSize(sum(its -> its.swap().bytes()));
  }

  /** Of the hosts that have a rule. */
  ByteSize swapRecommended() {
    return new ByteSize(
        capacities.stream()
            .map(Capacity::swapRecommended)
            .filter(Objects::nonNull)
            .mapToLong(ByteSize::bytes)
            .sum());
  }

  /** Host by host: what one has too much helps no other. */
  ByteSize swapLacking() {
    return new ByteSize(sum(FleetCapacity::lacking));
  }

  private static long lacking(Capacity capacity) {
    ByteSize recommended = capacity.swapRecommended();
    return recommended == null ? 0 : Math.max(0, recommended.bytes() - capacity.swap().bytes());
  }

  long withoutSwapRule() {
    return capacities.stream().filter(its -> its.swapRecommended() == null).count();
  }

  Map<String, Object> toValue() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("hosts", (long) hosts());
    value.put("guests", guests());
    value.put("memory_bytes", memory().bytes());
    value.put("memory_for_guests_bytes", memoryForGuests().bytes());
    value.put("cores", cores());
    value.put("guests_by_memory", sum(Capacity::guestsByMemory));
    value.put("guests_by_cores", sum(Capacity::guestsByCores));
    value.put("swap_bytes", swap().bytes());
    value.put("swap_recommended_bytes", swapRecommended().bytes());
    value.put("swap_lacking_bytes", swapLacking().bytes());
    value.put("hosts_without_swap_rule", withoutSwapRule());
    return value;
  }
}
