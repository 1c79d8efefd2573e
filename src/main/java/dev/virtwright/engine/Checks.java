package dev.virtwright.engine;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.Suggestions;
import dev.virtwright.diag.UserException;
import dev.virtwright.engine.ModuleCatalog.Entry;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.TaskContext;
import dev.virtwright.playbook.Block;
import dev.virtwright.playbook.Call;
import dev.virtwright.playbook.Given;
import dev.virtwright.playbook.Handler;
import dev.virtwright.playbook.Include;
import dev.virtwright.playbook.Play;
import dev.virtwright.playbook.Setting;
import dev.virtwright.playbook.Settings;
import dev.virtwright.playbook.Step;
import dev.virtwright.playbook.Task;
import dev.virtwright.template.Expression;
import dev.virtwright.template.Template;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds in tasks what can be known to be wrong before a host is touched. */
final class Checks {
  /** What a variable can be called. */
  static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final ModuleCatalog catalog;
  private final BiPredicate<String, Path> groups;
  private final BiPredicate<String, Path> known;
  private final boolean patient;
  private final List<Diagnostic> mistakes = new ArrayList<>();
  private final List<Diagnostic> notes = new ArrayList<>();
  private final Set<Task> rescued = Collections.newSetFromMap(new IdentityHashMap<>());

  /**
   * @param groups whether a collection of the playbook in this directory has this action group
   * @param known whether there is such a group at all, perhaps of modules that are not here
   * @param patient whether handlers and action groups are looked for as Ansible does
   */
  Checks(
      ModuleCatalog catalog,
      BiPredicate<String, Path> groups,
      BiPredicate<String, Path> known,
      boolean patient) {
    this.known = known;
    this.catalog = catalog;
    this.groups = groups;
    this.patient = patient;
  }

  List<Diagnostic> mistakes() {
    return mistakes;
  }

  /** What is no mistake but likely not meant. */
  List<Diagnostic> notes() {
    return notes;
  }

  void play(Play play) {
    defaults(play.settings(), play.directory());
    Call gathering = Gathering.call(play);
    catalog.entry(gathering.module()).ifPresent(entry -> arguments(gathering, entry));
    List<Boolean> dynamic = new ArrayList<>();
    Steps.each(play, step -> dynamic.add(step instanceof Include));
    // an include may bring more handlers
    boolean complete = !dynamic.contains(true);
    for (List<Step> section :
        List.of(play.preTasks(), play.roleSteps(), play.tasks(), play.postTasks())) {
      rescues(section, false);
    }
    Steps.each(play, step -> step(step, complete ? play.handlers() : null));
    for (Handler handler : play.handlers()) {
      Steps.each(
          List.of(handler.step()),
          step -> {
            step(step, null);
            flushes(Steps.taskOf(step));
          });
    }
  }

  /** Notes the tasks whose failure some block rescues. */
  void rescues(List<Step> steps, boolean within) {
    for (Step step : steps) {
      switch (step) {
        case Task task when within -> rescued.add(task);
        case Task ignored -> {}
        case Include ignored -> {}
        case Block block -> {
          rescues(block.steps(), within || !block.rescue().isEmpty());
          rescues(block.rescue(), within);
          rescues(block.always(), within);
        }
      }
    }
  }

  /**
   * Whether the playbook says what is to become of the task's failure: its wrong arguments fail it
   * at its turn then, as in Ansible, rather than the whole run before it.
   */
  private boolean borne(Task task) {
    return rescued.contains(task)
        || task.failedWhen() != null
        || task.settings()
            .find(Setting.IGNORE_ERRORS)
            .filter(given -> !Boolean.FALSE.equals(given.value()))
            .isPresent();
  }

  /** Handlers that run cannot be told to run. */
  private void flushes(Task task) {
    boolean meta =
        catalog.entry(task.call().module()).orElse(null)
                instanceof Entry.Own(var spec, EngineTask own)
            && own == EngineTask.META;
    if (meta && Steering.metaOf(task).equals("flush_handlers")) {
      mistakes.add(
          Diagnostic.error(
              "flush-in-handler",
              "flush_handlers cannot be used as a handler",
              "notify what is to run after this one",
              task.location()));
    }
  }

  /**
   * @param handlers all there are; null where more may come
   */
  void step(Step step, @Nullable List<Handler> handlers) {
    switch (step) {
      case Include include -> defaults(include.task());
      case Task task -> task(task, handlers);
      case Block ignored -> throw new IllegalArgumentException("a block is walked, not checked");
    }
  }

  private void task(Task task, @Nullable List<Handler> handlers) {
    defaults(task);
    Call call = task.call();
    Entry entry = catalog.entry(call.module()).orElse(null);
    if (call.moduleTemplate() != null) {
      if (handlers != null) {
        notifies(task, handlers);
      }
      return;
    }
    if (entry == null) {
      unknown(task, call);
      return;
    }
    if (!borne(task)) {
      arguments(call, entry);
    }
    if (handlers != null && !patient) {
      notifies(task, handlers);
    }
  }

  /**
   * A task that may never be reached, as roles have them for other systems, is told of, and fails
   * where it is reached.
   */
  private void unknown(Task task, Call call) {
    Diagnostic unknown = unknown(call, catalog);
    if (task.when().isEmpty() && !borne(task)) {
      mistakes.add(unknown);
    } else {
      notes.add(
          Diagnostic.warning(
              unknown.code(),
              unknown.summary() + ": the task fails where it is reached",
              unknown.remedy(),
              unknown.location()));
    }
  }

  static Diagnostic unknown(Call call, ModuleCatalog catalog) {
    return Diagnostic.error(
        "unknown-module",
        "unknown module '%s'".formatted(call.module()),
        catalog.didYouMean(call.module()),
        call.moduleLocation().withLength(call.module().length()));
  }

  static UserException noVariable(String name, SourceLocation at) {
    return new UserException(
        "variable-name",
        "'%s' is no name for a variable".formatted(name),
        "letters, digits and '_', and no digit first",
        at);
  }

  private void arguments(Call call, Entry entry) {
    ModuleSpec spec = entry.spec();
    EngineTask own = entry instanceof Entry.Own(var ignored, EngineTask which) ? which : null;
    if (own == EngineTask.SET_FACT) {
      call.args().keySet().stream()
          .filter(name -> !Template.looksLikeTemplate(name) && !VARIABLE.matcher(name).matches())
          .forEach(name -> mistakes.addAll(noVariable(name, call.locationOf(name)).diagnostics()));
    }
    if (own != null && own.takesVariables()) {
      return;
    }
    Map<String, @Nullable Object> given = new LinkedHashMap<>(call.args());
    if (spec.freeForm() != null && given.containsKey(Call.FREE_FORM)) {
      Object text = given.remove(Call.FREE_FORM);
      given.putIfAbsent(spec.freeForm(), text);
    }
    mistakes.addAll(Args.checkNames(spec, given.keySet(), call::locationOf));
    if (call.variableArgs() == null) {
      mistakes.addAll(Args.checkRequired(spec, given.keySet(), call.moduleLocation()));
    }
    if (own == EngineTask.ASSERT) {
      conditions(call);
    }
    Map<String, @Nullable Object> constant = new LinkedHashMap<>();
    given.forEach((name, value) -> {
      if (value != null && !hasTemplate(value) && spec.arg(name).isPresent()) {
        constant.put(name, value);
      }
    });
    try {
      Args.parse(spec, constant, call::locationOf, TaskContext.NONE);
    } catch (UserException wrong) {
      wrong.diagnostics().stream()
          .filter(mistake -> !mistake.code().equals("missing-argument"))
          .filter(mistake -> !mistakes.contains(mistake))
          .forEach(mistakes::add);
    }
  }

  private void conditions(Call call) {
    Object that = call.args().get("that");
    for (Object each :
        that instanceof List<?> list ? list : that == null ? List.of() : List.of(that)) {
      if (each instanceof String text) {
        try {
          Expression.parse(text, call.locationOf("that"));
        } catch (UserException wrong) {
          mistakes.addAll(wrong.diagnostics());
        }
      }
    }
  }

  static boolean hasTemplate(@Nullable Object value) {
    return switch (value) {
      case null -> false;
      case Template template -> true;
      case List<?> list -> list.stream().anyMatch(Checks::hasTemplate);
      case Map<?, ?> map -> map.values().stream().anyMatch(Checks::hasTemplate);
      default -> false;
    };
  }

  private void notifies(Task task, List<Handler> handlers) {
    for (Object each : task.notifies()) {
      if (!(each instanceof String name)) {
        continue;
      }
      boolean answered =
          handlers.stream()
              .anyMatch(handler ->
                  Handlers.named(handler, name, Handlers.AS_WRITTEN)
                      || Handlers.listens(handler, name, Handlers.AS_WRITTEN)
                      || hasTemplate(handler.name())
                      || hasTemplate(handler.listen()));
      if (!answered) {
        mistakes.add(
            Diagnostic.error(
                "unknown-handler",
                "no handler answers to '%s'".formatted(name),
                Suggestions.didYouMean(name, new TreeSet<>(Handlers.names(handlers))),
                task.location()));
      }
    }
  }

  private void defaults(Task task) {
    defaults(task.settings(), task.context().searchPath().getLast());
  }

  private static Diagnostic unresolved(String group, SourceLocation at) {
    return Diagnostic.error(
        "module-defaults",
        "Error loading module_defaults: could not resolve the module_defaults group %s"
            .formatted(group.indexOf('.') < 0 ? "ansible.builtin." + group : group),
        null,
        at);
  }

  /** {@code module_defaults} of what is not there have no effect. */
  private void defaults(Settings settings, Path directory) {
    for (Given given : settings.all(Setting.MODULE_DEFAULTS)) {
      if (!(given.value() instanceof Map<?, ?> byModule)) {
        continue;
      }
      for (Object key : byModule.keySet()) {
        String name = String.valueOf(key);
        boolean group = name.startsWith("group/");
        if (group ? !groups.test(name.substring(6), directory) : catalog.entry(name).isEmpty()) {
          if (group && patient && !known.test(name.substring(6), directory)) {
            Diagnostic unresolved = unresolved(name.substring(6), given.location());
            if (!mistakes.contains(unresolved)) {
              mistakes.add(unresolved);
            }
            continue;
          }
          Diagnostic note =
              Diagnostic.warning(
                  "module-defaults",
                  group
                      ? "no module is known of action group '%s'".formatted(name.substring(6))
                      : "module_defaults of the unknown module '%s'".formatted(name),
                  catalog.didYouMean(name),
                  given.location());
          if (!notes.contains(note)) {
            notes.add(note);
          }
        }
      }
    }
  }
}
