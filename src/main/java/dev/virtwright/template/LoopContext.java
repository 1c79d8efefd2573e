package dev.virtwright.template;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code loop} inside a loop. */
final class LoopContext implements Callable {
  private final List<@Nullable Object> items;
  private final int depth;
  private final @Nullable Recursion recursion;
  private int index;
  private @Nullable Object last = Scope.MISSING;

  /** Runs the loop once more, one deeper. */
  interface Recursion {
    @Nullable Object run(@Nullable Object iterable, int depth);
  }

  LoopContext(List<@Nullable Object> items, int depth, @Nullable Recursion recursion) {
    this.items = items;
    this.depth = depth;
    this.recursion = recursion;
  }

  void at(int newIndex) {
    index = newIndex;
  }

  @Override
  public @Nullable Object attribute(String name) {
    return switch (name) {
      case "index" -> index + 1L;
      case "index0" -> (long) index;
      case "revindex" -> (long) items.size() - index;
      case "revindex0" -> items.size() - index - 1L;
      case "first" -> index == 0;
      case "last" -> index == items.size() - 1;
      case "length" -> (long) items.size();
      case "depth" -> depth + 1L;
      case "depth0" -> (long) depth;
      case "previtem" ->
          index > 0
              ? items.get(index - 1)
              : Undefined.because("the first pass of a loop has no loop.previtem");
      case "nextitem" ->
          index + 1 < items.size()
              ? items.get(index + 1)
              : Undefined.because("the last pass of a loop has no loop.nextitem");
      case "cycle" ->
          BoundMethod.of(
              "cycle",
              "*values",
              call -> {
                if (call.rest().isEmpty()) {
                  throw call.wrong("wants at least one value");
                }
                return call.rest().get(index % call.rest().size());
              });
      case "changed" ->
          BoundMethod.of("changed", "*values", call -> changed(call.evaluation(), call.rest()));
      default -> Scope.MISSING;
    };
  }

  private boolean changed(Evaluation evaluation, List<@Nullable Object> values) {
    Object now = evaluation.comparable(Tuple.copyOf(values));
    if (!Scope.isMissing(last) && Compare.equal(last, now)) {
      return false;
    }
    last = now;
    return true;
  }

  @Override
  public @Nullable Object call(
      Evaluator evaluator, List<@Nullable Object> positional, Map<String, @Nullable Object> named) {
    if (recursion == null) {
      throw Failure.of("only a recursive loop can be called", "write {% for … in … recursive %}");
    }
    if (positional.size() != 1 || !named.isEmpty()) {
      throw Failure.of("loop(…) wants one argument, what to go through");
    }
    return recursion.run(positional.getFirst(), depth + 1);
  }

  @Override
  public String typeName() {
    return "LoopContext";
  }

  @Override
  public String printed() {
    return "<LoopContext " + (index + 1) + "/" + items.size() + ">";
  }
}
