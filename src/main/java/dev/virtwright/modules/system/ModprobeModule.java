package dev.virtwright.modules.system;

import com.google.auto.service.AutoService;
import dev.virtwright.host.Action;
import dev.virtwright.host.FileBytes;
import dev.virtwright.host.FileContent;
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
import dev.virtwright.module.Verification;
import dev.virtwright.modules.system.KernelModule.Parameter;
import dev.virtwright.modules.system.KernelModule.Residence;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A kernel module is loaded or not, now and, with {@code persistent}, at boot, with these options.
 *
 * <p>Reads /proc/modules, modules.builtin (modprobe(8) counts built-in as loaded),
 * /sys/module/NAME/parameters, /etc/modules-load.d/NAME.conf and /etc/modprobe.d/NAME.conf. The
 * kernel writes {@code _} where a name may have {@code -}: both spell one module. A module in use
 * is never unloaded by force.
 */
@AutoService(ResourceModule.class)
public final class ModprobeModule implements ResourceModule {

  /** Whether it is loaded. */
  enum State {
    PRESENT,
    ABSENT
  }

  /** What becomes of it at boot. */
  enum Persistent {
    DISABLED,
    PRESENT,
    ABSENT
  }

  private static final int MOST_BYTES = 64 << 10;

  private static final Arg<String> NAME =
      Arg.string("name", "Module name, no alias.", "[A-Za-z0-9_][A-Za-z0-9_-]*");
  private static final Arg<State> STATE =
      Arg.choice("state", "Whether it is loaded.", State.class).orElse(State.PRESENT);
  private static final Arg<String> PARAMS =
      Arg.string("params", "Options, such as nested=1, read back from the running kernel.")
          .orElse("");
  private static final Arg<Persistent> PERSISTENT =
      Arg.choice(
              "persistent",
              "Whether it is loaded at boot, with these options; disabled leaves that as it is.",
              Persistent.class)
          .orElse(Persistent.DISABLED);

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("modprobe")
        .alias("community.general.modprobe")
        .summary("Load or unload a kernel module")
        .details(
            "A loaded module whose options differ is reloaded only where nothing uses it. Where"
                + " something does, the files for the next boot are written and the task fails,"
                + " saying what is in the way. Boot is arranged in /etc/modules-load.d/NAME.conf"
                + " and /etc/modprobe.d/NAME.conf; other files there are not looked at.")
        .args(NAME, STATE, PARAMS, PERSISTENT)
        .example(
            """
            - name: Guests may run guests
              community.general.modprobe:
                name: kvm_intel
                params: nested=1
                persistent: present
            """)
        .returns("name", "The module.")
        .returns("params", "As asked for.")
        .returns("state", "present or absent.");
  }

  /**
   * What was read.
   *
   * @param loads the text of /etc/modules-load.d/NAME.conf; null where there is none
   * @param options the text of /etc/modprobe.d/NAME.conf; null where there is none
   */
  record Current(KernelModule.State kernel, @Nullable String loads, @Nullable String options) {}

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    String name = args.get(NAME);
    Persistent persistent = args.get(PERSISTENT);
    KernelModule module = new KernelModule(name);
    FileContent loads = new FileContent(loadsPath(name), MOST_BYTES);
    FileContent options = new FileContent(optionsPath(name), MOST_BYTES);
    if (persistent == Persistent.DISABLED) {
      return decide(
          name,
          args.get(STATE),
          args.get(PARAMS),
          persistent,
          new Current(host.ask(module), null, null));
    }
    host.expect(module, loads, options);
    return decide(
        name,
        args.get(STATE),
        args.get(PARAMS),
        persistent,
        new Current(host.ask(module), text(host.ask(loads)), text(host.ask(options))));
  }

  private static @Nullable String text(FileBytes bytes) {
    return bytes.exists() ? bytes.text() : null;
  }

  private static String loadsPath(String name) {
    return "/etc/modules-load.d/" + name + ".conf";
  }

  private static String optionsPath(String name) {
    return "/etc/modprobe.d/" + name + ".conf";
  }

  /** Pure: all that was read of the host comes in as {@code current}. */
  static Plan decide(
      String name, State desired, String params, Persistent persistent, Current current) {
    Map<String, String> options = ModuleOptions.parse(params);
    List<Change> drift = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    atBoot(name, options, persistent, current, drift, actions);
    int filesOnly = actions.size();
    Plan.Blocked blocked =
        switch (desired) {
          case PRESENT -> present(name, options, persistent, current.kernel(), drift, actions);
          case ABSENT -> absent(name, current.kernel(), drift, actions);
        };
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("name", name);
    values.put("params", params);
    values.put("state", desired == State.PRESENT ? "present" : "absent");
    if (blocked != null && filesOnly == 0) {
      return new Plan.Blocked(blocked.problem(), blocked.remedy(), values);
    }
    if (drift.isEmpty()) {
      return Plan.inSync(values);
    }
    Plan.Changes changes = Plan.changes(drift, actions);
    for (Map.Entry<String, @Nullable Object> value : values.entrySet()) {
      changes = changes.with(value.getKey(), value.getValue());
    }
    if (blocked == null) {
      return changes;
    }
    // The next boot needs the files all the same: a restart is the way out
    String failure =
        "%s; what the next boot needs has been written. %s"
            .formatted(blocked.problem(), blocked.remedy());
    return changes
        .verifiedBy(Verification.BY_RESULT)
        .resultingIn(results -> new Plan.Outcome.Result(Map.of(), failure));
  }

  private static void atBoot(
      String name,
      Map<String, String> options,
      Persistent persistent,
      Current current,
      List<Change> drift,
      List<Action> actions) {
    String loads = current.loads() == null ? "" : current.loads();
    String file = current.options() == null ? "" : current.options();
    Map<String, String> written = ModuleOptions.ofFile(file, name);
    switch (persistent) {
      case DISABLED -> {}
      case PRESENT -> {
        if (!ModuleOptions.loads(loads, name)) {
          drift.add(Change.of("at_boot", "not loaded", "loaded"));
          actions.add(write(loadsPath(name), ModuleOptions.withModule(loads, name)));
        }
        if (!options.isEmpty() && !ModuleOptions.same(options, written)) {
          drift.add(Change.of("options_at_boot", shown(written), shown(options)));
          actions.add(write(optionsPath(name), ModuleOptions.edited(file, name, options)));
        }
      }
      case ABSENT -> {
        if (ModuleOptions.loads(loads, name)) {
          drift.add(Change.of("at_boot", "loaded", "not loaded"));
          actions.add(rest(loadsPath(name), ModuleOptions.withoutModule(loads, name)));
        }
        if (!written.isEmpty()) {
          drift.add(Change.of("options_at_boot", shown(written), null));
          actions.add(rest(optionsPath(name), ModuleOptions.edited(file, name, Map.of())));
        }
      }
    }
  }

  private static @Nullable String shown(Map<String, String> options) {
    return options.isEmpty() ? null : String.join(" ", ModuleOptions.words(options));
  }

  private static Action write(String path, String content) {
    return Action.WriteFile.of(path, content.getBytes(StandardCharsets.UTF_8), null);
  }

  private static Action rest(String path, String content) {
    return ModuleOptions.empty(content) ? new Action.RemoveFile(path, false) : write(path, content);
  }

  private static Plan.@Nullable Blocked present(
      String name,
      Map<String, String> options,
      Persistent persistent,
      KernelModule.State kernel,
      List<Change> drift,
      List<Action> actions) {
    return switch (kernel.residence()) {
      case UNKNOWN ->
          Plan.blocked(
              "the running kernel has no module %s".formatted(name),
              "correct the name; or install the kernel's extra modules, or restart into the kernel"
                  + " whose modules are installed");
      case LOADABLE -> {
        drift.add(Change.of("loaded", "no", "yes"));
        options.forEach((key, value) -> drift.add(Change.of("options." + key, null, value)));
        actions.add(modprobe(name, kernel, options));
        yield null;
      }
      case LOADED, BUILT_IN -> options(name, options, persistent, kernel, drift, actions);
    };
  }

  /** A loaded module's options: set where the kernel takes them, else by loading it anew. */
  private static Plan.@Nullable Blocked options(
      String name,
      Map<String, String> options,
      Persistent persistent,
      KernelModule.State kernel,
      List<Change> drift,
      List<Action> actions) {
    List<String> fixed = new ArrayList<>();
    List<Change> differing = new ArrayList<>();
    List<Action> settings = new ArrayList<>();
    options.forEach((key, value) -> {
      Parameter now = kernel.parameters().get(key);
      // what the kernel does not show cannot be compared
      if (now == null || ModuleOptions.same(now.value(), value)) {
        return;
      }
      differing.add(Change.of("options." + key, now.value(), value));
      if (now.writable()) {
        settings.add(
            Action.Run.of(
                    List.of("tee", "/sys/module/" + name.replace('-', '_') + "/parameters/" + key),
                    Provides.the(KernelModule.resource(name)))
                .withInput(value.getBytes(StandardCharsets.UTF_8)));
      } else {
        fixed.add(key);
      }
    });
    if (differing.isEmpty()) {
      return null;
    }
    drift.addAll(differing);
    if (fixed.isEmpty()) {
      actions.addAll(settings);
      return null;
    }
    boolean builtIn = kernel.residence() == Residence.BUILT_IN;
    if (builtIn || kernel.references() != 0) {
      String what =
          "option %s of kernel module %s differs and cannot be set while %s"
              .formatted(
                  String.join(", ", fixed),
                  name,
                  builtIn ? "it is built into the running kernel" : used(kernel));
      String file =
          persistent == Persistent.PRESENT
              ? ""
              : "say persistent: present so that the option holds at boot; ";
      return Plan.blocked(
          what,
          builtIn
              ? "set it on the kernel command line (%s.%s=%s) and restart"
                  .formatted(name, fixed.getFirst(), options.get(fixed.getFirst()))
              : file + "stop what uses the module (guests) and run again, or restart the machine");
    }
    actions.add(remove(name, kernel));
    actions.add(modprobe(name, kernel, options));
    return null;
  }

  private static String used(KernelModule.State kernel) {
    return kernel.references() < 0
        ? "the kernel cannot unload modules"
        : kernel.users().isEmpty()
            ? "it is in use (%d references)".formatted(kernel.references())
            : "it is in use by " + String.join(", ", kernel.users());
  }

  private static Plan.@Nullable Blocked absent(
      String name, KernelModule.State kernel, List<Change> drift, List<Action> actions) {
    return switch (kernel.residence()) {
      case UNKNOWN, LOADABLE -> null;
      case BUILT_IN ->
          Plan.blocked(
              "kernel module %s is built into the running kernel".formatted(name),
              "drop this task, or boot a kernel that has it as a loadable module");
      case LOADED -> {
        drift.add(Change.of("loaded", "yes", "no"));
        if (kernel.references() != 0) {
          yield Plan.blocked(
              "kernel module %s cannot be unloaded while %s".formatted(name, used(kernel)),
              "stop what uses it and run again, or restart the machine without it");
        }
        actions.add(remove(name, kernel));
        yield null;
      }
    };
  }

  private static Action modprobe(
      String name, KernelModule.State kernel, Map<String, String> options) {
    List<String> argv = new ArrayList<>(List.of("modprobe", "--", name));
    argv.addAll(ModuleOptions.words(options));
    return Action.Run.of(argv, provides(name, kernel));
  }

  private static Action remove(String name, KernelModule.State kernel) {
    return Action.Run.of(List.of("modprobe", "--remove", "--", name), provides(name, kernel));
  }

  /** The module, those loaded or unloaded with it, and what it brings to /dev and /proc/sys. */
  private static Provides[] provides(String name, KernelModule.State kernel) {
    List<Provides> provides = new ArrayList<>();
    provides.add(Provides.the(KernelModule.resource(name)));
    kernel.dependencies().forEach(each -> provides.add(Provides.the(KernelModule.resource(each))));
    provides.add(Provides.missing(Resource.Kind.DEVICE));
    provides.add(Provides.missing(Resource.Kind.SYSCTL));
    provides.add(Provides.missing(Resource.Kind.NETWORK_INTERFACE));
    return provides.toArray(Provides[]::new);
  }
}
