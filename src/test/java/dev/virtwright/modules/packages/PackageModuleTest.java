package dev.virtwright.modules.packages;

import static dev.virtwright.modules.packages.Fixtures.DEBIAN;
import static dev.virtwright.modules.packages.Fixtures.FEDORA;
import static dev.virtwright.modules.packages.Fixtures.SUSE;
import static dev.virtwright.modules.packages.Fixtures.answer;
import static dev.virtwright.modules.packages.Fixtures.args;
import static dev.virtwright.modules.packages.Fixtures.part;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.UserException;
import dev.virtwright.host.Action;
import dev.virtwright.host.FakeHost;
import dev.virtwright.module.Plan;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PackageModuleTest {
  private static final PackageModule PACKAGE = new PackageModule();
  private static final ZypperModule ZYPPER = new ZypperModule();

  @Test
  void theDistributionsOwnPackageManagerIsTaken() throws Exception {
    FakeHost debian =
        new FakeHost()
            .answers(new InstalledTools(), DEBIAN)
            .answers(new AptLists(), new AptLists.Answer(60, 1, false))
            .answers(new AptAutomatic("x"), false)
            .answers(
                new DpkgStatus("x"), new DpkgStatus.Answer("1", "installed", false, List.of()));
    assertInstanceOf(Plan.InSync.class, PACKAGE.plan(args(PACKAGE, Map.of("name", "x")), debian));
    FakeHost fedora =
        new FakeHost()
            .answers(new InstalledTools(), FEDORA)
            .answers(
                new RpmStatus("x"),
                new RpmStatus.Answer(
                    List.of(new RpmStatus.Installed("x", "0", "1", "1", "noarch")), List.of()));
    assertInstanceOf(Plan.InSync.class, PACKAGE.plan(args(PACKAGE, Map.of("name", "x")), fedora));
  }

  @Test
  void aDebianMachineWithDnfUsesAptUnlessToldOtherwise() {
    InstalledTools.Answer both =
        new InstalledTools.Answer(
            List.of("debian"), Map.of("apt-get", "/usr/bin/apt-get", "dnf", "/usr/bin/dnf-3"));
    assertEquals(Manager.APT, both.manager());
    assertEquals(Manager.DNF, both.rpmTool());
  }

  @Test
  void yumIsDnfFromEl8On() {
    assertEquals(
        Manager.YUM,
        new InstalledTools.Answer(List.of("centos", "rhel"), Map.of("yum", "/usr/bin/yum"))
            .manager());
    assertEquals(
        Manager.DNF,
        new InstalledTools.Answer(List.of("rhel"), Map.of("yum", "/usr/bin/dnf-3")).manager());
  }

  @Test
  void toolsAreReadWithLinksFollowed() throws Exception {
    InstalledTools.Answer tools =
        answer(
            new InstalledTools(),
            part("os", "\"almalinux\"\n\"rhel centos fedora\""),
            part("tools", "dnf\t/usr/bin/dnf-3\nyum\t/usr/bin/dnf-3"));
    assertEquals(List.of("almalinux", "rhel", "centos", "fedora"), tools.family());
    assertEquals(Manager.DNF, tools.manager());
  }

  @Test
  void theManagersOwnArgumentsReachIt() throws Exception {
    FakeHost debian = new FakeHost().answers(new InstalledTools(), DEBIAN);
    UserException other =
        assertThrows(
            UserException.class,
            () -> PACKAGE.plan(args(PACKAGE, Map.of("name", "x", "disablerepo", "a")), debian));
    assertTrue(other.getMessage().contains("apt, which takes no argument 'disablerepo'"));
    FakeHost fedora = new FakeHost().answers(new InstalledTools(), FEDORA);
    UserException word =
        assertThrows(
            UserException.class,
            () -> PACKAGE.plan(args(PACKAGE, Map.of("name", "x", "state", "build-dep")), fedora));
    assertTrue(word.getMessage().contains("dnf, which knows no state 'build-dep'"));
    FakeHost suse =
        new FakeHost()
            .answers(new InstalledTools(), SUSE)
            .answers(new RpmStatus("x"), new RpmStatus.Answer(List.of(), List.of()));
    Plan.Changes plan =
        assertInstanceOf(
            Plan.Changes.class,
            PACKAGE.plan(args(PACKAGE, Map.of("name", "x", "update_cache", true)), suse));
    assertEquals(
        List.of("zypper", "--non-interactive", "--quiet", "refresh"),
        assertInstanceOf(Action.Run.class, plan.actions().getFirst()).argv());
  }

  @Test
  void noPackageManagerIsSaid() throws Exception {
    FakeHost host =
        new FakeHost()
            .answers(new InstalledTools(), new InstalledTools.Answer(List.of("alpine"), Map.of()));
    Plan plan = PACKAGE.plan(args(PACKAGE, Map.of("name", "x")), host);
    assertTrue(assertInstanceOf(Plan.Blocked.class, plan).problem().contains("zypper"));
  }

  @Test
  void groupsAreRefusedWhereAptIs() {
    FakeHost host = new FakeHost().answers(new InstalledTools(), DEBIAN);
    UserException mistake =
        assertThrows(
            UserException.class,
            () -> PACKAGE.plan(args(PACKAGE, Map.of("name", "@virtualization")), host));
    assertTrue(mistake.getMessage().contains("apt has no package groups"));
  }

  @Test
  void zypperInstallsPatternsAndPackages() throws Exception {
    ZypperPattern.Answer server =
        answer(
            new ZypperPattern("kvm_server"),
            part(
                "patterns",
                """
                <?xml version='1.0'?>
                <stream>
                <search-result version="0.0">
                <solvable-list>
                <solvable status="not-installed" name="kvm_server" summary="KVM Host Server" kind="pattern"/>
                <solvable status="installed" name="kvm_tools" summary="KVM Virtualization Host and tools" kind="pattern"/>
                <solvable status="not-installed" name="kvm_tools" summary="the same of another repository" kind="pattern"/>
                </solvable-list>
                </search-result>
                </stream>
                """));
    assertEquals(new ZypperPattern.Answer(true, false), server);
    FakeHost host =
        new FakeHost()
            .answers(new InstalledTools(), SUSE)
            .answers(new ZypperPattern("kvm_server"), server)
            .answers(new RpmStatus("virt-install"), new RpmStatus.Answer(List.of(), List.of()));
    Plan.Changes plan =
        assertInstanceOf(
            Plan.Changes.class,
            ZYPPER.plan(
                args(ZYPPER, Map.of("name", List.of("pattern:kvm_server", "virt-install"))), host));
    Action.Run run = assertInstanceOf(Action.Run.class, plan.actions().getFirst());
    assertEquals(
        List.of(
            "zypper",
            "--non-interactive",
            "--quiet",
            "install",
            "--auto-agree-with-licenses",
            "pattern:kvm_server",
            "virt-install"),
        run.argv());
    assertEquals("60", run.environment().get("ZYPP_LOCK_TIMEOUT"));
    assertEquals(List.of(0, 102, 103), run.accepted());
  }

  @Test
  void aPatternThatIsNowhereBlocks() throws Exception {
    FakeHost host =
        new FakeHost()
            .answers(new InstalledTools(), SUSE)
            .answers(new ZypperPattern("kvm_sever"), new ZypperPattern.Answer(false, false));
    assertEquals(
        "there is no pattern:kvm_sever in the enabled repositories",
        assertInstanceOf(
                Plan.Blocked.class,
                ZYPPER.plan(args(ZYPPER, Map.of("name", "pattern:kvm_sever")), host))
            .problem());
  }
}
