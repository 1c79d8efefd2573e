package dev.virtwright.modules.system;

import static dev.virtwright.module.Tasks.actions;
import static dev.virtwright.module.Tasks.args;
import static dev.virtwright.module.Tasks.blocked;
import static dev.virtwright.module.Tasks.changes;
import static dev.virtwright.module.Tasks.drift;
import static dev.virtwright.module.Tasks.inSync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.UserException;
import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FakeHost;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Resource;
import dev.virtwright.host.UnitState;
import dev.virtwright.host.UnitStatus;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.Verification;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ServiceModuleTest {
  private final ResourceModule service = new ServiceModule();
  private final ResourceModule systemd = new SystemdModule();
  private final FakeHost host =
      new FakeHost()
          .answers(
              new FileStat("/run/systemd/system", true), FakeHost.directory("/run/systemd/system"));

  private UnitState is(String load, String active, String sub, String file, String... properties) {
    Map<String, String> all = new LinkedHashMap<>();
    for (int i = 0; i < properties.length; i += 2) {
      all.put(properties[i], properties[i + 1]);
    }
    UnitState state = new UnitState("libvirtd.service", load, active, sub, file, all);
    host.answers(new UnitStatus("libvirtd.service"), state);
    return state;
  }

  private Plan service(@Nullable Object... arguments) throws HostException {
    return plan(service, arguments);
  }

  private Plan systemd(@Nullable Object... arguments) throws HostException {
    return plan(systemd, arguments);
  }

  private Plan plan(ResourceModule module, @Nullable Object... arguments) throws HostException {
    Object[] all = new Object[arguments.length + 2];
    all[0] = "name";
    all[1] = "libvirtd";
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return module.plan(args(module, all), host);
  }

  @Test
  void runningAndEnabledIsInSyncWithOneRoundTrip() throws Exception {
    is("loaded", "active", "running", "enabled", "MainPID", "7");
    Map<?, ?> values = inSync(service("state", "started", "enabled", true)).values();
    assertEquals("started", values.get("state"));
    assertEquals("7", ((Map<?, ?>) values.get("status")).get("MainPID"));
    assertEquals(2, host.asked().size());
  }

  @Test
  void stoppedAndDisabledIsEnabledAndStartedAndMustStayUp() throws Exception {
    is(
        "loaded",
        "inactive",
        "dead",
        "disabled",
        "TriggeredBy",
        "libvirtd.socket libvirtd-ro.socket");
    Plan plan = service("state", "started", "enabled", true);
    assertEquals(List.of("enabled: disabled -> true", "state: inactive -> started"), drift(plan));
    assertEquals(
        List.of(
            "run systemctl enable -- libvirtd.service", "run systemctl start -- libvirtd.service"),
        actions(plan));
    var converges = assertInstanceOf(Verification.Converges.class, changes(plan).verification());
    assertTrue(converges.stable().isPositive());
    List<Provides> provides = changes(plan).actions().getLast().provides();
    assertTrue(provides.contains(Provides.the(Resource.unit("libvirtd-ro.socket"))));
    assertTrue(provides.contains(Provides.missing(Resource.Kind.LIBVIRT_NETWORK)));
  }

  @Test
  void serviceThatCrashesAgainAndAgainDoesNotRun() throws Exception {
    is("loaded", "activating", "auto-restart", "enabled");
    assertEquals(
        List.of("state: activating (auto-restart) -> started"), drift(service("state", "started")));
    assertEquals(
        List.of("run systemctl stop -- libvirtd.service"), actions(service("state", "stopped")));
  }

  @Test
  void oneshotIsJudgedByItsOwnResultSinceItEnds() throws Exception {
    is("loaded", "inactive", "dead", "enabled", "Type", "oneshot");
    assertEquals(Verification.BY_RESULT, changes(service("state", "started")).verification());
  }

  @Test
  void maskedUnitIsSomebodysDecision() throws Exception {
    is("masked", "inactive", "dead", "masked");
    Plan.Blocked blocked = blocked(service("state", "started"));
    assertTrue(blocked.problem().contains("somebody decided"));
    assertTrue(blocked.remedy().contains("masked: false"));
    blocked(service("enabled", true));
    inSync(service("state", "stopped", "enabled", false));
    assertEquals(
        List.of(
            "run systemctl unmask -- libvirtd.service", "run systemctl start -- libvirtd.service"),
        actions(systemd("state", "started", "masked", false)));
  }

  @Test
  void unitIsMaskedAfterItWasAskedFor() throws Exception {
    is("loaded", "active", "running", "enabled");
    assertEquals(
        List.of("run systemctl mask -- libvirtd.service", "run systemctl stop -- libvirtd.service"),
        actions(systemd("state", "stopped", "masked", true)));
    blocked(systemd("state", "started", "masked", true));
  }

  @Test
  void missingUnitNamesThePackageThatBringsIt() throws Exception {
    is("not-found", "inactive", "dead", "");
    Plan.Blocked blocked = blocked(service("state", "started"));
    assertEquals(
        "Could not find the requested service libvirtd: there is no unit libvirtd.service",
        blocked.problem());
    assertTrue(blocked.remedy().contains("libvirt-daemon-system"));
    assertTrue(UnitSources.remedy("sshd.service").contains("openssh-server"));
    assertTrue(UnitSources.remedy("x.service").contains("*/x.service"));
    assertEquals(
        List.of("run systemctl mask -- libvirtd.service"), actions(systemd("masked", true)));
  }

  @Test
  void staticUnitCountsAsEnabledAndIsNeverDisabled() throws Exception {
    is("loaded", "inactive", "dead", "static");
    inSync(service("enabled", true));
    inSync(service("enabled", false));
    is("loaded", "inactive", "dead", "enabled-runtime");
    assertEquals(
        List.of("run systemctl enable -- libvirtd.service"), actions(service("enabled", true)));
  }

  @Test
  void scriptOfSystemVIsAskedWhetherItIsEnabled() throws Exception {
    is("loaded", "inactive", "dead", "generated");
    CommandOutput question =
        CommandOutput.of("systemctl", "is-enabled", "--", "libvirtd.service")
            .about(Resource.unit("libvirtd.service"));
    host.answers(question, said(0, "enabled\n"));
    inSync(service("enabled", true));
    assertEquals(
        List.of("run systemctl disable -- libvirtd.service"), actions(service("enabled", false)));
    host.answers(question, said(1, "disabled\n"));
    inSync(service("enabled", false));
    changes(service("enabled", true));
  }

  @Test
  void restartIsProvenByANewInvocation() throws Exception {
    UnitState before = is("loaded", "active", "running", "enabled", "InvocationID", "a");
    Plan plan = service("state", "restarted");
    assertEquals(List.of("run systemctl restart -- libvirtd.service"), actions(plan));
    var effect = assertInstanceOf(Verification.Effect.class, changes(plan).verification());
    assertNotNull(effect.check().lacking(host));
    UnitState after = is("loaded", "active", "running", "enabled", "InvocationID", "b");
    assertNull(effect.check().lacking(host));
    assertNull(UnitPlans.notStartedAnew(before, after));
    assertNotNull(UnitPlans.notStartedAnew(before, is("loaded", "failed", "failed", "enabled")));
    assertNotNull(UnitPlans.notStartedAnew(before, is("loaded", "active", "running", "enabled")));
  }

  @Test
  void reloadIsProvenByTheTimeOfTheLastStateChange() throws Exception {
    is("loaded", "active", "running", "enabled", "StateChangeTimestampMonotonic", "5");
    Plan plan = service("state", "reloaded");
    assertEquals(List.of("run systemctl reload -- libvirtd.service"), actions(plan));
    var effect = assertInstanceOf(Verification.Effect.class, changes(plan).verification());
    assertNotNull(effect.check().lacking(host));
    is("loaded", "active", "running", "enabled", "StateChangeTimestampMonotonic", "6");
    assertNull(effect.check().lacking(host));
    is("loaded", "inactive", "dead", "enabled");
    assertEquals(
        List.of("run systemctl start -- libvirtd.service"), actions(service("state", "reloaded")));
    is("loaded", "active", "running", "enabled", "CanReload", "no");
    assertTrue(blocked(service("state", "reloaded")).remedy().contains("restarted"));
  }

  @Test
  void daemonReloadActsOnlyWhereFilesChanged() throws Exception {
    is("loaded", "active", "running", "enabled", "NeedDaemonReload", "yes");
    assertEquals(
        List.of("run systemctl daemon-reload"),
        actions(systemd("state", "started", "daemon_reload", true)));
    inSync(systemd("state", "started"));
    is("loaded", "active", "running", "enabled", "NeedDaemonReload", "no");
    inSync(systemd("state", "started", "daemon_reload", true));
    changes(SystemdModule.decideReload(said(0, "NeedDaemonReload=no\n\nNeedDaemonReload=yes\n")));
    inSync(SystemdModule.decideReload(said(0, "NeedDaemonReload=no\n")));
    assertThrows(HostException.class, () -> SystemdModule.decideReload(said(1, "")));
  }

  @Test
  void nothingAskedIsAMistake() {
    assertThrows(UserException.class, () -> service());
    assertThrows(UserException.class, () -> systemd.plan(args(systemd, "state", "started"), host));
    assertThrows(UserException.class, () -> systemd.plan(args(systemd), host));
    assertThrows(UserException.class, () -> systemd("scope", "global", "state", "started"));
  }

  @Test
  void spelling() {
    assertTrue(service.spec().aliases().contains("ansible.builtin.service"));
    assertTrue(systemd.spec().aliases().contains("systemd_service"));
    assertTrue(systemd.spec().aliases().contains("ansible.builtin.systemd_service"));
  }

  private static FragmentResult said(int status, String out) {
    return new FragmentResult(
        status, out.getBytes(StandardCharsets.UTF_8), new byte[0], false, false);
  }
}
