package dev.virtwright.template;

import dev.virtwright.diag.Diagnostic;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The variables a template sees, and what it may ask of the world.
 *
 * <p>A value is null, {@link Boolean}, {@link Long} (or another integral number), {@link
 * java.math.BigInteger}, {@link Double}, {@link String}, {@link List}, {@link Map}, {@link
 * dev.virtwright.value.Secret} or {@link Template}, the last also deep inside. Templates are handed
 * out as they are: the engine renders them in this scope when they are touched and sees cycles.
 * What {@link #get} throws passes through evaluation untouched.
 */
public interface Scope {

  /** No such variable. */
  Object MISSING =
      new Object() {
        @Override
        public String toString() {
          return "(missing)";
        }
      };

  /** Whether it is {@link #MISSING}. */
  @SuppressWarnings("ReferenceEquality") // the sentinel is known by identity
  static boolean isMissing(@Nullable Object value) {
    return value == MISSING;
  }

  /** The variable's value, or {@link #MISSING}. */
  @Nullable Object get(String name);

  /** Names that exist, for suggestions only. */
  default Collection<String> names() {
    return List.of();
  }

  /** Lookups, clock, randomness, YAML. */
  default TemplateEnvironment environment() {
    return TemplateEnvironment.NONE;
  }

  /** Is told of what works today and should be written otherwise. */
  default void warn(Diagnostic warning) {
    Objects.requireNonNull(warning);
  }

  /** This scope with these variables over its own. */
  default Scope with(Map<String, ?> more) {
    Scope outer = this;
    return new Scope() {
      @Override
      public @Nullable Object get(String name) {
        return more.containsKey(name) ? more.get(name) : outer.get(name);
      }

      @Override
      public Collection<String> names() {
        Set<String> names = new LinkedHashSet<>(outer.names());
        names.addAll(more.keySet());
        return names;
      }

      @Override
      public TemplateEnvironment environment() {
        return outer.environment();
      }

      @Override
      public void warn(Diagnostic warning) {
        outer.warn(warning);
      }
    };
  }

  /** These variables and nothing of the world. */
  static Scope of(Map<String, ?> variables) {
    return of(variables, TemplateEnvironment.NONE);
  }

  /** These variables. */
  static Scope of(Map<String, ?> variables, TemplateEnvironment environment) {
    return new Scope() {
      @Override
      public @Nullable Object get(String name) {
        Object value = variables.get(name);
        return value != null || variables.containsKey(name) ? value : MISSING;
      }

      @Override
      public Collection<String> names() {
        return List.copyOf(variables.keySet());
      }

      @Override
      public TemplateEnvironment environment() {
        return environment;
      }
    };
  }
}
