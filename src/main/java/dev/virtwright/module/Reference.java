package dev.virtwright.module;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The module reference in Markdown, made of the specifications and of nothing else. */
public final class Reference {
  private static final String INDEX = "README.md";

  private static final String INTRODUCTION =
      """
      # Modules

      Made from the modules' own specifications by `virtwright modules --write-docs docs/modules`; change those,
      not these pages. `virtwright modules NAME` prints a page. Names, arguments and registered values are
      Ansible's where Ansible has the module.

      Types: `str` text · `bool` yes or no · `int` whole number · `list` a list; one text is split at commas
      where texts are asked · `dict` a mapping · `path` an absolute path on the host · `mode` permission bits,
      octal in quotes (`"0644"`) or symbolic (`u=rw,g=r`) · `seconds` a number · `raw` any value. A dash under
      *default* means that nothing is asked for.

      | module | does | also known as |
      |---|---|---|
      """;

  private Reference() {}

  /** One module's page. */
  public static String page(ModuleSpec spec) {
    StringBuilder out = new StringBuilder();
    out.append("# ").append(spec.name()).append("\n\n").append(sentence(spec.summary()));
    if (!spec.details().isBlank()) {
      out.append("\n\n").append(spec.details().strip());
    }
    if (!spec.aliases().isEmpty()) {
      out.append("\n\nAlso known as ").append(codes(spec.aliases())).append('.');
    }
    if (spec.freeForm() != null) {
      out.append("\n\n")
          .append(code(spec.name() + ": TEXT"))
          .append(" gives the text to ")
          .append(code(spec.freeForm()))
          .append('.');
    }
    if (!spec.examples().isEmpty()) {
      out.append(spec.examples().size() == 1 ? "\n\n## Example\n" : "\n\n## Examples\n")
          .append("\n```yaml\n")
          .append(spec.examples().stream().map(String::strip).collect(Collectors.joining("\n\n")))
          .append("\n```");
    }
    out.append("\n\n## Arguments\n\n");
    if (spec.args().isEmpty()) {
      out.append("None.\n");
    } else {
      out.append("| argument | type | default | meaning |\n|---|---|---|---|\n");
      spec.args().forEach(arg -> out.append(row(arg)));
    }
    if (!spec.unsupported().isEmpty()) {
      out.append("\n## Not supported\n\n| argument | instead |\n|---|---|\n");
      spec.unsupported()
          .forEach(each ->
              out.append("| %s | %s |\n".formatted(code(each.name()), cell(each.remedy()))));
    }
    out.append("\n## Registered values\n\n");
    if (spec.returns().isEmpty()) {
      out.append("`changed` and `failed`, as of every task.\n");
    } else {
      out.append("Besides `changed` and `failed`, which every task has:\n\n")
          .append("| value | meaning |\n|---|---|\n");
      spec.returns()
          .forEach(each ->
              out.append("| ")
                  .append(code(each.name()))
                  .append(" | ")
                  .append(cell(sentence(each.meaning())))
                  .append(" |\n"));
    }
    return out.toString();
  }

  private static String row(Arg<?> arg) {
    String also = arg.aliases().isEmpty() ? "" : "<br>also " + codes(arg.aliases());
    StringBuilder meaning = new StringBuilder(cell(sentence(arg.summary())));
    if (!arg.choices().isEmpty()) {
      meaning.append(" One of ").append(codes(arg.choices())).append('.');
    }
    arg.pattern().ifPresent(regex -> meaning.append(" Matches ").append(code(regex)).append('.'));
    if (arg.isSecret()) {
      meaning.append(" Never shown.");
    }
    String fallback =
        arg.required()
            ? "**required**"
            : arg.fallback().map(value -> code(shown(value))).orElse("–");
    return "| %s%s | %s | %s | %s |\n"
        .formatted(code(arg.name()), also, arg.type(), fallback, meaning);
  }

  private static String codes(List<String> texts) {
    return texts.stream().map(Reference::code).collect(Collectors.joining(", "));
  }

  private static String shown(Object value) {
    return switch (value) {
      case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT);
      case Boolean truth -> truth ? "true" : "false";
      case Duration duration -> Long.toString(duration.toSeconds());
      case String text when text.isEmpty() -> "\"\"";
      default -> value.toString();
    };
  }

  private static String sentence(String text) {
    String stripped = text.strip();
    return stripped.isEmpty() || ".!?:".indexOf(stripped.charAt(stripped.length() - 1)) >= 0
        ? stripped
        : stripped + ".";
  }

  private static String code(String text) {
    return "`" + cell(text) + "`";
  }

  /** A table's cell: on one line, and no bar ends it. */
  private static String cell(String text) {
    return text.strip().replaceAll("\\s+", " ").replace("|", "\\|");
  }

  /** All pages and the list of them, by file name. */
  public static Map<String, String> pages(List<ModuleSpec> specs) {
    Map<String, String> pages = new TreeMap<>();
    StringBuilder index = new StringBuilder(INTRODUCTION);
    specs.stream()
        .sorted(Comparator.comparing(ModuleSpec::name))
        .forEach(spec -> {
          String name = spec.name();
          pages.put(name + ".md", page(spec) + "\n[All modules](" + INDEX + ")\n");
          index
              .append("| [%s](%s.md) | ".formatted(name, name))
              .append(cell(sentence(spec.summary())))
              .append(" | ")
              .append(
                  codes(
                      spec.aliases().stream()
                          .filter(alias -> !alias.startsWith("ansible.legacy."))
                          .toList()))
              .append(" |\n");
        });
    pages.put(INDEX, index.toString());
    return pages;
  }

  /**
   * Writes the pages, and removes pages of modules that are no more.
   *
   * @throws IOException where the directory cannot be written
   */
  public static void write(Path directory, List<ModuleSpec> specs) throws IOException {
    Files.createDirectories(directory);
    Map<String, String> pages = pages(specs);
    for (Path old : present(directory)) {
      if (!pages.containsKey(String.valueOf(old.getFileName()))) {
        Files.delete(old);
      }
    }
    for (Map.Entry<String, String> page : pages.entrySet()) {
      Files.writeString(directory.resolve(page.getKey()), page.getValue());
    }
  }

  /**
   * Files of the directory that {@link #write} would write, change or remove, sorted.
   *
   * @throws IOException where the directory cannot be read
   */
  public static List<String> outdated(Path directory, List<ModuleSpec> specs) throws IOException {
    Map<String, String> pages = pages(specs);
    List<String> outdated = new ArrayList<>();
    for (Map.Entry<String, String> page : pages.entrySet()) {
      Path file = directory.resolve(page.getKey());
      if (!Files.exists(file) || !Files.readString(file).equals(page.getValue())) {
        outdated.add(page.getKey());
      }
    }
    for (Path file : present(directory)) {
      String name = String.valueOf(file.getFileName());
      if (!pages.containsKey(name)) {
        outdated.add(name);
      }
    }
    outdated.sort(Comparator.naturalOrder());
    return outdated;
  }

  private static List<Path> present(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".md")).toList();
    }
  }
}
