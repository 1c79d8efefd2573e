package dev.virtwright.template;

import java.util.Locale;
import java.util.regex.Matcher;

/** Tests that Ansible adds: texts, versions, sets and truth. */
final class AnsibleTests {
  private AnsibleTests() {}

  static void addTo(Table table) {
    table
        .test("match", "pattern ignorecase multiline", call -> matches(call, "match"))
        .test("search", "pattern ignorecase multiline", call -> matches(call, "search"))
        .test(
            "regex",
            "pattern ignorecase multiline match_type",
            call -> matches(call, call.text(3, "search")))
        .test(
            "version",
            "version! operator strict version_type",
            call -> {
              if (call.argument(2) != null && call.argument(3) != null) {
                throw Failure.of("Cannot specify both 'strict' and 'version_type'");
              }
              return Versions.compare(
                  call,
                  call.text(),
                  call.text(0),
                  call.text(1, "eq"),
                  call.flag(2, false) ? "strict" : call.text(3, "loose"));
            })
        .alias("version_compare", "version")
        .test(
            "subset",
            "other!",
            call ->
                SetFilters.keys(call, call.evaluation().iterated(call.argument(0)))
                    .containsAll(SetFilters.keys(call, call.list())))
        .alias("issubset", "subset")
        .test(
            "superset",
            "other!",
            call ->
                SetFilters.keys(call, call.list())
                    .containsAll(
                        SetFilters.keys(call, call.evaluation().iterated(call.argument(0)))))
        .alias("issuperset", "superset")
        .test("any", "", call -> call.list().stream().anyMatch(Compare::truth))
        .test("all", "", call -> call.list().stream().allMatch(Compare::truth))
        .test(
            "contains",
            "value!",
            call ->
                Compare.contains(
                    call.object() instanceof java.util.Map<?, ?>
                        ? call.object()
                        : call.evaluation().comparable(call.object()),
                    call.evaluation().comparable(call.argument(0))))
        .test("truthy", "convert_bool", AnsibleTests::isTruthy)
        .test("falsy", "convert_bool", call -> !isTruthy(call))
        .test("nan", "", call -> call.object() instanceof Double real && real.isNaN())
        .alias("isnan", "nan");
  }

  private static boolean isTruthy(Call call) {
    if (call.flag(0, false) && call.plain() instanceof String text) {
      String word = text.strip().toLowerCase(Locale.ROOT);
      if (BasicFilters.bool(word)) {
        return true;
      }
      if (java.util.Set.of("no", "off", "false", "0", "n", "f").contains(word)) {
        return false;
      }
    }
    return Compare.truth(call.object());
  }

  private static boolean matches(Call call, String how) {
    if (!Types.isText(call.object())) {
      throw Failure.of(
          "'%s' wants a text, not a %s".formatted(call.builtin().name(), Types.name(call.object())),
          "convert it with the filter string");
    }
    Matcher matcher =
        PythonRegex.of(call.text(0, ""), call.flag(1, false), call.flag(2, false), false)
            .matcher(call.text());
    return switch (how) {
      case "match" -> matcher.lookingAt();
      case "search" -> matcher.find();
      case "fullmatch" -> matcher.matches();
      default -> throw call.wrong("matches by match, search or fullmatch");
    };
  }
}
