package dev.virtwright.modules.virt;

import com.google.auto.service.AutoService;
import dev.virtwright.diag.UserException;
import dev.virtwright.host.Action;
import dev.virtwright.host.FileStat;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/**
 * A libvirt storage pool is defined, active and started with the host as asked, or is not there.
 * What is in it is never touched.
 */
@AutoService(ResourceModule.class)
public final class VirtPoolModule implements ResourceModule {

  private static final Arg<String> NAME =
      Arg.string("name", "Name of the pool.", "[A-Za-z0-9_][A-Za-z0-9_.+-]*").alias("pool");

  private static final Arg<Wanted> STATE =
      Arg.choice(
              "state",
              "active: defined and running; inactive: defined and not running; present: defined;"
                  + " absent: neither, its content stays.",
              Wanted.class)
          .optional();

  private static final Arg<String> TYPE =
      Arg.choice("type", "Instead of xml: a directory is the only type.", List.of("dir"))
          .orElse("dir");

  private static final Arg<String> TARGET =
      Arg.path("target", "Instead of xml: the directory; made where it is not there.")
          .alias("path")
          .optional();

  private static final Arg<String> XML =
      Arg.string("xml", "Its definition. What it does not name is not compared.").optional();

  private static final Arg<String> URI = Arg.string("uri", "The hypervisor.").orElse(Libvirt.URI);

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("virt_pool")
        .alias("community.libvirt.virt_pool")
        .summary("Manage libvirt storage pools")
        .details(
            """
            A pool that differs from `target` or `xml` is stopped, defined anew and started again; the files in it
            stay, and guests that have them open are not disturbed. Other types than directories need `xml`.
            """)
        .args(NAME, STATE, LibvirtArgs.COMMAND, LibvirtArgs.AUTOSTART, TYPE, TARGET, XML, URI)
        .example(
            """
            - name: The default pool
              virt_pool:
                name: default
                target: /var/lib/libvirt/images
                state: active
                autostart: true
            """)
        .returns("info", "Name, state, autostart, persistent and uuid, as they were found.")
        .returns("status", "active, inactive or absent, as it was found.")
        .returns("xml", "The definition, as it was found.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    String name = args.get(NAME);
    LibvirtObject object = new LibvirtObject(Kind.POOL, name, args.get(URI));
    Element definition = definition(name, args);
    Optional<Wanted> wanted = LibvirtArgs.wanted("virt_pool", args, STATE);
    String directory = directory(definition);
    if (directory != null) {
      host.expect(object, new FileStat(directory, true));
    }
    Answer answer = host.ask(object);
    Optional<Plan> unreachable = Libvirt.unreachable(answer, Kind.POOL, host);
    if (unreachable.isPresent()) {
      return unreachable.get();
    }
    if (wanted.isEmpty()) {
      return Plan.inSync(Libvirt.values(object, answer));
    }
    List<String> lacking =
        definition != null && answer.exists()
            ? Libvirt.lacking(Kind.POOL, definition, answer, name)
            : List.of();
    boolean build = directory != null && !host.ask(new FileStat(directory, true)).exists();
    return decide(
        object,
        wanted.get(),
        args.find(LibvirtArgs.AUTOSTART).orElse(null),
        definition,
        lacking,
        build,
        answer);
  }

  /**
   * Pure.
   *
   * @param build whether the directory must be made
   */
  static Plan decide(
      LibvirtObject object,
      Wanted wanted,
      @Nullable Boolean autostart,
      @Nullable Element definition,
      List<String> lacking,
      boolean build,
      Answer answer) {
    List<Change> drift = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    boolean active = answer.active();
    boolean automatic = answer.autostart();
    if (wanted == Wanted.ABSENT) {
      if (answer.exists()) {
        drift.add(Change.of("state", active ? "active" : "inactive", "absent"));
      }
      if (active) {
        actions.add(Libvirt.virsh(object, "destroy"));
      }
      if (answer.exists() && answer.persistent()) {
        actions.add(Libvirt.virsh(object, "undefine"));
      }
      return plan(object, answer, drift, actions);
    }
    boolean differs = definition != null && answer.exists() && !lacking.isEmpty();
    boolean again = wanted == Wanted.ACTIVE;
    if (!answer.exists() || !answer.persistent() || differs) {
      if (definition == null) {
        return Plan.blocked(
            "storage pool %s is not %s, and the task does not say where it is"
                .formatted(object.name(), answer.exists() ? "persistent" : "defined"),
            "give target, or xml");
      }
      drift.add(
          Change.of(
              "definition",
              differs
                  ? "lacks " + String.join(", ", lacking)
                  : answer.exists() ? "transient" : null,
              differs ? "as asked for" : "defined"));
      if (differs) {
        again |= active && wanted != Wanted.INACTIVE;
        if (active) {
          actions.add(Libvirt.virsh(object, "destroy"));
          active = false;
        }
        if (answer.persistent()) {
          actions.add(Libvirt.virsh(object, "undefine"));
        }
        autostart = autostart == null ? automatic ? Boolean.TRUE : null : autostart;
        automatic = false;
      }
      actions.addAll(Libvirt.define(object, Xml.text(definition)));
    }
    if (again && !active) {
      if (build) {
        drift.add(Change.of("directory", "absent", "made"));
        actions.add(Libvirt.virsh(object, "build"));
      }
      if (!answer.active()) {
        drift.add(Change.of("state", answer.exists() ? "inactive" : "absent", "active"));
      }
      actions.add(Libvirt.virsh(object, "start"));
    }
    if (wanted == Wanted.INACTIVE && answer.active()) {
      drift.add(Change.of("state", "active", "inactive"));
      if (active) {
        actions.add(Libvirt.virsh(object, "destroy"));
      }
    }
    if (autostart != null && autostart != automatic) {
      if (autostart != answer.autostart()) {
        drift.add(Change.of("autostart", answer.autostart(), autostart));
      }
      actions.add(
          autostart
              ? Libvirt.virsh(object, "autostart")
              : Libvirt.virsh(object, "autostart", "--disable"));
    } else if (autostart != null && !autostart && differs && answer.autostart()) {
      // Defining it anew has already switched it off.
      drift.add(Change.of("autostart", true, false));
    }
    return plan(object, answer, drift, actions);
  }

  private static Plan plan(
      LibvirtObject object, Answer answer, List<Change> drift, List<Action> actions) {
    Map<String, @Nullable Object> values = Libvirt.values(object, answer);
    if (drift.isEmpty()) {
      return Plan.inSync(values);
    }
    Plan.Changes plan = Plan.changes(drift, actions).verifiedBy(Libvirt.SETTLES);
    for (Map.Entry<String, @Nullable Object> value : values.entrySet()) {
      plan = plan.with(value.getKey(), value.getValue());
    }
    return plan;
  }

  private static @Nullable Element definition(String name, Args args) {
    Optional<String> xml = args.find(XML);
    Optional<String> target = args.find(TARGET);
    if (xml.isPresent()) {
      if (target.isPresent()) {
        throw new UserException(
            "arguments-contradict", "virt_pool takes either xml or target", null, null);
      }
      return Libvirt.definition(Kind.POOL, name, xml.get());
    }
    if (target.isEmpty()) {
      return null;
    }
    return Libvirt.definition(
        Kind.POOL,
        name,
        "<pool type='%s'><name>%s</name><target><path>%s</path></target></pool>"
            .formatted(args.get(TYPE), Xml.escaped(name), Xml.escaped(target.get())));
  }

  /** The directory of a pool of that type, or null. */
  private static @Nullable String directory(@Nullable Element definition) {
    if (definition == null || !definition.getAttribute("type").equals("dir")) {
      return null;
    }
    Element target = Xml.child(definition, "target");
    Element path = target == null ? null : Xml.child(target, "path");
    String text = path == null ? "" : path.getTextContent().strip();
    return text.startsWith("/") ? text : null;
  }
}
