package dev.virtwright.module;

import dev.virtwright.value.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A typed argument of a module: it parses, checks and documents itself. Values come rendered, as
 * plain values ({@link dev.virtwright.value}); conversions are Ansible's (a number where text is
 * asked is its digits, {@code "yes"} where a boolean is asked is true, a text where a list is asked
 * is split at commas).
 *
 * @param <T> the type {@link Args#get} returns
 */
public final class Arg<T> {

  /** Turns a plain value into {@code T}, or throws {@link Mismatch} with what was expected. */
  interface Parser<T> {
    T parse(Object value) throws Mismatch;
  }

  /** The value is not of the argument's type. */
  static final class Mismatch extends Exception {
    Mismatch(String expected) {
      super(expected);
    }
  }

  private final String name;
  private final String summary;
  private final String type;
  private final Parser<T> parser;
  private final List<String> aliases;
  private final List<String> choices;
  private final @Nullable T fallback;
  private final boolean required;
  private final boolean secret;
  private final @Nullable String pattern;

  private Arg(
      String name,
      String summary,
      String type,
      Parser<T> parser,
      List<String> aliases,
      List<String> choices,
      @Nullable T fallback,
      boolean required,
      boolean secret,
      @Nullable String pattern) {
    this.name = Objects.requireNonNull(name);
    this.summary = Objects.requireNonNull(summary);
    this.type = type;
    this.parser = parser;
    this.aliases = List.copyOf(aliases);
    this.choices = List.copyOf(choices);
    this.fallback = fallback;
    this.required = required;
    this.secret = secret;
    this.pattern = pattern;
  }

  private static <T> Arg<T> of(String name, String summary, String type, Parser<T> parser) {
    return new Arg<>(name, summary, type, parser, List.of(), List.of(), null, true, false, null);
  }

  /** A text; required unless {@link #optional} or {@link #orElse}. */
  public static Arg<String> string(String name, String summary) {
    return of(name, summary, "str", Arg::text);
  }

  /** A text that matches a regular expression as a whole. */
  public static Arg<String> string(String name, String summary, String regex) {
    Pattern compiled = Pattern.compile(regex);
    return new Arg<>(
        name,
        summary,
        "str",
        value -> {
          String text = text(value);
          if (!compiled.matcher(text).matches()) {
            throw new Mismatch("text that matches " + regex);
          }
          return text;
        },
        List.of(),
        List.of(),
        null,
        true,
        false,
        regex);
  }

  /**
   * An absolute path on the managed node, or one that begins with {@code ~} for a home directory;
   * {@code //} and a trailing {@code /} are folded.
   */
  public static Arg<String> path(String name, String summary) {
    return of(
        name,
        summary,
        "path",
        value -> {
          String text = text(value);
          if (!(text.startsWith("/") || text.startsWith("~")) || text.indexOf('\0') >= 0) {
            throw new Mismatch("an absolute path");
          }
          String folded = text.replaceAll("/+", "/");
          return folded.length() > 1 && folded.endsWith("/")
              ? folded.substring(0, folded.length() - 1)
              : folded;
        });
  }

  /**
   * An absolute path on the managed node of which a trailing slash means something, as in {@code
   * copy: dest}; {@code //} is folded.
   */
  public static Arg<String> pathOrDirectory(String name, String summary) {
    return of(
        name,
        summary,
        "path",
        value -> {
          String text = text(value);
          if (!(text.startsWith("/") || text.startsWith("~")) || text.indexOf('\0') >= 0) {
            throw new Mismatch("an absolute path");
          }
          return text.replaceAll("/+", "/");
        });
  }

  public static Arg<Boolean> bool(String name, String summary) {
    return of(name, summary, "bool", Arg::truth);
  }

  public static Arg<Long> integer(String name, String summary, long least, long most) {
    return of(
        name,
        summary,
        "int",
        value -> {
          long number = whole(value);
          if (number < least || number > most) {
            throw new Mismatch("a whole number from " + least + " to " + most);
          }
          return number;
        });
  }

  /** Seconds, whole or not. */
  public static Arg<Duration> seconds(String name, String summary) {
    return of(
        name,
        summary,
        "seconds",
        value -> {
          double number;
          try {
            number = value instanceof Number n ? n.doubleValue() : Double.parseDouble(text(value));
          } catch (NumberFormatException notANumber) {
            throw new Mismatch("a number of seconds");
          }
          if (!(number >= 0) || number > 1e9) {
            throw new Mismatch("a number of seconds, not negative");
          }
          return Duration.ofMillis(Math.round(number * 1000));
        });
  }

  /** One of an enum's constants, spelt in lower case, with {@code -} or {@code _}. */
  public static <E extends Enum<E>> Arg<E> choice(String name, String summary, Class<E> type) {
    E[] constants = Objects.requireNonNull(type.getEnumConstants());
    List<String> words = Arrays.stream(constants).map(Arg::word).toList();
    return new Arg<>(
        name,
        summary,
        "str",
        value -> {
          String typed = text(value).toLowerCase(Locale.ROOT).replace('-', '_');
          for (E constant : constants) {
            if (word(constant).equals(typed)) {
              return constant;
            }
          }
          throw new Mismatch("one of " + String.join(", ", words));
        },
        List.of(),
        words,
        null,
        true,
        false,
        null);
  }

  /** One of these words. */
  public static Arg<String> choice(String name, String summary, List<String> words) {
    return new Arg<>(
        name,
        summary,
        "str",
        value -> {
          String typed = text(value);
          if (!words.contains(typed)) {
            throw new Mismatch("one of " + String.join(", ", words));
          }
          return typed;
        },
        List.of(),
        words,
        null,
        true,
        false,
        null);
  }

  /** Texts; one text is split at commas. */
  public static Arg<List<String>> strings(String name, String summary) {
    return of(
        name,
        summary,
        "list",
        value -> {
          List<String> texts = new ArrayList<>();
          if (value instanceof List<?> list) {
            for (Object element : list) {
              if (element == null || element instanceof Map || element instanceof List) {
                throw new Mismatch("a list of texts");
              }
              texts.add(text(element));
            }
          } else {
            for (String part : text(value).split(",", -1)) {
              if (!part.isBlank()) {
                texts.add(part.strip());
              }
            }
          }
          return List.copyOf(texts);
        });
  }

  /**
   * A list of texts each of which is allowed.
   *
   * @param expected what one of them is, for the message: "a list of " comes before it
   */
  public static Arg<List<String>> strings(
      String name, String summary, Predicate<String> allowed, String expected) {
    Arg<List<String>> any = strings(name, summary);
    return of(
        name,
        summary,
        "list",
        value -> {
          List<String> texts = any.parse(value);
          if (!texts.stream().allMatch(allowed)) {
            throw new Mismatch("a list of " + expected);
          }
          return texts;
        });
  }

  /** A list of mappings, such as VLANs. */
  public static Arg<List<Map<String, @Nullable Object>>> mappings(String name, String summary) {
    return of(
        name,
        summary,
        "list",
        value -> {
          if (!(value instanceof List<?> list)) {
            throw new Mismatch("a list of mappings");
          }
          List<Map<String, @Nullable Object>> mappings = new ArrayList<>();
          for (Object element : list) {
            mappings.add(mapping(element));
          }
          return List.copyOf(mappings);
        });
  }

  public static Arg<Map<String, @Nullable Object>> map(String name, String summary) {
    return of(name, summary, "dict", Arg::mapping);
  }

  /**
   * Permission bits: octal digits as text or as the number YAML made of them, or symbolic ({@code
   * u=rw,g=r}), which the module resolves against the present mode.
   */
  public static Arg<ModeSpec> mode(String name, String summary) {
    return of(
        name,
        summary,
        "mode",
        value -> {
          try {
            return ModeSpec.parse(value);
          } catch (IllegalArgumentException notAMode) {
            throw new Mismatch(
                "octal digits in quotes such as '0644', or symbols such as u=rw,g=r ("
                    + notAMode.getMessage()
                    + ")");
          }
        });
  }

  /** A text that is never shown. */
  public static Arg<Secret> secret(String name, String summary) {
    return new Arg<>(
        name,
        summary,
        "str",
        value -> value instanceof Secret given ? given : new Secret(text(value)),
        List.of(),
        List.of(),
        null,
        true,
        true,
        null);
  }

  /** Any plain value. */
  public static Arg<Object> any(String name, String summary) {
    return of(name, summary, "raw", value -> value);
  }

  public Arg<T> alias(String... names) {
    return new Arg<>(
        name, summary, type, parser, List.of(names), choices, fallback, required, secret, pattern);
  }

  /** Optional, with this value where it is not given. */
  public Arg<T> orElse(T value) {
    return new Arg<>(
        name,
        summary,
        type,
        parser,
        aliases,
        choices,
        Objects.requireNonNull(value),
        false,
        secret,
        pattern);
  }

  /** Optional: ask for it with {@link Args#find}. */
  public Arg<T> optional() {
    return new Arg<>(name, summary, type, parser, aliases, choices, null, false, secret, pattern);
  }

  public String name() {
    return name;
  }

  public String summary() {
    return summary;
  }

  /** Ansible's word for the type: str, bool, int, list, dict, path, raw; mode, seconds. */
  public String type() {
    return type;
  }

  public List<String> aliases() {
    return aliases;
  }

  /** Allowed words; empty where any. */
  public List<String> choices() {
    return choices;
  }

  public boolean required() {
    return required;
  }

  public boolean isSecret() {
    return secret;
  }

  public Optional<T> fallback() {
    return Optional.ofNullable(fallback);
  }

  public Optional<String> pattern() {
    return Optional.ofNullable(pattern);
  }

  T parse(Object value) throws Mismatch {
    boolean keeps = secret || type.equals("raw") || type.equals("list") || type.equals("dict");
    return parser.parse(value instanceof Secret hidden && !keeps ? hidden.reveal() : value);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static String text(Object value) throws Mismatch {
    return switch (value) {
      case String text -> text;
      case Secret secret -> secret.reveal();
      case Boolean truth -> truth ? "True" : "False";
      case Number number -> number.toString();
      default -> throw new Mismatch("text");
    };
  }

  private static long whole(Object value) throws Mismatch {
    try {
      return switch (value) {
        case Long number -> number;
        case Integer number -> number;
        case Double number when number == Math.rint(number) -> number.longValue();
        case String text -> Long.parseLong(text.strip());
        default -> throw new Mismatch("a whole number");
      };
    } catch (NumberFormatException notANumber) {
      throw new Mismatch("a whole number");
    }
  }

  private static boolean truth(Object value) throws Mismatch {
    return switch (value) {
      case Boolean truth -> truth;
      case Long number when number == 0 || number == 1 -> number == 1;
      case String text ->
          switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "yes", "true", "on", "1", "y", "t" -> true;
            case "no", "false", "off", "0", "n", "f" -> false;
            default -> throw new Mismatch("yes or no");
          };
      default -> throw new Mismatch("yes or no");
    };
  }

  private static Map<String, @Nullable Object> mapping(@Nullable Object value) throws Mismatch {
    if (!(value instanceof Map<?, ?> map)) {
      throw new Mismatch("a mapping");
    }
    Map<String, @Nullable Object> texts = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      texts.put(String.valueOf(entry.getKey()), entry.getValue());
    }
    return Collections.unmodifiableMap(texts);
  }
}
