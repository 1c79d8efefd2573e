package dev.virtwright.modules.files;

import static dev.virtwright.module.Tasks.actions;
import static dev.virtwright.module.Tasks.args;
import static dev.virtwright.module.Tasks.blocked;
import static dev.virtwright.module.Tasks.changes;
import static dev.virtwright.module.Tasks.drift;
import static dev.virtwright.module.Tasks.inSync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.UserException;
import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FakeHost;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.FileState;
import dev.virtwright.host.GroupEntry;
import dev.virtwright.host.GroupState;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Resource;
import dev.virtwright.host.UserEntry;
import dev.virtwright.host.UserState;
import dev.virtwright.module.Plan;
import dev.virtwright.module.Verification;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FileModuleTest {
  private final FileModule module = new FileModule();
  private final FakeHost host = new FakeHost();

  private FakeHost is(String path, FileState state) {
    return host.answers(new FileStat(path, false), state).answers(new FileStat(path, true), state);
  }

  private Plan plan(@Nullable Object... arguments) throws HostException {
    return module.plan(args(module, arguments), host);
  }

  private static UserState bob() {
    return new UserState("bob", 1001, 1001, "", "/home/bob", "/bin/sh", "bob", List.of(), false);
  }

  @Test
  void directoryAsAskedIsInSyncAndCostsOneQuestion() throws Exception {
    is("/srv/images", States.directory("0750"));
    var values =
        inSync(plan("path", "/srv/images", "state", "directory", "mode", "0750", "owner", "root"))
            .values();
    assertEquals("0750", values.get("mode"));
    assertEquals("directory", values.get("state"));
    assertEquals(List.of(new FileStat("/srv/images", false)), host.asked());
  }

  @Test
  void modeThatDiffersIsSetWithFiveDigitsSoThatSetIdBitsGo() throws Exception {
    is("/srv/images", States.directory("2755"));
    Plan plan = plan("path", "/srv/images", "state", "directory", "mode", "0755");
    assertEquals(List.of("mode: 2755 -> 0755"), drift(plan));
    assertEquals(List.of("run chmod -- 00755 /srv/images"), actions(plan));
  }

  @Test
  void missingDirectoriesAreCreatedWithTheModeFromTheStart() throws Exception {
    is("/srv", States.directory("0755"));
    is("/srv/a", States.ABSENT);
    is("/srv/a/b c", States.ABSENT);
    host.answers(new GroupEntry("kvm"), Optional.of(new GroupState("kvm", 36, List.of())));
    Plan plan = plan("path", "/srv/a/b c/", "state", "directory", "mode", "0750", "group", "kvm");
    assertEquals(List.of("state: absent -> directory"), drift(plan));
    assertEquals(
        List.of(
            "run mkdir -m 00750 -- /srv/a '/srv/a/b c'",
            "run chown -h -- :kvm /srv/a '/srv/a/b c'"),
        actions(plan));
    assertTrue(
        changes(plan)
            .actions()
            .getFirst()
            .provides()
            .contains(Provides.the(Resource.file("/srv/a"))));
  }

  @Test
  void directoryBelowAFileIsBlocked() throws Exception {
    is("/srv", States.file("0644"));
    is("/srv/a", States.ABSENT);
    assertEquals(
        "/srv/a cannot be created: /srv is a file, not a directory",
        blocked(plan("path", "/srv/a", "state", "directory")).problem());
  }

  @Test
  void fileInPlaceOfADirectoryIsBlocked() throws Exception {
    is("/srv/a", States.file("0644"));
    Plan.Blocked blocked = blocked(plan("path", "/srv/a", "state", "directory"));
    assertEquals("/srv/a is a file, not a directory", blocked.problem());
    assertTrue(blocked.remedy().contains("state=absent"));
  }

  @Test
  void userThatDoesNotExistIsBlockedAndAskedAbout() throws Exception {
    is("/srv/a", States.file("0644"));
    host.answers(new UserEntry("bob"), Optional.empty());
    assertTrue(blocked(plan("path", "/srv/a", "owner", "bob")).problem().contains("no such user"));
    assertTrue(host.asked().contains(new UserEntry("bob")));
  }

  @Test
  void ownerByNumberAndByASecondNameOfTheSameNumberAreInSync() throws Exception {
    is("/srv/a", States.file("0644"));
    host.answers(
        new UserEntry("toor"),
        Optional.of(new UserState("toor", 0, 0, "", "/", "/bin/sh", "root", List.of(), false)));
    inSync(plan("path", "/srv/a", "owner", "toor", "group", "0"));
  }

  @Test
  void changeOfOwnerGivesBackTheSetIdBitsThatTheKernelClears() throws Exception {
    is("/srv/a", States.file("4755"));
    host.answers(new UserEntry("bob"), Optional.of(bob()));
    assertEquals(
        List.of("run chown -h -- bob /srv/a", "run chmod -- 04755 /srv/a"),
        actions(plan("path", "/srv/a", "owner", "bob")));
  }

  @Test
  void absentRemovesAndNeverTheRoot() throws Exception {
    is("/srv/a", States.directory("0755"));
    assertEquals(
        List.of("remove /srv/a and what is in it"),
        actions(plan("path", "/srv/a", "state", "absent")));
    is("/srv/b", States.link("/srv/a"));
    assertEquals(List.of("remove /srv/b"), actions(plan("path", "/srv/b", "state", "absent")));
    is("/", States.directory("0755"));
    blocked(plan("path", "/", "state", "absent"));
    is("/etc/..", States.directory("0755"));
    blocked(plan("path", "/etc/..", "state", "absent"));
    is("/gone", States.ABSENT);
    assertEquals("absent", inSync(plan("path", "/gone", "state", "absent")).values().get("state"));
  }

  @Test
  void stateFileNeedsTheFile() throws Exception {
    is("/gone", States.ABSENT);
    assertTrue(blocked(plan("path", "/gone", "mode", "0600")).remedy().contains("touch"));
  }

  @Test
  void linkIsFollowedByDefaultAndManagedItselfWhereAsked() throws Exception {
    is("/etc/a", States.link("b"));
    host.answers(
        CommandOutput.of("readlink", "-f", "--", "/etc/a").about(Resource.file("/etc/a")),
        States.said(0, "/etc/b\n"));
    is("/etc/b", States.file("0644"));
    assertEquals(
        List.of("run chmod -- 00600 /etc/b"),
        actions(plan("path", "/etc/a", "state", "file", "mode", "0600")));
    assertTrue(
        blocked(plan("path", "/etc/a", "state", "file", "follow", false))
            .problem()
            .contains("is link"));
  }

  @Test
  void symbolicLinkIsMadeAndRedirected() throws Exception {
    is("/srv", States.directory("0755"));
    is("/srv/current", States.link("release-1"));
    is("/srv/release-2", States.directory("0755"));
    Plan plan = plan("src", "release-2", "dest", "/srv/current", "state", "link");
    assertEquals(List.of("src: release-1 -> release-2"), drift(plan));
    assertEquals(List.of("run ln -sfn -- release-2 /srv/current"), actions(plan));
    is("/srv/current", States.link("release-2"));
    assertEquals(
        "release-2",
        inSync(plan("src", "release-2", "dest", "/srv/current", "state", "link"))
            .values()
            .get("src"));
  }

  @Test
  void symbolicLinkToNothingOrOverSomethingNeedsForce() throws Exception {
    is("/srv", States.directory("0755"));
    is("/srv/l", States.ABSENT);
    is("/none", States.ABSENT);
    assertTrue(
        blocked(plan("src", "/none", "dest", "/srv/l", "state", "link"))
            .problem()
            .contains("does not exist"));
    assertEquals(
        List.of("run ln -sfn -- /none /srv/l"),
        actions(plan("src", "/none", "dest", "/srv/l", "state", "link", "force", true)));
    is("/srv/l", States.file("0644"));
    is("/none", States.file("0644"));
    assertTrue(
        blocked(plan("src", "/none", "dest", "/srv/l", "state", "link"))
            .problem()
            .contains("refusing to convert from file"));
    is("/srv/l", States.directory("0755"));
    CommandOutput content =
        CommandOutput.of("find", "/srv/l", "-mindepth", "1", "-maxdepth", "1")
            .about(Resource.file("/srv/l"));
    host.answers(content, States.said(0, "/srv/l/x\n"));
    blocked(plan("src", "/none", "dest", "/srv/l", "state", "link", "force", true));
    host.answers(content, States.said(0, ""));
    assertEquals(
        List.of("run rmdir -- /srv/l", "run ln -sfn -- /none /srv/l"),
        actions(plan("src", "/none", "dest", "/srv/l", "state", "link", "force", true)));
  }

  @Test
  void hardLinkComparesInodes() throws Exception {
    is("/srv", States.directory("0755"));
    is("/srv/a", States.file("0644"));
    is("/srv/b", States.file("0644"));
    inSync(plan("src", "/srv/a", "path", "/srv/b", "state", "hard"));
    is("/srv/b", States.inode(States.file("0644"), 8));
    assertTrue(
        blocked(plan("src", "/srv/a", "path", "/srv/b", "state", "hard"))
            .remedy()
            .contains("force"));
    assertEquals(
        List.of("run ln -fn -- /srv/a /srv/b"),
        actions(plan("src", "/srv/a", "path", "/srv/b", "state", "hard", "force", true)));
  }

  @Test
  void touchAlwaysChangesAndIsProvenByTheTimeStamp() throws Exception {
    is("/srv/a", States.file("0644"));
    Plan plan = plan("path", "/srv/a", "state", "touch");
    assertEquals(List.of("run touch -- /srv/a"), actions(plan));
    var effect = (Verification.Effect) changes(plan).verification();
    assertNotNull(effect.check().lacking(host));
    is("/srv/a", States.later(States.file("0644")));
    assertNull(effect.check().lacking(host));
    is("/srv/a", States.ABSENT);
    assertEquals("/srv/a does not exist", effect.check().lacking(host));
  }

  @Test
  void touchThatPreservesBothTimesOnlyCreates() throws Exception {
    is("/srv", States.directory("0755"));
    is("/srv/a", States.file("0644"));
    Object[] task = {
      "path",
      "/srv/a",
      "state",
      "touch",
      "mode",
      "0640",
      "modification_time",
      "preserve",
      "access_time",
      "preserve"
    };
    assertEquals(List.of("run chmod -- 00640 /srv/a"), actions(plan(task)));
    is("/srv/a", States.file("0640"));
    inSync(plan(task));
    is("/srv/a", States.ABSENT);
    assertEquals(List.of("run touch -- /srv/a", "run chmod -- 00640 /srv/a"), actions(plan(task)));
    is("/srv", States.ABSENT);
    assertTrue(blocked(plan(task)).remedy().contains("state=directory"));
  }

  @Test
  void recursionSetsWhatDiffersWithFewCommands() throws Exception {
    is("/srv/t", States.directory("0755"));
    host.answers(
        CommandOutput.of("find", "/srv/t", "-mindepth", "1", "-printf", "%y %m %U %G %u %g %p//\n")
            .about(Resource.file("/srv/t")),
        States.said(
            0,
            """
            f 600 0 0 root root /srv/t/a b//
            d 700 0 0 root root /srv/t/d//
            f 600 0 0 root root /srv/t/d/with
            line//
            l 777 0 0 root root /srv/t/l//
            f 644 0 0 root root /srv/t/right//
            """));
    Plan plan =
        plan("path", "/srv/t", "state", "directory", "recurse", true, "mode", "u=rwX,go=rX");
    assertEquals(
        List.of(
            "run chmod -- 00644 '/srv/t/a b' '/srv/t/d/with\nline'", "run chmod -- 00755 /srv/t/d"),
        actions(plan));
    assertEquals("a b mode: 0600 -> 0644", drift(plan).getFirst());
  }

  @Test
  void findThatPrintsRubbishIsABadAnswer() {
    assertEquals(
        HostException.Kind.BAD_ANSWER,
        assertThrows(HostException.class, () -> Tree.parse("f 600 root\n")).kind());
    assertThrows(HostException.class, () -> Tree.parse("? 600 0 0 root root /x//\n"));
    assertThrows(HostException.class, () -> Tree.parse("f 999 0 0 root root /x//\n"));
  }

  @Test
  void unitFilesAlsoProvideTheirUnitAndCommandsThemselves() {
    assertEquals(
        List.of(
            Provides.the(Resource.file("/etc/systemd/system/a.socket.d/x.conf")),
            Provides.the(Resource.unit("a.socket"))),
        List.of(Touched.of("/etc/systemd/system/a.socket.d/x.conf")));
    assertEquals(
        List.of(
            Provides.the(Resource.file("/usr/local/bin/x")), Provides.the(Resource.command("x"))),
        List.of(Touched.of("/usr/local/bin/x")));
  }

  @Test
  void argumentsThatContradictAreMistakes() {
    is("/srv/a", States.file("0644"));
    assertThrows(
        UserException.class, () -> plan("path", "/srv/a", "state", "file", "recurse", true));
    assertThrows(UserException.class, () -> plan("path", "/srv/a", "state", "file", "src", "b"));
    assertThrows(UserException.class, () -> plan("path", "/srv/a", "state", "link"));
    assertThrows(UserException.class, () -> plan("path", "/srv/a", "mode", "preserve"));
    assertThrows(UserException.class, () -> plan("path", "relative"));
  }

  @Test
  void spelling() {
    assertTrue(module.spec().aliases().contains("ansible.builtin.file"));
    assertEquals(Optional.of("path"), module.spec().arg("dest").map(arg -> arg.name()));
    assertEquals(Optional.of("path"), module.spec().arg("name").map(arg -> arg.name()));
  }
}
