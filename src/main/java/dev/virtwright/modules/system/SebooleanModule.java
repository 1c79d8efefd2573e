package dev.virtwright.modules.system;

import com.google.auto.service.AutoService;
import dev.virtwright.host.Action;
import dev.virtwright.host.FileBytes;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.PathsMatching;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A switch of the SELinux policy is on or off, now and, with {@code persistent}, at boot.
 *
 * <p>Reads /sys/fs/selinux/booleans and what setsebool(8) keeps below /var/lib/selinux. Source:
 * {@code ansible.posix.seboolean} documentation.
 */
@AutoService(ResourceModule.class)
public final class SebooleanModule implements ResourceModule {

  private static final int MOST_BYTES = 1 << 20;
  private static final FileContent ENFORCE = new FileContent("/sys/fs/selinux/enforce", 64);
  private static final PathsMatching KEPT =
      new PathsMatching("/var/lib/selinux/*/active/booleans.local");

  private static final Arg<String> NAME = Arg.string("name", "The switch.", "[A-Za-z0-9_]+");
  private static final Arg<Boolean> STATE = Arg.bool("state", "Whether it is on.");
  private static final Arg<Boolean> PERSISTENT =
      Arg.bool("persistent", "Whether that is so after a restart, too.").orElse(false);
  private static final Arg<Boolean> IGNORE_STATE =
      Arg.bool("ignore_selinux_state", "Whether a machine on which SELinux is off is no error.")
          .orElse(false);

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("seboolean")
        .alias("ansible.posix.seboolean")
        .summary("Manage switches of the SELinux policy")
        .args(NAME, STATE, PERSISTENT, IGNORE_STATE)
        .example(
            """
            - name: Guests may use NFS
              ansible.posix.seboolean:
                name: virt_use_nfs
                state: true
                persistent: true
            """)
        .returns("name", "The switch; state, persistent likewise.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    String name = args.get(NAME);
    FileContent live = new FileContent("/sys/fs/selinux/booleans/" + name, 64);
    host.expect(ENFORCE, live, KEPT);
    boolean enabled = host.ask(ENFORCE).exists();
    if (!enabled && !args.get(IGNORE_STATE)) {
      return Plan.blocked(
          "SELinux is off on this machine",
          "drop this task there, or say ignore_selinux_state: true");
    }
    FileBytes running = host.ask(live);
    if (enabled && !running.exists()) {
      return Plan.blocked(
          "the SELinux policy has no switch %s".formatted(name), "getsebool -a lists them");
    }
    Boolean kept = null;
    if (args.get(PERSISTENT)) {
      for (String path : host.ask(KEPT)) {
        for (String line : host.ask(new FileContent(path, MOST_BYTES)).text().lines().toList()) {
          if (line.replace(" ", "").startsWith(name + "=")) {
            kept = line.replace(" ", "").endsWith("=1");
          }
        }
      }
    }
    return decide(name, args.get(STATE), args.get(PERSISTENT), running, kept);
  }

  /**
   * Pure: the switch as read comes in.
   *
   * @param running of the kernel, where it has SELinux: the value and the one that is pending
   * @param kept for the next start; null where the policy decides
   */
  static Plan decide(
      String name, boolean wanted, boolean persistent, FileBytes running, @Nullable Boolean kept) {
    List<Change> drift = new ArrayList<>();
    boolean on = running.text().startsWith("1");
    if (running.exists() && on != wanted) {
      drift.add(Change.of("running", on ? "on" : "off", wanted ? "on" : "off"));
    }
    if (persistent && (kept == null || kept != wanted)) {
      drift.add(
          Change.of(
              "kept", kept == null ? "the policy's" : kept ? "on" : "off", wanted ? "on" : "off"));
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("name", name);
    values.put("state", wanted);
    values.put("persistent", persistent);
    if (drift.isEmpty()) {
      return Plan.inSync(values);
    }
    List<String> argv = new ArrayList<>(List.of("setsebool"));
    if (persistent) {
      argv.add("-P");
    }
    argv.add(name + "=" + (wanted ? "1" : "0"));
    return Plan.changes(drift, List.of(Action.Run.of(argv))).withAll(values);
  }
}
