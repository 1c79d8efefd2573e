package dev.virtwright.modules.packages;

import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is installed, available, newer, or configured, as a list of values: dnf 4 and 5. */
final class RpmList {
  private RpmList() {}

  private static final String FORM =
      "%{name}\\t%{epoch}\\t%{version}\\t%{release}\\t%{arch}\\t%{repoid}\\n";

  static Plan plan(String what, List<String> options, HostReader host) throws HostException {
    InstalledTools.Answer tools = host.ask(new InstalledTools());
    if (tools.rpmTool() != Manager.DNF) {
      return tools.rpmTool() == Manager.NONE
          ? Rpm.noTool(tools)
          : Plan.blocked("list needs dnf, and this machine has yum 3", "use module package_facts");
    }
    String program = tools.rpmProgram();
    List<Object> results = new ArrayList<>();
    switch (what) {
      case "repos", "repositories" ->
          RpmText.repositories(lines(program, options, "repolist", "--all", host))
              .forEach((id, enabled) -> {
                if (enabled) {
                  results.add(Map.of("repoid", id, "state", "enabled"));
                }
              });
      case "installed" -> add(results, query(program, options, host, "--installed"), true);
      case "available" -> add(results, query(program, options, host, "--available"), false);
      case "updates", "upgrades", "upgradable" ->
          add(results, query(program, options, host, "--upgrades"), false);
      default -> {
        add(results, query(program, options, host, "--installed", what), true);
        add(results, query(program, options, host, "--available", what), false);
      }
    }
    return Plan.inSync(Map.of("results", results, "msg", ""));
  }

  private static List<String> query(
      String program, List<String> options, HostReader host, String... words) throws HostException {
    List<String> more = new ArrayList<>(options);
    more.addAll(List.of("--qf", FORM));
    return lines(program, more, "repoquery", String.join("\n", words), host);
  }

  private static List<String> lines(
      String program, List<String> options, String command, String words, HostReader host)
      throws HostException {
    List<String> argv = new ArrayList<>(List.of(program, "-q", command));
    argv.addAll(List.of(words.split("\n")));
    argv.addAll(options);
    FragmentResult result =
        host.ask(new CommandOutput(argv, Duration.ofMinutes(5), Set.of(), false));
    if (!result.succeeded()) {
      throw new HostException(
          HostException.Kind.FAILED,
          "%s %s failed: %s".formatted(program, command, Sections.shortened(result.err().strip())),
          null);
    }
    return result.out().lines().toList();
  }

  /** Ansible's keys of a package. */
  static void add(List<Object> results, List<String> lines, boolean installed) {
    for (String line : lines) {
      String[] field = line.split("\t", -1);
      if (field.length != 6) {
        continue;
      }
      String epoch = field[1].matches("[0-9]+") ? field[1] : "0";
      String rest = "%s-%s.%s".formatted(field[2], field[3], field[4]);
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", field[0]);
      one.put("arch", field[4]);
      one.put("epoch", epoch);
      one.put("release", field[3]);
      one.put("version", field[2]);
      one.put("repo", installed ? "@System" : field[5]);
      one.put("nevra", "%s-%s:%s".formatted(field[0], epoch, rest));
      one.put("envra", "%s:%s-%s".formatted(epoch, field[0], rest));
      one.put("yumstate", installed ? "installed" : "available");
      results.add(one);
    }
  }
}
