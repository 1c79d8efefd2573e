package dev.virtwright.template;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.value.Secret;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One rendering under way: its scope, the templates it is inside of, what it may still spend, and
 * whether a secret's text was looked at since {@link #secretSeen} was last cleared. Of one thread.
 */
final class Evaluation {
  private static final int DEEPEST_TEMPLATES = 60;
  private static final int DEEPEST_VALUE = 150;
  private static final int MOST_CALLS = 200;
  private static final long MOST_TEXT = 64L << 20;
  private static final long MOST_ELEMENTS = 20_000_000;

  /** What becomes of secrets and undefined values inside a value that is looked through. */
  private enum Look {
    /** Secrets are revealed, and the result of the work is a secret. */
    REVEAL,
    /** Secrets are revealed to be compared: the result says next to nothing of them. */
    COMPARE,
    /** Secrets stay, what is no plain value becomes its text. */
    FINISH
  }

  private final Scope scope;
  private final List<Template> active = new ArrayList<>();
  private final List<String> labels = new ArrayList<>();
  private final Map<String, @Nullable Object> resolved = new HashMap<>();
  private final Map<Path, Template> included = new HashMap<>();
  private @Nullable Path directory;
  private Syntax syntax = Syntax.FILE;
  private long text;
  private long elements;
  private int calls;
  private boolean secretSeen;

  Evaluation(Scope scope) {
    this.scope = scope;
  }

  Scope scope() {
    return scope;
  }

  /**
   * What templates that this one names are read with.
   *
   * @param beside where they are looked for first
   */
  void file(@Nullable Path beside, Syntax its) {
    directory = beside;
    syntax = its;
  }

  /** The template of the name, or of the first of several that is there; null where none is. */
  @Nullable Template template(@Nullable Object name) {
    for (Object each : name instanceof List<?> list ? list : Arrays.asList(name)) {
      TemplateEnvironment.Included found =
          scope.environment().template(Print.text(plain(each)), directory).orElse(null);
      if (found != null) {
        return included.computeIfAbsent(
            found.path(),
            path ->
                Template.parse(
                    Source.at(found.text(), SourceLocation.of(path.toString(), 1, 1)), syntax, 0));
      }
    }
    return null;
  }

  /** Clears the mark and returns what it was. */
  boolean clearSecretSeen() {
    boolean seen = secretSeen;
    secretSeen = false;
    return seen;
  }

  boolean secretSeen() {
    return secretSeen;
  }

  void restoreSecretSeen(boolean seen) {
    secretSeen = seen;
  }

  /** The secret's text; what is made of it is a secret too. */
  String reveal(Secret secret) {
    secretSeen = true;
    scope.environment().revealed(secret);
    return secret.reveal();
  }

  /** Texts in it become secrets where a secret was seen. */
  @Nullable Object guarded(@Nullable Object value) {
    return secretSeen ? hidden(value) : value;
  }

  private static @Nullable Object hidden(@Nullable Object value) {
    return switch (value) {
      case String string -> new Secret(string);
      case Tuple tuple -> Tuple.copyOf(hiddenElements(tuple));
      case List<?> list -> hiddenElements(list);
      case Map<?, ?> map -> {
        Map<@Nullable Object, @Nullable Object> copy = LinkedHashMap.newLinkedHashMap(map.size());
        map.forEach((key, element) -> copy.put(key, hidden(element)));
        yield copy;
      }
      case null, default -> value;
    };
  }

  private static List<@Nullable Object> hiddenElements(List<?> list) {
    List<@Nullable Object> copy = new ArrayList<>(list.size());
    list.forEach(element -> copy.add(hidden(element)));
    return copy;
  }

  /** Counts characters that are made. */
  void chargeText(long characters) {
    text += characters;
    if (text > MOST_TEXT || characters > MOST_TEXT) {
      throw Failure.of("the result is larger than " + (MOST_TEXT >> 20) + " Mi characters");
    }
  }

  /** Counts elements that are made or gone through. */
  void chargeElements(long count) {
    elements += count;
    if (elements > MOST_ELEMENTS || count > MOST_ELEMENTS) {
      throw Failure.of("more than " + MOST_ELEMENTS + " elements are made or gone through");
    }
  }

  void enterCall() {
    if (++calls > MOST_CALLS) {
      throw Failure.of("macros or loops call themselves more than " + MOST_CALLS + " deep");
    }
  }

  void leaveCall() {
    calls--;
  }

  /** The scope's variable with its own template rendered, or {@link Scope#MISSING}. */
  @Nullable Object variable(String name) {
    if (!resolved.isEmpty()) {
      Object known = resolved.get(name);
      if (known != null || resolved.containsKey(name)) {
        return known;
      }
    }
    Object value = scope.get(name);
    if (value instanceof Template template) {
      Object result = rendered(template, name, false);
      resolved.put(name, result);
      return result;
    }
    return normal(value);
  }

  /** From now on in this rendering the variable is this value. */
  void shadow(String name, @Nullable Object value) {
    resolved.put(name, value);
  }

  /** A value as it lay in a container, its own template rendered. */
  @Nullable Object touched(@Nullable Object value, At at) {
    return value instanceof Template template
        ? rendered(template, at.text(), false)
        : normal(value);
  }

  @Nullable Object touched(@Nullable Object value) {
    return value instanceof Template template
        ? rendered(template, template.source(), false)
        : normal(value);
  }

  private static @Nullable Object normal(@Nullable Object value) {
    return switch (value) {
      case Integer number -> (Object) number.longValue();
      case Short number -> (Object) number.longValue();
      case Byte number -> (Object) number.longValue();
      case Float number -> (Object) number.doubleValue();
      case null, default -> value;
    };
  }

  /** A template inside a value; undefined where it uses what is undefined. */
  private @Nullable Object rendered(Template template, String label, boolean given) {
    enter(template, label);
    try {
      return template.nested(this, given);
    } catch (Failure failure) {
      Failure told = labels.isEmpty() ? failure : failure.via("in " + chain());
      if (failure.isUndefined()) {
        return Undefined.because(told);
      }
      throw told;
    } finally {
      leave();
    }
  }

  void enter(Template template, String label) {
    String shown = Print.shorten(label, 60);
    for (Template outer : active) {
      if (outer == template) {
        String path = labels.isEmpty() ? shown : chain() + " → " + shown;
        throw Failure.of(
            "Recursive loop detected in template: the variables refer to each other: " + path,
            "give one of them another name or a value of its own");
      }
    }
    if (active.size() >= DEEPEST_TEMPLATES) {
      throw Failure.of("templates refer to templates more than " + DEEPEST_TEMPLATES + " deep");
    }
    active.add(template);
    labels.add(shown);
  }

  void leave() {
    active.removeLast();
    labels.removeLast();
  }

  private String chain() {
    return String.join(" → ", labels);
  }

  /**
   * Without templates, secrets or undefined values anywhere in it; what is made of it is a secret
   * where it held one.
   */
  @Nullable Object plain(@Nullable Object value) {
    return look(value, Look.REVEAL, 0);
  }

  /** The same for comparing only. */
  @Nullable Object comparable(@Nullable Object value) {
    return look(value, Look.COMPARE, 0);
  }

  /** As it leaves the engine. */
  @Nullable Object finished(@Nullable Object value) {
    return look(value, Look.FINISH, 0);
  }

  private @Nullable Object look(@Nullable Object value, Look look, int depth) {
    if (depth > DEEPEST_VALUE) {
      throw Failure.of("a value is nested more than " + DEEPEST_VALUE + " deep");
    }
    return switch (value) {
      case null -> null;
      case String string -> string;
      case Boolean truth -> truth;
      case Template template ->
          look(rendered(template, template.source(), look == Look.FINISH), look, depth + 1);
      case Secret secret ->
          switch (look) {
            case REVEAL -> reveal(secret);
            case COMPARE -> secret.reveal();
            case FINISH -> usable(secret);
          };
      case Undefined undefined when undefined.isOmitted() -> "";
      case Undefined undefined -> throw undefined.failure();
      case List<?> list -> elements(list, look, depth);
      case Map<?, ?> map -> entries(map, look, depth);
      case Special special ->
          look == Look.FINISH || !(special instanceof DateTime)
              ? finishedSpecial(special, look)
              : special;
      default -> normal(value);
    };
  }

  /** A secret that must still be decrypted fails here, where a task uses it. */
  private static Secret usable(Secret secret) {
    return new Secret(secret.reveal());
  }

  private static Object finishedSpecial(Special special, Look look) {
    return look == Look.FINISH ? special.printed() : special;
  }

  @SuppressWarnings("ReferenceEquality") // an unchanged part is the same object
  private static boolean isSame(@Nullable Object a, @Nullable Object b) {
    return a == b;
  }

  private Object elements(List<?> list, Look look, int depth) {
    List<@Nullable Object> changed = null;
    int index = 0;
    for (Object element : list) {
      Object seen = look(element, look, depth + 1);
      if (changed == null && !isSame(seen, element)) {
        changed = new ArrayList<>(list.subList(0, index));
      }
      if (changed != null) {
        changed.add(seen);
      }
      index++;
    }
    if (changed == null) {
      return list;
    }
    return list instanceof Tuple ? Tuple.copyOf(changed) : changed;
  }

  private Object entries(Map<?, ?> map, Look look, int depth) {
    boolean same = true;
    Map<@Nullable Object, @Nullable Object> copy = null;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      Object seen = look(entry.getValue(), look, depth + 1);
      if (same && !isSame(seen, entry.getValue())) {
        same = false;
        copy = new LinkedHashMap<>(map);
      }
      if (copy != null) {
        copy.put(entry.getKey(), seen);
      }
    }
    return copy == null ? map : copy;
  }

  /**
   * What iterating gives: elements, keys, or characters; their own templates are rendered.
   *
   * @throws Failure where it is no container
   */
  List<@Nullable Object> iterated(@Nullable Object value) {
    return switch (value) {
      case List<?> list -> {
        chargeElements(list.size());
        List<@Nullable Object> elements = new ArrayList<>(list.size());
        list.forEach(element -> elements.add(touched(element)));
        yield elements;
      }
      case Map<?, ?> map -> {
        chargeElements(map.size());
        yield new ArrayList<>(map.keySet());
      }
      case String string -> Texts.characters(string);
      case Secret secret -> Texts.characters(reveal(secret));
      case Undefined undefined when undefined.isOmitted() -> List.of();
      case Undefined undefined -> throw undefined.failure();
      case null, default ->
          throw Failure.of(
              "'%s' object is not iterable".formatted(Types.name(value)),
              "put it in brackets to have a list of one");
    };
  }
}
