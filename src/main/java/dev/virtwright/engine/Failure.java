package dev.virtwright.engine;

import dev.virtwright.diag.UserException;
import dev.virtwright.host.HostException;
import org.jspecify.annotations.Nullable;

/**
 * Why a task failed on a host.
 *
 * @param remedy what to do; null where the message says it
 * @param unreachable whether the host itself is out of reach
 */
record Failure(String message, @Nullable String remedy, boolean unreachable) {

  static Failure of(String message, @Nullable String remedy) {
    return new Failure(message, remedy, false);
  }

  static Failure of(HostException failure) {
    return new Failure(
        String.valueOf(failure.getMessage()), failure.remedy(), failure.unreachable());
  }

  static Failure of(UserException mistakes) {
    String remedy =
        mistakes.diagnostics().size() == 1 ? mistakes.diagnostics().getFirst().remedy() : null;
    return of(String.valueOf(mistakes.getMessage()), remedy);
  }

  /** A mistake of ours in the named place: says so, and where it broke. */
  static Failure ours(String where, RuntimeException bug) {
    StackTraceElement[] trace = bug.getStackTrace();
    return of(
        "%s broke: %s%s".formatted(where, bug, trace.length == 0 ? "" : " at " + trace[0]),
        "this is a bug in virtwright: please report it with the message above");
  }
}
