package dev.virtwright.lab;

import java.util.List;

/**
 * What a command on this computer, in a machine or in a container said and how it ended.
 *
 * @param command the argument list, as told in messages
 * @param status exit status
 */
public record CommandResult(List<String> command, int status, String output, String error) {
  public CommandResult {
    command = List.copyOf(command);
  }

  /**
   * The standard output of a command that had to succeed; an {@link AssertionError} if it did not.
   */
  public String orFail() {
    if (status != 0) {
      throw new AssertionError(
          "'%s' ended with status %d%nstandard output: %s%nstandard error: %s"
              .formatted(String.join(" ", command), status, output, error));
    }
    return output;
  }
}
