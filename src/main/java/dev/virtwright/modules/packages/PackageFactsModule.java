package dev.virtwright.modules.packages;

import com.google.auto.service.AutoService;
import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Resource;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is installed, as facts.
 *
 * <p>Reads dpkg-query(1) and {@code rpm -qa}. Source: Ansible's {@code
 * ansible.builtin.package_facts} documentation.
 */
@AutoService(ResourceModule.class)
public final class PackageFactsModule implements ResourceModule {

  private static final CommandOutput DPKG =
      CommandOutput.of(
          "dpkg-query",
          "-W",
          "-f",
          "${db:Status-Status}\\t${Package}\\t${Version}\\t${Architecture}\\t${Section}\\n");
  private static final CommandOutput RPM =
      CommandOutput.of(
          "rpm", "-qa", "--qf", "%{NAME}\\t%{VERSION}\\t%{RELEASE}\\t%{EPOCH}\\t%{ARCH}\\n");

  /** Ansible's words for managers, and the database each means here. */
  private static final Map<String, String> MANAGERS =
      Map.of(
          "auto", "auto",
          "apt", "apt",
          "rpm", "rpm",
          "yum", "rpm",
          "dnf", "rpm",
          "dnf5", "rpm",
          "zypper", "rpm");

  /** Those that Ansible asks too and that are not asked here: as where they are not there. */
  private static final Set<String> NOT_ASKED =
      Set.of("apk", "pacman", "portage", "pkg", "pkg5", "pkgng", "pkg_info", "openbsd_pkg");

  private static final Arg<List<String>> MANAGER =
      Arg.strings("manager", "Databases that are asked: auto, apt, rpm (yum, dnf, zypper).")
          .orElse(List.of("auto"));
  private static final Arg<String> STRATEGY =
      Arg.choice(
              "strategy",
              "Whether the first database that is there is asked, or all.",
              List.of("first", "all"))
          .orElse("first");

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("package_facts")
        .alias("ansible.builtin.package_facts", "ansible.legacy.package_facts")
        .summary("Read which packages are installed")
        .details("The origin of a package of apt is not read, and empty.")
        .args(MANAGER, STRATEGY)
        .example(
            """
            - name: What is installed
              ansible.builtin.package_facts:
                manager: auto
            """)
        .returns(
            "ansible_facts",
            "packages: by name a list of what is installed of it: name, version, arch, source, and"
                + " release, epoch or category, origin.");
  }

  @Override
  public Set<Resource.Kind> touches() {
    return Set.of();
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    List<String> managers = new ArrayList<>();
    for (String word : args.get(MANAGER)) {
      String manager = MANAGERS.get(word.toLowerCase(Locale.ROOT));
      if (manager == null && NOT_ASKED.contains(word.toLowerCase(Locale.ROOT))) {
        continue;
      }
      if (manager == null) {
        throw Args.contradiction(
            "Unsupported package managers requested: " + word,
            "auto, apt, rpm, yum, dnf, dnf5 and zypper are known");
      }
      managers.addAll(manager.equals("auto") ? List.of("apt", "rpm") : List.of(manager));
    }
    host.expect(DPKG, RPM);
    return decide(
        managers.isEmpty() ? args.get(MANAGER) : managers.stream().distinct().toList(),
        args.get(STRATEGY).equals("all"),
        host.ask(DPKG),
        host.ask(RPM));
  }

  /** Pure: the facts, of what the databases printed. */
  static Plan decide(List<String> managers, boolean all, FragmentResult dpkg, FragmentResult rpm)
      throws HostException {
    Map<String, List<Object>> packages = new TreeMap<>();
    boolean found = false;
    for (String manager : managers) {
      FragmentResult printed = manager.equals("apt") ? dpkg : rpm;
      if (NOT_ASKED.contains(manager.toLowerCase(Locale.ROOT))) {
        continue;
      }
      if (printed.exitStatus() == 127 || (found && !all)) {
        continue;
      }
      if (!printed.succeeded()) {
        throw new HostException(
            HostException.Kind.FAILED,
            "the packages of %s cannot be read: %s"
                .formatted(manager, Sections.shortened(printed.err().strip())),
            null);
      }
      found |= !printed.out().isBlank();
      for (String line : printed.out().split("\n")) {
        String[] field = line.split("\t", -1);
        if (field.length == 5) {
          add(manager, field, packages);
        }
      }
    }
    return found
        ? Plan.inSync(Map.of("ansible_facts", Map.of("packages", packages)))
        : Plan.blocked(
            "Could not detect a supported package manager from the following list: [%s], or the"
                    .formatted(
                        String.join(", ", managers.stream().map(name -> "'" + name + "'").toList()))
                + " required Python library is not installed. Check warnings for details.",
            "none of these is on the machine and has packages: use manager: auto");
  }

  private static void add(String manager, String[] field, Map<String, List<Object>> packages) {
    Map<String, @Nullable Object> one = new LinkedHashMap<>();
    if (manager.equals("apt")) {
      if (!field[0].equals("installed")) {
        return;
      }
      one.put("name", field[1]);
      one.put("version", field[2]);
      one.put("arch", field[3]);
      one.put("category", field[4]);
      one.put("origin", "");
    } else {
      one.put("name", field[0]);
      one.put("version", field[1]);
      one.put("release", field[2]);
      // texts, as Ansible has them
      one.put("epoch", field[3].equals("(none)") ? "None" : field[3]);
      one.put("arch", field[4].equals("(none)") ? "None" : field[4]);
    }
    one.put("source", manager);
    packages.computeIfAbsent(String.valueOf(one.get("name")), name -> new ArrayList<>()).add(one);
  }
}
