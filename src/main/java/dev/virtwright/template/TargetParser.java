package dev.virtwright.template;

import dev.virtwright.template.Stmt.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the names that a statement sets. */
final class TargetParser {
  private final Tokens tokens;

  TargetParser(Tokens tokens) {
    this.tokens = tokens;
  }

  Target target(boolean several) {
    Token first = tokens.peek();
    List<Target> targets = new ArrayList<>();
    boolean tuple = false;
    while (true) {
      targets.add(oneTarget());
      if (!several || !tokens.skipOperator(",")) {
        break;
      }
      tuple = true;
      if (tokens.peek().isName("in") || tokens.peek().isOperator("=")) {
        break;
      }
    }
    return tuple
        ? new Target.Several(tokens.since(first), List.copyOf(targets))
        : targets.getFirst();
  }

  private Target oneTarget() {
    Token first = tokens.peek();
    if (tokens.skipOperator("(")) {
      Target inner = target(true);
      tokens.expectOperator(")");
      return inner;
    }
    Token name = tokens.expectName();
    if (Set.of("true", "false", "none", "True", "False", "None").contains(name.text())) {
      throw Failure.syntax("'" + name.text() + "' cannot be assigned to", null, tokens.at(name));
    }
    if (tokens.skipOperator(".")) {
      Token member = tokens.expectName();
      return new Target.Member(tokens.since(first), name.text(), member.text());
    }
    return new Target.Variable(name.text());
  }
}
