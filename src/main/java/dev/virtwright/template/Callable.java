package dev.virtwright.template;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an expression can call. */
sealed interface Callable extends Special
    permits BoundMethod, MacroObject, LoopContext, Joiner, BlockCall {

  @Nullable Object call(
      Evaluator evaluator, List<@Nullable Object> positional, Map<String, @Nullable Object> named);
}
