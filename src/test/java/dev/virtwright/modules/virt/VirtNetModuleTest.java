package dev.virtwright.modules.virt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.UserException;
import dev.virtwright.host.Action;
import dev.virtwright.host.FakeHost;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Resource;
import dev.virtwright.host.UnitState;
import dev.virtwright.host.UnitStatus;
import dev.virtwright.module.Args;
import dev.virtwright.module.Plan;
import dev.virtwright.module.TaskContext;
import dev.virtwright.modules.virt.LibvirtObject.Answer;
import dev.virtwright.modules.virt.LibvirtObject.Kind;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class VirtNetModuleTest {
  private static final VirtNetModule MODULE = new VirtNetModule();
  private static final LibvirtObject DEFAULT =
      new LibvirtObject(Kind.NETWORK, "default", "qemu:///system");
  private static final String UUID = "06fa47b0-47df-4644-bc9e-50579c8b9deb";

  /** As libvirt 9.0 prints it. */
  private static final String XML =
      """
      <network>
        <name>default</name>
        <uuid>06fa47b0-47df-4644-bc9e-50579c8b9deb</uuid>
        <forward mode='nat'/>
        <bridge name='virbr0' stp='on' delay='0'/>
        <mac address='52:54:00:62:e4:43'/>
        <ip address='192.168.122.1' netmask='255.255.255.0'>
          <dhcp>
            <range start='192.168.122.2' end='192.168.122.254'/>
          </dhcp>
        </ip>
      </network>
      """;

  private static Answer network(boolean active, boolean autostart) {
    return new Answer(LibvirtObject.Reach.ANSWERED, "", true, active, true, autostart, UUID, XML);
  }

  private static Plan plan(Answer answer, Object... arguments) throws HostException {
    Map<String, Object> given = new LinkedHashMap<>(Map.of("name", "default"));
    for (int i = 0; i < arguments.length; i += 2) {
      given.put((String) arguments[i], arguments[i + 1]);
    }
    Args args = Args.parse(MODULE.spec(), given, name -> null, TaskContext.NONE);
    return MODULE.plan(args, new FakeHost().answers(DEFAULT, answer));
  }

  private static List<String> actions(Plan plan) {
    return assertInstanceOf(Plan.Changes.class, plan).actions().stream()
        .map(Action::describe)
        .toList();
  }

  private static String drift(Plan plan) {
    return String.join(
        "; ",
        assertInstanceOf(Plan.Changes.class, plan).drift().stream()
            .map(c -> c.path() + ": " + c.current() + " -> " + c.target())
            .toList());
  }

  @Test
  void whatIsAsAskedIsInSync() throws Exception {
    Plan plan =
        plan(
            network(true, true),
            "state",
            "active",
            "autostart",
            true,
            "forward",
            "nat",
            "bridge",
            "virbr0",
            "address",
            "192.168.122.1/24",
            "dhcp_start",
            "192.168.122.2",
            "dhcp_end",
            "192.168.122.254");
    assertEquals("active", assertInstanceOf(Plan.InSync.class, plan).values().get("status"));
  }

  @Test
  void aStoppedNetworkIsStartedAndMarked() throws Exception {
    Plan plan = plan(network(false, false), "state", "active", "autostart", true);
    assertEquals("state: inactive -> active; autostart: false -> true", drift(plan));
    assertEquals(
        List.of(
            "run virsh -c qemu:///system net-start default",
            "run virsh -c qemu:///system net-autostart default"),
        actions(plan));
  }

  @Test
  void absentStopsAndUndefines() throws Exception {
    assertEquals(
        List.of(
            "run virsh -c qemu:///system net-destroy default",
            "run virsh -c qemu:///system net-undefine default"),
        actions(plan(network(true, true), "state", "absent")));
    assertInstanceOf(Plan.InSync.class, plan(Answer.ABSENT, "state", "absent"));
  }

  @Test
  void anotherDefinitionKeepsTheUuidAndARunningNetwork() throws Exception {
    Plan plan = plan(network(true, false), "state", "active", "bridge", "virbr7");
    assertEquals("definition: lacks network/bridge/@name=virbr7 -> as asked for", drift(plan));
    Plan.Changes changes = assertInstanceOf(Plan.Changes.class, plan);
    Action.WriteFile file = assertInstanceOf(Action.WriteFile.class, changes.actions().getFirst());
    String xml = new String(file.content(), StandardCharsets.UTF_8);
    assertTrue(xml.contains("<uuid>" + UUID + "</uuid>"), xml);
    assertTrue(xml.contains("virbr7"), xml);
    assertEquals(true, changes.values().get("restart_required"));
    assertEquals(
        List.of(
            "write /run/virtwright-network-default.xml",
            "run virsh -c qemu:///system net-define /run/virtwright-network-default.xml",
            "remove /run/virtwright-network-default.xml"),
        actions(plan));
  }

  @Test
  void aNetworkIsDefinedOfAnXmlThatMayLackItsName() throws Exception {
    Plan plan =
        plan(
            Answer.ABSENT,
            "command",
            "define",
            "xml",
            "<network><forward mode='bridge'/><bridge name='br0'/></network>");
    Action.WriteFile file =
        assertInstanceOf(
            Action.WriteFile.class,
            assertInstanceOf(Plan.Changes.class, plan).actions().getFirst());
    assertEquals(
        "<network><name>default</name><forward mode=\"bridge\"/><bridge name=\"br0\"/></network>\n",
        new String(file.content(), StandardCharsets.UTF_8));
  }

  @Test
  void isolationIsSeenInWhatIsThere() throws Exception {
    assertEquals(
        "definition: lacks isolation -> as asked for",
        drift(plan(network(false, false), "forward", "isolated")));
  }

  @Test
  void anUndefinedNetworkWithoutDefinitionIsBlocked() throws Exception {
    Plan plan = plan(Answer.ABSENT, "state", "active");
    assertEquals(
        "network default is not defined, and the task does not say what it is",
        assertInstanceOf(Plan.Blocked.class, plan).problem());
  }

  @Test
  void aStoppedDaemonIsNamedWithWhatToDo() throws Exception {
    Answer none =
        Answer.unreached(
            LibvirtObject.Reach.NO_CONNECTION,
            "failed to connect to the hypervisor; Failed to connect socket to"
                + " '/var/run/libvirt/libvirt-sock': No such file or directory");
    FakeHost host =
        new FakeHost()
            .answers(DEFAULT, none)
            .answers(
                new UnitStatus("libvirtd.service"),
                new UnitState(
                    "libvirtd.service", "loaded", "inactive", "dead", "disabled", Map.of()))
            .answers(
                new UnitStatus("virtnetworkd.socket"),
                new UnitState(
                    "virtnetworkd.socket", "not-found", "inactive", "dead", "", Map.of()));
    Args args =
        Args.parse(
            MODULE.spec(),
            Map.of("name", "default", "state", "active"),
            name -> null,
            TaskContext.NONE);
    Plan.Blocked plan = assertInstanceOf(Plan.Blocked.class, MODULE.plan(args, host));
    assertTrue(plan.remedy().startsWith("libvirtd.service is inactive: start it"), plan.remedy());
  }

  @Test
  void withoutVirshTheAnswerIsMissingSoThatAPackageMayBringIt() {
    Answer none = Answer.unreached(LibvirtObject.Reach.NO_VIRSH, "");
    assertTrue(DEFAULT.missing(none));
    assertTrue(DEFAULT.about().contains(Resource.command("virsh")));
  }

  @Test
  void virshAnswersAreUnderstoodForSeveralObjectsAtOnce() throws Exception {
    LibvirtObject pool = new LibvirtObject(Kind.POOL, "images", "qemu:///system");
    LibvirtObject nosuch = new LibvirtObject(Kind.NETWORK, "nosuch", "qemu:///system");
    String output =
        """
        @info0
         Name:           default
         UUID:           06fa47b0-47df-4644-bc9e-50579c8b9deb
         Active:         no
         Persistent:     yes
         Autostart:      yes
         Bridge:         virbr0
        \s
        @xml0
         <network/>
        @info1
         Name:           images
         UUID:           9dc59219-87d1-4258-a8e6-3a0f70912150
         State:          running
         Persistent:     yes
         Autostart:      no
         Capacity:       251.97 GiB
        @xml1
         <pool type='dir'/>
        @info2
         error: failed to get network 'nosuch'
         error: Network not found: no network with matching name 'nosuch'
        @xml2
         error: failed to get network 'nosuch'
        @end
        """;
    List<LibvirtObject> queries = List.of(DEFAULT, pool, nosuch);
    Answer network = answer(DEFAULT, queries, output);
    assertEquals(
        new Answer(LibvirtObject.Reach.ANSWERED, "", true, false, true, true, UUID, "<network/>\n"),
        network);
    assertTrue(answer(pool, queries, output).active());
    assertEquals(Answer.ABSENT, answer(nosuch, queries, output));
    assertThrows(
        HostException.class,
        () -> answer(DEFAULT, List.of(DEFAULT), "@info0\n Name: x\n@xml0\n@end\n"));
    assertThrows(
        HostException.class, () -> answer(DEFAULT, List.of(DEFAULT), "@info0\n Name: x\n"));
  }

  private static Answer answer(LibvirtObject query, List<LibvirtObject> queries, String output)
      throws HostException {
    return parsed(query.merge(), query, queries, output);
  }

  @SuppressWarnings("unchecked") // the query's own merge
  private static <P> Answer parsed(
      Merge<?, P, Answer> merge, LibvirtObject query, List<LibvirtObject> queries, String output)
      throws HostException {
    Merge<LibvirtObject, P, Answer> mine = (Merge<LibvirtObject, P, Answer>) merge;
    P parsed =
        mine.parse(
            queries,
            new FragmentResult(
                0, output.getBytes(StandardCharsets.UTF_8), new byte[0], false, false));
    return mine.answer(query, parsed);
  }

  @Test
  void documentsThatReachOutsideThemselvesAreRefused() {
    String evil =
        """
        <!DOCTYPE network [<!ENTITY x SYSTEM "file:///etc/passwd">]>
        <network><name>&x;</name></network>
        """;
    assertThrows(UserException.class, () -> plan(Answer.ABSENT, "xml", evil));
    assertThrows(UserException.class, () -> plan(Answer.ABSENT, "xml", "<network>"));
    assertThrows(UserException.class, () -> plan(Answer.ABSENT, "xml", "<pool/>"));
    assertThrows(
        UserException.class,
        () -> plan(Answer.ABSENT, "xml", "<network><name>other</name></network>"));
  }

  @Test
  void argumentsThatContradictAreRefused() {
    assertThrows(
        UserException.class, () -> plan(Answer.ABSENT, "state", "active", "command", "stop"));
    assertThrows(
        UserException.class, () -> plan(Answer.ABSENT, "xml", "<network/>", "bridge", "br0"));
    assertThrows(UserException.class, () -> plan(Answer.ABSENT, "forward", "bridge"));
    assertThrows(UserException.class, () -> plan(Answer.ABSENT, "address", "192.168.1.1"));
    assertThrows(UserException.class, () -> plan(Answer.ABSENT, "address", "192.168.1.1/33"));
    assertThrows(
        UserException.class,
        () -> plan(Answer.ABSENT, "address", "10.0.0.1/8", "dhcp_start", "10.0.0.2"));
  }

  @Test
  void commandsThatReadChangeNothing() throws Exception {
    Plan plan = plan(network(true, false), "command", "get_xml");
    assertEquals(XML, assertInstanceOf(Plan.InSync.class, plan).values().get("xml"));
  }
}
