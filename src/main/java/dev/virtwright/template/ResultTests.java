package dev.virtwright.template;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tests of registered results. */
final class ResultTests {
  private ResultTests() {}

  static void addTo(Table table) {
    table
        .test("failed", "", call -> is(call, "failed"))
        .alias("failure", "failed")
        .test("succeeded", "", call -> !is(call, "failed"))
        .alias("success", "succeeded")
        .alias("successful", "succeeded")
        .test("changed", "", ResultTests::isChanged)
        .alias("change", "changed")
        .test("skipped", "", call -> is(call, "skipped"))
        .alias("skip", "skipped")
        .test("unreachable", "", call -> is(call, "unreachable"))
        .test("reachable", "", call -> !is(call, "unreachable"))
        .test(
            "timedout",
            "",
            call -> member(call, call.object(), "timedout") != null && is(call, "timedout"))
        .test("finished", "", call -> asynchronous(call, "finished"))
        .test("started", "", call -> asynchronous(call, "started"));
  }

  private static @Nullable Object member(Call call, @Nullable Object result, String name) {
    Object value = Dicts.get(result(call, result), name);
    return Scope.isMissing(value) ? null : call.evaluation().touched(value);
  }

  private static Map<?, ?> result(Call call, @Nullable Object result) {
    if (result instanceof Map<?, ?> map) {
      return map;
    }
    throw Failure.of(
        "The '%s' test expects a dictionary, not a %s"
            .formatted(call.builtin().name(), Types.name(result)));
  }

  private static boolean has(Call call, String name) {
    return !Scope.isMissing(Dicts.get(result(call, call.object()), name));
  }

  private static boolean is(Call call, String name) {
    return Compare.truth(member(call, call.object(), name));
  }

  /** A task that does not run beside others has started and finished. */
  private static boolean asynchronous(Call call, String name) {
    return !has(call, name) || is(call, name);
  }

  private static boolean isChanged(Call call) {
    if (has(call, "changed")) {
      return is(call, "changed");
    }
    Object results = member(call, call.object(), "results");
    if (!(results instanceof java.util.List<?>)) {
      return false;
    }
    for (Object result : call.evaluation().iterated(results)) {
      if (result instanceof Map<?, ?> && Compare.truth(member(call, result, "changed"))) {
        return true;
      }
    }
    return false;
  }
}
