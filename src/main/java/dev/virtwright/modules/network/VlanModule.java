package dev.virtwright.modules.network;

import com.google.auto.service.AutoService;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An 802.1Q VLAN on a device that is there is as described, in the running kernel and in the
 * network stack's files. VLANs on a bond may as well be named in the bond's task.
 */
@AutoService(ResourceModule.class)
public final class VlanModule implements ResourceModule {
  private static final Arg<String> NAME =
      Arg.string("name", "Name of the VLAN's device; PARENT.ID unless given.").optional();
  private static final Arg<String> PARENT =
      Arg.string("parent", "The device that carries it.", NetworkArgs.NAME_PATTERN);
  private static final Arg<Long> ID = Arg.integer("id", "The VLAN's number.", 1, 4094);

  /** What describes a VLAN. */
  static final List<Arg<?>> PART =
      NetworkArgs.together(List.of(NAME, PARENT, ID), NetworkArgs.DEVICE);

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("vlan")
        .summary("VLAN on a network card, bond or bridge, in one guarded change")
        .args(
            NetworkArgs.all(
                NetworkArgs.together(
                    PART,
                    List.of(NetworkArgs.STATE),
                    NetworkArgs.CHANGE,
                    List.of(NetworkArgs.TAKE_OVER))))
        .example(
            """
            - name: Storage network
              vlan:
                parent: eno1
                id: 30
                addresses: [198.51.100.10/24]
            """)
        .returns("network_stack", "What configures the host's network.")
        .returns("devices", "Names of the devices of the task.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    Wishes wishes = NetworkArgs.wishes(args, false, true);
    Snapshot current = host.ask(new NetworkRead());
    return NetworkDecision.decide(topology(args), wishes, current);
  }

  static Topology topology(Args args) {
    Device.Vlan vlan = vlan(args, null);
    return args.get(NetworkArgs.STATE) == NetworkArgs.Presence.ABSENT
        ? new Topology(vlan.name(), List.of(), Set.of(vlan.name()))
        : new Topology(vlan.name(), List.of(new Device.Carrier(vlan.parent()), vlan), Set.of());
  }

  /**
   * Of arguments that have at least {@link #PART}.
   *
   * @param controller the bridge that it is a port of, which then has the addresses
   */
  static Device.Vlan vlan(Args args, @Nullable String controller) {
    String parent = NetworkArgs.name(args.get(PARENT));
    int id = Math.toIntExact(args.get(ID));
    return new Device.Vlan(
        NetworkArgs.name(args.find(NAME).orElse(parent + "." + id)),
        parent,
        id,
        controller,
        NetworkArgs.mtu(args),
        controller != null ? Addressing.NONE : NetworkArgs.addressing(args));
  }
}
