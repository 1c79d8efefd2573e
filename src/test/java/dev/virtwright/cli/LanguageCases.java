package dev.virtwright.cli;

import dev.virtwright.diag.UserException;
import dev.virtwright.engine.Engine;
import dev.virtwright.engine.ModuleCatalog;
import dev.virtwright.engine.RunOptions;
import dev.virtwright.engine.RunPlan;
import dev.virtwright.inventory.Unparsed;
import dev.virtwright.result.RunEvent;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.TaskResult;
import dev.virtwright.value.Masker;
import dev.virtwright.yaml.Yaml;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.ThrowingConsumer;

/**
 * The playbook language, one directory a feature: {@code playbook.yml} is run, and what happened,
 * host by host, is what {@code expected} says.
 *
 * <p>A line of it is {@code host | task | STATUS}, with {@code (item)} behind the task's name for
 * an item, {@code IGNORED} where a failure was, {@code handler} where the task is one, and what
 * {@code debug} and {@code assert} said or why it failed. A directory may have {@code hosts.yml},
 * {@code options.yml} (tags, skip_tags, extra_vars, start_at_task, limit, check, force_handlers)
 * and files of its own. {@code -Dlanguage.record=true} writes {@code expected} anew.
 *
 * @param connection extra variables that say where hosts are; without them they are this computer
 * @param scratch where inventories are written
 */
record LanguageCases(Map<String, @Nullable Object> connection, Path scratch) {
  private static final Path CASES = Path.of("src/test/resources/language");
  private static final String HOSTS =
      """
      all:
        hosts:
          one: {ansible_connection: local}
          two: {ansible_connection: local}
      """;

  /** A test of every feature. */
  static Stream<DynamicTest> tests(ThrowingConsumer<Path> check) {
    try (Stream<Path> files = Files.walk(CASES)) {
      return files
          .filter(file -> file.endsWith("playbook.yml"))
          .map(file -> Objects.requireNonNull(file.getParent()))
          .sorted()
          .toList()
          .stream()
          .map(feature ->
              DynamicTest.dynamicTest(
                  CASES.relativize(feature).toString(), () -> check.accept(feature)));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  String story(Path feature, boolean speculation) {
    Map<String, @Nullable Object> given = options(feature);
    Map<String, @Nullable Object> extra = vars(given.get("extra_vars"));
    extra.putAll(connection);
    RunOptions options =
        RunOptions.of(RunReport.Mode.APPLY)
            .withDeadline(Duration.ofSeconds(60))
            .withSpeculation(speculation)
            .withTags(texts(given.get("tags")), texts(given.get("skip_tags")))
            .withExtraVars(extra)
            .withStartAtTask((String) given.get("start_at_task"))
            .withLimit((String) given.get("limit"))
            .withDefaults(
                new RunOptions.Defaults(
                    true,
                    List.of(),
                    false,
                    List.of(),
                    !Boolean.FALSE.equals(given.get("facts_as_vars")),
                    String.valueOf(given.getOrDefault("strategy", "linear")),
                    !Boolean.FALSE.equals(given.get("missing_handlers_fail")),
                    Unparsed.STRICT))
            .withPatience(Boolean.TRUE.equals(given.get("patient")))
            .withCheck(Boolean.TRUE.equals(given.get("check")))
            .withForceHandlers(Boolean.TRUE.equals(given.get("force_handlers")));
    Path hosts = feature.resolve("hosts.yml");
    try {
      Path root = feature.toAbsolutePath();
      Path inventory =
          Files.isRegularFile(hosts)
              ? hosts.toAbsolutePath()
              : Files.writeString(scratch.resolve("hosts.yml"), HOSTS);
      RunPlan plan =
          RunPlan.of(
              List.of(root.resolve("playbook.yml")),
              List.of(inventory.toString()),
              root,
              options,
              ModuleCatalog.installed());
      List<RunEvent> events = new ArrayList<>();
      new Engine(Transports.of(surroundings(root)), null, new Masker()).run(plan, events::add);
      String warnings =
          plan.warnings().stream()
              .map(warning -> "warning: " + warning.summary() + "\n")
              .collect(Collectors.joining());
      return warnings + text(events).replace(root.toString(), "ROOT");
    } catch (UserException mistakes) {
      return mistakes.diagnostics().stream()
              .map(mistake ->
                  "%s:%s %s"
                      .formatted(
                          mistake.location() == null ? "" : mistake.location().line(),
                          mistake.location() == null ? "" : mistake.location().column(),
                          mistake.summary()))
              .collect(Collectors.joining("\n"))
          + "\n";
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private Surroundings surroundings(Path root) {
    return new Surroundings(
        System.out,
        System.err,
        false,
        false,
        root,
        scratch,
        System.getProperty("user.name"),
        scratch,
        Map.of(),
        Clock.systemUTC());
  }

  private static Map<String, @Nullable Object> options(Path feature) {
    Path file = feature.resolve("options.yml");
    try {
      return Files.isRegularFile(file)
          ? vars(
              Objects.requireNonNull(Yaml.read(Files.readString(file), "options.yml").root())
                  .plain())
          : Map.of();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static List<String> texts(@Nullable Object list) {
    return list instanceof List<?> texts ? texts.stream().map(String::valueOf).toList() : List.of();
  }

  private static Map<String, @Nullable Object> vars(@Nullable Object map) {
    Map<String, @Nullable Object> vars = new TreeMap<>();
    if (map instanceof Map<?, ?> given) {
      given.forEach((name, value) -> vars.put(String.valueOf(name), value));
    }
    return vars;
  }

  /** Hosts one after the other: within a task they run side by side. */
  private static String text(List<RunEvent> events) {
    Map<String, List<String>> byHost = new TreeMap<>();
    for (RunEvent event : events) {
      switch (event) {
        case RunEvent.ItemFinished(var at, TaskResult result) -> add(byHost, result);
        case RunEvent.TaskFinished(var at, TaskResult result) -> add(byHost, result);
        case RunEvent.HostLost lost ->
            byHost
                .computeIfAbsent(lost.host(), host -> new ArrayList<>())
                .add(lost.host() + " | lost: " + lost.problem());
        case RunEvent.Warned warned ->
            byHost
                .computeIfAbsent(String.valueOf(warned.host()), host -> new ArrayList<>())
                .add("warning: " + warned.warning().summary());
        case RunEvent.RunStarted ignored -> {}
        case RunEvent.PlayStarted ignored -> {}
        case RunEvent.TaskStarted ignored -> {}
        case RunEvent.HostBusy ignored -> {}
        case RunEvent.Included ignored -> {}
        case RunEvent.Steered ignored -> {}
        case RunEvent.NoHostsLeft ignored -> {}
        case RunEvent.Retrying ignored -> {}
        case RunEvent.Said ignored -> {}
        case RunEvent.RunFinished ignored -> {}
      }
    }
    return byHost.values().stream()
        .flatMap(List::stream)
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  private static void add(Map<String, List<String>> byHost, TaskResult result) {
    boolean says = !result.status().equals(TaskResult.Status.SKIPPED) && result.message() != null;
    String role = result.task().role() == null ? "" : result.task().role() + " : ";
    String line =
        result.host()
            + " | "
            + role
            + result.task().name()
            + (result.item() == null ? "" : " (" + result.item() + ")")
            + " | "
            + result.status()
            + (result.ignored() ? " IGNORED" : "")
            + (result.task().handler() ? " handler" : "")
            + (says ? " | " + String.valueOf(result.message()).replaceAll("\\s+", " ") : "");
    byHost.computeIfAbsent(result.host(), host -> new ArrayList<>()).add(line);
  }
}
