package dev.virtwright.template;

import org.jspecify.annotations.Nullable;

/**
 * Methods that change their object change a copy of the template's own, never a variable's value.
 */
final class Ownership {
  private final Evaluator evaluator;

  Ownership(Evaluator evaluator) {
    this.evaluator = evaluator;
  }

  /** What is called; its object may be changed where that is what it does. */
  @Nullable Object callee(Expr.Call call, @Nullable Frame frame) {
    Object callee = evaluator.evaluate(call.callee(), frame);
    if (callee instanceof BoundMethod method
        && method.builtin().traits().contains(Builtin.Trait.MUTATES)
        && !(method.object() instanceof Fresh)
        && call.callee() instanceof Expr.Attribute attribute
        && own(attribute.object(), frame)) {
      return evaluator.evaluate(call.callee(), frame);
    }
    return callee;
  }

  /** Replaces the variable that a path begins at by a copy that may be changed. */
  private boolean own(Expr path, @Nullable Frame frame) {
    Expr root = path;
    @Nullable String member = null;
    while (!(root instanceof Expr.Name name)) {
      switch (root) {
        case Expr.Attribute attribute -> {
          root = attribute.object();
          member = attribute.name();
        }
        case Expr.Item item -> {
          root = item.object();
          member = null;
        }
        default -> {
          return false;
        }
      }
    }
    Object value = evaluator.name(name, frame);
    if (value instanceof Namespace namespace && member != null) {
      namespace.set(member, Fresh.copy(namespace.attribute(member)));
      return true;
    }
    Frame holder = frame == null ? null : frame.holding(name.name());
    if (holder != null) {
      holder.set(name.name(), Fresh.copy(value));
    } else {
      evaluator.evaluation().shadow(name.name(), Fresh.copy(value));
    }
    return true;
  }
}
