package dev.virtwright.engine;

import dev.virtwright.template.Scope;
import dev.virtwright.template.TemplateEnvironment;
import dev.virtwright.value.Masker;
import dev.virtwright.value.Secret;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a task's templates may ask of the controller: lookups, the time, chance. None of it is asked
 * ahead of the task's turn, since another task may change it.
 */
record World(Attempt attempt, Turn turn, LookupPlaces places, Masker masker)
    implements TemplateEnvironment {

  @Override
  public void revealed(Secret secret) {
    masker.add(secret);
  }

  private void due() {
    turn.await(attempt.seat());
    attempt.sawController();
  }

  /** Once the task is due. */
  private ControllerEnvironment controller() {
    due();
    return new ControllerEnvironment(places);
  }

  @Override
  public List<@Nullable Object> lookup(
      String plugin,
      List<@Nullable Object> terms,
      Map<String, @Nullable Object> options,
      Scope scope) {
    return controller().lookup(plugin, terms, options, scope);
  }

  @Override
  public ZonedDateTime now() {
    return controller().now();
  }

  @Override
  public RandomGenerator random() {
    return controller().random();
  }

  @Override
  public @Nullable String home(@Nullable String user) {
    return controller().home(user);
  }

  @Override
  public Optional<Included> template(String name, @Nullable Path beside) {
    return controller().template(name, beside);
  }

  /** Depends on nothing but the text. */
  @Override
  public List<@Nullable Object> readYaml(String text) {
    return new ControllerEnvironment(places).readYaml(text);
  }

  /** Depends on nothing but the value. */
  @Override
  public String writeYaml(@Nullable Object value, YamlLayout layout) {
    return new ControllerEnvironment(places).writeYaml(value, layout);
  }
}
