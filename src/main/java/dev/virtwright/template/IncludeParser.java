package dev.virtwright.template;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the statements that name other templates. */
final class IncludeParser {
  private final Parser parser;
  private final Tokens tokens;

  IncludeParser(Parser parser) {
    this.parser = parser;
    this.tokens = parser.tokens();
  }

  /** {@code ignore missing}, {@code with context}, {@code without context}. */
  private boolean context(boolean otherwise) {
    boolean with = tokens.peek().isName("with");
    if (!with && !tokens.peek().isName("without")) {
      return otherwise;
    }
    tokens.take();
    if (!tokens.skipName("context")) {
      throw tokens.unexpected("'context'");
    }
    return with;
  }

  Stmt include(Token first) {
    Expr name = parser.expression();
    boolean ignore = tokens.skipName("ignore");
    if (ignore && !tokens.skipName("missing")) {
      throw tokens.unexpected("'missing'");
    }
    boolean with = context(true);
    At at = tokens.since(first);
    parser.uses().reads();
    tokens.closeTag();
    return new Stmt.Include(at, name, ignore, with);
  }

  Stmt importing(Token first) {
    Expr name = parser.expression();
    if (!tokens.skipName("as")) {
      throw tokens.unexpected("'as'");
    }
    String module = tokens.expectName().text();
    boolean with = context(false);
    At at = tokens.since(first);
    parser.uses().reads();
    tokens.closeTag();
    return new Stmt.Import(at, name, module, Map.of(), with);
  }

  Stmt importingFrom(Token first) {
    Expr name = parser.expression();
    if (!tokens.skipName("import")) {
      throw tokens.unexpected("'import'");
    }
    Map<String, String> names = new LinkedHashMap<>();
    boolean with = false;
    while (tokens.peek().kind() != Token.Kind.BLOCK_END) {
      boolean ends = tokens.peek().isName("with") || tokens.peek().isName("without");
      if (ends && !names.isEmpty()) {
        with = context(false);
        break;
      }
      Token its = tokens.expectName();
      if (its.text().startsWith("_")) {
        throw Failure.syntax(
            "names that begin with an underline cannot be imported", null, tokens.at(its));
      }
      names.put(tokens.skipName("as") ? tokens.expectName().text() : its.text(), its.text());
      if (!tokens.skipOperator(",")) {
        with = context(false);
        break;
      }
    }
    At at = tokens.since(first);
    parser.uses().reads();
    tokens.closeTag();
    return new Stmt.Import(
        at, name, null, Collections.unmodifiableMap(new LinkedHashMap<>(names)), with);
  }

  Stmt extending(Token first) {
    Expr name = parser.expression();
    At at = tokens.since(first);
    parser.uses().reads();
    tokens.closeTag();
    return new Stmt.Extends(at, name);
  }
}
