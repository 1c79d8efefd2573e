package dev.virtwright.report;

import dev.virtwright.module.Capacity;
import dev.virtwright.result.FleetView;
import dev.virtwright.value.ByteSize;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    return capacities.stream().mapToLong(Capacity::guests).sum();
  }

  ByteSize memory() {
    return new ByteSize(capacities.stream().mapToLong(its -> its.memory().bytes()).sum());
  }

  ByteSize memoryForGuests() {
    return new ByteSize(capacities.stream().mapToLong(its -> its.memoryForGuests().bytes()).sum());
  }

  long cores() {
    return capacities.stream().mapToLong(Capacity::cores).sum();
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
    return "%s · %s of %s memory for guests · %s"
        .formatted(
            Texts.counted(hosts(), "host", "hosts"),
            memoryForGuests(),
            memory(),
            Texts.counted(cores(), "core", "cores"));
  }

  Map<String, Object> toValue() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("hosts", (long) hosts());
    value.put("guests", guests());
    value.put("memory_bytes", memory().bytes());
    value.put("memory_for_guests_bytes", memoryForGuests().bytes());
    value.put("cores", cores());
    return value;
  }
}
