package dev.virtwright.modules.system;

import com.google.auto.service.AutoService;
import dev.virtwright.host.Action;
import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A zone of firewalld admits a service, port or source, has an interface or rule, or has not; now
 * and, with {@code permanent}, at boot.
 *
 * <p>Reads and acts with firewall-cmd(1), or firewall-offline-cmd(1) where the daemon does not run.
 * Source: {@code ansible.posix.firewalld} documentation.
 */
@AutoService(ResourceModule.class)
public final class FirewalldModule implements ResourceModule {

  /** firewall-cmd(1): the daemon does not run. */
  private static final int NOT_RUNNING = 252;

  private static final CommandOutput RUNNING = CommandOutput.of("firewall-cmd", "--state");

  /** Whether it is so. */
  enum State {
    ENABLED,
    DISABLED,
    PRESENT,
    ABSENT;

    boolean on() {
      return this == ENABLED || this == PRESENT;
    }
  }

  private static final Arg<State> STATE =
      Arg.choice("state", "Whether it is so; present and absent are for zones.", State.class);
  private static final Arg<String> ZONE =
      Arg.string("zone", "The zone; else the default one.", "[A-Za-z0-9_.-]+").optional();
  private static final Arg<Boolean> PERMANENT =
      Arg.bool("permanent", "Whether it is so after a restart, too.").optional();
  private static final Arg<Boolean> IMMEDIATE =
      Arg.bool("immediate", "With permanent: whether it is so at once, too.").orElse(false);
  private static final Arg<Boolean> OFFLINE =
      Arg.bool("offline", "Whether permanent settings may be made where firewalld does not run.")
          .orElse(false);
  private static final Arg<Long> TIMEOUT =
      Arg.integer("timeout", "Seconds that it is so, if not permanent.", 0, Integer.MAX_VALUE)
          .orElse(0L);
  private static final Arg<String> SERVICE = text("service", "A service's name.");
  private static final Arg<String> PROTOCOL = text("protocol", "A protocol's name.");
  private static final Arg<String> PORT =
      Arg.string("port", "PORT/PROTOCOL or PORT-PORT/PROTOCOL.", "[0-9]+(-[0-9]+)?/[a-z]+")
          .optional();
  private static final Arg<List<Map<String, @Nullable Object>>> PORT_FORWARD =
      Arg.mappings("port_forward", "port, proto, toport and toaddr of one forwarding.").optional();
  private static final Arg<String> SOURCE = text("source", "An address or network.");
  private static final Arg<String> INTERFACE = text("interface", "An interface.");
  private static final Arg<String> RICH_RULE = text("rich_rule", "A rich rule.");
  private static final Arg<String> ICMP_BLOCK = text("icmp_block", "A kind of ICMP packet.");
  private static final Arg<Boolean> ICMP_BLOCK_INVERSION =
      Arg.bool("icmp_block_inversion", "Whether all but the listed kinds are blocked.").optional();
  private static final Arg<Boolean> MASQUERADE =
      Arg.bool("masquerade", "Whether addresses are masqueraded.").optional();
  private static final Arg<Boolean> FORWARD =
      Arg.bool("forward", "Whether the zone forwards between its interfaces.").optional();
  private static final Arg<String> TARGET =
      Arg.choice(
              "target",
              "What becomes of the rest in the zone.",
              List.of("default", "ACCEPT", "DROP", "%%REJECT%%"))
          .optional();
  private static final Arg<Boolean> DEFAULT =
      Arg.bool("default", "Whether the zone is the default one.").optional();

  private static Arg<String> text(String name, String summary) {
    return Arg.string(name, summary, "[^-\\n][^\\n]*").optional();
  }

  /**
   * A setting of a zone.
   *
   * @param word of firewall-cmd's options: {@code --query-WORD}, {@code --add-WORD}
   * @param value after the option; null for a switch
   * @param on whether it shall be so
   */
  record Setting(String word, @Nullable String value, boolean on) {
    String option(String verb) {
      return "--" + verb + "-" + word + (value == null ? "" : "=" + value);
    }

    String act() {
      return option(on ? word.equals("interface") ? "change" : "add" : "remove");
    }

    String shown() {
      return value == null ? word : word + " " + value;
    }
  }

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("firewalld")
        .alias("ansible.posix.firewalld")
        .summary("Manage zones of firewalld")
        .details(
            "Nothing undoes a change that locks out who made it: keep ssh in the zone that it comes"
                + " through.")
        .args(
            STATE,
            ZONE,
            PERMANENT,
            IMMEDIATE,
            OFFLINE,
            TIMEOUT,
            SERVICE,
            PROTOCOL,
            PORT,
            PORT_FORWARD,
            SOURCE,
            INTERFACE,
            RICH_RULE,
            ICMP_BLOCK,
            ICMP_BLOCK_INVERSION,
            MASQUERADE,
            FORWARD,
            TARGET,
            DEFAULT)
        .example(
            """
            - name: Guests are moved to this machine through its firewall
              ansible.posix.firewalld:
                port: 49152-49215/tcp
                permanent: true
                immediate: true
                state: enabled
            """)
        .returns("msg", "What changed.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    List<Setting> settings = settings(args);
    int kinds = settings.size() + (args.given(TARGET) ? 1 : 0) + (args.given(DEFAULT) ? 1 : 0);
    if (kinds > 1) {
      throw Args.contradiction(
          "firewalld: one task is about one setting", "split it into several tasks");
    }
    boolean permanent = args.find(PERMANENT).orElse(false);
    FragmentResult state = host.ask(RUNNING);
    if (state.exitStatus() == 127) {
      return Plan.blocked(
          "there is no firewall-cmd on the machine", "install package firewalld before");
    }
    boolean daemon = state.succeeded();
    if (!daemon && !(state.exitStatus() == NOT_RUNNING && (permanent || args.get(OFFLINE)))) {
      return Plan.blocked(
          "firewalld does not run: " + (state.out() + state.err()).strip(),
          "start it before, or say permanent: true and offline: true");
    }
    if (args.given(DEFAULT)) {
      return defaultZone(args, daemon, host);
    }
    String zone = args.find(ZONE).orElse(null);
    if (kinds == 0) {
      return zonePlan(args, zone, permanent, daemon, host);
    }
    if (zone == null) {
      zone = line(host.ask(asked(daemon, "--get-default-zone")), "the default zone");
    }
    if (args.given(TARGET)) {
      return target(args, zone, permanent, daemon, host);
    }
    return setting(args, settings.getFirst(), zone, permanent, daemon, host);
  }

  /** Pure: what the task is about, in firewall-cmd's words. */
  static List<Setting> settings(Args args) {
    boolean on = args.get(STATE).on();
    List<Setting> settings = new ArrayList<>();
    for (Arg<String> each :
        List.of(SERVICE, PROTOCOL, PORT, SOURCE, INTERFACE, RICH_RULE, ICMP_BLOCK)) {
      args.find(each)
          .ifPresent(value -> settings.add(new Setting(each.name().replace('_', '-'), value, on)));
    }
    // a switch that is no with state enabled is off
    for (Arg<Boolean> each : List.of(ICMP_BLOCK_INVERSION, MASQUERADE, FORWARD)) {
      args.find(each)
          .ifPresent(
              value -> settings.add(new Setting(each.name().replace('_', '-'), null, on == value)));
    }
    for (Map<String, @Nullable Object> forward : args.find(PORT_FORWARD).orElse(List.of())) {
      StringBuilder value = new StringBuilder();
      for (String key : List.of("port", "proto", "toport", "toaddr")) {
        Object part = forward.get(key);
        if (part != null) {
          value.append(value.isEmpty() ? "" : ":").append(key).append('=').append(part);
        } else if (!key.equals("toaddr")) {
          throw Args.contradiction("firewalld: port_forward needs " + key, "say it");
        }
      }
      settings.add(new Setting("forward-port", value.toString(), on));
    }
    return settings;
  }

  private static CommandOutput asked(boolean daemon, String... words) {
    return CommandOutput.of(command(daemon, words).toArray(String[]::new));
  }

  /** The offline command knows no permanent: all that it does is. */
  private static List<String> command(boolean daemon, String... words) {
    List<String> argv = new ArrayList<>(List.of(daemon ? "firewall-cmd" : "firewall-offline-cmd"));
    for (String word : words) {
      if (daemon || !word.equals("--permanent")) {
        argv.add(word);
      }
    }
    return argv;
  }

  private static String line(FragmentResult answer, String what) throws HostException {
    if (!answer.succeeded()) {
      throw new HostException(
          HostException.Kind.FAILED,
          "firewalld does not tell %s: %s".formatted(what, answer.err().strip()),
          "use become: true, and name a zone of firewall-cmd --get-zones");
    }
    return answer.out().strip();
  }

  private static Plan setting(
      Args args, Setting setting, String zone, boolean permanent, boolean daemon, HostReader host)
      throws HostException {
    List<Change> drift = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    boolean now = daemon && (!permanent || args.get(IMMEDIATE));
    CommandOutput kept = asked(daemon, "--permanent", "--zone=" + zone, setting.option("query"));
    CommandOutput running = asked(daemon, "--zone=" + zone, setting.option("query"));
    if (permanent && now) {
      host.expect(kept, running);
    }
    if (permanent || !daemon) {
      compare(
          "permanent",
          setting,
          host.ask(kept),
          zone,
          drift,
          actions,
          command(daemon, "--permanent", "--zone=" + zone, setting.act()));
    }
    if (now) {
      List<String> act = command(true, "--zone=" + zone, setting.act());
      if (setting.on() && !permanent && args.get(TIMEOUT) > 0) {
        act.add("--timeout=" + args.get(TIMEOUT));
      }
      compare("running", setting, host.ask(running), zone, drift, actions, act);
    }
    return result(zone, setting.shown(), drift, actions);
  }

  private static void compare(
      String where,
      Setting setting,
      FragmentResult answer,
      String zone,
      List<Change> drift,
      List<Action> actions,
      List<String> act)
      throws HostException {
    boolean said = answer.out().strip().matches("yes|no") || answer.exitStatus() <= 1;
    if (!said) {
      line(answer, "%s of zone %s".formatted(setting.shown(), zone));
    }
    boolean on = answer.exitStatus() == 0;
    if (on != setting.on()) {
      drift.add(
          Change.of(
              "%s %s".formatted(where, setting.shown()),
              on ? "enabled" : "disabled",
              setting.on() ? "enabled" : "disabled"));
      actions.add(Action.Run.of(act));
    }
  }

  private static Plan result(String zone, String what, List<Change> drift, List<Action> actions) {
    return drift.isEmpty()
        ? Plan.inSync(Map.of("msg", ""))
        : Plan.changes(drift, actions).with("msg", "Changed %s of zone %s".formatted(what, zone));
  }

  private static Plan zonePlan(
      Args args, @Nullable String zone, boolean permanent, boolean daemon, HostReader host)
      throws HostException {
    State state = args.get(STATE);
    boolean zones = state == State.PRESENT || state == State.ABSENT;
    if (!zones || zone == null || !permanent) {
      throw Args.contradiction(
          zones
              ? "firewalld: zones need zone and permanent: true"
              : "firewalld: state=%s needs a setting"
                  .formatted(state.name().toLowerCase(Locale.ROOT)),
          zones ? "say both" : "say service, port, source or another");
    }
    List<String> known =
        List.of(
            line(host.ask(asked(daemon, "--permanent", "--get-zones")), "its zones").split("\\s+"));
    boolean there = known.contains(zone);
    if (there == state.on()) {
      return Plan.inSync(Map.of("msg", ""));
    }
    return result(
        zone,
        "state",
        List.of(
            Change.of("zone " + zone, there ? "present" : "absent", there ? "absent" : "present")),
        List.of(
            Action.Run.of(
                command(
                    daemon, "--permanent", (there ? "--delete-zone=" : "--new-zone=") + zone))));
  }

  private static Plan target(
      Args args, String zone, boolean permanent, boolean daemon, HostReader host)
      throws HostException {
    if (!permanent) {
      throw Args.contradiction("firewalld: target needs permanent: true", "say it");
    }
    String wanted = args.get(STATE).on() ? args.find(TARGET).orElseThrow() : "default";
    String now =
        line(
            host.ask(asked(daemon, "--permanent", "--zone=" + zone, "--get-target")),
            "the target of zone " + zone);
    boolean same = now.equals(wanted) || (now + wanted).matches("(%%)?REJECT(%%)?(%%)?REJECT(%%)?");
    return result(
        zone,
        "target",
        same ? List.of() : List.of(Change.of("target", now, wanted)),
        List.of(
            Action.Run.of(
                command(daemon, "--permanent", "--zone=" + zone, "--set-target=" + wanted))));
  }

  private static Plan defaultZone(Args args, boolean daemon, HostReader host) throws HostException {
    String zone =
        args.find(ZONE)
            .orElseThrow(() -> Args.contradiction("firewalld: default needs zone", "say zone"));
    if (!args.get(STATE).on() || !args.find(DEFAULT).orElse(false)) {
      throw Args.contradiction(
          "firewalld: a default zone is only replaced by another",
          "say zone, default: true and state: enabled");
    }
    String now = line(host.ask(asked(daemon, "--get-default-zone")), "the default zone");
    return result(
        zone,
        "default",
        now.equals(zone) ? List.of() : List.of(Change.of("default zone", now, zone)),
        List.of(Action.Run.of(command(daemon, "--set-default-zone=" + zone))));
  }
}
