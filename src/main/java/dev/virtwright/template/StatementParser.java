package dev.virtwright.template;

import dev.virtwright.diag.Suggestions;
import dev.virtwright.template.Stmt.Target;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a text with marks to statements. */
final class StatementParser {
  private static final int DEEPEST = 60;
  private static final List<String> KNOWN =
      List.of(
          "for",
          "if",
          "set",
          "macro",
          "call",
          "filter",
          "with",
          "raw",
          "do",
          "break",
          "continue",
          "autoescape",
          "include",
          "import",
          "from",
          "extends",
          "block");

  private final Parser parser;
  private final List<String> open = new ArrayList<>();
  private final Map<String, Stmt.Block> blocks = new LinkedHashMap<>();
  private int loops;

  StatementParser(Parser parser) {
    this.parser = parser;
  }

  /** Which of its implicit names a macro's body uses. */
  private record MacroNames(boolean caller, boolean varargs, boolean kwargs) {}

  /** All blocks of the text by name, nested ones too. */
  Map<String, Stmt.Block> blocks() {
    return Collections.unmodifiableMap(blocks);
  }

  List<Stmt> whole() {
    List<Stmt> body = body(Set.of());
    if (parser.peek().kind() != Token.Kind.END) {
      throw parser.unexpected("the end");
    }
    return body;
  }

  /** Up to a block that begins with one of the names, which is left standing after its mark. */
  private List<Stmt> body(Set<String> ends) {
    List<Stmt> statements = new ArrayList<>();
    while (true) {
      Token token = parser.peek();
      switch (token.kind()) {
        case TEXT -> {
          parser.take();
          statements.add(new Stmt.Text(token.text()));
        }
        case PRINT_BEGIN -> {
          parser.take();
          statements.add(new Stmt.Print(parser.tuple()));
          if (parser.peek().kind() != Token.Kind.PRINT_END) {
            throw parser.unexpected("'}}'");
          }
          parser.take();
        }
        case BLOCK_BEGIN -> {
          parser.take();
          if (parser.peek().kind() == Token.Kind.NAME && ends.contains(parser.peek().text())) {
            return List.copyOf(statements);
          }
          statements.addAll(statement());
        }
        case END -> {
          if (!ends.isEmpty()) {
            throw Failure.syntax(
                "'" + open.getLast() + "' is not closed",
                "add {% end" + open.getLast() + " %}",
                parser.at(token));
          }
          return List.copyOf(statements);
        }
        case PRINT_END, BLOCK_END, NAME, STRING, NUMBER, OPERATOR ->
            throw parser.unexpected("text or a tag");
      }
    }
  }

  private List<Stmt> block(String name, Set<String> ends) {
    if (open.size() >= DEEPEST) {
      throw Failure.syntax("blocks are nested too deeply", null, parser.at(parser.peek()));
    }
    open.add(name);
    List<Stmt> body = body(ends);
    open.removeLast();
    return body;
  }

  private void closeTag() {
    if (parser.peek().kind() != Token.Kind.BLOCK_END) {
      throw parser.unexpected("'%}'");
    }
    parser.take();
  }

  /** {@code endfor %}} and the like. */
  private void end(String name) {
    Token token = parser.expectName();
    if (!token.text().equals(name)) {
      throw Failure.syntax(
          "expected '" + name + "', found '" + token.text() + "'", null, parser.at(token));
    }
    closeTag();
  }

  private List<Stmt> statement() {
    Token first = parser.expectName();
    Stmt statement =
        switch (first.text()) {
          case "for" -> loop(first);
          case "if" -> choice();
          case "set" -> set(first);
          case "macro" -> macro(first);
          case "call" -> call(first);
          case "filter" -> filter(first);
          case "with" -> with(first);
          case "do" -> doing();
          case "break", "continue" -> jump(first);
          case "include" -> include(first);
          case "import" -> importing(first);
          case "from" -> importingFrom(first);
          case "extends" -> extending(first);
          case "block" -> named(first);
          case "autoescape" -> escaping(first);
          default -> {
            String hint = Suggestions.didYouMean(first.text(), KNOWN);
            if (first.text().startsWith("end") || first.text().startsWith("el")) {
              hint =
                  open.isEmpty()
                      ? "nothing is open here"
                      : "'" + open.getLast() + "' is what is open here";
            }
            throw Failure.syntax("unknown tag '" + first.text() + "'", hint, parser.at(first));
          }
        };
    return List.of(statement);
  }

  private Stmt loop(Token first) {
    Target target = target(true);
    if (!parser.skipName("in")) {
      throw parser.unexpected("'in'");
    }
    Expr iterable = parser.tuple(false, Set.of("recursive"));
    Expr filter = parser.skipName("if") ? parser.expression() : null;
    boolean recursive = parser.skipName("recursive");
    At at = parser.since(first);
    closeTag();
    loops++;
    List<Stmt> body = block("for", Set.of("endfor", "else"));
    loops--;
    List<Stmt> otherwise = List.of();
    if (parser.skipName("else")) {
      closeTag();
      otherwise = block("for", Set.of("endfor"));
    }
    end("endfor");
    return new Stmt.For(at, target, iterable, filter, body, otherwise, recursive);
  }

  private Stmt choice() {
    List<Stmt.Branch> branches = new ArrayList<>();
    List<Stmt> otherwise = List.of();
    Expr condition = parser.tuple(false, Set.of());
    while (true) {
      closeTag();
      branches.add(new Stmt.Branch(condition, block("if", Set.of("elif", "else", "endif"))));
      if (parser.skipName("elif")) {
        condition = parser.tuple(false, Set.of());
        continue;
      }
      if (parser.skipName("else")) {
        closeTag();
        otherwise = block("if", Set.of("endif"));
      }
      end("endif");
      return new Stmt.If(List.copyOf(branches), otherwise);
    }
  }

  private Stmt set(Token first) {
    Target target = target(true);
    if (parser.skipOperator("=")) {
      Expr value = parser.tuple();
      At at = parser.since(first);
      closeTag();
      return new Stmt.Set(at, target, value);
    }
    Expr filter = parser.skipOperator("|") ? parser.filterChain() : null;
    At at = parser.since(first);
    closeTag();
    List<Stmt> body = block("set", Set.of("endset"));
    end("endset");
    return new Stmt.SetBlock(at, target, filter, body);
  }

  private Target target(boolean several) {
    Token first = parser.peek();
    List<Target> targets = new ArrayList<>();
    boolean tuple = false;
    while (true) {
      targets.add(oneTarget());
      if (!several || !parser.skipOperator(",")) {
        break;
      }
      tuple = true;
      if (parser.peek().isName("in") || parser.peek().isOperator("=")) {
        break;
      }
    }
    return tuple
        ? new Target.Several(parser.since(first), List.copyOf(targets))
        : targets.getFirst();
  }

  private Target oneTarget() {
    Token first = parser.peek();
    if (parser.skipOperator("(")) {
      Target inner = target(true);
      parser.expectOperator(")");
      return inner;
    }
    Token name = parser.expectName();
    if (Set.of("true", "false", "none", "True", "False", "None").contains(name.text())) {
      throw Failure.syntax("'" + name.text() + "' cannot be assigned to", null, parser.at(name));
    }
    if (parser.skipOperator(".")) {
      Token member = parser.expectName();
      return new Target.Member(parser.since(first), name.text(), member.text());
    }
    return new Target.Variable(name.text());
  }

  private Stmt macro(Token first) {
    String name = parser.expectName().text();
    Signed signed = parameters();
    At at = parser.since(first);
    closeTag();
    Counted counted = counted("macro");
    return new Stmt.Macro(at, name, signed.with(counted.names()), counted.body());
  }

  private Stmt call(Token first) {
    Signed signed = parser.peek().isOperator("(") ? parameters() : new Signed(List.of(), List.of());
    Expr expression = parser.expression();
    if (!(expression instanceof Expr.Call call)) {
      throw Failure.syntax("'call' wants a call of a macro", null, expression.at());
    }
    At at = parser.since(first);
    closeTag();
    Counted counted = counted("call");
    return new Stmt.CallBlock(at, call, signed.with(counted.names()), counted.body());
  }

  private record Signed(List<String> names, List<Expr> defaults) {
    Stmt.Parameters with(MacroNames used) {
      return new Stmt.Parameters(names, defaults, used.caller(), used.varargs(), used.kwargs());
    }
  }

  private record Counted(MacroNames names, List<Stmt> body) {}

  private Counted counted(String name) {
    int outerLoops = loops;
    loops = 0;
    int from = parser.position();
    List<Stmt> body = block(name, Set.of("end" + name));
    MacroNames used =
        new MacroNames(
            parser.usesName("caller", from),
            parser.usesName("varargs", from),
            parser.usesName("kwargs", from));
    end("end" + name);
    loops = outerLoops;
    return new Counted(used, body);
  }

  private Signed parameters() {
    parser.expectOperator("(");
    List<String> names = new ArrayList<>();
    List<Expr> defaults = new ArrayList<>();
    while (!parser.peek().isOperator(")")) {
      if (!names.isEmpty()) {
        parser.expectOperator(",");
        if (parser.peek().isOperator(")")) {
          break;
        }
      }
      Token name = parser.expectName();
      if (names.contains(name.text())) {
        throw Failure.syntax("parameter named twice", null, parser.at(name));
      }
      names.add(name.text());
      if (parser.skipOperator("=")) {
        defaults.add(parser.expression());
      } else if (!defaults.isEmpty()) {
        throw Failure.syntax("a parameter without default follows one with", null, parser.at(name));
      }
    }
    parser.take();
    return new Signed(List.copyOf(names), List.copyOf(defaults));
  }

  private Stmt filter(Token first) {
    Expr chain = parser.filterChain();
    At at = parser.since(first);
    closeTag();
    List<Stmt> body = block("filter", Set.of("endfilter"));
    end("endfilter");
    return new Stmt.FilterBlock(at, chain, body);
  }

  private Stmt with(Token first) {
    List<Target> targets = new ArrayList<>();
    List<Expr> values = new ArrayList<>();
    while (parser.peek().kind() != Token.Kind.BLOCK_END) {
      if (!targets.isEmpty()) {
        parser.expectOperator(",");
      }
      targets.add(target(false));
      parser.expectOperator("=");
      values.add(parser.expression());
    }
    At at = parser.since(first);
    closeTag();
    List<Stmt> body = block("with", Set.of("endwith"));
    end("endwith");
    return new Stmt.With(at, List.copyOf(targets), List.copyOf(values), body);
  }

  /** {@code ignore missing}, {@code with context}, {@code without context}. */
  private boolean context(boolean otherwise) {
    boolean with = parser.peek().isName("with");
    if (!with && !parser.peek().isName("without")) {
      return otherwise;
    }
    parser.take();
    if (!parser.skipName("context")) {
      throw parser.unexpected("'context'");
    }
    return with;
  }

  private Stmt include(Token first) {
    Expr name = parser.expression();
    boolean ignore = parser.skipName("ignore");
    if (ignore && !parser.skipName("missing")) {
      throw parser.unexpected("'missing'");
    }
    boolean with = context(true);
    At at = parser.since(first);
    parser.reads();
    closeTag();
    return new Stmt.Include(at, name, ignore, with);
  }

  private Stmt importing(Token first) {
    Expr name = parser.expression();
    if (!parser.skipName("as")) {
      throw parser.unexpected("'as'");
    }
    String module = parser.expectName().text();
    boolean with = context(false);
    At at = parser.since(first);
    parser.reads();
    closeTag();
    return new Stmt.Import(at, name, module, Map.of(), with);
  }

  private Stmt importingFrom(Token first) {
    Expr name = parser.expression();
    if (!parser.skipName("import")) {
      throw parser.unexpected("'import'");
    }
    Map<String, String> names = new LinkedHashMap<>();
    boolean with = false;
    while (parser.peek().kind() != Token.Kind.BLOCK_END) {
      boolean ends = parser.peek().isName("with") || parser.peek().isName("without");
      if (ends && !names.isEmpty()) {
        with = context(false);
        break;
      }
      Token its = parser.expectName();
      if (its.text().startsWith("_")) {
        throw Failure.syntax(
            "names that begin with an underline cannot be imported", null, parser.at(its));
      }
      names.put(parser.skipName("as") ? parser.expectName().text() : its.text(), its.text());
      if (!parser.skipOperator(",")) {
        with = context(false);
        break;
      }
    }
    At at = parser.since(first);
    parser.reads();
    closeTag();
    return new Stmt.Import(
        at, name, null, Collections.unmodifiableMap(new LinkedHashMap<>(names)), with);
  }

  private Stmt extending(Token first) {
    Expr name = parser.expression();
    At at = parser.since(first);
    parser.reads();
    closeTag();
    return new Stmt.Extends(at, name);
  }

  private Stmt named(Token first) {
    Token name = parser.expectName();
    boolean scoped = false;
    boolean required = false;
    while (parser.peek().kind() == Token.Kind.NAME) {
      if (parser.skipName("scoped")) {
        scoped = true;
      } else if (parser.skipName("required")) {
        required = true;
      } else {
        throw parser.unexpected("'scoped', 'required' or '%}'");
      }
    }
    At at = parser.since(first);
    closeTag();
    if (blocks.containsKey(name.text())) {
      throw Failure.syntax("the block '" + name.text() + "' is there twice", null, parser.at(name));
    }
    int outerLoops = loops;
    loops = 0;
    List<Stmt> body = block("block", Set.of("endblock"));
    loops = outerLoops;
    parser.expectName();
    if (parser.peek().isName(name.text())) {
      parser.take();
    }
    closeTag();
    Stmt.Block statement = new Stmt.Block(at, name.text(), scoped, required, body);
    blocks.put(name.text(), statement);
    return statement;
  }

  /** Nothing is escaped here, as in Ansible; what asks for it would get something else. */
  private Stmt escaping(Token first) {
    Expr wanted = parser.expression();
    At at = parser.since(first);
    if (!(wanted instanceof Expr.Constant constant && Boolean.FALSE.equals(constant.value()))) {
      throw Failure.syntax(
          "texts are not escaped by themselves", "use the filter 'e' where it is wanted", at);
    }
    closeTag();
    List<Stmt> body = block("autoescape", Set.of("endautoescape"));
    end("endautoescape");
    return new Stmt.With(at, List.of(), List.of(), body);
  }

  private Stmt doing() {
    Expr expression = parser.tuple();
    closeTag();
    return new Stmt.Do(expression);
  }

  private Stmt jump(Token first) {
    if (loops == 0) {
      throw Failure.syntax("'" + first.text() + "' stands in no loop", null, parser.at(first));
    }
    closeTag();
    return first.text().equals("break") ? new Stmt.Break() : new Stmt.Continue();
  }
}
