package dev.virtwright.modules.system;

import com.google.auto.service.AutoService;
import dev.virtwright.host.Action;
import dev.virtwright.host.FileBytes;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
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
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * SELinux enforces, only reports, or is off; now as far as that can change without a restart, and
 * at boot.
 *
 * <p>Reads /sys/fs/selinux/enforce and /etc/selinux/config (selinux_config(5)). Source: {@code
 * ansible.posix.selinux} documentation.
 */
@AutoService(ResourceModule.class)
public final class SelinuxModule implements ResourceModule {

  private static final int MOST_BYTES = 64 << 10;
  private static final FileContent ENFORCE = new FileContent("/sys/fs/selinux/enforce", 64);

  /** What it does. */
  enum State {
    ENFORCING,
    PERMISSIVE,
    DISABLED
  }

  private static final Arg<State> STATE = Arg.choice("state", "What it does.", State.class);
  private static final Arg<String> POLICY =
      Arg.string(
              "policy", "The policy, such as targeted; needed unless disabled.", "[A-Za-z0-9_-]+")
          .optional();
  private static final Arg<String> CONFIGFILE =
      Arg.path("configfile", "The file that is read at boot.")
          .alias("conf", "file")
          .orElse("/etc/selinux/config");

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("selinux")
        .alias("ansible.posix.selinux")
        .summary("Manage what SELinux does")
        .args(STATE, POLICY, CONFIGFILE)
        .refuses("update_kernel_param", "set selinux=0 or 1 with command: grubby --update-kernel")
        .example(
            """
            - name: SELinux enforces
              ansible.posix.selinux:
                policy: targeted
                state: enforcing
            """)
        .returns("msg", "What changed.")
        .returns("configfile", "The file.")
        .returns("policy", "The policy.")
        .returns("state", "As asked for.")
        .returns("reboot_required", "Whether it takes effect only after a restart.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    State state = args.get(STATE);
    String policy = args.find(POLICY).orElse(null);
    if (state != State.DISABLED && policy == null) {
      throw Args.contradiction(
          "selinux with state=%s needs policy".formatted(word(state)), "say policy: targeted");
    }
    FileContent config = new FileContent(args.get(CONFIGFILE), MOST_BYTES);
    FileStat installed =
        new FileStat("/etc/selinux/%s/policy".formatted(policy == null ? "" : policy), true);
    host.expect(ENFORCE, config, installed);
    FileBytes file = host.ask(config);
    if (!file.exists()) {
      return Plan.blocked(
          "there is no file %s on the machine".formatted(config.path()),
          "install the policy's package before, such as selinux-policy-targeted");
    }
    if (policy != null
        && !policy.equals(value(file.text(), "SELINUXTYPE"))
        && !host.ask(installed).exists()) {
      return Plan.blocked(
          "policy %s is not in /etc/selinux".formatted(policy),
          "correct its name, or install its package before");
    }
    return decide(state, policy, config.path(), file.text(), host.ask(ENFORCE));
  }

  private static String word(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static @Nullable String value(String text, String key) {
    return text.lines()
        .filter(line -> line.startsWith(key + "="))
        .map(line -> line.substring(key.length() + 1).strip())
        .findFirst()
        .orElse(null);
  }

  private static String with(String text, String key, String value) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    if (value(text, key) == null) {
      lines.add(key + "=" + value);
    } else {
      lines.replaceAll(line -> line.startsWith(key + "=") ? key + "=" + value : line);
    }
    return String.join("\n", lines) + "\n";
  }

  /** Pure: file and kernel as read come in. */
  static Plan decide(
      State state, @Nullable String policy, String path, String text, FileBytes enforce) {
    State running =
        !enforce.exists()
            ? State.DISABLED
            : enforce.text().strip().equals("1") ? State.ENFORCING : State.PERMISSIVE;
    String wantedPolicy = policy == null ? value(text, "SELINUXTYPE") : policy;
    List<Change> drift = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    List<String> messages = new ArrayList<>();
    String after = text;
    String oldPolicy = value(text, "SELINUXTYPE");
    if (wantedPolicy != null && !wantedPolicy.equals(oldPolicy)) {
      drift.add(Change.of("policy", oldPolicy, wantedPolicy));
      messages.add(
          "SELinux policy configuration in '%s' changed from '%s' to '%s'"
              .formatted(path, oldPolicy, wantedPolicy));
      after = with(after, "SELINUXTYPE", wantedPolicy);
    }
    boolean reboot = running != state && (running == State.DISABLED || state == State.DISABLED);
    State now = state == State.DISABLED ? State.PERMISSIVE : state;
    if (running != State.DISABLED && running != now) {
      drift.add(Change.of("running", word(running), word(now)));
      messages.add("SELinux state changed from '%s' to '%s'".formatted(word(running), word(now)));
      actions.add(Action.Run.of(List.of("setenforce", now == State.ENFORCING ? "1" : "0")));
    }
    String oldState = value(text, "SELINUX");
    if (!word(state).equals(oldState)) {
      drift.add(Change.of("state", oldState, word(state)));
      messages.add(
          "Config SELinux state changed from '%s' to '%s'".formatted(oldState, word(state)));
      after = with(after, "SELINUX", word(state));
    }
    if (!after.equals(text)) {
      actions.add(Action.WriteFile.of(path, after.getBytes(StandardCharsets.UTF_8), null));
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("msg", String.join(", ", messages));
    values.put("configfile", path);
    values.put("policy", wantedPolicy);
    values.put("state", word(state));
    values.put("reboot_required", reboot);
    if (reboot) {
      values.put(
          "warnings", List.of("a restart is needed until SELinux is %s".formatted(word(state))));
    }
    return drift.isEmpty() ? Plan.inSync(values) : Plan.changes(drift, actions).withAll(values);
  }
}
