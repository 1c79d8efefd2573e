package dev.virtwright.modules.packages;

import dev.virtwright.host.Action;
import dev.virtwright.host.ActionResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Query;
import dev.virtwright.module.Change;
import dev.virtwright.module.Plan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Packages and patterns by zypper(8). */
final class Zypper {
  private Zypper() {}

  private static final String PATTERN = "pattern:";

  /**
   * Installed, with a note: reboot needed, the package manager itself changed, scripts failed not.
   */
  private static final Integer[] SUCCESS = {0, 102, 103};

  private static final int LOCKED = 7;
  private static final int NOT_FOUND = 104;

  /**
   * @param names packages, and patterns with {@code pattern:} before them
   * @param refresh whether metadata is fetched before something is installed
   * @param lockSeconds how long zypper itself waits for its lock
   */
  record Request(List<String> names, Wanted state, boolean refresh, long lockSeconds) {
    Request {
      names = List.copyOf(names);
    }
  }

  static Plan plan(Request request, HostReader host) throws HostException {
    List<Query<?>> queries = new ArrayList<>(List.of(new InstalledTools()));
    request.names().forEach(name -> queries.add(query(name)));
    host.expect(queries.toArray(Query<?>[]::new));
    if (!host.ask(new InstalledTools()).paths().containsKey("zypper")) {
      return Plan.blocked(
          "zypper is not on this machine", "use module package, which takes what the machine has");
    }
    Map<String, Boolean> installed = new LinkedHashMap<>();
    for (String name : request.names()) {
      if (name.startsWith(PATTERN)) {
        ZypperPattern.Answer answer = host.ask(new ZypperPattern(name.substring(PATTERN.length())));
        if (!answer.known() && request.state() != Wanted.ABSENT) {
          return Plan.blocked(
              "there is no %s in the enabled repositories".formatted(name),
              "zypper search --type pattern lists what there is; zypper repos the repositories");
        }
        installed.put(name, answer.installed());
      } else {
        installed.put(name, host.ask(new RpmStatus(name)).installed());
      }
    }
    return decide(request, installed);
  }

  private static Query<?> query(String name) {
    return name.startsWith(PATTERN)
        ? new ZypperPattern(name.substring(PATTERN.length()))
        : new RpmStatus(name);
  }

  /** Pure. */
  static Plan decide(Request request, Map<String, Boolean> installed) {
    boolean removing = request.state() == Wanted.ABSENT;
    List<Change> drift = new ArrayList<>();
    List<String> targets = new ArrayList<>();
    for (String name : request.names()) {
      if (installed.getOrDefault(name, false) == removing) {
        targets.add(name);
        drift.add(
            Change.of(name, removing ? "installed" : "absent", removing ? "absent" : "installed"));
      }
    }
    if (drift.isEmpty()) {
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      values.put("rc", 0L);
      return Plan.inSync(values);
    }
    List<String> argv = new ArrayList<>(List.of("zypper", "--non-interactive", "--quiet"));
    if (removing) {
      argv.add("remove");
    } else {
      argv.addAll(List.of("install", "--auto-agree-with-licenses"));
    }
    argv.addAll(targets);
    List<Provides> provides =
        removing
            ? PackageFacts.removing(targets, List.of())
            : PackageFacts.installing(targets, List.of());
    Map<String, String> environment =
        Map.of("LC_ALL", "C", "ZYPP_LOCK_TIMEOUT", Long.toString(request.lockSeconds()));
    List<Action> actions = new ArrayList<>();
    if (request.refresh() && !removing) {
      actions.add(
          Action.Run.of(List.of("zypper", "--non-interactive", "--quiet", "refresh"))
              .withEnvironment(environment));
    }
    actions.add(
        Action.Run.of(argv, provides.toArray(Provides[]::new))
            .withEnvironment(environment)
            .accepting(SUCCESS));
    return Plan.changes(drift, actions)
        .verifiedBy(RpmPlans.AT_ONCE)
        .resultingIn(results -> outcome(results, targets, request));
  }

  private static Plan.Outcome.Result outcome(
      List<ActionResult> results, List<String> targets, Request request) {
    ActionResult last = results.getLast();
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("rc", (long) last.exitStatus());
    values.put("stdout", last.out());
    String failure =
        switch (last.exitStatus()) {
          case LOCKED ->
              "another process has zypper's lock; waited %d s (lock_timeout): %s"
                  .formatted(request.lockSeconds(), last.err().strip());
          case NOT_FOUND ->
              "the enabled repositories do not have all of %s; zypper repos lists them: %s"
                  .formatted(String.join(", ", targets), last.err().strip());
          default -> null;
        };
    return new Plan.Outcome.Result(values, failure == null ? null : Sections.shortened(failure));
  }
}
