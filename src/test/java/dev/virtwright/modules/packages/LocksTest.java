package dev.virtwright.modules.packages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.Shell;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The shell that finds who holds a lock, run against real locks of this very process. */
@EnabledOnOs(OS.LINUX)
final class LocksTest {
  @TempDir Path directory;

  private Sections locks(String pidFiles, String lockFiles, int seconds) throws Exception {
    String script =
        Scripts.PRELUDE
            + "pid_files="
            + Shell.quote(pidFiles)
            + " lock_files="
            + Shell.quote(lockFiles)
            + "\n"
            + Scripts.LOCKS
            + "await_lock "
            + seconds
            + " && echo @free\necho @end\n";
    Process process =
        new ProcessBuilder("sh", "-c", script)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    byte[] out = process.getInputStream().readAllBytes();
    return Sections.of(
        new FragmentResult(process.waitFor(), out, new byte[0], false, false), "locks");
  }

  @Test
  void theProcessWithAPosixLockIsNamed() throws Exception {
    Path file = Files.createFile(directory.resolve("lock-frontend"));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertTrue(lock.isValid());
      List<LockHolder> holders = LockHolder.of(locks("", file.toString(), 0), "holders");
      assertEquals(1, holders.size());
      assertEquals(Long.toString(ProcessHandle.current().pid()), holders.getFirst().processId());
      assertTrue(holders.getFirst().command().contains("java"), holders.toString());
    }
    assertTrue(locks("", file.toString(), 0).has("free"));
  }

  @Test
  void aSharedLockOfAReaderHoldsNothing() throws Exception {
    Path file = Files.createFile(directory.resolve(".rpm.lock"));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        FileLock lock = channel.lock(0, Long.MAX_VALUE, true)) {
      assertTrue(lock.isShared());
      assertTrue(locks("", file.toString(), 0).has("free"));
    }
  }

  @Test
  void aProcessIdInAFileHoldsAsLongAsTheProcessLives() throws Exception {
    Path file = directory.resolve("metadata_lock.pid");
    Files.writeString(file, Long.toString(ProcessHandle.current().pid()));
    assertEquals(1, LockHolder.of(locks(file.toString(), "", 0), "holders").size());
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    Files.writeString(file, Long.toString(gone.pid()));
    assertTrue(locks(file.toString(), "", 0).has("free"));
    Files.writeString(file, "; rm -rf /");
    assertTrue(locks(file.toString(), "", 0).has("free"));
  }

  @Test
  void aHeldLockIsWaitedForAndTheWaitIsBounded() throws Exception {
    Path file = directory.resolve("yum.pid");
    Files.writeString(file, Long.toString(ProcessHandle.current().pid()));
    assertEquals("1", locks(file.toString(), "", 1).first("waited"));
    Process brief = new ProcessBuilder("sh", "-c", "read x").start();
    Files.writeString(file, Long.toString(brief.pid()));
    Thread freed =
        Thread.startVirtualThread(() -> {
          try {
            brief.getOutputStream().close();
            brief.waitFor();
          } catch (java.io.IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
          }
        });
    Sections sections = locks(file.toString(), "", 20);
    assertTrue(sections.has("free"));
    assertTrue(LockWait.of(sections).problem().isEmpty());
    freed.join();
  }
}
