package dev.virtwright.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.virtwright.host.HostException.Kind;
import dev.virtwright.value.FileMode;
import dev.virtwright.value.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Actions on this computer, in directories of the test's own. */
final class ActionsTest {
  @TempDir Path dir;
  @TempDir static Path shells;

  private @Nullable DefaultHostSession session;

  @AfterEach
  void close() {
    if (session != null) {
      session.close();
    }
  }

  private DefaultHostSession session() {
    DefaultHostSession fresh =
        new DefaultHostSession(new LocalConnector(), ReadShellTest.target(Duration.ofSeconds(5)));
    session = fresh;
    return fresh;
  }

  private DefaultHostSession session(String shell) throws Exception {
    DefaultHostSession fresh =
        new DefaultHostSession(
            ReadShellTest.connector(shells, shell), ReadShellTest.target(Duration.ofSeconds(5)));
    session = fresh;
    return fresh;
  }

  private ActionResult run(DefaultHostSession over, Action action) throws HostException {
    return over.act(Become.NONE, action);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/bin/dash", "/bin/bash", "/bin/busybox"})
  void aCommandGetsItsWordsVariablesDirectoryAndInput(String shell) throws Exception {
    byte[] input = new byte[300_000];
    for (int i = 0; i < input.length; i++) {
      input[i] = (byte) (i * 11);
    }
    Path place = Files.createDirectory(dir.resolve("a 'place\n"));
    DefaultHostSession over = session(shell);
    ActionResult copied =
        run(
            over,
            Action.Run.of(List.of("dd", "of=copy"))
                .withInput(input)
                .withDirectory(place.toString()));
    assertEquals(0, copied.exitStatus(), copied.err());
    assertArrayEquals(input, Files.readAllBytes(place.resolve("copy")));
    ActionResult printed =
        run(
            over,
            Action.Run.of(
                    List.of(
                        "sh", "-c", "echo \"$1 $V\"; cat; echo err >&2; exit 3", "-", "$(x)'\\!\n"))
                .withEnvironment(Map.of("V", "a'b $HOME")));
    assertEquals("$(x)'\\!\n a'b $HOME\n", printed.out(), "and nothing on standard input");
    assertEquals("err\n", printed.err());
    assertEquals(3, printed.exitStatus());
    assertEquals(2, over.counts().actions());
    assertEquals(0, over.counts().roundTrips());
  }

  @Test
  void whatCannotBeStartedSaysSo() throws Exception {
    DefaultHostSession over = session();
    assertEquals(127, run(over, Action.Run.of(List.of("no-such-command"))).exitStatus());
    HostException none =
        assertThrows(
            HostException.class,
            () ->
                run(over, Action.Run.of(List.of("true")).withDirectory(dir.resolve("gone") + "")));
    assertTrue(none.getMessage().contains("gone"), none.getMessage());
  }

  @Test
  void aLateCommandIsLeftAloneAndNamed() throws Exception {
    DefaultHostSession over = session();
    Path pid = dir.resolve("pid");
    HostException late =
        assertThrows(
            HostException.class,
            () ->
                run(
                    over,
                    Action.Run.of(List.of("sh", "-c", "echo $$ >%s; exec sleep 20".formatted(pid)))
                        .withDeadline(Duration.ofSeconds(1))));
    assertEquals(Kind.TIMEOUT, late.kind());
    String number = Files.readString(pid).strip();
    assertTrue(late.getMessage().contains("process " + number), late.getMessage());
    ProcessHandle process = ProcessHandle.of(Long.parseLong(number)).orElseThrow();
    assertTrue(process.isAlive(), "a package transaction must not be cut in two");
    process.destroyForcibly();
  }

  @Test
  void aDaemonThatKeepsTheOutputsOpenHoldsNobodyUp() throws Exception {
    long begun = System.nanoTime();
    ActionResult started =
        run(session(), Action.Run.of(List.of("sh", "-c", "sleep 60 & echo started $!")));
    assertTrue(System.nanoTime() - begun < Duration.ofSeconds(14).toNanos());
    assertTrue(started.out().startsWith("started "), started.out());
    ProcessHandle.of(Long.parseLong(started.out().strip().split(" ")[1]))
        .ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  void aSecretTravelsOnStandardInputAlone() throws Exception {
    ShellConnector connector = ReadShellTest.connector(shells, "/bin/dash");
    session = new DefaultHostSession(connector, ReadShellTest.target(Duration.ofSeconds(5)));
    String look = "read -r x; cat /proc/$$/cmdline /proc/$$/environ /proc/$PPID/cmdline; echo =$x";
    ActionResult seen =
        run(session, Action.Run.of(List.of("sh", "-c", look)).withInput(new Secret("s3cr3t\n")));
    assertEquals(seen.out().indexOf("s3cr3t"), seen.out().length() - "s3cr3t\n".length());
    assertTrue(connector.commandLines.stream().noneMatch(line -> line.contains("s3cr3t")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/bin/dash", "/bin/bash", "/bin/busybox"})
  void aNewFileGetsItsContentAndMode(String shell) throws Exception {
    byte[] content = new byte[100_000];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i * 13);
    }
    Path file = dir.resolve("new 'file\n");
    run(session(shell), Action.WriteFile.of(file.toString(), content, FileMode.octal("0600")));
    assertArrayEquals(content, Files.readAllBytes(file));
    assertEquals("rw-------", mode(file));
    Path plain = dir.resolve("plain");
    run(session(shell), Action.WriteFile.of(plain.toString(), new byte[0], null));
    assertEquals("rw-r--r--", mode(plain));
    assertNothingElseIn(dir, file, plain);
  }

  private static String mode(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static void assertNothingElseIn(Path dir, Path... files) throws Exception {
    try (var list = Files.list(dir)) {
      assertEquals(List.of(files).stream().sorted().toList(), list.sorted().toList());
    }
  }

  private static Action.WriteFile write(
      Path path, String content, boolean backup, @Nullable String validate) {
    return new Action.WriteFile(
        path.toString(),
        content.getBytes(StandardCharsets.UTF_8),
        null,
        null,
        null,
        backup,
        false,
        validate,
        List.of());
  }

  @Test
  void anOldFileIsReplacedAtOnceAndKeepsItsModeAndOwner() throws Exception {
    Path file = Files.writeString(dir.resolve("old"), "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));
    if (System.getProperty("user.name").equals("root")) {
      Files.setAttribute(file, "unix:uid", 65534);
    }
    Object owner = Files.getAttribute(file, "unix:uid");
    Object inode = Files.getAttribute(file, "unix:ino");
    ActionResult result = run(session(), write(file, "new", true, null));
    assertEquals("new", Files.readString(file));
    assertEquals("rwxr-x--x", mode(file));
    assertEquals(owner, Files.getAttribute(file, "unix:uid"));
    assertFalse(inode.equals(Files.getAttribute(file, "unix:ino")), "renamed, not overwritten");
    assertTrue(
        result.backup() != null
            && result
                .backup()
                .matches(".*/old\\.\\d+\\.\\d{4}-\\d\\d-\\d\\d@\\d\\d:\\d\\d:\\d\\d~"),
        "Ansible's backup name: " + result.backup());
    assertEquals("old", Files.readString(Path.of(result.backup())));
  }

  @Test
  void aLinkStaysAndItsTargetIsWritten() throws Exception {
    Path real = Files.createDirectory(dir.resolve("real")).resolve("file");
    Path link = Files.createSymbolicLink(dir.resolve("link"), Path.of("real/file"));
    run(session(), write(link, "new", false, null));
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("new", Files.readString(real));
    Path circle = Files.createSymbolicLink(dir.resolve("circle"), Path.of("circle"));
    assertThrows(HostException.class, () -> run(session(), write(circle, "new", false, null)));
  }

  @Test
  void whatItsValidationRefusesIsNotWritten() throws Exception {
    Path file = Files.writeString(dir.resolve("sudoers"), "good");
    HostException refused =
        assertThrows(
            HostException.class,
            () ->
                run(
                    session(),
                    write(file, "evil", false, "sh -c 'echo no: $(cat \"$0\"); exit 1' %s")));
    assertTrue(refused.getMessage().contains("no: evil"), refused.getMessage());
    assertEquals("good", Files.readString(file));
    assertNothingElseIn(dir, file);
    run(session(), write(file, "better", false, "grep -q better %s"));
    assertEquals("better", Files.readString(file));
  }

  @Test
  void placesThatCannotBeWrittenAreToldApart() throws Exception {
    DefaultHostSession over = session();
    assertTrue(
        assertThrows(
                HostException.class,
                () -> run(over, write(dir.resolve("no/such"), "x", false, null)))
            .getMessage()
            .contains("No such file"));
    assertTrue(
        assertThrows(HostException.class, () -> run(over, write(dir, "x", false, null)))
            .getMessage()
            .contains("it is a directory"));
    assertThrows(
        HostException.class, () -> run(over, write(Path.of("/dev/null"), "x", false, null)));
  }

  @Test
  void aFullDiskIsNamedAndNothingIsLeftOnIt() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "a mount of our own needs root");
    // a file system of 64 KiB in a mount namespace that ends with the command
    ActionResult result =
        run(
            session(),
            Action.Run.of(
                    List.of(
                        "unshare",
                        "-m",
                        "sh",
                        "-c",
                        "mount -t tmpfs -o size=64k none %1$s && cd %1$s && p=$(cat) && head -c 200000 /dev/zero | sh -c \"$p\"; echo \"status $?\"; ls -A %1$s"
                            .formatted(dir)))
                .withInput(
                    FileScripts.write(Action.WriteFile.of(dir + "/big", new byte[200_000], null))
                        .getBytes(StandardCharsets.UTF_8)));
    assertEquals("status 1\n", result.out(), "failed, and the directory is empty again");
    assertTrue(result.err().contains("No space left"), result.err());
  }

  @Test
  void filesLinksAndTreesAreRemovedOnce() throws Exception {
    DefaultHostSession over = session();
    Path tree = Files.createDirectories(dir.resolve("-tree/in'ner"));
    Files.writeString(tree.resolve("file"), "x");
    Path keep = Files.createDirectory(dir.resolve("keep"));
    Path link = Files.createSymbolicLink(dir.resolve("link"), keep);
    HostException full =
        assertThrows(
            HostException.class, () -> run(over, new Action.RemoveFile(dir + "/-tree", false)));
    assertTrue(full.getMessage().contains("not empty"), full.getMessage());
    run(over, new Action.RemoveFile(dir + "/-tree", true));
    run(over, new Action.RemoveFile(link.toString(), true));
    run(over, new Action.RemoveFile(dir + "/gone", false));
    assertNothingElseIn(dir, keep);
  }

  @Test
  void anotherUserIsBecomeWithSudoAndWithSu() throws Exception {
    assumeTrue(
        System.getProperty("user.name").equals("root"),
        "only root becomes another user without a password");
    DefaultHostSession over = session();
    for (Become.Method method : List.of(Become.Method.SUDO, Become.Method.SU)) {
      Become nobody = new Become(method, "nobody", null);
      assertEquals("nobody\n", over.read(nobody, List.of(Fragment.of("id -un"))).getFirst().out());
      assertEquals("nobody\n", over.act(nobody, Action.Run.of(List.of("id", "-un"))).out());
      // a password that nobody asks for must reach no shell
      Become needless = new Become(method, "nobody", new Secret("touch " + dir + "/ran"));
      assertEquals(
          "nobody\n", over.read(needless, List.of(Fragment.of("id -un"))).getFirst().out());
      HostException unknown =
          assertThrows(
              HostException.class,
              () ->
                  over.read(new Become(method, "no-such-user", null), List.of(Fragment.of("id"))));
      assertEquals(Kind.BECOME, unknown.kind());
      assertTrue(unknown.getMessage().contains("no user no-such-user"), unknown.getMessage());
    }
    HostException denied =
        assertThrows(
            HostException.class,
            () ->
                over.act(
                    new Become(Become.Method.SUDO, "nobody", null),
                    new Action.RemoveFile("/etc/passwd", false)));
    assertEquals(Kind.DENIED, denied.kind());
  }

  @Test
  void anotherProgramWithOtherFlagsMayBeWhatBecomesTheUser() throws Exception {
    assumeTrue(
        System.getProperty("user.name").equals("root"),
        "only root becomes another user without a password");
    Path program = dir.resolve("my sudo");
    Files.writeString(
        program, "#!/bin/sh\nprintf '%s\\n' \"$*\" >> '" + dir + "/called'\nexec sudo \"$@\"\n");
    assertTrue(program.toFile().setExecutable(true));
    assertTrue(dir.toFile().setExecutable(true, false));
    Become nobody =
        new Become(
            Become.Method.SUDO, "nobody", null, program.toString(), List.of("-n", "-H", "-k"));
    assertEquals(
        "nobody\n", session().read(nobody, List.of(Fragment.of("id -un"))).getFirst().out());
    String called = Files.readString(dir.resolve("called"));
    assertTrue(called.startsWith("-H -k -S -n -u nobody -- "), called);
  }

  @Test
  void theMachineIsKnownByItsIdWithoutAskingMore() throws Exception {
    DefaultHostSession over = session();
    over.read(Become.NONE, List.of(Fragment.of("echo")));
    int trips = over.counts().roundTrips();
    assertFalse(over.machineId().isEmpty());
    assertEquals("", over.localAddress());
    assertEquals(trips, over.counts().roundTrips());
  }
}
