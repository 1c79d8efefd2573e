package dev.virtwright.engine;

import dev.virtwright.diag.Suggestions;
import dev.virtwright.diag.UserException;
import dev.virtwright.template.Scope;
import dev.virtwright.template.Values;
import dev.virtwright.value.LocalProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * What lookups find on the controller: {@code lookup('NAME', …)}, {@code query} and {@code with_NAME}.
 *
 * <p>Source: ansible.builtin's lookup plugins, as ansible-core 2.19 documents them.
 */
final class Lookups {
  private static final Duration PROGRAM = Duration.ofMinutes(5);
  private static final int MOST_OUTPUT = 64 * 1024 * 1024;

  private static final TreeSet<String> NAMES =
      new TreeSet<>(
          List.of(
              "cartesian",
              "config",
              "csvfile",
              "dict",
              "env",
              "file",
              "fileglob",
              "first_found",
              "flattened",
              "indexed_items",
              "ini",
              "inventory_hostnames",
              "items",
              "lines",
              "list",
              "nested",
              "password",
              "pipe",
              "random_choice",
              "sequence",
              "subelements",
              "template",
              "together",
              "unvault",
              "url",
              "varnames",
              "vars"));

  private final LookupPlaces places;
  private final RandomGenerator random;

  /**
   * @param random not predictable, for passwords
   */
  Lookups(LookupPlaces places, RandomGenerator random) {
    this.places = places;
    this.random = random;
  }

  /** Whether there is a lookup of this name, short or fully qualified. */
  static boolean has(String plugin) {
    return NAMES.contains(shortName(plugin));
  }

  private static String shortName(String plugin) {
    for (String collection : List.of("ansible.builtin.", "ansible.legacy.", "community.general.")) {
      if (plugin.startsWith(collection)) {
        return plugin.substring(collection.length());
      }
    }
    return plugin;
  }

  /**
   * What the lookup finds.
   *
   * @param terms resolved
   * @param options resolved
   * @throws UserException where there is no such lookup, or it finds nothing and must
   */
  List<@Nullable Object> find(
      String plugin,
      List<@Nullable Object> terms,
      Map<String, @Nullable Object> options,
      Scope scope) {
    LookupOptions given = new LookupOptions(plugin, options);
    FileLookups files = new FileLookups(places, given);
    return switch (shortName(plugin)) {
      case "list" -> terms;
      case "items" -> ListLookups.items(terms);
      case "dict" -> ListLookups.dict(given, terms);
      case "flattened" -> ListLookups.flattened(terms);
      case "indexed_items" -> ListLookups.indexed(terms);
      case "nested" -> ListLookups.nested(given, terms);
      case "cartesian" -> ListLookups.cartesian(given, terms);
      case "together" -> ListLookups.together(given, terms);
      case "subelements" -> ListLookups.subelements(given, terms);
      case "sequence" -> SequenceLookup.all(given, terms);
      case "random_choice" -> choice(terms);
      case "env" -> environment(given, terms);
      case "vars" -> variables(given, terms, scope);
      case "varnames" -> names(given, terms, scope);
      case "pipe" -> programs(given, terms, false);
      case "lines" -> programs(given, terms, true);
      case "inventory_hostnames" -> hosts(terms);
      case "file" -> files.contents(terms);
      case "unvault" -> files.plain(terms);
      case "fileglob" -> files.glob(terms);
      case "first_found" -> files.first(terms);
      case "template" -> files.rendered(terms, scope);
      case "ini" -> new IniLookup(files, given).find(terms);
      case "csvfile" -> new CsvLookup(files, given).find(terms);
      case "password" -> new PasswordLookup(places, given, random).find(terms, scope);
      case "url" -> UrlLookup.find(given, terms);
      case "config" -> config(given, terms);
      default ->
          throw given.wrong(
              "is not known",
              Suggestions.didYouMean(shortName(plugin), NAMES) == null
                  ? "known are " + String.join(", ", NAMES)
                  : Suggestions.didYouMean(shortName(plugin), NAMES));
    };
  }

  private List<@Nullable Object> choice(List<@Nullable Object> terms) {
    List<@Nullable Object> chosen = new ArrayList<>();
    if (!terms.isEmpty()) {
      chosen.add(terms.get(random.nextInt(terms.size())));
    }
    return chosen;
  }

  private static List<@Nullable Object> environment(
      LookupOptions given, List<@Nullable Object> terms) {
    List<@Nullable Object> values = new ArrayList<>();
    for (Object term : terms) {
      String value = System.getenv(Values.print(term));
      values.add(value == null ? given.value("default", "") : value);
    }
    return values;
  }

  private static List<@Nullable Object> variables(
      LookupOptions given, List<@Nullable Object> terms, Scope scope) {
    List<@Nullable Object> values = new ArrayList<>();
    for (Object term : terms) {
      if (!(term instanceof String name)) {
        throw given.wrong("wants names of variables, not " + Values.print(term), null);
      }
      Object value = scope.get(name);
      if (!Scope.isMissing(value)) {
        values.add(Values.resolve(value, scope));
      } else if (given.has("default")) {
        values.add(given.value("default", null));
      } else {
        throw new UserException(
            "undefined-variable",
            "'%s' is undefined".formatted(name),
            Suggestions.didYouMean(name, new TreeSet<>(scope.names())),
            null);
      }
    }
    return values;
  }

  private static List<@Nullable Object> names(
      LookupOptions given, List<@Nullable Object> terms, Scope scope) {
    List<@Nullable Object> found = new ArrayList<>();
    for (Object term : terms) {
      if (!(term instanceof String expression)) {
        throw given.wrong("wants regular expressions, not " + Values.print(term), null);
      }
      try {
        Pattern pattern = Pattern.compile(expression);
        scope.names().stream()
            .filter(name -> pattern.matcher(name).find())
            .sorted()
            .forEach(found::add);
      } catch (PatternSyntaxException wrong) {
        throw given.wrong(
            "cannot use '%s' as a regular expression: %s"
                .formatted(expression, wrong.getDescription()),
            null);
      }
    }
    return found;
  }

  private List<@Nullable Object> programs(
      LookupOptions given, List<@Nullable Object> terms, boolean byLine) {
    List<@Nullable Object> printed = new ArrayList<>();
    for (Object term : terms) {
      String line = Values.print(term);
      LocalProgram.Ended ended;
      try {
        ended =
            new LocalProgram(
                    List.of("/bin/sh", "-c", line), places.directory(), PROGRAM, MOST_OUTPUT)
                .run();
      } catch (IOException failure) {
        throw given.wrong("could not run '%s': %s".formatted(line, failure.getMessage()), null);
      }
      if (ended.status() != 0) {
        throw given.wrong(
            "ran '%s', which ended with status %d%s"
                .formatted(
                    line, ended.status(), ended.error().isEmpty() ? "" : ": " + ended.error()),
            "run it by hand on this computer, in " + places.directory());
      }
      String text = new String(ended.output(), StandardCharsets.UTF_8);
      if (byLine) {
        text.lines().forEach(printed::add);
      } else {
        printed.add(text.stripTrailing());
      }
    }
    return printed;
  }

  private List<@Nullable Object> hosts(List<@Nullable Object> terms) {
    List<String> patterns = terms.stream().map(Values::print).toList();
    return new ArrayList<>(places.hosts(String.join(":", patterns)));
  }

  /** What this tool does where Ansible has a setting. */
  private static List<@Nullable Object> config(LookupOptions given, List<@Nullable Object> terms) {
    Map<String, Object> settings =
        Map.of(
            "DEFAULT_FORKS", 25L,
            "DEFAULT_BECOME_METHOD", "sudo",
            "DEFAULT_BECOME_USER", "root",
            "DEFAULT_TRANSPORT", "ssh",
            "DEFAULT_TIMEOUT", 10L,
            "DEFAULT_HASH_BEHAVIOUR", "replace",
            "DEFAULT_GATHERING", "implicit",
            "DEFAULT_STRATEGY", "linear",
            "HOST_KEY_CHECKING", true,
            "INJECT_FACTS_AS_VARS", true);
    List<@Nullable Object> values = new ArrayList<>();
    for (Object term : terms) {
      String name = Values.print(term);
      Object value = settings.get(name);
      if (value == null && given.text("on_missing", "error").equals("error")) {
        throw given.wrong(
            "knows no setting '%s'".formatted(name),
            "known are " + String.join(", ", new TreeSet<>(settings.keySet())));
      }
      if (value != null) {
        values.add(value);
      }
    }
    return values;
  }
}
