package dev.virtwright.modules.system;

import com.google.auto.service.AutoService;
import dev.virtwright.host.Action;
import dev.virtwright.host.CommandPath;
import dev.virtwright.host.FileBytes;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Resource;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The machine has a name, now and at boot.
 *
 * <p>Reads /proc/sys/kernel/hostname and hostname(5). Source: Ansible's {@code
 * ansible.builtin.hostname} documentation.
 */
@AutoService(ResourceModule.class)
public final class HostnameModule implements ResourceModule {

  private static final int MOST_BYTES = 64 << 10;
  private static final FileContent RUNNING =
      new FileContent("/proc/sys/kernel/hostname", MOST_BYTES);
  private static final FileStat SYSTEMD = new FileStat("/run/systemd/system", true);
  private static final CommandPath HOSTNAMECTL = new CommandPath("hostnamectl");

  /** How the name for the next boot is kept. */
  enum Strategy {
    SYSTEMD("/etc/hostname"),
    DEBIAN("/etc/hostname"),
    GENERIC("/etc/hostname"),
    ALPINE("/etc/hostname"),
    SLES("/etc/HOSTNAME"),
    REDHAT("/etc/sysconfig/network"),
    OPENRC("/etc/conf.d/hostname");

    private final String path;

    Strategy(String path) {
      this.path = path;
    }
  }

  private static final Arg<String> NAME =
      Arg.string(
          "name", "The name, with or without domain.", "[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?");
  private static final Arg<Strategy> USE =
      Arg.choice(
              "use",
              "How it is kept; else hostnamectl where systemd runs, and /etc/hostname elsewhere.",
              Strategy.class)
          .optional();

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("hostname")
        .alias("ansible.builtin.hostname", "ansible.legacy.hostname")
        .summary("Manage the machine's name")
        .details("Does not touch /etc/hosts.")
        .args(NAME, USE)
        .example(
            """
            - name: The machine is named as in the inventory
              ansible.builtin.hostname:
                name: "{{ inventory_hostname }}"
            """)
        .returns("name", "The name.")
        .returns(
            "ansible_facts", "ansible_hostname, ansible_nodename, ansible_fqdn, ansible_domain.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    host.expect(RUNNING, SYSTEMD, HOSTNAMECTL, new FileContent("/etc/hostname", MOST_BYTES));
    Strategy strategy = args.find(USE).orElse(null);
    if (strategy == null) {
      boolean systemd = host.ask(SYSTEMD).exists() && host.ask(HOSTNAMECTL).isPresent();
      strategy = systemd ? Strategy.SYSTEMD : Strategy.GENERIC;
    }
    return decide(
        args.get(NAME),
        strategy,
        host.ask(RUNNING).text().strip(),
        host.ask(new FileContent(strategy.path, MOST_BYTES)));
  }

  /** Pure: the running and the kept name as read come in. */
  static Plan decide(String name, Strategy strategy, String running, FileBytes file) {
    String key =
        switch (strategy) {
          case SYSTEMD, DEBIAN, GENERIC, ALPINE, SLES -> "";
          case REDHAT -> "HOSTNAME=";
          case OPENRC -> "hostname=";
        };
    String kept =
        file.text()
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#") && line.startsWith(key))
            .map(line -> line.substring(key.length()).replace("\"", ""))
            .findFirst()
            .orElse("");
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("name", name);
    int dot = name.indexOf('.');
    values.put(
        "ansible_facts",
        Map.of(
            "ansible_hostname",
            dot < 0 ? name : name.substring(0, dot),
            "ansible_nodename",
            name,
            "ansible_fqdn",
            name,
            "ansible_domain",
            dot < 0 ? "" : name.substring(dot + 1)));
    List<Change> drift = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    if (!name.equals(running)) {
      drift.add(Change.of("running", running, name));
    }
    if (!name.equals(kept)) {
      drift.add(Change.of("kept", kept.isEmpty() ? null : kept, name));
    }
    if (drift.isEmpty()) {
      return Plan.inSync(values);
    }
    if (strategy == Strategy.SYSTEMD) {
      actions.add(
          Action.Run.of(
              List.of("hostnamectl", "set-hostname", "--", name),
              Provides.the(Resource.file(strategy.path)),
              Provides.the(Resource.file(RUNNING.path()))));
    } else {
      if (!name.equals(kept)) {
        String text = key.isEmpty() ? name + "\n" : withKey(file.text(), key, name);
        actions.add(
            Action.WriteFile.of(strategy.path, text.getBytes(StandardCharsets.UTF_8), null));
      }
      if (!name.equals(running)) {
        actions.add(
            Action.Run.of(List.of("hostname", name), Provides.the(Resource.file(RUNNING.path()))));
      }
    }
    return Plan.changes(drift, actions).withAll(values);
  }

  private static String withKey(String text, String key, String name) {
    String line = key + '"' + name + '"';
    List<String> lines = new ArrayList<>(text.lines().toList());
    if (lines.stream().anyMatch(each -> each.strip().startsWith(key))) {
      lines.replaceAll(each -> each.strip().startsWith(key) ? line : each);
    } else {
      lines.add(line);
    }
    return String.join("\n", lines) + "\n";
  }
}
