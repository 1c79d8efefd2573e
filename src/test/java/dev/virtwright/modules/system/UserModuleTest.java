package dev.virtwright.modules.system;

import static dev.virtwright.module.Tasks.actions;
import static dev.virtwright.module.Tasks.args;
import static dev.virtwright.module.Tasks.blocked;
import static dev.virtwright.module.Tasks.changes;
import static dev.virtwright.module.Tasks.drift;
import static dev.virtwright.module.Tasks.inSync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.UserException;
import dev.virtwright.host.Action;
import dev.virtwright.host.FakeHost;
import dev.virtwright.host.FileBytes;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.GroupEntry;
import dev.virtwright.host.GroupState;
import dev.virtwright.host.HostException;
import dev.virtwright.host.UserEntry;
import dev.virtwright.host.UserState;
import dev.virtwright.module.Plan;
import dev.virtwright.module.Verification;
import dev.virtwright.value.Secret;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class UserModuleTest {
  private static final Secret HASH = new Secret("$6$salt$hash");

  private final UserModule module = new UserModule();
  private final FakeHost host = new FakeHost();

  private void ada(boolean locked, String... groups) {
    host.answers(new FileStat("/home/ada", true), FakeHost.directory("/home/ada"));
    host.answers(
        new UserEntry("ada"),
        Optional.of(
            new UserState(
                "ada",
                1000,
                1000,
                "Ada",
                "/home/ada",
                "/bin/bash",
                "ada",
                List.of(groups),
                locked)));
  }

  private void group(String name, boolean exists) {
    host.answers(
        new GroupEntry(name),
        exists ? Optional.of(new GroupState(name, 50, List.of())) : Optional.empty());
  }

  private Plan plan(@Nullable Object... arguments) throws HostException {
    Object[] all = new Object[arguments.length + 2];
    all[0] = "name";
    all[1] = "ada";
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return module.plan(args(module, all), host);
  }

  @Test
  void userAsAskedIsInSync() throws Exception {
    ada(false, "kvm", "libvirt");
    Plan.InSync inSync =
        inSync(plan("groups", "libvirt,kvm", "shell", "/bin/bash", "comment", "Ada", "uid", 1000L));
    assertEquals(1000L, inSync.values().get("uid"));
    inSync(plan("groups", List.of("kvm"), "append", true));
    inSync(plan("group", "1000"));
  }

  @Test
  void newUserIsMadeWithEverythingAtOnceAndItsPasswordOnStandardInput() throws Exception {
    host.answers(new UserEntry("ada"), Optional.empty())
        .answers(new PasswordMatches("ada", HASH), false);
    group("ada", false);
    group("libvirt", true);
    Plan plan = plan("groups", "libvirt", "shell", "/bin/sh", "password", HASH, "system", true);
    assertEquals(
        List.of("run useradd -G libvirt -s /bin/sh -m -r -- ada", "run chpasswd -e"),
        actions(plan));
    assertEquals(List.of("state: absent -> present", "password: secret"), drift(plan));
    Action.Run chpasswd = (Action.Run) changes(plan).actions().getLast();
    assertTrue(chpasswd.secretInput());
    assertFalse(changes(plan).toString().contains("$6$"));
  }

  @Test
  void groupOfTheSameNameThatExistsIsUsed() throws Exception {
    host.answers(new UserEntry("ada"), Optional.empty());
    group("ada", true);
    assertEquals(List.of("run useradd -N -m -- ada"), actions(plan()));
  }

  @Test
  void onlyWhatDiffersIsModified() throws Exception {
    ada(false, "kvm");
    group("libvirt", true);
    Plan plan =
        plan("groups", "libvirt", "shell", "/bin/sh", "home", "/srv/ada", "move_home", true);
    assertEquals(List.of("run usermod -G libvirt -d /srv/ada -m -s /bin/sh -- ada"), actions(plan));
    assertEquals("groups: kvm -> libvirt", drift(plan).getFirst());
    assertEquals(
        List.of("run usermod -G kvm,libvirt -- ada"),
        actions(plan("groups", "libvirt", "append", true)));
    assertEquals(List.of("run usermod -G '' -- ada"), actions(plan("groups", List.of())));
  }

  @Test
  void missingGroupIsBlocked() throws Exception {
    ada(false);
    group("libvirt", false);
    assertEquals(
        "user ada cannot be in group libvirt, which does not exist",
        blocked(plan("groups", "libvirt", "append", true)).problem());
    assertEquals(
        "Group libvirt does not exist", blocked(plan("groups", "libvirt")).values().get("msg"));
  }

  @Test
  void passwordIsComparedOnTheMachine() throws Exception {
    ada(false);
    host.answers(new PasswordMatches("ada", HASH), true);
    inSync(plan("password", HASH));
    host.answers(new PasswordMatches("ada", HASH), false);
    assertEquals(List.of("run chpasswd -e"), actions(plan("password", HASH)));
    inSync(plan("password", HASH, "update_password", "on_create"));
    String script =
        PasswordMatches.Reading.INSTANCE
            .fragment(List.of(new PasswordMatches("ada", new Secret("!$6$salt$hash"))))
            .script();
    assertTrue(script.contains("'$6$salt$hash'"));
    assertFalse(new PasswordMatches("ada", HASH).toString().contains("$6$"));
  }

  @Test
  void passwordItselfInsteadOfItsHashIsAMistakeThatDoesNotShowIt() {
    UserException mistake =
        assertThrows(UserException.class, () -> plan("password", new Secret("hunter2")));
    assertFalse(mistake.getMessage().contains("hunter2"));
  }

  @Test
  void passwordIsLockedAndUnlocked() throws Exception {
    ada(false);
    assertEquals(List.of("run usermod -L -- ada"), actions(plan("password_lock", true)));
    ada(true);
    inSync(plan("password_lock", true));
    assertEquals(List.of("run usermod -U -- ada"), actions(plan("password_lock", false)));
    host.answers(new PasswordMatches("ada", HASH), false);
    assertEquals(
        List.of("run chpasswd -e", "run usermod -L -- ada"),
        actions(plan("password", HASH, "password_lock", true)));
  }

  @Test
  void absentRemoves() throws Exception {
    ada(false);
    assertEquals(
        List.of("run userdel -r -f -- ada"),
        actions(plan("state", "absent", "remove", true, "force", true)));
    host.answers(new UserEntry("ada"), Optional.empty());
    inSync(plan("state", "absent"));
  }

  @Test
  void groupComesGoesAndIsRenumbered() throws Exception {
    var groups = new GroupModule();
    group("vm", false);
    assertEquals(
        List.of("run groupadd -r -g 5 -- vm"),
        actions(groups.plan(args(groups, "name", "vm", "gid", 5L, "system", true), host)));
    inSync(groups.plan(args(groups, "name", "vm", "state", "absent"), host));
    group("vm", true);
    assertEquals(50L, inSync(groups.plan(args(groups, "name", "vm"), host)).values().get("gid"));
    assertEquals(
        List.of("run groupmod -g 51 -- vm"),
        actions(groups.plan(args(groups, "name", "vm", "gid", 51L), host)));
    assertEquals(
        List.of("run groupdel -- vm"),
        actions(groups.plan(args(groups, "name", "vm", "state", "absent"), host)));
    assertThrows(UserException.class, () -> args(groups, "name", "-f"));
    group("new", false);
    host.answers(
        new FileContent("/etc/group", 4 << 20), FileBytes.of("root:x:0:\nold:x:1337:ada\n"));
    assertEquals(
        "GID '1337' already exists with group 'old'",
        blocked(groups.plan(args(groups, "name", "new", "gid", 1337L, "local", true), host))
            .problem());
    changes(groups.plan(args(groups, "name", "new", "gid", 1338L, "local", true), host));
    assertTrue(groups.spec().aliases().contains("ansible.builtin.group"));
  }

  @Test
  void restartIsProvenByAnotherBootId() throws Exception {
    var reboot = new RebootModule();
    FileContent bootId = new FileContent("/proc/sys/kernel/random/boot_id", 4096);
    host.answers(bootId, FileBytes.of("a\n"));
    Plan plan = reboot.plan(args(reboot, "reboot_timeout", 60L, "post_reboot_delay", 5L), host);
    Action.Reboot action = (Action.Reboot) changes(plan).actions().getFirst();
    assertEquals("shutdown", action.command().getFirst());
    assertEquals(60, action.timeout().toSeconds());
    assertTrue(action.test().contains("5"));
    var effect = assertInstanceOf(Verification.Effect.class, changes(plan).verification());
    assertNotNull(effect.check().lacking(host));
    host.answers(bootId, FileBytes.of("b\n"));
    assertNull(effect.check().lacking(host));
    assertTrue(reboot.spec().aliases().contains("ansible.builtin.reboot"));
  }

  @Test
  void spelling() {
    assertTrue(module.spec().aliases().contains("ansible.builtin.user"));
    assertEquals(
        Optional.of("create_home"), module.spec().arg("createhome").map(arg -> arg.name()));
  }
}
