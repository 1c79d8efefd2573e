package dev.virtwright.modules.packages;

import static dev.virtwright.modules.packages.Fixtures.DEBIAN;
import static dev.virtwright.modules.packages.Fixtures.FEDORA;
import static dev.virtwright.modules.packages.Fixtures.SUSE;
import static dev.virtwright.modules.packages.Fixtures.answer;
import static dev.virtwright.modules.packages.Fixtures.args;
import static dev.virtwright.modules.packages.Fixtures.part;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.host.FakeHost;
import dev.virtwright.module.Finding;
import dev.virtwright.module.Plan;
import dev.virtwright.module.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PackageRepositoriesModuleTest {
  private static final PackageRepositoriesModule MODULE = new PackageRepositoriesModule();

  private static final String REPOLIST =
      """
      repo id                          repo name                              status
      extras                           Lab extras, and more                   disabled
      lab                              Lab packages                           enabled
      """;

  private static RepositoryList rpm(List<String> wanted, String... parts) throws Exception {
    return answer(
        new RpmRepositories(wanted, 30),
        part("waited", "0") + part("holders", "") + part("repositories", REPOLIST),
        String.join("", parts));
  }

  private static List<String> verdicts(List<Finding> findings) {
    return findings.stream()
        .map(finding -> finding.title() + ": " + finding.verdict() + ", " + finding.read())
        .toList();
  }

  @Test
  void enabledAndDisabledRepositoriesAreToldAndPackagesFound() throws Exception {
    List<String> wanted = List.of("virt-install", "@virtualization");
    RepositoryList list =
        rpm(
            wanted,
            part("offers", "virt-install 0 1.0 1 noarch lab\n\nvirt-install 0 2.0 1 noarch lab"),
            part("group virtualization", "Group: Virtualization"));
    FakeHost host =
        new FakeHost()
            .answers(new InstalledTools(), FEDORA)
            .answers(new RpmRepositories(wanted, 30), list);
    Plan.InSync plan =
        assertInstanceOf(
            Plan.InSync.class, MODULE.plan(args(MODULE, Map.of("packages", wanted)), host));
    assertEquals(
        List.of(
            "Package repositories: PASS, enabled: lab; disabled: extras",
            "Package virt-install: PASS, in lab",
            "Package group virtualization: PASS, in an enabled repository"),
        verdicts(plan.findings()));
    assertEquals(
        new RepositoryList.Repository("extras", "Lab extras, and more", false),
        list.repositories().getFirst());
  }

  @Test
  void aPackageOfADisabledRepositoryFailsAndSaysWhichToEnable() throws Exception {
    Plan.Blocked plan =
        assertInstanceOf(
            Plan.Blocked.class,
            PackageRepositoriesModule.decide(
                List.of("only-extra"),
                true,
                "dnf repolist all",
                rpm(List.of("only-extra"), part("elsewhere", "only-extra 0 1.0 1 noarch extras"))));
    assertEquals("no enabled repository (lab) has only-extra", plan.problem());
    assertEquals("enable repository extras for only-extra", plan.remedy());
    assertEquals(Verdict.FAIL, plan.findings().getLast().verdict());
    assertEquals(List.of("only-extra"), plan.values().get("missing"));
  }

  @Test
  void whatIsNotRequiredIsAFindingOnly() throws Exception {
    Plan.InSync plan =
        assertInstanceOf(
            Plan.InSync.class,
            PackageRepositoriesModule.decide(
                List.of("nosuch", "@nosuch"),
                false,
                "dnf repolist all",
                rpm(
                    List.of("nosuch", "@nosuch"),
                    part("group nosuch", "Warning: Group nosuch does not exist."))));
    assertEquals(
        List.of(
            "Package repositories: PASS, enabled: lab; disabled: extras",
            "Package nosuch: FAIL, in no enabled repository (lab)",
            "Package group nosuch: FAIL, in no enabled repository (lab)"),
        verdicts(plan.findings()));
  }

  @Test
  void withoutMetadataAPackageIsUnknownAndNotMissing() throws Exception {
    Plan.InSync plan =
        assertInstanceOf(
            Plan.InSync.class,
            PackageRepositoriesModule.decide(
                List.of("qemu-kvm"),
                true,
                "dnf repolist all",
                rpm(
                    List.of("qemu-kvm"),
                    part(
                        "offers",
                        "Error: Cache-only enabled but no cache for 'lab'\nIgnoring repositories: lab"))));
    assertEquals(Verdict.UNKNOWN, plan.findings().getLast().verdict());
  }

  @Test
  void anInstalledPackageOfNoRepositoryIsAWarning() throws Exception {
    Plan.InSync plan =
        assertInstanceOf(
            Plan.InSync.class,
            PackageRepositoriesModule.decide(
                List.of("qemu-kvm"),
                true,
                "dnf repolist all",
                rpm(List.of("qemu-kvm"), part("installed", "qemu-kvm"))));
    assertEquals(Verdict.WARN, plan.findings().getLast().verdict());
  }

  @Test
  void noEnabledRepositoryFails() {
    Plan plan =
        PackageRepositoriesModule.decide(
            List.of(),
            true,
            "dnf repolist all",
            new RepositoryList(
                List.of(new RepositoryList.Repository("lab", "Lab", false)),
                Map.of(),
                Map.of(),
                java.util.Set.of(),
                true,
                java.util.Set.of(),
                LockWait.NONE));
    assertEquals("enable one of lab", assertInstanceOf(Plan.Blocked.class, plan).remedy());
  }

  @Test
  void yumOfEl7ListsRepositoriesWithArchitectureAndCount() {
    assertEquals(
        Map.of("base", true, "C7.0.1406-base", false, "epel", true),
        RpmText.repositories(
            """
            Loaded plugins: fastestmirror
            repo id                   repo name                        status
            C7.0.1406-base/x86_64     CentOS-7.0.1406 - Base           disabled
            !base/7/x86_64            CentOS-7 - Base                  enabled: 10,072
            *epel/x86_64              Extra Packages - x86_64          enabled: 13,791
            repolist: 23,863
            """
                .lines()
                .toList()));
  }

  @Test
  void aptTellsSourcesCandidatesAndVirtualPackages() throws Exception {
    List<String> wanted = List.of("libvirt-clients", "awk", "hello");
    RepositoryList list =
        answer(
            new AptRepositories(wanted),
            part(
                "sources",
                """
                Package files:
                 100 /var/lib/dpkg/status
                     release a=now
                 500 file:/srv/lab-repository ./ Packages
                     release o=Virtwright lab,a=lab,l=Virtwright lab lab
                Pinned packages:
                """),
            part("disabled", "/etc/apt/sources.list.d/extra.sources"),
            part(
                "policy",
                """
                libvirt-clients:
                  Installed: (none)
                  Candidate: 9.0.0-4+deb12u2
                  Version table:
                     9.0.0-4+deb12u2 500
                        500 file:/srv/lab-repository ./ Packages
                awk:
                  Installed: (none)
                  Candidate: (none)
                  Version table:
                """),
            part(
                "virtual",
                """
                Package: awk
                Versions:\s

                Reverse Depends:\s
                  base-files,awk
                Dependencies:\s
                Provides:\s
                Reverse Provides:\s
                mawk 1.3.4.20200120-3.1 (= )
                """));
    FakeHost host =
        new FakeHost()
            .answers(new InstalledTools(), DEBIAN)
            .answers(new AptRepositories(wanted), list);
    Plan.Blocked plan =
        assertInstanceOf(
            Plan.Blocked.class, MODULE.plan(args(MODULE, Map.of("packages", wanted)), host));
    assertEquals(
        List.of(
            "Package repositories: PASS, enabled: file:/srv/lab-repository ./; disabled:"
                + " /etc/apt/sources.list.d/extra.sources",
            "Package libvirt-clients: PASS, in file:/srv/lab-repository ./",
            "Package awk: PASS, as mawk",
            "Package hello: FAIL, in no enabled repository (file:/srv/lab-repository ./)"),
        verdicts(plan.findings()));
    assertTrue(plan.remedy().contains("/etc/apt/sources.list.d/extra.sources"), plan.remedy());
  }

  @Test
  void zypperIsNotJudged() throws Exception {
    FakeHost host = new FakeHost().answers(new InstalledTools(), SUSE);
    assertInstanceOf(Plan.Blocked.class, MODULE.plan(args(MODULE, Map.of()), host));
  }
}
