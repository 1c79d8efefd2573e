package dev.virtwright.modules.system;

import com.google.auto.service.AutoService;
import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Resource;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Services of the machine and what they do, as facts.
 *
 * <p>Reads systemctl(1) and, where there is one, {@code service --status-all}. Source: Ansible's
 * {@code ansible.builtin.service_facts} documentation.
 */
@AutoService(ResourceModule.class)
public final class ServiceFactsModule implements ResourceModule {

  private static final CommandOutput UNITS =
      CommandOutput.of(
          "systemctl",
          "list-units",
          "--no-pager",
          "--no-legend",
          "--type",
          "service",
          "--all",
          "--plain");
  private static final CommandOutput FILES =
      CommandOutput.of(
          "systemctl",
          "list-unit-files",
          "--no-pager",
          "--no-legend",
          "--type",
          "service",
          "--all");
  private static final CommandOutput SYSV = CommandOutput.of("service", "--status-all");

  private static final Set<String> BAD = Set.of("not-found", "masked", "failed");
  private static final Pattern SCRIPT = Pattern.compile("^\\s*\\[ ([-+]) \\]\\s+(.+)$");

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("service_facts")
        .alias("ansible.builtin.service_facts", "ansible.legacy.service_facts")
        .summary("Read which services there are and what they do")
        .example(
            """
            - name: What runs
              ansible.builtin.service_facts:
            """)
        .returns(
            "ansible_facts",
            "services: by name with suffix: name, state (running, stopped, failed, inactive, …),"
                + " status (enabled, disabled, static, masked, not-found, …), source (systemd or"
                + " sysv).");
  }

  @Override
  public Set<Resource.Kind> touches() {
    return Set.of();
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    host.expect(UNITS, FILES, SYSV);
    FragmentResult units = host.ask(UNITS);
    FragmentResult files = host.ask(FILES);
    FragmentResult scripts = host.ask(SYSV);
    boolean systemd = units.succeeded() && files.succeeded();
    if (!systemd && scripts.exitStatus() == 127) {
      return Plan.blocked(
          "neither systemd nor service tells what there is: " + units.err().strip(),
          "service_facts needs systemd, or a service command");
    }
    return decide(
        systemd ? units.out() : "",
        systemd ? files.out() : "",
        scripts.exitStatus() == 127 ? "" : scripts.out() + "\n" + scripts.err());
  }

  /** Pure: the facts, of what the commands printed. */
  static Plan decide(String units, String files, String scripts) {
    Map<String, Map<String, Object>> services = new TreeMap<>();
    for (String line : scripts.split("\n")) {
      Matcher matcher = SCRIPT.matcher(line);
      if (matcher.matches()) {
        String name = matcher.group(2).strip();
        services.put(
            name,
            Map.of(
                "name",
                name,
                "state",
                matcher.group(1).equals("+") ? "running" : "stopped",
                "source",
                "sysv"));
      }
    }
    for (String line : units.split("\n")) {
      String[] field = line.strip().replaceFirst("^●\\s*", "").split("\\s+");
      if (field.length < 4 || !field[0].endsWith(".service")) {
        continue;
      }
      String bad = Arrays.stream(field, 1, 4).filter(BAD::contains).findFirst().orElse(null);
      services.put(
          field[0],
          service(
              field[0],
              field[3].equals("running") ? "running" : "stopped",
              bad == null ? field[2] : bad));
    }
    for (String line : files.split("\n")) {
      String[] field = line.strip().split("\\s+");
      if (field.length < 2 || !field[0].endsWith(".service")) {
        continue;
      }
      Map<String, Object> known = services.get(field[0]);
      if (known == null) {
        services.put(
            field[0],
            service(field[0], field[0].contains("@.") ? "unknown" : "inactive", field[1]));
      } else if (!BAD.contains(String.valueOf(known.get("status")))) {
        services.put(field[0], service(field[0], String.valueOf(known.get("state")), field[1]));
      }
    }
    return Plan.inSync(Map.of("ansible_facts", Map.of("services", services)));
  }

  private static Map<String, Object> service(String name, String state, String status) {
    return Map.of("name", name, "state", state, "status", status, "source", "systemd");
  }
}
