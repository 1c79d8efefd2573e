package dev.virtwright.template;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs statements: they print to a sink and set names in a frame. */
final class StatementRunner {
  /** The name under which a filter finds what its block printed; no template can write it. */
  static final String BLOCK = "|block";

  private final Evaluator evaluator;
  private final Evaluation evaluation;

  /** How to go on after a statement. */
  private enum Flow {
    NEXT,
    BREAK,
    CONTINUE
  }

  StatementRunner(Evaluator evaluator) {
    this.evaluator = evaluator;
    this.evaluation = evaluator.evaluation();
  }

  void run(List<Stmt> statements, Frame frame, Sink sink) {
    flow(statements, frame, sink);
  }

  private Flow flow(List<Stmt> statements, Frame frame, Sink sink) {
    for (Stmt statement : statements) {
      Flow flow = flow(statement, frame, sink);
      if (flow != Flow.NEXT) {
        return flow;
      }
    }
    return Flow.NEXT;
  }

  private Flow flow(Stmt statement, Frame frame, Sink sink) {
    switch (statement) {
      case Stmt.Text text -> sink.print(text.text());
      case Stmt.Print print -> print(print, frame, sink);
      case Stmt.If choice -> {
        for (Stmt.Branch branch : choice.branches()) {
          if (evaluator.truth(branch.condition(), frame)) {
            return flow(branch.body(), frame, sink);
          }
        }
        return flow(choice.otherwise(), frame, sink);
      }
      case Stmt.For loop -> loop(loop, evaluator.evaluate(loop.iterable(), frame), 0, frame, sink);
      case Stmt.Set set -> assign(set.target(), evaluator.evaluate(set.value(), frame), frame);
      case Stmt.SetBlock set -> {
        Object value = evaluator.captured(set.body(), new Frame(frame));
        assign(set.target(), filtered(set.filter(), value, frame), frame);
      }
      case Stmt.Macro macro ->
          frame.set(
              macro.name(), new MacroObject(macro.name(), macro.parameters(), macro.body(), frame));
      case Stmt.CallBlock block -> {
        MacroObject caller = new MacroObject("caller", block.parameters(), block.body(), frame);
        sink.print(evaluator.called(block.call(), frame, caller));
      }
      case Stmt.FilterBlock block ->
          sink.print(
              filtered(block.filter(), evaluator.captured(block.body(), new Frame(frame)), frame));
      case Stmt.With with -> {
        Frame inner = new Frame(frame);
        List<@Nullable Object> values = new ArrayList<>();
        for (Expr value : with.values()) {
          values.add(evaluator.evaluate(value, frame));
        }
        for (int i = 0; i < values.size(); i++) {
          assign(with.targets().get(i), values.get(i), inner);
        }
        return flow(with.body(), inner, sink);
      }
      case Stmt.Do doing -> evaluator.defined(doing.expression(), frame);
      case Stmt.Include include -> include(include, frame, sink);
      case Stmt.Import imported -> imported(imported, frame);
      case Stmt.Extends extended ->
          inheritance(extended.at())
              .extend(named(extended.name(), extended.at(), frame), extended.at());
      case Stmt.Block block -> inheritance(block.at()).block(this, block, frame, sink);
      case Stmt.Break stop -> {
        return Flow.BREAK;
      }
      case Stmt.Continue next -> {
        return Flow.CONTINUE;
      }
    }
    return Flow.NEXT;
  }

  private Inheritance inheritance(At at) {
    Inheritance its = evaluator.inheritance();
    if (its == null) {
      throw Failure.of("'extends' and 'block' belong into template files").at(at);
    }
    return its;
  }

  private void include(Stmt.Include include, Frame frame, Sink sink) {
    Template template;
    try {
      template = evaluation.template(evaluator.defined(include.name(), frame));
    } catch (Failure failure) {
      throw failure.at(include.at());
    }
    if (template == null) {
      if (include.ignoreMissing()) {
        return;
      }
      throw missing(include.name(), include.at(), frame);
    }
    Frame top = include.withContext() ? new Frame(frame) : Frame.isolated();
    top.set("loop", Scope.MISSING);
    sink.print(rendered(template, top));
  }

  private @Nullable Object rendered(Template template, Frame top) {
    evaluation.enterCall();
    Sink sink = new Sink(evaluation);
    Inheritance.render(template, evaluator, top, sink);
    evaluation.leaveCall();
    return sink.result();
  }

  private Failure missing(Expr name, At at, Frame frame) {
    return Failure.of(
            "there is no template '%s'"
                .formatted(Print.text(evaluation.plain(evaluator.defined(name, frame)))),
            "templates are looked for beside the one that is rendered, and in the templates"
                + " directories of the role and the playbook")
        .at(at);
  }

  private Template named(Expr name, At at, Frame frame) {
    Template template;
    try {
      template = evaluation.template(evaluator.defined(name, frame));
    } catch (Failure failure) {
      throw failure.at(at);
    }
    if (template == null) {
      throw missing(name, at, frame);
    }
    return template;
  }

  private void imported(Stmt.Import imported, Frame frame) {
    Frame top = imported.withContext() ? new Frame(frame) : Frame.isolated();
    Object text = rendered(named(imported.name(), imported.at(), frame), top);
    String module = imported.module();
    if (module != null) {
      frame.set(module, new ModuleObject(module, top, text));
    }
    imported
        .names()
        .forEach((here, there) -> {
          Object value = top.own(there);
          frame.set(
              here,
              Scope.isMissing(value)
                  ? Undefined.because("the imported template has no '" + there + "'")
                  : value);
        });
  }

  private void print(Stmt.Print print, Frame frame, Sink sink) {
    try {
      sink.print(evaluator.defined(print.expression(), frame));
    } catch (Failure failure) {
      throw failure.at(print.expression().at());
    }
  }

  private @Nullable Object filtered(@Nullable Expr filter, @Nullable Object value, Frame frame) {
    if (filter == null) {
      return value;
    }
    Frame inner = new Frame(frame);
    inner.set(BLOCK, value);
    return evaluator.evaluate(filter, inner);
  }

  private void loop(Stmt.For loop, @Nullable Object iterable, int depth, Frame frame, Sink sink) {
    List<@Nullable Object> items;
    try {
      items = evaluation.iterated(iterable);
    } catch (Failure failure) {
      throw failure.at(loop.iterable().at());
    }
    Expr filter = loop.filter();
    if (filter != null) {
      List<@Nullable Object> kept = new ArrayList<>();
      for (Object item : items) {
        Frame inner = new Frame(frame);
        assign(loop.target(), item, inner);
        if (evaluator.truth(filter, inner)) {
          kept.add(item);
        }
      }
      items = kept;
    }
    if (items.isEmpty()) {
      flow(loop.otherwise(), new Frame(frame), sink);
      return;
    }
    LoopContext context =
        new LoopContext(
            items,
            depth,
            loop.recursive() ? (inner, deeper) -> again(loop, inner, deeper, frame) : null);
    for (int i = 0; i < items.size(); i++) {
      context.at(i);
      Frame inner = new Frame(frame);
      inner.set("loop", context);
      assign(loop.target(), items.get(i), inner);
      if (flow(loop.body(), inner, sink) == Flow.BREAK) {
        break;
      }
    }
  }

  private @Nullable Object again(Stmt.For loop, @Nullable Object iterable, int depth, Frame frame) {
    evaluation.enterCall();
    Sink sink = new Sink(evaluation);
    loop(loop, iterable, depth, frame, sink);
    evaluation.leaveCall();
    return sink.result();
  }

  private void assign(Stmt.Target target, @Nullable Object value, Frame frame) {
    switch (target) {
      case Stmt.Target.Variable variable -> frame.set(variable.name(), value);
      case Stmt.Target.Several several -> {
        try {
          unpack(several, evaluation.iterated(value), frame);
        } catch (Failure failure) {
          throw failure.at(several.at());
        }
      }
      case Stmt.Target.Member member -> {
        if (!(frame.get(member.object()) instanceof Namespace namespace)) {
          throw Failure.of(
                  "'" + member.object() + "' is no namespace, its members cannot be set",
                  "begin with {% set " + member.object() + " = namespace() %}")
              .at(member.at());
        }
        namespace.set(member.name(), value);
      }
    }
  }

  private void unpack(Stmt.Target.Several several, List<@Nullable Object> values, Frame frame) {
    int wanted = several.targets().size();
    if (values.size() != wanted) {
      throw Failure.of("%d names cannot take %d values".formatted(wanted, values.size()));
    }
    for (int i = 0; i < wanted; i++) {
      assign(several.targets().get(i), values.get(i), frame);
    }
  }
}
