package dev.virtwright.host;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an action did.
 *
 * @param exitStatus of the command; 0 for what is no command, {@link #NOWHERE}
 * @param elapsed on the machine
 * @param backup where the old file is kept; null where there is none
 */
@SuppressWarnings("ArrayRecordComponent") // carried once from the wire, never compared
public record ActionResult(
    int exitStatus, byte[] stdout, byte[] stderr, Duration elapsed, @Nullable String backup) {

  /** No exit status: the directory to run in is not there; told to those who accept it. */
  public static final int NOWHERE = -1;

  public String out() {
    return new String(stdout, StandardCharsets.UTF_8);
  }

  public String err() {
    return new String(stderr, StandardCharsets.UTF_8);
  }
}
