package dev.virtwright.modules.network;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a bond uses its ports, as the kernel numbers and names it
 * (Documentation/networking/bonding.rst).
 */
enum BondMode {
  BALANCE_RR(0, "it sends a guest's packets out of order"),
  ACTIVE_BACKUP(1, null),
  BALANCE_XOR(2, null),
  BROADCAST(3, "every guest's packet arrives once per port"),
  LACP(4, null),
  BALANCE_TLB(5, null),
  BALANCE_ALB(6, "it rewrites ARP answers, and guests behind a bridge lose their addresses");

  private final int number;
  private final @Nullable String harm;

  BondMode(int number, @Nullable String harm) {
    this.number = number;
    this.harm = harm;
  }

  /** As in sysfs and every stack's files. */
  String kernelName() {
    return this == LACP ? "802.3ad" : name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  int number() {
    return number;
  }

  /** Why guests cannot use it; empty where they can. */
  Optional<String> harmToGuests() {
    return Optional.ofNullable(harm);
  }

  static Optional<BondMode> parse(String nameOrNumber) {
    String typed = nameOrNumber.strip().toLowerCase(Locale.ROOT).replace('_', '-');
    return Stream.of(values())
        .filter(
            mode -> mode.kernelName().equals(typed) || String.valueOf(mode.number()).equals(typed))
        .findFirst();
  }

  static List<String> names() {
    return Stream.of(values()).map(BondMode::kernelName).toList();
  }
}
