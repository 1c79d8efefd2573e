package dev.virtwright.modules.packages;

import static dev.virtwright.module.Tasks.actions;
import static dev.virtwright.module.Tasks.args;
import static dev.virtwright.module.Tasks.blocked;
import static dev.virtwright.module.Tasks.changes;
import static dev.virtwright.module.Tasks.drift;
import static dev.virtwright.module.Tasks.inSync;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.UserException;
import dev.virtwright.host.Action;
import dev.virtwright.host.FakeHost;
import dev.virtwright.host.FileBytes;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.FileState;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.Plan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sources of packages, their keys, and what is installed as facts. */
final class PackageSourcesTest {
  private static final String FINGERPRINT = "CBC5B0C596674E3635B705D4ABAEB8E391A0FBFF";

  /** An Ed25519 key made for this test. */
  private static final String KEY =
      """
      -----BEGIN PGP PUBLIC KEY BLOCK-----

      mDMEawrEhRYJKwYBBAHaRw8BAQdATJHaOHco3YpgTyHeXfHPHzl8B4otGiupwhtl
      jPpNKBi0E0xhYiA8bGFiQGxvY2FsaG9zdD6IkAQTFggAOBYhBMvFsMWWZ042NbcF
      1KuuuOORoPv/BQJrCsSFAhsDBQsJCAcCBhUKCQgLAgQWAgMBAh4BAheAAAoJEKuu
      uOORoPv/dMsBAKwvOZoO6U73F/XU0jV96m6HgmU4EWIuHT1dGU+lm8RMAPsE/4Hx
      tt8Ym71q/FP2aIDAkGRSi7y3fYXHh0g5YCi2DA==
      =tqF3
      -----END PGP PUBLIC KEY BLOCK-----
      """;

  private static final byte[] BYTES = KEY.getBytes(StandardCharsets.US_ASCII);

  private static AptKeyModule.Ring ring(String path, byte[] content) throws Exception {
    return new AptKeyModule.Ring(path, OpenPgp.keys(content));
  }

  @Test
  void fingerprintsAreThoseOfGnupgArmoredOrNot() throws Exception {
    assertEquals(FINGERPRINT, OpenPgp.keys(BYTES).getFirst().fingerprint());
    byte[] binary = OpenPgp.binary(BYTES);
    assertEquals(FINGERPRINT, OpenPgp.keys(binary).getFirst().fingerprint());
    assertArrayEquals(binary, OpenPgp.keys(binary).getFirst().packets());
    assertArrayEquals(
        binary, OpenPgp.binary(OpenPgp.armor(binary).getBytes(StandardCharsets.US_ASCII)));
    assertEquals(KEY.strip(), OpenPgp.armor(binary).strip());
    assertTrue(OpenPgp.keys(binary).getFirst().has("91A0FBFF"));
    assertThrows(
        OpenPgp.Malformed.class, () -> OpenPgp.keys("<html>".getBytes(StandardCharsets.US_ASCII)));
    assertThrows(
        OpenPgp.Malformed.class, () -> OpenPgp.keys(Arrays.copyOf(binary, binary.length - 3)));
  }

  @Test
  void aKeyGoesToTheKeyringAndIsThereThen() throws Exception {
    Plan plan = AptKeyModule.present(null, BYTES, List.of(), "/etc/apt/trusted.gpg.d/x.gpg");
    Action.WriteFile write = (Action.WriteFile) changes(plan).actions().getFirst();
    assertArrayEquals(OpenPgp.binary(BYTES), write.content());
    assertEquals(List.of(FINGERPRINT), changes(plan).values().get("after"));
    inSync(AptKeyModule.present(null, BYTES, List.of(ring("/r", BYTES)), "/r"));
    assertEquals(
        List.of("write /etc/apt/trusted.gpg.d/%s.gpg".formatted(FINGERPRINT)),
        actions(AptKeyModule.present(null, BYTES, List.of(), null)));
    assertTrue(
        blocked(AptKeyModule.present("0123456789ABCDEF", BYTES, List.of(), "/r"))
            .remedy()
            .contains(FINGERPRINT));
  }

  @Test
  void aKeyGoesFromEveryKeyringThatHasIt() throws Exception {
    assertEquals(
        List.of("remove /r"),
        actions(AptKeyModule.absent("ABAEB8E391A0FBFF", List.of(ring("/r", BYTES)))));
    inSync(AptKeyModule.absent("00000000", List.of(ring("/r", BYTES))));
  }

  @Test
  void keyServersAreAskedByTheirProtocol() {
    assertEquals(
        "http://keys.example.com:11371/pks/lookup?op=get&options=mr&search=0xAB",
        AptKeyModule.lookup("keys.example.com", "AB"));
    assertEquals(
        "https://keys.example.com/pks/lookup?op=get&options=mr&search=0xAB",
        AptKeyModule.lookup("hkps://keys.example.com", "AB"));
  }

  @Test
  void rpmKnowsAKeyByItsTextOrItsPackage() throws Exception {
    FragmentResult printed =
        new FragmentResult(
            0,
            ("@91a0fbff-65aaaaaa\n" + KEY + "\n@01234567-65aaaaaa\nno key\n")
                .getBytes(StandardCharsets.UTF_8),
            new byte[0],
            false,
            false);
    List<RpmKeyModule.Known> known = RpmKeyModule.known(printed);
    inSync(RpmKeyModule.byContent("/k", BYTES, true, List.of(FINGERPRINT), known));
    inSync(RpmKeyModule.byId("01234567", true, known));
    assertEquals(
        List.of("run rpm --erase --allmatches gpg-pubkey-91a0fbff-65aaaaaa"),
        actions(RpmKeyModule.byId("ABAEB8E391A0FBFF", false, known)));
    assertEquals(
        List.of("run rpm --import with the key from /k"),
        actions(RpmKeyModule.byContent("/k", BYTES, true, List.of(), List.of())));
    assertTrue(
        blocked(RpmKeyModule.byContent("/k", BYTES, true, List.of("00"), List.of()))
            .problem()
            .contains(FINGERPRINT));
  }

  private static Plan repository(Map<String, String> files, String repo, Object... more) {
    AptRepositoryModule module = new AptRepositoryModule();
    List<Object> given = new ArrayList<>(List.of("repo", repo));
    given.addAll(List.of(more));
    Args args = args(module, given.toArray());
    SourceLine line = SourceLine.parse(repo);
    return given.contains("absent")
        ? AptRepositoryModule.absent(line, files, args)
        : AptRepositoryModule.present(
            line, "/etc/apt/sources.list.d/" + line.fileName(), files, args);
  }

  @Test
  void aSourceIsFoundInWhicheverFileAndSwitchedOnWhereItStands() {
    String repo = "deb http://deb.debian.org/debian trixie main";
    Map<String, String> on =
        Map.of("/etc/apt/sources.list", "deb  http://deb.debian.org/debian   trixie main # c\n");
    inSync(repository(on, repo));
    Plan switched = repository(Map.of("/etc/apt/sources.list", "# " + repo + "\n"), repo);
    assertEquals(
        "/etc/apt/sources.list: # %1$s\n -> %1$s\n".formatted(repo), drift(switched).getFirst());
    Plan fresh = repository(on, "deb [arch=amd64] https://u@x.example.com/d stable main");
    assertEquals(
        List.of("/etc/apt/sources.list.d/x_example_com_d.list"),
        changes(fresh).values().get("sources_added"));
    assertEquals(
        List.of("write /etc/apt/sources.list.d/x_example_com_d.list"),
        actions(repository(on, "deb https://x.example.com/d stable main", "update_cache", false)));
  }

  @Test
  void aSourceGoesAndAFileThatHasNothingLeftWithIt() {
    String repo = "deb http://x y z";
    Plan plan =
        repository(
            Map.of("/etc/apt/sources.list", "# head\n" + repo + "\n", "/d/x.list", repo + "\n"),
            repo,
            "state",
            "absent",
            "update_cache",
            false);
    assertEquals(
        Set.of("write /etc/apt/sources.list", "remove /d/x.list"), Set.copyOf(actions(plan)));
    assertEquals(List.of("/d/x.list"), changes(plan).values().get("sources_removed"));
  }

  @Test
  void aPpaIsTheSourceThatItStandsFor() throws Exception {
    FakeHost host =
        new FakeHost()
            .answers(
                new FileContent("/etc/os-release", 1 << 16),
                FileBytes.of("NAME=Ubuntu\nVERSION_CODENAME=noble\n"));
    AptPpa ppa = AptPpa.of("ppa:owner/some-name", "", host);
    assertEquals(
        "deb https://ppa.launchpadcontent.net/owner/some-name/ubuntu noble main",
        ppa.line().source());
    assertEquals("ppa_owner_some_name_noble.list", ppa.fileName());
    assertEquals(
        "deb https://ppa.launchpadcontent.net/owner/ppa/ubuntu jammy main",
        AptPpa.of("ppa:owner", "jammy", new FakeHost()).line().source());
    assertEquals("AB12", AptPpa.fingerprint("{\"signing_key_fingerprint\": \"AB12\"}"));
    assertEquals("", AptPpa.fingerprint("<html>"));
  }

  @Test
  void flagsOfARepositorysFileAreSetWhereTheyLack() {
    List<Change> drift = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    RepoLabels.flag("----i---------e-------", "/f", "+i", drift, actions);
    RepoLabels.flag("--------------e-------", "/f", "-i", drift, actions);
    RepoLabels.flag("----i---------e-------", "/f", "ie", drift, actions);
    assertEquals(List.of(), actions);
    RepoLabels.flag("--------------e-------", "/f", "+i", drift, actions);
    assertEquals(List.of(Change.of("attributes", "e", "+i")), drift);
  }

  @Test
  void aChangedSectionGoesToTheEndAsInAnsible() {
    RepoFile file = RepoFile.parse("[one]\na = 1\n\n[two]\npassword = x\n\n");
    assertEquals(
        "[two]\npassword = x\n\n[one]\na = 2\n\n", file.with("one", Map.of("a", "2")).text());
    assertEquals("[one]\na = 1\n\n[two]\npassword = ***\n\n", file.shown());
  }

  @Test
  void ppaAndWhatIsNoSourceAreMistakes() {
    AptRepositoryModule module = new AptRepositoryModule();
    for (String repo : List.of("ppa:a b/c", "http://x y z", "# deb http://x y z")) {
      assertThrows(
          UserException.class, () -> module.plan(args(module, "repo", repo), new FakeHost()), repo);
    }
  }

  @Test
  void theDeb822TextIsAnsibles() {
    Deb822RepositoryModule module = new Deb822RepositoryModule();
    assertEquals(
        """
        Architectures: amd64 arm64
        By-Hash: no
        Components: main
        X-Repolib-Name: Ex
        Signed-By:
            -----BEGIN X-----
            .
            abc
        Suites: stable
        Types: deb
        URIs: https://x.example.com
        """,
        Deb822RepositoryModule.text(
            args(
                module,
                "name",
                "Ex",
                "uris",
                "https://x.example.com",
                "suites",
                "stable",
                "components",
                "main",
                "architectures",
                "amd64,arm64",
                "by_hash",
                false),
            "-----BEGIN X-----\n\nabc"));
  }

  @Test
  void aRepositoryOfDnfIsASectionAndTheOthersKeepTheirText() {
    YumRepositoryModule module = new YumRepositoryModule();
    Args args =
        args(
            module,
            "name",
            "two",
            "description",
            "Two",
            "baseurl",
            "http://a,http://b",
            "gpgcheck",
            false,
            "exclude",
            List.of("x", "y*"));
    String one = "# kept\n[one]\nname=One\n# also\nenabled=1\n";
    Plan plan =
        YumRepositoryModule.decide(
            args, "/f", FileBytes.of(one), FileState.ABSENT, YumRepositoryModule.options(args));
    Action.WriteFile write = (Action.WriteFile) changes(plan).actions().getFirst();
    String text = new String(write.content(), StandardCharsets.UTF_8);
    assertEquals(
        one
            + """

            [two]
            baseurl = http://a
            \thttp://b
            exclude = x y*
            gpgcheck = 0
            name = Two

            """,
        text);
    inSync(
        YumRepositoryModule.decide(
            args, "/f", FileBytes.of(text), FileState.ABSENT, YumRepositoryModule.options(args)));
    Args absent = args(module, "name", "one", "state", "absent");
    assertEquals(
        List.of("remove /f"),
        actions(
            YumRepositoryModule.decide(
                absent, "/f", FileBytes.of("[one]\nname=One\n"), FileState.ABSENT, Map.of())));
  }

  @Test
  void anArgumentOfAnsibleThatIsRefusedSaysWhatToDoInstead() {
    var mistakes =
        Args.checkNames(new YumRepositoryModule().spec(), List.of("params", "parms"), name -> null);
    assertEquals(
        "argument 'params' of module 'yum_repository' is not supported",
        mistakes.getFirst().summary());
    assertEquals("give each option by its own name", mistakes.getFirst().remedy());
    assertEquals("unknown-argument", mistakes.getLast().code());
  }

  @ParameterizedTest
  @CsvSource({
    "1.0-1, 1.0-1, 0",
    "1.0~rc1-1, 1.0-1, -1",
    "1:0.9-1, 2.0-1, 1",
    "2.36-9+deb12u14, 2.36-9+deb12u2, 1",
    "1.2.10, 1.2.9, 1",
    "1.0+dfsg, 1.0, 1",
    "1.0a, 1.0+, -1"
  })
  void versionsOfDebianAreOrderedAsDpkgDoes(String first, String second, int order) {
    assertEquals(order, Integer.signum(DebianVersion.compare(first, second)));
    assertEquals(-order, Integer.signum(DebianVersion.compare(second, first)));
  }

  @ParameterizedTest
  @CsvSource({
    "0:1.0-1.el9, 1.0-1.el9, 0",
    "1:1.0-1, 2.0-1, 1",
    "1.10-1, 1.9-1, 1",
    "1.0~rc1-1, 1.0-1, -1",
    "1.0^git1-1, 1.0-1, 1",
    "1.0a-1, 1.0-1, 1",
    "2.0.1-1, 2.0-9, 1"
  })
  void versionsOfRpmAreOrderedAsRpmDoes(String first, String second, int order) {
    assertEquals(order, Integer.signum(RpmVersion.compare(first, second)));
    assertEquals(-order, Integer.signum(RpmVersion.compare(second, first)));
  }

  @Test
  void whatAptWouldDoIsTheDriftOfAnUpgrade() {
    assertEquals(
        List.of(
            Change.of("libc6", "2.36-1", "2.36-2"),
            Change.of("new", "absent", "1"),
            Change.of("old", "3", "absent"),
            Change.of("file of hello", "2.10-3", null)),
        AptOperation.differences(
            List.of(
                "Inst libc6 [2.36-1] (2.36-2 Debian:12 [amd64])",
                "Inst new (1 Debian:12 [all])",
                "Remv old [3]",
                "Del hello 2.10-3 [53.1 kB]",
                "Conf libc6 (2.36-2 Debian:12 [amd64])")));
  }

  @Test
  void aPackageFileIsInstalledUnlessItsVersionIs() {
    DebFile file = new DebFile("/x.deb");
    AptRequest request = AptModule.request(List.of(), Wanted.PRESENT, false, 60);
    DebFile.Answer same = new DebFile.Answer("", "x", "1.0", "1.0");
    DebFile.Answer newer = new DebFile.Answer("", "x", "1.0", "1.1");
    inSync(DebFile.decide(file, request, false, same));
    blocked(DebFile.decide(file, request, false, newer));
    assertEquals(List.of("x: 1.1 -> 1.0"), drift(DebFile.decide(file, request, true, newer)));
    blocked(DebFile.decide(file, request, false, new DebFile.Answer("no", "", "", null)));
  }

  @Test
  void installedPackagesAreFacts() throws Exception {
    FragmentResult dpkg =
        new FragmentResult(
            0,
            "installed\tcron\t3.0\tamd64\tadmin\nconfig-files\tgone\t1\tall\tmisc\n"
                .getBytes(StandardCharsets.UTF_8),
            new byte[0],
            false,
            false);
    FragmentResult none = new FragmentResult(127, new byte[0], new byte[0], false, false);
    Plan plan = PackageFactsModule.decide(List.of("apt", "rpm"), false, dpkg, none);
    assertEquals(
        Map.of(
            "packages",
            Map.of(
                "cron",
                List.of(
                    Map.of(
                        "name",
                        "cron",
                        "version",
                        "3.0",
                        "arch",
                        "amd64",
                        "category",
                        "admin",
                        "origin",
                        "",
                        "source",
                        "apt")))),
        inSync(plan).values().get("ansible_facts"));
    blocked(PackageFactsModule.decide(List.of("rpm"), false, dpkg, none));
  }
}
