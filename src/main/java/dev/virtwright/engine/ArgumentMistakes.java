package dev.virtwright.engine;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.UserException;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.TaskContext;
import dev.virtwright.playbook.Call;
import dev.virtwright.template.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a task's arguments in the words of Ansible's modules, which playbooks look for
 * in a registered result. As there, only the first mistake is told: what is missing, then values,
 * then names.
 */
final class ArgumentMistakes {
  private static final String BOOLEANS =
      "0, 1, 'n', 'no', 'f', '0', 't', '1', 'true', 'off', 'yes', 'on', 'y', 'false'";

  /** Modules that an action of the controller calls by this name. */
  private static final Map<String, String> CALLED =
      Map.of(
          "copy", "ansible.legacy.copy",
          "command", "ansible.legacy.command",
          "shell", "ansible.legacy.command",
          "uri", "ansible.legacy.uri");

  private ArgumentMistakes() {}

  /**
   * @param given rendered
   * @return null where nothing is wrong
   */
  static @Nullable Failure of(ModuleSpec spec, Map<String, @Nullable Object> given, Call call) {
    if (given.containsKey(Call.FREE_FORM)) {
      return Failure.of(
          "Task failed: Finalization of task args for '%s' failed: Task args must resolve to a"
                  .formatted(TaskMistakes.fullName(call.module()))
              + " 'dict' not 'str'.",
          "write the arguments as a mapping, or put quotes around values with blanks");
    }
    List<String> missing =
        Args.checkRequired(spec, present(given).keySet(), null).isEmpty()
            ? List.of()
            : spec.args().stream()
                .filter(arg -> arg.required() && !isGiven(arg, given))
                .map(Arg::name)
                .sorted()
                .toList();
    if (!missing.isEmpty()) {
      return Failure.of("missing required arguments: " + String.join(", ", missing), null);
    }
    Failure wrong = value(spec, given, call);
    return wrong == null ? name(spec, given, call) : wrong;
  }

  /** Null counts as not given. */
  private static Map<String, @Nullable Object> present(Map<String, @Nullable Object> given) {
    Map<String, @Nullable Object> present = new LinkedHashMap<>(given);
    present.values().removeIf(value -> value == null);
    return present;
  }

  private static boolean isGiven(Arg<?> arg, Map<String, @Nullable Object> given) {
    return Stream.concat(Stream.of(arg.name()), arg.aliases().stream())
        .anyMatch(name -> given.get(name) != null);
  }

  private static @Nullable Failure value(
      ModuleSpec spec, Map<String, @Nullable Object> given, Call call) {
    for (Map.Entry<String, @Nullable Object> each : given.entrySet()) {
      Arg<?> arg = spec.arg(each.getKey()).orElse(null);
      if (arg == null) {
        continue;
      }
      ModuleSpec alone = ModuleSpec.named(spec.name()).args(arg);
      Map<String, @Nullable Object> only = new LinkedHashMap<>();
      only.put(each.getKey(), each.getValue());
      try {
        if (each.getValue() != null) {
          Args.parse(alone, only, call::locationOf, TaskContext.NONE);
        }
      } catch (UserException wrong) {
        return value(arg, each.getValue(), wrong.diagnostics().getFirst());
      }
    }
    return null;
  }

  private static Failure value(Arg<?> arg, @Nullable Object value, Diagnostic mistake) {
    if (arg.isSecret()) {
      return Failure.of(mistake.summary(), mistake.remedy());
    }
    if (!arg.choices().isEmpty()) {
      return Failure.of(
          "value of %s must be one of: %s, got: %s"
              .formatted(arg.name(), String.join(", ", arg.choices()), Values.print(value)),
          null);
    }
    String text = Values.print(value);
    String why =
        switch (arg.type()) {
          case "int" -> "\"'%s'\" cannot be converted to an int".formatted(text);
          case "bool" ->
              "The value '%s' is not a valid boolean. Valid booleans include: %s"
                  .formatted(text, BOOLEANS);
          default -> mistake.summary();
        };
    return Failure.of(
        "argument '%s' is of type %s and we were unable to convert to %s: %s"
            .formatted(arg.name(), Values.typeName(value), arg.type(), why),
        mistake.remedy());
  }

  private static @Nullable Failure name(
      ModuleSpec spec, Map<String, @Nullable Object> given, Call call) {
    TreeSet<String> unknown = new TreeSet<>(given.keySet());
    unknown.removeIf(name -> spec.arg(name).isPresent());
    if (unknown.isEmpty()) {
      return null;
    }
    String remedy =
        spec.unsupported().stream()
            .filter(each -> unknown.contains(each.name()))
            .map(ModuleSpec.Unsupported::remedy)
            .findFirst()
            .orElse(null);
    TreeSet<String> aliases = new TreeSet<>();
    spec.args().forEach(arg -> aliases.addAll(arg.aliases()));
    return Failure.of(
        "Unsupported parameters for (%s) module: %s. Supported parameters include: %s%s."
            .formatted(
                CALLED.getOrDefault(spec.name(), call.module()),
                String.join(", ", unknown),
                String.join(", ", new TreeSet<>(spec.args().stream().map(Arg::name).toList())),
                aliases.isEmpty() ? "" : " (" + String.join(", ", aliases) + ")"),
        remedy);
  }
}
