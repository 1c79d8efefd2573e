package dev.virtwright.host;

import java.util.Map;

/**
 * A systemd unit, as {@code systemctl show} prints it (systemctl(1), org.freedesktop.systemd1(5)).
 *
 * @param loadState loaded, not-found, masked, error …
 * @param activeState active, inactive, failed, activating …
 * @param unitFileState enabled, disabled, static, masked, indirect, generated …; empty where
 *     unknown
 * @param properties all that was read, by systemd's names, InvocationID and TriggeredBy among them
 */
public record UnitState(
    String unit,
    String loadState,
    String activeState,
    String subState,
    String unitFileState,
    Map<String, String> properties) {

  public UnitState {
    properties = Map.copyOf(properties);
  }

  public boolean exists() {
    return !loadState.equals("not-found");
  }

  public boolean masked() {
    return loadState.equals("masked") || unitFileState.startsWith("masked");
  }
}
