package dev.virtwright.modules.virt;

import dev.virtwright.value.ByteSize;
import java.util.Optional;

/** How much of a machine is for guests; the rules are in docs/kvm-host.md. */
final class Sizing {
  private static final ByteSize GIB = ByteSize.gibibytes(1);

  private Sizing() {}

  /** R ≤ 64 GiB: R − 2 GiB; above: R − (2 + 0.5 × R/64) GiB. Never negative. */
  static ByteSize memoryForGuests(ByteSize installed) {
    double r = installed.inGibibytes();
    double kept = r <= 64 ? 2 : 2 + 0.5 * r / 64;
    return new ByteSize(Math.max(0, Math.round((r - kept) * GIB.bytes())));
  }

  /**
   * Swap advised for a machine of this much memory, with overcommit R × ratio more; empty above 256
   * GiB, where the source is silent.
   *
   * @param overcommit memory promised beyond what is there, as a share of it; 0 for none
   */
  static Optional<ByteSize> swap(ByteSize installed, double overcommit) {
    double r = installed.inGibibytes();
    if (r > 256) {
      return Optional.empty();
    }
    double table = r <= 4 ? 2 : r <= 16 ? 4 : r <= 64 ? 8 : 16;
    return Optional.of(new ByteSize(Math.round((r * overcommit + table) * GIB.bytes())));
  }

  /** How many guests of this much memory fit, with overcommit promised beyond what is there. */
  static long guestsByMemory(ByteSize installed, ByteSize guest, double overcommit) {
    double promised = memoryForGuests(installed).bytes() * (1 + overcommit);
    return (long) (promised / guest.bytes());
  }
}
