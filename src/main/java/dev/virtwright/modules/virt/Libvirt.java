package dev.virtwright.modules.virt;

import dev.virtwright.diag.UserException;
import dev.virtwright.host.Action;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Resource;
import dev.virtwright.host.UnitState;
import dev.virtwright.host.UnitStatus;
import dev.virtwright.module.Plan;
import dev.virtwright.module.Verification;
import dev.virtwright.modules.virt.LibvirtObject.Answer;
import dev.virtwright.modules.virt.LibvirtObject.Kind;
import dev.virtwright.value.FileMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/** What the modules for networks and for storage pools share. */
final class Libvirt {
  private Libvirt() {}

  static final String URI = "qemu:///system";

  /** A network's bridge and its DHCP server take a moment; a pool must stay up. */
  static final Verification SETTLES =
      new Verification.Converges(Duration.ofSeconds(15), Duration.ZERO, false);

  /** What {@code state} asks. */
  enum Wanted {
    ACTIVE,
    INACTIVE,
    PRESENT,
    ABSENT
  }

  /**
   * Why libvirt cannot be asked; empty where it can. Reads its daemons' units then: a task that
   * starts one makes this one known after apply.
   */
  static Optional<Plan> unreachable(Answer answer, Kind kind, HostReader host)
      throws HostException {
    return switch (answer.reach()) {
      case ANSWERED -> Optional.empty();
      case NO_VIRSH ->
          Optional.of(
              Plan.blocked(
                  "virsh is not on this machine, so that its %ss cannot be read"
                      .formatted(kind.title()),
                  "install libvirt's client first: package libvirt-clients, on Fedora and RHEL"
                      + " libvirt-client"));
      case NO_CONNECTION -> {
        UnitStatus monolithic = new UnitStatus("libvirtd.service");
        UnitStatus modular =
            new UnitStatus(kind == Kind.NETWORK ? "virtnetworkd.socket" : "virtstoraged.socket");
        host.expect(monolithic, modular);
        UnitState one = host.ask(monolithic);
        UnitState other = host.ask(modular);
        String unit = one.exists() || !other.exists() ? "libvirtd.service" : other.unit();
        UnitState state = one.exists() || !other.exists() ? one : other;
        yield Optional.of(
            Plan.blocked(
                "libvirt does not answer: " + answer.error(),
                state.exists() && !state.activeState().equals("active")
                    ? "%s is %s: start it first, with module service or systemctl start %s"
                        .formatted(unit, state.activeState(), unit)
                    : "libvirt's system connection is root's: set become: true; see also journalctl"
                        + " -u "
                        + unit));
      }
    };
  }

  /**
   * The definition as a document, with the name it must have.
   *
   * @throws UserException where the text is none, or of something else
   */
  static Element definition(Kind kind, String name, String xml) {
    try {
      Element root = Xml.parse(xml);
      String tag = kind == Kind.NETWORK ? "network" : "pool";
      if (!root.getTagName().equals(tag)) {
        throw new UserException(
            "libvirt-xml",
            "the definition of %s %s begins with <%s>, not <%s>"
                .formatted(kind.title(), name, root.getTagName(), tag),
            null,
            null);
      }
      Element named = Xml.child(root, "name");
      if (named != null && !named.getTextContent().strip().equals(name)) {
        throw new UserException(
            "libvirt-xml",
            "the definition is of %s '%s', and the task of '%s'"
                .formatted(kind.title(), named.getTextContent().strip(), name),
            "let both have one name",
            null);
      }
      Xml.setChild(root, "name", name);
      return root;
    } catch (Xml.Malformed wrong) {
      throw new UserException(
          "libvirt-xml",
          "the definition of %s %s is no XML: %s".formatted(kind.title(), name, wrong.getMessage()),
          null,
          null);
    }
  }

  /** What the machine's definition lacks of the one asked for. */
  static List<String> lacking(Kind kind, Element asked, Answer answer, String name)
      throws HostException {
    try {
      return Xml.lacking(asked, Xml.parse(answer.xml()));
    } catch (Xml.Malformed wrong) {
      throw new HostException(
          HostException.Kind.BAD_ANSWER,
          "virsh's definition of %s %s cannot be understood: %s"
              .formatted(kind.title(), name, wrong.getMessage()),
          null,
          wrong);
    }
  }

  /** {@code virsh -c URI VERB NAME}. */
  static Action virsh(LibvirtObject object, String verb, String... more) {
    List<String> argv =
        new ArrayList<>(List.of("virsh", "-c", object.uri(), object.kind().command(verb)));
    argv.add(object.name());
    argv.addAll(List.of(more));
    return run(object, argv);
  }

  private static Action run(LibvirtObject object, List<String> argv) {
    boolean network = object.kind() == Kind.NETWORK;
    List<Provides> provides = new ArrayList<>();
    provides.add(
        Provides.the(
            new Resource(
                network ? Resource.Kind.LIBVIRT_NETWORK : Resource.Kind.LIBVIRT_POOL,
                object.name())));
    if (network) {
      provides.add(Provides.missing(Resource.Kind.NETWORK_INTERFACE));
    }
    return Action.Run.of(argv, provides.toArray(Provides[]::new))
        .withEnvironment(Map.of("LC_ALL", "C"))
        .withDeadline(Duration.ofMinutes(2));
  }

  /**
   * Defines from a file, since virsh cannot open a standard input that is a socket.
   *
   * @param xml the whole definition
   */
  static List<Action> define(LibvirtObject object, String xml) {
    String file =
        "/run/virtwright-%s-%s.xml"
            .formatted(object.kind() == Kind.NETWORK ? "network" : "pool", object.name());
    return List.of(
        Action.WriteFile.of(file, xml.getBytes(StandardCharsets.UTF_8), new FileMode(0600)),
        run(object, List.of("virsh", "-c", object.uri(), object.kind().command("define"), file)),
        new Action.RemoveFile(file, false));
  }

  /** What {@code register} sees of an object. */
  static Map<String, @Nullable Object> values(LibvirtObject object, Answer answer) {
    Map<String, @Nullable Object> info = new LinkedHashMap<>();
    info.put("name", object.name());
    info.put("state", answer.active() ? "active" : "inactive");
    info.put("autostart", answer.autostart() ? "yes" : "no");
    info.put("persistent", answer.persistent() ? "yes" : "no");
    info.put("uuid", answer.uuid());
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("exists", answer.exists());
    values.put("status", answer.exists() ? info.get("state") : "absent");
    values.put("info", answer.exists() ? info : Map.of());
    values.put("xml", answer.xml());
    return values;
  }
}
