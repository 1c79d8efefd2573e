package dev.virtwright.modules.system;

import com.google.auto.service.AutoService;
import dev.virtwright.host.Action;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.Verification;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Restarts the machine and waits until it is back.
 *
 * <p>It is back when it answers under another boot id (/proc/sys/kernel/random/boot_id, random(4)).
 * Source: Ansible's {@code ansible.builtin.reboot} documentation.
 */
@AutoService(ResourceModule.class)
public final class RebootModule implements ResourceModule {

  private static final FileContent BOOT_ID =
      new FileContent("/proc/sys/kernel/random/boot_id", 4096);

  private static final Arg<Duration> PRE_REBOOT_DELAY =
      Arg.seconds("pre_reboot_delay", "Pause before the restart.")
          .alias("pre_reboot_delay_sec")
          .orElse(Duration.ZERO);
  private static final Arg<Long> POST_REBOOT_DELAY =
      Arg.integer(
              "post_reboot_delay", "Pause before the test, on the machine, at most 45 s.", 0, 45)
          .alias("post_reboot_delay_sec")
          .orElse(0L);
  private static final Arg<Duration> REBOOT_TIMEOUT =
      Arg.seconds("reboot_timeout", "How long it may take to be back.")
          .alias("reboot_timeout_sec")
          .orElse(Duration.ofMinutes(10));
  private static final Arg<String> TEST_COMMAND =
      Arg.string("test_command", "Shell line that must succeed before the machine counts as back.")
          .orElse("whoami");
  private static final Arg<String> MSG =
      Arg.string("msg", "What those who are logged in are told.")
          .orElse("Reboot initiated by Virtwright");
  private static final Arg<String> REBOOT_COMMAND =
      Arg.string("reboot_command", "Shell line that restarts it, instead of shutdown(8).")
          .optional();

  private static final Arg<Duration> CONNECT_TIMEOUT =
      Arg.seconds("connect_timeout", "Has no effect: reboot_timeout bounds all attempts.")
          .alias("connect_timeout_sec")
          .optional();
  private static final Arg<String> BOOT_TIME_COMMAND =
      Arg.string("boot_time_command", "Has no effect: the boot id tells one boot from another.")
          .optional();
  private static final Arg<List<String>> SEARCH_PATHS =
      Arg.strings("search_paths", "Has no effect: shutdown is looked for where root finds it.")
          .optional();

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("reboot")
        .alias("ansible.builtin.reboot", "ansible.legacy.reboot")
        .summary("Restart a machine")
        .args(
            PRE_REBOOT_DELAY,
            POST_REBOOT_DELAY,
            REBOOT_TIMEOUT,
            TEST_COMMAND,
            MSG,
            REBOOT_COMMAND,
            CONNECT_TIMEOUT,
            BOOT_TIME_COMMAND,
            SEARCH_PATHS)
        .example(
            """
            - name: The machine runs its new kernel
              ansible.builtin.reboot:
                reboot_timeout: 900
            """)
        .returns("rebooted", "Whether it was restarted.")
        .returns("elapsed", "Seconds until it was back.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    String before = host.ask(BOOT_ID).text().strip();
    List<String> command =
        args.find(REBOOT_COMMAND)
            .map(line -> List.of("sh", "-c", line))
            .orElse(List.of("shutdown", "-r", "now", args.get(MSG)));
    List<String> test =
        args.get(POST_REBOOT_DELAY) == 0
            ? List.of("sh", "-c", args.get(TEST_COMMAND))
            : List.of(
                "sh",
                "-c",
                "sleep \"$1\" && eval \"$2\"",
                "sh",
                args.get(POST_REBOOT_DELAY).toString(),
                args.get(TEST_COMMAND));
    return decide(
        before,
        new Action.Reboot(command, args.get(PRE_REBOOT_DELAY), args.get(REBOOT_TIMEOUT), test));
  }

  /** Pure: a restart of the boot that was read. */
  static Plan decide(String bootId, Action.Reboot reboot) {
    return Plan.change("boot_id", bootId, "another", reboot)
        .verifiedBy(
            new Verification.Effect(
                host ->
                    host.ask(BOOT_ID).text().strip().equals(bootId)
                        ? "the machine still runs as before: its boot id has not changed"
                        : null,
                Duration.ofSeconds(30)))
        .with("rebooted", true)
        .resultingIn(results ->
            new Plan.Outcome.Result(
                Map.of("elapsed", results.isEmpty() ? 0L : results.getLast().elapsed().toSeconds()),
                null));
  }
}
