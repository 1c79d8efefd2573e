package dev.virtwright.template;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A template with those it extends, as it is rendered; also {@code self}. */
final class Inheritance implements Special {
  private final Map<String, List<Stmt.Block>> versions = new HashMap<>();
  private final Frame top;
  private @Nullable Template parent;

  Inheritance(Frame top) {
    this.top = top;
  }

  /**
   * Runs the template, or the one that it extends in the end.
   *
   * @param evaluator of this inheritance
   */
  static void render(Template template, Evaluator evaluator, Frame top, Sink sink) {
    Inheritance inheritance = new Inheritance(top);
    top.set("self", inheritance);
    Evaluator its = evaluator.with(inheritance);
    Template running = template;
    while (running != null) {
      inheritance.parent = null;
      running
          .blocks()
          .forEach((name, block) ->
              inheritance.versions.computeIfAbsent(name, _ -> new ArrayList<>()).add(block));
      for (Stmt statement : running.statements()) {
        boolean seen = inheritance.parent == null;
        new StatementRunner(its)
            .run(List.of(statement), top, seen ? sink : new Sink(its.evaluation()));
      }
      running = inheritance.parent;
    }
  }

  /** From here on the other template prints. */
  void extend(Template other, At at) {
    if (parent != null) {
      throw Failure.of("a template extends one other, not two").at(at);
    }
    parent = other;
  }

  /** A block where it stands: the first version there is, unless another template prints. */
  void block(StatementRunner runner, Stmt.Block block, Frame frame, Sink sink) {
    if (parent == null) {
      run(runner, block.name(), 0, block.scoped() ? frame : top, sink);
    }
  }

  boolean has(String name, int version) {
    return versions.getOrDefault(name, List.of()).size() > version;
  }

  void run(StatementRunner runner, String name, int version, Frame outer, Sink sink) {
    Stmt.Block block = versions.getOrDefault(name, List.of()).get(version);
    if (block.required()) {
      throw Failure.of("the block '%s' is required, and no template gives it".formatted(name))
          .at(block.at());
    }
    Frame frame = new Frame(outer);
    frame.set(
        "super",
        has(name, version + 1)
            ? new BlockCall(this, name, version + 1, outer)
            : Undefined.because("there is no block '" + name + "' above this one"));
    runner.run(block.body(), frame, sink);
  }

  @Override
  public String typeName() {
    return "TemplateReference";
  }

  @Override
  public @Nullable Object attribute(String name) {
    return has(name, 0) ? new BlockCall(this, name, 0, top) : Scope.MISSING;
  }

  @Override
  public String printed() {
    return "<TemplateReference>";
  }
}
