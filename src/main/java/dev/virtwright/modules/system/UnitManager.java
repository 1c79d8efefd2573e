package dev.virtwright.modules.system;

import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Resource;
import dev.virtwright.host.UnitState;
import dev.virtwright.host.UnitStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whose systemd is asked and told: the machine's, the user's own, or what holds for all users.
 *
 * @param noBlock whether systemctl does not wait for what it began
 * @param force whether it overwrites links
 */
record UnitManager(Scope scope, boolean noBlock, boolean force) {

  static final UnitManager SYSTEM = new UnitManager(Scope.SYSTEM, false, false);

  /** systemctl(1): --system, --user, --global. */
  enum Scope {
    SYSTEM,
    USER,
    GLOBAL
  }

  /** A user's systemd is found by its run-time directory, which only a login sets. */
  private static final String USER =
      "export XDG_RUNTIME_DIR=\"${XDG_RUNTIME_DIR:-/run/user/$(id -u)}\"; exec systemctl --user"
          + " \"$@\"";

  /** systemctl with its options, before the verb. */
  List<String> command() {
    List<String> argv = new ArrayList<>(base());
    if (noBlock) {
      argv.add("--no-block");
    }
    if (force) {
      argv.add("--force");
    }
    return argv;
  }

  private List<String> base() {
    return switch (scope) {
      case SYSTEM -> List.of("systemctl");
      case USER -> List.of("sh", "-c", USER, "systemctl");
      case GLOBAL -> List.of("systemctl", "--global");
    };
  }

  /** The unit as this systemd has it. */
  UnitState status(String unit, HostReader host) throws HostException {
    return switch (scope) {
      case SYSTEM -> host.ask(new UnitStatus(unit));
      case USER -> shown(unit, host.ask(asked(unit, "show", "--no-pager", "--", unit)));
      case GLOBAL -> enabled(unit, host.ask(asked(unit, "is-enabled", "--", unit)));
    };
  }

  private CommandOutput asked(String unit, String... words) {
    List<String> argv = new ArrayList<>(base());
    argv.addAll(List.of(words));
    return CommandOutput.of(argv.toArray(String[]::new)).about(Resource.unit(unit));
  }

  private static UnitState shown(String unit, FragmentResult shown) throws HostException {
    if (!shown.succeeded()) {
      throw new HostException(
          HostException.Kind.FAILED,
          "the user's systemd does not answer: " + shown.err().strip(),
          "the user must be logged in, or linger (loginctl enable-linger), and be the become_user");
    }
    Map<String, String> properties = new LinkedHashMap<>();
    for (String line : shown.out().split("\n")) {
      int sign = line.indexOf('=');
      if (sign > 0) {
        properties.putIfAbsent(line.substring(0, sign), line.substring(sign + 1));
      }
    }
    return new UnitState(
        unit,
        properties.getOrDefault("LoadState", ""),
        properties.getOrDefault("ActiveState", ""),
        properties.getOrDefault("SubState", ""),
        properties.getOrDefault("UnitFileState", ""),
        properties);
  }

  /** Nothing runs for all users: only links are told. */
  private static UnitState enabled(String unit, FragmentResult answer) {
    String word = answer.out().strip();
    boolean there = !word.isEmpty() && !word.equals("not-found");
    return new UnitState(
        unit, there ? "loaded" : "not-found", "inactive", "dead", there ? word : "", Map.of());
  }
}
