package dev.virtwright.playbook;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.UserException;
import dev.virtwright.yaml.Decryption;
import dev.virtwright.yaml.SourceFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Loads playbooks with all they import, and during a run what they include. Numbers tasks over all
 * that it loads, so one loader serves a run. Safe for several threads.
 */
public final class PlaybookLoader {
  private final Path workingDirectory;
  private final Map<InDirectory, Optional<Set<String>>> actionGroups = new ConcurrentHashMap<>();
  private final Decryption decryption;
  private final Places places;
  private final Map<String, @Nullable Object> extraVars;
  private final AtomicInteger numbers = new AtomicInteger();

  /** Of each play by its number: what later includes in it need to know. */
  private final Map<Integer, Ground> grounds = new ConcurrentHashMap<>();

  /**
   * @param vars of the play
   * @param collections that the play names
   */
  record Ground(Map<String, @Nullable Object> vars, List<String> collections) {}

  /**
   * Where roles and collections are looked for besides the playbook's directory, best first.
   *
   * <p>Source: Ansible's settings {@code roles_path} and {@code collections_path}.
   */
  public record Places(List<Path> roles, List<Path> collections) {
    public Places {
      roles = List.copyOf(roles);
      collections = List.copyOf(collections);
    }

    /**
     * As the environment says ({@code ANSIBLE_ROLES_PATH}, {@code ANSIBLE_COLLECTIONS_PATH}), or
     * Ansible's own.
     *
     * @param home the person's home directory, for {@code ~}
     */
    public static Places of(Path workingDirectory, Path home, Map<String, String> environment) {
      List<Path> roles = new ArrayList<>(List.of(workingDirectory.resolve("roles")));
      roles.addAll(
          paths(
              environment.getOrDefault(
                  "ANSIBLE_ROLES_PATH",
                  "~/.ansible/roles:/usr/share/ansible/roles:/etc/ansible/roles"),
              workingDirectory,
              home));
      String collections =
          environment.getOrDefault(
              "ANSIBLE_COLLECTIONS_PATH",
              environment.getOrDefault(
                  "ANSIBLE_COLLECTIONS_PATHS",
                  "~/.ansible/collections:/usr/share/ansible/collections"));
      List<Path> places = new ArrayList<>(paths(collections, workingDirectory, home));
      places.addAll(packaged(Path.of("/usr")));
      return new Places(roles, places);
    }

    /** Where packages of the system put collections: beside its Python's modules. */
    static List<Path> packaged(Path usr) {
      List<Path> places = new ArrayList<>();
      for (Path lib : List.of(usr.resolve("lib"), usr.resolve("local/lib"))) {
        String[] pythons = lib.toFile().list((at, name) -> name.matches("python3(\\.[0-9]+)?"));
        for (String python : pythons == null ? new String[0] : pythons) {
          for (String packages : List.of("dist-packages", "site-packages")) {
            Path place = lib.resolve(python).resolve(packages);
            if (Files.isDirectory(place.resolve("ansible_collections"))) {
              places.add(place);
            }
          }
        }
      }
      places.sort(Comparator.naturalOrder());
      return places;
    }

    private static List<Path> paths(String text, Path workingDirectory, Path home) {
      List<Path> paths = new ArrayList<>();
      for (String each : text.split(":")) {
        if (!each.isBlank()) {
          paths.add(
              each.equals("~") || each.startsWith("~/")
                  ? home.resolve(each.length() > 2 ? each.substring(2) : "")
                  : workingDirectory.resolve(each));
        }
      }
      return paths;
    }
  }

  /**
   * @param workingDirectory what relative paths are relative to; its {@code roles} are known
   * @param home the person's home directory, for {@code ~/.ansible/roles}
   */
  public PlaybookLoader(Path workingDirectory, Path home) {
    this(
        workingDirectory,
        Places.of(workingDirectory.toAbsolutePath().normalize(), home, Map.of()),
        Map.of(),
        Decryption.NONE);
  }

  /**
   * @param workingDirectory what relative paths are relative to
   * @param decryption opens files and values that are encrypted
   * @param extraVars those of the command line: what is imported may be named with them
   */
  public PlaybookLoader(
      Path workingDirectory,
      Places places,
      Map<String, @Nullable Object> extraVars,
      Decryption decryption) {
    this.decryption = decryption;
    this.workingDirectory = workingDirectory.toAbsolutePath().normalize();
    this.places = places;
    this.extraVars = extraVars;
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
    List<Play> plays = new PlayReader(loading, playsBefore, grounds).read(file);
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
    Loading loading = loading(context);
    SourceLocation at = include.task().call().moduleLocation();
    Optional<Path> found = loading.tasks().find(file, context, at);
    List<Step> steps =
        found.isEmpty()
            ? List.of()
            : loading.tasks().file(found.get(), around, include.position().in(instance), at);
    loading.files().warningsOrThrow();
    return new Included(null, steps, loading.tasks().takeImported().handlers());
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
    Loading loading = loading(around.context());
    RoleReader.Use use =
        new RoleReader.Use(
            name,
            Map.of(),
            Map.of(),
            from,
            !(include.target() instanceof Include.OfRole role) || role.validates(),
            true,
            include.task().call().locationOf("name"));
    RoleReader.Loaded loaded =
        loading
            .roles()
            .load(use, around, Loading.parents(around), include.position().in(instance), false);
    loading.files().warningsOrThrow();
    List<Handler> handlers = new ArrayList<>(loaded.handlers());
    handlers.addAll(loading.tasks().takeImported().handlers());
    return new Included(loaded.role(), loaded.steps(), handlers);
  }

  /**
   * Reads a file of variables ({@code vars_files}, {@code include_vars}, {@code --extra-vars
   * @file}).
   *
   * @throws UserException where it is missing, no YAML or no mapping
   */
  public Map<String, @Nullable Object> loadVariables(Path file, @Nullable SourceLocation namedAt) {
    SourceFiles files = new SourceFiles(workingDirectory, decryption);
    Map<String, @Nullable Object> variables =
        new Trees(files).fileOfVariables(workingDirectory.resolve(file).normalize(), namedAt);
    files.warningsOrThrow();
    return variables;
  }

  /** For what is included there. */
  private Loading loading(Context context) {
    Loading loading = loading(context.searchPath().getLast());
    Ground ground = grounds.get(context.play());
    if (ground != null) {
      loading.statics().play(ground.vars());
      loading.roles().collections(ground.collections());
    }
    return loading;
  }

  /**
   * Full names of the modules of an action group, which {@code module_defaults} name after {@code
   * group/}; empty where no collection has it.
   *
   * @param playbookDirectory whose {@code collections} come first
   * @throws UserException where the collection's file of groups cannot be read
   */
  public Optional<Set<String>> actionGroup(String group, Path playbookDirectory) {
    return actionGroups.computeIfAbsent(
        new InDirectory(playbookDirectory, group),
        asked -> {
          Loading loading = loading(asked.directory());
          Optional<Set<String>> members = loading.actionGroups().members(asked.group());
          loading.files().warningsOrThrow();
          return members;
        });
  }

  private record InDirectory(Path directory, String group) {}

  private Loading loading(Path playbookDirectory) {
    return new Loading(workingDirectory, playbookDirectory, places, extraVars, numbers, decryption);
  }
}
