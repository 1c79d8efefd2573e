package dev.virtwright.template;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A function, or a method with its object. */
record BoundMethod(Builtin builtin, @Nullable Object object) implements Callable {

  /** One that belongs to an object of the engine, made when it is asked for. */
  static BoundMethod of(String name, String signature, Builtin.Body body) {
    return new BoundMethod(Builtin.of(name, signature, body), null);
  }

  @Override
  public @Nullable Object call(
      Evaluator evaluator, List<@Nullable Object> positional, Map<String, @Nullable Object> named) {
    return evaluator.invoke(Call.of(evaluator, builtin, object, positional, named));
  }

  @Override
  public String typeName() {
    return "builtin_function_or_method";
  }

  @Override
  public @Nullable Object attribute(String name) {
    return Scope.MISSING;
  }

  @Override
  public String printed() {
    return "<function " + builtin.name() + ">";
  }
}
