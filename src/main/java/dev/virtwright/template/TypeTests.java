package dev.virtwright.template;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Tests of what a value is. */
final class TypeTests {
  private TypeTests() {}

  static void addTo(Table table) {
    table
        .test(
            "defined",
            "",
            call -> !(call.object() instanceof Undefined),
            Builtin.Trait.SEES_UNDEFINED)
        .test(
            "undefined",
            "",
            call -> call.object() instanceof Undefined,
            Builtin.Trait.SEES_UNDEFINED)
        .test("none", "", call -> call.object() == null, Builtin.Trait.SEES_UNDEFINED)
        .test("boolean", "", call -> call.object() instanceof Boolean)
        .test("true", "", call -> Boolean.TRUE.equals(call.object()))
        .test("false", "", call -> Boolean.FALSE.equals(call.object()))
        .test(
            "integer",
            "",
            call -> Types.isInteger(call.object()) && !(call.object() instanceof Boolean))
        .test("float", "", call -> call.object() instanceof Double)
        .test("number", "", call -> Types.isNumber(call.object()))
        .test("string", "", call -> Types.isText(call.object()))
        .test("mapping", "", call -> call.object() instanceof Map)
        .test("sequence", "", TypeTests::isContainer)
        .test("iterable", "", TypeTests::isContainer)
        .test("callable", "", call -> call.object() instanceof Callable)
        .test("escaped", "", call -> false)
        .test("sameas", "other!", TypeTests::isSame)
        .test("lower", "", call -> cased(call, Character::isLowerCase, Character::isUpperCase))
        .test("upper", "", call -> cased(call, Character::isUpperCase, Character::isLowerCase))
        .test("filter", "", call -> Builtins.filter(call.text()) != null)
        .test("test", "", call -> Builtins.test(call.text()) != null);
  }

  private static boolean isContainer(Call call) {
    return call.object() instanceof List
        || call.object() instanceof Map
        || Types.isText(call.object());
  }

  /** Identity, where values that Python shares count as identical. */
  @SuppressWarnings("ReferenceEquality") // the test is about identity
  private static boolean isSame(Call call) {
    Object a = call.object();
    Object b = call.argument(0);
    return (a instanceof List || a instanceof Map) ? a == b : Objects.equals(a, b);
  }

  private static boolean cased(
      Call call, java.util.function.IntPredicate wanted, java.util.function.IntPredicate unwanted) {
    String text = call.text();
    return text.codePoints().anyMatch(wanted) && text.codePoints().noneMatch(unwanted);
  }
}
