package dev.virtwright.template;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code super()} or {@code self.NAME()}: a block of the templates that extend each other. */
record BlockCall(Inheritance inheritance, String name, int version, Frame frame)
    implements Callable {

  @Override
  public @Nullable Object call(
      Evaluator evaluator, List<@Nullable Object> positional, Map<String, @Nullable Object> named) {
    Sink sink = new Sink(evaluator.evaluation());
    evaluator.evaluation().enterCall();
    inheritance.run(new StatementRunner(evaluator), name, version, frame, sink);
    evaluator.evaluation().leaveCall();
    return sink.result();
  }

  @Override
  public String typeName() {
    return "BlockReference";
  }

  /** {@code super.super()}. */
  @Override
  public @Nullable Object attribute(String attribute) {
    return attribute.equals("super") && inheritance.has(name, version + 1)
        ? new BlockCall(inheritance, name, version + 1, frame)
        : Scope.MISSING;
  }

  @Override
  public String printed() {
    return "<BlockReference '" + name + "'>";
  }
}
