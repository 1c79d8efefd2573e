package dev.virtwright.module;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.Suggestions;
import dev.virtwright.diag.UserException;
import dev.virtwright.host.HostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A task's arguments, parsed and checked against the module's specification. */
public final class Args {
  private final Map<String, Object> values;
  private final Set<String> paths;
  private final TaskContext context;

  private Args(Map<String, Object> values, Set<String> paths, TaskContext context) {
    this.values = values;
    this.paths = paths;
    this.context = context;
  }

  /**
   * Parses rendered arguments. A null value counts as not given, as Ansible's {@code omit} does.
   *
   * @param given rendered plain values by the name the playbook uses
   * @param locationOf where an argument's name stands; of the module's name for the empty text
   * @throws UserException with every mistake at once
   */
  public static Args parse(
      ModuleSpec spec,
      Map<String, ? extends @Nullable Object> given,
      Function<String, @Nullable SourceLocation> locationOf,
      TaskContext context) {
    List<Diagnostic> mistakes = new ArrayList<>(checkNames(spec, given.keySet(), locationOf));
    Map<String, Object> values = new LinkedHashMap<>();
    given.forEach((name, value) -> {
      Arg<?> arg = spec.arg(name).orElse(null);
      if (arg == null || value == null) {
        return;
      }
      try {
        Object parsed = Objects.requireNonNull(arg.parse(value));
        if (values.put(arg.name(), parsed) != null) {
          mistakes.add(
              Diagnostic.error(
                  "argument-twice",
                  "argument '%s' of module '%s' is given twice, once under another name"
                      .formatted(arg.name(), spec.name()),
                  "keep one",
                  locationOf.apply(name)));
        }
      } catch (Arg.Mismatch mismatch) {
        mistakes.add(
            Diagnostic.error(
                "argument-type",
                "argument '%s' of module '%s' must be %s%s"
                    .formatted(name, spec.name(), mismatch.getMessage(), shown(arg, value)),
                null,
                locationOf.apply(name)));
      }
    });
    for (Arg<?> arg : spec.args()) {
      if (arg.required() && !values.containsKey(arg.name())) {
        boolean typed =
            given.keySet().stream()
                .anyMatch(name ->
                    spec.arg(name).filter(a -> a == arg).isPresent() && given.get(name) != null);
        if (!typed) {
          mistakes.add(missing(spec, arg, locationOf.apply("")));
        }
      }
    }
    if (!mistakes.isEmpty()) {
      throw new UserException(mistakes);
    }
    Set<String> paths =
        spec.args().stream()
            .filter(arg -> arg.type().equals("path"))
            .map(Arg::name)
            .collect(Collectors.toUnmodifiableSet());
    return new Args(values, paths, context);
  }

  /** Mistakes that can be found before anything is rendered: unknown names. */
  public static List<Diagnostic> checkNames(
      ModuleSpec spec,
      Iterable<String> names,
      Function<String, @Nullable SourceLocation> locationOf) {
    List<Diagnostic> mistakes = new ArrayList<>();
    for (String name : names) {
      Arg<?> known = spec.arg(name).orElse(null);
      SourceLocation at = locationOf.apply(name);
      SourceLocation marked = at == null ? null : at.withLength(name.length());
      String refused =
          spec.unsupported().stream()
              .filter(each -> each.name().equals(name))
              .map(ModuleSpec.Unsupported::remedy)
              .findFirst()
              .orElse(null);
      if (refused != null) {
        mistakes.add(
            Diagnostic.error(
                "unsupported-argument",
                "argument '%s' of module '%s' is not supported".formatted(name, spec.name()),
                refused,
                marked));
      } else if (known == null) {
        List<String> taken =
            spec.args().stream()
                .flatMap(arg -> Stream.concat(Stream.of(arg.name()), arg.aliases().stream()))
                .toList();
        mistakes.add(
            Diagnostic.error(
                "unknown-argument",
                "unknown argument '%s' of module '%s'".formatted(name, spec.name()),
                Suggestions.nearest(name, taken)
                    .map(word -> "did you mean '" + word + "'?")
                    .orElse("it takes " + String.join(", ", taken)),
                marked));
      }
    }
    return mistakes;
  }

  /** Arguments that only are a mistake when seen together. */
  public static UserException contradiction(String summary, String remedy) {
    return new UserException("argument-conflict", summary, remedy, null);
  }

  /** A mistake for each required argument that is not among {@code names}. */
  public static List<Diagnostic> checkRequired(
      ModuleSpec spec, Iterable<String> names, @Nullable SourceLocation taskLocation) {
    List<Arg<?>> given = new ArrayList<>();
    names.forEach(name -> spec.arg(name).ifPresent(given::add));
    return spec.args().stream()
        .filter(arg -> arg.required() && !given.contains(arg))
        .map(arg -> missing(spec, arg, taskLocation))
        .toList();
  }

  private static Diagnostic missing(
      ModuleSpec spec, Arg<?> arg, @Nullable SourceLocation location) {
    return Diagnostic.error(
        "missing-argument",
        "module '%s' needs argument '%s'".formatted(spec.name(), arg.name()),
        arg.summary(),
        location);
  }

  private static String shown(Arg<?> arg, Object value) {
    if (arg.isSecret()) {
      return "";
    }
    String text = String.valueOf(value);
    return ", not '" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "'";
  }

  /** The value, or the argument's fallback. Only for arguments that are required or have one. */
  public <T> T get(Arg<T> arg) {
    return find(arg)
        .orElseThrow(
            () -> new IllegalStateException("argument " + arg.name() + " is optional: use find"));
  }

  /** The value or fallback, if there is one. */
  @SuppressWarnings("unchecked") // the map was filled by the same Arg's parser
  public <T> Optional<T> find(Arg<T> arg) {
    Object value = values.get(arg.name());
    return value == null ? arg.fallback() : Optional.of((T) value);
  }

  /** Whether the playbook gave it. */
  public boolean given(Arg<?> arg) {
    return values.containsKey(arg.name());
  }

  /** With every path that begins with {@code ~} put as {@code expanded} says. */
  Args withHomes(Expansion expanded) throws HostException {
    Map<String, Object> changed = new LinkedHashMap<>(values);
    for (Map.Entry<String, Object> value : changed.entrySet()) {
      if (paths.contains(value.getKey())
          && value.getValue() instanceof String path
          && path.startsWith("~")) {
        value.setValue(expanded.of(path));
      }
    }
    return new Args(changed, paths, context);
  }

  /** The absolute path that one with {@code ~} means. */
  interface Expansion {
    String of(String path) throws HostException;
  }

  /** What a task has besides its arguments. */
  public TaskContext context() {
    return context;
  }
}
