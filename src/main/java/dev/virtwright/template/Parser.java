package dev.virtwright.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads expressions as Jinja2 3.1 does (jinja2/parser.py), precedence and oddities included. */
final class Parser {
  private final Tokens tokens;
  private final boolean condition;
  private final Uses uses = new Uses();
  private final CallParser calls;

  Parser(Source source, List<Token> tokens) {
    this(source, tokens, false);
  }

  /**
   * @param condition texts in quotes that look like templates are templates
   */
  Parser(Source source, List<Token> tokens, boolean condition) {
    this.tokens = new Tokens(source, tokens);
    this.condition = condition;
    this.calls = new CallParser(this, this.tokens, uses);
  }

  Tokens tokens() {
    return tokens;
  }

  Uses uses() {
    return uses;
  }

  /** {@code a | b | c} of a filter block or a block set. */
  Expr filterChain() {
    return calls.filterChain();
  }

  /** The whole text is one expression. */
  Expr wholeExpression() {
    Expr expression = tuple();
    if (tokens.peek().kind() != Token.Kind.END) {
      throw tokens.unexpected("the end");
    }
    return expression;
  }

  /** {@code a, b} without parentheses is a tuple. */
  Expr tuple() {
    return tuple(true, Set.of());
  }

  Expr tuple(boolean withCondition, Set<String> endNames) {
    Token first = tokens.peek();
    List<Expr> elements = new ArrayList<>();
    boolean isTuple = false;
    while (true) {
      if (isTuple && endsTuple(endNames)) {
        break;
      }
      elements.add(withCondition ? expression() : or());
      if (!tokens.skipOperator(",")) {
        break;
      }
      isTuple = true;
    }
    return isTuple
        ? new Expr.TupleOf(tokens.since(first), List.copyOf(elements))
        : elements.getFirst();
  }

  private boolean endsTuple(Set<String> endNames) {
    Token token = tokens.peek();
    return switch (token.kind()) {
      case PRINT_END, BLOCK_END, END -> true;
      case OPERATOR -> token.text().equals(")");
      case NAME -> endNames.contains(token.text());
      case TEXT, PRINT_BEGIN, BLOCK_BEGIN, STRING, NUMBER -> false;
    };
  }

  Expr expression() {
    return expression(true);
  }

  Expr expression(boolean withCondition) {
    tokens.nest();
    Expr value = withCondition ? choice() : or();
    tokens.unnest();
    return value;
  }

  private Expr choice() {
    Expr value = or();
    while (tokens.skipName("if")) {
      Expr condition = or();
      Expr otherwise = tokens.skipName("else") ? expression() : null;
      value = new Expr.Choice(tokens.since(value), condition, value, otherwise);
    }
    return value;
  }

  private Expr or() {
    Expr left = and();
    while (tokens.skipName("or")) {
      Expr right = and();
      left = new Expr.Or(tokens.since(left), left, right);
    }
    return left;
  }

  private Expr and() {
    Expr left = not();
    while (tokens.skipName("and")) {
      Expr right = not();
      left = new Expr.And(tokens.since(left), left, right);
    }
    return left;
  }

  private Expr not() {
    Token first = tokens.peek();
    if (first.isName("not")) {
      tokens.take();
      tokens.nest();
      Expr operand = not();
      tokens.unnest();
      return new Expr.Not(tokens.since(first), operand);
    }
    return compare();
  }

  private Expr compare() {
    Expr first = sum();
    List<Expr.Comparison> operators = new ArrayList<>();
    List<Expr> rest = new ArrayList<>();
    while (true) {
      Expr.Comparison operator = comparison();
      if (operator == null) {
        break;
      }
      operators.add(operator);
      rest.add(sum());
    }
    return operators.isEmpty()
        ? first
        : new Expr.Compare(tokens.since(first), first, List.copyOf(operators), List.copyOf(rest));
  }

  private Expr.@Nullable Comparison comparison() {
    Token token = tokens.peek();
    if (token.isName("in")) {
      tokens.take();
      return Expr.Comparison.IN;
    }
    if (token.isName("not") && tokens.peekSecond().isName("in")) {
      tokens.take();
      tokens.take();
      return Expr.Comparison.NOT_IN;
    }
    if (token.kind() != Token.Kind.OPERATOR) {
      return null;
    }
    Expr.Comparison found =
        switch (token.text()) {
          case "==" -> Expr.Comparison.EQUAL;
          case "!=" -> Expr.Comparison.NOT_EQUAL;
          case "<" -> Expr.Comparison.LESS;
          case "<=" -> Expr.Comparison.LESS_OR_EQUAL;
          case ">" -> Expr.Comparison.GREATER;
          case ">=" -> Expr.Comparison.GREATER_OR_EQUAL;
          default -> null;
        };
    if (found != null) {
      tokens.take();
    }
    return found;
  }

  private Expr sum() {
    Expr left = concat();
    while (true) {
      Expr.Operator operator =
          tokens.peek().isOperator("+")
              ? Expr.Operator.ADD
              : tokens.peek().isOperator("-") ? Expr.Operator.SUBTRACT : null;
      if (operator == null) {
        return left;
      }
      tokens.take();
      Expr right = concat();
      left = new Expr.Binary(tokens.since(left), operator, left, right);
    }
  }

  private Expr concat() {
    Expr first = product();
    if (!tokens.peek().isOperator("~")) {
      return first;
    }
    List<Expr> parts = new ArrayList<>(List.of(first));
    while (tokens.skipOperator("~")) {
      parts.add(product());
    }
    return new Expr.Concat(tokens.since(first), List.copyOf(parts));
  }

  private Expr product() {
    Expr left = power();
    while (true) {
      Token token = tokens.peek();
      Expr.Operator operator =
          token.isOperator("*")
              ? Expr.Operator.MULTIPLY
              : token.isOperator("/")
                  ? Expr.Operator.DIVIDE
                  : token.isOperator("//")
                      ? Expr.Operator.FLOOR_DIVIDE
                      : token.isOperator("%") ? Expr.Operator.MODULO : null;
      if (operator == null) {
        return left;
      }
      tokens.take();
      Expr right = power();
      left = new Expr.Binary(tokens.since(left), operator, left, right);
    }
  }

  /** Binds to the left and weaker than a sign, as in Jinja2: {@code -2 ** 2} is 4. */
  private Expr power() {
    Expr left = unary(true);
    while (tokens.skipOperator("**")) {
      Expr right = unary(true);
      left = new Expr.Binary(tokens.since(left), Expr.Operator.POWER, left, right);
    }
    return left;
  }

  private Expr unary(boolean withFilter) {
    Token first = tokens.peek();
    Expr value;
    if (first.isOperator("-") || first.isOperator("+")) {
      tokens.take();
      tokens.nest();
      Expr operand = unary(false);
      tokens.unnest();
      value = new Expr.Sign(tokens.since(first), first.isOperator("-"), operand);
    } else {
      value = primary();
    }
    value = postfix(value);
    return withFilter ? calls.filters(value) : value;
  }

  Expr primary() {
    Token token = tokens.peek();
    switch (token.kind()) {
      case NAME -> {
        tokens.take();
        return switch (token.text()) {
          case "true", "True" -> new Expr.Constant(tokens.at(token), true);
          case "false", "False" -> new Expr.Constant(tokens.at(token), false);
          case "none", "None" -> new Expr.Constant(tokens.at(token), null);
          default -> {
            uses.name(token.text());
            yield new Expr.Name(tokens.at(token), token.text());
          }
        };
      }
      case STRING -> {
        StringBuilder text = new StringBuilder();
        while (tokens.peek().kind() == Token.Kind.STRING) {
          text.append(tokens.take().value());
        }
        Expr.Constant constant = new Expr.Constant(tokens.since(token), text.toString());
        return condition ? calls.embedded(constant) : constant;
      }
      case NUMBER -> {
        tokens.take();
        return new Expr.Constant(tokens.at(token), token.value());
      }
      case OPERATOR -> {
        switch (token.text()) {
          case "(" -> {
            tokens.take();
            if (tokens.skipOperator(")")) {
              return new Expr.TupleOf(tokens.since(token), List.of());
            }
            tokens.nest();
            Expr inner = tuple();
            tokens.unnest();
            tokens.expectOperator(")");
            return inner;
          }
          case "[" -> {
            return list();
          }
          case "{" -> {
            return dict();
          }
          default -> throw tokens.unexpected("a value");
        }
      }
      case TEXT, PRINT_BEGIN, PRINT_END, BLOCK_BEGIN, BLOCK_END, END ->
          throw tokens.unexpected("a value");
    }
    throw tokens.unexpected("a value");
  }

  private Expr list() {
    Token first = tokens.take();
    List<Expr> elements = new ArrayList<>();
    while (!tokens.peek().isOperator("]")) {
      elements.add(expression());
      if (!tokens.peek().isOperator("]")) {
        tokens.expectOperator(",");
      }
    }
    tokens.take();
    return new Expr.ListOf(tokens.since(first), List.copyOf(elements));
  }

  private Expr dict() {
    Token first = tokens.take();
    List<Expr> keys = new ArrayList<>();
    List<Expr> values = new ArrayList<>();
    while (!tokens.peek().isOperator("}")) {
      keys.add(expression());
      tokens.expectOperator(":");
      values.add(expression());
      if (!tokens.peek().isOperator("}")) {
        tokens.expectOperator(",");
      }
    }
    tokens.take();
    return new Expr.DictOf(tokens.since(first), List.copyOf(keys), List.copyOf(values));
  }

  Expr postfix(Expr start) {
    Expr value = start;
    while (true) {
      if (tokens.peek().isOperator(".") || tokens.peek().isOperator("[")) {
        value = subscript(value);
      } else if (tokens.peek().isOperator("(")) {
        value = calls.call(value);
      } else {
        return value;
      }
    }
  }

  private Expr subscript(Expr object) {
    if (tokens.skipOperator(".")) {
      Token token = tokens.peek();
      if (token.kind() == Token.Kind.NAME) {
        tokens.take();
        return new Expr.Attribute(tokens.since(object), object, token.text());
      }
      if (token.kind() == Token.Kind.NUMBER && token.value() instanceof Long) {
        tokens.take();
        return new Expr.Item(
            tokens.since(object), object, new Expr.Constant(tokens.at(token), token.value()));
      }
      throw tokens.unexpected("a name or a number");
    }
    tokens.expectOperator("[");
    Token first = tokens.peek();
    List<Expr> keys = new ArrayList<>();
    boolean several = false;
    while (!tokens.peek().isOperator("]")) {
      if (!keys.isEmpty()) {
        tokens.expectOperator(",");
        several = true;
        if (tokens.peek().isOperator("]")) {
          break;
        }
      }
      keys.add(key());
    }
    if (keys.isEmpty()) {
      throw tokens.unexpected("an index or a key");
    }
    At inner = tokens.since(first);
    tokens.take();
    Expr key = several ? new Expr.TupleOf(inner, List.copyOf(keys)) : keys.getFirst();
    return new Expr.Item(tokens.since(object), object, key);
  }

  private Expr key() {
    Token first = tokens.peek();
    Expr start = null;
    if (!tokens.peek().isOperator(":")) {
      start = expression();
      if (!tokens.peek().isOperator(":")) {
        return start;
      }
    }
    tokens.take();
    Expr stop = endsSlice() ? null : expression();
    Expr step = null;
    if (tokens.skipOperator(":")) {
      step = endsSlice() ? null : expression();
    }
    return new Expr.SliceOf(tokens.since(first), start, stop, step);
  }

  private boolean endsSlice() {
    return tokens.peek().isOperator(":")
        || tokens.peek().isOperator("]")
        || tokens.peek().isOperator(",");
  }
}
