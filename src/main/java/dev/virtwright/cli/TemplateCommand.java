package dev.virtwright.cli;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.UserException;
import dev.virtwright.engine.ControllerWorld;
import dev.virtwright.engine.VaultDecryption;
import dev.virtwright.inventory.Host;
import dev.virtwright.inventory.Inventory;
import dev.virtwright.playbook.Level;
import dev.virtwright.playbook.Magic;
import dev.virtwright.playbook.Variables;
import dev.virtwright.template.Expression;
import dev.virtwright.template.Scope;
import dev.virtwright.template.Template;
import dev.virtwright.template.TemplateFile;
import dev.virtwright.template.Values;
import dev.virtwright.value.Json;
import dev.virtwright.value.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** template: what a text renders to for hosts, or what lines of JSON ask. */
@Command(
    name = "template",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Renders a text for hosts, or answers lines of JSON from standard input.")
final class TemplateCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Supplier<Configuration> configuration;

  @Parameters(arity = "0..1", paramLabel = "TEXT", description = "Text with {{ }} in it.")
  @Nullable String text;

  @Option(
      names = "--jsonl",
      description =
          "Read lines {\"id\", \"kind\": expr|cond|tmpl, \"src\", \"vars\"}, answer each with a"
              + " line {\"id\", \"value\", \"text\"} or {\"id\", \"error\"}.")
  boolean lines;

  @Mixin InventoryOptions inventory = new InventoryOptions();

  TemplateCommand(Surroundings surroundings, Supplier<Configuration> configuration) {
    this.surroundings = surroundings;
    this.configuration = configuration;
  }

  @Override
  public Integer call() throws IOException {
    if (lines == (text != null)) {
      surroundings.err().println("either TEXT or --jsonl");
      return ExitStatus.USAGE;
    }
    if (text == null) {
      answerLines();
      return ExitStatus.OK;
    }
    return render(text);
  }

  private int render(String source) {
    Inventory hosts =
        Inventory.read(
            inventory.inventories,
            surroundings.workingDirectory(),
            new VaultDecryption(inventory.vault.vault(surroundings, configuration.get())));
    Inventory.Selection selected =
        hosts.select(List.of(inventory.limit == null ? "all" : inventory.limit), null);
    surroundings.err().print(Cli.printer(surroundings).print(hosts.warnings()));
    surroundings.err().print(Cli.printer(surroundings).print(selected.warnings()));
    Template template = Template.parse(source);
    for (Host host : selected.hosts()) {
      Object value = template.render(scope(hosts, host));
      surroundings
          .out()
          .println(
              value instanceof String || value instanceof Secret
                  ? Values.print(value)
                  : Json.write(value));
    }
    return ExitStatus.OK;
  }

  private Variables scope(Inventory hosts, Host host) {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    hosts.groups().keySet().forEach(name -> groups.put(name, members(hosts, name)));
    Magic.OfRun run =
        new Magic.OfRun(
            groups,
            List.copyOf(hosts.hosts().keySet()),
            name -> scope(hosts, Objects.requireNonNull(hosts.hosts().get(name))).asMap(),
            false,
            false,
            List.of("all"),
            List.of(),
            inventory.limit,
            5,
            0,
            Cli.version());
    Magic.OfPlay play =
        new Magic.OfPlay(
            "template",
            surroundings.workingDirectory(),
            () -> List.of(host.name()),
            () -> List.of(host.name()),
            List.of(host.name()),
            List.of(),
            List.of());
    List<String> own = host.groups().stream().filter(name -> !name.equals("all")).toList();
    return Variables.none(
            ControllerWorld.in(surroundings.workingDirectory()),
            warning -> surroundings.err().print(Cli.printer(surroundings).print(List.of(warning))))
        .with(
            Level.INVENTORY_HOST,
            hosts.variables(host, hosts.varsBeside(surroundings.workingDirectory())).merged())
        .with(
            Level.MAGIC,
            Magic.layer(run, new Magic.OfHost(host.name(), own, host.source()), play, null));
  }

  private static List<String> members(Inventory hosts, String group) {
    return hosts.hosts().values().stream()
        .filter(host -> group.equals("all") || host.groups().contains(group))
        .map(Host::name)
        .toList();
  }

  private void answerLines() throws IOException {
    ControllerWorld world = ControllerWorld.in(surroundings.workingDirectory());
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (!line.isBlank()) {
          surroundings.out().println(Json.write(answer(line, world)));
        }
      }
    }
  }

  /** One line's answer; whatever is wrong with it is an answer too. */
  static Map<String, @Nullable Object> answer(String line, ControllerWorld world) {
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("id", null);
    try {
      if (!(Json.parse(line) instanceof Map<?, ?> asked)) {
        answer.put("error", "the line is no JSON object");
        return answer;
      }
      answer.put("id", asked.get("id"));
      if (!(asked.get("src") instanceof String source)) {
        answer.put("error", "the line has no text 'src'");
        return answer;
      }
      Scope scope = Scope.of(variables(asked.get("vars")), world);
      String kind = asked.get("kind") instanceof String given ? given : "expr";
      Object value = value(kind, source, scope);
      answer.put("value", value);
      answer.put("text", value == null ? "" : Values.print(value));
    } catch (Json.Malformed malformed) {
      answer.put("error", "the line is no JSON: " + malformed.getMessage());
    } catch (UserException mistakes) {
      answer.put("error", message(mistakes.diagnostics()));
    }
    return answer;
  }

  private static @Nullable Object value(String kind, String source, Scope scope) {
    return switch (kind) {
      case "expr" -> Template.parse("{{ " + source + " }}").render(scope);
      case "cond" -> Expression.parse(source).test(scope);
      case "tmpl" -> TemplateFile.parse(source, "(text)").render(scope);
      default ->
          throw new UserException(
              "template-kind", "no kind is named '" + kind + "'", "expr, cond or tmpl", null);
    };
  }

  /** Texts of the line are its author's own, and templates where they look like one. */
  private static Map<String, @Nullable Object> variables(@Nullable Object given) {
    Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    if (given instanceof Map<?, ?> map) {
      map.forEach((name, value) -> variables.put(String.valueOf(name), trusted(value)));
    }
    return variables;
  }

  private static @Nullable Object trusted(@Nullable Object value) {
    return switch (value) {
      case String text when Template.looksLikeTemplate(text) -> Template.parse(text);
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>();
        list.forEach(element -> copy.add(trusted(element)));
        yield copy;
      }
      case Map<?, ?> map -> {
        Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((key, element) -> copy.put(key, trusted(element)));
        yield copy;
      }
      case null, default -> value;
    };
  }

  private static String message(List<Diagnostic> diagnostics) {
    Diagnostic first = diagnostics.getFirst();
    return first.remedy() == null ? first.summary() : first.summary() + " (" + first.remedy() + ")";
  }
}
