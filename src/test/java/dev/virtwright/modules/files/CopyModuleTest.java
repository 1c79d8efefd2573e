package dev.virtwright.modules.files;

import static dev.virtwright.module.Tasks.actions;
import static dev.virtwright.module.Tasks.args;
import static dev.virtwright.module.Tasks.blocked;
import static dev.virtwright.module.Tasks.changes;
import static dev.virtwright.module.Tasks.drift;
import static dev.virtwright.module.Tasks.inSync;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.UserException;
import dev.virtwright.host.Action;
import dev.virtwright.host.ActionResult;
import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FakeHost;
import dev.virtwright.host.FileBytes;
import dev.virtwright.host.FileChecksum;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.FileState;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Resource;
import dev.virtwright.module.Args;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.Tasks;
import dev.virtwright.value.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CopyModuleTest {
  private final ResourceModule module = new CopyModule();
  private final FakeHost host = new FakeHost();

  @TempDir private Path files;

  @BeforeEach
  void directories() {
    is("/etc", States.directory("0755"));
    is("/srv", States.directory("0755"));
  }

  private void is(String path, FileState state) {
    host.answers(new FileStat(path, false), state).answers(new FileStat(path, true), state);
    if (state.type() != FileState.Type.FILE) {
      host.answers(new FileChecksum(path, "sha256"), Optional.empty());
    }
  }

  private void holds(String path, String mode, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    is(path, States.file(mode));
    host.answers(new FileChecksum(path, "sha256"), Optional.of(FileWrite.digest("SHA-256", bytes)))
        .answers(new FileContent(path, FileWrite.MOST_SHOWN), FileBytes.of(bytes));
  }

  private Plan plan(@Nullable Object... arguments) throws HostException {
    Args args = args(Tasks.filesIn(files), module, arguments);
    return module.plan(args, host);
  }

  private static Action.WriteFile write(Plan plan) {
    return changes(plan).actions().stream()
        .filter(Action.WriteFile.class::isInstance)
        .map(Action.WriteFile.class::cast)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void unchangedFileCostsItsStatAndChecksumAndNeverItsContent() throws Exception {
    holds("/etc/motd", "0644", "hello\n");
    Plan.InSync inSync = inSync(plan("content", "hello\n", "dest", "/etc/motd", "mode", "0644"));
    assertEquals("f572d396fae9206628714fb2ce00f72e94f2258f", inSync.values().get("checksum"));
    assertEquals("/etc/motd", inSync.values().get("dest"));
    assertFalse(host.asked().stream().anyMatch(FileContent.class::isInstance));
  }

  @Test
  void differentTextIsShownAsItsDifference() throws Exception {
    holds("/etc/motd", "0644", "hello\n");
    Plan plan = plan("content", "welcome\n", "dest", "/etc/motd", "backup", true, "mode", "0600");
    assertEquals(List.of("content: hello\n -> welcome\n", "mode: 0644 -> 0600"), drift(plan));
    Action.WriteFile write = write(plan);
    assertArrayEquals("welcome\n".getBytes(StandardCharsets.UTF_8), write.content());
    assertTrue(write.backup());
    var outcome = Objects.requireNonNull(changes(plan).outcome());
    assertEquals(
        Map.of("backup_file", "/etc/motd.1~"),
        outcome
            .of(
                List.of(
                    new ActionResult(0, new byte[0], new byte[0], Duration.ZERO, "/etc/motd.1~")))
            .values());
  }

  @Test
  void sameContentWithOtherModeWritesNothing() throws Exception {
    holds("/etc/motd", "0644", "hello\n");
    assertEquals(
        List.of("run chmod -- 00600 /etc/motd"),
        actions(plan("content", "hello\n", "dest", "/etc/motd", "mode", "0600")));
  }

  @Test
  void newFileIsShownWhole() throws Exception {
    is("/etc/motd", States.ABSENT);
    Plan plan = plan("content", "hello\n", "dest", "/etc/motd");
    assertEquals(List.of("state: absent -> file", "content: null -> hello\n"), drift(plan));
    assertNull(write(plan).mode());
    assertEquals("0644", changes(plan).values().get("mode"));
    assertFalse(changes(plan).values().containsKey("owner"));
  }

  @Test
  void secretContentIsNeverReadNorShown() throws Exception {
    holds("/etc/key", "0600", "old secret");
    Plan plan = plan("content", new Secret("new secret"), "dest", "/etc/key");
    assertEquals(List.of("content: secret"), drift(plan));
    assertTrue(write(plan).secret());
    assertFalse(host.asked().stream().anyMatch(FileContent.class::isInstance));
  }

  @Test
  void binaryAndPrivateKeysAreShownByChecksum() throws Exception {
    holds("/etc/blob", "0644", "old");
    assertTrue(
        drift(plan("content", "a\0b", "dest", "/etc/blob"))
            .getFirst()
            .startsWith("checksum: sha256:"));
    String key = "-----BEGIN OPENSSH PRIVATE KEY-----\nxyz\n-----END OPENSSH PRIVATE KEY-----\n";
    assertTrue(
        drift(plan("content", key, "dest", "/etc/blob")).getFirst().startsWith("checksum: "));
  }

  @Test
  void mappingBecomesJson() throws Exception {
    is("/etc/a.json", States.ABSENT);
    Plan plan = plan("content", Map.of("a", List.of(1L, true)), "dest", "/etc/a.json");
    assertEquals("{\"a\": [1, true]}", new String(write(plan).content(), StandardCharsets.UTF_8));
  }

  @Test
  void fileOfTheControllerGoesIntoADirectoryUnderItsName() throws Exception {
    Files.writeString(files.resolve("a b.conf"), "x\n");
    is("/etc/a b.conf", States.ABSENT);
    assertEquals("/etc/a b.conf", write(plan("src", "a b.conf", "dest", "/etc")).path());
    assertEquals("/etc/a b.conf", write(plan("src", "a b.conf", "dest", "/etc/")).path());
  }

  @Test
  void trailingSlashCreatesTheDirectories() throws Exception {
    Files.writeString(files.resolve("x"), "x\n");
    is("/srv/new", States.ABSENT);
    is("/srv/new/deep", States.ABSENT);
    is("/srv/new/deep/x", States.ABSENT);
    Plan plan = plan("src", "x", "dest", "/srv/new/deep/", "directory_mode", "0700");
    assertEquals(
        List.of("run mkdir -m 00700 -- /srv/new /srv/new/deep", "write /srv/new/deep/x"),
        actions(plan));
    assertEquals("/srv/new: absent -> directory", drift(plan).getFirst());
  }

  @Test
  void missingDirectoryWithoutTrailingSlashIsBlocked() throws Exception {
    is("/srv/new", States.ABSENT);
    is("/srv/new/x", States.ABSENT);
    Plan.Blocked blocked = blocked(plan("content", "x", "dest", "/srv/new/x"));
    assertEquals("Destination directory /srv/new does not exist", blocked.problem());
    assertTrue(host.asked().contains(new FileStat("/srv/new", true)));
  }

  @Test
  void deviceAndDirectoryAreNotReplaced() throws Exception {
    is("/dev", States.directory("0755"));
    is("/dev/null", States.of(FileState.Type.CHARACTER_DEVICE, "0666", null));
    assertTrue(
        blocked(plan("content", "x", "dest", "/dev/null")).problem().contains("character device"));
    assertThrows(UserException.class, () -> plan("content", "x", "dest", "/etc"));
  }

  @Test
  void linkIsReplacedUnlessFollowed() throws Exception {
    is("/etc/l", States.link("motd"));
    host.answers(new FileStat("/etc/l", true), States.file("0644"));
    holds("/etc/motd", "0644", "hello\n");
    host.answers(
        CommandOutput.of("readlink", "-f", "--", "/etc/l").about(Resource.file("/etc/l")),
        States.said(0, "/etc/motd\n"));
    assertEquals("/etc/l", write(plan("content", "hello\n", "dest", "/etc/l")).path());
    inSync(plan("content", "hello\n", "dest", "/etc/l", "follow", true));
  }

  @Test
  void forceOfNoOnlyCreates() throws Exception {
    holds("/etc/motd", "0644", "hello\n");
    inSync(plan("content", "other", "dest", "/etc/motd", "force", false));
    is("/etc/motd", States.ABSENT);
    changes(plan("content", "other", "dest", "/etc/motd", "force", false));
  }

  @Test
  void modeOfTheSourceIsPreserved() throws Exception {
    Path script = Files.writeString(files.resolve("run.sh"), "#!/bin/sh\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-x---"));
    is("/srv/run.sh", States.ABSENT);
    assertEquals(
        "0750",
        String.valueOf(
            write(plan("src", "run.sh", "dest", "/srv/run.sh", "mode", "preserve")).mode()));
  }

  @Test
  void directoryIsCopiedWithWhatIsInItOrWithoutItself() throws Exception {
    Files.createDirectories(files.resolve("tree/sub"));
    Files.createDirectories(files.resolve("tree/empty"));
    Files.writeString(files.resolve("tree/a"), "a\n");
    Files.writeString(files.resolve("tree/sub/b"), "b\n");
    is("/srv/tree", States.directory("0755"));
    is("/srv/tree/sub", States.ABSENT);
    is("/srv/tree/empty", States.directory("0755"));
    holds("/srv/tree/a", "0644", "old\n");
    is("/srv/tree/sub/b", States.ABSENT);
    Plan plan = plan("src", "tree", "dest", "/srv");
    assertEquals(
        List.of("run mkdir -- /srv/tree/sub", "write /srv/tree/a", "write /srv/tree/sub/b"),
        actions(plan));
    assertEquals(
        List.of(
            "/srv/tree/sub: absent -> directory",
            "a content: old\n -> a\n",
            "sub/b state: absent -> file",
            "sub/b content: null -> b\n"),
        drift(plan));
    holds("/srv/a", "0644", "a\n");
    holds("/srv/sub/b", "0644", "b\n");
    is("/srv/sub", States.directory("0755"));
    is("/srv/empty", States.directory("0755"));
    inSync(plan("src", "tree/", "dest", "/srv"));
  }

  @Test
  void fileOfTheMachineItselfIsCopied() throws Exception {
    holds("/etc/motd", "0640", "hello\n");
    host.answers(new FileContent("/etc/motd", RemoteCopy.MOST_BYTES), FileBytes.of("hello\n"));
    is("/srv/motd", States.ABSENT);
    Plan plan = plan("src", "/etc/motd", "dest", "/srv/", "remote_src", true, "mode", "preserve");
    assertEquals("/srv/motd", write(plan).path());
    assertEquals("0640", String.valueOf(write(plan).mode()));
  }

  @Test
  void checksumOfTheSourceIsHeldAgainstIt() throws Exception {
    Files.writeString(files.resolve("x"), "x\n");
    assertTrue(
        blocked(plan("src", "x", "dest", "/srv/x", "checksum", "0".repeat(40)))
            .problem()
            .contains("does not have the checksum"));
  }

  @Test
  void mistakesOfThePlaybookAreSaid() {
    assertThrows(UserException.class, () -> plan("dest", "/etc/x"));
    assertThrows(UserException.class, () -> plan("src", "a", "content", "b", "dest", "/etc/x"));
    assertThrows(UserException.class, () -> plan("content", "b", "dest", "/etc/"));
    assertThrows(
        UserException.class, () -> plan("content", "b", "dest", "/etc/x", "validate", "true"));
    assertTrue(
        Tasks.summary(
                assertThrows(UserException.class, () -> plan("src", "none", "dest", "/etc/x")))
            .contains("none"));
  }

  @Test
  void templateIsRenderedAndWritten() throws IOException, HostException {
    Files.writeString(files.resolve("a.conf.j2"), "rendered\n");
    holds("/etc/a.conf", "0644", "rendered\n");
    var template = new TemplateModule();
    Plan plan =
        template.plan(
            args(Tasks.filesIn(files), template, "src", "a.conf.j2", "dest", "/etc/a.conf"), host);
    assertEquals("/etc/a.conf", inSync(plan).values().get("path"));
    is("/etc/a.conf", States.ABSENT);
    assertEquals(
        "/etc/a.conf",
        write(
                template.plan(
                    args(Tasks.filesIn(files), template, "src", "a.conf.j2", "dest", "/etc/a.conf"),
                    host))
            .path());
    is("/etc/a.conf", States.directory("0755"));
    is("/etc/a.conf/a.conf.j2", States.directory("0755"));
    blocked(
        template.plan(
            args(Tasks.filesIn(files), template, "src", "a.conf.j2", "dest", "/etc/a.conf"), host));
    assertTrue(template.spec().aliases().contains("ansible.builtin.template"));
  }

  @Test
  void spelling() {
    assertTrue(module.spec().aliases().contains("ansible.builtin.copy"));
    assertEquals(
        "unknown argument 'modee' of module 'copy'",
        Tasks.summary(
            assertThrows(
                UserException.class,
                () -> plan("content", "x", "dest", "/etc/x", "modee", "0644"))));
  }
}
