package dev.virtwright.modules.virt;

import com.google.auto.service.AutoService;
import dev.virtwright.diag.UserException;
import dev.virtwright.host.Action;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.modules.virt.Libvirt.Wanted;
import dev.virtwright.modules.virt.LibvirtObject.Answer;
import dev.virtwright.modules.virt.LibvirtObject.Kind;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/**
 * A libvirt network is defined, active and started with the host as asked, or is not there.
 *
 * <p>The persistent definition is compared, and only what the task names in it.
 */
@AutoService(ResourceModule.class)
public final class VirtNetModule implements ResourceModule {

  private static final Pattern ADDRESS = Pattern.compile("([0-9A-Fa-f.:]+)/([0-9]{1,3})");

  private static final Arg<String> NAME =
      Arg.string("name", "Name of the network.", "[A-Za-z0-9_][A-Za-z0-9_.+-]*").alias("network");

  private static final Arg<Wanted> STATE =
      Arg.choice(
              "state",
              "active: defined and running; inactive: defined and not running; present: defined;"
                  + " absent: neither.",
              Wanted.class)
          .optional();

  private static final Arg<String> XML =
      Arg.string("xml", "Its definition. What it does not name is not compared.").optional();

  private static final Arg<String> FORWARD =
      Arg.choice(
              "forward",
              "Instead of xml: how guests reach the outside; bridge uses the host's bridge.",
              List.of("nat", "route", "open", "bridge", "isolated"))
          .optional();

  private static final Arg<String> BRIDGE =
      Arg.string("bridge", "Instead of xml: name of the bridge.", "[^/ ]{1,15}").optional();

  private static final Arg<String> ADDRESS_ARG =
      Arg.string("address", "Instead of xml: the host's address on it, such as 192.168.122.1/24.")
          .optional();

  private static final Arg<String> DHCP_START =
      Arg.string("dhcp_start", "Instead of xml: first address that guests get.").optional();

  private static final Arg<String> DHCP_END =
      Arg.string("dhcp_end", "Instead of xml: last address that guests get.").optional();

  private static final Arg<String> URI = Arg.string("uri", "The hypervisor.").orElse(Libvirt.URI);

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("virt_net")
        .alias("community.libvirt.virt_net")
        .summary("Manage libvirt networks")
        .details(
            """
            A network that differs from `xml`, or from `forward`, `bridge`, `address`, `dhcp_start` and `dhcp_end`,
            is defined anew from them and keeps its UUID. A running network takes the new definition when it is
            started the next time: guests on it are not cut off; `restart_required` says so.
            """)
        .args(
            NAME,
            STATE,
            LibvirtArgs.COMMAND,
            LibvirtArgs.AUTOSTART,
            XML,
            FORWARD,
            BRIDGE,
            ADDRESS_ARG,
            DHCP_START,
            DHCP_END,
            URI)
        .example(
            """
            - name: No NAT network, guests use the bridge
              virt_net:
                name: default
                state: absent
            """)
        .example(
            """
            - name: Guests on the host's bridge
              virt_net:
                name: host-bridge
                forward: bridge
                bridge: br0
                state: active
                autostart: true
            """)
        .returns("info", "Name, state, autostart, persistent and uuid, as they were found.")
        .returns("status", "active, inactive or absent, as it was found.")
        .returns("xml", "The definition, as it was found.")
        .returns("restart_required", "Whether a running network has still its old definition.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    String name = args.get(NAME);
    LibvirtObject object = new LibvirtObject(Kind.NETWORK, name, args.get(URI));
    Element definition = definition(name, args);
    Optional<Wanted> wanted = LibvirtArgs.wanted("virt_net", args, STATE);
    Answer answer = host.ask(object);
    Optional<Plan> unreachable = Libvirt.unreachable(answer, Kind.NETWORK, host);
    if (unreachable.isPresent()) {
      return unreachable.get();
    }
    if (wanted.isEmpty()) {
      return Plan.inSync(Libvirt.values(object, answer));
    }
    List<String> lacking =
        definition != null && answer.exists()
            ? lacking(definition, answer, name, args.find(FORWARD).orElse(""))
            : List.of();
    return decide(
        object,
        wanted.get(),
        args.find(LibvirtArgs.AUTOSTART).orElse(null),
        definition,
        lacking,
        answer);
  }

  /** An isolated network is one without a forward element, which a comparison does not see. */
  private static List<String> lacking(
      Element definition, Answer answer, String name, String forward) throws HostException {
    List<String> lacking = new ArrayList<>(Libvirt.lacking(Kind.NETWORK, definition, answer, name));
    if (forward.equals("isolated") && answer.xml().contains("<forward")) {
      lacking.add("isolation");
    }
    return lacking;
  }

  /** Pure. */
  static Plan decide(
      LibvirtObject object,
      Wanted wanted,
      @Nullable Boolean autostart,
      @Nullable Element definition,
      List<String> lacking,
      Answer answer) {
    List<Change> drift = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    boolean restart = false;
    if (wanted == Wanted.ABSENT) {
      if (answer.active()) {
        drift.add(Change.of("state", "active", "absent"));
        actions.add(Libvirt.virsh(object, "destroy"));
      }
      if (answer.exists() && answer.persistent()) {
        if (drift.isEmpty()) {
          drift.add(Change.of("state", "inactive", "absent"));
        }
        actions.add(Libvirt.virsh(object, "undefine"));
      }
    } else {
      if (!answer.exists() || !answer.persistent()) {
        if (definition == null) {
          return Plan.blocked(
              "network %s is not %s, and the task does not say what it is"
                  .formatted(object.name(), answer.exists() ? "persistent" : "defined"),
              "give xml, or forward with bridge or address");
        }
        drift.add(Change.of("definition", answer.exists() ? "transient" : null, "defined"));
        actions.addAll(Libvirt.define(object, defined(definition, answer)));
      } else if (definition != null && !lacking.isEmpty()) {
        drift.add(Change.of("definition", "lacks " + String.join(", ", lacking), "as asked for"));
        actions.addAll(Libvirt.define(object, defined(definition, answer)));
        restart = answer.active() && wanted != Wanted.INACTIVE;
      }
      if (wanted == Wanted.ACTIVE && !answer.active()) {
        drift.add(Change.of("state", answer.exists() ? "inactive" : "absent", "active"));
        actions.add(Libvirt.virsh(object, "start"));
      }
      if (wanted == Wanted.INACTIVE && answer.active()) {
        drift.add(Change.of("state", "active", "inactive"));
        actions.add(Libvirt.virsh(object, "destroy"));
      }
      if (autostart != null && autostart != answer.autostart()) {
        drift.add(Change.of("autostart", answer.autostart(), autostart));
        actions.add(
            autostart
                ? Libvirt.virsh(object, "autostart")
                : Libvirt.virsh(object, "autostart", "--disable"));
      }
    }
    Map<String, @Nullable Object> values = Libvirt.values(object, answer);
    values.put("restart_required", restart);
    if (drift.isEmpty()) {
      return Plan.inSync(values);
    }
    Plan.Changes plan = Plan.changes(drift, actions).verifiedBy(Libvirt.SETTLES);
    for (Map.Entry<String, @Nullable Object> value : values.entrySet()) {
      plan = plan.with(value.getKey(), value.getValue());
    }
    return plan;
  }

  /** With the UUID it has: libvirt would take it for another network of the same name otherwise. */
  private static String defined(Element definition, Answer answer) {
    if (!answer.uuid().isEmpty()) {
      Xml.setChild(definition, "uuid", answer.uuid());
    }
    return Xml.text(definition);
  }

  private static @Nullable Element definition(String name, Args args) {
    boolean parts =
        List.of(FORWARD, BRIDGE, ADDRESS_ARG, DHCP_START, DHCP_END).stream().anyMatch(args::given);
    Optional<String> xml = args.find(XML);
    if (xml.isPresent()) {
      if (parts) {
        throw new UserException(
            "arguments-contradict",
            "virt_net takes either xml or forward, bridge, address and dhcp",
            "put all of it into xml",
            null);
      }
      return Libvirt.definition(Kind.NETWORK, name, xml.get());
    }
    return parts ? Libvirt.definition(Kind.NETWORK, name, built(name, args)) : null;
  }

  private static String built(String name, Args args) {
    StringBuilder xml = new StringBuilder("<network><name>");
    xml.append(Xml.escaped(name)).append("</name>");
    String forward = args.find(FORWARD).orElse("");
    if (!forward.isEmpty() && !forward.equals("isolated")) {
      xml.append("<forward mode='").append(forward).append("'/>");
    }
    if (forward.equals("bridge")
        && (args.find(BRIDGE).isEmpty() || args.find(ADDRESS_ARG).isPresent())) {
      throw new UserException(
          "arguments-contradict",
          "forward: bridge uses a bridge of the host, which has the addresses",
          "give bridge, and no address",
          null);
    }
    args.find(BRIDGE)
        .ifPresent(
            bridge -> xml.append("<bridge name='").append(Xml.escaped(bridge)).append("'/>"));
    Optional<String> address = args.find(ADDRESS_ARG);
    Optional<String> start = args.find(DHCP_START);
    Optional<String> end = args.find(DHCP_END);
    if (start.isPresent() != end.isPresent() || (start.isPresent() && address.isEmpty())) {
      throw new UserException(
          "arguments-contradict",
          "dhcp_start, dhcp_end and address belong together",
          "give all three, or address only",
          null);
    }
    if (address.isPresent()) {
      Matcher matcher = ADDRESS.matcher(address.get());
      InetAddress parsed = matcher.matches() ? literal(matcher.group(1)) : null;
      if (parsed == null) {
        throw new UserException(
            "libvirt-address",
            "'%s' is no address with prefix length".formatted(address.get()),
            "write it such as 192.168.122.1/24",
            null);
      }
      int prefix = Integer.parseInt(matcher.group(2));
      int most = parsed instanceof Inet4Address ? 32 : 128;
      if (prefix < 1 || prefix > most) {
        throw new UserException(
            "libvirt-address",
            "the prefix length of '%s' is not from 1 to %d".formatted(address.get(), most),
            null,
            null);
      }
      xml.append("<ip ");
      if (parsed instanceof Inet6Address) {
        xml.append("family='ipv6' address='%s' prefix='%d'>".formatted(matcher.group(1), prefix));
      } else {
        // libvirt keeps netmask or prefix as it was written; virsh's own examples write netmask
        xml.append("address='%s' netmask='%s'>".formatted(matcher.group(1), netmask(prefix)));
      }
      if (start.isPresent() && end.isPresent()) {
        for (String each : List.of(start.get(), end.get())) {
          if (literal(each) == null) {
            throw new UserException(
                "libvirt-address", "'%s' is no address".formatted(each), null, null);
          }
        }
        xml.append("<dhcp><range start='%s' end='%s'/></dhcp>".formatted(start.get(), end.get()));
      }
      xml.append("</ip>");
    }
    return xml.append("</network>").toString();
  }

  private static @Nullable InetAddress literal(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException noAddress) {
      return null;
    }
  }

  private static String netmask(int prefix) {
    long mask = (0xffffffffL << (32 - prefix)) & 0xffffffffL;
    return "%d.%d.%d.%d".formatted(mask >> 24, mask >> 16 & 255, mask >> 8 & 255, mask & 255);
  }
}
