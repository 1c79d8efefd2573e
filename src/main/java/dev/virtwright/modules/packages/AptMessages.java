package dev.virtwright.modules.packages;

import dev.virtwright.diag.Suggestions;
import dev.virtwright.host.ActionResult;
import dev.virtwright.module.Plan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What apt-get said, in words for a person, and what to do about it. Pure. */
final class AptMessages {
  private AptMessages() {}

  /** The lists' times before and after they were fetched. */
  private static final Pattern TIMES = Pattern.compile("(?m)^@lists (\\d{1,18}) (\\d{1,18})\n?");

  static Plan.Outcome.Result outcome(
      List<ActionResult> results, AptRequest request, AptSimulation.@Nullable Answer simulation) {
    ActionResult last = results.getLast();
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    Matcher times = TIMES.matcher(results.getFirst().out());
    @Nullable Boolean changed = null;
    if (times.find()) {
      boolean fetched = !times.group(1).equals(times.group(2));
      values.put("cache_updated", fetched);
      values.put("cache_update_time", Long.valueOf(times.group(2)));
      changed = results.size() == 1 ? fetched : null;
    }
    String out = TIMES.matcher(last.out()).replaceAll("");
    values.put("stdout", out);
    values.put("stderr", last.err());
    if (last.exitStatus() == 0) {
      return new Plan.Outcome.Result(values, null, changed);
    }
    values.put("rc", (long) last.exitStatus());
    List<String> lines = (out + "\n" + last.err()).lines().toList();
    String source = AptLists.notFetched(lines);
    String failure =
        "apt-get ended with status %d: %s".formatted(last.exitStatus(), problem(lines));
    if (lines.stream().anyMatch(line -> line.contains("Could not get lock"))) {
      failure +=
          "; waited %d s (lock_timeout); run again when it has ended"
              .formatted(request.lockSeconds());
    } else if (lines.stream().anyMatch(line -> line.contains("dpkg --configure -a"))) {
      failure += "; on the host: dpkg --configure -a";
    } else if (failure.contains("No space left on device")) {
      failure += "; free space (df -h) or inodes (df -i), and run again";
    } else if (source != null) {
      failure =
          "Failed to update apt cache: the package lists of %s cannot be fetched: %s; mend that source in /etc/apt, or disable it"
              .formatted(source, problem(lines));
    } else if (simulation != null) {
      AptSimulation.Answer after =
          new AptSimulation.Answer(
              true,
              LockWait.NONE,
              false,
              lines,
              List.of(),
              List.of(),
              List.of(),
              simulation.similar(),
              Map.of());
      if (!after.unmatched().isEmpty()) {
        Problem missing = notFound(after.unmatched(), request.names(), simulation);
        failure = missing.problem() + "; " + missing.remedy();
      }
    }
    return new Plan.Outcome.Result(values, failure);
  }

  /** What apt-get printed when it was asked, as standard output and standard error. */
  static Map<String, @Nullable Object> streams(List<String> output) {
    StringBuilder out = new StringBuilder();
    StringBuilder err = new StringBuilder();
    boolean failed = false;
    for (String line : output) {
      failed |= line.startsWith("E: "); // what comes then explains it
      (failed || line.matches("[WN]: .*") ? err : out).append(line).append('\n');
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("stdout", out.toString());
    values.put("stderr", err.toString());
    return values;
  }

  /** What apt-get would not do, with what it said as its run would have had it. */
  static Plan refused(List<String> words, AptSimulation.Answer simulation) {
    Map<String, @Nullable Object> values = streams(simulation.output());
    values.put("rc", 100L);
    return new Plan.Blocked(
        "apt-get cannot do this: " + problem(simulation.output()),
        "see what it says on the host: apt-get -s " + Scripts.words(words),
        values);
  }

  /** The lines that say what is wrong, and before them unmet dependencies and what dpkg said. */
  static String problem(List<String> lines) {
    List<String> shown = new ArrayList<>();
    boolean unmet = false;
    for (String line : lines) {
      unmet |=
          line.startsWith("The following packages have unmet dependencies")
              || line.startsWith("dpkg: error processing ");
      if (line.startsWith("E: ")) {
        shown.add(line.substring(3).strip());
        unmet = false;
      } else if (unmet && line.startsWith(" ")) {
        shown.add(line.strip());
      }
    }
    return Sections.shortened(String.join("; ", shown));
  }

  /** Names the packages, the sources that were searched, and what may help. */
  static Problem notFound(
      Set<String> unmatched, List<String> asked, AptSimulation.Answer simulation) {
    List<String> names = unmatched.stream().sorted().toList();
    List<String> remedies = new ArrayList<>();
    for (String name : names) {
      String candidate = simulation.candidates().get(name);
      if (candidate != null) {
        remedies.add("apt would install %s in version %s".formatted(name, candidate));
        continue;
      }
      String near = Suggestions.didYouMean(name, simulation.similar());
      if (near != null) {
        remedies.add(name + ": " + near);
      }
    }
    if (!simulation.unreadSources().isEmpty()) {
      remedies.add(
          "the lists of %s were never fetched: set update_cache: true"
              .formatted(String.join(", ", simulation.unreadSources())));
    }
    if (!simulation.disabledSources().isEmpty()) {
      remedies.add(
          "a disabled source may have it (%s)"
              .formatted(String.join(", ", simulation.disabledSources())));
    }
    if (simulation.sources().isEmpty()) {
      remedies.add("apt has no package lists: set update_cache: true");
    } else if (remedies.isEmpty()) {
      remedies.add(
          "set update_cache: true if it is new, or add the source that has it; apt-cache policy"
              + " lists what there is");
    }
    boolean version = names.stream().anyMatch(simulation.candidates()::containsKey);
    return new Problem(
        (version
                    ? "no available installation candidate for %s"
                    : "No package matching '%s' is available")
                .formatted(
                    asked.stream()
                        .filter(each -> version && Apt.bare(each).equals(names.getFirst()))
                        .findFirst()
                        .orElse(names.getFirst()))
            + ": there is no %s %s in %s"
                .formatted(
                    version ? "such version of package" : "package",
                    String.join(", ", names),
                    simulation.sources().isEmpty()
                        ? "the package lists"
                        : "the enabled sources (%s)"
                            .formatted(String.join("; ", simulation.sources()))),
        String.join("; ", remedies));
  }
}
