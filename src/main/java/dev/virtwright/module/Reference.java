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

  private Reference() {}

  /** One module's page. */
  public static String page(ModuleSpec spec) {
    StringBuilder out = new StringBuilder();
    out.append("# ").append(spec.name()).append("\n\n").append(sentence(spec.summary()));
    if (!spec.details().isBlank()) {
      out.append("\n\n").append(spec.details().strip());
    }
    if (!spec.aliases().isEmpty()) {
      out.append("\n\nAlso known as ")
          .append(spec.aliases().stream().map(Reference::code).collect(Collectors.joining(", ")))
          .append('.');
    }
    if (spec.freeForm() != null) {
      out.append("\n\n")
          .append(code(spec.name() + ": TEXT"))
          .append(" gives the text to ")
          .append(code(spec.freeForm()))
          .append('.');
    }
    out.append("\n\n## Arguments\n\n");
    if (spec.args().isEmpty()) {
      out.append("None.\n");
    } else {
      out.append("| argument | type | default | meaning |\n|---|---|---|---|\n");
      spec.args().forEach(arg -> out.append(row(arg)));
    }
    if (!spec.examples().isEmpty()) {
      out.append("\n## Examples\n\n```yaml\n")
          .append(spec.examples().stream().map(String::strip).collect(Collectors.joining("\n\n")))
          .append("\n```\n");
    }
    if (!spec.returns().isEmpty()) {
      out.append("\n## Registered values\n\n| value | meaning |\n|---|---|\n");
      spec.returns()
          .forEach(each ->
              out.append("| ")
                  .append(code(each.name()))
                  .append(" | ")
                  .append(cell(each.meaning()))
                  .append(" |\n"));
    }
    return out.toString();
  }

  private static String row(Arg<?> arg) {
    String also =
        arg.aliases().isEmpty()
            ? ""
            : "<br>also "
                + arg.aliases().stream().map(Reference::code).collect(Collectors.joining(", "));
    String choices =
        arg.choices().isEmpty()
            ? ""
            : " One of "
                + arg.choices().stream().map(Reference::code).collect(Collectors.joining(", "))
                + ".";
    String fallback =
        arg.required()
            ? "**required**"
            : arg.fallback().map(value -> code(shown(value))).orElse("");
    return "| %s%s | %s | %s | %s%s%s |\n"
        .formatted(
            code(arg.name()),
            also,
            arg.type(),
            fallback,
            cell(sentence(arg.summary())),
            choices,
            arg.isSecret() ? " Never shown." : "");
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
    StringBuilder index = new StringBuilder("# Modules\n\n| module | does |\n|---|---|\n");
    specs.stream()
        .sorted(Comparator.comparing(ModuleSpec::name))
        .forEach(spec -> {
          pages.put(spec.name() + ".md", page(spec));
          index
              .append("| [%s](%s.md) | ".formatted(spec.name(), spec.name()))
              .append(cell(sentence(spec.summary())))
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
