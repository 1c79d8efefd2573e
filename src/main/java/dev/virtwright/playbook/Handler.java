package dev.virtwright.playbook;

import java.util.List;
import java.util.Objects;

/**
 * A task that runs when it was notified. Answers to its name, to {@code ROLE : NAME} where it is a
 * role's, and to each of {@code listen}.
 *
 * @param listen texts or templates
 */
public record Handler(Task task, List<Object> listen) {
  public Handler {
    Objects.requireNonNull(task);
    listen = List.copyOf(listen);
  }
}
