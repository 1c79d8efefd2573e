package dev.virtwright.template;

import java.util.List;

/** The tokens of a text, and how far they are read. */
final class Tokens {
  private static final int DEEPEST = 150;

  private final Source source;
  private final List<Token> tokens;
  private int next;
  private int depth;

  Tokens(Source source, List<Token> tokens) {
    this.source = source;
    this.tokens = tokens;
  }

  Source source() {
    return source;
  }

  Token peek() {
    return tokens.get(next);
  }

  Token peekSecond() {
    return tokens.get(Math.min(next + 1, tokens.size() - 1));
  }

  /** Of the next token. */
  int position() {
    return next;
  }

  /** Whether a name stands between a position and the next token. */
  boolean usesName(String name, int from) {
    return tokens.subList(from, next).stream().anyMatch(token -> token.isName(name));
  }

  Token take() {
    return tokens.get(next++);
  }

  boolean skipOperator(String operator) {
    if (peek().isOperator(operator)) {
      next++;
      return true;
    }
    return false;
  }

  boolean skipName(String name) {
    if (peek().isName(name)) {
      next++;
      return true;
    }
    return false;
  }

  void expectOperator(String operator) {
    if (!skipOperator(operator)) {
      throw unexpected("'" + operator + "'");
    }
  }

  Token expectName() {
    if (peek().kind() != Token.Kind.NAME) {
      throw unexpected("a name");
    }
    return take();
  }

  Failure unexpected(String expected) {
    Token token = peek();
    return Failure.syntax("expected " + expected + ", found " + token.described(), null, at(token));
  }

  At at(Token token) {
    return new At(source, token.from(), token.to());
  }

  /** From a token to the one taken last. */
  At since(Token first) {
    Token last = tokens.get(Math.max(0, next - 1));
    return new At(source, first.from(), Math.max(first.from(), last.to()));
  }

  At since(Expr first) {
    Token last = tokens.get(next - 1);
    return new At(source, first.at().from(), Math.max(first.at().to(), last.to()));
  }

  void nest() {
    if (++depth > DEEPEST) {
      throw Failure.syntax("expression is nested too deeply", null, at(peek()));
    }
  }

  /** {@code %}}. */
  void closeTag() {
    if (peek().kind() != Token.Kind.BLOCK_END) {
      throw unexpected("'%}'");
    }
    take();
  }

  void unnest() {
    depth--;
  }
}
