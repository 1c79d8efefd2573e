package dev.virtwright.engine;

import dev.virtwright.diag.UserException;
import dev.virtwright.playbook.Setting;
import dev.virtwright.playbook.Task;
import dev.virtwright.template.Scope;
import dev.virtwright.template.Template;
import dev.virtwright.template.Values;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What tasks are called where people read it. */
final class TaskNames {
  private TaskNames() {}

  /** As banners show it: rendered where that can be done. */
  static String shown(Task task, Scope scope) {
    try {
      return named(task, value -> Values.resolve(value, scope));
    } catch (UserException | AfterApply.Touched unknown) {
      return written(task);
    }
  }

  /** As it is written. */
  static String written(Task task) {
    return named(task, value -> value instanceof Template template ? template.source() : value);
  }

  private interface Reading {
    @Nullable Object of(@Nullable Object value);
  }

  /** An include of a role that has no name of its own is told by its role. */
  private static String named(Task task, Reading reading) {
    String name = task.name() == null ? "" : Values.print(reading.of(task.name()));
    if (!name.isEmpty()) {
      return name;
    }
    String module = task.call().module();
    if (module.substring(module.lastIndexOf('.') + 1).equals("include_role")) {
      Map<String, @Nullable Object> args = task.call().args();
      Object role = args.get("name") == null ? args.get("role") : args.get("name");
      if (role != null) {
        return module + " : " + Values.print(reading.of(role));
      }
    }
    return module;
  }

  /** Whether {@code no_log} hides what a task says. */
  static boolean hidden(Task task, Scope scope) {
    try {
      return new Keywords(task.settings(), scope).is(Setting.NO_LOG);
    } catch (UserException | AfterApply.Touched unknown) {
      return true; // rather too little said than a secret
    }
  }
}
