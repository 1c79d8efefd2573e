package dev.virtwright.playbook;

import dev.virtwright.diag.SourceLocation;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tasks or a role that are loaded when their turn comes, with {@link PlaybookLoader}.
 *
 * @param task the include as a task: its name, conditions, loop and variables; its settings, tags
 *     and conditions hold for the include itself only
 * @param target what is loaded
 * @param inherited what the loaded steps inherit
 */
public record Include(Task task, Target target, Inherited inherited) implements Step {

  /** What is loaded; texts may be templates. */
  public sealed interface Target {}

  /**
   * {@code include_tasks}.
   *
   * @param file a text or a template, relative to the file it stands in or the role's tasks
   */
  public record Tasks(Object file) implements Target {
    public Tasks {
      Objects.requireNonNull(file);
    }
  }

  /**
   * {@code include_role}.
   *
   * @param name a text or a template
   * @param from which file of a directory to take in place of {@code main}: {@code tasks}, {@code
   *     vars}, {@code defaults}, {@code handlers}
   * @param isPublic whether the play sees its defaults and vars afterwards
   * @param validates whether what it is given is held against the role's argument specification
   */
  public record OfRole(
      Object name,
      Map<String, Object> from,
      boolean allowDuplicates,
      boolean isPublic,
      boolean validates)
      implements Target {
    public OfRole {
      Objects.requireNonNull(name);
      from = Map.copyOf(from);
    }
  }

  public Include {
    Objects.requireNonNull(task);
    Objects.requireNonNull(target);
    Objects.requireNonNull(inherited);
  }

  @Override
  public Position position() {
    return task.position();
  }

  @Override
  public SourceLocation location() {
    return task.location();
  }

  /** A target's role name or file, for messages. */
  @Nullable Object subject() {
    return switch (target) {
      case Tasks tasks -> tasks.file();
      case OfRole role -> role.name();
    };
  }
}
