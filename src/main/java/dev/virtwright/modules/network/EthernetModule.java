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

/**
 * A network card of its own, no port of a bond or bridge, has the addresses, routes and MTU
 * described, in the running kernel and in the network stack's files.
 */
@AutoService(ResourceModule.class)
public final class EthernetModule implements ResourceModule {
  private static final Arg<String> NAME =
      Arg.string("name", "The card, by name or as mac:52:54:00:12:34:56.");

  /** What describes a card. */
  static final List<Arg<?>> PART = NetworkArgs.together(List.of(NAME), NetworkArgs.DEVICE);

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("ethernet")
        .summary("Addresses, routes and MTU of a network card, in one guarded change")
        .details(
            """
            For a card that is no port of a bond or bridge: those have the addresses then.
            """)
        .args(
            NetworkArgs.all(
                NetworkArgs.together(
                    PART,
                    List.of(NetworkArgs.MATCH_MAC),
                    NetworkArgs.CHANGE,
                    List.of(NetworkArgs.TAKE_OVER))))
        .example(
            """
            - name: Storage network with large packets
              ethernet:
                name: eno3
                mtu: 9000
                addresses: [198.51.100.10/24]
            """)
        .returns("network_stack", "What configures the host's network.")
        .returns("devices", "Names of the devices of the task.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    Wishes wishes = NetworkArgs.wishes(args, false, true);
    Snapshot current = host.ask(new NetworkRead());
    Device.Ethernet card = ethernet(args, args.get(NetworkArgs.MATCH_MAC), current);
    return NetworkDecision.decide(
        new Topology(card.name(), List.of(card), Set.of()), wishes, current);
  }

  /** Of arguments that have at least {@link #PART}. */
  static Device.Ethernet ethernet(Args args, boolean matchMac, Snapshot current) {
    Device.Ethernet found =
        NetworkArgs.port(args.get(NAME), null, NetworkArgs.mtu(args), false, matchMac, current);
    return new Device.Ethernet(
        found.name(), found.mac(), null, found.mtu(), false, NetworkArgs.addressing(args));
  }
}
