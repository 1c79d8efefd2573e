package dev.virtwright.engine;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.UserException;
import dev.virtwright.inventory.Host;
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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
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
  private final List<PlayRun> plays;
  private final SortedMap<Integer, String> emptyPlays;
  private final List<String> hosts;
  private final List<Diagnostic> warnings;

  private RunPlan(
      RunOptions options,
      ModuleCatalog catalog,
      Inventory inventory,
      PlaybookLoader loader,
      Path workingDirectory,
      String title,
      List<Play> plays,
      List<Diagnostic> loaded) {
    this.options = options;
    this.catalog = catalog;
    this.inventory = inventory;
    this.loader = loader;
    this.workingDirectory = workingDirectory;
    this.title = title;
    Checks checks = new Checks(catalog);
    plays.forEach(checks::play);
    List<Diagnostic> mistakes = new ArrayList<>(checks.mistakes());
    List<Diagnostic> notes = new ArrayList<>(inventory.warnings());
    notes.addAll(loaded);
    Batches batches = new Batches(options, inventory);
    this.plays = batches.of(plays, mistakes, notes);
    this.emptyPlays = Collections.unmodifiableSortedMap(batches.empty());
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
    List<Diagnostic> mistakes = new ArrayList<>();
    Inventory inventory = null;
    try {
      inventory = Inventory.read(inventories, workingDirectory);
    } catch (UserException wrong) {
      mistakes.addAll(wrong.diagnostics());
    }
    List<Path> rolesPath = options.defaults().rolesPath();
    PlaybookLoader loader =
        rolesPath.isEmpty()
            ? new PlaybookLoader(workingDirectory, home())
            : new PlaybookLoader(workingDirectory, rolesPath);
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
        loader,
        workingDirectory,
        title,
        loaded.stream().flatMap(book -> book.plays().stream()).toList(),
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
    Inventory inventory = Inventory.read(inventories, workingDirectory);
    return new RunPlan(
        options,
        catalog,
        inventory,
        new PlaybookLoader(workingDirectory, home()),
        workingDirectory,
        adHoc.title(),
        List.of(play(adHoc, workingDirectory)),
        List.of());
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
    List<Step> tasks =
        List.of(task(1, adHoc.title(), adHoc.module(), args, context, Settings.NONE, nowhere));
    return new Play(
        1,
        adHoc.title(),
        List.of(adHoc.hosts()),
        nowhere,
        Settings.of(Map.of(Setting.GATHER_FACTS, new Given(false, nowhere))),
        Map.of(),
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
    Map<Integer, Outline> outlines = new LinkedHashMap<>();
    for (PlayRun play : plays) {
      Outline known = outlines.get(play.number());
      if (known != null) {
        outlines.put(play.number(), known.with(play.hosts()));
        continue;
      }
      List<Outline.Entry> entries = new ArrayList<>();
      Steps.each(
          play.play(),
          step -> {
            Task task = Steps.taskOf(step);
            Role role = task.role();
            entries.add(
                new Outline.Entry(
                    shown(task),
                    role == null ? null : role.name(),
                    task.tags().stream().map(Values::print).toList(),
                    task.location()));
          });
      outlines.put(
          play.number(),
          new Outline(
              play.number(),
              play.name(),
              play.play().hosts().stream().map(Values::print).toList(),
              play.hosts(),
              entries,
              play.play().location()));
    }
    return List.copyOf(outlines.values());
  }

  private static String shown(Task task) {
    Object name = task.name();
    return name == null
        ? task.call().module()
        : name instanceof Template template ? template.source() : Values.print(name);
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

  /** Batch by batch, in order. */
  List<PlayRun> plays() {
    return plays;
  }

  Host host(String name) {
    return inventory.host(name).orElseThrow(() -> new IllegalStateException("no host " + name));
  }

  /**
   * What an include loaded, checked and thinned out by tags as everything is before a run.
   *
   * @throws UserException with all mistakes in it
   */
  List<Step> checked(PlaybookLoader.Included loaded, Settings ofPlay) {
    Checks checks = new Checks(catalog);
    Steps.each(loaded.steps(), step -> checks.step(step, ofPlay, null));
    if (!checks.mistakes().isEmpty()) {
      throw new UserException(checks.mistakes());
    }
    return Steps.kept(loaded.steps(), new Batches(options, inventory)::selected);
  }
}
