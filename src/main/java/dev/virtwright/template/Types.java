package dev.virtwright.template;

import dev.virtwright.value.Secret;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Python calls the types of values. */
final class Types {
  private Types() {}

  static String name(@Nullable Object value) {
    return switch (value) {
      case null -> "NoneType";
      case String text -> "str";
      case Boolean truth -> "bool";
      case Long number -> "int";
      case BigInteger number -> "int";
      case Double number -> "float";
      case Tuple tuple -> "tuple";
      case List<?> list -> "list";
      case Map<?, ?> map -> "dict";
      case Secret secret -> "str";
      case Undefined undefined -> "AnsibleUndefined";
      case Special special -> special.typeName();
      default -> value.getClass().getSimpleName();
    };
  }

  static boolean isInteger(@Nullable Object value) {
    return value instanceof Long || value instanceof BigInteger || value instanceof Boolean;
  }

  static boolean isNumber(@Nullable Object value) {
    return isInteger(value) || value instanceof Double;
  }

  static boolean isText(@Nullable Object value) {
    return value instanceof String || value instanceof Secret;
  }
}
