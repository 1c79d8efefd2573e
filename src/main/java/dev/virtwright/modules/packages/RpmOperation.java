package dev.virtwright.modules.packages;

import dev.virtwright.host.Action;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Change;
import dev.virtwright.module.Plan;
import dev.virtwright.module.Verification;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What dnf or yum do to more than the packages that a task names: upgrades, patterns, comparisons,
 * tidying up. It is in sync where the tool, asked what it would do, would do nothing.
 *
 * @param words operation and its options
 * @param names for it
 * @param once whether nothing tells afterwards that it was done, as of a download
 */
record RpmOperation(List<String> words, List<String> names, boolean once) {

  RpmOperation {
    words = List.copyOf(words);
    names = List.copyOf(names);
  }

  Plan plan(RpmRequest request, HostReader host) throws HostException {
    List<String> all = new ArrayList<>(words);
    all.addAll(request.options());
    all.addAll(names);
    InstalledTools tools = new InstalledTools();
    RpmSimulation asked = new RpmSimulation(all, List.of(), request.lockSeconds());
    host.expect(tools, asked);
    InstalledTools.Answer installed = host.ask(tools);
    return installed.rpmTool() == Manager.NONE
        ? Rpm.noTool(installed)
        : decide(request, installed.rpmTool(), installed.rpmProgram(), all, host.ask(asked));
  }

  /** Pure: what the tool would do comes in. */
  Plan decide(
      RpmRequest request,
      Manager tool,
      String program,
      List<String> all,
      RpmSimulation.Answer would) {
    Problem held = would.lock().problem().orElse(null);
    if (held != null) {
      return held.plan();
    }
    if (!would.root()) {
      return Plan.blocked(
          "installing and removing packages needs root", "set become: true for this task");
    }
    boolean removing = all.getFirst().equals("remove") || all.getFirst().equals("autoremove");
    boolean refresh =
        !removing && (would.uncached() || would.age() < 0 || stale(request, would.age()));
    List<Change> drift = new ArrayList<>();
    would.installs().forEach(name -> drift.add(Change.of(name, null, "newest")));
    would.removes().forEach(name -> drift.add(Change.of(name, "present", "absent")));
    Set<String> unmatched = RpmText.unmatched(would.output());
    if (drift.isEmpty() && !refresh) {
      return unmatched.isEmpty() || removing || all.getFirst().equals("upgrade")
          ? RpmPlans.inSync(would.lock())
          : RpmPlans.missing(unmatched, would, program);
    }
    List<Action> actions = new ArrayList<>();
    if (refresh) {
      drift.add(Change.of("metadata", "may be old", "fetched now"));
      actions.addAll(RpmPlans.refresh(tool, program, request.options()));
    }
    actions.add(
        RpmPlans.run(
            tool,
            program,
            all,
            would.removes().isEmpty()
                ? PackageFacts.installing(names, would.installs())
                : PackageFacts.removing(names, would.removes())));
    Plan.Changes changes =
        Plan.changes(drift, actions)
            .withAll(RpmPlans.expected(would, List.of()))
            .resultingIn(results -> RpmPlans.outcome(results, program, request, would));
    return changes.verifiedBy(once ? Verification.BY_RESULT : RpmPlans.AT_ONCE);
  }

  private static boolean stale(RpmRequest request, long age) {
    return age > (request.updateCache() ? Rpm.FRESH_SECONDS : RpmPlans.EXPIRES_SECONDS);
  }
}
