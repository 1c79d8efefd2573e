package dev.virtwright.host;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The environment of the session. The reading shell's own parent knows it as it was given, before
 * anything was set for reading; where /proc does not tell, it is what commands get here.
 */
final class EnvironmentFacts implements FactReading {
  private static final MachineRead ENV = MachineRead.script("cat /proc/$PPID/environ || env -0");

  @Override
  public Set<String> names() {
    return Set.of("env");
  }

  @Override
  public List<Query<?>> queries(FactOptions options) {
    return List.of(ENV);
  }

  @Override
  public void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException {
    facts.put("env", environment(source.read(ENV).output()));
  }

  /** Variables that each end with NUL, but for those that sessions set for their shells. */
  static Map<String, Object> environment(String printed) {
    Map<String, Object> environment = new TreeMap<>();
    for (String variable : printed.split("\0")) {
      int equals = variable.indexOf('=');
      if (equals > 0 && !Set.of("LC_ALL=C", "LANGUAGE=C").contains(variable)) {
        environment.put(variable.substring(0, equals), variable.substring(equals + 1));
      }
    }
    return environment;
  }
}
