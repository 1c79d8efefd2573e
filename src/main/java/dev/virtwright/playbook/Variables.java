package dev.virtwright.playbook;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.template.Scope;
import dev.virtwright.template.TemplateEnvironment;
import dev.virtwright.template.Values;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The variables that one task of one host sees: this is the one place that knows which level
 * overrides which. A name is looked for from the strongest {@link Level} down and nothing is
 * rendered until it is used. Immutable; the layers may change.
 */
public final class Variables implements Scope {
  private final Map<Level, Layer> layers;
  private final List<Layer> strongestFirst;
  private final TemplateEnvironment environment;
  private final Consumer<Diagnostic> warnings;

  private Variables(
      Map<Level, Layer> layers, TemplateEnvironment environment, Consumer<Diagnostic> warnings) {
    this.layers = layers;
    this.strongestFirst = List.copyOf(layers.values()).reversed();
    this.environment = environment;
    this.warnings = warnings;
  }

  /** None yet. */
  public static Variables none(TemplateEnvironment environment, Consumer<Diagnostic> warnings) {
    return new Variables(Map.of(), environment, warnings);
  }

  /** These, with this layer in place of what the level had. */
  public Variables with(Level level, Layer layer) {
    Map<Level, Layer> more = new EnumMap<>(Level.class);
    more.putAll(layers);
    more.put(level, layer);
    return new Variables(Collections.unmodifiableMap(more), environment, warnings);
  }

  /** These, with these variables in place of what the level had. */
  public Variables with(Level level, Map<String, ? extends @Nullable Object> variables) {
    return with(level, Layer.of(variables));
  }

  /**
   * As in the play: its variables, and defaults and vars of all its roles.
   *
   * @param loaded what a file holds whose name is a template, so that only the run can tell
   */
  public Variables inPlay(
      Play play, Function<Play.VarsFile, Map<String, @Nullable Object>> loaded) {
    Map<String, @Nullable Object> defaults = new LinkedHashMap<>();
    Map<String, @Nullable Object> vars = new LinkedHashMap<>();
    for (Role role : play.roles()) {
      defaults.putAll(role.defaults());
      vars.putAll(role.exports());
    }
    Map<String, @Nullable Object> files = new LinkedHashMap<>();
    for (Play.VarsFile file : play.varsFiles()) {
      Map<String, @Nullable Object> known = file.vars();
      files.putAll(known == null ? loaded.apply(file) : known);
    }
    return with(Level.ROLE_DEFAULTS, defaults)
        .with(Level.PLAY_VARS, play.vars())
        .with(Level.PLAY_FILES, files)
        .with(Level.ROLE_VARS, vars);
  }

  /** As in the task, whose role is over the play's roles. */
  public Variables inTask(Task task) {
    return inside(task.context()).with(Level.TASK_VARS, task.vars());
  }

  /** As inside these blocks, imports, includes and role. */
  public Variables inside(Context context) {
    Variables inside =
        with(Level.BLOCK_VARS, context.blockVars())
            .with(Level.INCLUDE_PARAMS, context.includeParams());
    Role role = context.role();
    if (role == null) {
      return inside;
    }
    return inside
        .over(Level.ROLE_DEFAULTS, role.defaults())
        .over(Level.ROLE_VARS, role.vars())
        .with(Level.ROLE_PARAMS, role.params());
  }

  private Variables over(Level level, Map<String, @Nullable Object> stronger) {
    return over(level, Layer.of(stronger));
  }

  /** These, with this layer over what the level has. */
  public Variables over(Level level, Layer stronger) {
    Layer weaker = layers.getOrDefault(level, Layer.EMPTY);
    return with(level, Layer.stacked(List.of(stronger, weaker)));
  }

  @Override
  public @Nullable Object get(String name) {
    for (Layer layer : strongestFirst) {
      Object value = layer.get(name);
      if (!MISSING.equals(value)) {
        return value;
      }
    }
    return name.equals("vars") ? asMap() : MISSING;
  }

  /** The level that a name is found in, for explanations; null where there is none. */
  public @Nullable Level levelOf(String name) {
    Level found = null;
    for (Map.Entry<Level, Layer> layer : layers.entrySet()) {
      if (!MISSING.equals(layer.getValue().get(name))) {
        found = layer.getKey();
      }
    }
    return found;
  }

  /**
   * All of them as a map, each rendered in this scope when it is asked for: what {@code
   * hostvars[host]} is to other hosts.
   */
  public Map<String, @Nullable Object> asMap() {
    return Layer.lazyMap(
        names(),
        new Layer() {
          @Override
          public @Nullable Object get(String name) {
            Object value = Variables.this.get(name);
            return MISSING.equals(value) ? MISSING : Values.resolve(value, Variables.this);
          }

          @Override
          public Collection<String> names() {
            return Variables.this.names();
          }
        });
  }

  @Override
  public Collection<String> names() {
    TreeSet<String> names = new TreeSet<>();
    strongestFirst.forEach(layer -> names.addAll(layer.names()));
    return names;
  }

  @Override
  public TemplateEnvironment environment() {
    return environment;
  }

  @Override
  public void warn(Diagnostic warning) {
    warnings.accept(warning);
  }
}
