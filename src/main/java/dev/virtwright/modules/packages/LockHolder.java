package dev.virtwright.modules.packages;

import java.util.List;

/**
 * A process that has a package manager's lock.
 *
 * @param command its command line, at most 120 characters; empty where it cannot be read
 */
record LockHolder(String file, String processId, String command) {

  /** From a part that {@code await_lock} of {@link Scripts} prints, each process and file once. */
  static List<LockHolder> of(Sections sections, String part) {
    return sections.lines(part).stream()
        .map(line -> line.split("\t", 3))
        .filter(fields -> fields.length == 3)
        .map(fields -> new LockHolder(fields[0], fields[1], fields[2].strip()))
        .distinct()
        .toList();
  }

  /** Such as {@code process 1234 (apt-get upgrade)}. */
  @Override
  public String toString() {
    return "process %s%s".formatted(processId, command.isEmpty() ? "" : " (" + command + ")");
  }
}
