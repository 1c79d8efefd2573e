package dev.virtwright.template;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where the room's own failures become what people are told. */
final class Boundary {
  private Boundary() {}

  static <T extends @Nullable Object> T guarded(Supplier<T> work) {
    try {
      return work.get();
    } catch (Failure failure) {
      throw failure.asUserException();
    } catch (StackOverflowError tooDeep) {
      throw Failure.of("a template is nested too deeply").asUserException();
    }
  }
}
