package dev.virtwright.modules.packages;

import dev.virtwright.host.Action;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Query;
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
 * Packages by apt-get(8). One round trip where nothing is to be done; one more to learn what
 * apt-get would do.
 */
final class Apt {
  private Apt() {}

  /** Lists fetched within this time are new enough for {@code latest} where no age was given. */
  private static final long FRESH_SECONDS = 600;

  static final Map<String, String> ENVIRONMENT =
      Map.of(
          "DEBIAN_FRONTEND", "noninteractive",
          "APT_LISTCHANGES_FRONTEND", "none",
          "LC_ALL", "C");

  /** Where lists cannot be fetched, old ones do not count as new. */
  private static final List<String> UPDATE = List.of("-o", "APT::Update::Error-Mode=any", "update");

  /** Fetches, and prints the lists' times before and after: {@link AptMessages} takes them out. */
  private static final String WITH_TIMES =
      AptLists.TOLD
          + """
          before=$(told_time)
          "$@"
          status=$?
          printf '%s %s %s\\n' @lists "$before" "$(told_time)"
          exit "$status"
          """;

  /**
   * Runs a command while /usr/sbin/policy-rc.d answers with a status whether maintainer scripts may
   * start services (invoke-rc.d(8)); what was there comes back.
   */
  private static final String WITH_POLICY =
      """
      file=/usr/sbin/policy-rc.d
      kept=$file.virtwright
      [ ! -e "$file" ] || mv "$file" "$kept" || exit
      trap 'rm -f "$file"; [ ! -e "$kept" ] || mv "$kept" "$file"' EXIT
      printf '#!/bin/sh\\nexit %s\\n' "$1" >"$file" && chmod 755 "$file" || exit
      shift
      "$@"
      """;

  /**
   * All that the first round trip reads.
   *
   * @param automatic names of those that are installed, as far as apt knows for others only
   * @param newest version that a pattern of versions would bring in place of an installed one
   */
  record State(
      Map<String, DpkgStatus.Answer> packages,
      Map<String, Optional<String>> candidates,
      AptLists.Answer lists,
      List<String> automatic,
      Map<String, String> newest) {

    State(
        Map<String, DpkgStatus.Answer> packages,
        Map<String, Optional<String>> candidates,
        AptLists.Answer lists) {
      this(packages, candidates, lists, List.of(), Map.of());
    }
  }

  /**
   * What is to be done.
   *
   * @param targets for apt-get
   * @param refresh whether the lists must be fetched first
   */
  record Needs(List<Change> drift, List<String> targets, boolean refresh) {}

  static Plan plan(AptRequest request, HostReader host) throws HostException {
    boolean latest = request.state() == Wanted.LATEST;
    List<Query<?>> queries = new ArrayList<>();
    queries.add(new InstalledTools());
    queries.add(new AptLists());
    boolean installing = request.state() != Wanted.ABSENT;
    for (String name : request.names()) {
      queries.add(new DpkgStatus(bare(name)));
      if (installing) {
        queries.add(new AptAutomatic(bare(name)));
      }
      if (latest && name.indexOf('=') < 0) {
        queries.add(new AptCandidate(name));
      }
    }
    host.expect(queries.toArray(Query<?>[]::new));
    if (!host.ask(new InstalledTools()).paths().containsKey("apt-get")) {
      return noApt();
    }
    State state =
        new State(
            new LinkedHashMap<>(),
            new LinkedHashMap<>(),
            host.ask(new AptLists()),
            new ArrayList<>(),
            new LinkedHashMap<>());
    for (String name : request.names()) {
      DpkgStatus.Answer there = host.ask(new DpkgStatus(bare(name)));
      state.packages().put(name, there);
      if (installing && there.installed() && host.ask(new AptAutomatic(bare(name)))) {
        state.automatic().add(bare(name));
      }
      if (latest && name.indexOf('=') < 0) {
        state.candidates().put(name, host.ask(new AptCandidate(name)));
      }
    }
    if (installing) {
      AptVersions.newest(request, state, host);
    }
    if (request.names().isEmpty()) {
      return listsOnly(request, state.lists());
    }
    Needs needs = needs(request, state);
    if (needs.drift().isEmpty()) {
      return nothingToInstall(request, state);
    }
    List<String> names =
        request.state() == Wanted.ABSENT
            ? List.of()
            : needs.targets().stream().map(Apt::bare).toList();
    AptSimulation.Answer simulation =
        host.ask(new AptSimulation(request.words(needs.targets()), names, request.lockSeconds()));
    return decide(request, state, needs, simulation);
  }

  /**
   * Pure: what is named is there for its own sake from now on, which Ansible counts as no change.
   */
  private static Plan nothingToInstall(AptRequest request, State state) {
    Map<String, @Nullable Object> values = values(request, state.lists(), false);
    return state.automatic().isEmpty() || request.checks()
        ? Plan.inSync(values)
        : Plan.change(
                String.join(", ", state.automatic()),
                "installed for others",
                "installed for itself",
                mark(state.automatic()))
            .withAll(values)
            .leavingNothing();
  }

  private static Action mark(List<String> names) {
    List<String> argv = new ArrayList<>(List.of("apt-mark", "manual"));
    argv.addAll(names);
    return Action.Run.of(argv).withEnvironment(ENVIRONMENT);
  }

  static String bare(String name) {
    return name.split(">?=", 2)[0];
  }

  /** What apt-get takes: it knows no least version, and takes its candidate. */
  private static String target(String name) {
    return name.contains(">=") ? bare(name) : name;
  }

  /** Only {@code update_cache}: an act, unless the lists are as new as was asked for. */
  static Plan listsOnly(AptRequest request, AptLists.Answer lists) {
    if (!request.updateCache()
        || (request.validSeconds() > 0 && !lists.stale(request.validSeconds()))) {
      return Plan.inSync(values(request, lists, false));
    }
    long before = lists.fetched();
    return Plan.change("package lists", age(lists), "fetched now", update(request))
        .verifiedBy(
            new Verification.Effect(
                host -> {
                  AptLists.Answer now = host.ask(new AptLists());
                  return now.fetched() >= before && now.age() >= 0 && now.age() < 3600
                      ? null
                      : "the package lists are not newer than before";
                },
                Duration.ofSeconds(2)))
        .with("cache_updated", true)
        .with("cache_update_time", lists.told())
        .resultingIn(results -> AptMessages.outcome(results, request, null));
  }

  /** Pure: what is to be done on a machine in this state. */
  static Needs needs(AptRequest request, State state) {
    List<Change> drift = new ArrayList<>();
    List<String> targets = new ArrayList<>();
    long valid = request.validSeconds();
    boolean compare = false;
    for (String name : request.names()) {
      DpkgStatus.Answer status = state.packages().getOrDefault(name, DpkgStatus.Answer.ABSENT);
      String version = status.version();
      if (request.state() == Wanted.ABSENT) {
        boolean rest = request.purge() && status.status().equals("config-files");
        if ((version != null && AptVersions.wants(name, version)) || rest) {
          drift.add(
              Change.of(bare(name), version == null ? "configuration left" : version, "absent"));
          targets.add(bare(name));
        }
        continue;
      }
      if (name.indexOf('=') >= 0) {
        String wanted = name.substring(name.indexOf('=') + 1);
        boolean least = name.contains(">=");
        String newer = state.newest().get(name);
        boolean there =
            version != null
                && AptVersions.wants(name, version)
                && (newer == null || newer.equals(version));
        if (!there && !(version == null && request.onlyUpgrade())) {
          drift.add(
              Change.of(
                  bare(name),
                  version == null ? "absent" : version,
                  least ? ">=" + wanted : newer == null ? wanted : newer));
          targets.add(target(name));
        }
        continue;
      }
      if (version == null) {
        if (request.onlyUpgrade() || (status.status().isEmpty() && !status.providers().isEmpty())) {
          continue;
        }
        String now =
            status.status().isEmpty()
                    || status.status().equals("not-installed")
                    || status.status().equals("config-files")
                ? "absent"
                : status.status();
        drift.add(Change.of(name, now, "installed"));
        targets.add(name);
        continue;
      }
      Optional<String> candidate = state.candidates().getOrDefault(name, Optional.empty());
      if (request.state() == Wanted.LATEST) {
        compare = true;
        if (candidate.isPresent() && !candidate.get().equals(version)) {
          drift.add(Change.of(name, version, candidate.get()));
          targets.add(name);
        }
      }
    }
    boolean stale = state.lists().stale(age(request));
    boolean refresh =
        request.updateCache()
            && request.state() != Wanted.ABSENT
            && (stale || (valid == 0 && !targets.isEmpty()))
            && (compare || !targets.isEmpty());
    if (refresh && compare && stale) {
      drift.add(Change.of("package lists", age(state.lists()), "fetched now"));
      request.names().stream().filter(name -> !targets.contains(name)).forEach(targets::add);
    }
    return new Needs(drift, targets, refresh);
  }

  static Plan noApt() {
    return Plan.blocked(
        "apt-get is not on this machine", "use module package, which takes what the machine has");
  }

  /** Pure: why apt-get can do nothing at all, if so. */
  static Optional<Plan> unable(AptSimulation.Answer simulation) {
    Problem held = simulation.lock().problem().orElse(null);
    if (held != null) {
      return Optional.of(held.plan());
    }
    if (!simulation.root()) {
      return Optional.of(
          Plan.blocked(
              "installing and removing packages needs root", "set become: true for this task"));
    }
    return simulation.interrupted()
        ? Optional.of(
            Plan.blocked(
                "dpkg was interrupted in the middle of a change, and apt refuses to work until that"
                    + " is finished",
                "on the host: dpkg --configure -a"))
        : Optional.empty();
  }

  static Plan removesTooMuch(AptSimulation.Answer simulation) {
    return Plan.blocked(
        "Packages need to be removed but remove is disabled. %s would be removed for it (fail_on_autoremove)"
            .formatted(String.join(", ", simulation.removes().keySet())),
        "find out why, or drop fail_on_autoremove");
  }

  /** How old lists may be, in seconds. */
  static long age(AptRequest request) {
    return request.validSeconds() > 0 ? request.validSeconds() : FRESH_SECONDS;
  }

  /** Pure: the plan, knowing what apt-get would do. */
  static Plan decide(
      AptRequest request, State state, Needs needs, AptSimulation.Answer simulation) {
    Optional<Plan> unable = unable(simulation);
    if (unable.isPresent()) {
      return unable.get();
    }
    Set<String> unmatched = simulation.unmatched();
    boolean removing = request.state() == Wanted.ABSENT;
    if (!needs.refresh() && !unmatched.isEmpty() && !removing) {
      return AptMessages.notFound(unmatched, request.names(), simulation).plan();
    }
    if (!needs.refresh() && simulation.errors().isEmpty()) {
      Plan older = AptVersions.candidateTooOld(request, needs, simulation);
      if (older != null) {
        return older;
      }
    }
    if (!simulation.errors().isEmpty() && !needs.refresh()) {
      return AptMessages.refused(request.words(needs.targets()), simulation);
    }
    if (simulation.installs().isEmpty() && simulation.removes().isEmpty() && !needs.refresh()) {
      // Only a version that apt does not take, such as an older candidate of a pinned package.
      boolean upgrade =
          needs.drift().stream().allMatch(change -> state.candidates().containsKey(change.path()));
      if (upgrade && !removing) {
        return nothingToInstall(request, state);
      }
    }
    if (request.removesNothing() && !removing && !simulation.removes().isEmpty()) {
      return removesTooMuch(simulation);
    }
    List<Action> actions = new ArrayList<>();
    if (needs.refresh()) {
      actions.add(update(request));
    }
    boolean known = simulation.errors().isEmpty();
    List<Provides> provides =
        removing
            ? PackageFacts.removing(needs.targets(), simulation.removes().keySet())
            : PackageFacts.installing(
                needs.targets().stream().map(Apt::bare).toList(),
                known ? simulation.installs().keySet() : List.of());
    if (!state.automatic().isEmpty()) {
      actions.add(mark(state.automatic()));
    }
    actions.add(run(request, request.words(needs.targets()), provides));
    List<Change> drift = new ArrayList<>(needs.drift());
    List<String> others =
        simulation.removes().keySet().stream()
            .filter(name -> !(removing && needs.targets().contains(name)))
            .toList();
    if (!others.isEmpty()) {
      drift.add(
          Change.of(
              removing ? "removed with it" : "removed for it", String.join(", ", others), null));
    }
    Map<String, @Nullable Object> values = values(request, state.lists(), needs.refresh());
    values.putAll(AptMessages.streams(simulation.output()));
    values.put("diff", Map.of());
    Plan.Changes plan = Plan.changes(drift, actions).verifiedBy(RpmPlans.AT_ONCE);
    for (Map.Entry<String, @Nullable Object> value : values.entrySet()) {
      plan = plan.with(value.getKey(), value.getValue());
    }
    for (Map.Entry<String, Object> told : simulation.lock().told().entrySet()) {
      plan = plan.with(told.getKey(), told.getValue());
    }
    return plan.resultingIn(results -> AptMessages.outcome(results, request, simulation));
  }

  static Map<String, @Nullable Object> values(
      AptRequest request, AptLists.Answer lists, boolean updated) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    if (request.state() != Wanted.ABSENT || request.names().isEmpty()) {
      values.put("cache_updated", updated);
      values.put("cache_update_time", lists.told());
    }
    return values;
  }

  static String age(AptLists.Answer lists) {
    if (lists.age() < 0) {
      return "never fetched";
    }
    String age =
        lists.age() < 7200 ? lists.age() / 60 + " minutes old" : lists.age() / 3600 + " hours old";
    return lists.sourcesNewer() ? age + ", older than the sources" : age;
  }

  static Action update(AptRequest request) {
    return run(request, UPDATE, List.of());
  }

  static Action.Run run(AptRequest request, List<String> words, List<Provides> provides) {
    List<String> argv =
        new ArrayList<>(
            List.of("apt-get", "-y", "-q", "-o", "DPkg::Lock::Timeout=" + request.lockSeconds()));
    argv.addAll(words);
    String title = "run " + Scripts.words(argv);
    if (words.equals(UPDATE)) {
      argv.addAll(0, List.of("sh", "-c", WITH_TIMES, "sh"));
    } else if (request.policy() != null) {
      argv.addAll(0, List.of("sh", "-c", WITH_POLICY, "sh", request.policy().toString()));
    }
    return Action.Run.of(argv, provides.toArray(Provides[]::new))
        .withEnvironment(ENVIRONMENT)
        .titled(title);
  }
}
