package dev.virtwright.engine;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.UserException;
import dev.virtwright.host.Become;
import dev.virtwright.host.HostException;
import dev.virtwright.module.Args;
import dev.virtwright.module.TaskContext;
import dev.virtwright.playbook.Call;
import dev.virtwright.playbook.PlaybookLoader;
import dev.virtwright.playbook.Task;
import dev.virtwright.template.Expression;
import dev.virtwright.template.Scope;
import dev.virtwright.template.Template;
import dev.virtwright.template.Values;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the engine's own tasks do. None of them changes a machine. */
final class OwnTasks {
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
   * @param given rendered, except for tasks with raw arguments
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
          case SET_FACT -> setFact(given);
          case ASSERT -> asserted(task, given, scope);
          case FAIL ->
              Outcomes.failed(
                  Failure.of(
                      Values.print(given.getOrDefault("msg", "Failed as requested from task")),
                      null));
          case INCLUDE_VARS -> includeVars(attempt, task, given);
          case META -> Outcomes.ok(Map.of(), List.of());
          case SETUP -> setup(attempt, task, given, scope);
        });
  }

  private Outcome debug(Task task, Map<String, @Nullable Object> given, Scope scope) {
    Object least = Values.resolve(given.getOrDefault("verbosity", 0L), scope);
    if (Long.parseLong(Values.print(least)) > verbosity) {
      return Outcome.skipped("verbosity is below " + Values.print(least));
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    Object shown;
    if (given.get("var") != null) {
      String name = source(given.get("var"));
      try {
        shown = Expression.parse(name, task.call().locationOf("var")).evaluate(scope);
      } catch (UserException undefined) {
        shown = "VARIABLE IS NOT DEFINED!: " + undefined.diagnostics().getFirst().summary();
      }
      values.put(name, shown);
      return said(Outcomes.ok(values, List.of()), name + ": " + Excerpts.whole(shown));
    }
    shown = Values.resolve(given.getOrDefault("msg", "Hello world!"), scope);
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

  private static Outcome setFact(Map<String, @Nullable Object> given) {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>(given);
    facts.remove("cacheable");
    return Outcomes.ok(Map.of("ansible_facts", facts), List.of())
        .withEffects(Effects.ofHost(facts));
  }

  private static Outcome asserted(Task task, Map<String, @Nullable Object> given, Scope scope) {
    Object that = given.get("that");
    List<?> conditions = that instanceof List<?> list ? list : List.of(that == null ? true : that);
    SourceLocation at = task.call().locationOf("that");
    for (Object condition : conditions) {
      boolean holds =
          condition instanceof Boolean truth
              ? truth
              : Expression.parse(source(condition), at).test(scope);
      if (!holds) {
        Object message = given.getOrDefault("fail_msg", given.get("msg"));
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("assertion", source(condition));
        values.put("evaluated_to", false);
        return Outcomes.failed(
            Failure.of(
                message == null
                    ? "the assertion does not hold: " + source(condition)
                    : Values.print(Values.resolve(message, scope)),
                message == null ? null : "the assertion is: " + source(condition)),
            values,
            List.of());
      }
    }
    Object message = given.get("success_msg");
    String said =
        message == null ? "All assertions passed" : Values.print(Values.resolve(message, scope));
    Outcome ok = Outcomes.ok(Map.of("msg", said), List.of());
    Object quiet = Values.resolve(given.getOrDefault("quiet", false), scope);
    return Values.asBoolean(quiet) ? ok : said(ok, said);
  }

  private Outcome includeVars(Attempt attempt, Task task, Map<String, @Nullable Object> given) {
    attempt.sawController();
    Object named = given.getOrDefault("file", given.get(Call.FREE_FORM));
    if (named == null) {
      return Outcomes.failed(Failure.of("include_vars needs a file", null));
    }
    List<Path> candidates = task.context().candidates("vars", Values.print(named));
    for (Path candidate : candidates) {
      if (Files.isRegularFile(candidate)) {
        Map<String, @Nullable Object> vars =
            loader.loadVariables(candidate, task.call().locationOf("file"));
        Object under = given.get("name");
        Map<String, @Nullable Object> made = new LinkedHashMap<>();
        if (under == null) {
          made.putAll(vars);
        } else {
          made.put(Values.print(under), vars);
        }
        return Outcomes.ok(
                Map.of("ansible_included_var_files", List.of(candidate.toString())), List.of())
            .withEffects(Effects.ofIncluded(made));
      }
    }
    return Outcomes.failed(
        Failure.of(
            "the file of variables '%s' is not there".formatted(Values.print(named)),
            "searched: " + candidates));
  }

  private Outcome setup(
      Attempt attempt, Task task, Map<String, @Nullable Object> given, Scope scope)
      throws HostException {
    Become become = connections.become(new Keywords(task.settings(), scope));
    TaskReader reader = new TaskReader(attempt.seat(), become);
    attempt.reads(reader);
    Args args =
        Args.parse(EngineTask.SETUP.spec(), given, task.call()::locationOf, TaskContext.NONE);
    Map<String, @Nullable Object> gathered =
        facts.gather(reader, args.get(EngineTask.SetupArgs.GATHER_SUBSET));
    List<String> filters = args.get(EngineTask.SetupArgs.FILTER);
    Map<String, @Nullable Object> kept = new TreeMap<>(gathered);
    if (!filters.isEmpty()) {
      kept.keySet()
          .removeIf(name ->
              filters.stream()
                  .noneMatch(filter ->
                      Globs.matches(filter, name) || Globs.matches(filter, "ansible_" + name)));
    }
    return Outcomes.ok(Map.of("ansible_facts", kept), List.of()).withEffects(Effects.ofFacts(kept));
  }
}
