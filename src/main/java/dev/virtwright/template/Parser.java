package dev.virtwright.template;

import dev.virtwright.diag.Suggestions;
import dev.virtwright.template.Expr.Arguments;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads expressions as Jinja2 3.1 does (jinja2/parser.py), precedence and oddities included. */
final class Parser {
  private static final int DEEPEST = 150;
  private static final Set<String> IMPURE_FUNCTIONS = Set.of("lookup", "query", "q", "now");
  private static final Set<String> LOOKUPS = Set.of("lookup", "query", "q");
  private static final Set<String> OPEN_VARIABLES =
      Set.of("vars", "hostvars", "lookup", "query", "q");

  final Source source;
  private final List<Token> tokens;
  private final boolean condition;
  private final Set<String> names = new HashSet<>();
  private boolean pure = true;
  private boolean reads;
  private int next;
  private int depth;

  Parser(Source source, List<Token> tokens) {
    this(source, tokens, false);
  }

  /**
   * @param condition texts in quotes that look like templates are templates
   */
  Parser(Source source, List<Token> tokens, boolean condition) {
    this.source = source;
    this.tokens = tokens;
    this.condition = condition;
  }

  /** The whole text is one expression. */
  Expr wholeExpression() {
    Expr expression = tuple();
    if (peek().kind() != Token.Kind.END) {
      throw unexpected("the end");
    }
    return expression;
  }

  References references() {
    return new References(names, reads || names.stream().anyMatch(OPEN_VARIABLES::contains));
  }

  /** The text reads other templates, which may name any variable. */
  void reads() {
    pure = false;
    reads = true;
  }

  /** Whether the same variables give the same result at any time. */
  boolean pure() {
    return pure && names.stream().noneMatch(IMPURE_FUNCTIONS::contains);
  }

  Token peek() {
    return tokens.get(next);
  }

  private Token peekSecond() {
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

  private At since(Expr first) {
    Token last = tokens.get(next - 1);
    return new At(source, first.at().from(), Math.max(first.at().to(), last.to()));
  }

  /** {@code a, b} without parentheses is a tuple. */
  Expr tuple() {
    return tuple(true, Set.of());
  }

  Expr tuple(boolean withCondition, Set<String> endNames) {
    Token first = peek();
    List<Expr> elements = new ArrayList<>();
    boolean isTuple = false;
    while (true) {
      if (isTuple && endsTuple(endNames)) {
        break;
      }
      elements.add(withCondition ? expression() : or());
      if (!skipOperator(",")) {
        break;
      }
      isTuple = true;
    }
    return isTuple ? new Expr.TupleOf(since(first), List.copyOf(elements)) : elements.getFirst();
  }

  private boolean endsTuple(Set<String> endNames) {
    Token token = peek();
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
    if (++depth > DEEPEST) {
      throw Failure.syntax(
          "expression is nested too deeply", "put parts of it into variables", at(peek()));
    }
    Expr value = withCondition ? choice() : or();
    depth--;
    return value;
  }

  private Expr choice() {
    Expr value = or();
    while (skipName("if")) {
      Expr condition = or();
      Expr otherwise = skipName("else") ? expression() : null;
      value = new Expr.Choice(since(value), condition, value, otherwise);
    }
    return value;
  }

  private Expr or() {
    Expr left = and();
    while (skipName("or")) {
      Expr right = and();
      left = new Expr.Or(since(left), left, right);
    }
    return left;
  }

  private Expr and() {
    Expr left = not();
    while (skipName("and")) {
      Expr right = not();
      left = new Expr.And(since(left), left, right);
    }
    return left;
  }

  private Expr not() {
    Token first = peek();
    if (first.isName("not")) {
      take();
      nest();
      Expr operand = not();
      depth--;
      return new Expr.Not(since(first), operand);
    }
    return compare();
  }

  private void nest() {
    if (++depth > DEEPEST) {
      throw Failure.syntax("expression is nested too deeply", null, at(peek()));
    }
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
        : new Expr.Compare(since(first), first, List.copyOf(operators), List.copyOf(rest));
  }

  private Expr.@Nullable Comparison comparison() {
    Token token = peek();
    if (token.isName("in")) {
      take();
      return Expr.Comparison.IN;
    }
    if (token.isName("not") && peekSecond().isName("in")) {
      take();
      take();
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
      take();
    }
    return found;
  }

  private Expr sum() {
    Expr left = concat();
    while (true) {
      Expr.Operator operator =
          peek().isOperator("+")
              ? Expr.Operator.ADD
              : peek().isOperator("-") ? Expr.Operator.SUBTRACT : null;
      if (operator == null) {
        return left;
      }
      take();
      Expr right = concat();
      left = new Expr.Binary(since(left), operator, left, right);
    }
  }

  private Expr concat() {
    Expr first = product();
    if (!peek().isOperator("~")) {
      return first;
    }
    List<Expr> parts = new ArrayList<>(List.of(first));
    while (skipOperator("~")) {
      parts.add(product());
    }
    return new Expr.Concat(since(first), List.copyOf(parts));
  }

  private Expr product() {
    Expr left = power();
    while (true) {
      Token token = peek();
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
      take();
      Expr right = power();
      left = new Expr.Binary(since(left), operator, left, right);
    }
  }

  /** Binds to the left and weaker than a sign, as in Jinja2: {@code -2 ** 2} is 4. */
  private Expr power() {
    Expr left = unary(true);
    while (skipOperator("**")) {
      Expr right = unary(true);
      left = new Expr.Binary(since(left), Expr.Operator.POWER, left, right);
    }
    return left;
  }

  private Expr unary(boolean withFilter) {
    Token first = peek();
    Expr value;
    if (first.isOperator("-") || first.isOperator("+")) {
      take();
      nest();
      Expr operand = unary(false);
      depth--;
      value = new Expr.Sign(since(first), first.isOperator("-"), operand);
    } else {
      value = primary();
    }
    value = postfix(value);
    return withFilter ? filters(value) : value;
  }

  private Expr primary() {
    Token token = peek();
    switch (token.kind()) {
      case NAME -> {
        take();
        return switch (token.text()) {
          case "true", "True" -> new Expr.Constant(at(token), true);
          case "false", "False" -> new Expr.Constant(at(token), false);
          case "none", "None" -> new Expr.Constant(at(token), null);
          default -> {
            names.add(token.text());
            yield new Expr.Name(at(token), token.text());
          }
        };
      }
      case STRING -> {
        StringBuilder text = new StringBuilder();
        while (peek().kind() == Token.Kind.STRING) {
          text.append(take().value());
        }
        Expr.Constant constant = new Expr.Constant(since(token), text.toString());
        return condition ? embedded(constant) : constant;
      }
      case NUMBER -> {
        take();
        return new Expr.Constant(at(token), token.value());
      }
      case OPERATOR -> {
        switch (token.text()) {
          case "(" -> {
            take();
            if (skipOperator(")")) {
              return new Expr.TupleOf(since(token), List.of());
            }
            nest();
            Expr inner = tuple();
            depth--;
            expectOperator(")");
            return inner;
          }
          case "[" -> {
            return list();
          }
          case "{" -> {
            return dict();
          }
          default -> throw unexpected("a value");
        }
      }
      case TEXT, PRINT_BEGIN, PRINT_END, BLOCK_BEGIN, BLOCK_END, END -> throw unexpected("a value");
    }
    throw unexpected("a value");
  }

  private Expr list() {
    Token first = take();
    List<Expr> elements = new ArrayList<>();
    while (!peek().isOperator("]")) {
      elements.add(expression());
      if (!peek().isOperator("]")) {
        expectOperator(",");
      }
    }
    take();
    return new Expr.ListOf(since(first), List.copyOf(elements));
  }

  private Expr dict() {
    Token first = take();
    List<Expr> keys = new ArrayList<>();
    List<Expr> values = new ArrayList<>();
    while (!peek().isOperator("}")) {
      keys.add(expression());
      expectOperator(":");
      values.add(expression());
      if (!peek().isOperator("}")) {
        expectOperator(",");
      }
    }
    take();
    return new Expr.DictOf(since(first), List.copyOf(keys), List.copyOf(values));
  }

  private Expr postfix(Expr start) {
    Expr value = start;
    while (true) {
      if (peek().isOperator(".") || peek().isOperator("[")) {
        value = subscript(value);
      } else if (peek().isOperator("(")) {
        value = call(value);
      } else {
        return value;
      }
    }
  }

  private Expr subscript(Expr object) {
    if (skipOperator(".")) {
      Token token = peek();
      if (token.kind() == Token.Kind.NAME) {
        take();
        return new Expr.Attribute(since(object), object, token.text());
      }
      if (token.kind() == Token.Kind.NUMBER && token.value() instanceof Long) {
        take();
        return new Expr.Item(since(object), object, new Expr.Constant(at(token), token.value()));
      }
      throw unexpected("a name or a number");
    }
    expectOperator("[");
    Token first = peek();
    List<Expr> keys = new ArrayList<>();
    boolean several = false;
    while (!peek().isOperator("]")) {
      if (!keys.isEmpty()) {
        expectOperator(",");
        several = true;
        if (peek().isOperator("]")) {
          break;
        }
      }
      keys.add(key());
    }
    if (keys.isEmpty()) {
      throw unexpected("an index or a key");
    }
    At inner = since(first);
    take();
    Expr key = several ? new Expr.TupleOf(inner, List.copyOf(keys)) : keys.getFirst();
    return new Expr.Item(since(object), object, key);
  }

  private Expr key() {
    Token first = peek();
    Expr start = null;
    if (!peek().isOperator(":")) {
      start = expression();
      if (!peek().isOperator(":")) {
        return start;
      }
    }
    take();
    Expr stop = endsSlice() ? null : expression();
    Expr step = null;
    if (skipOperator(":")) {
      step = endsSlice() ? null : expression();
    }
    return new Expr.SliceOf(since(first), start, stop, step);
  }

  private boolean endsSlice() {
    return peek().isOperator(":") || peek().isOperator("]") || peek().isOperator(",");
  }

  /** Filters, tests, and calls of what they give. */
  private Expr filters(Expr start) {
    Expr value = start;
    while (true) {
      Token token = peek();
      if (token.isOperator("|")) {
        take();
        value = filter(value);
      } else if (token.isName("is")) {
        take();
        value = test(value);
      } else if (token.isOperator("(")) {
        value = call(value);
      } else {
        return value;
      }
    }
  }

  /** After the bar; a filter block has no object. */
  Expr filter(@Nullable Expr object) {
    Token first = peek();
    String name = dottedName();
    At nameAt = since(first);
    Builtin filter = Builtins.filter(name);
    if (filter == null) {
      throw unknown("filter", name, Builtins.filterNames(), nameAt);
    }
    Arguments arguments = peek().isOperator("(") ? arguments() : Arguments.NONE;
    At at = object == null ? since(first) : since(object);
    check(filter, arguments, at);
    return new Expr.Filtered(at, object, filter, arguments);
  }

  /** {@code a | b | c} of a filter block or a block set. */
  Expr filterChain() {
    Expr chain = filter(null);
    while (skipOperator("|")) {
      chain = filter(chain);
    }
    return chain;
  }

  private Expr test(Expr object) {
    boolean negated = skipName("not");
    Token first = peek();
    String name = dottedName();
    At nameAt = since(first);
    Builtin test = Builtins.test(name);
    if (test == null) {
      throw unknown("test", name, Builtins.testNames(), nameAt);
    }
    Arguments arguments = Arguments.NONE;
    if (peek().isOperator("(")) {
      arguments = arguments();
    } else if (beginsTestArgument()) {
      if (peek().isName("is")) {
        throw Failure.syntax(
            "tests cannot be chained with 'is'", "join them with 'and'", at(peek()));
      }
      nest();
      arguments = new Arguments(List.of(postfix(primary())), List.of(), null, null);
      depth--;
    }
    At at = since(object);
    check(test, arguments, at);
    Expr tested = new Expr.Tested(at, object, test, arguments);
    return negated ? new Expr.Not(at, tested) : tested;
  }

  private boolean beginsTestArgument() {
    Token token = peek();
    return switch (token.kind()) {
      case NAME -> !(token.isName("else") || token.isName("or") || token.isName("and"));
      case STRING, NUMBER -> true;
      case OPERATOR -> token.isOperator("[") || token.isOperator("{");
      case TEXT, PRINT_BEGIN, PRINT_END, BLOCK_BEGIN, BLOCK_END, END -> false;
    };
  }

  private String dottedName() {
    StringBuilder name = new StringBuilder(expectName().text());
    while (skipOperator(".")) {
      name.append('.').append(expectName().text());
    }
    return name.toString();
  }

  private static Failure unknown(String kind, String name, List<String> known, At at) {
    return Failure.syntax(
        "there is no " + kind + " '" + name + "'", Suggestions.didYouMean(name, known), at);
  }

  /** What can be said of a call before any variable is known. */
  private void check(Builtin builtin, Arguments arguments, At at) {
    boolean seeded =
        builtin.traits().contains(Builtin.Trait.IMPURE_UNSEEDED)
            && arguments.named().stream().anyMatch(named -> named.name().equals("seed"));
    pure &= builtin.pure() || seeded;
    if (arguments.star() == null && arguments.doubleStar() == null) {
      String problem =
          builtin
              .signature()
              .problem(
                  arguments.positional().size(),
                  arguments.named().stream().map(Expr.Named::name).toList());
      if (problem != null) {
        throw Failure.syntax(
            "'" + builtin.name() + "' " + problem, "it takes " + builtin.signature(), at);
      }
    }
    Builtins.Kind inner = builtin.namesBuiltin();
    int position = builtin.namePosition();
    if (inner != null
        && arguments.positional().size() > position
        && arguments.positional().get(position) instanceof Expr.Constant(At where, String name)) {
      Builtin named = inner == Builtins.Kind.FILTER ? Builtins.filter(name) : Builtins.test(name);
      if (named == null) {
        throw inner == Builtins.Kind.FILTER
            ? unknown("filter", name, Builtins.filterNames(), where)
            : unknown("test", name, Builtins.testNames(), where);
      }
      pure &= named.pure();
    }
  }

  private Expr call(Expr callee) {
    Arguments arguments = arguments();
    if (callee instanceof Expr.Name name && LOOKUPS.contains(name.name())) {
      List<Expr> terms = new ArrayList<>(arguments.positional());
      for (int i = 1; i < terms.size(); i++) {
        terms.set(i, term(terms.get(i)));
      }
      arguments =
          new Arguments(
              List.copyOf(terms), arguments.named(), arguments.star(), arguments.doubleStar());
    }
    return new Expr.Call(since(callee), callee, arguments);
  }

  /** A lookup's term, where texts in quotes may be templates, in lists and dictionaries as well. */
  private Expr term(Expr term) {
    return switch (term) {
      case Expr.Constant constant -> embedded(constant);
      case Expr.ListOf list ->
          new Expr.ListOf(list.at(), list.elements().stream().map(this::term).toList());
      case Expr.TupleOf tuple ->
          new Expr.TupleOf(tuple.at(), tuple.elements().stream().map(this::term).toList());
      case Expr.DictOf dict ->
          new Expr.DictOf(
              dict.at(), dict.keys(), dict.values().stream().map(this::term).toList());
      default -> term;
    };
  }

  /** Ansible has it until 2.22, with a warning: older playbooks write templates in templates. */
  private Expr embedded(Expr.Constant constant) {
    if (!(constant.value() instanceof String text) || !Template.looksLikeTemplate(text)) {
      return constant;
    }
    At at = constant.at();
    Template template =
        Template.parse(
            source.part(at.from() + 1, text), Syntax.PLAYBOOK, 0);
    pure &= template.pure();
    names.addAll(template.references().names());
    reads |= template.references().everything();
    return new Expr.Constant(at, template);
  }

  private Arguments arguments() {
    expectOperator("(");
    List<Expr> positional = new ArrayList<>();
    List<Expr.Named> named = new ArrayList<>();
    Expr star = null;
    Expr doubleStar = null;
    boolean first = true;
    while (!peek().isOperator(")")) {
      if (!first) {
        expectOperator(",");
        if (peek().isOperator(")")) {
          break;
        }
      }
      first = false;
      Token token = peek();
      if (skipOperator("*")) {
        require(star == null && doubleStar == null, token);
        star = expression();
      } else if (skipOperator("**")) {
        require(doubleStar == null, token);
        doubleStar = expression();
      } else if (token.kind() == Token.Kind.NAME && peekSecond().isOperator("=")) {
        require(doubleStar == null, token);
        take();
        take();
        require(named.stream().noneMatch(n -> n.name().equals(token.text())), token);
        named.add(new Expr.Named(token.text(), expression()));
      } else {
        require(star == null && doubleStar == null && named.isEmpty(), token);
        positional.add(expression());
      }
    }
    take();
    return new Arguments(List.copyOf(positional), List.copyOf(named), star, doubleStar);
  }

  private void require(boolean fine, Token token) {
    if (!fine) {
      throw Failure.syntax("this argument cannot stand here", null, at(token));
    }
  }
}
