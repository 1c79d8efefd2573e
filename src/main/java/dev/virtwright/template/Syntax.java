package dev.virtwright.template;

import dev.virtwright.diag.UserException;
import java.util.Locale;

/**
 * The marks of a template and what happens to the white space around them (Jinja2's environment
 * options).
 *
 * @param literalBackslash a backslash in a string literal stands for itself, as in playbooks
 * @param trimBlocks the line end after a block or comment is dropped
 * @param leftStripBlocks blanks before a block or comment that begins its line are dropped
 * @param keepTrailingNewline the last line end of templates that are included stays too; that of
 *     the text itself always does
 */
record Syntax(
    String blockBegin,
    String blockEnd,
    String printBegin,
    String printEnd,
    String commentBegin,
    String commentEnd,
    boolean trimBlocks,
    boolean leftStripBlocks,
    boolean keepTrailingNewline,
    boolean literalBackslash,
    String newline) {

  /** Texts in playbooks, inventories and variable files. */
  static final Syntax PLAYBOOK =
      new Syntax("{%", "%}", "{{", "}}", "{#", "#}", true, false, false, true, "\n");

  /** Template files. */
  static final Syntax FILE =
      new Syntax("{%", "%}", "{{", "}}", "{#", "#}", true, false, false, false, "\n");

  static final String HEADER = "#jinja2:";

  /** These options changed as a file's first line says: {@code #jinja2: lstrip_blocks: True}. */
  Syntax withHeader(String header, Source source) {
    Syntax syntax = this;
    for (String pair : header.substring(HEADER.length()).split(",")) {
      int colon = pair.indexOf(':');
      if (pair.isBlank()) {
        continue;
      }
      if (colon < 0) {
        throw wrong(source, "Missing key-value separator ':' in '" + pair.strip() + "'");
      }
      syntax =
          syntax.with(pair.substring(0, colon).strip(), pair.substring(colon + 1).strip(), source);
    }
    return syntax;
  }

  Syntax with(String option, String value, Source source) {
    return switch (option) {
      case "trim_blocks" ->
          changed(
              blockBegin,
              blockEnd,
              printBegin,
              printEnd,
              commentBegin,
              commentEnd,
              truth(value, source),
              leftStripBlocks,
              keepTrailingNewline,
              newline);
      case "lstrip_blocks" ->
          changed(
              blockBegin,
              blockEnd,
              printBegin,
              printEnd,
              commentBegin,
              commentEnd,
              trimBlocks,
              truth(value, source),
              keepTrailingNewline,
              newline);
      case "keep_trailing_newline" ->
          changed(
              blockBegin,
              blockEnd,
              printBegin,
              printEnd,
              commentBegin,
              commentEnd,
              trimBlocks,
              leftStripBlocks,
              truth(value, source),
              newline);
      case "block_start_string" ->
          changed(
              mark(value, source),
              blockEnd,
              printBegin,
              printEnd,
              commentBegin,
              commentEnd,
              trimBlocks,
              leftStripBlocks,
              keepTrailingNewline,
              newline);
      case "block_end_string" ->
          changed(
              blockBegin,
              mark(value, source),
              printBegin,
              printEnd,
              commentBegin,
              commentEnd,
              trimBlocks,
              leftStripBlocks,
              keepTrailingNewline,
              newline);
      case "variable_start_string" ->
          changed(
              blockBegin,
              blockEnd,
              mark(value, source),
              printEnd,
              commentBegin,
              commentEnd,
              trimBlocks,
              leftStripBlocks,
              keepTrailingNewline,
              newline);
      case "variable_end_string" ->
          changed(
              blockBegin,
              blockEnd,
              printBegin,
              mark(value, source),
              commentBegin,
              commentEnd,
              trimBlocks,
              leftStripBlocks,
              keepTrailingNewline,
              newline);
      case "comment_start_string" ->
          changed(
              blockBegin,
              blockEnd,
              printBegin,
              printEnd,
              mark(value, source),
              commentEnd,
              trimBlocks,
              leftStripBlocks,
              keepTrailingNewline,
              newline);
      case "comment_end_string" ->
          changed(
              blockBegin,
              blockEnd,
              printBegin,
              printEnd,
              commentBegin,
              mark(value, source),
              trimBlocks,
              leftStripBlocks,
              keepTrailingNewline,
              newline);
      case "newline_sequence" ->
          changed(
              blockBegin,
              blockEnd,
              printBegin,
              printEnd,
              commentBegin,
              commentEnd,
              trimBlocks,
              leftStripBlocks,
              keepTrailingNewline,
              mark(value, source));
      default -> throw wrong(source, "unknown option '" + option + "'");
    };
  }

  /** Also the options of the template module, which come from arguments. */
  Syntax changed(
      String newBlockBegin,
      String newBlockEnd,
      String newPrintBegin,
      String newPrintEnd,
      String newCommentBegin,
      String newCommentEnd,
      boolean trim,
      boolean leftStrip,
      boolean keepTrailing,
      String newNewline) {
    return new Syntax(
        newBlockBegin,
        newBlockEnd,
        newPrintBegin,
        newPrintEnd,
        newCommentBegin,
        newCommentEnd,
        trim,
        leftStrip,
        keepTrailing,
        literalBackslash,
        newNewline);
  }

  private static boolean truth(String value, Source source) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "1" -> true;
      case "false", "no", "0" -> false;
      default -> throw wrong(source, "'" + value + "' is neither True nor False");
    };
  }

  private static String mark(String value, Source source) {
    String text = value;
    if (text.length() >= 2
        && (text.charAt(0) == '\'' || text.charAt(0) == '"')
        && text.charAt(text.length() - 1) == text.charAt(0)) {
      text = text.substring(1, text.length() - 1);
    }
    text = text.replace("\\n", "\n").replace("\\r", "\r");
    if (text.isEmpty()) {
      throw wrong(source, "an empty mark");
    }
    return text;
  }

  private static UserException wrong(Source source, String problem) {
    return new UserException(
        Failure.SYNTAX,
        "the #jinja2: line: " + problem,
        "write it like '#jinja2: trim_blocks: True, lstrip_blocks: True'",
        source.location(0, HEADER.length()));
  }
}
