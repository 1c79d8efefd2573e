package dev.virtwright.modules.virt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.host.Action;
import dev.virtwright.host.FakeHost;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.FileState;
import dev.virtwright.module.Args;
import dev.virtwright.module.Plan;
import dev.virtwright.module.TaskContext;
import dev.virtwright.modules.virt.LibvirtObject.Answer;
import dev.virtwright.modules.virt.LibvirtObject.Kind;
import dev.virtwright.value.FileMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class VirtPoolModuleTest {
  private static final VirtPoolModule MODULE = new VirtPoolModule();
  private static final LibvirtObject DEFAULT =
      new LibvirtObject(Kind.POOL, "default", "qemu:///system");
  private static final String IMAGES = "/var/lib/libvirt/images";

  /** As libvirt 9.0 prints it. */
  private static final String XML =
      """
      <pool type='dir'>
        <name>default</name>
        <uuid>9dc59219-87d1-4258-a8e6-3a0f70912150</uuid>
        <capacity unit='bytes'>0</capacity>
        <allocation unit='bytes'>0</allocation>
        <available unit='bytes'>0</available>
        <source>
        </source>
        <target>
          <path>/var/lib/libvirt/images</path>
        </target>
      </pool>
      """;

  private static final FileState DIRECTORY =
      new FileState(
          FileState.Type.DIRECTORY,
          new FileMode(0711),
          "root",
          "root",
          0,
          0,
          0,
          0,
          0,
          0,
          1,
          1,
          1,
          null);

  private static Answer pool(boolean active, boolean autostart) {
    return new Answer(LibvirtObject.Reach.ANSWERED, "", true, active, true, autostart, "9dc5", XML);
  }

  private static Plan plan(Answer answer, FileState directory, Object... arguments)
      throws Exception {
    Map<String, Object> given = new LinkedHashMap<>(Map.of("name", "default"));
    for (int i = 0; i < arguments.length; i += 2) {
      given.put((String) arguments[i], arguments[i + 1]);
    }
    Args args = Args.parse(MODULE.spec(), given, name -> null, TaskContext.NONE);
    FakeHost host =
        new FakeHost()
            .answers(DEFAULT, answer)
            .answers(new FileStat(IMAGES, true), directory)
            .answers(new FileStat("/srv/images", true), directory);
    return MODULE.plan(args, host);
  }

  private static List<String> actions(Plan plan) {
    return assertInstanceOf(Plan.Changes.class, plan).actions().stream()
        .map(action -> action.describe().replace("run virsh -c qemu:///system ", ""))
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
    assertInstanceOf(
        Plan.InSync.class,
        plan(
            pool(true, true),
            DIRECTORY,
            "target",
            IMAGES + "/",
            "state",
            "active",
            "autostart",
            true));
  }

  @Test
  void aMissingPoolIsDefinedStartedAndMarked() throws Exception {
    Plan plan =
        plan(Answer.ABSENT, DIRECTORY, "target", IMAGES, "state", "active", "autostart", true);
    assertEquals(
        "definition: null -> defined; state: absent -> active; autostart: false -> true",
        drift(plan));
    assertEquals(
        List.of(
            "write /run/virtwright-pool-default.xml",
            "pool-define /run/virtwright-pool-default.xml",
            "remove /run/virtwright-pool-default.xml",
            "pool-start default",
            "pool-autostart default"),
        actions(plan));
  }

  @Test
  void aMissingDirectoryIsMadeBeforeTheStart() throws Exception {
    List<String> actions =
        actions(plan(pool(false, false), FileState.ABSENT, "target", IMAGES, "state", "active"));
    assertEquals(List.of("pool-build default", "pool-start default"), actions);
  }

  @Test
  void anotherDirectoryKeepsStateAndAutostart() throws Exception {
    Plan plan = plan(pool(true, true), DIRECTORY, "target", "/srv/images");
    assertEquals("definition: lacks pool/target/path=/srv/images -> as asked for", drift(plan));
    assertEquals(
        List.of(
            "pool-destroy default",
            "pool-undefine default",
            "write /run/virtwright-pool-default.xml",
            "pool-define /run/virtwright-pool-default.xml",
            "remove /run/virtwright-pool-default.xml",
            "pool-start default",
            "pool-autostart default"),
        actions(plan));
  }

  @Test
  void absentNeverDeletesContent() throws Exception {
    List<String> actions = actions(plan(pool(true, true), DIRECTORY, "state", "absent"));
    assertEquals(List.of("pool-destroy default", "pool-undefine default"), actions);
    assertTrue(
        assertInstanceOf(Plan.Changes.class, plan(pool(true, true), DIRECTORY, "state", "absent"))
            .actions()
            .stream()
            .noneMatch(Action.RemoveFile.class::isInstance));
  }

  @Test
  void anInactivePoolIsStopped() throws Exception {
    assertEquals(
        List.of("pool-destroy default"),
        actions(plan(pool(true, false), DIRECTORY, "state", "inactive")));
  }

  @Test
  void anUndefinedPoolWithoutTargetIsBlocked() throws Exception {
    assertEquals(
        "give target, or xml",
        assertInstanceOf(Plan.Blocked.class, plan(Answer.ABSENT, DIRECTORY, "state", "active"))
            .remedy());
  }
}
