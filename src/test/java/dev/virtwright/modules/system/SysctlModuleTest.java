package dev.virtwright.modules.system;

import static dev.virtwright.module.Tasks.actions;
import static dev.virtwright.module.Tasks.args;
import static dev.virtwright.module.Tasks.blocked;
import static dev.virtwright.module.Tasks.changes;
import static dev.virtwright.module.Tasks.drift;
import static dev.virtwright.module.Tasks.inSync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.UserException;
import dev.virtwright.host.Action;
import dev.virtwright.host.FakeHost;
import dev.virtwright.host.FileBytes;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.HostException;
import dev.virtwright.host.SysctlValue;
import dev.virtwright.module.Plan;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SysctlModuleTest {
  private final SysctlModule module = new SysctlModule();
  private final FakeHost host = new FakeHost();

  private void is(String file, @Nullable String running) {
    host.answers(new FileContent("/etc/sysctl.conf", 1 << 20), FileBytes.of(file))
        .answers(new SysctlValue("net.ipv4.ip_forward"), Optional.ofNullable(running));
  }

  private Plan plan(@Nullable Object... arguments) throws HostException {
    Object[] all = new Object[arguments.length + 2];
    all[0] = "name";
    all[1] = "net.ipv4.ip_forward";
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return module.plan(args(module, all), host);
  }

  private static String written(Plan plan) {
    return new String(
        ((Action.WriteFile) changes(plan).actions().getFirst()).content(), StandardCharsets.UTF_8);
  }

  @Test
  void fileAndKernelAsAskedAreInSyncHoweverTheyAreSpelt() throws Exception {
    is("# x\n net/ipv4/ip_forward=1\n", "1");
    inSync(plan("value", 1L));
    inSync(plan("value", true));
    inSync(plan("value", "yes"));
  }

  @Test
  void runningValueThatDiffersAloneIsFound() throws Exception {
    is("net.ipv4.ip_forward = 1\n", "0");
    Plan plan = plan("value", "1");
    assertEquals(List.of("running: 0 -> 1"), drift(plan));
    assertEquals(List.of("run sysctl -w 'net.ipv4.ip_forward=1'"), actions(plan));
    inSync(plan("value", "1", "reload", false));
    changes(plan("value", "1", "reload", false, "sysctl_set", true));
  }

  @Test
  void fileIsEditedInPlaceAndRepeatedLinesGo() throws Exception {
    is("a.b = 2\nnet.ipv4.ip_forward=0\n# c\nnet.ipv4.ip_forward = 0\n", "1");
    Plan plan = plan("value", "1");
    assertEquals(List.of("file: 0 -> 1"), drift(plan));
    assertEquals("a.b = 2\nnet.ipv4.ip_forward = 1\n# c\n", written(plan));
  }

  @Test
  void severalNumbersCompareWhateverIsBetweenThem() {
    assertTrue(
        SysctlModule.decide(
                "net.ipv4.tcp_rmem",
                "4096 87380 6291456",
                "/f",
                "net.ipv4.tcp_rmem = 4096\t87380   6291456\n",
                true,
                Optional.of("4096 87380 6291456"),
                false)
            instanceof Plan.InSync);
  }

  @Test
  void missingKeyIsBlockedWithTheModuleThatBringsIt() throws Exception {
    assertTrue(
        blocked(
                SysctlModule.decide(
                    "net.bridge.bridge-nf-call-iptables",
                    "0",
                    "/f",
                    "",
                    true,
                    Optional.empty(),
                    false))
            .remedy()
            .contains("br_netfilter"));
    is("", null);
    assertEquals(
        "the running kernel has no setting net.ipv4.ip_forward",
        blocked(plan("value", "1")).problem());
    assertEquals("net.ipv4.ip_forward = 1\n", written(plan("value", "1", "ignoreerrors", true)));
  }

  @Test
  void absentForgetsTheLine() throws Exception {
    is("a = 1\nnet.ipv4.ip_forward = 1\n", "1");
    assertEquals("a = 1\n", written(plan("state", "absent")));
    is("a = 1\n", "1");
    inSync(plan("state", "absent"));
  }

  @Test
  void spelling() {
    assertTrue(module.spec().aliases().contains("ansible.posix.sysctl"));
    assertEquals(Optional.of("name"), module.spec().arg("key").map(arg -> arg.name()));
    assertThrows(UserException.class, () -> plan());
    assertThrows(UserException.class, () -> args(module, "name", "-a", "value", "1"));
    assertEquals(
        "net.ipv4.conf.eth0/1.rp_filter", SysctlFile.normal("net/ipv4/conf/eth0.1/rp_filter"));
    assertEquals(
        "net.ipv4.conf.eth0/1.rp_filter", SysctlFile.normal("net.ipv4.conf.eth0/1.rp_filter"));
  }
}
