package dev.virtwright.template;

import dev.virtwright.diag.Suggestions;
import dev.virtwright.template.Expr.Arguments;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads filters, tests and calls with their arguments, and checks what can be said before a run.
 */
final class CallParser {
  private static final Set<String> LOOKUPS = Set.of("lookup", "query", "q");

  private final Parser parser;
  private final Tokens tokens;
  private final Uses uses;

  CallParser(Parser parser, Tokens tokens, Uses uses) {
    this.parser = parser;
    this.tokens = tokens;
    this.uses = uses;
  }

  /** Filters, tests, and calls of what they give. */
  Expr filters(Expr start) {
    Expr value = start;
    while (true) {
      Token token = tokens.peek();
      if (token.isOperator("|")) {
        tokens.take();
        value = filter(value);
      } else if (token.isName("is")) {
        tokens.take();
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
    Token first = tokens.peek();
    String name = dottedName();
    At nameAt = tokens.since(first);
    Builtin filter = Builtins.filter(name);
    if (filter == null) {
      filter = absent("filter", name, Builtins.filterNames(), nameAt);
    }
    Arguments arguments = tokens.peek().isOperator("(") ? arguments() : Arguments.NONE;
    At at = object == null ? tokens.since(first) : tokens.since(object);
    check(filter, arguments, at);
    return new Expr.Filtered(at, object, filter, arguments);
  }

  /** {@code a | b | c} of a filter block or a block set. */
  Expr filterChain() {
    Expr chain = filter(null);
    while (tokens.skipOperator("|")) {
      chain = filter(chain);
    }
    return chain;
  }

  private Expr test(Expr object) {
    boolean negated = tokens.skipName("not");
    Token first = tokens.peek();
    String name = dottedName();
    At nameAt = tokens.since(first);
    Builtin test = Builtins.test(name);
    if (test == null) {
      test = absent("test", name, Builtins.testNames(), nameAt);
    }
    Arguments arguments = Arguments.NONE;
    if (tokens.peek().isOperator("(")) {
      arguments = arguments();
    } else if (beginsTestArgument()) {
      if (tokens.peek().isName("is")) {
        throw Failure.syntax(
            "tests cannot be chained with 'is'", "join them with 'and'", tokens.at(tokens.peek()));
      }
      tokens.nest();
      arguments = new Arguments(List.of(parser.postfix(parser.primary())), List.of(), null, null);
      tokens.unnest();
    }
    At at = tokens.since(object);
    check(test, arguments, at);
    Expr tested = new Expr.Tested(at, object, test, arguments);
    return negated ? new Expr.Not(at, tested) : tested;
  }

  private boolean beginsTestArgument() {
    Token token = tokens.peek();
    return switch (token.kind()) {
      case NAME -> !(token.isName("else") || token.isName("or") || token.isName("and"));
      case STRING, NUMBER -> true;
      case OPERATOR -> token.isOperator("[") || token.isOperator("{");
      case TEXT, PRINT_BEGIN, PRINT_END, BLOCK_BEGIN, BLOCK_END, END -> false;
    };
  }

  private String dottedName() {
    StringBuilder name = new StringBuilder(tokens.expectName().text());
    while (tokens.skipOperator(".")) {
      name.append('.').append(tokens.expectName().text());
    }
    return name.toString();
  }

  /**
   * What a collection would bring may stand where it is never come to: it fails where it is. Other
   * names are slips of the pen.
   */
  private static Builtin absent(String kind, String name, List<String> known, At at) {
    if (name.indexOf('.') < 0 || name.startsWith("ansible.builtin.")) {
      throw unknown(kind, name, known, at);
    }
    return Builtin.of(
        name,
        "*positional **named",
        call -> {
          throw Failure.of("there is no " + kind + " '" + name + "'");
        },
        Builtin.Trait.SEES_UNDEFINED,
        Builtin.Trait.IMPURE);
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
    if (!builtin.pure() && !seeded) {
      uses.impure();
    }
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
      if (!named.pure()) {
        uses.impure();
      }
    }
  }

  Expr call(Expr callee) {
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
    return new Expr.Call(tokens.since(callee), callee, arguments);
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
          new Expr.DictOf(dict.at(), dict.keys(), dict.values().stream().map(this::term).toList());
      default -> term;
    };
  }

  /** Ansible has it until 2.22, with a warning: older playbooks write templates in templates. */
  Expr embedded(Expr.Constant constant) {
    if (!(constant.value() instanceof String text) || !Template.looksLikeTemplate(text)) {
      return constant;
    }
    At at = constant.at();
    Template template =
        Template.parse(tokens.source().part(at.from() + 1, text), Syntax.PLAYBOOK, 0);
    uses.embedded(template);
    return new Expr.Constant(at, template);
  }

  private Arguments arguments() {
    tokens.expectOperator("(");
    List<Expr> positional = new ArrayList<>();
    List<Expr.Named> named = new ArrayList<>();
    Expr star = null;
    Expr doubleStar = null;
    boolean first = true;
    while (!tokens.peek().isOperator(")")) {
      if (!first) {
        tokens.expectOperator(",");
        if (tokens.peek().isOperator(")")) {
          break;
        }
      }
      first = false;
      Token token = tokens.peek();
      if (tokens.skipOperator("*")) {
        require(star == null && doubleStar == null, token);
        star = parser.expression();
      } else if (tokens.skipOperator("**")) {
        require(doubleStar == null, token);
        doubleStar = parser.expression();
      } else if (token.kind() == Token.Kind.NAME && tokens.peekSecond().isOperator("=")) {
        require(doubleStar == null, token);
        tokens.take();
        tokens.take();
        require(named.stream().noneMatch(n -> n.name().equals(token.text())), token);
        named.add(new Expr.Named(token.text(), parser.expression()));
      } else {
        require(star == null && doubleStar == null && named.isEmpty(), token);
        positional.add(parser.expression());
      }
    }
    tokens.take();
    return new Arguments(List.copyOf(positional), List.copyOf(named), star, doubleStar);
  }

  private void require(boolean fine, Token token) {
    if (!fine) {
      throw Failure.syntax("this argument cannot stand here", null, tokens.at(token));
    }
  }
}
