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
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.putAll(lock.told());
    values.put("msg", "Nothing to do");
    values.put("rc", 0L);
    values.put("results", List.of());
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
        return notFound(unmatched, simulation, program).plan();
      }
      if (nothing && !needs.refresh()) {
        return Plan.blocked(
            "%s would not bring this about: %s"
                .formatted(program, RpmText.errors(simulation.output())),
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
            .with("msg", "")
            .resultingIn(results -> outcome(results, program, request, simulation));
    for (Map.Entry<String, Object> told : simulation.lock().told().entrySet()) {
      plan = plan.with(told.getKey(), told.getValue());
    }
    return plan;
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
    ActionResult last = results.getLast();
    List<String> lines = (last.out() + "\n" + last.err()).lines().toList();
    List<String> done = new ArrayList<>();
    RpmText.transaction(lines)
        .forEach((title, packages) -> packages.forEach(name -> done.add(title + ": " + name)));
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("rc", (long) last.exitStatus());
    values.put("results", done);
    if (last.exitStatus() == 0) {
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
