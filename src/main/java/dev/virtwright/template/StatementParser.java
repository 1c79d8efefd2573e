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
  private final Tokens tokens;
  private final TargetParser targetParser;
  private final IncludeParser includes;
  private final List<String> open = new ArrayList<>();
  private final Map<String, Stmt.Block> blocks = new LinkedHashMap<>();
  private int loops;

  StatementParser(Parser parser) {
    this.parser = parser;
    this.tokens = parser.tokens();
    this.targetParser = new TargetParser(tokens);
    this.includes = new IncludeParser(parser);
  }

  /** Which of its implicit names a macro's body uses. */
  private record MacroNames(boolean caller, boolean varargs, boolean kwargs) {}

  /** All blocks of the text by name, nested ones too. */
  Map<String, Stmt.Block> blocks() {
    return Collections.unmodifiableMap(blocks);
  }

  List<Stmt> whole() {
    List<Stmt> body = body(Set.of());
    if (tokens.peek().kind() != Token.Kind.END) {
      throw tokens.unexpected("the end");
    }
    return body;
  }

  /** Up to a block that begins with one of the names, which is left standing after its mark. */
  private List<Stmt> body(Set<String> ends) {
    List<Stmt> statements = new ArrayList<>();
    while (true) {
      Token token = tokens.peek();
      switch (token.kind()) {
        case TEXT -> {
          tokens.take();
          statements.add(new Stmt.Text(token.text()));
        }
        case PRINT_BEGIN -> {
          tokens.take();
          statements.add(new Stmt.Print(parser.tuple()));
          if (tokens.peek().kind() != Token.Kind.PRINT_END) {
            throw tokens.unexpected("'}}'");
          }
          tokens.take();
        }
        case BLOCK_BEGIN -> {
          tokens.take();
          if (tokens.peek().kind() == Token.Kind.NAME && ends.contains(tokens.peek().text())) {
            return List.copyOf(statements);
          }
          statements.addAll(statement());
        }
        case END -> {
          if (!ends.isEmpty()) {
            throw Failure.syntax(
                "'" + open.getLast() + "' is not closed",
                "add {% end" + open.getLast() + " %}",
                tokens.at(token));
          }
          return List.copyOf(statements);
        }
        case PRINT_END, BLOCK_END, NAME, STRING, NUMBER, OPERATOR ->
            throw tokens.unexpected("text or a tag");
      }
    }
  }

  private List<Stmt> block(String name, Set<String> ends) {
    if (open.size() >= DEEPEST) {
      throw Failure.syntax("blocks are nested too deeply", null, tokens.at(tokens.peek()));
    }
    open.add(name);
    List<Stmt> body = body(ends);
    open.removeLast();
    return body;
  }

  /** {@code endfor %}} and the like. */
  private void end(String name) {
    Token token = tokens.expectName();
    if (!token.text().equals(name)) {
      throw Failure.syntax(
          "expected '" + name + "', found '" + token.text() + "'", null, tokens.at(token));
    }
    tokens.closeTag();
  }

  private List<Stmt> statement() {
    Token first = tokens.expectName();
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
          case "include" -> includes.include(first);
          case "import" -> includes.importing(first);
          case "from" -> includes.importingFrom(first);
          case "extends" -> includes.extending(first);
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
            throw Failure.syntax("unknown tag '" + first.text() + "'", hint, tokens.at(first));
          }
        };
    return List.of(statement);
  }

  private Stmt loop(Token first) {
    Target target = targetParser.target(true);
    if (!tokens.skipName("in")) {
      throw tokens.unexpected("'in'");
    }
    Expr iterable = parser.tuple(false, Set.of("recursive"));
    Expr filter = tokens.skipName("if") ? parser.expression() : null;
    boolean recursive = tokens.skipName("recursive");
    At at = tokens.since(first);
    tokens.closeTag();
    loops++;
    List<Stmt> body = block("for", Set.of("endfor", "else"));
    loops--;
    List<Stmt> otherwise = List.of();
    if (tokens.skipName("else")) {
      tokens.closeTag();
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
      tokens.closeTag();
      branches.add(new Stmt.Branch(condition, block("if", Set.of("elif", "else", "endif"))));
      if (tokens.skipName("elif")) {
        condition = parser.tuple(false, Set.of());
        continue;
      }
      if (tokens.skipName("else")) {
        tokens.closeTag();
        otherwise = block("if", Set.of("endif"));
      }
      end("endif");
      return new Stmt.If(List.copyOf(branches), otherwise);
    }
  }

  private Stmt set(Token first) {
    Target target = targetParser.target(true);
    if (tokens.skipOperator("=")) {
      Expr value = parser.tuple();
      At at = tokens.since(first);
      tokens.closeTag();
      return new Stmt.Set(at, target, value);
    }
    Expr filter = tokens.skipOperator("|") ? parser.filterChain() : null;
    At at = tokens.since(first);
    tokens.closeTag();
    List<Stmt> body = block("set", Set.of("endset"));
    end("endset");
    return new Stmt.SetBlock(at, target, filter, body);
  }

  private Stmt macro(Token first) {
    String name = tokens.expectName().text();
    Signed signed = parameters();
    At at = tokens.since(first);
    tokens.closeTag();
    Counted counted = counted("macro");
    return new Stmt.Macro(at, name, signed.with(counted.names()), counted.body());
  }

  private Stmt call(Token first) {
    Signed signed = tokens.peek().isOperator("(") ? parameters() : new Signed(List.of(), List.of());
    Expr expression = parser.expression();
    if (!(expression instanceof Expr.Call call)) {
      throw Failure.syntax("'call' wants a call of a macro", null, expression.at());
    }
    At at = tokens.since(first);
    tokens.closeTag();
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
    int from = tokens.position();
    List<Stmt> body = block(name, Set.of("end" + name));
    MacroNames used =
        new MacroNames(
            tokens.usesName("caller", from),
            tokens.usesName("varargs", from),
            tokens.usesName("kwargs", from));
    end("end" + name);
    loops = outerLoops;
    return new Counted(used, body);
  }

  private Signed parameters() {
    tokens.expectOperator("(");
    List<String> names = new ArrayList<>();
    List<Expr> defaults = new ArrayList<>();
    while (!tokens.peek().isOperator(")")) {
      if (!names.isEmpty()) {
        tokens.expectOperator(",");
        if (tokens.peek().isOperator(")")) {
          break;
        }
      }
      Token name = tokens.expectName();
      if (names.contains(name.text())) {
        throw Failure.syntax("parameter named twice", null, tokens.at(name));
      }
      names.add(name.text());
      if (tokens.skipOperator("=")) {
        defaults.add(parser.expression());
      } else if (!defaults.isEmpty()) {
        throw Failure.syntax("a parameter without default follows one with", null, tokens.at(name));
      }
    }
    tokens.take();
    return new Signed(List.copyOf(names), List.copyOf(defaults));
  }

  private Stmt filter(Token first) {
    Expr chain = parser.filterChain();
    At at = tokens.since(first);
    tokens.closeTag();
    List<Stmt> body = block("filter", Set.of("endfilter"));
    end("endfilter");
    return new Stmt.FilterBlock(at, chain, body);
  }

  private Stmt with(Token first) {
    List<Target> targets = new ArrayList<>();
    List<Expr> values = new ArrayList<>();
    while (tokens.peek().kind() != Token.Kind.BLOCK_END) {
      if (!targets.isEmpty()) {
        tokens.expectOperator(",");
      }
      targets.add(targetParser.target(false));
      tokens.expectOperator("=");
      values.add(parser.expression());
    }
    At at = tokens.since(first);
    tokens.closeTag();
    List<Stmt> body = block("with", Set.of("endwith"));
    end("endwith");
    return new Stmt.With(at, List.copyOf(targets), List.copyOf(values), body);
  }

  private Stmt named(Token first) {
    Token name = tokens.expectName();
    boolean scoped = false;
    boolean required = false;
    while (tokens.peek().kind() == Token.Kind.NAME) {
      if (tokens.skipName("scoped")) {
        scoped = true;
      } else if (tokens.skipName("required")) {
        required = true;
      } else {
        throw tokens.unexpected("'scoped', 'required' or '%}'");
      }
    }
    At at = tokens.since(first);
    tokens.closeTag();
    if (blocks.containsKey(name.text())) {
      throw Failure.syntax("the block '" + name.text() + "' is there twice", null, tokens.at(name));
    }
    int outerLoops = loops;
    loops = 0;
    List<Stmt> body = block("block", Set.of("endblock"));
    loops = outerLoops;
    tokens.expectName();
    if (tokens.peek().isName(name.text())) {
      tokens.take();
    }
    tokens.closeTag();
    Stmt.Block statement = new Stmt.Block(at, name.text(), scoped, required, body);
    blocks.put(name.text(), statement);
    return statement;
  }

  /** Nothing is escaped here, as in Ansible; what asks for it would get something else. */
  private Stmt escaping(Token first) {
    Expr wanted = parser.expression();
    At at = tokens.since(first);
    if (!(wanted instanceof Expr.Constant constant && Boolean.FALSE.equals(constant.value()))) {
      throw Failure.syntax(
          "texts are not escaped by themselves", "use the filter 'e' where it is wanted", at);
    }
    tokens.closeTag();
    List<Stmt> body = block("autoescape", Set.of("endautoescape"));
    end("endautoescape");
    return new Stmt.With(at, List.of(), List.of(), body);
  }

  private Stmt doing() {
    Expr expression = parser.tuple();
    tokens.closeTag();
    return new Stmt.Do(expression);
  }

  private Stmt jump(Token first) {
    if (loops == 0) {
      throw Failure.syntax("'" + first.text() + "' stands in no loop", null, tokens.at(first));
    }
    tokens.closeTag();
    return first.text().equals("break") ? new Stmt.Break() : new Stmt.Continue();
  }
}
