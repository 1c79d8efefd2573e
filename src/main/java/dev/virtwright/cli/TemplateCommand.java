package dev.virtwright.cli;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.UserException;
import dev.virtwright.engine.AdHoc;
import dev.virtwright.engine.ControllerEnvironment;
import dev.virtwright.engine.ModuleCatalog;
import dev.virtwright.engine.RunOptions;
import dev.virtwright.engine.RunPlan;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.TaskResult;
import dev.virtwright.template.Expression;
import dev.virtwright.template.Scope;
import dev.virtwright.template.Template;
import dev.virtwright.template.TemplateFile;
import dev.virtwright.value.Json;
import dev.virtwright.vault.Vault;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** template: what a template gives, for hosts or for lines of cases. */
@Command(
    name = "template",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Renders a text with the variables of hosts, and prints what it gives as JSON.")
final class TemplateCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "0..1", paramLabel = "TEXT", description = "Such as '{{ ansible_host }}'.")
  @Nullable String text;

  @Option(
      names = "--jsonl",
      description = {
        "Reads a case a line from standard input, {\"id\":…,\"kind\":\"expr|cond|tmpl\",",
        "\"src\":…,\"vars\":{…}}, and answers a line each: {\"id\":…,\"value\":…,\"text\":…}",
        "or {\"id\":…,\"error\":…}."
      })
  boolean lines;

  @Mixin InventoryOptions inventory = new InventoryOptions();
  @Mixin LoginOptions login = new LoginOptions();
  @Mixin OutputOptions output = new OutputOptions();

  TemplateCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    if (lines == (text != null)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "template takes either a TEXT or --jsonl");
    }
    return text == null ? cases() : forHosts(text);
  }

  private int forHosts(String wanted) {
    RunOptions options =
        inventory.apply(login.apply(RunOptions.of(RunReport.Mode.PLAN)), surroundings);
    Template template = Template.parse(wanted);
    RunPlan plan =
        RunPlan.of(
            new AdHoc("all", "Template", "debug", Map.of("msg", template)),
            inventory.inventories,
            surroundings.workingDirectory(),
            options,
            ModuleCatalog.installed());
    RunReport report = new Runner(surroundings, output).run(plan);
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (TaskResult result : report.results()) {
      if (result.status() == TaskResult.Status.OK) {
        values.put(result.host(), result.values().get("msg"));
      } else {
        surroundings.err().println(result.host() + ": " + result.message());
      }
    }
    surroundings.out().println(Json.write(values.size() == 1 ? only(values) : values, 2));
    return Runner.status(report, false, Runner.FailOn.NEVER);
  }

  private static @Nullable Object only(Map<String, @Nullable Object> values) {
    return values.values().iterator().next();
  }

  private int cases() throws IOException {
    PrintStream out =
        new PrintStream(surroundings.out(), false, StandardCharsets.UTF_8); // a line is one write
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (!line.isBlank()) {
        out.println(answer(line));
        out.flush();
      }
    }
    return ExitStatus.OK;
  }

  /** Any line has an answer. */
  private String answer(String line) {
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("id", null);
    try {
      if (!(Json.parse(line) instanceof Map<?, ?> given)) {
        throw new UserException("template-case", "the line is no JSON object", null, null);
      }
      answer.put("id", given.get("id"));
      rendered(given, answer);
    } catch (Json.Malformed malformed) {
      answer.put("error", "the line cannot be read: " + malformed.getMessage());
    } catch (UserException mistake) {
      answer.keySet().retainAll(List.of("id"));
      answer.put("error", said(mistake.diagnostics()));
    }
    return Json.write(answer);
  }

  private static String said(List<Diagnostic> mistakes) {
    return String.join("; ", mistakes.stream().map(Diagnostic::summary).toList());
  }

  private void rendered(Map<?, ?> given, Map<String, @Nullable Object> answer) {
    String source = String.valueOf(given.get("src"));
    String kind = given.get("kind") == null ? "expr" : String.valueOf(given.get("kind"));
    Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    if (given.get("vars") instanceof Map<?, ?> vars) {
      vars.forEach((name, value) -> variables.put(String.valueOf(name), trusted(value)));
    }
    Scope scope =
        Scope.of(
            variables,
            ControllerEnvironment.in(surroundings.workingDirectory(), Vault.NONE));
    switch (kind) {
      case "expr" -> {
        answer.put("value", Template.parse("{{ " + source + " }}").render(scope));
        // Longer than the expression alone, so that it prints.
        String printed =
            String.valueOf(Template.parse("<{{ " + source + " }}>").render(scope));
        answer.put("text", printed.substring(1, printed.length() - 1));
      }
      case "cond" -> answer.put("value", Expression.parse(source).test(scope));
      case "tmpl" -> answer.put("value", TemplateFile.parse(source, "template").render(scope));
      default ->
          throw new UserException(
              "template-case", "unknown kind '%s'".formatted(kind), "expr, cond or tmpl", null);
    }
  }

  /** Texts of variables are the user's own, and may be templates. */
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
}
