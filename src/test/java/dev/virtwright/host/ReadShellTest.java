package dev.virtwright.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reading shell on dash, bash and busybox ash, as they are on this machine. */
final class ReadShellTest {

  @TempDir static Path dir;

  private final List<DefaultHostSession> sessions = new ArrayList<>();

  @AfterEach
  void close() {
    sessions.forEach(DefaultHostSession::close);
  }

  static Target target(Duration timeout) {
    return new Target(
        "here",
        "local",
        "localhost",
        null,
        null,
        null,
        List.of(),
        null,
        false,
        null,
        null,
        timeout);
  }

  private static ShellConnector connector(String shell) throws Exception {
    return connector(dir, shell);
  }

  static ShellConnector connector(Path dir, String shell) throws Exception {
    Path sh = dir.resolve("as" + shell.replace('/', '-')).resolve("sh");
    if (!Files.exists(sh)) {
      Files.createDirectories(sh.getParent());
      Files.createSymbolicLink(sh, Path.of(shell));
    }
    return new ShellConnector(sh);
  }

  private DefaultHostSession session(ShellConnector connector) {
    DefaultHostSession session = new DefaultHostSession(connector, target(Duration.ofSeconds(3)));
    sessions.add(session);
    return session;
  }

  private static Fragment within(int seconds, String script) {
    return new Fragment(script, Duration.ofSeconds(seconds), 1000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/bin/dash", "/bin/bash", "/bin/busybox"})
  void allFragmentsTravelInOneWriteAndAnswerInOrder(String shell) throws Exception {
    ShellConnector connector = connector(shell);
    DefaultHostSession session = session(connector);
    session.read(Become.NONE, List.of(Fragment.of("echo first")));
    int before = connector.written.size();
    List<FragmentResult> results =
        session.read(
            Become.NONE,
            IntStream.range(0, 20)
                .mapToObj(
                    i -> Fragment.of("echo out %d; echo err %d >&2; exit %d".formatted(i, i, i)))
                .toList());
    for (int i = 0; i < 20; i++) {
      assertEquals("out " + i + "\n", results.get(i).out());
      assertEquals("err " + i + "\n", results.get(i).err());
      assertEquals(i, results.get(i).exitStatus());
      assertFalse(results.get(i).timedOut());
    }
    assertEquals(1, connector.written.size() - before, "one write");
    assertEquals(2, session.counts().roundTrips());
    assertEquals(2, session.counts().setupWaits());
    assertEquals(1, connector.connections.get());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/bin/dash", "/bin/bash", "/bin/busybox"})
  void aBrokenFragmentHurtsNobodyElse(String shell) throws Exception {
    DefaultHostSession session = session(connector(shell));
    List<FragmentResult> results =
        session.read(
            Become.NONE,
            List.of(
                Fragment.of("if then ' unfinished"),
                Fragment.of("exit 7"),
                Fragment.of("exec 1>&- 2>&-; kill -9 $$"),
                Fragment.of("cat"), // reads /dev/null and not the next request
                Fragment.of("unset PATH; set -e; false; echo no"),
                Fragment.of("cd /; umask 077; X=1; trap '' TERM"),
                Fragment.of("echo \"[${X-}]\"; umask; echo $LC_ALL")));
    assertTrue(results.get(0).exitStatus() != 0);
    assertEquals(7, results.get(1).exitStatus());
    assertEquals(137, results.get(2).exitStatus());
    assertFalse(results.get(2).timedOut(), "it killed itself");
    assertEquals(0, results.get(3).exitStatus());
    assertEquals(1, results.get(4).exitStatus());
    assertEquals("[]\n0022\nC\n", results.get(6).out());
    assertEquals(1, session.counts().roundTrips());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/bin/dash", "/bin/bash", "/bin/busybox"})
  void bytesArriveAsTheyAre(String shell) throws Exception {
    byte[] all = new byte[200_000];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) (i * 7);
    }
    Path file = Files.write(dir.resolve("all"), all);
    FragmentResult result =
        session(connector(shell))
            .read(Become.NONE, List.of(Fragment.of("cat " + Shell.quote(file.toString()))))
            .getFirst();
    assertArrayEquals(all, result.stdout());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/bin/dash", "/bin/bash", "/bin/busybox"})
  void aScriptLargerThanAnArgumentMayBe(String shell) throws Exception {
    String text = "é'\"\\".repeat(60_000);
    FragmentResult result =
        session(connector(shell))
            .read(
                Become.NONE, List.of(Fragment.of("t=" + Shell.quote(text) + "; printf %s \"$t\"")))
            .getFirst();
    assertEquals(text, result.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/bin/dash", "/bin/bash", "/bin/busybox"})
  void theMachineItselfKillsWhatIsLate(String shell) throws Exception {
    ShellConnector connector = connector(shell);
    DefaultHostSession session = session(connector);
    Path mark = dir.resolve("mark" + shell.replace('/', '-'));
    List<FragmentResult> results =
        session.read(
            Become.NONE,
            List.of(
                within(9, "echo before"),
                within(
                    1,
                    "trap '' TERM HUP; echo some; (sleep 2; echo x >%s) & sleep 30"
                        .formatted(mark)),
                within(9, "echo after")));
    assertEquals("before\n", results.get(0).out());
    assertTrue(results.get(1).timedOut());
    assertEquals("some\n", results.get(1).out());
    assertEquals("after\n", results.get(2).out());
    assertFalse(results.get(2).timedOut());
    assertEquals(1, session.counts().roundTrips(), "the shell lives on");
    FragmentResult later =
        session.read(Become.NONE, List.of(within(9, "sleep 2; test -e " + mark))).getFirst();
    assertEquals(1, later.exitStatus(), "its children were killed with it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/bin/dash", "/bin/bash", "/bin/busybox"})
  void whatEscapesTheMachinesDeadlineIsGivenUpAndSiblingsAreAskedAgain(String shell)
      throws Exception {
    DefaultHostSession session = session(connector(shell));
    Path pid = dir.resolve("pid" + shell.replace('/', '-'));
    // a daemon in a session of its own keeps the outputs open past every kill
    List<FragmentResult> results =
        session.read(
            Become.NONE,
            List.of(
                within(9, "echo before"),
                within(1, "setsid sh -c 'echo $$ >%s; sleep 20' & sleep 0.5".formatted(pid)),
                within(9, "echo after")));
    assertEquals("before\n", results.get(0).out());
    assertTrue(results.get(1).timedOut());
    assertEquals("after\n", results.get(2).out());
    assertEquals(2, session.counts().roundTrips());
    ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
        .ifPresent(ProcessHandle::destroyForcibly);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/bin/dash", "/bin/bash", "/bin/busybox"})
  void backgroundChildrenCannotWriteIntoLaterAnswers(String shell) throws Exception {
    DefaultHostSession session = session(connector(shell));
    List<FragmentResult> results =
        session.read(
            Become.NONE,
            List.of(
                within(9, "(sleep 0.3; echo late; echo late >&2) & echo mine"),
                within(9, "sleep 0.8; echo other")));
    assertEquals("mine\n", results.get(0).out());
    assertEquals("other\n", results.get(1).out());
    assertEquals("", results.get(1).err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/bin/dash", "/bin/bash", "/bin/busybox"})
  void outputIsBoundedOnTheMachine(String shell) throws Exception {
    DefaultHostSession session = session(connector(shell));
    List<FragmentResult> results =
        session.read(
            Become.NONE,
            List.of(
                within(20, "yes"),
                within(20, "yes >&2"),
                within(9, "head -c 1000 /dev/zero"),
                within(9, "echo after")));
    assertTrue(results.get(0).truncated());
    assertEquals(1000, results.get(0).stdout().length);
    assertTrue(results.get(1).truncated());
    assertFalse(results.get(2).truncated(), "just as much as is taken");
    assertEquals("after\n", results.get(3).out());
    assertTrue(session.counts().bytesReceived() < 20_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/bin/dash", "/bin/bash", "/bin/busybox"})
  void aShellThatIsKilledIsReplacedAndItsKillerBlamed(String shell) throws Exception {
    DefaultHostSession session = session(connector(shell));
    List<FragmentResult> results =
        session.read(
            Become.NONE,
            List.of(
                within(9, "echo before"), within(9, killerOfTheShell()), within(9, "echo after")));
    assertEquals("before\n", results.get(0).out());
    assertFalse(results.get(1).succeeded());
    assertEquals("after\n", results.get(2).out());
  }

  /** Kills the leader of the process group above its own. */
  private static String killerOfTheShell() {
    return "p=$PPID; read -r l </proc/$p/stat; set -- ${l##*)}; kill -9 -$3";
  }

  @ParameterizedTest
  @ValueSource(strings = {"/bin/dash", "/bin/bash", "/bin/busybox"})
  void nothingStaysBehindWhenTheSessionCloses(String shell) throws Exception {
    ShellConnector connector = connector(shell);
    DefaultHostSession session = session(connector);
    FragmentResult result =
        session
            .read(Become.NONE, List.of(Fragment.of("echo $PPID; sleep 0.2"), Fragment.of("exit 0")))
            .getFirst();
    assertTrue(result.succeeded());
    // those that end at once meet their watcher before it sleeps
    session.read(Become.NONE, Collections.nCopies(200, Fragment.of("exit 0")));
    String group =
        session
            .read(
                Become.NONE,
                List.of(Fragment.of("p=$PPID; read -r l </proc/$p/stat; set -- ${l##*)}; echo $3")))
            .getFirst()
            .out()
            .strip();
    session.close();
    long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    while (members(group) > 0) {
      assertTrue(System.nanoTime() < deadline, "processes of group " + group + " remain");
      Thread.onSpinWait();
    }
  }

  private static long members(String group) throws Exception {
    long count = 0;
    try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        try {
          String stat = Files.readString(process.resolve("stat"));
          String[] field = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
          count += field[2].equals(group) && !field[0].equals("Z") ? 1 : 0;
        } catch (java.io.IOException e) {
          count += 0; // it ended meanwhile
        }
      }
    }
    return count;
  }

  @ParameterizedTest
  @ValueSource(strings = {"/bin/dash", "/bin/bash", "/bin/busybox"})
  void aLostConnectionIsMadeAnewForReads(String shell) throws Exception {
    ShellConnector connector = connector(shell);
    DefaultHostSession session = session(connector);
    session.read(Become.NONE, List.of(Fragment.of("echo one")));
    connector.cut();
    assertEquals(
        "two\n", session.read(Become.NONE, List.of(Fragment.of("echo two"))).getFirst().out());
    assertEquals(2, connector.connections.get());
  }
}
