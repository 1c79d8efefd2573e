package dev.virtwright.modules.files;

import dev.virtwright.diag.UserException;
import java.io.IOException;

/** Mistakes of arguments that only show when seen together. */
final class Mistakes {
  private Mistakes() {}

  static UserException contradiction(String summary, String remedy) {
    return new UserException("argument-conflict", summary, remedy, null);
  }

  static UserException unreadable(String what, IOException cause) {
    return new UserException(
        "file-not-found",
        "Could not find or access '%s' on the controller: %s".formatted(what, cause.getMessage()),
        "correct the path; it is searched in the role's or playbook's directories",
        null);
  }
}
