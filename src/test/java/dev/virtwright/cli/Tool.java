package dev.virtwright.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.virtwright.value.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The whole tool in this JVM, in a directory of its own that is the user's home too, with a JSON
 * and an HTML report of every run.
 */
final class Tool {
  final Path directory;
  private final Map<String, String> environment;

  Tool(Path directory) {
    this(directory, Map.of());
  }

  Tool(Path directory, Map<String, String> environment) {
    this.directory = directory;
    this.environment = Map.copyOf(environment);
  }

  /** Writes a file into the tool's directory. */
  Path file(String name, String text) {
    try {
      Path file = directory.resolve(name);
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      return Files.writeString(file, text);
    } catch (IOException failure) {
      throw new AssertionError("cannot write " + name, failure);
    }
  }

  /** Runs {@code apply} on a playbook of this text with {@code inventory.yml}. */
  Ran apply(String playbook, String... options) {
    file("site.yml", playbook);
    List<String> words = new ArrayList<>(List.of("apply", "site.yml", "-i", "inventory.yml"));
    words.addAll(List.of(options));
    return run(words.toArray(String[]::new));
  }

  /** Runs a command that makes reports. */
  Ran run(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    for (String format : List.of("json", "html", "text")) {
      all.addAll(List.of("--format", format, "--output", "report." + format));
    }
    Printed printed = print(all);
    return ran(directory, printed.status(), printed.out(), printed.err());
  }

  /** Runs a command that makes none. */
  int plain(String... words) {
    return print(List.of(words)).status();
  }

  /** Runs a command for what it prints. */
  Printed says(String... words) {
    return print(List.of(words));
  }

  /** Runs it under another name. */
  Printed as(String name, String... words) {
    return print(name, List.of(words));
  }

  record Printed(int status, String out, String err) {}

  private Printed print(List<String> words) {
    return print("virtwright", words);
  }

  private Printed print(String name, List<String> words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (PrintStream standardOutput = new PrintStream(out, false, StandardCharsets.UTF_8);
        PrintStream standardError = new PrintStream(err, false, StandardCharsets.UTF_8)) {
      int status =
          new Cli(
                  new Surroundings(
                      standardOutput,
                      standardError,
                      false,
                      false,
                      Path.of("").toAbsolutePath(),
                      directory,
                      System.getProperty("user.name"),
                      directory,
                      environment,
                      Clock.systemUTC()))
              .runAs(name, words.toArray(String[]::new));
      standardOutput.flush();
      standardError.flush();
      return new Printed(
          status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
  }

  /** What a run left, with the reports that are there. */
  static Ran ran(Path directory, int status, String out, String err) {
    try {
      Path json = directory.resolve("report.json");
      if (!Files.exists(json)) {
        throw new AssertionError("status %d and no report:%n%s%n%s".formatted(status, out, err));
      }
      return new Ran(
          status,
          out,
          err,
          Files.readString(json),
          Files.readString(directory.resolve("report.html")),
          Files.readString(directory.resolve("report.text")));
    } catch (IOException failure) {
      throw new AssertionError("the reports cannot be read", failure);
    }
  }

  /**
   * One run.
   *
   * @param status exit status
   * @param out standard output
   * @param err standard error
   */
  record Ran(int status, String out, String err, String json, String html, String text) {

    /** Everything that was said anywhere. */
    String everything() {
      return String.join("\n", out, err, json, html, text);
    }

    Ran endsWith(int expected) {
      assertEquals(expected, status, () -> out + "\n" + err);
      return this;
    }

    HostReport host(String name) {
      return list(document().get("hosts")).stream()
          .filter(host -> name.equals(host.get("name")))
          .findFirst()
          .map(HostReport::new)
          .orElseThrow(() -> new AssertionError(name + " is not in the report:\n" + json));
    }

    /** The only host of the run. */
    HostReport machine() {
      List<Map<String, @Nullable Object>> hosts = list(document().get("hosts"));
      assertEquals(1, hosts.size(), json);
      return new HostReport(hosts.getFirst());
    }

    private Map<String, @Nullable Object> document() {
      try {
        return map(Json.parse(json));
      } catch (Json.Malformed wrong) {
        throw new AssertionError("the report is no JSON: " + json, wrong);
      }
    }
  }

  /** One host in the JSON report. */
  record HostReport(Map<String, @Nullable Object> json) {

    /** A member as text. */
    String get(String member) {
      return String.valueOf(json.get(member));
    }

    long count(String what) {
      return (Long) Objects.requireNonNull(map(json.get("counts")).get(what));
    }

    /** round_trips, actions, setup_waits and so on. */
    long cost(String what) {
      return (Long) Objects.requireNonNull(map(json.get("cost")).get(what));
    }

    Set<String> tasksThatAre(String status) {
      return list(json.get("tasks")).stream()
          .filter(task -> status.equals(task.get("status")))
          .map(task -> String.valueOf(task.get("name")))
          .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What differed in a task, by path; a loop's with {@code item: } before it. */
    Map<String, List<@Nullable Object>> drift(String name) {
      Map<String, @Nullable Object> task = task(name);
      Map<String, List<@Nullable Object>> drift = new TreeMap<>();
      if (task.get("items") instanceof List<?> items) {
        list(items).forEach(item -> collect(item, item.get("item") + ": ", drift));
      } else {
        collect(task, "", drift);
      }
      return drift;
    }

    /** The paths of all drift, by task. */
    Map<String, Set<String>> allDrift() {
      Map<String, Set<String>> all = new TreeMap<>();
      for (Map<String, @Nullable Object> task : list(json.get("tasks"))) {
        String name = String.valueOf(task.get("name"));
        Set<String> paths = drift(name).keySet();
        if (!paths.isEmpty()) {
          all.put(name, new TreeSet<>(paths));
        }
      }
      return all;
    }

    private static void collect(
        Map<String, @Nullable Object> result,
        String before,
        Map<String, List<@Nullable Object>> drift) {
      if (result.get("drift") instanceof Map<?, ?> kinds) {
        for (Object changes : kinds.values()) {
          for (Map<String, @Nullable Object> change : list(changes)) {
            drift.put(
                before + change.get("path"),
                Arrays.asList(change.get("current"), change.get("target")));
          }
        }
      }
    }

    List<FindingReport> findings() {
      return list(json.get("tasks")).stream()
          .filter(task -> task.get("findings") != null)
          .flatMap(task -> list(task.get("findings")).stream())
          .map(FindingReport::new)
          .toList();
    }

    Map<String, @Nullable Object> task(String name) {
      return list(json.get("tasks")).stream()
          .filter(task -> name.equals(task.get("name")))
          .findFirst()
          .orElseThrow(() -> new AssertionError(name + " is not among the tasks of " + json));
    }

    /** Its status, and what it said. */
    String said(String task) {
      Map<String, @Nullable Object> found = task(task);
      return found.get("status")
          + ": "
          + found.get("message")
          + " -> "
          + found.getOrDefault("remedy", "");
    }

    /** What the command of a task printed. */
    String stdout(String task) {
      return String.valueOf(map(task(task).get("values")).get("stdout")).strip();
    }

    List<String> tasks() {
      return list(json.get("tasks")).stream()
          .map(task -> task.get("name") + " " + task.get("status"))
          .toList();
    }
  }

  /** One judgement in the JSON report. */
  record FindingReport(Map<String, @Nullable Object> json) {
    String get(String member) {
      return String.valueOf(json.get(member));
    }
  }

  @SuppressWarnings("unchecked") // JSON's own types
  private static Map<String, @Nullable Object> map(@Nullable Object value) {
    return (Map<String, @Nullable Object>) Objects.requireNonNull(value);
  }

  @SuppressWarnings("unchecked") // JSON's own types
  private static List<Map<String, @Nullable Object>> list(@Nullable Object value) {
    return (List<Map<String, @Nullable Object>>) Objects.requireNonNull(value);
  }
}
