package dev.virtwright.modules.packages;

import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Query;
import dev.virtwright.module.Change;
import dev.virtwright.module.Plan;
import dev.virtwright.modules.packages.RpmGroup.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Packages and groups by dnf 4, dnf 5 or yum 3. One round trip where nothing is to be done; one
 * more to learn what the tool would do.
 */
final class Rpm {
  private Rpm() {}

  /** Metadata fetched within this time is new enough for {@code latest} with update_cache. */
  static final long FRESH_SECONDS = 600;

  /** All that the first round trip reads. */
  record State(
      Map<String, RpmStatus.Answer> packages,
      Map<String, RpmGroup.Answer> groups,
      Map<String, RpmUpdate.Answer> updates) {}

  /**
   * What is to be done.
   *
   * @param targets names for the tool to install or remove
   * @param upgrades installed packages that it shall bring to a newer version
   * @param names those of the targets that are packages to install
   * @param refresh whether metadata must be fetched even where no package is known to be missing
   */
  record Needs(
      List<Change> drift,
      List<String> targets,
      List<String> upgrades,
      List<String> names,
      boolean refresh) {}

  static Plan plan(RpmRequest request, HostReader host) throws HostException {
    List<Query<?>> queries = new ArrayList<>();
    InstalledTools tools = new InstalledTools();
    queries.add(tools);
    request.packages().forEach(name -> queries.add(new RpmStatus(name)));
    request.groups().forEach(name -> queries.add(new RpmGroup(name, request.lockSeconds())));
    if (request.state() == Wanted.LATEST) {
      request.packages().forEach(name -> queries.add(update(request, name)));
    }
    host.expect(queries.toArray(Query<?>[]::new));
    InstalledTools.Answer installed = host.ask(tools);
    if (installed.rpmTool() == Manager.NONE) {
      return noTool(installed);
    }
    State state = read(request, host);
    LockWait lock = lock(state);
    Problem held = lock.problem().orElse(null);
    if (held != null) {
      return held.plan();
    }
    Needs needs = needs(request, state, installed.rpmTool());
    if (needs.drift().isEmpty()) {
      return RpmPlans.inSync(
          lock,
          request.state() == Wanted.ABSENT
              ? request.packages().stream().map(name -> "No match for argument: " + name).toList()
              : List.of());
    }
    RpmSimulation.Answer simulation =
        host.ask(
            new RpmSimulation(
                needs.targets().isEmpty()
                    ? request.upgradeWords(needs.upgrades())
                    : request.words(needs.targets()),
                needs.names(),
                request.lockSeconds()));
    return RpmPlans.decide(
        request, installed.rpmTool(), installed.rpmProgram(), needs, simulation.after(lock));
  }

  static Plan noTool(InstalledTools.Answer installed) {
    return Plan.blocked(
        "neither dnf nor yum is on this machine",
        installed.manager() == Manager.NONE
            ? "install dnf, or name the machine's package manager with use: of module package"
            : "use module package or " + installed.manager().word());
  }

  private static RpmUpdate update(RpmRequest request, String name) {
    return new RpmUpdate(name, request.options(), request.lockSeconds());
  }

  private static State read(RpmRequest request, HostReader host) throws HostException {
    State state = new State(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
    for (String name : request.packages()) {
      state.packages().put(name, host.ask(new RpmStatus(name)));
      if (request.state() == Wanted.LATEST) {
        state.updates().put(name, host.ask(update(request, name)));
      }
    }
    for (String name : request.groups()) {
      state.groups().put(name, host.ask(new RpmGroup(name, request.lockSeconds())));
    }
    if (request.state() == Wanted.LATEST) {
      List<String> members =
          state.groups().values().stream()
              .flatMap(group -> installedMembers(request, group).stream())
              .toList();
      host.expect(
          members.stream()
              .flatMap(name -> Stream.of(new RpmStatus(name), update(request, name)))
              .toArray(Query<?>[]::new));
      for (String name : members) {
        state.packages().put(name, host.ask(new RpmStatus(name)));
        state.updates().put(name, host.ask(update(request, name)));
      }
    }
    return state;
  }

  private static List<String> installedMembers(RpmRequest request, RpmGroup.Answer group) {
    return group.members().stream()
        .filter(member -> request.memberships().contains(member.membership()))
        .filter(Member::installed)
        .map(Member::name)
        .toList();
  }

  private static LockWait lock(State state) {
    LockWait lock = LockWait.NONE;
    for (RpmGroup.Answer group : state.groups().values()) {
      lock = lock.or(group.lock());
    }
    for (RpmUpdate.Answer update : state.updates().values()) {
      lock = lock.or(update.lock());
    }
    return lock;
  }

  /** Pure: what is to be done on a machine in this state. */
  static Needs needs(RpmRequest request, State state, Manager tool) {
    List<Change> drift = new ArrayList<>();
    List<String> targets = new ArrayList<>();
    List<String> upgrades = new ArrayList<>();
    List<String> names = new ArrayList<>();
    boolean refresh = false;
    for (String name : request.packages()) {
      RpmStatus.Answer status = state.packages().getOrDefault(name, RpmStatus.Answer.ABSENT);
      boolean installed = status.installed();
      if (request.state() == Wanted.ABSENT) {
        if (installed) {
          drift.add(Change.of(name, status.versions(), "absent"));
          targets.add(name);
        }
        continue;
      }
      if (!installed && !request.downgrades() && newerThan(name, status)) {
        continue;
      }
      if (!installed) {
        String versions = status.versions();
        drift.add(
            versions == null
                ? Change.of(name, "absent", "installed")
                : Change.of(name, versions, name));
        targets.add(name);
        names.add(name);
        continue;
      }
      RpmUpdate.Answer update = state.updates().get(name);
      if (update != null) {
        String newer = newer(status, update);
        if (newer != null) {
          drift.add(Change.of(name, status.versions(), newer));
          upgrades.add(name);
        } else if (request.updateCache()
            && (!update.cached() || update.age() < 0 || update.age() > FRESH_SECONDS)) {
          refresh = true;
          upgrades.add(name);
        }
      }
    }
    for (String name : request.groups()) {
      RpmGroup.Answer group = state.groups().get(name);
      if (group != null) {
        addGroup(request, tool, name, group, drift, targets);
        for (String member : installedMembers(request, group)) {
          RpmStatus.Answer status = state.packages().get(member);
          RpmUpdate.Answer update = state.updates().get(member);
          if (status == null || update == null || upgrades.contains(member)) {
            continue;
          }
          String newer = newer(status, update);
          if (newer != null) {
            drift.add(Change.of(member, status.versions(), newer));
            upgrades.add(member);
          }
        }
      }
    }
    if (refresh) {
      drift.add(Change.of("metadata", "may be old", "fetched now"));
    }
    return new Needs(drift, targets, upgrades, names, refresh);
  }

  /** Whether all that is installed of the package is newer than the version that is named. */
  private static boolean newerThan(String spec, RpmStatus.Answer status) {
    return !status.others().isEmpty()
        && status.others().stream()
            .allMatch(each -> {
              String rest = spec.substring(Math.min(spec.length(), each.name().length()));
              if (!spec.startsWith(each.name()) || !rest.startsWith("-")) {
                return false;
              }
              String version =
                  rest.endsWith("." + each.arch())
                      ? rest.substring(1, rest.length() - each.arch().length() - 1)
                      : rest.substring(1);
              String mine = version.contains("-") ? each.evr() : each.evr().split("-", 2)[0];
              return RpmVersion.compare(mine, version) > 0;
            });
  }

  private static void addGroup(
      RpmRequest request,
      Manager tool,
      String name,
      RpmGroup.Answer group,
      List<Change> drift,
      List<String> targets) {
    // yum 3 takes an environment only with the sign of kickstart files
    String target = (tool == Manager.YUM && group.environment() ? "@^" : "@") + name;
    if (request.state() == Wanted.ABSENT) {
      if (group.marked()) {
        drift.add(Change.of("@" + name, "installed", "absent"));
        targets.add(target);
      }
      return;
    }
    List<String> missing =
        group.members().stream()
            .filter(member -> request.memberships().contains(member.membership()))
            .filter(member -> !member.installed() && member.available())
            .map(Member::name)
            .toList();
    if (group.marked() && missing.isEmpty()) {
      return;
    }
    if (group.marked()) {
      // Installing a group that counts as installed need not bring what was removed since.
      drift.add(Change.of("@" + name, "lacks " + String.join(", ", missing), "complete"));
      targets.addAll(missing);
      return;
    }
    drift.add(
        Change.of(
            "@" + name,
            missing.isEmpty() ? "absent" : "absent, lacks " + String.join(", ", missing),
            "installed"));
    targets.add(target);
    targets.addAll(missing);
  }

  private static @Nullable String newer(RpmStatus.Answer status, RpmUpdate.Answer update) {
    for (RpmStatus.Installed each : status.matching()) {
      String version = update.newer().get(each.name());
      if (version != null) {
        return version;
      }
    }
    return null;
  }
}
