package dev.virtwright.template;

import org.jspecify.annotations.Nullable;

/**
 * A piece of a template's text.
 *
 * @param text name, operator, or text outside of markup
 * @param value what a number or string literal stands for
 * @param from offset of the first character
 * @param to offset behind the last
 */
record Token(Kind kind, String text, @Nullable Object value, int from, int to) {

  enum Kind {
    TEXT,
    PRINT_BEGIN,
    PRINT_END,
    BLOCK_BEGIN,
    BLOCK_END,
    NAME,
    STRING,
    NUMBER,
    OPERATOR,
    END
  }

  boolean isName(String name) {
    return kind == Kind.NAME && text.equals(name);
  }

  boolean isOperator(String operator) {
    return kind == Kind.OPERATOR && text.equals(operator);
  }

  /** As a message calls it. */
  String described() {
    return switch (kind) {
      case TEXT -> "text";
      case PRINT_END, BLOCK_END -> "'" + text + "'";
      case PRINT_BEGIN, BLOCK_BEGIN -> "'" + text + "'";
      case NAME, OPERATOR -> "'" + text + "'";
      case STRING -> "a string";
      case NUMBER -> "the number " + text;
      case END -> "the end";
    };
  }
}
