package dev.virtwright.modules.packages;

import dev.virtwright.diag.Suggestions;
import dev.virtwright.host.Action;
import dev.virtwright.host.ActionResult;
import dev.virtwright.host.Provides;
import dev.virtwright.module.Change;
import dev.virtwright.module.Plan;
import dev.virtwright.module.Verification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes plans of what dnf or yum say that they would do. Pure. */
final class RpmPlans {
  private RpmPlans() {}

  /** After this time dnf fetches metadata anew by itself (dnf.conf(5): metadata_expire). */
  static final long EXPIRES_SECONDS = 48 * 3600;

  private static final int LOCKED = 200;

  /** Packages are there when the tool ends, or they are not. */
  static final Verification AT_ONCE =
      new Verification.Converges(Duration.ZERO, Duration.ZERO, false);

  static Plan inSync(LockWait lock) {
    return inSync(lock, List.of());
  }

  static Plan inSync(LockWait lock, List<String> results) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.putAll(lock.told());
    values.put("msg", "Nothing to do");
    values.put("rc", 0L);
    values.put("results", results);
    return Plan.inSync(values);
  }

  static Plan decide(
      RpmRequest request,
      Manager tool,
      String program,
      Rpm.Needs needs,
      RpmSimulation.Answer simulation) {
    Problem held = simulation.lock().problem().orElse(null);
    if (held != null) {
      return held.plan();
    }
    if (!simulation.root()) {
      return Plan.blocked(
          "installing and removing packages needs root", "set become: true for this task");
    }
    boolean removing = request.state() == Wanted.ABSENT;
    boolean uncertain =
        !removing
            && (simulation.uncached()
                || request.updateCache()
                || simulation.age() < 0
                || simulation.age() > EXPIRES_SECONDS);
    Set<String> unmatched = RpmText.unmatched(simulation.output());
    boolean nothing =
        simulation.installs().isEmpty()
            && simulation.removes().isEmpty()
            && simulation.output().stream()
                .noneMatch(line -> line.matches("Installing .*[Gg]roups:|Removing .*[Gg]roups:"));
    if (!uncertain) {
      if (!removing && !unmatched.isEmpty()) {
        return missing(unmatched, simulation, program);
      }
      if (nothing && request.options().contains("--skip-broken") && !removing) {
        return inSync(simulation.lock());
      }
      if (nothing && !needs.refresh()) {
        boolean unsolved =
            simulation.output().stream().anyMatch(line -> line.strip().startsWith("Problem"));
        return refused(
            "%s%s would not bring this about: %s"
                .formatted(
                    unsolved ? "Depsolve Error occurred: " : "",
                    program,
                    RpmText.errors(simulation.output())),
            List.of(),
            "try it on the host: %s --assumeno %s"
                .formatted(
                    program,
                    Scripts.words(
                        needs.targets().isEmpty()
                            ? request.upgradeWords(needs.upgrades())
                            : request.words(needs.targets()))));
      }
    }
    List<Action> actions = new ArrayList<>();
    if (!removing && (uncertain || needs.refresh())) {
      actions.addAll(refresh(tool, program, request.options()));
    }
    boolean known =
        unmatched.isEmpty() && (needs.targets().isEmpty() || needs.upgrades().isEmpty());
    List<String> simulated = known ? simulation.installs() : List.of();
    if (!needs.targets().isEmpty()) {
      List<Provides> provides =
          removing
              ? PackageFacts.removing(needs.targets(), simulation.removes())
              : PackageFacts.installing(needs.targets(), simulated);
      actions.add(run(tool, program, request.words(needs.targets()), provides));
    }
    if (!needs.upgrades().isEmpty()) {
      actions.add(
          run(
              tool,
              program,
              request.upgradeWords(needs.upgrades()),
              PackageFacts.installing(needs.upgrades(), simulated)));
    }
    List<Change> drift = new ArrayList<>(needs.drift());
    if (!removing && !simulation.removes().isEmpty()) {
      drift.add(Change.of("removed for it", String.join(", ", simulation.removes()), null));
    }
    if (removing) {
      List<String> more =
          simulation.removes().stream().filter(name -> !request.packages().contains(name)).toList();
      if (!more.isEmpty()) {
        drift.add(Change.of("removed with it", String.join(", ", more), null));
      }
    }
    Plan.Changes plan =
        Plan.changes(drift, actions)
            .verifiedBy(AT_ONCE)
            .withAll(expected(simulation, needs.drift()))
            .resultingIn(results -> told(results, program, request, simulation, needs.drift()));
    for (Map.Entry<String, Object> told : simulation.lock().told().entrySet()) {
      plan = plan.with(told.getKey(), told.getValue());
    }
    return plan;
  }

  /** What Ansible tells in check mode. */
  static Map<String, @Nullable Object> expected(
      RpmSimulation.Answer simulation, List<Change> drift) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("msg", "Check mode: No changes made, but would have if not in check mode");
    values.put("rc", 0L);
    values.put("results", RpmText.results(simulation.output(), old(simulation, drift)));
    return values;
  }

  /** Versions by name of what is there in another version. */
  private static Map<String, String> old(RpmSimulation.Answer simulation, List<Change> drift) {
    Map<String, String> old = new LinkedHashMap<>();
    for (String name : simulation.installs()) {
      for (Change change : drift) {
        if ((change.path() + "-").startsWith(name + "-")
            && change.current() instanceof String text
            && text.matches("[^ ]*[0-9][^ ]*")) {
          old.putIfAbsent(name, text);
        }
      }
    }
    return old;
  }

  static Plan missing(Set<String> unmatched, RpmSimulation.Answer simulation, String program) {
    Problem problem = notFound(unmatched, simulation, program);
    return refused(
        "Failed to install some of the specified packages: " + problem.problem(),
        unmatched.stream().map("No package %s available."::formatted).toList(),
        problem.remedy());
  }

  private static Plan refused(String problem, List<String> failures, String remedy) {
    return new Plan.Blocked(
        problem, remedy, Map.of("rc", 1L, "results", List.of(), "failures", failures));
  }

  static List<Action> refresh(Manager tool, String program, List<String> options) {
    List<List<String>> commands =
        tool == Manager.YUM
            ? List.of(List.of("clean", "expire-cache"), List.of("makecache", "fast"))
            : List.of(List.of("--refresh", "makecache"));
    List<String> repositories =
        options.stream().filter(option -> option.matches("--(en|dis)ablerepo=.*")).toList();
    List<Action> actions = new ArrayList<>();
    for (List<String> command : commands) {
      List<String> argv = new ArrayList<>(List.of(program, "-y"));
      argv.addAll(lockOption(tool));
      argv.addAll(command);
      argv.addAll(repositories);
      actions.add(Action.Run.of(argv).withEnvironment(Map.of("LC_ALL", "C")));
    }
    return actions;
  }

  /** dnf 4 and yum wait for the lock without end otherwise. */
  private static List<String> lockOption(Manager tool) {
    return List.of("--setopt=exit_on_lock=" + (tool == Manager.YUM ? "1" : "True"));
  }

  static Action run(Manager tool, String program, List<String> words, List<Provides> provides) {
    List<String> argv = new ArrayList<>(List.of(program, "-y"));
    argv.addAll(lockOption(tool));
    argv.addAll(words);
    return Action.Run.of(argv, provides.toArray(Provides[]::new))
        .withEnvironment(Map.of("LC_ALL", "C"));
  }

  static Plan.Outcome.Result outcome(
      List<ActionResult> results,
      String program,
      RpmRequest request,
      RpmSimulation.Answer simulation) {
    return told(results, program, request, simulation, List.of());
  }

  private static Plan.Outcome.Result told(
      List<ActionResult> results,
      String program,
      RpmRequest request,
      RpmSimulation.Answer simulation,
      List<Change> drift) {
    ActionResult last = results.getLast();
    List<String> lines = (last.out() + "\n" + last.err()).lines().toList();
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("rc", (long) last.exitStatus());
    values.put("results", RpmText.results(lines, old(simulation, drift)));
    if (last.exitStatus() == 0) {
      values.put("msg", "");
      return new Plan.Outcome.Result(values, null);
    }
    String failure;
    Set<String> unmatched = RpmText.unmatched(lines);
    String repository = RpmText.notFetched(lines);
    if (last.exitStatus() == LOCKED) {
      failure =
          "another process took the package manager's lock just now: %s; run again when it has ended"
              .formatted(RpmText.errors(lines));
    } else if (!unmatched.isEmpty() && request.state() != Wanted.ABSENT) {
      Problem problem = notFound(unmatched, simulation, program);
      failure = problem.problem() + "; " + problem.remedy();
    } else if (repository != null) {
      failure =
          ("the metadata of repository %1$s cannot be fetched: %2$s; mend its address or what it"
                  + " is reached by, or disable it: enabled=0 in its file, or disablerepo: %1$s")
              .formatted(repository, RpmText.errors(lines));
    } else {
      failure =
          "%s ended with status %d: %s"
              .formatted(program, last.exitStatus(), RpmText.errors(lines));
    }
    values.put("msg", failure);
    return new Plan.Outcome.Result(values, failure);
  }

  /** Names the packages or groups, the repositories that were searched, and what may help. */
  static Problem notFound(Set<String> unmatched, RpmSimulation.Answer simulation, String program) {
    List<String> names = unmatched.stream().sorted().toList();
    Set<String> groups = new LinkedHashSet<>();
    names.stream().filter(name -> isGroup(name, simulation)).forEach(groups::add);
    String what =
        groups.containsAll(names)
            ? "package group"
            : groups.isEmpty() ? "package" : "package or group";
    List<String> enabled = simulation.enabled();
    String searched =
        enabled.isEmpty()
            ? simulation.repositories().isEmpty()
                ? "the enabled repositories"
                : "any repository: none is enabled"
            : "the enabled repositories (%s)".formatted(String.join(", ", enabled));
    List<String> remedies = new ArrayList<>();
    for (String name : names) {
      Set<String> elsewhere = simulation.inDisabled().getOrDefault(name, Set.of());
      if (!elsewhere.isEmpty()) {
        remedies.add(
            "%s is in the disabled repository %s: enable that, or set enablerepo: %s"
                .formatted(name, String.join(", ", elsewhere), elsewhere.iterator().next()));
        continue;
      }
      String near =
          Suggestions.didYouMean(
              name, groups.contains(name) ? simulation.groups() : simulation.similar());
      if (near != null) {
        remedies.add("%s: %s".formatted(name, near));
      }
    }
    if (remedies.isEmpty()) {
      remedies.add(
          simulation.disabled().isEmpty()
              ? "add the repository that has it; %s repolist lists what there is".formatted(program)
              : "it may be in a disabled repository (%s): %s repolist --all"
                  .formatted(String.join(", ", simulation.disabled()), program));
    }
    return new Problem(
        "there is no %s %s in %s".formatted(what, String.join(", ", names), searched),
        String.join("; ", remedies));
  }

  private static boolean isGroup(String name, RpmSimulation.Answer simulation) {
    return simulation.output().stream()
        .anyMatch(
            line -> line.contains("Group '" + name + "'") || line.contains("Group " + name + " "));
  }
}
