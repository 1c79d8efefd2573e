package dev.virtwright.template;

import dev.virtwright.value.Secret;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Filters about having a value, and its type. */
final class BasicFilters {
  private static final Set<String> TRUE = Set.of("yes", "on", "1", "true", "y", "t");

  private BasicFilters() {}

  static void addTo(Table table) {
    table
        .add(
            "default",
            "default_value boolean",
            call -> {
              Object value = call.object();
              boolean wanting =
                  value instanceof Undefined || (call.flag(1, false) && !Compare.truth(value));
              if (!wanting) {
                return value;
              }
              return call.has(0) ? call.argument(0) : "";
            },
            Builtin.Trait.SEES_UNDEFINED)
        .alias("d", "default")
        .add(
            "mandatory",
            "msg",
            call -> {
              if (call.object() instanceof Undefined undefined) {
                throw call.has(0)
                    ? Failure.undefined(call.text(0), null, null)
                    : undefined.mandatory();
              }
              return call.object();
            },
            Builtin.Trait.SEES_UNDEFINED)
        .add("bool", "", call -> bool(call.plain()))
        .add(
            "ternary",
            "true_val! false_val! none_val",
            call -> {
              if (call.object() instanceof Undefined undefined) {
                throw undefined.failure();
              }
              if (call.object() == null && call.argument(2) != null) {
                return call.argument(2);
              }
              return call.argument(Compare.truth(call.object()) ? 0 : 1);
            },
            Builtin.Trait.SEES_UNDEFINED)
        .add(
            "type_debug",
            "",
            call ->
                call.object() instanceof Undefined ? "UndefinedMarker" : Types.name(call.object()),
            Builtin.Trait.SEES_UNDEFINED)
        .add("string", "", call -> call.text())
        .add("list", "", call -> new Fresh.OwnList(call.list()))
        .add("pprint", "", call -> Print.represent(call.plain()))
        .add(
            "attr",
            "name!",
            call -> {
              Object value = call.evaluator().lookedUp(call.object(), call.plain(0));
              return call.object() instanceof java.util.Map<?, ?> && !(value instanceof BoundMethod)
                  ? Undefined.member(call.text(0), call.object(), null)
                  : value;
            });
  }

  /** As Ansible reads a boolean from any value; what it does not know is false. */
  static boolean bool(@Nullable Object value) {
    return switch (value) {
      case null -> false;
      case Boolean truth -> truth;
      case Secret secret -> bool(secret.reveal());
      case String text -> TRUE.contains(text.strip().toLowerCase(Locale.ROOT));
      case Long number -> number == 1;
      case Double number -> number == 1;
      default -> false;
    };
  }
}
