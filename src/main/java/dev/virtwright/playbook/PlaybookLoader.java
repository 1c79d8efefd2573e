package dev.virtwright.playbook;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.UserException;
import dev.virtwright.yaml.SourceFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Loads playbooks with all they import, and during a run what they include. Numbers tasks over all
 * that it loads, so one loader serves a run. Safe for several threads.
 */
public final class PlaybookLoader {
  private final Path workingDirectory;
  private final List<Path> rolesPath;
  private final AtomicInteger numbers = new AtomicInteger();

  /**
   * @param workingDirectory what relative paths are relative to; its {@code roles} are known
   * @param home the person's home directory, for {@code ~/.ansible/roles}
   */
  public PlaybookLoader(Path workingDirectory, Path home) {
    this(
        workingDirectory,
        List.of(
            home.resolve(".ansible/roles"),
            Path.of("/usr/share/ansible/roles"),
            Path.of("/etc/ansible/roles")));
  }

  /**
   * @param workingDirectory as above
   * @param rolesPath where roles are looked for besides
   */
  public PlaybookLoader(Path workingDirectory, List<Path> rolesPath) {
    this.workingDirectory = workingDirectory.toAbsolutePath().normalize();
    List<Path> all = new ArrayList<>();
    all.add(this.workingDirectory.resolve("roles"));
    all.addAll(rolesPath);
    this.rolesPath = List.copyOf(all);
  }

  /**
   * What an include gave.
   *
   * @param role null for {@code include_tasks}
   * @param handlers of the role and its dependencies
   */
  public record Included(@Nullable Role role, List<Step> steps, List<Handler> handlers) {
    public Included {
      steps = List.copyOf(steps);
      handlers = List.copyOf(handlers);
    }
  }

  /**
   * Loads playbooks as one run: plays are numbered over all of them.
   *
   * @throws UserException with every mistake of every file
   */
  public List<Playbook> load(List<Path> playbooks) {
    List<Playbook> loaded = new ArrayList<>();
    List<Diagnostic> mistakes = new ArrayList<>();
    int plays = 0;
    for (Path playbook : playbooks) {
      try {
        Playbook one = load(playbook, plays);
        plays += one.plays().size();
        loaded.add(one);
      } catch (UserException problems) {
        mistakes.addAll(problems.diagnostics());
      }
    }
    if (!mistakes.isEmpty()) {
      throw new UserException(mistakes);
    }
    return List.copyOf(loaded);
  }

  /**
   * Loads one playbook.
   *
   * @throws UserException with every mistake of every file
   */
  public Playbook load(Path playbook) {
    return load(playbook, 0);
  }

  private Playbook load(Path playbook, int playsBefore) {
    Path file = workingDirectory.resolve(playbook).normalize();
    Path parent = file.getParent();
    Loading loading = loading(parent == null ? workingDirectory : parent);
    List<Play> plays = new PlayReader(loading, playsBefore).read(file);
    if (plays.isEmpty() && !loading.files().failed()) {
      loading
          .files()
          .error(
              "playbook-empty",
              "%s holds no play".formatted(loading.files().name(file)),
              "a play begins with '- hosts: PATTERN'",
              null);
    }
    return new Playbook(file, plays, loading.files().warningsOrThrow());
  }

  /**
   * Loads the file that {@code include_tasks} names.
   *
   * @param file rendered
   * @param loopVariables what the include's own loop adds, such as {@code item}; rendered
   * @param instance tells loadings of the same include apart (such as items of its loop), from 1
   * @throws UserException with every mistake in it
   */
  public Included loadTasks(
      Include include, String file, Map<String, @Nullable Object> loopVariables, int instance) {
    Inherited around = include.inherited().including(loopVariables);
    Context context = around.context();
    Loading loading = loading(context.searchPath().getLast());
    SourceLocation at = include.task().call().moduleLocation();
    Optional<Path> found = loading.tasks().find(file, context, at);
    List<Step> steps =
        found.isEmpty()
            ? List.of()
            : loading.tasks().file(found.get(), around, include.position().in(instance), at);
    loading.files().warningsOrThrow();
    return new Included(null, steps, loading.tasks().takeImportedHandlers());
  }

  /**
   * Loads the role that {@code include_role} names.
   *
   * @param name rendered
   * @param from rendered values of {@link Include.OfRole#from}
   * @param loopVariables as in {@link #loadTasks}
   * @param instance as in {@link #loadTasks}
   * @throws UserException with every mistake in it
   */
  public Included loadRole(
      Include include,
      String name,
      Map<String, String> from,
      Map<String, @Nullable Object> loopVariables,
      int instance) {
    Inherited around = include.inherited().including(loopVariables);
    Loading loading = loading(around.context().searchPath().getLast());
    RoleReader.Use use =
        new RoleReader.Use(
            name, Map.of(), Map.of(), from, include.task().call().locationOf("name"));
    RoleReader.Loaded loaded =
        loading
            .roles()
            .load(use, around, Loading.parents(around), include.position().in(instance), false);
    loading.files().warningsOrThrow();
    List<Handler> handlers = new ArrayList<>(loaded.handlers());
    handlers.addAll(loading.tasks().takeImportedHandlers());
    return new Included(loaded.role(), loaded.steps(), handlers);
  }

  /**
   * Reads a file of variables ({@code vars_files}, {@code include_vars}, {@code --extra-vars
   * @file}).
   *
   * @throws UserException where it is missing, no YAML or no mapping
   */
  public Map<String, @Nullable Object> loadVariables(Path file, @Nullable SourceLocation namedAt) {
    SourceFiles files = new SourceFiles(workingDirectory);
    Map<String, @Nullable Object> variables =
        new Trees(files).fileOfVariables(workingDirectory.resolve(file).normalize(), namedAt);
    files.warningsOrThrow();
    return variables;
  }

  private Loading loading(Path playbookDirectory) {
    return new Loading(workingDirectory, playbookDirectory, rolesPath, numbers);
  }
}
