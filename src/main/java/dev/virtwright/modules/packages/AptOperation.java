package dev.virtwright.modules.packages;

import dev.virtwright.host.Action;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Change;
import dev.virtwright.module.Plan;
import dev.virtwright.module.Verification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What apt-get does to more than the packages that a task names: upgrades, and what tidies up. It
 * is in sync where apt-get, asked what it would do, would do nothing.
 *
 * @param words operation and its options
 */
record AptOperation(List<String> words) {

  private static final Pattern INSTALL = Pattern.compile("^Inst (\\S+)(?: \\[([^]]*)])? \\((\\S+)");
  private static final Pattern REMOVE = Pattern.compile("^(?:Remv|Purg) (\\S+)(?: \\[([^]]*)])?");
  private static final Pattern DELETE = Pattern.compile("^Del (\\S+) (\\S+)");

  /** apt-get itself keeps back what it upgrades in phases. */
  private static final Verification AT_ONCE =
      new Verification.Converges(Duration.ZERO, Duration.ZERO, true);

  AptOperation {
    words = List.copyOf(words);
  }

  Plan plan(AptRequest request, HostReader host) throws HostException {
    List<String> all = new ArrayList<>(request.options());
    all.addAll(words);
    AptSimulation asked = new AptSimulation(all, List.of(), request.lockSeconds());
    InstalledTools tools = new InstalledTools();
    host.expect(tools, asked, new AptLists());
    if (!host.ask(tools).paths().containsKey("apt-get")) {
      return Apt.noApt();
    }
    return decide(request, all, host.ask(new AptLists()), host.ask(asked));
  }

  /** Pure: what apt-get would do comes in. */
  static Plan decide(
      AptRequest request, List<String> words, AptLists.Answer lists, AptSimulation.Answer would) {
    Optional<Plan> unable = Apt.unable(would);
    if (unable.isPresent()) {
      return unable.get();
    }
    boolean refresh = request.updateCache() && lists.stale(Apt.age(request));
    if (!would.errors().isEmpty() && !refresh) {
      return AptMessages.refused(words, would);
    }
    List<Change> drift = new ArrayList<>();
    if (refresh) {
      drift.add(Change.of("package lists", Apt.age(lists), "fetched now"));
    }
    int before = drift.size();
    drift.addAll(differences(would.output()));
    Map<String, @Nullable Object> values =
        built(words) ? Apt.values(request, lists, refresh) : new LinkedHashMap<>();
    values.putAll(AptMessages.streams(would.output()));
    values.put("diff", Map.of());
    boolean upgrade = words.contains("upgrade") || words.contains("dist-upgrade");
    if (upgrade) {
      values.put("msg", values.get("stdout"));
    }
    boolean nothing = drift.size() == before;
    if (nothing && upgrade) {
      values.remove("diff");
    }
    if (nothing && !refresh) {
      return Plan.inSync(values);
    }
    if (request.removesNothing() && !would.removes().isEmpty()) {
      return Apt.removesTooMuch(would);
    }
    List<Action> actions = new ArrayList<>();
    if (refresh) {
      actions.add(Apt.update(request));
    }
    actions.add(
        Apt.run(
            request,
            words,
            would.removes().isEmpty()
                ? PackageFacts.installing(List.of(), would.installs().keySet())
                : PackageFacts.removing(would.installs().keySet(), would.removes().keySet())));
    return Plan.changes(drift, actions)
        .verifiedBy(AT_ONCE)
        .withAll(values)
        .resultingIn(results -> {
          Plan.Outcome.Result result = AptMessages.outcome(results, request, null);
          if (!upgrade || result.failure() != null) {
            return result;
          }
          Map<String, @Nullable Object> told = new LinkedHashMap<>(result.values());
          told.put("msg", told.get("stdout"));
          return new Plan.Outcome.Result(told, null, result.changed());
        });
  }

  /** Whether it is told when lists were fetched, as of what is installed. */
  private static boolean built(List<String> words) {
    return words.contains("build-dep") || words.contains("install");
  }

  static List<Change> differences(List<String> output) {
    List<Change> drift = new ArrayList<>();
    for (String line : output) {
      Matcher install = INSTALL.matcher(line);
      Matcher remove = REMOVE.matcher(line);
      Matcher delete = DELETE.matcher(line);
      if (install.find()) {
        String old = install.group(2);
        drift.add(Change.of(install.group(1), old == null ? "absent" : old, install.group(3)));
      } else if (remove.find()) {
        String old = remove.group(2);
        drift.add(Change.of(remove.group(1), old == null ? "present" : old, "absent"));
      } else if (delete.find()) {
        drift.add(Change.of("file of " + delete.group(1), delete.group(2), null));
      }
    }
    return drift;
  }
}
