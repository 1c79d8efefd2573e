package dev.virtwright.modules.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.host.HostException;
import dev.virtwright.module.Tasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What file modules register after a change, over the local connector. */
final class FileResultsTest {
  @TempDir private Path dir;
  private LocalTask task;

  @BeforeEach
  void start() throws IOException {
    task = new LocalTask(Tasks.filesIn(dir));
  }

  @AfterEach
  void stop() {
    task.close();
  }

  private String path(String name) {
    return dir.resolve(name).toString();
  }

  private static void tellsTheFile(Map<String, ?> values, String state, String mode) {
    assertEquals(state, values.get("state"));
    assertEquals(mode, values.get("mode"));
    for (String name : new String[] {"owner", "group", "uid", "gid", "size"}) {
      assertNotNull(values.get(name), name);
    }
  }

  @Test
  void newFilesDirectoriesAndLinksTellOwnerModeAndSize() throws Exception {
    var copied = task.settles(new CopyModule(), "content", "text\n", "dest", path("a"));
    tellsTheFile(copied.values(), "file", "0644");
    assertEquals(5L, copied.values().get("size"));
    var made =
        task.settles(new FileModule(), "path", path("d"), "state", "directory", "mode", "1777");
    tellsTheFile(made.values(), "directory", "01777");
    var linked = task.settles(new FileModule(), "src", "a", "dest", path("l"), "state", "link");
    tellsTheFile(linked.values(), "link", "0777");
    var hard = task.settles(new FileModule(), "src", path("a"), "dest", path("h"), "state", "hard");
    tellsTheFile(hard.values(), "hard", "0644");
    assertEquals(path("a"), hard.values().get("src"));
    tellsTheFile(
        task.run(new FileModule(), "path", path("t"), "state", "touch").values(), "file", "0644");
  }

  @Test
  void whatIsInSyncNamesItsPath() throws Exception {
    task.settles(new CopyModule(), "content", "text\n", "dest", path("a"));
    var again = task.run(new CopyModule(), "content", "text\n", "dest", path("a"));
    assertFalse(again.changed());
    assertEquals(path("a"), again.values().get("path"));
  }

  @Test
  void aLinkIsReplacedByTheFileUnlessItIsFollowed() throws Exception {
    Files.writeString(dir.resolve("target"), "old\n");
    Files.createSymbolicLink(dir.resolve("link"), Path.of("target"));
    task.settles(new CopyModule(), "content", "through\n", "dest", path("link"), "follow", true);
    assertEquals("through\n", Files.readString(dir.resolve("target")));
    assertTrue(Files.isSymbolicLink(dir.resolve("link")));
    task.settles(new CopyModule(), "content", "instead\n", "dest", path("link"));
    assertEquals("through\n", Files.readString(dir.resolve("target")));
    assertFalse(Files.isSymbolicLink(dir.resolve("link")));
  }

  @Test
  void aDirectoryOfTheMachineIsCopiedWithAllThatIsInIt() throws Exception {
    Files.createDirectories(dir.resolve("src/deep"));
    Files.writeString(dir.resolve("src/deep/it's one"), "1\n");
    Files.writeString(dir.resolve("src/two"), "2\n");
    Files.createSymbolicLink(dir.resolve("src/link"), Path.of("two"));
    var copied =
        task.settles(
            new CopyModule(), "src", path("src"), "dest", path("into"), "remote_src", true);
    tellsTheFile(copied.values(), "directory", "0755");
    assertEquals("1\n", Files.readString(dir.resolve("into/src/deep/it's one")));
    // links of the managed node stay links unless local_follow is said
    assertTrue(Files.isSymbolicLink(dir.resolve("into/src/link")));

    Files.writeString(dir.resolve("into/src/two"), "other\n");
    task.settles(
        new CopyModule(),
        "src",
        path("src") + "/",
        "dest",
        path("into/src"),
        "remote_src",
        true,
        "local_follow",
        false);
    assertEquals("2\n", Files.readString(dir.resolve("into/src/two")));
    assertTrue(Files.isSymbolicLink(dir.resolve("into/src/link")));
  }

  @Test
  void aFileThatIsNotValidChangesNothing() throws Exception {
    HostException refused =
        assertThrows(
            HostException.class,
            () ->
                task.run(
                    new CopyModule(),
                    "content",
                    "no\n",
                    "dest",
                    path("v"),
                    "validate",
                    "grep yes %s"));
    assertTrue(
        Objects.requireNonNull(refused.getMessage()).contains("failed to validate"),
        refused.getMessage());
    assertFalse(Files.exists(dir.resolve("v")));
  }

  @Test
  void aTemplatesModeIsPreservedWhereAskedFor() throws Exception {
    Path template = Files.writeString(dir.resolve("x.j2"), "text\n");
    Files.setPosixFilePermissions(template, PosixFilePermissions.fromString("rwxr-x---"));
    var written =
        task.settles(new TemplateModule(), "src", "x.j2", "dest", path("x"), "mode", "preserve");
    assertNull(written.failure());
    assertEquals("0750", written.values().get("mode"));
  }

  @Test
  void lineinfileTellsOfLinesAndAttributes() throws Exception {
    Files.writeString(dir.resolve("l"), "one\n");
    assertEquals(
        "line added and ownership, perms or SE linux context changed",
        task.settles(new LineinfileModule(), "path", path("l"), "line", "two", "mode", "0600")
            .values()
            .get("msg"));
    assertEquals(
        "ownership, perms or SE linux context changed",
        task.settles(new LineinfileModule(), "path", path("l"), "line", "two", "mode", "0640")
            .values()
            .get("msg"));
  }

  @Test
  void aDelimiterIsAlwaysFollowedByALineEnd() throws Exception {
    Path parts = Files.createDirectory(dir.resolve("parts"));
    Files.writeString(parts.resolve("1"), "one\n");
    Files.writeString(parts.resolve("2"), "two\n");
    task.settles(
        new AssembleModule(), "src", parts.toString(), "dest", path("w"), "delimiter", "--\\n");
    assertEquals("one\n--\n\ntwo\n", Files.readString(dir.resolve("w")));
  }
}
