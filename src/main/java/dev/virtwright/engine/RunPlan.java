package dev.virtwright.engine;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.UserException;
import dev.virtwright.inventory.Inventory;
import dev.virtwright.playbook.Call;
import dev.virtwright.playbook.Context;
import dev.virtwright.playbook.Given;
import dev.virtwright.playbook.Play;
import dev.virtwright.playbook.Playbook;
import dev.virtwright.playbook.PlaybookLoader;
import dev.virtwright.playbook.Position;
import dev.virtwright.playbook.Role;
import dev.virtwright.playbook.Setting;
import dev.virtwright.playbook.Settings;
import dev.virtwright.playbook.Step;
import dev.virtwright.playbook.Task;
import dev.virtwright.template.Template;
import dev.virtwright.template.Values;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A run that is known to be free of every mistake that can be found without a host: unknown modules
 * and arguments, wrong types, bad templates, missing files and handlers, undefined roles, keywords
 * that are not supported.
 */
public final class RunPlan {
  private final RunOptions options;
  private final ModuleCatalog catalog;
  private final Inventory inventory;
  private final PlaybookLoader loader;
  private final Path workingDirectory;
  private final String title;
  private final List<String> sources;
  private final List<Play> chosen;
  private final List<PlayRun> plays;
  private final SortedMap<Integer, String> emptyPlays;
  private final List<String> hosts;
  private final List<Diagnostic> warnings;

  private RunPlan(
      RunOptions options,
      ModuleCatalog catalog,
      Inventory inventory,
      List<String> sources,
      PlaybookLoader loader,
      Path workingDirectory,
      String title,
      List<Play> plays,
      List<Diagnostic> loaded) {
    this.options = options;
    this.catalog = catalog;
    this.inventory = inventory;
    this.sources = List.copyOf(sources);
    this.loader = loader;
    this.workingDirectory = workingDirectory;
    this.title = title;
    Checks checks = new Checks(catalog, this::hasGroup, this::knowsGroup, options.patient());
    plays.forEach(checks::play);
    List<Diagnostic> mistakes = new ArrayList<>(checks.mistakes());
    List<Diagnostic> notes = new ArrayList<>(inventory.warnings());
    notes.addAll(loaded);
    notes.addAll(checks.notes());
    Batches batches = new Batches(options, inventory);
    this.chosen = batches.chosen(plays, mistakes);
    List<Diagnostic> unmatched = new ArrayList<>();
    this.plays = batches.of(chosen, mistakes, unmatched);
    this.emptyPlays = Collections.unmodifiableSortedMap(batches.empty());
    if (!changesHosts()) {
      notes.addAll(unmatched); // else they are known when each play begins
    }
    if (!mistakes.isEmpty()) {
      List<Diagnostic> all = new ArrayList<>(mistakes);
      all.addAll(notes);
      throw new UserException(all);
    }
    Set<String> named = new LinkedHashSet<>();
    this.plays.forEach(play -> named.addAll(play.hosts()));
    List<String> ordered =
        new ArrayList<>(inventory.hosts().keySet().stream().filter(named::contains).toList());
    named.stream().filter(name -> !ordered.contains(name)).forEach(ordered::add);
    this.hosts = List.copyOf(ordered);
    this.warnings = List.copyOf(notes);
  }

  /**
   * Reads playbooks and inventories and checks them.
   *
   * @param inventories files, directories, executables, or hosts with a comma ({@code a,b,}); empty
   *     for the implicit localhost alone
   * @param workingDirectory what relative paths are relative to
   * @throws dev.virtwright.diag.UserException with all mistakes together; nothing was touched
   */
  public static RunPlan of(
      List<Path> playbooks,
      List<String> inventories,
      Path workingDirectory,
      RunOptions options,
      ModuleCatalog catalog) {
    return of(playbooks, inventories, workingDirectory, options, catalog, Prompter.NOBODY);
  }

  /**
   * The same, with somebody who answers what {@code vars_prompt} asks.
   *
   * @throws dev.virtwright.diag.UserException as above
   */
  public static RunPlan of(
      List<Path> playbooks,
      List<String> inventories,
      Path workingDirectory,
      RunOptions options,
      ModuleCatalog catalog,
      Prompter prompter) {
    List<Diagnostic> mistakes = new ArrayList<>();
    Inventory inventory = null;
    try {
      inventory = inventory(inventories, workingDirectory, options);
    } catch (UserException wrong) {
      mistakes.addAll(wrong.diagnostics());
    }
    PlaybookLoader loader = loader(workingDirectory, options);
    List<Playbook> loaded = List.of();
    try {
      loaded = loader.load(playbooks);
    } catch (UserException wrong) {
      mistakes.addAll(wrong.diagnostics());
    }
    if (inventory == null || !mistakes.isEmpty()) {
      throw new UserException(mistakes);
    }
    String title = playbooks.stream().map(Path::toString).collect(Collectors.joining(", "));
    return new RunPlan(
        options,
        catalog,
        inventory,
        inventories,
        loader,
        workingDirectory,
        title,
        loaded.stream()
            .flatMap(book -> book.plays().stream())
            .map(new Prompts(options.extraVars(), prompter)::answered)
            .toList(),
        loaded.stream().flatMap(book -> book.warnings().stream()).toList());
  }

  /**
   * A run of one module without a playbook.
   *
   * @throws dev.virtwright.diag.UserException as {@link #of}
   */
  public static RunPlan of(
      AdHoc adHoc,
      List<String> inventories,
      Path workingDirectory,
      RunOptions options,
      ModuleCatalog catalog) {
    Inventory inventory = inventory(inventories, workingDirectory, options);
    return new RunPlan(
        options,
        catalog,
        inventory,
        inventories,
        loader(workingDirectory, options),
        workingDirectory,
        adHoc.title(),
        List.of(
            play(
                adHoc,
                adHoc.directory() == null
                    ? workingDirectory
                    : workingDirectory.resolve(adHoc.directory()))),
        List.of());
  }

  private static PlaybookLoader loader(Path workingDirectory, RunOptions options) {
    PlaybookLoader.Places places =
        PlaybookLoader.Places.of(workingDirectory, home(), System.getenv());
    List<Path> configured = options.defaults().rolesPath();
    if (!configured.isEmpty()) {
      List<Path> roles = new ArrayList<>(List.of(workingDirectory.resolve("roles")));
      roles.addAll(configured);
      places = new PlaybookLoader.Places(roles, places.collections());
    }
    return new PlaybookLoader(
        workingDirectory, places, options.extraVars(), new VaultDecryption(options.vault()));
  }

  private static Path home() {
    return Path.of(System.getProperty("user.home", "/"));
  }

  private static Play play(AdHoc adHoc, Path directory) {
    SourceLocation nowhere = SourceLocation.of("(command line)", 1, 1);
    Context context =
        new Context(1, adHoc.title(), null, Map.of(), Map.of(), directory, List.of(directory));
    Map<String, @Nullable Object> args = new LinkedHashMap<>();
    adHoc.args().forEach((name, value) -> args.put(name, withTemplates(value)));
    Map<Setting, Given> keywords = new EnumMap<>(Setting.class);
    adHoc.settings().forEach((setting, value) -> keywords.put(setting, new Given(value, nowhere)));
    List<Step> tasks =
        List.of(
            task(1, adHoc.title(), adHoc.module(), args, context, Settings.of(keywords), nowhere));
    return new Play(
        1,
        adHoc.title(),
        List.of(adHoc.hosts()),
        nowhere,
        Settings.of(Map.of(Setting.GATHER_FACTS, new Given(false, nowhere))),
        List.of(),
        Map.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        tasks,
        List.of(),
        List.of(),
        directory,
        nowhere);
  }

  static Task task(
      int number,
      String name,
      String module,
      Map<String, @Nullable Object> args,
      Context context,
      Settings settings,
      SourceLocation location) {
    return new Task(
        -number,
        new Position(List.of(context.play(), 0, number)),
        name,
        new Call(module, location, args, null, Map.of()),
        context,
        settings,
        List.of("always"),
        List.of(),
        Map.of(),
        null,
        null,
        List.of(),
        null,
        null,
        null,
        location);
  }

  private static @Nullable Object withTemplates(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case String text when Template.looksLikeTemplate(text) ->
          Template.parse(text, (SourceLocation) null);
      case List<?> list -> {
        List<@Nullable Object> parsed = new ArrayList<>();
        list.forEach(element -> parsed.add(withTemplates(element)));
        yield parsed;
      }
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> parsed = new LinkedHashMap<>();
        map.forEach((key, element) -> parsed.put(String.valueOf(key), withTemplates(element)));
        yield parsed;
      }
      default -> value;
    };
  }

  public RunOptions options() {
    return options;
  }

  /** Such as the playbooks' paths. */
  public String title() {
    return title;
  }

  /** All hosts of the run, in inventory order. */
  public List<String> hosts() {
    return hosts;
  }

  /** The plays as lists show them. */
  public List<Outline> outline() {
    SortedMap<Integer, Outline> outlines = new TreeMap<>();
    for (PlayRun run : plays) {
      Outline known = outlines.get(run.number());
      outlines.put(
          run.number(),
          known == null ? outline(run.play(), run.name(), run.hosts()) : known.with(run.hosts()));
    }
    for (Play play : chosen) {
      String name = emptyPlays.get(play.number());
      if (name != null) {
        outlines.put(play.number(), outline(play, name, List.of()));
      }
    }
    return List.copyOf(outlines.values());
  }

  private static Outline outline(Play play, String name, List<String> hosts) {
    List<Outline.Entry> entries = new ArrayList<>();
    Steps.planned(
        play,
        step -> {
          Task task = Steps.taskOf(step);
          Role role = task.role();
          entries.add(
              new Outline.Entry(
                  TaskNames.written(task),
                  role == null || task.name() == null ? null : role.name(),
                  task.tags().stream().map(Values::print).toList(),
                  task.location()));
        });
    return new Outline(
        play.number(),
        name,
        play.hosts().stream().map(Values::print).toList(),
        hosts,
        play.tags().stream().map(Values::print).toList(),
        entries,
        play.location());
  }

  /** What is no mistake but likely not meant; the run's report has them too. */
  public List<Diagnostic> warnings() {
    return warnings;
  }

  ModuleCatalog catalog() {
    return catalog;
  }

  Inventory inventory() {
    return inventory;
  }

  /** The inventory's sources, as given. */
  List<String> sources() {
    return sources;
  }

  /** Reads the inventory anew. */
  Supplier<Inventory> source() {
    return () -> inventory(sources, workingDirectory, options);
  }

  private static Inventory inventory(
      List<String> sources, Path workingDirectory, RunOptions options) {
    return Inventory.read(
        sources,
        workingDirectory,
        new VaultDecryption(options.vault()),
        options.defaults().unparsed(),
        options.extraVars());
  }

  /** Whether a task that is known ahead adds hosts or groups. */
  private boolean changesHosts() {
    AtomicBoolean found = new AtomicBoolean();
    chosen.forEach(play ->
        Steps.each(
            play,
            step -> {
              if (catalog.entry(Steps.taskOf(step).call().module()).orElse(null)
                      instanceof ModuleCatalog.Entry.Own(var spec, EngineTask own)
                  && own.steers()) {
                found.set(true);
              }
            }));
    return found.get();
  }

  /**
   * The plays behind one, for the hosts that there are by then, up to the next play whose hosts
   * cannot be told.
   *
   * @param number of a play
   * @param known variables that {@code hosts} may ask for
   * @param notes takes what is no mistake but likely not meant
   * @throws UserException where the hosts of the very next play cannot be told
   */
  List<PlayRun> behind(
      int number,
      Inventory now,
      Map<String, ? extends @Nullable Object> known,
      List<Diagnostic> notes) {
    List<Diagnostic> mistakes = new ArrayList<>();
    List<Play> rest = chosen.stream().filter(play -> play.number() > number).toList();
    List<PlayRun> runs = new Batches(options, now, known).of(rest, mistakes, notes);
    if (!mistakes.isEmpty()) {
      throw new UserException(mistakes);
    }
    return runs;
  }

  /** Number of the last play; 0 without any. */
  int last() {
    return chosen.isEmpty() ? 0 : chosen.getLast().number();
  }

  PlaybookLoader loader() {
    return loader;
  }

  Path workingDirectory() {
    return workingDirectory;
  }

  /** Names of the plays that no host takes part in, by number. */
  SortedMap<Integer, String> emptyPlays() {
    return emptyPlays;
  }

  private boolean hasGroup(String group, Path directory) {
    return loader.actionGroup(group, directory).filter(members -> !members.isEmpty()).isPresent();
  }

  private boolean knowsGroup(String group, Path directory) {
    return loader.actionGroup(group, directory).isPresent();
  }

  /** Batch by batch, in order. */
  List<PlayRun> plays() {
    return plays;
  }

  /**
   * What an include loaded, checked and thinned out by tags as everything is before a run.
   *
   * @param handler whether a handler included it: tags do not choose among handlers
   * @throws UserException with all mistakes in it
   */
  List<Step> checked(PlaybookLoader.Included loaded, boolean handler) {
    Checks checks = new Checks(catalog, this::hasGroup, this::knowsGroup, options.patient());
    checks.rescues(loaded.steps(), false);
    Steps.each(loaded.steps(), step -> checks.step(step, null));
    if (!checks.mistakes().isEmpty()) {
      throw new UserException(checks.mistakes());
    }
    return handler
        ? loaded.steps()
        : Steps.kept(loaded.steps(), new Batches(options, inventory)::selected);
  }
}
