package dev.virtwright.template;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a filter, test, function or method, as its author wrote them: {@code old! new!
 * count} names three, the first two required; {@code *rest} takes further positional arguments,
 * {@code **named} further keyword arguments.
 */
final class Signature {
  private final String[] names;
  private final int required;
  private final @Nullable String rest;
  private final @Nullable String named;

  private Signature(String[] names, int required, @Nullable String rest, @Nullable String named) {
    this.names = names;
    this.required = required;
    this.rest = rest;
    this.named = named;
  }

  static Signature of(String text) {
    List<String> names = new ArrayList<>();
    int required = 0;
    String rest = null;
    String named = null;
    for (String word : text.isBlank() ? new String[0] : text.strip().split(" +")) {
      if (word.startsWith("**")) {
        named = word.substring(2);
      } else if (word.startsWith("*")) {
        rest = word.substring(1);
      } else if (word.endsWith("!")) {
        names.add(word.substring(0, word.length() - 1));
        required = names.size();
      } else {
        names.add(word);
      }
    }
    return new Signature(names.toArray(String[]::new), required, rest, named);
  }

  int size() {
    return names.length;
  }

  String name(int index) {
    return names[index];
  }

  boolean takesRest() {
    return rest != null;
  }

  boolean takesNamed() {
    return named != null;
  }

  /** Of a parameter, or -1. */
  int indexOf(String name) {
    for (int i = 0; i < names.length; i++) {
      if (names[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** What is wrong with a call, or null. */
  @Nullable String problem(int positional, Collection<String> keywords) {
    if (positional > names.length && rest == null) {
      return names.length == 0
          ? "takes no arguments"
          : "takes at most " + names.length + (names.length == 1 ? " argument" : " arguments");
    }
    for (String keyword : keywords) {
      int index = indexOf(keyword);
      if (index < 0 && named == null) {
        return "has no argument '" + keyword + "'";
      }
      if (index >= 0 && index < positional) {
        return "gets the argument '" + keyword + "' twice";
      }
    }
    for (int i = positional; i < required; i++) {
      if (!keywords.contains(names[i])) {
        return "lacks the argument '" + names[i] + "'";
      }
    }
    return null;
  }

  /** As Python would write it. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>(Arrays.asList(names));
    for (int i = required; i < names.length; i++) {
      parts.set(i, "[" + names[i] + "]");
    }
    if (rest != null) {
      parts.add("*" + rest);
    }
    if (named != null) {
      parts.add("**" + named);
    }
    return parts.isEmpty() ? "no arguments" : "(" + String.join(", ", parts) + ")";
  }
}
