package dev.virtwright.modules.system;

import dev.virtwright.host.Action;
import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Resource;
import dev.virtwright.host.UnitState;
import dev.virtwright.module.Change;
import dev.virtwright.module.Plan;
import dev.virtwright.module.Verification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Plans of a systemd unit: masked, enabled, running. What the words mean is Ansible's; where its
 * module would run a command that changes nothing, this is in sync.
 */
final class UnitPlans {
  /** Long enough for a start that waits for its daemon; systemctl itself waits as well. */
  private static final Duration SETTLE = Duration.ofSeconds(20);

  /** A daemon that dies at once is not running. */
  private static final Duration STABLE = Duration.ofMillis(1500);

  private static final Set<String> RUNNING = Set.of("active", "activating", "reloading");

  /** systemctl(1), is-enabled: what counts as enabled, besides enabled itself. */
  private static final Set<String> NOTHING_TO_ENABLE =
      Set.of("enabled", "alias", "static", "indirect", "transient");

  private static final Set<String> CAN_BE_DISABLED =
      Set.of("enabled", "enabled-runtime", "linked-enabled");

  private UnitPlans() {}

  /** What the unit shall do. */
  enum State {
    STARTED,
    STOPPED,
    RESTARTED,
    RELOADED
  }

  /**
   * What is asked of a unit.
   *
   * @param unit with its suffix
   * @param state null where it may do as it does
   * @param enabled null where that may stay
   * @param masked null where that may stay
   * @param daemonReload whether systemd shall read unit files that changed
   * @param name as the task has it
   * @param manager whose systemd, and how it is asked
   */
  record Wanted(
      String unit,
      @Nullable State state,
      @Nullable Boolean enabled,
      @Nullable Boolean masked,
      boolean daemonReload,
      String name,
      UnitManager manager) {}

  /**
   * Pure: the plan for a unit as {@code now}.
   *
   * @param sysvEnabled of a unit made from a System V script, whether that is enabled
   */
  static Plan decide(Wanted wanted, UnitState now, boolean sysvEnabled) {
    Optional<Plan.Blocked> blocked = impossible(wanted, now);
    if (blocked.isPresent()) {
      return blocked.get();
    }
    List<Change> drift = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    if (wanted.daemonReload()
        && now.properties().getOrDefault("NeedDaemonReload", "").equals("yes")) {
      drift.add(Change.of("unit_file", "changed since systemd read it", "read"));
      actions.add(systemctl(wanted, now, "daemon-reload"));
    }
    if (wanted.masked() != null && wanted.masked() != now.masked()) {
      drift.add(Change.of("masked", now.masked(), wanted.masked()));
      actions.add(systemctl(wanted, now, wanted.masked() ? "mask" : "unmask", wanted.unit()));
    }
    boolean enabled = enabled(now, sysvEnabled);
    if (wanted.enabled() != null && wanted.enabled() != enabled) {
      boolean changes =
          wanted.enabled()
              || CAN_BE_DISABLED.contains(now.unitFileState())
              || now.unitFileState().equals("generated");
      if (changes) {
        drift.add(Change.of("enabled", shown(now.unitFileState()), wanted.enabled()));
        actions.add(systemctl(wanted, now, wanted.enabled() ? "enable" : "disable", wanted.unit()));
      }
    }
    Verification verification =
        new Verification.Converges(
            SETTLE, wanted.state() == State.STARTED ? STABLE : Duration.ZERO, false);
    if (wanted.state() != null) {
      verification = run(wanted, wanted.state(), now, drift, actions, verification);
    }
    Map<String, @Nullable Object> values = values(wanted, now);
    if (drift.isEmpty()) {
      return Plan.inSync(values);
    }
    Plan.Changes changes = Plan.changes(drift, actions).verifiedBy(verification);
    for (Map.Entry<String, @Nullable Object> value : values.entrySet()) {
      changes = changes.with(value.getKey(), value.getValue());
    }
    return changes;
  }

  private static Verification run(
      Wanted wanted,
      State state,
      UnitState now,
      List<Change> drift,
      List<Action> actions,
      Verification verification) {
    boolean running = running(now);
    boolean waits = !wanted.manager().noBlock();
    boolean oneshot = now.properties().getOrDefault("Type", "").equals("oneshot");
    switch (state) {
      case STARTED -> {
        if (!running) {
          drift.add(Change.of("state", activity(now), "started"));
          actions.add(systemctl(wanted, now, "start", wanted.unit()));
          // it ends by itself: systemctl waits for that, and says whether it went well
          return oneshot || !waits ? Verification.BY_RESULT : verification;
        }
      }
      case STOPPED -> {
        if (RUNNING.contains(now.activeState())) {
          drift.add(Change.of("state", activity(now), "stopped"));
          actions.add(systemctl(wanted, now, "stop", wanted.unit()));
        }
      }
      case RESTARTED -> {
        drift.add(Change.of("state", activity(now), "restarted"));
        actions.add(systemctl(wanted, now, "restart", wanted.unit()));
        return oneshot || !waits
            ? Verification.BY_RESULT
            : effect(host -> notStartedAnew(now, wanted.manager().status(wanted.unit(), host)));
      }
      case RELOADED -> {
        drift.add(Change.of("state", activity(now), running ? "reloaded" : "started"));
        actions.add(systemctl(wanted, now, running ? "reload" : "start", wanted.unit()));
        return !waits
            ? Verification.BY_RESULT
            : running
                ? effect(host -> notReloaded(now, wanted.manager().status(wanted.unit(), host)))
                : verification;
      }
    }
    return verification;
  }

  private static Verification effect(Verification.Check check) {
    return new Verification.Effect(check, SETTLE);
  }

  /** Pure: null where {@code after} runs since later than {@code before}. */
  static @Nullable String notStartedAnew(UnitState before, UnitState after) {
    if (!running(after)) {
      return "%s is %s after its restart".formatted(after.unit(), activity(after));
    }
    for (String proof :
        List.of(
            "InvocationID", "ExecMainStartTimestampMonotonic", "ActiveEnterTimestampMonotonic")) {
      String now = after.properties().getOrDefault(proof, "");
      if (!now.isEmpty() && !now.equals("0")) {
        return now.equals(before.properties().getOrDefault(proof, ""))
            ? "%s still runs as it did before: its %s has not changed"
                .formatted(after.unit(), proof)
            : null;
      }
    }
    return "systemd does not tell since when %s runs".formatted(after.unit());
  }

  /** Pure: null where {@code after} changed its state since {@code before}, and runs. */
  static @Nullable String notReloaded(UnitState before, UnitState after) {
    if (!running(after)) {
      return "%s is %s after its reload".formatted(after.unit(), activity(after));
    }
    String proof = "StateChangeTimestampMonotonic";
    return after.properties().getOrDefault(proof, "").equals(before.properties().get(proof))
        ? "%s did not reload: its %s has not changed".formatted(after.unit(), proof)
        : null;
  }

  private static Optional<Plan.Blocked> impossible(Wanted wanted, UnitState now) {
    boolean runs = wanted.state() != null && wanted.state() != State.STOPPED;
    boolean enables = Boolean.TRUE.equals(wanted.enabled());
    boolean staysMasked =
        now.masked()
            ? !Boolean.FALSE.equals(wanted.masked())
            : Boolean.TRUE.equals(wanted.masked());
    if (staysMasked && (runs || enables)) {
      return Optional.of(
          Plan.blocked(
              now.masked()
                  ? "%s is masked: somebody decided that it shall never start"
                      .formatted(wanted.unit())
                  : "%s cannot be masked and run or be enabled at once".formatted(wanted.unit()),
              now.masked()
                  ? "find out why; say masked: false in this task (module systemd) if it shall be unmasked"
                  : "drop masked, or ask for state=stopped and enabled=false"));
    }
    boolean onlyMask = wanted.state() == null && wanted.enabled() == null;
    if (!now.exists() && !onlyMask) {
      return Optional.of(
          Plan.blocked(
              "Could not find the requested service %s: there is no unit %s"
                  .formatted(wanted.name(), wanted.unit()),
              UnitSources.remedy(wanted.unit())));
    }
    if (now.loadState().equals("bad-setting") || now.loadState().equals("error")) {
      return Optional.of(
          Plan.blocked(
              "systemd cannot load %s: %s".formatted(wanted.unit(), now.loadState()),
              "run on the machine: systemd-analyze verify " + wanted.unit()));
    }
    boolean reloads = wanted.state() == State.RELOADED && running(now);
    if (reloads && now.properties().getOrDefault("CanReload", "yes").equals("no")) {
      return Optional.of(
          Plan.blocked(
              "%s cannot be reloaded: its unit has no ExecReload".formatted(wanted.unit()),
              "use state=restarted"));
    }
    return Optional.empty();
  }

  private static boolean enabled(UnitState now, boolean sysvEnabled) {
    return now.unitFileState().equals("generated")
        ? sysvEnabled
        : NOTHING_TO_ENABLE.contains(now.unitFileState());
  }

  /** A unit that waits for its next automatic start after a crash does not run. */
  private static boolean running(UnitState now) {
    return RUNNING.contains(now.activeState()) && !now.subState().equals("auto-restart");
  }

  private static String activity(UnitState now) {
    String sub = now.subState();
    boolean telling = sub.equals("auto-restart") || now.activeState().equals("activating");
    return telling ? "%s (%s)".formatted(now.activeState(), sub) : now.activeState();
  }

  private static String shown(String unitFileState) {
    return unitFileState.isEmpty() ? "no unit file" : unitFileState;
  }

  private static Map<String, @Nullable Object> values(Wanted wanted, UnitState now) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("name", wanted.name());
    if (wanted.enabled() != null) {
      values.put("enabled", wanted.enabled());
    }
    if (wanted.state() != null) {
      values.put("state", wanted.state() == State.STOPPED ? "stopped" : "started");
    }
    Map<String, @Nullable Object> status = new LinkedHashMap<>(now.properties());
    status.put("LoadState", now.loadState());
    status.put("ActiveState", now.activeState());
    status.put("SubState", now.subState());
    status.put("UnitFileState", now.unitFileState());
    values.put("status", status);
    return values;
  }

  private static Action systemctl(Wanted wanted, UnitState now, String... words) {
    List<String> argv = new ArrayList<>(wanted.manager().command());
    argv.add(words[0]);
    if (words.length > 1) {
      argv.add("--");
      argv.add(words[1]);
    }
    List<Provides> provides = new ArrayList<>();
    provides.add(Provides.the(Resource.unit(now.unit())));
    for (String property : List.of("Triggers", "TriggeredBy")) {
      for (String other : now.properties().getOrDefault(property, "").split(" ")) {
        if (!other.isEmpty()) {
          provides.add(Provides.the(Resource.unit(other)));
        }
      }
    }
    if (!words[0].endsWith("able") && !words[0].endsWith("mask")) {
      provides.addAll(UnitSources.provides(now.unit()));
    }
    return Action.Run.of(argv, provides.toArray(Provides[]::new));
  }

  /** Reads the unit and, for what a System V script became, whether that is enabled. */
  static Plan plan(Wanted wanted, HostReader host) throws HostException {
    UnitState now = wanted.manager().status(wanted.unit(), host);
    boolean sysv =
        wanted.enabled() != null
            && now.unitFileState().equals("generated")
            && host.ask(
                    CommandOutput.of("systemctl", "is-enabled", "--", wanted.unit())
                        .about(Resource.unit(wanted.unit())))
                .succeeded();
    return decide(wanted, now, sysv);
  }
}
