package dev.virtwright.yaml;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.SourceLocation;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * Says what is wrong with a text that is no YAML in the words of the person who wrote it. The
 * parser often stumbles far behind the cause, so the usual causes are looked for around the place.
 */
final class SyntaxMistakes {
  private static final Pattern BARE_TEMPLATE =
      Pattern.compile("^\\s*(?:- +)*(?:[^\\s:#'\"]+ *: +|- +)(\\{\\{|\\{%)");
  private static final Pattern NO_SPACE =
      Pattern.compile("^\\s*(?:- +)*[A-Za-z_][\\w.-]*(:)(?=[^\\s:/]).*$");
  private static final Pattern SECOND_COLON =
      Pattern.compile("^\\s*(?:- +)*[^\\s:#'\"][^:#]*: +[^'\"\\s{\\[|>&*!#][^#]*?(: |:$)");
  private static final Pattern TEXT_BEHIND_QUOTE =
      Pattern.compile(
          "^\\s*(?:- +)*[^\\s:#'\"]+ *: +(?:\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^']|'')*') *([^\\s#,\\]}:].*)$");

  private SyntaxMistakes() {}

  static Diagnostic explain(MarkedYamlEngineException mistake, Source source) {
    int problem =
        mistake.getProblemMark().or(mistake::getContextMark).map(source::offset).orElse(0);
    int line = source.lineOf(problem);
    int context = mistake.getContextMark().map(source::offset).map(source::lineOf).orElse(line);
    String said = mistake.getProblem() == null ? "" : mistake.getProblem();

    Diagnostic found = tab(source, line);
    int first = Math.max(0, Math.min(context, line - 1));
    for (int near = line; found == null && near >= first; near--) {
      found = onLine(source, near);
    }
    if (found != null) {
      return found;
    }
    if (said.contains("unexpected end of stream") && mistake.getContextMark().isPresent()) {
      return error(
          "a text in quotes that never ends",
          "close the quote that is opened here",
          source.location(source.offset(mistake.getContextMark().get())));
    }
    if (said.contains("mapping values are not allowed") && line > 0) {
      return error(
          "a key where none can stand",
          "give it the same indentation as the keys it belongs to",
          keyOf(source, line, problem));
    }
    if (said.contains("expected <block end>") || said.contains("could not find expected ':'")) {
      return error(
          "this does not fit what stands above it",
          said.contains("':'")
              ? "a key needs a colon and a space behind it: 'key: value'"
              : "check the indentation: what belongs together begins in the same column",
          source.location(problem));
    }
    if (said.contains("cannot start any token")) {
      return error(
          "a value cannot begin with this character",
          "put the value in quotes",
          source.location(problem));
    }
    if (said.contains("expected ',' or")) {
      return error(
          "brackets that open here are not closed, or a comma is lacking before line %d column %d"
              .formatted(line + 1, problem - source.lineStart(line) + 1),
          "give every [ and { its counterpart",
          source.location(mistake.getContextMark().map(source::offset).orElse(problem)));
    }
    return error("not readable as YAML: " + said, null, source.location(problem));
  }

  private static @Nullable Diagnostic tab(Source source, int line) {
    String text = source.line(line);
    int at = 0;
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    if (at < text.length() && text.charAt(at) == '\t') {
      return error(
          "a tab in the indentation",
          "YAML indents with spaces only",
          source.location(source.lineStart(line) + at));
    }
    return null;
  }

  private static @Nullable Diagnostic onLine(Source source, int line) {
    String text = source.line(line);
    int start = source.lineStart(line);
    Matcher template = BARE_TEMPLATE.matcher(text);
    if (template.find()) {
      return error(
          "a value that begins with {{ is not in quotes",
          "write it as \"{{ … }}\"",
          source.location(start + template.start(1), start + template.end(1)));
    }
    Matcher behind = TEXT_BEHIND_QUOTE.matcher(text);
    if (behind.find()) {
      return error(
          "text behind the closing quote",
          "put the whole value in one pair of quotes",
          source.location(start + behind.start(1), start + behind.end(1)));
    }
    Matcher second = SECOND_COLON.matcher(text);
    if (second.find()) {
      return error(
          "a second ': ' in one line",
          "put the value in quotes, as a colon with a space behind it makes a key",
          source.location(start + second.start(1)));
    }
    Matcher noSpace = NO_SPACE.matcher(text);
    if (noSpace.find()) {
      return error(
          "no space behind the colon",
          "write 'key: value'",
          source.location(start + noSpace.start(1)));
    }
    return null;
  }

  private static SourceLocation keyOf(Source source, int line, int problem) {
    String text = source.line(line);
    int indent = text.length() - text.stripLeading().length();
    int start = source.lineStart(line) + indent;
    return source.location(Math.min(start, problem), Math.max(start + 1, problem));
  }

  private static Diagnostic error(String summary, @Nullable String remedy, SourceLocation at) {
    return Diagnostic.error("yaml-syntax", summary, remedy, at);
  }
}
