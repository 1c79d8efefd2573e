package dev.virtwright.modules.files;

import static dev.virtwright.module.Tasks.args;
import static dev.virtwright.module.Tasks.blocked;
import static dev.virtwright.module.Tasks.changes;
import static dev.virtwright.module.Tasks.inSync;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.UserException;
import dev.virtwright.host.Action;
import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FakeHost;
import dev.virtwright.host.FileBytes;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Resource;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.Verification;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LineinfileModuleTest {
  private final FakeHost host = new FakeHost();

  private void holds(byte[] bytes) {
    host.answers(new FileStat("/etc/f", false), States.file("0644"))
        .answers(new FileContent("/etc/f", EditedFile.MOST_BYTES), FileBytes.of(bytes));
  }

  private Plan plan(ResourceModule module, String before, @Nullable Object... arguments)
      throws HostException {
    holds(before.getBytes(StandardCharsets.UTF_8));
    Object[] all = new Object[arguments.length + 2];
    all[0] = "path";
    all[1] = "/etc/f";
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return module.plan(args(module, all), host);
  }

  private Plan plan(String before, @Nullable Object... arguments) throws HostException {
    return plan(new LineinfileModule(), before, arguments);
  }

  private String edited(String before, @Nullable Object... arguments) throws HostException {
    return text(plan(before, arguments));
  }

  private static String text(Plan plan) {
    return new String(
        ((Action.WriteFile) changes(plan).actions().getFirst()).content(), StandardCharsets.UTF_8);
  }

  @Test
  void anEmptyPatternMatchesTheLastLine() throws Exception {
    assertEquals("a\nc\n", edited("a\nb\n", "regexp", "", "line", "c"));
    assertEquals("", edited("a\nb\n", "regexp", "", "state", "absent"));
  }

  @Test
  void lineThatIsThereIsInSync() throws Exception {
    assertEquals("", inSync(plan("a\nb\n", "line", "b")).values().get("msg"));
    inSync(plan("a\nb=2\n", "regexp", "^b=", "line", "b=2"));
  }

  @Test
  void newLineGoesToTheEndAlsoWhereTheLastLineIsNotEnded() throws Exception {
    assertEquals("a\nb\n", edited("a\n", "line", "b"));
    assertEquals("a\nb\n", edited("a", "line", "b"));
    assertEquals("b\n", edited("", "line", "b"));
    assertEquals("line added", changes(plan("a\n", "line", "b")).values().get("msg"));
  }

  @Test
  void lastMatchIsReplacedOrTheFirstWhereAsked() throws Exception {
    assertEquals("b=1\nb=3\n", edited("b=1\nb=2\n", "regexp", "^b=", "line", "b=3"));
    assertEquals(
        "b=3\nb=2\n", edited("b=1\nb=2\n", "regexp", "^b=", "line", "b=3", "firstmatch", true));
    assertEquals("a\nx*y=3\n", edited("a\nx*y=1\n", "search_string", "x*y", "line", "x*y=3"));
  }

  @Test
  void placesAreFoundByPattern() throws Exception {
    assertEquals("[a]\nx\n[b]\n", edited("[a]\n[b]\n", "line", "x", "insertafter", "^\\[a\\]"));
    assertEquals("[a]\nx\n[b]\n", edited("[a]\n[b]\n", "line", "x", "insertbefore", "^\\[b\\]"));
    assertEquals("x\n[a]\n", edited("[a]\n", "line", "x", "insertbefore", "BOF"));
    assertEquals("[a]\nx\n", edited("[a]\n", "line", "x", "insertafter", "none"));
    assertEquals("[a]\nx\n", edited("[a]", "line", "x", "insertafter", "^\\[a\\]"));
    inSync(plan("[a]\nx\n[b]\n", "line", "x", "insertbefore", "BOF"));
  }

  @Test
  void groupsComeIntoTheLine() throws Exception {
    assertEquals(
        "Options: fast x\n",
        edited(
            "Options: slow x\n",
            "regexp",
            "^(Options: )\\S+ (?P<rest>.*)$",
            "line",
            "\\1fast \\g<rest>",
            "backrefs",
            true));
    inSync(plan("other\n", "regexp", "^(Options).*", "line", "\\1", "backrefs", true));
    assertThrows(
        UserException.class, () -> plan("a\n", "regexp", "^a", "line", "\\2", "backrefs", true));
  }

  @Test
  void removalCountsItsLines() throws Exception {
    Plan plan = plan("a\nb 1\nb 2\n", "regexp", "^b", "state", "absent");
    assertEquals("a\n", text(plan));
    assertEquals("2 line(s) removed", changes(plan).values().get("msg"));
    assertEquals(2L, changes(plan).values().get("found"));
    inSync(plan("a\n", "line", "b", "state", "absent"));
  }

  @Test
  void bytesThatAreNotUtf8Survive() throws Exception {
    byte[] latin = {(byte) 0xe4, '\n', 'a', '\n'};
    holds(latin);
    var module = new LineinfileModule();
    Plan plan = module.plan(args(module, "path", "/etc/f", "line", "ü"), host);
    assertArrayEquals(
        new byte[] {(byte) 0xe4, '\n', 'a', '\n', (byte) 0xc3, (byte) 0xbc, '\n'},
        ((Action.WriteFile) changes(plan).actions().getFirst()).content());
    holds(new byte[] {(byte) 0xe4, '\n', (byte) 0xc3, (byte) 0xbc, '\n'});
    inSync(module.plan(args(module, "path", "/etc/f", "line", "ü"), host));
  }

  @Test
  void editThatDoesNotMatchItsOwnPatternIsOnlyAWarning() throws Exception {
    var converges =
        (Verification.Converges) changes(plan("a\n", "regexp", "^a", "line", "b")).verification();
    assertTrue(converges.lenient());
  }

  @Test
  void missingFileIsBlockedUnlessCreated() throws Exception {
    var module = new LineinfileModule();
    host.answers(new FileStat("/etc/f", false), States.ABSENT)
        .answers(new FileStat("/etc", true), States.directory("0755"));
    assertTrue(
        blocked(module.plan(args(module, "path", "/etc/f", "line", "x"), host))
            .remedy()
            .contains("create=true"));
    assertEquals(
        "x\n",
        text(module.plan(args(module, "path", "/etc/f", "line", "x", "create", true), host)));
    assertEquals(
        "file not present",
        inSync(module.plan(args(module, "path", "/etc/f", "line", "x", "state", "absent"), host))
            .values()
            .get("msg"));
    host.answers(new FileStat("/etc/f", false), States.directory("0755"));
    blocked(module.plan(args(module, "path", "/etc/f", "line", "x"), host));
  }

  @Test
  void linkIsFollowedSoThatItStaysALink() throws Exception {
    var module = new LineinfileModule();
    holds("a\n".getBytes(StandardCharsets.UTF_8));
    host.answers(new FileStat("/etc/l", false), States.link("f"))
        .answers(
            CommandOutput.of("readlink", "-f", "--", "/etc/l").about(Resource.file("/etc/l")),
            States.said(0, "/etc/f\n"));
    Plan plan = module.plan(args(module, "path", "/etc/l", "line", "b"), host);
    assertEquals("/etc/f", ((Action.WriteFile) changes(plan).actions().getFirst()).path());
  }

  @Test
  void argumentsThatContradictAreMistakes() {
    assertThrows(UserException.class, () -> plan("a\n"));
    assertThrows(UserException.class, () -> plan("a\n", "state", "absent"));
    assertThrows(UserException.class, () -> plan("a\n", "line", "b", "backrefs", true));
    assertThrows(UserException.class, () -> plan("a\n", "line", "b", "regexp", "("));
    assertThrows(
        UserException.class, () -> plan("a\n", "line", "b", "regexp", "a", "search_string", "a"));
    assertThrows(
        UserException.class,
        () -> plan("a\n", "line", "b", "insertafter", "a", "insertbefore", "a"));
  }

  @Test
  void spelling() {
    var spec = new LineinfileModule().spec();
    assertTrue(spec.aliases().contains("ansible.builtin.lineinfile"));
    assertEquals(Optional.of("path"), spec.arg("dest").map(arg -> arg.name()));
    assertEquals(Optional.of("regexp"), spec.arg("regex").map(arg -> arg.name()));
  }

  @Test
  void blockIsInsertedReplacedAndRemoved() throws Exception {
    var block = new BlockinfileModule();
    String begin = "# BEGIN ANSIBLE MANAGED BLOCK\n";
    String end = "# END ANSIBLE MANAGED BLOCK\n";
    String whole = "a\n" + begin + "x\ny\n" + end;
    assertEquals(whole, text(plan(block, "a", "block", "x\ny\n")));
    inSync(plan(block, whole, "block", "x\ny"));
    Plan replaced = plan(block, whole + "z\n", "block", "new");
    assertEquals("a\n" + begin + "new\n" + end + "z\n", text(replaced));
    assertEquals("Block inserted", changes(replaced).values().get("msg"));
    assertEquals("a\nz\n", text(plan(block, whole + "z\n", "state", "absent")));
    inSync(plan(block, "a\n", "block", ""));
    assertEquals(
        begin + "x\n" + end + "a\n", text(plan(block, "a\n", "block", "x", "insertbefore", "^a")));
    assertEquals(
        "a\n" + begin + "x\n" + end + "b\n",
        text(plan(block, "a\nb\n", "block", "x", "insertafter", "^a")));
    assertEquals("a\n#\nx\n#\n", text(plan(block, "a\n", "block", "x", "marker", "#")));
    assertTrue(block.spec().aliases().contains("ansible.builtin.blockinfile"));
    host.answers(new FileStat("/none", false), States.ABSENT)
        .answers(new FileStat("/", true), States.directory("0755"));
    blocked(block.plan(args(block, "path", "/none", "block", "x"), host));
  }
}
