package dev.virtwright.playbook;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.DiagnosticPrinter;
import dev.virtwright.diag.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** A directory of playbooks and roles, made of texts. */
final class Project {
  private final Path directory;

  Project(Path directory) {
    this.directory = directory;
  }

  Project file(String name, String text) {
    try {
      Path path = directory.resolve(name);
      Files.createDirectories(Objects.requireNonNull(path.getParent()));
      Files.writeString(path, text);
      return this;
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  PlaybookLoader loader() {
    return new PlaybookLoader(directory, directory.resolve("home"));
  }

  Playbook load(String name) {
    return loader().load(Path.of(name));
  }

  /** The tasks of a playbook whose one play has these. */
  List<Step> tasks(String tasks) {
    file("site.yml", "- hosts: all\n  tasks:\n" + tasks.indent(4));
    return load("site.yml").plays().getFirst().tasks();
  }

  Task task(String task) {
    return (Task) tasks(task).getFirst();
  }

  String mistakes(String name) {
    return print(assertThrows(UserException.class, () -> load(name)).diagnostics());
  }

  String mistakesOfTasks(String tasks) {
    file("site.yml", "- hosts: all\n  tasks:\n" + tasks.indent(4));
    return mistakes("site.yml");
  }

  String print(Collection<Diagnostic> diagnostics) {
    return new DiagnosticPrinter(
            name -> {
              try {
                return Files.readString(directory.resolve(name));
              } catch (IOException problem) {
                throw new UncheckedIOException(problem);
              }
            })
        .print(diagnostics);
  }

  /** All tasks among the steps, blocks opened. */
  static List<Task> flat(List<Step> steps) {
    List<Task> tasks = new ArrayList<>();
    for (Step step : steps) {
      switch (step) {
        case Task task -> tasks.add(task);
        case Include include -> tasks.add(include.task());
        case Block block -> {
          tasks.addAll(flat(block.steps()));
          tasks.addAll(flat(block.rescue()));
          tasks.addAll(flat(block.always()));
        }
      }
    }
    return tasks;
  }

  static List<String> names(List<Step> steps) {
    return flat(steps).stream().map(task -> String.valueOf(task.name())).toList();
  }

  static List<String> texts(List<Condition> conditions) {
    return conditions.stream().map(Condition::text).toList();
  }
}
