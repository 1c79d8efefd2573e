package dev.virtwright.template;

import dev.virtwright.value.Secret;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The methods that values of Python's types have. */
final class Methods {
  private static final Map<String, Builtin> TEXT = TextMethods.table();
  private static final Map<String, Builtin> LIST = ListMethods.list();
  private static final Map<String, Builtin> TUPLE = ListMethods.tuple();
  private static final Map<String, Builtin> DICT = DictMethods.table();
  private static final Map<String, Builtin> INTEGER =
      new Table()
          .add(
              "bit_length",
              "",
              call -> {
                Object self = call.plain();
                return self == null ? 0L : (long) Numbers.big(self).abs().bitLength();
              })
          .add("is_integer", "", call -> true)
          .done();
  private static final Map<String, Builtin> FLOAT =
      new Table()
          .add(
              "is_integer",
              "",
              call -> call.plain() instanceof Double real && real == Math.rint(real))
          .done();

  private Methods() {}

  static @Nullable Builtin find(@Nullable Object object, String name) {
    return switch (object) {
      case String text -> TEXT.get(name);
      case Secret secret -> TEXT.get(name);
      case Tuple tuple -> TUPLE.get(name);
      case List<?> list -> LIST.get(name);
      case Map<?, ?> map -> DICT.get(name);
      case Double real -> FLOAT.get(name);
      case Number number -> INTEGER.get(name);
      case null, default -> null;
    };
  }
}
