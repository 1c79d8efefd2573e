package dev.virtwright.template;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.UserException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A template file: always rendered to text, with Jinja2's escapes in string literals, {@code
 * trim_blocks} on and the final line end kept. A first line {@code #jinja2: option: value} changes
 * options and is not part of the text.
 */
public final class TemplateFile {
  private final Template template;
  private final Syntax syntax;
  private final @Nullable Path directory;

  private TemplateFile(Template template, Syntax syntax, @Nullable Path directory) {
    this.template = template;
    this.syntax = syntax;
    this.directory = directory;
  }

  /**
   * Reads a file's text.
   *
   * @param path as messages name it; templates that it includes are looked for beside it first
   * @throws UserException on wrong syntax, with the place
   */
  public static TemplateFile parse(String text, String path) {
    return parse(text, path, Map.of());
  }

  /**
   * Reads a file's text.
   *
   * @param options of Jinja2's environment, such as {@code trim_blocks}, as texts; a first line
   *     {@code #jinja2:} is stronger
   * @throws UserException on wrong syntax or an unknown option, with the place
   */
  public static TemplateFile parse(String text, String path, Map<String, String> options) {
    Source source = Source.at(text, SourceLocation.of(path, 1, 1));
    Syntax syntax = Syntax.FILE;
    for (Map.Entry<String, String> option : options.entrySet()) {
      syntax = syntax.with(option.getKey(), option.getValue(), source);
    }
    int from = 0;
    if (text.startsWith(Syntax.HEADER)) {
      int lineEnd = text.indexOf('\n');
      String header = lineEnd < 0 ? text : text.substring(0, lineEnd);
      from = lineEnd < 0 ? text.length() : lineEnd + 1;
      syntax = syntax.withHeader(header.strip(), source);
    }
    return new TemplateFile(
        Template.parse(source, syntax, from), syntax, Path.of(path).toAbsolutePath().getParent());
  }

  /** Whether the same variables give the same text at any time. */
  public boolean pure() {
    return template.pure();
  }

  public References references() {
    return template.references();
  }

  /**
   * The value: that of a template's only expression, else a text.
   *
   * @throws UserException where a value is undefined or of the wrong type
   */
  public @Nullable Object value(Scope scope) {
    return Boundary.guarded(() -> {
      Evaluation evaluation = new Evaluation(scope);
      evaluation.file(directory, syntax);
      evaluation.enter(template, "the template");
      return template.value(evaluation);
    });
  }

  /**
   * The text, with secrets in it revealed: it is content of a file, not a message.
   *
   * @throws UserException where a value is undefined or of the wrong type
   */
  public String render(Scope scope) {
    return Boundary.guarded(() -> {
      Evaluation evaluation = new Evaluation(scope);
      evaluation.file(directory, syntax);
      evaluation.enter(template, "the template");
      return template.text(evaluation);
    });
  }
}
