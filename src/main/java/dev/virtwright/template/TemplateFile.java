package dev.virtwright.template;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.UserException;
import java.util.Map;

/**
 * A template file: always rendered to text, with Jinja2's escapes in string literals, {@code
 * trim_blocks} on and the final line end kept. A first line {@code #jinja2: option: value} changes
 * options and is not part of the text.
 */
public final class TemplateFile {
  private final Template template;

  private TemplateFile(Template template) {
    this.template = template;
  }

  /**
   * Reads a file's text.
   *
   * @param path as messages name it
   * @throws UserException on wrong syntax, with the place
   */
  public static TemplateFile parse(String text, String path) {
    return parse(text, path, Map.of());
  }

  /**
   * Reads a file's text.
   *
   * @param path as messages name it
   * @param options named as in the {@code #jinja2:} line, which prevails over them
   * @throws UserException on wrong syntax, with the place
   */
  public static TemplateFile parse(String text, String path, Map<String, String> options) {
    Source source = Source.at(text, SourceLocation.of(path, 1, 1));
    Syntax given = Syntax.FILE;
    for (Map.Entry<String, String> option : options.entrySet()) {
      given = given.with(option.getKey(), option.getValue(), source);
    }
    if (!text.startsWith(Syntax.HEADER)) {
      return new TemplateFile(Template.parse(source, given, 0));
    }
    int lineEnd = text.indexOf('\n');
    String header = lineEnd < 0 ? text : text.substring(0, lineEnd);
    int from = lineEnd < 0 ? text.length() : lineEnd + 1;
    Syntax syntax = given.withHeader(header.strip(), source);
    return new TemplateFile(Template.parse(source, syntax, from));
  }

  /** Whether the same variables give the same text at any time. */
  public boolean pure() {
    return template.pure();
  }

  public References references() {
    return template.references();
  }

  /**
   * The text, with secrets in it revealed: it is content of a file, not a message.
   *
   * @throws UserException where a value is undefined or of the wrong type
   */
  public String render(Scope scope) {
    return Boundary.guarded(() -> {
      Evaluation evaluation = new Evaluation(scope);
      evaluation.enter(template, "the template");
      return template.text(evaluation);
    });
  }
}
