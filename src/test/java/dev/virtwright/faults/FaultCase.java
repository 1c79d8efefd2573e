package dev.virtwright.faults;

import dev.virtwright.lab.LabMachine.Stack;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * One fault on one stack.
 *
 * @param number from 1
 * @param moment when it comes; counts only where the fault has one
 * @param delayMillis how long after that moment
 * @param confirmWithin the change's own, in seconds
 * @param variant 0 or 1, where the fault has two forms
 */
record FaultCase(
    int number,
    Stack stack,
    Fault fault,
    Moment moment,
    int delayMillis,
    int confirmWithin,
    int variant) {

  /**
   * Random cases that are spread evenly over stacks, faults and moments: every stack meets every
   * fault before a pair comes again. The same seed and count give the same cases.
   */
  static List<FaultCase> random(long seed, int count) {
    Random random = new Random(seed);
    List<Stack> stacks = shuffled(List.of(Stack.values()), random);
    List<Fault> faults = shuffled(List.of(Fault.values()), random);
    Map<Fault, List<Moment>> moments = new EnumMap<>(Fault.class);
    List<FaultCase> cases = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      // The numbers of stacks and faults have no common divisor: all pairs come before one repeats.
      Stack stack = stacks.get(i % stacks.size());
      Fault fault = faults.get(i % faults.size());
      List<Moment> left = moments.computeIfAbsent(fault, f -> new ArrayList<>());
      if (left.isEmpty()) {
        left.addAll(
            shuffled(
                fault == Fault.HOST_RESET ? Moment.UNCONFIRMED : Moment.BEFORE_THE_END, random));
      }
      Moment moment = left.removeFirst();
      cases.add(
          new FaultCase(
              i + 1,
              stack,
              fault,
              moment,
              moment == Moment.APPLIED ? random.nextInt(5000) : random.nextInt(500),
              10 + random.nextInt(6),
              random.nextInt(2)));
    }
    return List.copyOf(cases);
  }

  private static <T> List<T> shuffled(List<T> list, Random random) {
    List<T> copy = new ArrayList<>(list);
    Collections.shuffle(copy, random);
    return copy;
  }

  /** The task, indented as an entry of {@code tasks:}. */
  String task() {
    String mode = fault == Fault.NO_LACP_PARTNER ? "802.3ad" : "active-backup";
    // Where the machine's own files leave IPv6 on, its default route must not be lost.
    String addresses =
        switch (stack) {
          case NETWORKD, NETWORKMANAGER -> "addresses: [10.0.2.15/24]";
          case IFUPDOWN, NETPLAN_NETWORKD, NETPLAN_NETWORKMANAGER ->
              "addresses: [10.0.2.15/24, auto6]";
        };
    String gateway = fault == Fault.WRONG_GATEWAY ? "10.0.2.77" : "10.0.2.2";
    StringBuilder task = new StringBuilder();
    task.append("- name: Bond\n");
    task.append("  bond:\n");
    task.append("    name: bond0\n");
    task.append("    mode: ").append(mode).append('\n');
    task.append("    ports: [enp0s3, enp0s10]\n");
    if (fault == Fault.WRONG_VLAN) {
      task.append("    vlans:\n");
      task.append("      - {id: 999, bridge: br0, gateway: ").append(gateway);
      task.append(", ").append(addresses).append("}\n");
    } else {
      task.append("    bridge: br0\n");
      task.append("    ").append(addresses).append('\n');
      task.append("    gateway: ").append(gateway).append('\n');
    }
    if (fault == Fault.MTU_MISMATCH) {
      task.append("    mtu: ").append(variant == 0 ? 9000 : 576).append('\n');
    }
    task.append("    take_over: true\n");
    task.append("    confirm_within: ").append(confirmWithin).append('\n');
    return task.toString();
  }

  @Override
  public String toString() {
    return "%d: %s, %s%s, confirm_within %d s"
        .formatted(
            number,
            stack.name().toLowerCase(Locale.ROOT).replace('_', '-'),
            fault.title(),
            fault.hasMoment()
                ? " %d ms after %s".formatted(delayMillis, moment.name().toLowerCase(Locale.ROOT))
                : "",
            confirmWithin);
  }
}
