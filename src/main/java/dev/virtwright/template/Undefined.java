package dev.virtwright.template;

import dev.virtwright.diag.Suggestions;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a name stands for that nothing defines. It may be asked whether it is defined, be given a
 * default, and be looked into (which gives it again); any other use fails with {@link #failure}.
 */
final class Undefined {
  private final String name;
  private final @Nullable At at;
  private final @Nullable Object owner;
  private final @Nullable Collection<String> known;
  private final @Nullable String message;
  private final boolean omitted;

  private Undefined(
      String name,
      @Nullable At at,
      @Nullable Object owner,
      @Nullable Collection<String> known,
      @Nullable String message,
      boolean omitted) {
    this.name = name;
    this.at = at;
    this.owner = owner;
    this.known = known;
    this.message = message;
    this.omitted = omitted;
  }

  static Undefined variable(String name, @Nullable At at, Scope scope) {
    return new Undefined(name, at, null, new ScopeNames(scope), null, false);
  }

  static Undefined member(Object key, @Nullable Object owner, @Nullable At at) {
    return new Undefined(Print.text(key), at, new Owner(owner), null, null, false);
  }

  static Undefined because(String message) {
    return new Undefined("", null, null, null, message, false);
  }

  /** The undefined value that a variable's own template met. */
  static Undefined because(Failure failure) {
    return new Undefined("", null, failure, null, failure.summary(), false);
  }

  /** The value of a choice whose condition is false and that has no {@code else}. */
  static Undefined omitted(At at) {
    return new Undefined("", at, null, null, "the condition is false and there is no 'else'", true);
  }

  /** Whether printing, counting and going through it are allowed: it is as an empty text there. */
  boolean isOmitted() {
    return omitted;
  }

  /** What lies in it: nothing, and not omitted any more. */
  Undefined looked() {
    return omitted ? new Undefined(name, at, owner, known, message, false) : this;
  }

  /** An empty text for a value that was omitted; others as they are. */
  static @Nullable Object relaxed(@Nullable Object value) {
    return value instanceof Undefined undefined && undefined.omitted ? "" : value;
  }

  /** This one, met at a place if it has none. */
  Undefined at(At place) {
    return at != null || owner instanceof Failure
        ? this
        : new Undefined(name, place, owner, known, message, omitted);
  }

  /** What the filter {@code mandatory} says of it. */
  Failure mandatory() {
    return message == null && owner == null
        ? Failure.undefined("Mandatory variable '" + name + "' not defined.", null, at)
        : failure();
  }

  Failure failure() {
    if (owner instanceof Failure failure) {
      return failure;
    }
    if (message != null) {
      return Failure.undefined(message, null, at);
    }
    if (owner instanceof Owner(Object object)) {
      String whose = at == null ? "a value" : "'" + Print.shorten(at.text(), 60) + "'";
      String what =
          object instanceof List<?> list
              ? "%s is undefined: the list object has no element %s, it has %d"
                  .formatted(whose, Print.shorten(name, 60), list.size())
              : "%s is undefined: the %s has no '%s'"
                  .formatted(whose, Types.name(object), Print.shorten(name, 60));
      String remedy =
          object instanceof Map<?, ?> map
              ? Suggestions.didYouMean(
                  name, map.keySet().stream().map(Print::text).limit(1000).toList())
              : null;
      return Failure.undefined(what, remedy, at);
    }
    String remedy = known == null ? null : Suggestions.didYouMean(name, known);
    return Failure.undefined("'" + name + "' is undefined", remedy, at);
  }

  @Override
  public String toString() {
    return "Undefined[" + name + "]";
  }

  private record Owner(@Nullable Object object) {}

  /** Asks the scope for its names only when a message is made. */
  private static final class ScopeNames extends java.util.AbstractCollection<String> {
    private final Scope scope;

    ScopeNames(Scope scope) {
      this.scope = scope;
    }

    @Override
    public java.util.Iterator<String> iterator() {
      return scope.names().iterator();
    }

    @Override
    public int size() {
      return scope.names().size();
    }
  }
}
