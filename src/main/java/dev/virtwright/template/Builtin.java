package dev.virtwright.template;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A filter, test, function or method that comes with the engine.
 *
 * @param name as messages call it
 * @param traits what is unusual about it
 */
record Builtin(String name, Signature signature, Body body, Set<Trait> traits) {

  /** Decides from a call; a test gives a {@link Boolean}. */
  interface Body {
    @Nullable Object apply(Call call);
  }

  /** What the engine must know of some. */
  enum Trait {
    /** Wants to see undefined values. */
    SEES_UNDEFINED,
    /** The same arguments may give another result later. */
    IMPURE,
    /** The same, unless it is given a {@code seed}. */
    IMPURE_UNSEEDED,
    /** Its first argument names a filter. */
    NAMES_FILTER,
    /** Its first argument names a test. */
    NAMES_TEST,
    /** Its second argument names a test. */
    NAMES_TEST_SECOND,
    /** A method that changes its object. */
    MUTATES
  }

  Builtin {
    traits = traits.isEmpty() ? Set.of() : Set.copyOf(traits);
  }

  static Builtin of(String name, String signature, Body body, Trait... traits) {
    EnumSet<Trait> set = EnumSet.noneOf(Trait.class);
    for (Trait trait : traits) {
      set.add(trait);
    }
    return new Builtin(name, Signature.of(signature), body, set);
  }

  boolean seesUndefined() {
    return traits.contains(Trait.SEES_UNDEFINED);
  }

  boolean pure() {
    return !traits.contains(Trait.IMPURE) && !traits.contains(Trait.IMPURE_UNSEEDED);
  }

  /** What one of its arguments names, or null. */
  Builtins.@Nullable Kind namesBuiltin() {
    if (traits.contains(Trait.NAMES_FILTER)) {
      return Builtins.Kind.FILTER;
    }
    return traits.contains(Trait.NAMES_TEST) || traits.contains(Trait.NAMES_TEST_SECOND)
        ? Builtins.Kind.TEST
        : null;
  }

  int namePosition() {
    return traits.contains(Trait.NAMES_TEST_SECOND) ? 1 : 0;
  }
}
