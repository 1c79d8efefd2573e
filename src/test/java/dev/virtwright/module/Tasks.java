package dev.virtwright.module;

import dev.virtwright.diag.UserException;
import dev.virtwright.host.Action;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes tasks for tests of modules. */
public final class Tasks {
  private Tasks() {}

  /** Arguments as a playbook gives them: name, value, name, value. */
  public static Args args(ResourceModule module, @Nullable Object... namesAndValues) {
    return args(TaskContext.NONE, module, namesAndValues);
  }

  public static Args args(
      TaskContext context, ResourceModule module, @Nullable Object... namesAndValues) {
    Map<String, @Nullable Object> given = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      given.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return Args.parse(module.spec(), given, name -> null, context);
  }

  /** A task whose files and templates are in {@code directory}; templates render to themselves. */
  public static TaskContext filesIn(Path directory) {
    return new TaskContext() {
      @Override
      public ControllerFile file(String path) throws IOException {
        Path file = directory.resolve(path);
        if (!Files.exists(file)) {
          throw new FileNotFoundException(path + " in " + directory);
        }
        return new ControllerFile(file, Files.isDirectory(file));
      }

      @Override
      public String rendered(String path, Map<String, String> options, Map<String, ?> more)
          throws IOException {
        return Files.readString(file(path).path());
      }

      @Override
      public Path template(String path) throws IOException {
        return file(path).path();
      }

      @Override
      public Path written(String path) {
        return directory.resolve(path).normalize();
      }

      @Override
      public String host() {
        return "one";
      }

      @Override
      public Map<String, String> environment() {
        return Map.of();
      }

      @Override
      public boolean checkMode() {
        return false;
      }
    };
  }

  public static Plan.Changes changes(Plan plan) {
    if (plan instanceof Plan.Changes changes) {
      return changes;
    }
    throw new AssertionError("expected changes, not " + plan);
  }

  public static Plan.InSync inSync(Plan plan) {
    if (plan instanceof Plan.InSync inSync) {
      return inSync;
    }
    throw new AssertionError("expected in sync, not " + plan);
  }

  public static Plan.Blocked blocked(Plan plan) {
    if (plan instanceof Plan.Blocked blocked) {
      return blocked;
    }
    throw new AssertionError("expected blocked, not " + plan);
  }

  /** One line an action, as a person sees it. */
  public static List<String> actions(Plan plan) {
    return changes(plan).actions().stream().map(Action::describe).toList();
  }

  /** One line a property: {@code path: current -> target}. */
  public static List<String> drift(Plan plan) {
    List<String> lines = new ArrayList<>();
    for (Change change : changes(plan).drift()) {
      lines.add(
          change.secret()
              ? change.path() + ": secret"
              : change.path() + ": " + change.current() + " -> " + change.target());
    }
    return lines;
  }

  /** The first mistake's summary. */
  public static String summary(UserException mistake) {
    return mistake.diagnostics().getFirst().summary();
  }
}
