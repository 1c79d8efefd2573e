package dev.virtwright.modules.packages;

import com.google.auto.service.AutoService;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Query;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Finding;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells which package repositories are enabled and disabled, and judges whether an enabled one has
 * each package that is wanted. Only reads.
 */
@AutoService(ResourceModule.class)
public final class PackageRepositoriesModule implements ResourceModule {

  private static final Arg<List<String>> PACKAGES =
      Arg.strings("packages", "Packages that must be to be had; groups with @ before them.")
          .alias("name")
          .orElse(List.of());

  private static final Arg<Boolean> REQUIRED =
      Arg.bool("required", "Fail where one is not to be had; else it is only a finding.")
          .orElse(true);

  private static final Arg<String> USE =
      Arg.choice(
              "use",
              "The package manager; auto takes the distribution's own.",
              List.of("auto", "apt", "dnf", "yum"))
          .orElse("auto");

  private static final Arg<Duration> LOCK_TIMEOUT =
      Arg.seconds("lock_timeout", "How long another package manager is waited for.")
          .orElse(Duration.ofSeconds(30));

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("package_repositories")
        .summary("Check that the enabled package repositories have what is wanted")
        .details(
            """
            What `yum repolist all`, `dnf repolist --all` and `apt-cache policy` tell. Metadata that the host has
            already fetched is read; where it has none, a package that is not found is unknown, not missing.
            Disabled repositories are looked into for what is missing, so that the finding can name the one to enable.
            """)
        .args(PACKAGES, REQUIRED, USE, LOCK_TIMEOUT)
        .example(
            """
            - name: The virtualization packages are to be had
              package_repositories:
                packages: [qemu-kvm, libvirt, virt-install]
              register: sources
            """)
        .returns("repositories", "Each with id, name and enabled.")
        .returns("available", "Repositories that have a package, by its name.")
        .returns("missing", "Packages that no enabled repository has and that are not installed.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    List<String> wanted = Names.split(args.get(PACKAGES));
    InstalledTools tools = new InstalledTools();
    RpmRepositories rpm = new RpmRepositories(wanted, args.get(LOCK_TIMEOUT).toSeconds());
    AptRepositories apt = new AptRepositories(wanted);
    List<Query<?>> queries = new ArrayList<>(List.of(tools));
    String use = args.get(USE);
    if (!use.equals("apt")) {
      queries.add(rpm);
    }
    if (use.equals("apt") || use.equals("auto")) {
      queries.add(apt);
    }
    host.expect(queries.toArray(Query<?>[]::new));
    Manager manager =
        switch (use) {
          case "apt" -> Manager.APT;
          case "dnf" -> Manager.DNF;
          case "yum" -> Manager.YUM;
          default -> host.ask(tools).manager();
        };
    return switch (manager) {
      case APT -> {
        Names.checkApt(wanted);
        yield decide(wanted, args.get(REQUIRED), "apt-cache policy", host.ask(apt));
      }
      case DNF, YUM -> {
        Names.checkRpm(wanted);
        yield decide(wanted, args.get(REQUIRED), manager.word() + " repolist all", host.ask(rpm));
      }
      case ZYPPER, NONE ->
          Plan.blocked(
              manager == Manager.ZYPPER
                  ? "the repositories of zypper cannot be judged by this module"
                  : "none of apt, dnf and yum is on this machine",
              "leave this check out for this host, with when:");
    };
  }

  /** Pure. */
  static Plan decide(List<String> wanted, boolean required, String command, RepositoryList list) {
    Problem held = list.lock().problem().orElse(null);
    if (held != null) {
      return held.plan();
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(repositories(command, list));
    List<String> missing = new ArrayList<>();
    for (String name : wanted) {
      Finding finding = judge(name, command, list);
      findings.add(finding);
      if (finding.verdict() == Verdict.FAIL) {
        missing.add(name);
      }
    }
    Map<String, @Nullable Object> values = values(list, missing, findings);
    boolean none = findings.getFirst().verdict() == Verdict.FAIL;
    if (!required || (missing.isEmpty() && !none)) {
      return new Plan.InSync(values, findings);
    }
    List<String> remedies =
        findings.stream()
            .filter(finding -> finding.verdict() == Verdict.FAIL)
            .map(Finding::remedy)
            .filter(Objects::nonNull)
            .distinct()
            .toList();
    String problem =
        none
            ? "no package repository is enabled"
            : "no enabled repository (%s) has %s"
                .formatted(String.join(", ", list.enabled()), String.join(", ", missing));
    return new Plan.Blocked(problem, String.join("; ", remedies), values, findings);
  }

  private static Finding repositories(String command, RepositoryList list) {
    String unread = String.join(", ", list.unread());
    String read =
        "enabled: %s; disabled: %s%s"
            .formatted(
                joined(list.enabled()),
                joined(list.disabled()),
                unread.isEmpty() ? "" : "; without metadata: " + unread);
    boolean none = list.enabled().isEmpty();
    return new Finding(
        "package-repositories",
        "packages",
        "Package repositories",
        read,
        command + " lists at least one enabled repository",
        none ? Verdict.FAIL : unread.isEmpty() ? Verdict.PASS : Verdict.WARN,
        none
            ? list.disabled().isEmpty()
                ? "add the distribution's repository, or fetch the package lists"
                : "enable one of " + String.join(", ", list.disabled())
            : unread.isEmpty()
                ? null
                : "fetch the metadata of %s, or disable what does not answer".formatted(unread));
  }

  private static Finding judge(String name, String command, RepositoryList list) {
    Set<String> offers = list.offers().getOrDefault(name, Set.of());
    Set<String> elsewhere = list.elsewhere().getOrDefault(name, Set.of());
    Verdict verdict;
    String read;
    String remedy = null;
    if (!offers.isEmpty()) {
      verdict = Verdict.PASS;
      String having = String.join(", ", offers);
      read = having.startsWith("as ") ? having : "in " + having;
    } else if (list.installed().contains(name)) {
      verdict = Verdict.WARN;
      read = "installed, and in no enabled repository";
      remedy = "enable the repository it came from: it gets no updates";
    } else if (!list.complete()) {
      verdict = Verdict.UNKNOWN;
      read =
          list.unread().isEmpty()
              ? "not in the metadata that the host has fetched, which is not all there is"
              : "not in the metadata that the host has fetched, which lacks repository "
                  + String.join(", ", list.unread());
      remedy =
          "fetch it: update_cache: true of the package module"
              + (elsewhere.isEmpty()
                  ? ""
                  : "; or enable repository %s, which has %s"
                      .formatted(elsewhere.iterator().next(), name));
    } else if (!elsewhere.isEmpty()) {
      verdict = Verdict.FAIL;
      read = "only in the disabled repository " + String.join(", ", elsewhere);
      remedy = "enable repository " + elsewhere.iterator().next() + " for " + name;
    } else {
      verdict = Verdict.FAIL;
      read = "in no enabled repository (%s)".formatted(joined(list.enabled()));
      remedy =
          list.disabled().isEmpty()
              ? "add the repository that has %s; %s lists what there is".formatted(name, command)
              : "add or enable the repository that has %s; disabled are %s"
                  .formatted(name, String.join(", ", list.disabled()));
    }
    return new Finding(
        "package-available",
        "packages",
        name.startsWith("@") ? "Package group " + name.substring(1) : "Package " + name,
        read,
        "an enabled repository has it",
        verdict,
        remedy);
  }

  private static String joined(List<String> names) {
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  private static Map<String, @Nullable Object> values(
      RepositoryList list, List<String> missing, List<Finding> findings) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put(
        "repositories",
        list.repositories().stream()
            .map(repository ->
                Map.of(
                    "id",
                    repository.id(),
                    "name",
                    repository.name(),
                    "enabled",
                    repository.enabled()))
            .toList());
    Map<String, @Nullable Object> available = new LinkedHashMap<>();
    list.offers().forEach((name, having) -> available.put(name, List.copyOf(having)));
    values.put("available", available);
    values.put("missing", List.copyOf(missing));
    values.put("findings", findings.stream().map(Finding::toValue).toList());
    return values;
  }
}
