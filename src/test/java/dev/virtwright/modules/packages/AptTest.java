package dev.virtwright.modules.packages;

import static dev.virtwright.modules.packages.Fixtures.DEBIAN;
import static dev.virtwright.modules.packages.Fixtures.answer;
import static dev.virtwright.modules.packages.Fixtures.args;
import static dev.virtwright.modules.packages.Fixtures.part;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AptTest {
  private static final AptModule APT = new AptModule();
  private static final List<String> OPTIONS =
      List.of("-o", "Dpkg::Options::=--force-confdef", "-o", "Dpkg::Options::=--force-confold");
  private static final DpkgStatus.Answer THERE =
      new DpkgStatus.Answer("1.2-3", "installed", false, List.of());
  private static final AptLists.Answer OLD = new AptLists.Answer(100_000, 1, false);
  private static final AptLists.Answer FRESH = new AptLists.Answer(60, 1, false);

  private static final String SIMULATED =
      """
      Reading package lists...
      Building dependency tree...
      Inst libfoo1 (2.0 Debian:12.11/stable [amd64])
      Inst virtinst [1:4.0] (1:4.1-2 Debian:12.11/stable [all])
      Conf libfoo1 (2.0 Debian:12.11/stable [amd64])
      Conf virtinst (1:4.1-2 Debian:12.11/stable [all])
      """;

  private static AptSimulation.Answer simulated(String said, String... more) throws Exception {
    return answer(
        new AptSimulation(List.of(), List.of(), 60),
        part("user", "0") + part("waited", "0") + part("holders", ""),
        part("said", said) + String.join("", more));
  }

  private static AptSimulation asked(String operation, String... targets) {
    List<String> words = new ArrayList<>(OPTIONS);
    words.add(operation);
    words.addAll(List.of(targets));
    return new AptSimulation(words, operation.equals("install") ? List.of(targets) : List.of(), 60);
  }

  private static Action.Run run(Action action) {
    return assertInstanceOf(Action.Run.class, action);
  }

  @Test
  void installedPackagesAreInSyncAndFetchNothing() throws Exception {
    FakeHost host =
        new FakeHost()
            .answers(new InstalledTools(), DEBIAN)
            .answers(new AptLists(), OLD)
            .answers(new AptAutomatic("virtinst"), false)
            .answers(new DpkgStatus("virtinst"), THERE);
    Plan plan = APT.plan(args(APT, Map.of("name", "virtinst", "update_cache", true)), host);
    assertEquals(false, assertInstanceOf(Plan.InSync.class, plan).values().get("cache_updated"));
  }

  @Test
  void aMissingPackageIsInstalledWithoutQuestions() throws Exception {
    FakeHost host =
        new FakeHost()
            .answers(new InstalledTools(), DEBIAN)
            .answers(new AptLists(), FRESH)
            .answers(new DpkgStatus("virtinst"), DpkgStatus.Answer.ABSENT)
            .answers(asked("install", "virtinst"), simulated(SIMULATED));
    Plan.Changes plan =
        assertInstanceOf(Plan.Changes.class, APT.plan(args(APT, Map.of("name", "virtinst")), host));
    assertEquals(List.of(Change.of("virtinst", "absent", "installed")), plan.drift());
    Action.Run run = run(plan.actions().getFirst());
    assertEquals(
        List.of(
            "apt-get",
            "-y",
            "-q",
            "-o",
            "DPkg::Lock::Timeout=60",
            "-o",
            "Dpkg::Options::=--force-confdef",
            "-o",
            "Dpkg::Options::=--force-confold",
            "install",
            "virtinst"),
        run.argv());
    assertEquals("noninteractive", run.environment().get("DEBIAN_FRONTEND"));
    assertTrue(
        run.provides().contains(Provides.the(new Resource(Resource.Kind.PACKAGE, "libfoo1"))));
    assertTrue(run.provides().contains(Provides.missing(Resource.Kind.COMMAND)));
  }

  @Test
  void updateCacheFetchesListsBeforeTheInstallation() throws Exception {
    FakeHost host =
        new FakeHost()
            .answers(new InstalledTools(), DEBIAN)
            .answers(new AptLists(), OLD)
            .answers(new DpkgStatus("virtinst"), DpkgStatus.Answer.ABSENT)
            .answers(
                asked("install", "virtinst"), simulated("E: Unable to locate package virtinst"));
    Plan.Changes plan =
        assertInstanceOf(
            Plan.Changes.class,
            APT.plan(args(APT, Map.of("name", "virtinst", "update_cache", true)), host));
    assertEquals("update", run(plan.actions().getFirst()).argv().getLast());
    assertEquals("virtinst", run(plan.actions().getLast()).argv().getLast());
    assertEquals(true, plan.values().get("cache_updated"));
    assertTrue(
        run(plan.actions().getLast()).provides().contains(Provides.missing(Resource.Kind.PACKAGE)));
  }

  @Test
  void aPackageOfNoSourceBlocksWithSourcesAndSuggestion() throws Exception {
    AptSimulation.Answer simulation =
        simulated(
            "Reading package lists...\nE: Unable to locate package virtints",
            part(
                "sources",
                """
                Package files:
                 100 /var/lib/dpkg/status
                     release a=now
                 500 file:/srv/lab-repository ./ Packages
                     release o=Virtwright lab,a=lab
                 500 http://deb.debian.org/debian bookworm/main amd64 Packages
                Pinned packages:
                """),
            part("disabled", "/etc/apt/sources.list.d/extra.sources"),
            part("similar", "virtinst\nvirt-manager"));
    Plan.Blocked blocked = assertInstanceOf(Plan.Blocked.class, decided("virtints", simulation));
    assertEquals(
        "No package matching 'virtints' is available: there is no package virtints in the enabled"
            + " sources (file:/srv/lab-repository ./;"
            + " http://deb.debian.org/debian bookworm/main)",
        blocked.problem());
    assertEquals(
        "virtints: did you mean 'virtinst'?; a disabled source may have it"
            + " (/etc/apt/sources.list.d/extra.sources)",
        blocked.remedy());
  }

  @Test
  void aVersionThatIsNotThereBlocksWithTheOneThatIs() throws Exception {
    AptSimulation.Answer simulation =
        simulated(
            "E: Version '9' for 'virtinst' was not found",
            part("sources", " 500 file:/srv/lab ./ Packages"),
            part("candidates", "virtinst:\n  Installed: (none)\n  Candidate: 1:4.1-2\n"));
    Plan.Blocked blocked = assertInstanceOf(Plan.Blocked.class, decided("virtinst=9", simulation));
    assertEquals("apt would install virtinst in version 1:4.1-2", blocked.remedy());
  }

  @Test
  void unmetDependenciesAreToldWithNothingTouched() throws Exception {
    AptSimulation.Answer simulation =
        simulated(
            """
            Some packages could not be installed. This may mean that you have
            The following packages have unmet dependencies:
             virtinst : Depends: libfoo1 (>= 3) but 2.0 is to be installed
            E: Unable to correct problems, you have held broken packages.
            """);
    assertEquals(
        "apt-get cannot do this: virtinst : Depends: libfoo1 (>= 3) but 2.0 is to be installed;"
            + " Unable to correct problems, you have held broken packages.",
        assertInstanceOf(Plan.Blocked.class, decided("virtinst", simulation)).problem());
  }

  @Test
  void anInterruptedDpkgIsToldWithItsRemedy() throws Exception {
    AptSimulation.Answer simulation =
        answer(
            new AptSimulation(List.of(), List.of(), 60),
            part("user", "0") + part("interrupted", "") + part("waited", "0"),
            part("holders", "") + part("said", SIMULATED));
    assertTrue(
        assertInstanceOf(Plan.Blocked.class, decided("virtinst", simulation))
            .remedy()
            .contains("dpkg --configure -a"));
  }

  @Test
  void aHeldLockBlocksWithItsHolder() throws Exception {
    AptSimulation.Answer simulation =
        answer(
            new AptSimulation(List.of(), List.of(), 60),
            part("user", "0") + part("waited", "60"),
            part("holders", "/var/lib/dpkg/lock-frontend\t77\t/usr/bin/unattended-upgrade "));
    assertEquals(
        "another process is using the package manager: process 77 (/usr/bin/unattended-upgrade)"
            + " holds /var/lib/dpkg/lock-frontend; waited 60 s for it",
        assertInstanceOf(Plan.Blocked.class, decided("virtinst", simulation)).problem());
  }

  @Test
  void aLockTakenBetweenPlanAndActionIsTold() throws Exception {
    Plan.Changes plan =
        assertInstanceOf(Plan.Changes.class, decided("virtinst", simulated(SIMULATED)));
    Plan.Outcome outcome = plan.outcome();
    assertTrue(outcome != null);
    String failure =
        outcome
            .of(
                List.of(
                    new ActionResult(
                        100,
                        new byte[0],
                        "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 77 (apt)\n"
                            .getBytes(StandardCharsets.UTF_8),
                        Duration.ZERO,
                        null)))
            .failure();
    assertTrue(failure != null && failure.contains("held by process 77"), failure);
    assertTrue(failure.contains("waited 60 s"), failure);
  }

  @Test
  void aVirtualPackageCountsAsInstalledWhenOneProvidesIt() throws Exception {
    DpkgStatus.Answer provided =
        answer(
            new DpkgStatus("qemu-kvm"),
            part("known", ""),
            part("architecture", "amd64"),
            part("provided", "qemu-system-x86\tqemu-kvm (= 7.2), qemu-system-x86-64"));
    assertEquals(List.of("qemu-system-x86"), provided.providers());
    assertTrue(
        Apt.needs(request("present", "qemu-kvm"), state("qemu-kvm", provided)).drift().isEmpty());
    DpkgStatus.Answer other =
        answer(
            new DpkgStatus("qemu"),
            part("provided", "qemu-system-x86\tqemu-kvm (= 7.2), qemu-system-x86-64"));
    assertEquals(List.of(), other.providers());
  }

  @Test
  void dpkgTellsForeignArchitecturesAndHolds() throws Exception {
    String known =
        """
        libc6\tamd64\t2.36-9\thold\tinstalled
        libc6\ti386\t2.36-8\tinstall\tinstalled
        virtinst\tall\t1:4.1-2\tdeinstall\tconfig-files
        """;
    DpkgStatus.Answer mine = dpkg("libc6", known);
    assertEquals("2.36-9", mine.version());
    assertTrue(mine.hold());
    assertEquals("2.36-8", dpkg("libc6:i386", known).version());
    assertEquals("config-files", dpkg("virtinst", known).status());
    assertEquals(null, dpkg("virtinst", known).version());
    assertEquals(null, dpkg("libc6:arm64", known).version());
  }

  private static DpkgStatus.Answer dpkg(String name, String known) throws Exception {
    return answer(new DpkgStatus(name), part("known", known), part("architecture", "amd64"));
  }

  @Test
  void purgeRemovesWhatOnlyConfigurationIsLeftOf() {
    DpkgStatus.Answer rest = new DpkgStatus.Answer(null, "config-files", false, List.of());
    AptRequest keep = request("absent", "virtinst");
    assertTrue(Apt.needs(keep, state("virtinst", rest)).drift().isEmpty());
    AptRequest purge =
        new AptRequest(
            List.of("virtinst"),
            Wanted.ABSENT,
            OPTIONS,
            true,
            false,
            false,
            false,
            0,
            60,
            null,
            false);
    assertEquals(List.of("virtinst"), Apt.needs(purge, state("virtinst", rest)).targets());
    assertEquals("purge", purge.words(List.of("virtinst")).get(OPTIONS.size()));
  }

  @Test
  void versionsMatchAsWholeAndWithPatterns() {
    assertTrue(AptVersions.matches("9.0.0-*", "9.0.0-4+deb12u2"));
    assertTrue(AptVersions.matches("1:4.1-2", "1:4.1-2"));
    assertEquals(false, AptVersions.matches("9.0", "9.0.0"));
    assertEquals(false, AptVersions.matches("9.0.0", "9x0.0"));
    AptRequest request = request("present", "virtinst=1.2-*");
    assertTrue(Apt.needs(request, state("virtinst=1.2-*", THERE)).drift().isEmpty());
    assertEquals(
        List.of(Change.of("virtinst", "1.2-3", "2.0")),
        Apt.needs(request("present", "virtinst=2.0"), state("virtinst=2.0", THERE)).drift());
  }

  @Test
  void latestComparesWithTheCandidate() {
    AptRequest request = request("latest", "virtinst");
    Apt.State old =
        new Apt.State(Map.of("virtinst", THERE), Map.of("virtinst", Optional.of("1.3-1")), FRESH);
    assertEquals(List.of(Change.of("virtinst", "1.2-3", "1.3-1")), Apt.needs(request, old).drift());
    Apt.State same =
        new Apt.State(Map.of("virtinst", THERE), Map.of("virtinst", Optional.of("1.2-3")), OLD);
    assertTrue(Apt.needs(request, same).drift().isEmpty());
  }

  @Test
  void whatIsNamedIsInstalledForItselfFromThenOn() throws Exception {
    FakeHost host =
        new FakeHost()
            .answers(new InstalledTools(), DEBIAN)
            .answers(new AptLists(), FRESH)
            .answers(new AptAutomatic("virtinst"), true)
            .answers(new DpkgStatus("virtinst"), THERE);
    Plan.Changes plan =
        assertInstanceOf(Plan.Changes.class, APT.plan(args(APT, Map.of("name", "virtinst")), host));
    assertEquals(false, plan.lasting());
    assertEquals(List.of("apt-mark", "manual", "virtinst"), run(plan.actions().getFirst()).argv());
    String states = "Package: virtinst\nArchitecture: amd64\nAuto-Installed: 1\n--\nPackage: sl\n";
    assertTrue(answer(new AptAutomatic("virtinst"), part("states", states)));
    assertEquals(false, answer(new AptAutomatic("sl"), part("states", states)));
  }

  @Test
  void aVersionPatternMeansTheNewestThatMatches() throws Exception {
    FakeHost host =
        new FakeHost()
            .answers(new InstalledTools(), DEBIAN)
            .answers(new AptLists(), FRESH)
            .answers(new AptAutomatic("virtinst"), false)
            .answers(new DpkgStatus("virtinst"), THERE)
            .answers(
                new AptSimulation(request("present").words(List.of("virtinst=1.*")), List.of(), 60),
                simulated("Inst virtinst [1.2-3] (1.4-1 lab [all])"))
            .answers(
                new AptSimulation(
                    request("present").words(List.of("virtinst=1.*")), List.of("virtinst"), 60),
                simulated("Inst virtinst [1.2-3] (1.4-1 lab [all])"));
    assertEquals(
        List.of(Change.of("virtinst", "1.2-3", "1.4-1")),
        assertInstanceOf(
                Plan.Changes.class, APT.plan(args(APT, Map.of("name", "virtinst=1.*")), host))
            .drift());
  }

  @Test
  void anOtherVersionThanTheNamedOneIsNotRemoved() {
    assertTrue(
        Apt.needs(request("absent", "virtinst=9"), state("virtinst=9", THERE)).drift().isEmpty());
    assertEquals(
        List.of("virtinst"),
        Apt.needs(request("absent", "virtinst=1.2-3"), state("virtinst=1.2-3", THERE)).targets());
  }

  @Test
  void aLeastVersionThatNoSourceHasIsToldWithNothingTouched() throws Exception {
    Plan.Blocked blocked =
        assertInstanceOf(
            Plan.Blocked.class,
            Apt.decide(
                request("present", "virtinst>=2:9"),
                state("virtinst>=2:9", THERE),
                new Apt.Needs(
                    List.of(Change.of("virtinst", "1.2-3", ">=2:9")), List.of("virtinst"), false),
                simulated(SIMULATED)));
    assertEquals("no available installation candidate for virtinst>=2:9", blocked.problem());
  }

  @Test
  void whatAptRefusesIsToldAsItsRunWouldHaveToldIt() throws Exception {
    Plan.Blocked blocked =
        assertInstanceOf(
            Plan.Blocked.class,
            decided("virtinst", simulated("Reading package lists...\nE: held\n  because")));
    assertEquals("Reading package lists...\n", blocked.values().get("stdout"));
    assertEquals("E: held\n  because\n", blocked.values().get("stderr"));
    assertEquals(100L, blocked.values().get("rc"));
  }

  @Test
  void whatAnsibleRefusesIsRefusedInItsWords() {
    for (Map<String, Object> given :
        List.<Map<String, Object>>of(
            Map.of("name", "x", "deb", "/x.deb"),
            Map.of("name", "x", "upgrade", "dist"),
            Map.of("deb", "/x.deb", "state", "absent"),
            Map.of("name", "*,x", "state", "latest"))) {
      UserException wrong =
          assertThrows(UserException.class, () -> APT.plan(args(APT, given), new FakeHost()));
      String told = String.valueOf(wrong.getMessage());
      assertTrue(
          told.contains("parameters are mutually exclusive: deb|package|upgrade")
              || told.contains("deb only supports state=present")
              || told.contains(
                  "unable to install additional packages when upgrading all installed packages"),
          told);
    }
  }

  @Test
  void listsThatAreTheSameAsBeforeAreNoChange() {
    Plan.Changes plan =
        assertInstanceOf(
            Plan.Changes.class,
            Apt.listsOnly(
                new AptRequest(
                    List.of(),
                    Wanted.PRESENT,
                    OPTIONS,
                    false,
                    false,
                    false,
                    true,
                    0,
                    60,
                    null,
                    false),
                FRESH));
    for (String times : List.of("@lists 5 5", "@lists 5 7")) {
      Plan.Outcome outcome = plan.outcome();
      assertTrue(outcome != null);
      Plan.Outcome.Result result =
          outcome.of(
              List.of(
                  new ActionResult(
                      0,
                      ("Hit:1 x\n" + times + "\n").getBytes(StandardCharsets.UTF_8),
                      new byte[0],
                      Duration.ZERO,
                      null)));
      assertEquals(times.endsWith("7"), result.changed());
      assertEquals("Hit:1 x\n", result.values().get("stdout"));
      assertEquals(times.endsWith("7") ? 7L : 5L, result.values().get("cache_update_time"));
    }
  }

  @Test
  void anOlderPackageFileIsRefusedUnlessAllowed() {
    DebFile.Answer older = new DebFile.Answer("", "virtinst", "1.0", "2.0");
    DebFile file = new DebFile("/x.deb");
    AptRequest request = request("present");
    assertEquals(
        "A later version is already installed",
        assertInstanceOf(Plan.Blocked.class, DebFile.decide(file, request, false, older))
            .problem());
    Plan.Changes plan =
        assertInstanceOf(Plan.Changes.class, DebFile.decide(file, request, true, older));
    assertTrue(run(plan.actions().getFirst()).argv().contains("--no-remove"));
  }

  @Test
  void updateCacheAloneIsAnActUnlessTheListsAreYoungEnough() {
    AptRequest always =
        new AptRequest(
            List.of(), Wanted.PRESENT, OPTIONS, false, false, false, true, 0, 60, null, false);
    assertInstanceOf(Plan.Changes.class, Apt.listsOnly(always, FRESH));
    AptRequest hourly =
        new AptRequest(
            List.of(), Wanted.PRESENT, OPTIONS, false, false, false, true, 3600, 60, null, false);
    assertInstanceOf(Plan.InSync.class, Apt.listsOnly(hourly, FRESH));
    assertInstanceOf(Plan.Changes.class, Apt.listsOnly(hourly, OLD));
    assertInstanceOf(Plan.Changes.class, Apt.listsOnly(hourly, new AptLists.Answer(60, 1, true)));
  }

  @Test
  void removalShowsWhatGoesWithIt() throws Exception {
    FakeHost host =
        new FakeHost()
            .answers(new InstalledTools(), DEBIAN)
            .answers(new AptLists(), FRESH)
            .answers(new DpkgStatus("libvirt-daemon"), THERE)
            .answers(
                asked("remove", "libvirt-daemon"),
                simulated("Remv libvirt-daemon-system [9.0]\nRemv libvirt-daemon [9.0]"));
    Plan.Changes plan =
        assertInstanceOf(
            Plan.Changes.class,
            APT.plan(args(APT, Map.of("name", "libvirt-daemon", "state", "absent")), host));
    assertEquals(
        List.of(
            Change.of("libvirt-daemon", "1.2-3", "absent"),
            Change.of("removed with it", "libvirt-daemon-system", null)),
        plan.drift());
    assertTrue(
        run(plan.actions().getFirst()).provides().contains(Provides.any(Resource.Kind.UNIT)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "qemu*",
        "libvirt-?",
        "foo-",
        "-o",
        "./x.deb",
        "https://x/y.deb",
        "@virt",
        "Foo",
        "a b"
      })
  void namesThatAptWouldTakeForSomethingElseAreRefused(String name) {
    assertThrows(UserException.class, () -> Names.checkApt(List.of(name)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"g++", "libc6:i386", "virtinst=1:4.1-2", "libstdc++6", "x=1.*"})
  void namesThatAptTakesAreAccepted(String name) {
    Names.checkApt(List.of(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "qemu*",
        "-y",
        "foo >= 1",
        "a b",
        "/tmp/x.rpm",
        "https://x/y.rpm",
        "@",
        "@vi*",
        "$(x)"
      })
  void namesThatDnfWouldTakeForSomethingElseAreRefused(String name) {
    assertThrows(UserException.class, () -> Names.checkRpm(List.of(name)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "qemu-kvm",
        "@virtualization",
        "@Virtualization Host",
        "@^server",
        "perl(Foo::Bar)",
        "/usr/bin/x",
        "a-1:2.0-3.el9.x86_64"
      })
  void namesThatDnfTakesAreAccepted(String name) {
    Names.checkRpm(List.of(name));
  }

  private static Plan decided(String name, AptSimulation.Answer simulation) {
    return Apt.decide(
        request("present", name),
        state(name, DpkgStatus.Answer.ABSENT),
        new Apt.Needs(List.of(Change.of(name, "absent", "installed")), List.of(name), false),
        simulation);
  }

  private static AptRequest request(String state, String... names) {
    return new AptRequest(
        List.of(names), Wanted.of(state), OPTIONS, false, false, false, false, 0, 60, null, false);
  }

  private static Apt.State state(String name, DpkgStatus.Answer answer) {
    return new Apt.State(Map.of(name, answer), Map.of(), new AptLists.Answer(-1, 0, false));
  }
}
