package dev.virtwright.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.host.HostException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The fragments run in the real shells on this machine; only package and unit answers are text. */
final class MergeTest {

  @TempDir Path dir;

  static List<List<String>> shells() {
    return LocalFragments.SHELLS;
  }

  @ParameterizedTest
  @MethodSource("shells")
  void statTellsTypeModeOwnerTimesAndTargetWhateverTheNameIs(List<String> shell) throws Exception {
    Path odd = Files.writeString(dir.resolve("a b\n'c\"$x\\*"), "12345");
    Files.setPosixFilePermissions(odd, PosixFilePermissions.fromString("rw-r-----"));
    Path link = Files.createSymbolicLink(dir.resolve("link"), Path.of("to\nnowhere:é"));
    FileStat gone = new FileStat(dir.resolve("gone").toString(), false);
    List<FileStat> queries =
        List.of(
            gone,
            new FileStat(odd.toString(), false),
            new FileStat(link.toString(), false),
            new FileStat(link.toString(), true),
            new FileStat(dir.toString(), true));
    List<FileState> states = LocalFragments.ask(shell, StatMerge.INSTANCE, queries);
    assertEquals(FileState.ABSENT, states.get(0));
    assertEquals(FileState.Type.FILE, states.get(1).type());
    assertEquals("0640", states.get(1).mode().toString());
    assertEquals(5, states.get(1).size());
    assertEquals(
        Files.getAttribute(odd, "unix:uid"), (int) states.get(1).uid(), "the owner's number");
    assertEquals(
        Files.getLastModifiedTime(odd).toMillis() / 1000.0, states.get(1).modified(), 0.002);
    assertEquals(FileState.Type.LINK, states.get(2).type());
    assertEquals("to\nnowhere:é", states.get(2).linkTarget());
    assertEquals(FileState.ABSENT, states.get(3), "a dangling link, followed");
    assertEquals(FileState.Type.DIRECTORY, states.get(4).type());
  }

  @ParameterizedTest
  @MethodSource("shells")
  void statOfMorePathsThanOneCommandLineHolds(List<String> shell) throws Exception {
    String deep = "/x".repeat(300);
    List<FileStat> queries =
        IntStream.range(0, 500).mapToObj(i -> new FileStat(dir + deep + i, false)).toList();
    List<FileState> states = LocalFragments.ask(shell, StatMerge.INSTANCE, queries);
    assertTrue(states.stream().noneMatch(FileState::exists));
  }

  @ParameterizedTest
  @MethodSource("shells")
  void contentIsByteForByte(List<String> shell) throws Exception {
    byte[] all = new byte[1024];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    Path binary = Files.write(dir.resolve("binary"), all);
    Path empty = Files.write(dir.resolve("empty"), new byte[0]);
    List<FileContent> queries =
        List.of(
            new FileContent(binary.toString(), 1024),
            new FileContent(empty.toString(), 10),
            new FileContent(dir + "/gone", 10),
            new FileContent("/proc/sys/kernel/ostype", 100));
    List<FileBytes> contents = LocalFragments.ask(shell, ContentMerge.INSTANCE, queries);
    assertArrayEquals(all, contents.get(0).bytes());
    assertTrue(contents.get(1).exists());
    assertEquals(0, contents.get(1).bytes().length);
    assertFalse(contents.get(2).exists());
    assertEquals("Linux\n", contents.get(3).text());
  }

  @ParameterizedTest
  @MethodSource("shells")
  void oneFileThatCannotBeReadDoesNotHurtTheOthers(List<String> shell) throws Exception {
    Path large = Files.write(dir.resolve("large"), new byte[11]);
    Path fine = Files.writeString(dir.resolve("fine"), "fine");
    List<FileContent> queries =
        List.of(
            new FileContent(large.toString(), 10),
            new FileContent(dir.toString(), 10),
            new FileContent("/proc/self/mem", 10),
            new FileContent(fine.toString(), 10));
    var parsed = LocalFragments.parsed(shell, ContentMerge.INSTANCE, queries);
    assertEquals(Kind.BAD_ANSWER, failure(queries.get(0), parsed).kind());
    assertTrue(failure(queries.get(1), parsed).getMessage().contains("is a directory"));
    assertTrue(failure(queries.get(2), parsed).getMessage().contains("Input/output error"));
    assertEquals("fine", ContentMerge.INSTANCE.answer(queries.get(3), parsed).text());
  }

  private static HostException failure(
      FileContent query, java.util.Map<FileContent, ContentMerge.Read> parsed) {
    return assertThrows(HostException.class, () -> ContentMerge.INSTANCE.answer(query, parsed));
  }

  @Test
  void whatMayNotBeReadIsDeniedAndNotAbsent() throws Exception {
    Path locked = Files.createDirectory(dir.resolve("locked"));
    Path inside = Files.writeString(locked.resolve("inside"), "x");
    Path secret = Files.writeString(dir.resolve("secret"), "x");
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> nobody = LocalFragments.asNobody();
    for (String path : List.of(inside.toString(), locked + "/no/such", secret.toString())) {
      FileContent content = new FileContent(path, 10);
      var parsed = LocalFragments.parsed(nobody, ContentMerge.INSTANCE, List.of(content));
      assertEquals(Kind.DENIED, failure(content, parsed).kind(), path);
      FileChecksum sum = new FileChecksum(path, "sha1");
      var sums = LocalFragments.parsed(nobody, ChecksumMerge.INSTANCE, List.of(sum));
      assertEquals(
          Kind.DENIED,
          assertThrows(HostException.class, () -> ChecksumMerge.INSTANCE.answer(sum, sums)).kind());
    }
    FileStat stat = new FileStat(inside.toString(), false);
    var stats = LocalFragments.parsed(nobody, StatMerge.INSTANCE, List.of(stat));
    assertEquals(
        Kind.DENIED,
        assertThrows(HostException.class, () -> StatMerge.INSTANCE.answer(stat, stats)).kind());
    assertEquals(
        List.of(FileState.ABSENT),
        LocalFragments.ask(
            nobody, StatMerge.INSTANCE, List.of(new FileStat(dir + "/really/gone", false))));
  }

  @ParameterizedTest
  @MethodSource("shells")
  void checksumsOfAnyNameInAnyAlgorithm(List<String> shell) throws Exception {
    Path plain = Files.writeString(dir.resolve("plain file"), "abc");
    Path odd = Files.writeString(dir.resolve("back\\slash\nline"), "abc");
    List<FileChecksum> queries =
        List.of(
            new FileChecksum(plain.toString(), "sha1"),
            new FileChecksum(dir + "/gone", "sha1"),
            new FileChecksum(odd.toString(), "sha1"),
            new FileChecksum(plain.toString(), "md5"),
            new FileChecksum(dir.toString(), "sha256"));
    List<Optional<String>> sums = LocalFragments.ask(shell, ChecksumMerge.INSTANCE, queries);
    String abc = "a9993e364706816aba3e25717850c26c9cd0d89d";
    assertEquals(Optional.of(abc), sums.get(0));
    assertEquals(Optional.empty(), sums.get(1));
    assertEquals(Optional.of(abc), sums.get(2));
    assertEquals(Optional.of("900150983cd24fb0d6963f7d28e17f72"), sums.get(3));
    assertEquals(Optional.empty(), sums.get(4));
  }

  @ParameterizedTest
  @MethodSource("shells")
  void patternsExpandAndNothingElseDoes(List<String> shell) throws Exception {
    Files.writeString(dir.resolve("b 1.conf"), "");
    Files.writeString(dir.resolve("a\n2.conf"), "");
    Files.writeString(dir.resolve(".hidden.conf"), "");
    Files.writeString(dir.resolve("$(touch evil)"), "");
    List<PathsMatching> queries =
        List.of(
            new PathsMatching(dir + "/*.conf"),
            new PathsMatching(dir + "/[!b]*.conf"),
            new PathsMatching(dir + "/none*"),
            new PathsMatching(dir + "/$(touch evil)"),
            new PathsMatching(dir + "/b 1.co[m-p]f"));
    List<List<String>> paths = LocalFragments.ask(shell, GlobMerge.INSTANCE, queries);
    assertEquals(List.of(dir + "/a\n2.conf", dir + "/b 1.conf"), paths.get(0));
    assertEquals(List.of(dir + "/a\n2.conf"), paths.get(1));
    assertEquals(List.of(), paths.get(2));
    assertEquals(List.of(dir + "/$(touch evil)"), paths.get(3));
    assertEquals(List.of(dir + "/b 1.conf"), paths.get(4));
    assertFalse(Files.exists(dir.resolve("evil")));
  }

  @ParameterizedTest
  @MethodSource("shells")
  void sysctlsInEitherSpelling(List<String> shell) throws Exception {
    List<SysctlValue> queries =
        List.of(
            new SysctlValue("no.such.key"),
            new SysctlValue("kernel.ostype"),
            new SysctlValue("kernel/ostype"),
            new SysctlValue("net.ipv4.ip_local_port_range"));
    List<Optional<String>> values = LocalFragments.ask(shell, SysctlMerge.INSTANCE, queries);
    assertEquals(Optional.empty(), values.get(0));
    assertEquals(Optional.of("Linux"), values.get(1));
    assertEquals(Optional.of("Linux"), values.get(2));
    assertTrue(values.get(3).orElseThrow().matches("\\d+ \\d+"), "tab folded to a blank");
  }

  @Test
  void sysctlKeysAreTheFilesThatSysctlMeans() {
    assertEquals("/proc/sys/net/ipv4/ip_forward", SysctlMerge.path("net.ipv4.ip_forward"));
    assertEquals(
        "/proc/sys/net/ipv4/conf/eth0.100/forwarding",
        SysctlMerge.path("net.ipv4.conf.eth0/100.forwarding"));
    assertEquals(
        "/proc/sys/net/ipv4/conf/eth0.100/forwarding",
        SysctlMerge.path("net/ipv4/conf/eth0.100/forwarding"));
    assertEquals(null, SysctlMerge.path("../../etc/shadow"));
    assertEquals(null, SysctlMerge.path("a b"));
  }

  @ParameterizedTest
  @MethodSource("shells")
  void usersAndGroups(List<String> shell) throws Exception {
    List<Optional<UserState>> users =
        LocalFragments.ask(
            shell,
            UserMerge.INSTANCE,
            List.of(new UserEntry("root"), new UserEntry("no-such-user"), new UserEntry("0")));
    UserState root = users.get(0).orElseThrow();
    assertEquals(0, root.uid());
    assertEquals("/root", root.home());
    assertEquals("root", root.primaryGroup());
    assertEquals(Optional.empty(), users.get(1));
    assertEquals(Optional.empty(), users.get(2), "a number is no name");
    List<Optional<GroupState>> groups =
        LocalFragments.ask(
            shell,
            AccountMerge.Groups.INSTANCE,
            List.of(new GroupEntry("daemon"), new GroupEntry("no-such-group")));
    assertEquals(1, groups.get(0).orElseThrow().gid());
    assertEquals(Optional.empty(), groups.get(1));
  }

  @ParameterizedTest
  @MethodSource("shells")
  void commandsAreFilesOnThePathAndNoBuiltins(List<String> shell) throws Exception {
    List<Optional<String>> paths =
        LocalFragments.ask(
            shell,
            CommandPathMerge.INSTANCE,
            List.of(
                new CommandPath("sshd"),
                new CommandPath("no-such-command"),
                new CommandPath("/bin/sh"),
                new CommandPath("umask")));
    assertEquals(Optional.of("/usr/sbin/sshd"), paths.get(0));
    assertEquals(Optional.empty(), paths.get(1));
    assertEquals(Optional.of("/bin/sh"), paths.get(2));
    assertEquals(Optional.empty(), paths.get(3));
  }

  @ParameterizedTest
  @MethodSource("shells")
  void commandOutputTakesWordsLiterally(List<String> shell) throws Exception {
    List<String> words = List.of("printf", "%s|", "$HOME", "a b", "'", "");
    FragmentResult printed =
        LocalFragments.ask(
                shell,
                CommandOutputMerge.INSTANCE,
                List.of(CommandOutput.of(words.toArray(String[]::new))))
            .getFirst();
    assertEquals("$HOME|a b|'||", printed.out());
    FragmentResult none =
        LocalFragments.ask(
                shell, CommandOutputMerge.INSTANCE, List.of(CommandOutput.of("no-such-command")))
            .getFirst();
    assertEquals(127, none.exitStatus());
    FragmentResult keyword =
        LocalFragments.ask(shell, CommandOutputMerge.INSTANCE, List.of(CommandOutput.of("if")))
            .getFirst();
    assertEquals(127, keyword.exitStatus());
  }

  @ParameterizedTest
  @MethodSource("shells")
  void packagesOfThisMachine(List<String> shell) throws Exception {
    List<PackageState> states =
        LocalFragments.ask(
            shell,
            PackageMerge.INSTANCE,
            List.of(
                new PackageStatus("dpkg"),
                new PackageStatus("no-such-package"),
                new PackageStatus("bash"),
                new PackageStatus("/no/such/file")));
    assertTrue(states.get(0).installed());
    assertEquals("dpkg", states.get(0).manager());
    assertTrue(states.get(0).version().matches("1\\..*"), states.get(0).version());
    assertFalse(states.get(1).installed());
    assertTrue(states.get(2).installed());
    assertFalse(states.get(3).installed());
  }

  @Test
  void rpmPackagesByNameArchitectureVersionAndCapability() throws Exception {
    String answer =
        """
        #rpm
        bash\tx86_64\t5.1.8-9.el9
        kernel\tx86_64\t5.14.0-362.el9
        kernel\tx86_64\t5.14.0-427.el9
        package qemu-kvm is not installed
        package libc.so.6()(64bit) is not installed
        #provided
        >libc.so.6()(64bit)
        glibc\tx86_64\t2.34-100.el9
        #locked
        # a comment
        bash-0:5.1.8-9.el9.*
        """;
    List<PackageStatus> queries =
        java.util.stream.Stream.of(
                "bash", "bash.x86_64", "bash-5.1.8", "kernel", "qemu-kvm", "libc.so.6()(64bit)")
            .map(PackageStatus::new)
            .toList();
    var parsed = PackageMerge.INSTANCE.parse(queries, LocalFragments.result(answer));
    List<PackageState> states = LocalFragments.answers(PackageMerge.INSTANCE, queries, parsed);
    assertEquals(
        new PackageState("rpm", "bash", true, "5.1.8-9.el9", "x86_64", true), states.get(0));
    assertTrue(states.get(1).installed());
    assertTrue(states.get(2).installed());
    assertEquals("5.14.0-427.el9", states.get(3).version(), "the newest of several");
    assertFalse(states.get(3).held());
    assertFalse(states.get(4).installed());
    assertEquals("rpm", states.get(4).manager());
    assertEquals("2.34-100.el9", states.get(5).version());
  }

  @Test
  void aHeldPackageIsNotForgottenWhenRemoved() throws Exception {
    String answer =
        """
        #dpkg
        qemu-kvm\tamd64\t1:7.2\thold\tinstalled
        gone\tamd64\t\tdeinstall\tconfig-files
        half\tamd64\t2\tinstall\thalf-configured
        """;
    List<PackageStatus> queries =
        List.of(
            new PackageStatus("qemu-kvm"), new PackageStatus("gone"), new PackageStatus("half"));
    var parsed = PackageMerge.INSTANCE.parse(queries, LocalFragments.result(answer));
    List<PackageState> states = LocalFragments.answers(PackageMerge.INSTANCE, queries, parsed);
    assertTrue(states.get(0).held());
    assertFalse(states.get(1).installed(), "configuration files only");
    assertFalse(states.get(2).installed(), "not configured");
  }

  private static final String UNITS =
      """
      Id=dbus-broker.service
      Names=dbus-broker.service dbus.service
      LoadState=loaded
      ActiveState=active
      SubState=running
      UnitFileState=enabled
      InvocationID=0123
      Listen=/a (Stream)
      Listen=/b (Stream)

      Id=gone.service
      Names=gone.service
      LoadState=not-found
      ActiveState=inactive
      SubState=dead
      UnitFileState=

      Templates=
      getty@.service enabled enabled
      """;

  @Test
  void unitsByAliasNotFoundAndTemplates() throws Exception {
    List<UnitStatus> queries =
        List.of(
            new UnitStatus("dbus"),
            new UnitStatus("getty@.service"),
            new UnitStatus("gone.service"),
            new UnitStatus("no@.service"));
    var parsed = UnitMerge.INSTANCE.parse(queries, LocalFragments.result(UNITS));
    List<UnitState> units = LocalFragments.answers(UnitMerge.INSTANCE, queries, parsed);
    assertEquals("dbus.service", units.get(0).unit());
    assertEquals("active", units.get(0).activeState());
    assertEquals("/a (Stream) /b (Stream)", units.get(0).properties().get("Listen"));
    assertEquals("enabled", units.get(1).unitFileState());
    assertTrue(units.get(1).exists());
    assertFalse(units.get(2).exists());
    assertFalse(units.get(3).exists());
  }

  @Test
  void aUnitAnswerForAnotherUnitIsNotBelieved() {
    List<UnitStatus> queries = List.of(new UnitStatus("sshd"), new UnitStatus("gone"));
    HostException refused =
        assertThrows(
            HostException.class,
            () -> UnitMerge.INSTANCE.parse(queries, LocalFragments.result(UNITS)));
    assertEquals(Kind.BAD_ANSWER, refused.kind());
  }

  @Test
  void aUnitNameThatIsAPatternIsRefused() {
    UnitStatus query = new UnitStatus("ssh*");
    assertThrows(HostException.class, () -> UnitMerge.INSTANCE.answer(query, java.util.Map.of()));
    assertFalse(UnitMerge.INSTANCE.fragment(List.of(query)).script().contains("ssh*"));
  }

  @Test
  void truncatedAndLateAnswersAreNotParsed() throws IOException {
    List<FileStat> queries = List.of(new FileStat("/", false));
    byte[] out = "x".getBytes(StandardCharsets.UTF_8);
    assertEquals(
        Kind.BAD_ANSWER,
        assertThrows(
                HostException.class,
                () ->
                    StatMerge.INSTANCE.parse(
                        queries, new FragmentResult(0, out, new byte[0], true, false)))
            .kind());
    assertEquals(
        Kind.TIMEOUT,
        assertThrows(
                HostException.class,
                () ->
                    StatMerge.INSTANCE.parse(
                        queries, new FragmentResult(137, out, new byte[0], false, true)))
            .kind());
  }
}
