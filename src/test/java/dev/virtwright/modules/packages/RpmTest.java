package dev.virtwright.modules.packages;

import static dev.virtwright.modules.packages.Fixtures.FEDORA;
import static dev.virtwright.modules.packages.Fixtures.answer;
import static dev.virtwright.modules.packages.Fixtures.args;
import static dev.virtwright.modules.packages.Fixtures.part;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.UserException;
import dev.virtwright.host.Action;
import dev.virtwright.host.ActionResult;
import dev.virtwright.host.FakeHost;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Resource;
import dev.virtwright.module.Change;
import dev.virtwright.module.Plan;
import dev.virtwright.modules.packages.RpmGroup.Member;
import dev.virtwright.modules.packages.RpmGroup.Membership;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RpmTest {
  private static final DnfModule DNF = new DnfModule();
  private static final RpmStatus.Installed INSTALLED =
      new RpmStatus.Installed("virt-install", "0", "1.0", "1", "noarch");
  private static final RpmStatus.Answer THERE = new RpmStatus.Answer(List.of(INSTALLED), List.of());
  private static final RpmStatus.Answer ABSENT = new RpmStatus.Answer(List.of(), List.of());

  private static final String TABLE =
      """
      Last metadata expiration check: 0:00:26 ago on Mon Nov 23 12:27:04 2026.
      Dependencies resolved.
      =================================================================================
       Package                Arch    Version
                                          Repo
                                              Size
      =================================================================================
      Installing:
       qemu-kvm               noarch  1.0-1 lab  5.9 k
           replacing  kvm.noarch 0.9-1
      Installing dependencies:
       very-long-package-name-that-never-ends-because-it-is-a-test-of-wrapped-output-columns
                              noarch  1.0-1 lab  5.9 k
      Installing Groups:
       Virtualization

      Transaction Summary
      =================================================================================
      Install  2 Packages

      Total size: 18 k
      Operation aborted.
      """;

  private static RpmSimulation.Answer simulated(String said, String... more) throws Exception {
    return answer(
        new RpmSimulation(List.of("install", "x"), List.of("x"), 30),
        part("user", "0") + part("waited", "0") + part("holders", "") + part("age", "1200"),
        part("said", said) + String.join("", more));
  }

  private static RpmSimulation asked(String... targets) {
    List<String> words = new java.util.ArrayList<>(List.of("install"));
    words.addAll(List.of(targets));
    return new RpmSimulation(
        words, List.of(targets).stream().filter(t -> !t.startsWith("@")).toList(), 30);
  }

  private static List<String> drift(Plan plan) {
    return assertInstanceOf(Plan.Changes.class, plan).drift().stream()
        .map(change -> change.path() + ": " + change.current() + " -> " + change.target())
        .toList();
  }

  private static List<String> lastArgv(Plan plan) {
    Plan.Changes changes = assertInstanceOf(Plan.Changes.class, plan);
    return assertInstanceOf(Action.Run.class, changes.actions().getLast()).argv();
  }

  @Test
  void installedPackagesAreInSyncAfterOneTrip() throws Exception {
    FakeHost host =
        new FakeHost()
            .answers(new InstalledTools(), FEDORA)
            .answers(new RpmStatus("virt-install"), THERE);
    Plan plan = DNF.plan(args(DNF, Map.of("name", "virt-install")), host);
    assertEquals("Nothing to do", assertInstanceOf(Plan.InSync.class, plan).values().get("msg"));
  }

  @Test
  void aMissingPackageIsInstalledAndItsDependenciesAreDeclared() throws Exception {
    FakeHost host =
        new FakeHost()
            .answers(new InstalledTools(), FEDORA)
            .answers(new RpmStatus("qemu-kvm"), ABSENT)
            .answers(asked("qemu-kvm"), simulated(TABLE));
    Plan plan = DNF.plan(args(DNF, Map.of("name", "qemu-kvm")), host);
    assertEquals(List.of("qemu-kvm: absent -> installed"), drift(plan));
    assertEquals(
        List.of("dnf", "-y", "--setopt=exit_on_lock=True", "install", "qemu-kvm"), lastArgv(plan));
    List<Provides> provides =
        assertInstanceOf(Plan.Changes.class, plan).actions().getFirst().provides();
    assertTrue(
        provides.contains(
            Provides.the(
                new Resource(
                    Resource.Kind.PACKAGE,
                    "very-long-package-name-that-never-ends-because-it-is-a-test-of-wrapped-output-columns"))));
    assertTrue(provides.contains(Provides.missing(Resource.Kind.UNIT)));
    assertFalse(provides.contains(Provides.missing(Resource.Kind.PACKAGE)));
  }

  @Test
  void aPackageThatIsNowhereBlocksWithRepositoriesAndSuggestion() throws Exception {
    Plan plan =
        RpmPlans.decide(
            request(List.of("virt-instal"), List.of(), false),
            Manager.DNF,
            "dnf",
            new Rpm.Needs(
                List.of(Change.of("virt-instal", "absent", "installed")),
                List.of("virt-instal"),
                List.of(),
                List.of("virt-instal"),
                false),
            simulated(
                """
                No match for argument: virt-instal
                Error: Unable to find a match: virt-instal
                """,
                part(
                    "repositories",
                    """
                    repo id                          repo name                              status
                    extras                           Lab extras                             disabled
                    lab                              Lab packages                           enabled
                    """),
                part("similar", "virt-install\nvirt-manager")));
    Plan.Blocked blocked = assertInstanceOf(Plan.Blocked.class, plan);
    assertEquals(
        "Failed to install some of the specified packages: there is no package virt-instal in the"
            + " enabled repositories (lab)",
        blocked.problem());
    assertEquals(List.of("No package virt-instal available."), blocked.values().get("failures"));
    assertEquals("virt-instal: did you mean 'virt-install'?", blocked.remedy());
  }

  @Test
  void aPackageOfADisabledRepositoryBlocksWithItsName() throws Exception {
    Plan plan =
        RpmPlans.decide(
            request(List.of("only-extra"), List.of(), false),
            Manager.DNF,
            "dnf",
            new Rpm.Needs(
                List.of(Change.of("only-extra", "absent", "installed")),
                List.of("only-extra"),
                List.of(),
                List.of("only-extra"),
                false),
            simulated(
                "No match for argument: only-extra\nError: Unable to find a match: only-extra",
                part("repositories", "extras   Lab extras   disabled\nlab   Lab   enabled"),
                part("disabled", "only-extra extras")));
    assertEquals(
        "only-extra is in the disabled repository extras: enable that, or set enablerepo: extras",
        assertInstanceOf(Plan.Blocked.class, plan).remedy());
  }

  @Test
  void aGroupThatIsNowhereBlocksWithTheNearestGroup() throws Exception {
    FakeHost host =
        new FakeHost()
            .answers(new InstalledTools(), FEDORA)
            .answers(
                new RpmGroup("virtualisation", 30),
                new RpmGroup.Answer(false, true, false, false, List.of(), LockWait.NONE))
            .answers(
                asked("@virtualisation"),
                simulated(
                    "Module or Group 'virtualisation' is not available.\nError: Nothing to do.",
                    part("repositories", "lab   Lab   enabled"),
                    part("groups", "   Virtualization (virtualization)")));
    Plan.Blocked blocked =
        assertInstanceOf(
            Plan.Blocked.class, DNF.plan(args(DNF, Map.of("name", "@virtualisation")), host));
    assertEquals(
        "Failed to install some of the specified packages: there is no package group virtualisation"
            + " in the enabled repositories (lab)",
        blocked.problem());
    assertEquals("virtualisation: did you mean 'virtualization'?", blocked.remedy());
  }

  @Test
  void aMarkedGroupThatLacksAPackageIsNotInSync() throws Exception {
    RpmGroup.Answer group =
        new RpmGroup.Answer(
            true,
            true,
            false,
            true,
            List.of(
                new Member("virt-install", Membership.MANDATORY, true, true),
                new Member("virt-viewer", Membership.DEFAULT, false, true),
                new Member("gone-from-repo", Membership.DEFAULT, false, false),
                new Member("virt-top", Membership.OPTIONAL, false, true)),
            LockWait.NONE);
    Rpm.Needs needs = needs(request(List.of(), List.of("virtualization"), false), group);
    assertEquals(
        List.of(Change.of("@virtualization", "lacks virt-viewer", "complete")), needs.drift());
    assertEquals(List.of("virt-viewer"), needs.targets());
    Rpm.Needs optional =
        needs(
            new RpmRequest(
                List.of(),
                List.of("virtualization"),
                Wanted.PRESENT,
                List.of(),
                false,
                RpmArgs.memberships(List.of("mandatory", "default", "optional")),
                false,
                30),
            group);
    assertEquals(List.of("virt-viewer", "virt-top"), optional.targets());
  }

  @Test
  void aCompleteGroupIsInSyncThoughAMemberIsInNoRepository() {
    RpmGroup.Answer group =
        new RpmGroup.Answer(
            true,
            true,
            false,
            true,
            List.of(
                new Member("virt-install", Membership.MANDATORY, true, true),
                new Member("gone-from-repo", Membership.DEFAULT, false, false)),
            LockWait.NONE);
    assertTrue(
        needs(request(List.of(), List.of("virtualization"), false), group).drift().isEmpty());
  }

  @Test
  void anUnmarkedGroupIsInstalledAsAGroupWithWhatItLacks() {
    RpmGroup.Answer group =
        new RpmGroup.Answer(
            true,
            true,
            true,
            false,
            List.of(new Member("qemu-kvm", Membership.DEFAULT, false, true)),
            LockWait.NONE);
    RpmRequest request = request(List.of(), List.of("virt-host"), false);
    Rpm.State state = new Rpm.State(Map.of(), Map.of("virt-host", group), Map.of());
    assertEquals(
        List.of("@virt-host", "qemu-kvm"), Rpm.needs(request, state, Manager.DNF).targets());
    assertEquals(
        List.of("@^virt-host", "qemu-kvm"), Rpm.needs(request, state, Manager.YUM).targets());
  }

  @Test
  void withoutCachedMetadataItIsFetchedBeforeTheInstallation() throws Exception {
    Plan plan =
        RpmPlans.decide(
            request(List.of("qemu-kvm"), List.of(), false),
            Manager.DNF,
            "dnf",
            new Rpm.Needs(
                List.of(Change.of("qemu-kvm", "absent", "installed")),
                List.of("qemu-kvm"),
                List.of(),
                List.of("qemu-kvm"),
                false),
            simulated(
                """
                Error: Cache-only enabled but no cache for 'lab'
                Ignoring repositories: lab
                No match for argument: qemu-kvm
                Error: Unable to find a match: qemu-kvm
                """));
    Plan.Changes changes = assertInstanceOf(Plan.Changes.class, plan);
    assertEquals(
        List.of(
            "run dnf -y '--setopt=exit_on_lock=True' --refresh makecache",
            "run dnf -y '--setopt=exit_on_lock=True' install qemu-kvm"),
        changes.actions().stream().map(Action::describe).toList());
    assertTrue(
        changes.actions().getLast().provides().contains(Provides.missing(Resource.Kind.PACKAGE)));
    Plan.Outcome outcome = changes.outcome();
    assertTrue(outcome != null);
    assertEquals(
        "there is no package qemu-kvm in the enabled repositories; add the repository that has it;"
            + " dnf repolist lists what there is",
        outcome
            .of(
                List.of(
                    result(0, ""),
                    result(
                        1,
                        "Error: Unable to find a match: qemu-kvm\nNo match for argument: qemu-kvm")))
            .failure());
  }

  @Test
  void aLockThatIsTakenBetweenPlanAndActionIsExplained() throws Exception {
    Plan.Changes plan =
        assertInstanceOf(
            Plan.Changes.class,
            RpmPlans.decide(
                request(List.of("qemu-kvm"), List.of(), false),
                Manager.DNF,
                "dnf",
                new Rpm.Needs(
                    List.of(Change.of("qemu-kvm", "absent", "installed")),
                    List.of("qemu-kvm"),
                    List.of(),
                    List.of("qemu-kvm"),
                    false),
                simulated(TABLE)));
    Plan.Outcome outcome = plan.outcome();
    assertTrue(outcome != null);
    String failure =
        outcome
            .of(
                List.of(
                    result(
                        200, "metadata already locked by 2\n  The application with PID 2 is: sh")))
            .failure();
    assertTrue(failure != null && failure.contains("already locked by 2"), failure);
    assertEquals(
        List.of("Installed: qemu-kvm-1.0-1.noarch"),
        outcome
            .of(List.of(result(0, "Installed:\n qemu-kvm-1.0-1.noarch\n\nComplete!")))
            .values()
            .get("results"));
  }

  @Test
  void aHeldLockBlocksWithItsHolder() throws Exception {
    RpmSimulation.Answer held =
        answer(
            new RpmSimulation(List.of("install", "x"), List.of("x"), 5),
            part("user", "0") + part("waited", "5"),
            part("holders", "/var/lib/rpm/.rpm.lock\t99\tdnf -y install holder "));
    Plan.Blocked blocked =
        assertInstanceOf(
            Plan.Blocked.class,
            RpmPlans.decide(
                request(List.of("x"), List.of(), false),
                Manager.DNF,
                "dnf",
                new Rpm.Needs(
                    List.of(Change.of("x", "absent", "installed")),
                    List.of("x"),
                    List.of(),
                    List.of("x"),
                    false),
                held));
    assertEquals(
        "another process is using the package manager: process 99 (dnf -y install holder) holds"
            + " /var/lib/rpm/.rpm.lock; waited 5 s for it",
        blocked.problem());
    assertTrue(blocked.remedy().contains("ps -fp 99"), blocked.remedy());
  }

  @Test
  void installingWithoutRootIsBlocked() throws Exception {
    RpmSimulation.Answer user =
        answer(
            new RpmSimulation(List.of("install", "x"), List.of("x"), 5),
            part("user", "1000") + part("waited", "0") + part("holders", ""),
            part("said", "Error: This command has to be run with superuser privileges"));
    Plan plan =
        RpmPlans.decide(
            request(List.of("x"), List.of(), false),
            Manager.DNF,
            "dnf",
            new Rpm.Needs(
                List.of(Change.of("x", "absent", "installed")),
                List.of("x"),
                List.of(),
                List.of("x"),
                false),
            user);
    assertTrue(assertInstanceOf(Plan.Blocked.class, plan).remedy().contains("become: true"));
  }

  @Test
  void latestComparesWithTheNewerVersion() {
    RpmRequest request =
        new RpmRequest(
            List.of("virt-install"),
            List.of(),
            Wanted.LATEST,
            List.of(),
            false,
            RpmArgs.memberships(List.of("mandatory")),
            false,
            30);
    assertEquals(
        List.of(Change.of("virt-install", "1.0-1", "2.0-1")),
        Rpm.needs(request, latest(Map.of("virt-install", "2.0-1"), 100_000), Manager.DNF).drift());
    assertTrue(Rpm.needs(request, latest(Map.of(), 100_000), Manager.DNF).drift().isEmpty());
  }

  @Test
  void anInstalledPackageIsUpgradedAndAMissingOneInstalled() throws Exception {
    Plan plan =
        RpmPlans.decide(
            request(List.of("virt-install", "qemu-kvm"), List.of(), false),
            Manager.DNF,
            "dnf",
            new Rpm.Needs(
                List.of(
                    Change.of("virt-install", "1.0-1", "2.0-1"),
                    Change.of("qemu-kvm", "absent", "installed")),
                List.of("qemu-kvm"),
                List.of("virt-install"),
                List.of("qemu-kvm"),
                false),
            simulated(TABLE));
    assertEquals(
        List.of(
            "run dnf -y '--setopt=exit_on_lock=True' install qemu-kvm",
            "run dnf -y '--setopt=exit_on_lock=True' upgrade virt-install"),
        assertInstanceOf(Plan.Changes.class, plan).actions().stream()
            .map(Action::describe)
            .toList());
  }

  @Test
  void latestWithUpdateCacheFetchesOldMetadataOnly() {
    RpmRequest request =
        new RpmRequest(
            List.of("virt-install"),
            List.of(),
            Wanted.LATEST,
            List.of(),
            true,
            RpmArgs.memberships(List.of("mandatory")),
            false,
            30);
    assertTrue(Rpm.needs(request, latest(Map.of(), 100_000), Manager.DNF).refresh());
    assertTrue(Rpm.needs(request, latest(Map.of(), 60), Manager.DNF).drift().isEmpty());
  }

  @Test
  void removingShowsWhatGoesWithIt() throws Exception {
    RpmRequest request =
        new RpmRequest(
            List.of("qemu-common"),
            List.of(),
            Wanted.ABSENT,
            List.of(),
            false,
            RpmArgs.memberships(List.of("mandatory")),
            false,
            30);
    RpmStatus.Answer there =
        new RpmStatus.Answer(
            List.of(new RpmStatus.Installed("qemu-common", "0", "1.0", "1", "noarch")), List.of());
    Rpm.Needs needs =
        Rpm.needs(
            request, new Rpm.State(Map.of("qemu-common", there), Map.of(), Map.of()), Manager.DNF);
    Plan plan =
        RpmPlans.decide(
            request,
            Manager.DNF,
            "dnf",
            needs,
            simulated(
                """
                Dependencies resolved.
                Removing:
                 qemu-common           noarch           1.0-1              @lab            12
                Removing dependent packages:
                 qemu-kvm              noarch           1.0-1              @lab             9

                Transaction Summary
                """));
    assertEquals(
        List.of("qemu-common: 1.0-1 -> absent", "removed with it: qemu-kvm -> null"), drift(plan));
    assertEquals(
        List.of(
            "dnf",
            "-y",
            "--setopt=exit_on_lock=True",
            "remove",
            "--setopt=clean_requirements_on_remove=False",
            "qemu-common"),
        lastArgv(plan));
  }

  @Test
  void rpmAnswersToNamesVersionsArchitecturesAndCapabilities() throws Exception {
    String named = "virt-install\t0\t1.0\t1\tnoarch\nqemu-kvm\t15\t9.0\t4.el9\tx86_64";
    assertTrue(rpm("virt-install", named).installed());
    assertTrue(rpm("virt-install-1.0", named).installed());
    assertTrue(rpm("virt-install-1.0-1.noarch", named).installed());
    assertTrue(rpm("qemu-kvm-15:9.0-4.el9", named).installed());
    assertTrue(rpm("qemu-kvm.x86_64", named).installed());
    assertFalse(rpm("qemu-kvm.i686", named).installed());
    RpmStatus.Answer other = rpm("virt-install-2.0", named);
    assertFalse(other.installed());
    assertEquals("1.0-1", other.versions());
    assertTrue(
        answer(
                new RpmStatus("/usr/bin/virt-install"),
                part("named", ""),
                part("provides /usr/bin/virt-install", "virt-install\t0\t1.0\t1\tnoarch"))
            .installed());
  }

  private static RpmStatus.Answer rpm(String spec, String named) throws Exception {
    return answer(new RpmStatus(spec), part("named", named));
  }

  private static Rpm.State latest(Map<String, String> newer, long age) {
    return new Rpm.State(
        Map.of("virt-install", THERE),
        Map.of(),
        Map.of("virt-install", new RpmUpdate.Answer(newer, true, age, LockWait.NONE)));
  }

  @Test
  void aNewerVersionThanTheNamedOneStaysUnlessDowngradesAreAllowed() {
    RpmStatus.Answer newer =
        new RpmStatus.Answer(
            List.of(), List.of(new RpmStatus.Installed("foo", "0", "2.0", "1", "noarch")));
    for (String name : List.of("foo-1.0", "foo-1.0-3", "foo-1.9-1.noarch")) {
      Rpm.State state = new Rpm.State(Map.of(name, newer), Map.of(), Map.of());
      RpmRequest request = request(List.of(name), List.of(), false);
      assertEquals(List.of(), Rpm.needs(request, state, Manager.DNF).drift());
      RpmRequest down =
          new RpmRequest(
              List.of(name),
              List.of(),
              Wanted.PRESENT,
              List.of(),
              false,
              Set.of(),
              false,
              30,
              true);
      assertEquals(List.of(name), Rpm.needs(down, state, Manager.DNF).targets());
    }
    Rpm.State older = new Rpm.State(Map.of("foo-3.0", newer), Map.of(), Map.of());
    assertEquals(
        List.of("foo-3.0"),
        Rpm.needs(request(List.of("foo-3.0"), List.of(), false), older, Manager.DNF).targets());
  }

  @Test
  void resultsAreTheLinesThatAnsibleMakesOfATransaction() {
    List<String> dnf4 =
        """
        ================
         Package   Arch     Version   Repository   Size
        ================
        Upgrading:
         foo       noarch   2.0-1     lab          5.4 k
        Installing dependencies:
         bar       noarch   1:1.0-1   lab          5.4 k
        Removing:
         baz       noarch   1.0-1     @lab         0

        Transaction Summary
        """
            .lines()
            .toList();
    assertEquals(
        List.of(
            "Installed: foo-2.0-1.noarch",
            "Removed: foo-1.0-1.noarch",
            "Installed: bar-1:1.0-1.noarch",
            "Removed: baz-1.0-1.noarch"),
        RpmText.results(dnf4, Map.of("foo", "1.0-1")));
    List<String> dnf5 =
        """
        Upgrading:
         foo            noarch 0:2.0-1 lab 5.4 KiB
           replacing foo noarch 0:1.0-1 lab 5.4 KiB
        """
            .lines()
            .toList();
    assertEquals(
        List.of("Installed: foo-2.0-1.noarch", "Removed: foo-1.0-1.noarch"),
        RpmText.results(dnf5, Map.of()));
  }

  @Test
  void whatAnsibleRefusesIsRefusedInItsWords() {
    DnfModule dnf = new DnfModule();
    for (Map<String, Object> given :
        List.<Map<String, Object>>of(
            Map.of("name", "x", "list", "installed"),
            Map.of("name", "x", "best", true, "nobest", true),
            Map.of("name", "x", "autoremove", true, "state", "latest"))) {
      String told =
          String.valueOf(
              assertThrows(UserException.class, () -> dnf.plan(args(dnf, given), new FakeHost()))
                  .getMessage());
      assertTrue(
          told.contains("parameters are mutually exclusive: ")
              || told.contains("Autoremove should be used alone or with state=absent"),
          told);
    }
  }

  private static Rpm.Needs needs(RpmRequest request, RpmGroup.Answer group) {
    return Rpm.needs(
        request, new Rpm.State(Map.of(), Map.of("virtualization", group), Map.of()), Manager.DNF);
  }

  private static RpmRequest request(List<String> packages, List<String> groups, boolean update) {
    return new RpmRequest(
        packages,
        groups,
        Wanted.PRESENT,
        List.of(),
        update,
        RpmArgs.memberships(List.of("mandatory", "default")),
        false,
        30);
  }

  private static ActionResult result(int status, String out) {
    return new ActionResult(
        status, out.getBytes(StandardCharsets.UTF_8), new byte[0], Duration.ZERO, null);
  }
}
