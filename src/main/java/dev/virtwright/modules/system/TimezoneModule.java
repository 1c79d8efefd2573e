package dev.virtwright.modules.system;

import com.google.auto.service.AutoService;
import dev.virtwright.host.Action;
import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FileBytes;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.FileState;
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
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The machine keeps the time of a zone, and its hardware clock UTC or that.
 *
 * <p>Reads where /etc/localtime leads, and /etc/adjtime (adjtime_config(5)). Source: {@code
 * community.general.timezone} documentation.
 */
@AutoService(ResourceModule.class)
public final class TimezoneModule implements ResourceModule {

  private static final String ZONES = "/usr/share/zoneinfo/";
  private static final String LOCALTIME = "/etc/localtime";
  private static final int MOST_BYTES = 64 << 10;
  private static final FileStat LINK = new FileStat(LOCALTIME, false);
  private static final FileContent ZONE_NAME = new FileContent("/etc/timezone", MOST_BYTES);
  private static final FileContent ADJTIME = new FileContent("/etc/adjtime", MOST_BYTES);
  private static final CommandOutput TIMEDATECTL =
      CommandOutput.of("timedatectl", "show", "--property=Timezone");

  /** What the hardware clock keeps. */
  enum Clock {
    UTC,
    LOCAL
  }

  private static final Arg<String> NAME =
      Arg.string("name", "The zone, such as Europe/Vienna or UTC.", "[A-Za-z0-9][A-Za-z0-9_+/-]*")
          .optional();
  private static final Arg<String> HWCLOCK =
      Arg.choice("hwclock", "What the hardware clock keeps.", List.of("UTC", "local"))
          .alias("rtc")
          .optional();

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("timezone")
        .alias("community.general.timezone")
        .summary("Manage the time zone")
        .args(NAME, HWCLOCK)
        .example(
            """
            - name: Times are those of Vienna
              community.general.timezone:
                name: Europe/Vienna
            """)
        .returns("name", "The zone, where one was asked for.")
        .returns("hwclock", "As asked for.");
  }

  /**
   * What was read.
   *
   * @param zone where /etc/localtime leads; empty where it is no link into the zones
   * @param named the text of /etc/timezone; null where there is none
   * @param clock what the hardware clock keeps
   * @param daemon whether timedatectl(1) works
   */
  record Current(String zone, @Nullable String named, Clock clock, boolean daemon) {}

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    if (!args.given(NAME) && !args.given(HWCLOCK)) {
      throw Args.contradiction("timezone needs name or hwclock", "say one");
    }
    String name = args.find(NAME).orElse(null);
    FileStat zone = new FileStat(ZONES + (name == null ? "UTC" : name), true);
    host.expect(LINK, ZONE_NAME, ADJTIME, TIMEDATECTL, zone);
    if (name != null && host.ask(zone).type() != FileState.Type.FILE) {
      return Plan.blocked(
          "the machine does not know time zone " + name,
          "correct the name (ls %s), or install tzdata before".formatted(ZONES));
    }
    String target = host.ask(LINK).linkTarget();
    int at = target == null ? -1 : target.indexOf("zoneinfo/");
    FileBytes named = host.ask(ZONE_NAME);
    return decide(
        name,
        args.find(HWCLOCK).map(word -> Clock.valueOf(word.toUpperCase(Locale.ROOT))).orElse(null),
        new Current(
            at < 0 || target == null ? "" : target.substring(at + "zoneinfo/".length()),
            named.exists() ? named.text().strip() : null,
            host.ask(ADJTIME).text().lines().anyMatch("LOCAL"::equals) ? Clock.LOCAL : Clock.UTC,
            host.ask(TIMEDATECTL).succeeded()));
  }

  /** Pure: the zone and the clock as read come in. */
  static Plan decide(@Nullable String name, @Nullable Clock clock, Current now) {
    List<Change> drift = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    if (name != null) {
      values.put("name", name);
      boolean link = !name.equals(now.zone());
      boolean text = now.named() != null && !name.equals(now.named());
      if (link || text) {
        String shown = !link ? now.named() : now.zone();
        drift.add(Change.of("name", shown == null || shown.isEmpty() ? null : shown, name));
      }
      if (link && now.daemon()) {
        actions.add(
            Action.Run.of(
                List.of("timedatectl", "set-timezone", name),
                Provides.the(Resource.file(LOCALTIME)),
                Provides.the(Resource.file(ZONE_NAME.path()))));
      } else if (link) {
        actions.add(
            Action.Run.of(
                List.of("ln", "-sfn", ZONES + name, LOCALTIME),
                Provides.the(Resource.file(LOCALTIME))));
      }
      if (text) {
        actions.add(
            Action.WriteFile.of(
                ZONE_NAME.path(), (name + "\n").getBytes(StandardCharsets.UTF_8), null));
      }
    }
    if (clock != null) {
      values.put("hwclock", clock == Clock.UTC ? "UTC" : "local");
      if (clock != now.clock()) {
        drift.add(Change.of("hwclock", word(now.clock()), word(clock)));
        actions.add(
            Action.Run.of(
                now.daemon()
                    ? List.of("timedatectl", "set-local-rtc", clock == Clock.UTC ? "0" : "1")
                    : List.of("hwclock", "--systohc", clock == Clock.UTC ? "--utc" : "--localtime"),
                Provides.the(Resource.file(ADJTIME.path()))));
      }
    }
    return drift.isEmpty() ? Plan.inSync(values) : Plan.changes(drift, actions).withAll(values);
  }

  private static String word(Clock clock) {
    return clock == Clock.UTC ? "UTC" : "local";
  }
}
