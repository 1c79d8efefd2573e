package dev.virtwright.host;

import java.nio.charset.StandardCharsets;

/**
 * What a fragment printed.
 *
 * @param exitStatus 0 to 255
 * @param truncated whether more was printed than the fragment's limit, and cut
 * @param timedOut whether the host killed it at its deadline
 */
@SuppressWarnings(
    "ArrayRecordComponent") // carried once from the wire to its parser, never compared
public record FragmentResult(
    int exitStatus, byte[] stdout, byte[] stderr, boolean truncated, boolean timedOut) {

  /** Standard output as UTF-8; bytes that are not become U+FFFD. */
  public String out() {
    return new String(stdout, StandardCharsets.UTF_8);
  }

  /** Standard error as UTF-8; bytes that are not become U+FFFD. */
  public String err() {
    return new String(stderr, StandardCharsets.UTF_8);
  }

  public boolean succeeded() {
    return exitStatus == 0 && !timedOut && !truncated;
  }
}
