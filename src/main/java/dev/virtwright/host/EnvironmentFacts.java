package dev.virtwright.host;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The environment that commands get. */
final class EnvironmentFacts implements FactReading {
  private static final CommandOutput ENV = CommandOutput.of("env", "-0");

  @Override
  public Set<String> names() {
    return Set.of("env");
  }

  @Override
  public List<Query<?>> queries() {
    return List.of(ENV);
  }

  @Override
  public void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException {
    Map<String, Object> environment = new TreeMap<>();
    FragmentResult result = source.ask(ENV);
    if (result != null) {
      for (String variable : Answers.nulEnded(result.stdout())) {
        int equals = variable.indexOf('=');
        if (equals > 0 && !variable.startsWith("_=")) {
          environment.put(variable.substring(0, equals), variable.substring(equals + 1));
        }
      }
    }
    facts.put("env", environment);
  }
}
