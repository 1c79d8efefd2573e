package dev.virtwright.modules.system;

import com.google.auto.service.AutoService;
import dev.virtwright.host.Action;
import dev.virtwright.host.FileBytes;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.GroupEntry;
import dev.virtwright.host.GroupState;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Resource;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.Verification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A group exists or not.
 *
 * <p>Reads getent(1). Source: Ansible's {@code ansible.builtin.group} documentation.
 */
@AutoService(ResourceModule.class)
public final class GroupModule implements ResourceModule {

  /** Whether it exists. */
  enum State {
    PRESENT,
    ABSENT
  }

  /** A new group's number is told as it is afterwards. */
  private static final Verification OBSERVED =
      new Verification.Converges(Duration.ofSeconds(10), Duration.ZERO, false, Set.of("gid"));

  /** What groupadd(8) and useradd(8) accept, here and on other distributions. */
  static final String NAME_PATTERN = "[A-Za-z0-9_.][A-Za-z0-9_.@-]*\\$?";

  private static final Arg<String> NAME = Arg.string("name", "Name of the group.", NAME_PATTERN);
  private static final Arg<Long> GID = Arg.integer("gid", "Its number.", 0, 4294967294L).optional();
  private static final Arg<State> STATE =
      Arg.choice("state", "Whether it exists.", State.class).orElse(State.PRESENT);
  private static final Arg<Boolean> SYSTEM =
      Arg.bool("system", "Whether a new group gets a number of the system's range.").orElse(false);

  private static final Arg<Boolean> LOCAL =
      Arg.bool(
              "local",
              "Whether it must be a group of the machine's own files; one that only a directory"
                  + " service has is then an error.")
          .orElse(false);
  private static final Arg<Boolean> NON_UNIQUE =
      Arg.bool("non_unique", "Whether another group may have the same gid.").orElse(false);
  private static final Arg<Boolean> FORCE =
      Arg.bool("force", "Whether a group is removed that is some user's primary one.")
          .orElse(false);
  private static final Arg<Long> GID_MIN =
      Arg.integer("gid_min", "Least number for a new group.", 0, 4294967294L).optional();
  private static final Arg<Long> GID_MAX =
      Arg.integer("gid_max", "Greatest number for a new group.", 0, 4294967294L).optional();

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("group")
        .alias("ansible.builtin.group", "ansible.legacy.group")
        .summary("Manage groups")
        .args(NAME, GID, STATE, SYSTEM, LOCAL, NON_UNIQUE, FORCE, GID_MIN, GID_MAX)
        .example(
            """
            - name: A group for those who manage guests
              ansible.builtin.group:
                name: vmadmins
            """)
        .returns("name", "The group.")
        .returns("gid", "Its number.")
        .returns("state", "present or absent.")
        .returns("system", "As asked for.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    String name = args.get(NAME);
    if (args.get(NON_UNIQUE) && !args.given(GID)) {
      throw Args.contradiction("group with non_unique needs gid", "say gid");
    }
    Optional<GroupState> current = host.ask(new GroupEntry(name));
    Long number = args.find(GID).orElse(null);
    if (args.get(LOCAL) && (current.isPresent() || number != null)) {
      FileBytes own = host.ask(new FileContent("/etc/group", 4 << 20));
      String other =
          number == null || args.get(NON_UNIQUE) ? null : holder(own.text(), name, number);
      if (other != null && args.get(STATE) == State.PRESENT) {
        return Plan.blocked(
            "GID '%d' already exists with group '%s'".formatted(number, other),
            "choose another gid, or say non_unique");
      }
      if (current.isPresent()
          && own.text().lines().noneMatch(line -> line.startsWith(name + ":"))) {
        return Plan.blocked(
            "group %s is not in /etc/group but of a directory service".formatted(name),
            "use another name, or drop local");
      }
    }
    return decide(
        name,
        args.get(STATE),
        args.find(GID).orElse(null),
        args.get(SYSTEM),
        options(args),
        current);
  }

  /** Another group that has the number in group(5); null where there is none. */
  private static @Nullable String holder(String file, String name, long gid) {
    return file.lines()
        .map(line -> line.split(":"))
        .filter(field -> field.length > 2 && field[2].equals(Long.toString(gid)))
        .map(field -> field[0])
        .filter(each -> !each.equals(name))
        .findFirst()
        .orElse(null);
  }

  /** Options of groupadd(8), groupmod(8) and groupdel(8), by program. */
  private static Map<String, List<String>> options(Args args) {
    List<String> fresh = new ArrayList<>(args.get(NON_UNIQUE) ? List.of("-o") : List.of());
    args.find(GID_MIN).ifPresent(value -> fresh.addAll(List.of("-K", "GID_MIN=" + value)));
    args.find(GID_MAX).ifPresent(value -> fresh.addAll(List.of("-K", "GID_MAX=" + value)));
    return Map.of(
        "groupadd", fresh,
        "groupmod", args.get(NON_UNIQUE) ? List.of("-o") : List.of(),
        "groupdel", args.get(FORCE) ? List.of("-f") : List.of());
  }

  private static Action run(
      Map<String, List<String>> options, String name, Provides provides, String... words) {
    List<String> argv = new ArrayList<>(List.of(words));
    argv.addAll(options.getOrDefault(words[0], List.of()));
    argv.addAll(List.of("--", name));
    return Action.Run.of(argv, provides);
  }

  /** Pure: the group as read comes in. */
  static Plan decide(
      String name,
      State desired,
      @Nullable Long gid,
      boolean system,
      Map<String, List<String>> options,
      Optional<GroupState> current) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("name", name);
    values.put("state", desired == State.PRESENT ? "present" : "absent");
    Provides provides = Provides.the(new Resource(Resource.Kind.GROUP, name));
    if (desired == State.ABSENT) {
      return current.isEmpty()
          ? Plan.inSync(values)
          : Plan.change("state", "present", "absent", run(options, name, provides, "groupdel"))
              .withAll(values);
    }
    values.put("system", system);
    if (current.isEmpty()) {
      List<String> words = new ArrayList<>(List.of("groupadd"));
      if (system) {
        words.add("-r");
      }
      if (gid != null) {
        words.addAll(List.of("-g", gid.toString()));
        values.put("gid", gid);
      }
      return Plan.change(
              "state",
              "absent",
              "present",
              run(options, name, provides, words.toArray(String[]::new)))
          .withAll(values)
          .verifiedBy(OBSERVED);
    }
    values.put("gid", gid == null ? current.get().gid() : gid);
    return gid == null || gid == current.get().gid()
        ? Plan.inSync(values)
        : Plan.change(
                "gid",
                current.get().gid(),
                gid,
                run(options, name, provides, "groupmod", "-g", gid.toString()))
            .withAll(values);
  }
}
