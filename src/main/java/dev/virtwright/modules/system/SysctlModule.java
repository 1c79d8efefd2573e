package dev.virtwright.modules.system;

import com.google.auto.service.AutoService;
import dev.virtwright.diag.UserException;
import dev.virtwright.host.Action;
import dev.virtwright.host.FileBytes;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Resource;
import dev.virtwright.host.SysctlValue;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A kernel setting has a value, at boot (in a file) and in the running kernel.
 *
 * <p>Reads the file and /proc/sys. Source: Ansible's {@code ansible.posix.sysctl} documentation;
 * unlike there, a running value that differs is found also where the file is right.
 */
@AutoService(ResourceModule.class)
public final class SysctlModule implements ResourceModule {

  /** Whether the file sets it. */
  enum State {
    PRESENT,
    ABSENT
  }

  private static final int MOST_BYTES = 1 << 20;

  private static final Arg<String> NAME =
      Arg.string("name", "The key, such as net.ipv4.ip_forward.", "[^\\s=#;-][^\\s=]*")
          .alias("key");
  private static final Arg<Object> VALUE =
      Arg.any("value", "The value; true and false are 1 and 0.").alias("val").optional();
  private static final Arg<State> STATE =
      Arg.choice(
              "state",
              "Whether the file sets it; absent leaves the running kernel as it is.",
              State.class)
          .orElse(State.PRESENT);
  private static final Arg<Boolean> SYSCTL_SET =
      Arg.bool("sysctl_set", "Whether the running kernel must have the value.").orElse(false);
  private static final Arg<Boolean> RELOAD =
      Arg.bool("reload", "The same; no, with sysctl_set no, leaves it to the next boot.")
          .orElse(true);
  private static final Arg<Boolean> IGNOREERRORS =
      Arg.bool("ignoreerrors", "Whether a key that the running kernel does not have is no error.")
          .orElse(false);
  private static final Arg<String> SYSCTL_FILE =
      Arg.path("sysctl_file", "The file; one in /etc/sysctl.d is read at boot everywhere.")
          .orElse("/etc/sysctl.conf");

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("sysctl")
        .alias("ansible.posix.sysctl")
        .summary("Manage kernel settings")
        .details(
            "The running kernel is set key by key; the rest of the file is not loaded. Debian 13 and"
                + " others no longer read /etc/sysctl.conf at boot: name a file in /etc/sysctl.d"
                + " there.")
        .args(NAME, VALUE, STATE, SYSCTL_SET, RELOAD, IGNOREERRORS, SYSCTL_FILE)
        .example(
            """
            - name: The machine forwards packets of its guests
              ansible.posix.sysctl:
                name: net.ipv4.ip_forward
                value: 1
                sysctl_file: /etc/sysctl.d/90-kvm.conf
            """)
        .returns("name", "The key.")
        .returns("value", "The value asked for.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    String name = args.get(NAME);
    boolean present = args.get(STATE) == State.PRESENT;
    String value = args.find(VALUE).map(SysctlModule::text).orElse("");
    if (present && value.isEmpty()) {
      throw new UserException(
          "argument-conflict", "sysctl with state=present needs value", "say the value", null);
    }
    boolean running = present && (args.get(SYSCTL_SET) || args.get(RELOAD));
    FileContent file = new FileContent(args.get(SYSCTL_FILE), MOST_BYTES);
    SysctlValue kernel = new SysctlValue(name);
    if (running) {
      host.expect(file, kernel);
    }
    FileBytes content = host.ask(file);
    if (!present) {
      return decideAbsent(name, args.get(SYSCTL_FILE), content.text());
    }
    return decide(
        name,
        value,
        args.get(SYSCTL_FILE),
        content.text(),
        running,
        running ? host.ask(kernel) : Optional.empty(),
        args.get(IGNOREERRORS));
  }

  private static String text(Object value) {
    String text =
        SysctlFile.folded(value instanceof Boolean truth ? (truth ? "1" : "0") : value.toString());
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "yes", "true", "on" -> "1";
      case "no", "false", "off" -> "0";
      default -> text;
    };
  }

  /** Pure: the file does not set the key. */
  static Plan decideAbsent(String name, String path, String content) {
    return SysctlFile.value(content, name)
        .<Plan>map(value ->
            Plan.change("file", value, null, write(path, SysctlFile.without(content, name)))
                .with("name", name))
        .orElseGet(() -> Plan.inSync(Map.of("name", name)));
  }

  /**
   * Pure: file and running kernel have the value.
   *
   * @param running whether the running kernel is looked at
   * @param kernel its value; empty where it has no such key
   */
  static Plan decide(
      String name,
      String value,
      String path,
      String content,
      boolean running,
      Optional<String> kernel,
      boolean ignoreMissing) {
    List<Change> drift = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    Optional<String> written = SysctlFile.value(content, name);
    if (!written.equals(Optional.of(value))) {
      drift.add(Change.of("file", written.orElse(null), value));
      actions.add(write(path, SysctlFile.with(content, name, value)));
    }
    if (running && kernel.isEmpty() && !ignoreMissing) {
      return Plan.blocked(
          "the running kernel has no setting %s".formatted(name),
          name.replace('/', '.').startsWith("net.bridge.")
              ? "load kernel module br_netfilter before, with the modprobe module"
              : "correct the name, or load the kernel module that brings it before; ignoreerrors:"
                  + " true only writes the file");
    }
    if (running && kernel.isPresent() && !SysctlFile.folded(kernel.get()).equals(value)) {
      drift.add(Change.of("running", kernel.get(), value));
      actions.add(
          Action.Run.of(
              List.of("sysctl", "-w", name + "=" + value),
              Provides.the(new Resource(Resource.Kind.SYSCTL, name))));
    }
    return drift.isEmpty()
        ? Plan.inSync(Map.of("name", name, "value", value))
        : Plan.changes(drift, actions).with("name", name).with("value", value);
  }

  private static Action write(String path, String content) {
    return Action.WriteFile.of(path, content.getBytes(StandardCharsets.UTF_8), null);
  }
}
