package dev.virtwright.engine;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.UserException;
import dev.virtwright.host.Become;
import dev.virtwright.host.FactOptions;
import dev.virtwright.host.Facts;
import dev.virtwright.host.HostException;
import dev.virtwright.module.Args;
import dev.virtwright.module.TaskContext;
import dev.virtwright.playbook.PlaybookLoader;
import dev.virtwright.playbook.Task;
import dev.virtwright.template.Expression;
import dev.virtwright.template.Scope;
import dev.virtwright.template.Template;
import dev.virtwright.template.Values;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the engine's own tasks do. None of them changes a machine. */
final class OwnTasks {
  /**
   * The key by which Ansible's callbacks know a result that is printed without {@code -v} too;
   * registered ones do not have it.
   */
  static final String SPOKEN = "_ansible_verbose_always";

  private final PlaybookLoader loader;
  private final FactSource facts;
  private final Connections connections;
  private final int verbosity;

  OwnTasks(PlaybookLoader loader, FactSource facts, Connections connections, int verbosity) {
    this.loader = loader;
    this.facts = facts;
    this.connections = connections;
    this.verbosity = verbosity;
  }

  /**
   * @param given rendered, except for what the task evaluates itself
   */
  Planned plan(
      EngineTask which,
      Attempt attempt,
      Task task,
      Map<String, @Nullable Object> given,
      Scope scope)
      throws HostException {
    return new Planned.Settled(
        switch (which) {
          case DEBUG -> debug(task, given, scope);
          case SET_FACT -> setFact(task, given, scope);
          case ASSERT -> asserted(task, given, scope);
          case FAIL -> failed(given);
          case INCLUDE_VARS -> {
            attempt.sawController();
            yield new IncludeVars(loader, task, given, scope).outcome();
          }
          case VALIDATE_ARGUMENT_SPEC -> validated(task, given, scope);
          case META -> Outcomes.ok(Map.of(), List.of());
          case SETUP -> setup(attempt, task, given, scope);
          case ADD_HOST, GROUP_BY, SET_STATS, PAUSE, ASYNC_STATUS, WAIT_FOR_CONNECTION ->
              throw new IllegalStateException(which + " is one of the run's");
        });
  }

  private Outcome debug(Task task, Map<String, @Nullable Object> given, Scope scope) {
    Object least = given.getOrDefault("verbosity", 0L);
    if (Long.parseLong(Values.print(least)) > verbosity) {
      return Outcome.skipped("verbosity is below " + Values.print(least))
          .withValue("skipped_reason", "Verbosity threshold not met.");
    }
    if (given.get("var") != null && given.get("msg") != null) {
      return Outcomes.failed(Failure.of("'msg' and 'var' are incompatible options", null));
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    Object shown;
    if (given.get("var") != null) {
      String name = source(given.get("var"));
      try {
        shown = Expression.parse(name, task.call().locationOf("var")).evaluate(scope);
      } catch (UserException undefined) {
        shown = "<< error 1 - " + undefined.diagnostics().getFirst().summary() + " >>";
      }
      values.put(name, shown);
      return said(Outcomes.ok(values, List.of()), name + ": " + Excerpts.whole(shown));
    }
    shown = given.getOrDefault("msg", "Hello world!");
    values.put("msg", shown);
    return said(Outcomes.ok(values, List.of()), Excerpts.whole(shown));
  }

  /** An expression given with or without marks around it. */
  private static String source(@Nullable Object value) {
    return value instanceof Template template ? template.source() : Values.print(value);
  }

  private static Outcome said(Outcome outcome, String what) {
    return new Outcome(
        outcome.status(),
        outcome.drift(),
        outcome.actions(),
        outcome.findings(),
        outcome.values(),
        outcome.failure(),
        what,
        outcome.waitsFor(),
        outcome.warnings(),
        outcome.ignored(),
        outcome.effects(),
        outcome.desired());
  }

  private static Outcome setFact(Task task, Map<String, @Nullable Object> given, Scope scope) {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    given.forEach((key, value) -> {
      String name =
          Template.looksLikeTemplate(key) ? Values.print(Template.parse(key).render(scope)) : key;
      if (!Checks.VARIABLE.matcher(name).matches()) {
        throw Checks.noVariable(name, task.call().locationOf(key));
      }
      facts.put(name, value);
    });
    boolean cacheable = Values.asBoolean(facts.remove("cacheable"));
    if (facts.isEmpty()) {
      return Outcomes.failed(
          Failure.of(
              "set_fact sets nothing: no variable is given", "write 'name: value' below it"));
    }
    Effects effects = Effects.ofHost(facts);
    return Outcomes.ok(Map.of("ansible_facts", facts), List.of())
        .withEffects(cacheable ? effects.then(Effects.ofFacts(facts)) : effects);
  }

  private static Outcome asserted(Task task, Map<String, @Nullable Object> given, Scope scope) {
    Object that = given.get("that");
    List<?> conditions = that instanceof List<?> list ? list : List.of(that == null ? true : that);
    SourceLocation at = task.call().locationOf("that");
    boolean quiet = Values.asBoolean(given.getOrDefault("quiet", false));
    for (Object condition : conditions) {
      boolean holds =
          condition instanceof Boolean truth
              ? truth
              : Expression.parse(source(condition), at).test(scope);
      if (!holds) {
        return spoken(
            unmet(source(condition), given.getOrDefault("fail_msg", given.get("msg"))), quiet);
      }
    }
    Object message = given.get("success_msg");
    Object said = message == null ? "All assertions passed" : message;
    Outcome ok = spoken(Outcomes.ok(value("msg", said), List.of()), quiet);
    return message == null || quiet ? ok : said(ok, Excerpts.whole(said));
  }

  private static Outcome spoken(Outcome outcome, boolean quiet) {
    return quiet ? outcome : outcome.withValue(SPOKEN, true);
  }

  private static Outcome unmet(String condition, @Nullable Object message) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("assertion", condition);
    values.put("evaluated_to", false);
    Failure failure =
        message == null
            ? Failure.of("the assertion does not hold: " + condition, null)
            : Failure.of(Excerpts.whole(message), "the assertion is: " + condition);
    return Outcomes.failed(failure, values, List.of())
        .withValue("msg", message == null ? "Assertion failed" : message);
  }

  private static Outcome failed(Map<String, @Nullable Object> given) {
    Object said = given.getOrDefault("msg", "Failed as requested from task");
    return Outcomes.failed(Failure.of(Excerpts.whole(said), null)).withValue("msg", said);
  }

  private static Outcome validated(Task task, Map<String, @Nullable Object> given, Scope scope) {
    if (!(given.get("argument_spec") instanceof Map<?, ?> spec)) {
      throw wrongMapping(task, "argument_spec", given.get("argument_spec"));
    }
    Object provided = given.get("provided_arguments");
    if (provided != null && !(provided instanceof Map)) {
      throw wrongMapping(task, "provided_arguments", provided);
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    spec.forEach((key, option) -> {
      String name = String.valueOf(key);
      Object value = scope.get(name);
      if (!Scope.isMissing(value)) {
        values.put(name, Values.resolve(value, scope));
      }
    });
    if (provided instanceof Map<?, ?> map) {
      map.forEach((name, value) -> {
        if (spec.containsKey(name)) {
          values.put(String.valueOf(name), value);
        }
      });
    }
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put(
        "validate_args_context",
        given.get("validate_args_context") == null ? Map.of() : given.get("validate_args_context"));
    List<String> errors = ArgumentSpecs.errors(spec, values);
    if (errors.isEmpty()) {
      result.put("msg", "The arg spec validation passed");
      return Outcomes.ok(result, List.of());
    }
    result.put("argument_errors", errors);
    result.put("argument_spec_data", spec);
    return Outcomes.failed(
        Failure.of("Validation of arguments failed:\n" + String.join("\n", errors), null),
        result,
        List.of());
  }

  private static UserException wrongMapping(Task task, String name, @Nullable Object given) {
    return new UserException(
        "argument-type",
        "'%s' must be a mapping, not a %s".formatted(name, Values.typeName(given)),
        null,
        task.call().locationOf(name));
  }

  private static Map<String, @Nullable Object> value(String name, @Nullable Object value) {
    Map<String, @Nullable Object> one = new LinkedHashMap<>();
    one.put(name, value);
    return one;
  }

  private Outcome setup(
      Attempt attempt, Task task, Map<String, @Nullable Object> given, Scope scope)
      throws HostException {
    Place place = attempt.place();
    Become become =
        connections.become(
            new Keywords(task.settings(), place == null ? scope : place.connection()));
    TaskReader reader = new TaskReader(attempt.seat(), become);
    attempt.reads(reader);
    Args args =
        Args.parse(EngineTask.SETUP.spec(), given, task.call()::locationOf, TaskContext.NONE);
    List<String> subset = args.get(EngineTask.SetupArgs.GATHER_SUBSET);
    FactOptions options =
        new FactOptions(
            args.get(EngineTask.SetupArgs.FACT_PATH),
            Duration.ofSeconds(args.get(EngineTask.SetupArgs.GATHER_TIMEOUT)));
    Map<String, @Nullable Object> gathered = new TreeMap<>(facts.gather(reader, subset, options));
    gathered.put("gather_subset", subset);
    gathered.put("module_setup", true);
    List<String> filters = args.get(EngineTask.SetupArgs.FILTER);
    gathered
        .keySet()
        .removeIf(
            name -> !filters.isEmpty() && filters.stream().noneMatch(kept -> kept(kept, name)));
    Map<String, @Nullable Object> returned = new TreeMap<>();
    gathered.forEach((name, value) -> returned.put(Facts.variable(name), value));
    return Outcomes.ok(Map.of("ansible_facts", returned), List.of())
        .withEffects(Effects.ofFacts(gathered));
  }

  /** A filter may leave out what all names begin with. */
  private static boolean kept(String filter, String fact) {
    String name = Facts.variable(fact);
    return Globs.matches(filter, name)
        || (!filter.startsWith("ansible_") && Globs.matches("ansible_" + filter, name));
  }
}
