package dev.virtwright.engine;

import dev.virtwright.engine.ModuleCatalog.Entry;
import dev.virtwright.playbook.Include;
import dev.virtwright.playbook.Task;
import dev.virtwright.template.Template;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which variables a task may make, as far as its text says. */
final class Making {
  private Making() {}

  /** Of an include: a public role's variables, and what it registers. */
  static History.Makes of(Include include) {
    boolean isPublic = include.target() instanceof Include.OfRole role && role.isPublic();
    String register = include.task().register();
    if (!isPublic && register == null) {
      return History.Makes.NOTHING;
    }
    return (level, name) ->
        switch (level) {
          case ROLE_DEFAULTS, ROLE_VARS -> isPublic;
          case HOST -> register != null && (name.equals(History.ANY) || name.equals(register));
          case FACTS, INCLUDED -> false;
        };
  }

  static History.Makes of(Task task, ModuleCatalog catalog) {
    Entry entry = catalog.entry(task.call().module()).orElse(null);
    Map<String, @Nullable Object> args = task.call().args();
    boolean dynamic =
        task.call().variableArgs() != null
            || args.keySet().stream().anyMatch(Template::looksLikeTemplate);
    History.Makes own =
        switch (entry) {
          case null ->
              task.call().moduleTemplate() == null
                  ? History.Makes.NOTHING
                  : (level, name) -> true; // any module
          case Entry.Own(var spec, EngineTask which) ->
              switch (which) {
                case SET_FACT ->
                    (level, name) ->
                        (level == Effects.Level.HOST
                                || (level == Effects.Level.FACTS && args.containsKey("cacheable")))
                            && (dynamic || name.equals(History.ANY) || args.containsKey(name));
                case INCLUDE_VARS -> (level, name) -> level == Effects.Level.INCLUDED;
                case SETUP, META -> (level, name) -> level == Effects.Level.FACTS;
                case DEBUG,
                    ASSERT,
                    FAIL,
                    VALIDATE_ARGUMENT_SPEC,
                    ADD_HOST,
                    GROUP_BY,
                    SET_STATS,
                    PAUSE,
                    ASYNC_STATUS,
                    WAIT_FOR_CONNECTION ->
                    History.Makes.NOTHING;
              };
          case Entry.Module(var spec, var module) ->
              spec.returns().stream().anyMatch(value -> value.name().equals("ansible_facts"))
                  ? (level, name) -> level == Effects.Level.FACTS
                  : History.Makes.NOTHING;
        };
    String register = task.register();
    return register == null
        ? own
        : (level, name) ->
            (level == Effects.Level.HOST && (name.equals(History.ANY) || name.equals(register)))
                || own.may(level, name);
  }
}
