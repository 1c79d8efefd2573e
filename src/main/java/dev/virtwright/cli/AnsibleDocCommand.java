package dev.virtwright.cli;

import dev.virtwright.diag.UserException;
import dev.virtwright.engine.ModuleCatalog;
import dev.virtwright.module.Arg;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Reference;
import dev.virtwright.value.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code modules} under the name {@code ansible-doc}. */
@Command(
    name = "ansible-doc",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Explains modules.")
final class AnsibleDocCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(arity = "0..*", paramLabel = "NAME", description = "The modules to explain.")
  List<String> names = new ArrayList<>();

  @Option(
      names = {"-l", "--list"},
      description = "List modules, or those of the collections that are named.")
  boolean list;

  @Option(
      names = {"-s", "--snippet"},
      description = "A task to fill in.")
  boolean snippet;

  @Option(
      names = {"-j", "--json"},
      description = "JSON in place of text.")
  boolean json;

  @Option(
      names = {"-t", "--type"},
      paramLabel = "TYPE",
      defaultValue = "module",
      description = "module (default); pages of other plugins are not there.")
  String type = "module";

  AnsibleDocCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    if (!type.equals("module")) {
      throw new UserException(
          "option",
          "there are no pages of plugins of type '%s'".formatted(type),
          "docs/templates.md has filters, tests and lookups, docs/inventories.md inventories",
          null);
    }
    ModuleCatalog catalog = ModuleCatalog.installed();
    if (list) {
      list(catalog);
      return AnsibleNames.OK;
    }
    if (names.isEmpty()) {
      throw new UserException("option", "which module?", "ansible-doc -l lists them", null);
    }
    Map<String, Object> docs = new LinkedHashMap<>();
    for (String name : names) {
      ModuleSpec spec =
          catalog
              .find(name)
              .orElseThrow(() ->
                  new UserException(
                      "unknown-module",
                      "there is no module '" + name + "'",
                      catalog.didYouMean(name),
                      null));
      if (json) {
        docs.put(name, doc(spec));
      } else {
        surroundings.out().print(snippet ? snippet(spec) : Reference.page(spec));
      }
    }
    if (json) {
      surroundings.out().println(Json.write(docs, 4));
    }
    return AnsibleNames.OK;
  }

  private void list(ModuleCatalog catalog) {
    Map<String, Object> found = new TreeMap<>();
    for (ModuleSpec spec : catalog.specs()) {
      String name = qualified(spec);
      if (names.isEmpty() || names.stream().anyMatch(each -> name.startsWith(each + "."))) {
        found.put(name, spec.summary());
      }
    }
    if (json) {
      surroundings.out().println(Json.write(found, 4));
      return;
    }
    int width = found.keySet().stream().mapToInt(String::length).max().orElse(0);
    found.forEach((name, summary) ->
        surroundings.out().println(name + " ".repeat(width + 1 - name.length()) + summary));
  }

  /** The name with its collection; the short one of what Ansible has not got. */
  private static String qualified(ModuleSpec spec) {
    return spec.aliases().stream()
        .filter(alias -> alias.endsWith("." + spec.name()) && !alias.startsWith("ansible.legacy."))
        .findFirst()
        .orElse(spec.name());
  }

  private static String snippet(ModuleSpec spec) {
    return "- name: %s%n  %s:%n%s%n"
        .formatted(
            spec.summary(),
            spec.name(),
            spec.args().stream()
                .map(arg ->
                    "      %s:  # %s%s"
                        .formatted(
                            arg.name(),
                            arg.required() ? "(required) " : "",
                            arg.summary().strip().replaceAll("\\s+", " ")))
                .collect(Collectors.joining(System.lineSeparator())));
  }

  private static Map<String, Object> doc(ModuleSpec spec) {
    Map<String, Object> options = new LinkedHashMap<>();
    for (Arg<?> arg : spec.args()) {
      Map<String, @Nullable Object> option = new LinkedHashMap<>();
      option.put("description", List.of(arg.summary()));
      option.put("type", arg.type());
      option.put("required", arg.required());
      if (!arg.aliases().isEmpty()) {
        option.put("aliases", arg.aliases());
      }
      if (!arg.choices().isEmpty()) {
        option.put("choices", arg.choices());
      }
      options.put(arg.name(), option);
    }
    Map<String, Object> returns = new LinkedHashMap<>();
    spec.returns().forEach(each -> returns.put(each.name(), Map.of("description", each.meaning())));
    Map<String, Object> doc = new LinkedHashMap<>();
    doc.put("module", spec.name());
    doc.put("short_description", spec.summary());
    doc.put("description", List.of(spec.details().isBlank() ? spec.summary() : spec.details()));
    doc.put("options", options);
    return Map.of("doc", doc, "examples", String.join("\n\n", spec.examples()), "return", returns);
  }
}
