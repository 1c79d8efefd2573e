package dev.virtwright.modules.system;

import static dev.virtwright.module.Tasks.actions;
import static dev.virtwright.module.Tasks.args;
import static dev.virtwright.module.Tasks.blocked;
import static dev.virtwright.module.Tasks.changes;
import static dev.virtwright.module.Tasks.drift;
import static dev.virtwright.module.Tasks.inSync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.host.Action;
import dev.virtwright.host.FakeHost;
import dev.virtwright.host.FileState;
import dev.virtwright.module.Plan;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class MountModuleTest {
  private static final String FSTAB =
      """
      # root
      UUID=1 / ext4 defaults 0 1

      /dev/vg/data\\040two /srv/data xfs noatime 0 2 # kept
      /dev/sda2 none swap sw 0 0
      """;
  private static final String MOUNTS =
      """
      22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
      30 22 254:2 / /srv/data rw shared:2 - xfs /dev/vg/data\\040two rw
      31 22 254:1 /srv/images /bound rw shared:1 - ext4 /dev/sda1 rw
      """;

  private final MountModule module = new MountModule();

  private Plan plan(boolean directory, @Nullable Object... arguments) {
    return MountModule.decide(
        args(module, arguments),
        new MountModule.Current(
            FSTAB,
            MountTable.parse(MOUNTS),
            directory ? FakeHost.directory("/x") : FileState.ABSENT));
  }

  private static String fstab(Plan plan) {
    return changes(plan).actions().stream()
        .filter(Action.WriteFile.class::isInstance)
        .map(each -> new String(((Action.WriteFile) each).content(), StandardCharsets.UTF_8))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aLineThatIsAsAskedKeepsItsText() {
    inSync(
        plan(
            true,
            "path",
            "/srv/data/",
            "src",
            "/dev/vg/data two",
            "fstype",
            "xfs",
            "opts",
            "noatime",
            "passno",
            "2",
            "state",
            "mounted"));
  }

  @Test
  void aNewMountMakesTheDirectoryWritesItsLineAndMounts() {
    Plan plan = plan(false, "path", "/mnt/n", "src", "nas:/x", "fstype", "nfs", "state", "mounted");
    assertEquals(FSTAB + "nas:/x /mnt/n nfs defaults 0 0\n", fstab(plan));
    assertEquals(
        List.of(
            "run mkdir -p -- /mnt/n",
            "write /etc/fstab",
            "mount /mnt/n, and take back its line of fstab where that fails"),
        actions(plan));
  }

  @Test
  void aChangedLineOfWhatIsMountedIsFollowedByARemount() {
    Plan plan =
        plan(
            true,
            "path",
            "/srv/data",
            "src",
            "/dev/vg/data two",
            "fstype",
            "xfs",
            "opts",
            "ro",
            "state",
            "mounted");
    assertEquals(
        FSTAB.replace(
            "/dev/vg/data\\040two /srv/data xfs noatime 0 2 # kept",
            "/dev/vg/data\\040two /srv/data xfs ro 0 0"),
        fstab(plan));
    assertTrue(drift(plan).contains("mount: mounted -> remounted"));
  }

  @Test
  void presentLeavesTheMountAloneAndBootNoAddsNoauto() {
    Plan plan =
        plan(
            true,
            "path",
            "/mnt/n",
            "src",
            "/dev/sdb",
            "fstype",
            "ext4",
            "state",
            "present",
            "boot",
            false);
    assertEquals(List.of("write /etc/fstab"), actions(plan));
    assertTrue(fstab(plan).endsWith("/dev/sdb /mnt/n ext4 defaults,noauto 0 0\n"));
  }

  @Test
  void absentTakesTheLineTheMountAndTheDirectory() {
    Plan plan = plan(true, "path", "/srv/data", "state", "absent");
    assertEquals(
        List.of("write /etc/fstab", "run umount -- /srv/data", "run rmdir -- /srv/data"),
        actions(plan));
    assertFalse(fstab(plan).contains("/srv/data"));
    assertEquals(
        List.of("write /etc/fstab"),
        actions(plan(true, "path", "/srv/data", "state", "absent_from_fstab")));
    inSync(plan(true, "path", "/elsewhere", "state", "absent"));
  }

  @Test
  void swapsAreToldApartByTheirSource() {
    Plan plan =
        plan(true, "path", "none", "src", "/dev/sdb2", "fstype", "swap", "state", "present");
    assertEquals(FSTAB + "/dev/sdb2 none swap defaults 0 0\n", fstab(plan));
  }

  @Test
  void ephemeralLeavesFstabAndRefusesAnotherSource() {
    assertEquals(
        List.of("run mount -t tmpfs -o 'size=1m' -- tmpfs /mnt/t"),
        actions(
            plan(
                true,
                "path",
                "/mnt/t",
                "src",
                "tmpfs",
                "fstype",
                "tmpfs",
                "opts",
                "size=1m",
                "state",
                "ephemeral")));
    inSync(
        plan(true, "path", "/bound", "src", "/srv/images", "fstype", "none", "state", "ephemeral"));
    assertTrue(
        blocked(
                plan(
                    true, "path", "/bound", "src", "/dev/x", "fstype", "xfs", "state", "ephemeral"))
            .problem()
            .contains("/bound"));
  }

  @Test
  void secretOptionsAreNeverShown() {
    Plan plan =
        plan(
            true,
            "path",
            "/mnt/s",
            "src",
            "//nas/x",
            "fstype",
            "cifs",
            "opts",
            "password=geheim",
            "opts_no_log",
            true,
            "state",
            "mounted");
    assertFalse(changes(plan).drift().toString().contains("geheim"));
    assertFalse(changes(plan).values().toString().contains("geheim"));
  }
}
