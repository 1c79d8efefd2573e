package dev.virtwright.engine;

import dev.virtwright.diag.UserException;
import dev.virtwright.playbook.Loop;
import dev.virtwright.template.Scope;
import dev.virtwright.template.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a loop goes through. {@code with_items}, {@code with_list} and {@code with_dict} ask nothing
 * of the controller and so are opened ahead of the task's turn; the other {@code with_*} are
 * lookups.
 */
final class LoopItems {
  private LoopItems() {}

  /**
   * All items, rendered, and what they are called.
   *
   * @param module of the task
   * @throws UserException where what is looped over is of the wrong kind
   */
  static TaskRun.Rounds.Items of(Loop loop, String module, Scope scope) {
    return new TaskRun.Rounds.Items(items(loop, module, scope), names(loop, scope));
  }

  private static Loop.Names names(Loop loop, Scope scope) {
    Object index = loop.indexVariable();
    return new Loop.Names(
        Values.print(Values.resolve(loop.variable(), scope)),
        index == null ? null : Values.print(Values.resolve(index, scope)),
        Values.asBoolean(Values.resolve(loop.extended(), scope)),
        Values.asBoolean(Values.resolve(loop.allItems(), scope)));
  }

  private static List<@Nullable Object> items(Loop loop, String module, Scope scope) {
    String lookup = loop.lookup();
    if (lookup == null) {
      if (Values.resolve(loop.items(), scope) instanceof List<?> list) {
        return new ArrayList<>(list);
      }
      throw wrong(loop, "a list", Values.resolve(loop.items(), scope));
    }
    return switch (lookup.substring(lookup.lastIndexOf('.') + 1)) {
      case "list" -> terms(loop, scope);
      case "items" -> flattened(terms(loop, scope));
      case "dict" -> entries(loop, terms(loop, scope));
      case "first_found" ->
          scope
              .environment()
              .lookup(lookup, defined(loop, scope), LookupFirstFound.within(module), scope);
      default -> scope.environment().lookup(lookup, terms(loop, scope), Map.of(), scope);
    };
  }

  /** What is given, which is a list of one where it is none. */
  private static List<@Nullable Object> terms(Loop loop, Scope scope) {
    Object given = Values.resolve(loop.items(), scope);
    List<@Nullable Object> terms = new ArrayList<>();
    if (given instanceof List<?> list) {
      terms.addAll(list);
    } else {
      terms.add(given);
    }
    return terms;
  }

  /** Terms without those that name what is not defined: the file of another system, as a rule. */
  private static List<@Nullable Object> defined(Loop loop, Scope scope) {
    if (!(loop.items() instanceof List<?> list)) {
      return terms(loop, scope);
    }
    List<@Nullable Object> terms = new ArrayList<>();
    for (Object each : list) {
      try {
        terms.add(Values.resolve(each, scope));
      } catch (UserException mistake) {
        if (mistake.diagnostics().stream().noneMatch(each2 -> each2.code().equals(UNDEFINED))) {
          throw mistake;
        }
      }
    }
    return terms;
  }

  private static final String UNDEFINED = "undefined-variable";

  private static List<@Nullable Object> flattened(List<@Nullable Object> terms) {
    List<@Nullable Object> items = new ArrayList<>();
    for (Object term : terms) {
      if (term instanceof List<?> inner) {
        items.addAll(inner);
      } else {
        items.add(term);
      }
    }
    return items;
  }

  private static List<@Nullable Object> entries(Loop loop, List<@Nullable Object> terms) {
    List<@Nullable Object> items = new ArrayList<>();
    for (Object term : terms) {
      if (!(term instanceof Map<?, ?> map)) {
        throw new UserException(
            "loop-type",
            "the 'dict' lookup plugin expects a dictionary, got '%s'".formatted(Values.print(term)),
            "'%s' goes through the keys of a mapping".formatted(loop.keyword()),
            loop.location());
      }
      map.forEach((key, value) -> {
        Map<String, @Nullable Object> entry = new LinkedHashMap<>();
        entry.put("key", Objects.requireNonNull(key));
        entry.put("value", value);
        items.add(entry);
      });
    }
    return items;
  }

  private static UserException wrong(Loop loop, String expected, @Nullable Object given) {
    return new UserException(
        "loop-type",
        "'%s' needs %s, not a %s".formatted(loop.keyword(), expected, Values.typeName(given)),
        null,
        loop.location());
  }
}
