package dev.virtwright.engine;

import dev.virtwright.diag.UserException;
import dev.virtwright.playbook.Given;
import dev.virtwright.playbook.Setting;
import dev.virtwright.playbook.Settings;
import dev.virtwright.template.Scope;
import dev.virtwright.template.Values;
import dev.virtwright.value.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A task's keywords with their templates rendered. */
record Keywords(Settings settings, Scope scope) {

  Optional<Boolean> truth(Setting setting) {
    return value(setting)
        .map(value -> {
          if (value instanceof Boolean truth) {
            return truth;
          }
          return Values.asBoolean(value);
        });
  }

  boolean is(Setting setting) {
    return truth(setting).orElse(false);
  }

  Optional<String> text(Setting setting) {
    return value(setting).map(Values::reveal).filter(text -> !text.isEmpty());
  }

  Optional<Long> seconds(Setting setting) {
    return value(setting)
        .map(value -> {
          try {
            return Long.parseLong(Values.reveal(value).strip());
          } catch (NumberFormatException notANumber) {
            throw wrong(setting, "a whole number");
          }
        })
        .filter(number -> number > 0);
  }

  /**
   * {@code environment}: outer ones first, nearer ones over them.
   *
   * @param revealed gets each secret in it
   */
  Map<String, String> environment(Consumer<Secret> revealed) {
    Map<String, String> environment = new LinkedHashMap<>();
    for (Given given : settings.all(Setting.ENVIRONMENT)) {
      collect(Values.resolve(given.value(), scope), environment, revealed);
    }
    return environment;
  }

  private void collect(
      @Nullable Object value, Map<String, String> environment, Consumer<Secret> revealed) {
    switch (value) {
      case null -> {}
      case List<?> list -> list.forEach(element -> collect(element, environment, revealed));
      case Map<?, ?> map ->
          map.forEach((name, text) -> {
            if (text instanceof Secret secret) {
              revealed.accept(secret);
            }
            environment.put(Values.reveal(name), Values.reveal(text));
          });
      case String text when text.isBlank() -> {}
      default -> throw wrong(Setting.ENVIRONMENT, "a mapping");
    }
  }

  private Optional<Object> value(Setting setting) {
    return settings
        .find(setting)
        .map(Given::value)
        .flatMap(value -> Optional.ofNullable(Values.resolve(value, scope)));
  }

  private UserException wrong(Setting setting, String expected) {
    return new UserException(
        "keyword-type",
        "'%s' must be %s".formatted(setting.keyword(), expected),
        null,
        settings.find(setting).map(Given::location).orElse(null));
  }
}
