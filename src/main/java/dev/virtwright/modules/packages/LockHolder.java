package dev.virtwright.modules.packages;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A process that has a package manager's lock.
 *
 * @param command its command line, at most 120 characters; empty where it cannot be read
 */
record LockHolder(String file, String processId, String command) {

  /** From the part {@code holders} that {@link Scripts} prints. */
  static List<LockHolder> of(Sections sections) {
    List<LockHolder> holders = new ArrayList<>();
    for (String line : sections.lines("holders")) {
      String[] fields = line.split("\t", 3);
      if (fields.length == 3) {
        holders.add(new LockHolder(fields[0], fields[1], fields[2].strip()));
      }
    }
    return List.copyOf(holders);
  }

  /** The problem and what to do about it, where somebody holds a lock. */
  static Optional<Problem> problem(List<LockHolder> holders, long waitedSeconds) {
    if (holders.isEmpty()) {
      return Optional.empty();
    }
    LockHolder first = holders.getFirst();
    return Optional.of(
        new Problem(
            "another process is using the package manager: %s; waited %d s for it"
                .formatted(first, waitedSeconds),
            "wait until it has ended and run again, raise lock_timeout, or see what it is doing:"
                + " ps -fp "
                + first.processId()));
  }

  /** Such as {@code process 1234 (apt-get upgrade) holds /var/lib/dpkg/lock-frontend}. */
  @Override
  public String toString() {
    return "process %s%s holds %s"
        .formatted(processId, command.isEmpty() ? "" : " (" + command + ")", file);
  }
}
