package dev.virtwright.modules.packages;

import java.util.List;

/** What {@code state} asks of packages. */
enum Wanted {
  PRESENT,
  LATEST,
  ABSENT;

  /** Ansible's words. */
  static final List<String> WORDS = List.of("present", "installed", "latest", "absent", "removed");

  static Wanted of(String word) {
    return switch (word) {
      case "present", "installed" -> PRESENT;
      case "latest" -> LATEST;
      case "absent", "removed" -> ABSENT;
      default -> throw new IllegalArgumentException("no state: " + word);
    };
  }
}
