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

  private Undefined(
      String name,
      @Nullable At at,
      @Nullable Object owner,
      @Nullable Collection<String> known,
      @Nullable String message) {
    this.name = name;
    this.at = at;
    this.owner = owner;
    this.known = known;
    this.message = message;
  }

  static Undefined variable(String name, @Nullable At at, Scope scope) {
    return new Undefined(name, at, null, new ScopeNames(scope), null);
  }

  static Undefined member(Object key, @Nullable Object owner, @Nullable At at) {
    return new Undefined(Print.text(key), at, new Owner(owner), null, null);
  }

  static Undefined because(String message) {
    return new Undefined("", null, null, null, message);
  }

  /** The undefined value that a variable's own template met. */
  static Undefined because(Failure failure) {
    return new Undefined("", null, failure, null, failure.summary());
  }

  /** This one, met at a place if it has none. */
  Undefined at(At place) {
    return at != null || owner instanceof Failure
        ? this
        : new Undefined(name, place, owner, known, message);
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
              ? "%s is undefined: the list has %d elements".formatted(whose, list.size())
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
