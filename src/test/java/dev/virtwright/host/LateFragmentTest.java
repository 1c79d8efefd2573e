package dev.virtwright.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is late counts as late on a machine that is slow just then, too. */
final class LateFragmentTest {
  @TempDir static Path dir;

  /**
   * The watcher is held up between its killing and its end, as a loaded machine may do it: by then
   * the shell has long seen that the fragment is dead, and calls the watcher off.
   */
  @ParameterizedTest
  @ValueSource(strings = {"/bin/dash", "/bin/bash", "/bin/busybox"})
  void aWatcherThatIsSlowToEndAfterItsKillingStillSaysThatItKilled(String shell) throws Exception {
    Path first = dir.resolve("first" + shell.replace('/', '-'));
    String slowAfterTheFirstKilling =
        """
        kill() {
          command kill "$@"
          vw_k=$?
          [ "$1" != -KILL ] || ! mkdir %s || sleep 1
          return $vw_k
        }
        """
            .formatted(first);
    ShellConnector connector = ReadShellTest.connector(dir, shell).before(slowAfterTheFirstKilling);
    try (DefaultHostSession session =
        new DefaultHostSession(connector, ReadShellTest.target(Duration.ofSeconds(9)))) {
      List<FragmentResult> results =
          session.read(
              Become.NONE,
              List.of(
                  new Fragment("echo some; sleep 30", Duration.ofSeconds(1), 1000),
                  new Fragment("echo after", Duration.ofSeconds(9), 1000)));
      assertTrue(first.toFile().isDirectory(), "the watcher was held up");
      assertTrue(results.get(0).timedOut());
      assertEquals("some\n", results.get(0).out());
      assertEquals("after\n", results.get(1).out());
      assertEquals(1, session.counts().roundTrips());
    }
  }
}
