package dev.virtwright.modules.system;

import com.google.auto.service.AutoService;
import dev.virtwright.host.Action;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** What groupadd(8) and useradd(8) accept, here and on other distributions. */
  static final String NAME_PATTERN = "[A-Za-z0-9_.][A-Za-z0-9_.@-]*\\$?";

  private static final Arg<String> NAME = Arg.string("name", "Name of the group.", NAME_PATTERN);
  private static final Arg<Long> GID = Arg.integer("gid", "Its number.", 0, 4294967294L).optional();
  private static final Arg<State> STATE =
      Arg.choice("state", "Whether it exists.", State.class).orElse(State.PRESENT);
  private static final Arg<Boolean> SYSTEM =
      Arg.bool("system", "Whether a new group gets a number of the system's range.").orElse(false);

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("group")
        .alias("ansible.builtin.group", "ansible.legacy.group")
        .summary("Manage groups")
        .args(NAME, GID, STATE, SYSTEM)
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
    return decide(
        args.get(NAME),
        args.get(STATE),
        args.find(GID).orElse(null),
        args.get(SYSTEM),
        host.ask(new GroupEntry(args.get(NAME))));
  }

  /** Pure: the group as read comes in. */
  static Plan decide(
      String name,
      State desired,
      @Nullable Long gid,
      boolean system,
      Optional<GroupState> current) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("name", name);
    values.put("state", desired == State.PRESENT ? "present" : "absent");
    Provides provides = Provides.the(new Resource(Resource.Kind.GROUP, name));
    if (desired == State.ABSENT) {
      return current.isEmpty()
          ? Plan.inSync(values)
          : with(
              Plan.change(
                  "state",
                  "present",
                  "absent",
                  Action.Run.of(List.of("groupdel", "--", name), provides)),
              values);
    }
    values.put("system", system);
    if (current.isEmpty()) {
      List<String> argv = new ArrayList<>(List.of("groupadd"));
      if (system) {
        argv.add("-r");
      }
      if (gid != null) {
        argv.addAll(List.of("-g", gid.toString()));
        values.put("gid", gid);
      }
      argv.addAll(List.of("--", name));
      return with(Plan.change("state", "absent", "present", Action.Run.of(argv, provides)), values);
    }
    values.put("gid", gid == null ? current.get().gid() : gid);
    return gid == null || gid == current.get().gid()
        ? Plan.inSync(values)
        : with(
            Plan.change(
                "gid",
                current.get().gid(),
                gid,
                Action.Run.of(List.of("groupmod", "-g", gid.toString(), "--", name), provides)),
            values);
  }

  private static Plan with(Plan.Changes changes, Map<String, @Nullable Object> values) {
    Plan.Changes result = changes;
    for (Map.Entry<String, @Nullable Object> value : values.entrySet()) {
      result = result.with(value.getKey(), value.getValue());
    }
    return result;
  }
}
