package dev.virtwright.modules.packages;

import com.google.auto.service.AutoService;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Query;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Packages are installed, or not, by whatever package manager the machine has. */
@AutoService(ResourceModule.class)
public final class PackageModule implements ResourceModule {

  private static final AptModule APT = new AptModule();
  private static final DnfModule DNF = new DnfModule();
  private static final ZypperModule ZYPPER = new ZypperModule();

  private static final Arg<String> USE =
      Arg.string(
              "use",
              "The package manager, apt, dnf, dnf4, dnf5, yum or zypper, also with the name of its"
                  + " collection before it; auto takes the distribution's own.")
          .orElse("auto");

  /** By name; what several managers take is one argument. */
  private static Map<String, Arg<?>> arguments() {
    Map<String, Arg<?>> arguments = new LinkedHashMap<>();
    Stream.of(APT.spec(), DNF.spec(), ZYPPER.spec())
        .flatMap(spec -> spec.args().stream())
        .forEach(arg -> arguments.merge(arg.name(), arg, PackageModule::united));
    arguments.put(USE.name(), USE);
    return arguments;
  }

  /** The first one's type, which has the wider choice, under the names of both. */
  private static Arg<?> united(Arg<?> first, Arg<?> second) {
    return first.alias(
        Stream.concat(first.aliases().stream(), second.aliases().stream())
            .distinct()
            .toArray(String[]::new));
  }

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("package")
        .alias("ansible.builtin.package", "ansible.legacy.package")
        .summary("Install or remove packages with the machine's package manager")
        .details(
            """
            Takes apt on Debian and Ubuntu, zypper on SUSE, and dnf or yum elsewhere, and then does what the module of
            that name does, with its arguments and defaults. An argument that the machine's manager does not take fails
            the task there. Returned values are that module's.
            """)
        .args(arguments().values().toArray(Arg<?>[]::new))
        .example(
            """
            - name: virt-install
              package:
                name: "{{ 'virtinst' if ansible_os_family == 'Debian' else 'virt-install' }}"
                state: present
            """);
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    InstalledTools tools = new InstalledTools();
    // Which one it is, is not known yet: the others' questions cost no round trip.
    List<Query<?>> queries = new ArrayList<>(List.of(tools));
    for (String name : Names.split(args.find(RpmArgs.NAME).orElse(List.of()))) {
      if (name.matches("[A-Za-z0-9][A-Za-z0-9+._:-]*")) {
        queries.add(new RpmStatus(name));
        queries.add(new DpkgStatus(Apt.bare(name)));
      }
    }
    host.expect(queries.toArray(Query<?>[]::new));
    return switch (manager(args.get(USE), host.ask(tools))) {
      case APT -> APT.plan(taken(args, APT.spec()), host);
      case DNF, YUM -> DNF.plan(taken(args, DNF.spec()), host);
      case ZYPPER -> ZYPPER.plan(taken(args, ZYPPER.spec()), host);
      case NONE ->
          Plan.blocked(
              "none of apt-get, dnf, yum and zypper is on this machine",
              "this module knows no other package manager; use command with creates:");
    };
  }

  /** The arguments, all of which the machine's package manager knows. */
  private static Args taken(Args args, ModuleSpec spec) {
    for (Arg<?> given : arguments().values()) {
      if (given == USE || !args.given(given)) {
        continue;
      }
      Arg<?> known = spec.arg(given.name()).orElse(null);
      if (known == null) {
        throw Args.contradiction(
            "package: this machine's manager is %s, which takes no argument '%s'"
                .formatted(spec.name(), given.name()),
            "leave it out there: \"{{ ... if ansible_pkg_mgr == '...' else omit }}\"");
      }
      String word = args.find(given).map(Object::toString).orElse("");
      if (!known.choices().isEmpty() && !known.choices().contains(word)) {
        throw Args.contradiction(
            "package: this machine's manager is %s, which knows no %s '%s'"
                .formatted(spec.name(), given.name(), word),
            "it knows " + String.join(", ", known.choices()));
      }
    }
    return args;
  }

  private static Manager manager(String use, InstalledTools.Answer tools) {
    return switch (use.replaceFirst("^(ansible\\.(builtin|legacy)|community\\.general)\\.", "")) {
      case "apt" -> Manager.APT;
      case "dnf", "dnf4", "dnf5" -> Manager.DNF;
      case "yum" -> Manager.YUM;
      case "zypper" -> Manager.ZYPPER;
      case "auto", "" -> tools.manager();
      default ->
          throw Args.contradiction(
              "Could not find a matching action for the \"%s\" package manager.".formatted(use),
              "apt, dnf, dnf4, dnf5, yum and zypper are there");
    };
  }
}
