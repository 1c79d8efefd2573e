package dev.virtwright.engine;

import dev.virtwright.diag.UserException;
import dev.virtwright.engine.ModuleCatalog.Entry;
import dev.virtwright.host.Become;
import dev.virtwright.host.HostException;
import dev.virtwright.module.Args;
import dev.virtwright.module.Homes;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ReadOnlyForm;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.Verification;
import dev.virtwright.playbook.Call;
import dev.virtwright.playbook.Condition;
import dev.virtwright.playbook.Given;
import dev.virtwright.playbook.Include;
import dev.virtwright.playbook.PlaybookLoader;
import dev.virtwright.playbook.Role;
import dev.virtwright.playbook.Setting;
import dev.virtwright.playbook.Step;
import dev.virtwright.playbook.Task;
import dev.virtwright.template.Scope;
import dev.virtwright.template.Values;
import dev.virtwright.value.Masker;
import dev.virtwright.value.Secret;
import dev.virtwright.vault.Vault;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Plans one task, or one item of its loop: conditions, arguments, the module's plan. */
final class TaskPlanner {
  private final ModuleCatalog catalog;
  private final PlaybookLoader loader;
  private final OwnTasks own;
  private final RunTasks ofRun;
  private final Connections connections;
  private final Masker masker;
  private final @Nullable Secret fingerprintKey;
  private final Vault vault;
  private final boolean checkRun;
  private final boolean patient;
  private final Object omit;

  /**
   * @param fingerprintKey for what tasks desire; null where nobody asks
   * @param vault opens encrypted files of the controller
   * @param checkRun whether the run changes nothing
   * @param patient whether wrong arguments are told in the words of Ansible's modules
   * @param omit the value of {@code omit}
   */
  TaskPlanner(
      ModuleCatalog catalog,
      PlaybookLoader loader,
      OwnTasks own,
      RunTasks ofRun,
      Connections connections,
      Masker masker,
      @Nullable Secret fingerprintKey,
      Vault vault,
      boolean checkRun,
      boolean patient,
      Object omit) {
    this.catalog = catalog;
    this.loader = loader;
    this.own = own;
    this.ofRun = ofRun;
    this.connections = connections;
    this.masker = masker;
    this.fingerprintKey = fingerprintKey;
    this.vault = vault;
    this.checkRun = checkRun;
    this.patient = patient;
    this.omit = omit;
  }

  /** Whether this task changes nothing. */
  boolean checks(Task task, Scope scope) {
    return new Keywords(task.settings(), scope).truth(Setting.CHECK_MODE).orElse(checkRun);
  }

  /** The condition that does not hold, or null. */
  static @Nullable String unmet(List<Condition> conditions, Scope scope) {
    for (Condition condition : conditions) {
      if (!condition.expression().test(scope)) {
        return condition.text();
      }
    }
    return null;
  }

  private @Nullable String condition(Task task, Scope scope) {
    try {
      return unmet(task.when(), scope);
    } catch (UserException wrong) {
      throw patient ? TaskMistakes.ofCondition(wrong) : wrong;
    }
  }

  /**
   * @param name of the task, for those that wait for it
   */
  Planned plan(Attempt attempt, Task task, String name, Scope scope) throws HostException {
    String unmet = condition(task, scope);
    if (unmet != null) {
      return new Planned.Settled(Outcome.skipped(unmet));
    }
    Entry entry = catalog.called(task.call(), scope);
    Map<String, @Nullable Object> given = arguments(task, entry, scope);
    Failure wrong =
        patient && !takesWhatever(entry)
            ? ArgumentMistakes.of(entry.spec(), given, task.call())
            : null;
    if (wrong != null) {
      return new Planned.Settled(Outcomes.failed(wrong));
    }
    return switch (entry) {
      case Entry.Own(var spec, EngineTask which) when which.ofRun() ->
          ofRun.plan(which, attempt, task, given, scope, become(attempt, task, scope));
      case Entry.Own(var spec, EngineTask which) -> own.plan(which, attempt, task, given, scope);
      case Entry.Module(var spec, ResourceModule module) ->
          module(attempt, task, name, module, given, scope);
    };
  }

  /** Whether it has no arguments of its own names: variables, or a word. */
  private static boolean takesWhatever(Entry entry) {
    return entry instanceof Entry.Own(var spec, EngineTask own)
        && (own.takesVariables() || own == EngineTask.META);
  }

  private Planned module(
      Attempt attempt,
      Task task,
      String name,
      ResourceModule module,
      Map<String, @Nullable Object> given,
      Scope scope)
      throws HostException {
    Keywords keywords = new Keywords(task.settings(), scope);
    Become become = become(attempt, task, scope);
    mask(become.password());
    Fingerprint fingerprint = fingerprintKey == null ? null : Fingerprint.keyed(fingerprintKey);
    ControllerContext context =
        new ControllerContext(
            attempt,
            task.context(),
            scope,
            keywords.environment(masker::add),
            checks(task, scope),
            checkRun,
            fingerprint,
            vault);
    Call call = task.call();
    Args written = Args.parse(module.spec(), given, call::locationOf, context);
    TaskReader reader = new TaskReader(attempt.seat(), become);
    attempt.reads(reader);
    Args args = Homes.expanded(written, reader);
    if (module instanceof ReadOnlyForm form && onlyReads(task)) {
      Plan.Outcome.Result result = form.read(args, reader);
      return new Planned.Settled(
          result.failure() == null
              ? Outcomes.ok(result.values(), List.of())
              : Outcomes.failed(Failure.of(result.failure(), null), result.values(), List.of()));
    }
    Plan plan = module.plan(args, reader);
    if (fingerprint != null && describesState(plan)) {
      fingerprint.add(List.of(module.spec().name(), given, context.environment()));
      attempt.desires(fingerprint.hash());
    }
    return switch (plan) {
      case Plan.InSync(var values, var findings) ->
          new Planned.Settled(withFacts(Outcomes.ok(values, findings)));
      case Plan.Blocked(var problem, var remedy, var values, var findings) ->
          new Planned.Settled(Outcomes.failed(Failure.of(problem, remedy), values, findings));
      case Plan.Changes changes ->
          new Planned.ToAct(
              changes,
              become,
              again -> module.plan(args, again),
              context.checkMode() ? Outcomes.expected(changes, name, checkRun) : null);
    };
  }

  private Become become(Attempt attempt, Task task, Scope scope) {
    Place place = attempt.place();
    return connections.become(
        new Keywords(task.settings(), place == null ? scope : place.connection()));
  }

  /** Whether it could be in sync: a restart or a command is asked for anew each time. */
  private static boolean describesState(Plan plan) {
    return !(plan instanceof Plan.Changes changes)
        || (changes.lasting() && changes.verification() instanceof Verification.Converges);
  }

  /** Modules that find facts say so in a value of that name. */
  static Outcome withFacts(Outcome outcome) {
    if (!(outcome.values().get("ansible_facts") instanceof Map<?, ?> facts)) {
      return outcome;
    }
    Map<String, @Nullable Object> named = new LinkedHashMap<>();
    facts.forEach((name, value) -> named.put(unprefixed(String.valueOf(name)), value));
    return outcome.withEffects(Effects.ofFacts(named));
  }

  /** Inside {@code ansible_facts} a fact's name is without what it has outside. */
  private static String unprefixed(String name) {
    return name.startsWith("ansible_") ? name.substring("ansible_".length()) : name;
  }

  /** {@code changed_when: false} and {@code check_mode: false}, written as such. */
  static boolean onlyReads(Task task) {
    return neverChanges(task)
        && task.settings()
            .find(Setting.CHECK_MODE)
            .map(Given::value)
            .filter(Boolean.FALSE::equals)
            .isPresent();
  }

  /** {@code changed_when: false}, written as such: nobody has to wait for what it does. */
  static boolean neverChanges(Task task) {
    List<Condition> changed = task.changedWhen();
    return changed != null
        && changed.size() == 1
        && List.of("false", "no")
            .contains(changed.getFirst().text().strip().toLowerCase(Locale.ROOT));
  }

  /** What the task gives, over {@code args: "{{ … }}"}, over {@code module_defaults}. */
  private Map<String, @Nullable Object> arguments(Task task, Entry entry, Scope scope) {
    Map<String, @Nullable Object> given = new LinkedHashMap<>(defaults(task, entry, scope));
    Call call = task.call();
    if (call.variableArgs() != null) {
      Object more = Values.resolve(call.variableArgs(), scope);
      if (more instanceof Map<?, ?> map) {
        map.forEach((name, value) -> given.put(String.valueOf(name), value));
      } else if (more != null && !more.equals(omit)) {
        throw new UserException(
            "argument-type",
            "the arguments of '%s' must be a mapping, not a %s"
                .formatted(call.module(), Values.typeName(more)),
            null,
            call.moduleLocation());
      }
    }
    EngineTask which = entry instanceof Entry.Own(var spec, EngineTask own) ? own : null;
    call.args()
        .forEach((name, value) -> {
          boolean raw = which != null && which.evaluates(name);
          given.put(name, raw ? value : argument(call, name, value, scope));
        });
    String freeForm = entry.spec().freeForm();
    if (given.containsKey(Call.FREE_FORM) && freeForm != null) {
      Object text = given.remove(Call.FREE_FORM);
      given.putIfAbsent(freeForm, text);
    }
    given.values().removeIf(omit::equals);
    given.values().forEach(this::mask);
    return given;
  }

  private @Nullable Object argument(Call call, String name, @Nullable Object value, Scope scope) {
    try {
      return Values.resolve(value, scope);
    } catch (UserException wrong) {
      throw patient ? TaskMistakes.ofArgument(wrong, call.module(), name) : wrong;
    }
  }

  /**
   * Of {@code module_defaults} of a module, and of each group that it is in, the nearest count, not
   * those of others around; the module's own are over its groups'.
   */
  private Map<String, @Nullable Object> defaults(Task task, Entry entry, Scope scope) {
    Map<String, Map<?, ?>> ofGroups = new LinkedHashMap<>();
    Map<?, ?> nearest = Map.of();
    for (Given given : task.settings().all(Setting.MODULE_DEFAULTS)) {
      if (Values.resolve(given.value(), scope) instanceof Map<?, ?> byModule) {
        for (Map.Entry<?, ?> each : byModule.entrySet()) {
          String name = String.valueOf(each.getKey());
          boolean same =
              catalog.entry(name).filter(entry::equals).isPresent()
                  && !(name.startsWith("ansible.builtin.")
                      && task.call().module().startsWith("ansible.legacy."));
          if (!(each.getValue() instanceof Map<?, ?> values)) {
            continue;
          }
          if (same) {
            nearest = values;
          } else if (inGroup(name, task, entry)) {
            ofGroups.put(name, values);
          }
        }
      }
    }
    Map<String, @Nullable Object> defaults = new LinkedHashMap<>();
    for (Map<?, ?> values : ofGroups.values()) {
      values.forEach((name, value) -> defaults.put(String.valueOf(name), value));
    }
    nearest.forEach((name, value) -> defaults.put(String.valueOf(name), value));
    return defaults;
  }

  private boolean inGroup(String name, Task task, Entry entry) {
    return name.startsWith("group/")
        && loader
            .actionGroup(name.substring("group/".length()), task.context().searchPath().getLast())
            .orElse(Set.of())
            .stream()
            .anyMatch(module -> catalog.entry(module).filter(entry::equals).isPresent());
  }

  private void mask(@Nullable Object value) {
    switch (value) {
      case null -> {}
      case Secret secret -> masker.add(secret);
      case List<?> list -> list.forEach(this::mask);
      case Map<?, ?> map -> map.values().forEach(this::mask);
      default -> {}
    }
  }

  /**
   * Loads what an include names.
   *
   * @param instance tells the items of its loop apart, from 1
   */
  Planned include(
      Attempt attempt,
      Include include,
      Scope scope,
      Map<String, @Nullable Object> vars,
      int instance,
      Included checks) {
    String unmet = condition(include.task(), scope);
    if (unmet != null) {
      return new Planned.Settled(Outcome.skipped(unmet));
    }
    attempt.sawController();
    String source =
        switch (include.target()) {
          case Include.Tasks(Object file) -> Values.print(Values.resolve(file, scope));
          case Include.OfRole role -> Values.print(Values.resolve(role.name(), scope));
        };
    PlaybookLoader.Included loaded;
    try {
      loaded = loaded(include, scope, vars, instance);
    } catch (UserException wrong) {
      boolean ofRole = include.target() instanceof Include.OfRole;
      Path beside = include.inherited().context().directory();
      throw MissingInclude.of(wrong, source, beside, ofRole, patient);
    }
    Role role = loaded.role();
    boolean isPublic =
        role != null && include.target() instanceof Include.OfRole target && target.isPublic();
    return new Planned.Loaded(
        new Cursor.Included(checks.checked(loaded)),
        loaded.handlers(),
        isPublic
            ? Effects.ofRole(Objects.requireNonNull(role), include.inherited().context().play())
            : Effects.NONE,
        include.target() instanceof Include.Tasks && !loaded.steps().isEmpty()
            ? loaded.steps().getFirst().location().file()
            : source);
  }

  private PlaybookLoader.Included loaded(
      Include include, Scope scope, Map<String, @Nullable Object> vars, int instance) {
    return switch (include.target()) {
      case Include.Tasks(Object file) ->
          loader.loadTasks(include, Values.reveal(Values.resolve(file, scope)), vars, instance);
      case Include.OfRole role -> {
        Map<String, String> from = new LinkedHashMap<>();
        role.from()
            .forEach((what, file) -> from.put(what, Values.reveal(Values.resolve(file, scope))));
        yield loader.loadRole(
            include, Values.reveal(Values.resolve(role.name(), scope)), from, vars, instance);
      }
    };
  }

  /** Checks and chooses what was loaded, as all tasks are before a run. */
  interface Included {
    List<Step> checked(PlaybookLoader.Included included);
  }
}
