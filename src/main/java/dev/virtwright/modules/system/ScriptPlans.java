package dev.virtwright.modules.system;

import dev.virtwright.host.Action;
import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.CommandPath;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.PathsMatching;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Resource;
import dev.virtwright.module.Change;
import dev.virtwright.module.Plan;
import dev.virtwright.module.Verification;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Plans of a service that a System V script runs: mostly in a container, without systemd.
 *
 * <p>Reads {@code service NAME status} (LSB: 0 runs) and the links in /etc/rc?.d.
 */
final class ScriptPlans {
  private ScriptPlans() {}

  /**
   * What is asked of a service.
   *
   * @param sleep seconds between stop and start of a restart
   * @param arguments for the script
   */
  record Wanted(
      String name,
      UnitPlans.@Nullable State state,
      @Nullable Boolean enabled,
      long sleep,
      List<String> arguments) {}

  /**
   * What was read.
   *
   * @param enabled whether a start link is there
   * @param updateRc whether update-rc.d(8) is there; else chkconfig(8) is used
   */
  record Current(boolean there, boolean running, boolean enabled, boolean updateRc) {}

  static Plan plan(Wanted wanted, HostReader host) throws HostException {
    FileStat script = new FileStat("/etc/init.d/" + wanted.name(), true);
    CommandOutput status = CommandOutput.of("service", wanted.name(), "status");
    PathsMatching links = new PathsMatching("/etc/rc[2345].d/S[0-9][0-9]" + wanted.name());
    CommandPath updateRc = new CommandPath("update-rc.d");
    host.expect(script, status, links, updateRc);
    return decide(
        wanted,
        new Current(
            host.ask(script).exists(),
            host.ask(status).succeeded(),
            !host.ask(links).isEmpty(),
            host.ask(updateRc).isPresent()));
  }

  /** Pure: script, status and links as read come in. */
  static Plan decide(Wanted wanted, Current now) {
    if (!now.there()) {
      return Plan.blocked(
          "Could not find the requested service %s: there is no script /etc/init.d/%s"
              .formatted(wanted.name(), wanted.name()),
          "correct the name, or install before the package that brings it");
    }
    List<Change> drift = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("name", wanted.name());
    if (wanted.enabled() != null) {
      values.put("enabled", wanted.enabled());
      if (wanted.enabled() != now.enabled()) {
        drift.add(Change.of("enabled", now.enabled(), wanted.enabled()));
        actions.addAll(enable(wanted.name(), wanted.enabled(), now.updateRc()));
      }
    }
    Verification verification = Verification.CONVERGES;
    if (wanted.state() != null) {
      values.put("state", wanted.state() == UnitPlans.State.STOPPED ? "stopped" : "started");
      String activity = now.running() ? "started" : "stopped";
      switch (wanted.state()) {
        case STARTED -> {
          if (!now.running()) {
            drift.add(Change.of("state", activity, "started"));
            actions.add(service(wanted, "start"));
          }
        }
        case STOPPED -> {
          if (now.running()) {
            drift.add(Change.of("state", activity, "stopped"));
            actions.add(service(wanted, "stop"));
          }
        }
        case RESTARTED, RELOADED -> {
          boolean reloads = wanted.state() == UnitPlans.State.RELOADED;
          drift.add(Change.of("state", activity, reloads ? "reloaded" : "restarted"));
          if (wanted.sleep() > 0 && !reloads) {
            actions.add(service(wanted, "stop"));
            actions.add(Action.Run.of(List.of("sleep", Long.toString(wanted.sleep()))));
            actions.add(service(wanted, "start"));
          } else {
            actions.add(service(wanted, reloads && now.running() ? "reload" : "restart"));
          }
          verification = Verification.BY_RESULT;
        }
      }
    }
    return drift.isEmpty()
        ? Plan.inSync(values)
        : Plan.changes(drift, actions).withAll(values).verifiedBy(verification);
  }

  private static Action service(Wanted wanted, String verb) {
    List<String> argv = new ArrayList<>(List.of("service", wanted.name(), verb));
    argv.addAll(wanted.arguments());
    return Action.Run.of(argv, Provides.the(Resource.unit(wanted.name())));
  }

  private static List<Action> enable(String name, boolean enabled, boolean updateRc) {
    if (!updateRc) {
      return List.of(Action.Run.of(List.of("chkconfig", name, enabled ? "on" : "off")));
    }
    return enabled
        ? List.of(
            Action.Run.of(List.of("update-rc.d", name, "defaults")),
            Action.Run.of(List.of("update-rc.d", name, "enable")))
        : List.of(Action.Run.of(List.of("update-rc.d", name, "disable")));
  }
}
