package dev.virtwright.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Round trips of one connection, from the bytes that went by.
 *
 * <p>Neighbouring chunks of one direction are one <em>burst</em>, however TCP cut them. A
 * <em>trip</em> is a burst of the client that a burst of the server follows. What the server says
 * without being asked (keepalives, the rest of an answer) and a last word of the client that nobody
 * answers (closing) are no trips.
 *
 * <p>While a long answer arrives, an SSH client sends window adjustments (RFC 4254, 5.2), which
 * would cut the answer in two. So a client's burst is taken for flow control, and left out, if it
 * is at most {@value #FLOW_CONTROL} bytes long <em>and</em> lies in the midst of server bytes: less
 * than {@link #GAP} after one and less than that before the next. A batch of reads is never that
 * small. A channel's opening or another small request may be, when the server answers at once: with
 * {@link #tripsWithSmallOnes} every change of direction counts, so the truth is between the two.
 */
final class WireTally {
  /** An adjustment is 9 bytes of payload; with padding, length and MAC at most about 80. */
  static final int FLOW_CONTROL = 128;

  static final Duration GAP = Duration.ofMillis(5);

  enum Side {
    CLIENT,
    SERVER
  }

  /** Chunks of one direction without a word from the other side between them. */
  private record Burst(Side side, long bytes, long firstNanos, long lastNanos) {}

  private final List<Burst> bursts = new ArrayList<>();

  /** Takes down that {@code bytes} bytes came from that side; times never run backwards. */
  void record(Side side, long bytes, long nanos) {
    Burst last = bursts.isEmpty() ? null : bursts.getLast();
    if (last != null && last.side() == side) {
      bursts.set(
          bursts.size() - 1, new Burst(side, last.bytes() + bytes, last.firstNanos(), nanos));
    } else {
      bursts.add(new Burst(side, bytes, nanos, nanos));
    }
  }

  /** Trips, flow control left out. */
  int trips() {
    return trips(index -> !isFlowControl(index));
  }

  /** Every burst of the client that the server followed. */
  int tripsWithSmallOnes() {
    return trips(index -> true);
  }

  /**
   * Trips whose question is larger than flow control ever is: every batch of reads, and the command
   * line that starts a shell; no window adjustment, however slowly it comes.
   */
  int largeTrips() {
    return trips(index -> bursts.get(index).bytes() > FLOW_CONTROL);
  }

  /** Bursts of the client that the server followed and that count, by their index. */
  private int trips(IntPredicate counts) {
    return (int)
        IntStream.range(0, bursts.size() - 1)
            .filter(index -> bursts.get(index).side() == Side.CLIENT && counts.test(index))
            .count();
  }

  private boolean isFlowControl(int index) {
    Burst burst = bursts.get(index);
    return burst.bytes() <= FLOW_CONTROL
        && index > 0
        && burst.firstNanos() - bursts.get(index - 1).lastNanos() < GAP.toNanos()
        && bursts.get(index + 1).firstNanos() - burst.lastNanos() < GAP.toNanos();
  }
}
