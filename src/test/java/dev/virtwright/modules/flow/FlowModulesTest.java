package dev.virtwright.modules.flow;

import static dev.virtwright.module.Tasks.actions;
import static dev.virtwright.module.Tasks.args;
import static dev.virtwright.module.Tasks.blocked;
import static dev.virtwright.module.Tasks.changes;
import static dev.virtwright.module.Tasks.inSync;
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
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.PathsMatching;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.Verification;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FlowModulesTest {
  private final CommandModule command = new CommandModule();
  private final ShellModule shell = new ShellModule();
  private final WaitForModule waitFor = new WaitForModule();
  private final FakeHost host = new FakeHost();

  private Plan plan(ResourceModule module, @Nullable Object... arguments) throws HostException {
    return module.plan(args(module, arguments), host);
  }

  private static ActionResult ended(int status, String out, String err) {
    return new ActionResult(
        status,
        out.getBytes(StandardCharsets.UTF_8),
        err.getBytes(StandardCharsets.UTF_8),
        Duration.ofMillis(1500),
        null);
  }

  private static Plan.Outcome.Result outcome(Plan plan, ActionResult result) {
    return Objects.requireNonNull(changes(plan).outcome()).of(List.of(result));
  }

  @Test
  void commandRunsItsWordsAndReturnsWhatAnsibleReturns() throws Exception {
    Plan plan = plan(command, "cmd", "echo 'a  b' \"c\\\"d\" e\\ f", "chdir", "/tmp");
    Action.Run run = (Action.Run) changes(plan).actions().getFirst();
    assertEquals(List.of("echo", "a  b", "c\"d", "e f"), run.argv());
    assertEquals("/tmp", run.directory());
    assertEquals(Verification.BY_RESULT, changes(plan).verification());
    Plan.Outcome.Result result = outcome(plan, ended(0, "x\ny\n\n", ""));
    assertNull(result.failure());
    assertEquals(0L, result.values().get("rc"));
    assertEquals("x\ny", result.values().get("stdout"));
    assertEquals(List.of("x", "y"), result.values().get("stdout_lines"));
    assertEquals("0:00:01.500000", result.values().get("delta"));
    assertEquals(run.argv(), changes(plan).values().get("cmd"));
  }

  @Test
  void anotherStatusIsAFailureThatKeepsItsValues() throws Exception {
    Plan plan = plan(command, "argv", List.of("false"));
    Plan.Outcome.Result result = outcome(plan, ended(2, "", "first\nno such guest\n"));
    assertEquals("false ended with status 2: no such guest", result.failure());
    assertEquals(2L, result.values().get("rc"));
    assertEquals("non-zero return code", result.values().get("msg"));
    assertTrue(
        Objects.requireNonNull(outcome(plan, ended(127, "", "")).failure())
            .contains("no command false"));
    assertTrue(((Action.Run) changes(plan).actions().getFirst()).accepted().contains(2));
  }

  @Test
  void aCommandThatNobodyFindsEndsAsInAnsible() throws Exception {
    Plan plan = plan(command, "argv", List.of("nosuch", "x"));
    Plan.Outcome.Result result = outcome(plan, ended(127, "", "sh: 1: exec: nosuch: not found\n"));
    assertEquals(2L, result.values().get("rc"));
    assertEquals("nosuch x", result.values().get("cmd"));
    assertEquals(false, result.changed());
  }

  @Test
  void createsAndRemovesMakeItNeedless() throws Exception {
    host.answers(new PathsMatching("/etc/key"), List.of("/etc/key"))
        .answers(new PathsMatching("/run/none*"), List.of());
    Map<?, ?> values = inSync(plan(command, "cmd", "x", "creates", "/etc/key")).values();
    assertEquals("skipped, since /etc/key exists", values.get("stdout"));
    assertEquals("Did not run command since '/etc/key' exists", values.get("msg"));
    assertEquals(0L, values.get("rc"));
    inSync(plan(command, "cmd", "x", "removes", "/run/none*"));
    changes(plan(command, "cmd", "x", "creates", "/run/none*"));
    changes(plan(command, "cmd", "x", "creates", "none*", "chdir", "/run"));
    host.answers(new PathsMatching("relative"), List.of("relative"));
    inSync(plan(command, "cmd", "x", "creates", "relative"));
  }

  @Test
  void inputGetsItsLineEnd() throws Exception {
    assertEquals(
        "a\n",
        new String(
            Objects.requireNonNull(
                ((Action.Run)
                        changes(plan(command, "cmd", "cat", "stdin", "a")).actions().getFirst())
                    .input()),
            StandardCharsets.UTF_8));
    assertEquals(
        "a",
        new String(
            Objects.requireNonNull(
                ((Action.Run)
                        changes(
                                plan(
                                    command,
                                    "cmd",
                                    "cat",
                                    "stdin",
                                    "a",
                                    "stdin_add_newline",
                                    false))
                            .actions()
                            .getFirst())
                    .input()),
            StandardCharsets.UTF_8));
  }

  @Test
  void shellTakesTheLineAsItIs() throws Exception {
    assertEquals(
        List.of("run /bin/bash -c 'echo $HOME | cat'"),
        actions(plan(shell, "cmd", "echo $HOME | cat", "executable", "/bin/bash")));
    assertEquals("a | b", changes(plan(shell, "cmd", "a | b")).values().get("cmd"));
    assertEquals(List.of("run /bin/sh -c uptime"), actions(plan(new RawModule(), "cmd", "uptime")));
  }

  @Test
  void readOnlyFormReturnsTheSameValuesWithoutAnAction() throws Exception {
    CommandRead question =
        new CommandRead(List.of("uname", "-r"), null, Map.of(), CommandModule.READ_DEADLINE);
    host.answers(
        question,
        new FragmentResult(0, "6.1\n".getBytes(StandardCharsets.UTF_8), new byte[0], false, false));
    Plan.Outcome.Result result = command.read(args(command, "cmd", "uname -r"), host);
    assertEquals("6.1", result.values().get("stdout"));
    assertEquals(List.of("uname", "-r"), result.values().get("cmd"));
    assertNull(result.failure());
    host.answers(question, new FragmentResult(3, new byte[0], new byte[0], false, false));
    assertEquals(
        "uname ended with status 3",
        command.read(args(command, "cmd", "uname -r"), host).failure());
    assertThrows(
        UserException.class, () -> command.read(args(command, "cmd", "cat", "stdin", "x"), host));
  }

  @Test
  void readKeepsTheEnvironmentOutOfTheCommandLineAndOutOfMessages() {
    CommandRead read =
        new CommandRead(
            List.of("env"), "/srv/a b", Map.of("TOKEN", "se'cret"), Duration.ofSeconds(5));
    assertEquals(
        "TOKEN='se'\\''cret'; export TOKEN\ncd -- '/srv/a b' || exit 1\nexec env\n",
        CommandRead.Reading.INSTANCE.fragment(List.of(read)).script());
    assertFalse(read.toString().contains("cret"));
    assertThrows(
        UserException.class,
        () ->
            CommandRead.Reading.INSTANCE.fragment(
                List.of(
                    new CommandRead(
                        List.of("env"), null, Map.of("A;reboot", ""), Duration.ofSeconds(5)))));
  }

  @Test
  void portThatAnswersNeedsNoWait() throws Exception {
    host.answers(condition(true), new Condition.Look(true, ""));
    Map<?, ?> values = inSync(plan(waitFor, "port", 22L)).values();
    assertEquals(0L, values.get("elapsed"));
    assertEquals(List.of(), values.get("match_groups"));
    assertTrue(values.containsKey("path"));
    host.answers(condition(true), new Condition.Look(false, ""));
    Plan plan = plan(waitFor, "port", 22L, "timeout", 10L);
    Plan.Outcome.Result came = outcome(plan, ended(0, "", ""));
    assertNull(came.failure());
    assertEquals("started", came.values().get("state"));
    assertFalse(((Plan.Changes) plan).lasting());
    assertEquals(
        "Timeout when waiting for 127.0.0.1:22", outcome(plan, ended(1, "", "")).failure());
    assertEquals(
        "no luck",
        outcome(plan(waitFor, "port", 22L, "timeout", 10L, "msg", "no luck"), ended(1, "", ""))
            .values()
            .get("msg"));
    assertTrue(
        Objects.requireNonNull(outcome(plan, ended(9, "", "neither bash")).failure())
            .contains("neither bash"));
  }

  private static Condition condition(boolean there) {
    return new Condition("127.0.0.1", 22L, null, null, there, null, Duration.ofSeconds(5));
  }

  private static Condition path(Path file, @Nullable String pattern, boolean there) {
    return new Condition("", null, file.toString(), pattern, there, null, Duration.ZERO);
  }

  @Test
  void waitEndsWhenThePathComesOrGoesOrTimeIsOver(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("it's here");
    assertEquals(1, waited(path(file, null, true)));
    Files.writeString(file, "one\nready 7\nend\n");
    assertEquals(0, waited(path(file, null, true)));
    assertEquals(1, waited(path(file, null, false)));
    assertEquals(0, waited(path(file, "^ready \\d$", true)));
    assertEquals(0, waited(path(file, "one\nready", true)));
    assertEquals(1, waited(path(file, "^none$", true)));
    assertEquals(
        0, waited(new Condition("", null, null, null, true, null, Duration.ZERO)), "a pause");
  }

  @Test
  void whatMatchedIsToldByGroups(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("log"), "one\ndone data 123 x\ndone b 4\n");
    Condition condition = path(file, "done (?P<the_word>\\w+) ([0-9]+)( y)?", true);
    Process process = new ProcessBuilder(wait(condition)).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor());
    Map<String, @Nullable Object> values =
        new Waited(WaitForModule.State.STARTED, condition, null).ended(printed, 3);
    assertEquals(Arrays.asList("data", "123", null), values.get("match_groups"));
    assertEquals(Map.of("the_word", "data"), values.get("match_groupdict"));
    assertEquals("file", values.get("state"));
    assertEquals(29L, values.get("size"));
    assertEquals(3L, values.get("elapsed"));
  }

  @Test
  void waitFindsAPortThatAnswersAndOneThatDoesNot() throws Exception {
    long port;
    try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      port = server.getLocalPort();
      assertEquals(0, waited(port(port, null, null)));
      Drain drain = Drain.of(List.of("127.0.0.1"), List.of(), List.of("ESTABLISHED"));
      assertEquals(0, waited(port(port, null, drain)));
      try (var client = new Socket(server.getInetAddress(), server.getLocalPort());
          var accepted = server.accept()) {
        assertEquals(1, waited(port(port, null, drain)));
        Drain others = Drain.of(List.of("127.0.0.1"), List.of("127.0.0.1"), List.of("ESTABLISHED"));
        assertEquals(0, waited(port(port, null, others)));
        assertTrue(client.isConnected() && accepted.isConnected());
      }
    }
    assertEquals(1, waited(port(port, null, null)));
  }

  @Test
  void aPortIsWaitedForUntilItSaysSomething() throws Exception {
    try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(() -> {
            while (!server.isClosed()) {
              try (var accepted = server.accept()) {
                accepted.getOutputStream().write("220 ready\r\n".getBytes(StandardCharsets.UTF_8));
                accepted.getInputStream().readAllBytes();
              } catch (IOException over) {
                return;
              }
            }
          });
      assertEquals(0, waited(port(server.getLocalPort(), "^220 \\w+", null)));
      assertEquals(1, waited(port(server.getLocalPort(), "^221", null)));
    }
  }

  private static Condition port(long port, @Nullable String pattern, @Nullable Drain drain) {
    return new Condition("127.0.0.1", port, null, pattern, true, drain, Duration.ofSeconds(2));
  }

  private static List<String> wait(Condition condition) {
    return condition.wait(Duration.ZERO, Duration.ZERO, Duration.ofMillis(10)).argv();
  }

  private static int waited(Condition condition) throws Exception {
    return new ProcessBuilder(wait(condition)).inheritIO().start().waitFor();
  }

  @Test
  void addressesAreWrittenAsTheKernelDoes() {
    Drain drain = Drain.of(List.of("127.0.0.1", "::1"), List.of("0.0.0.0"), List.of("TIME_WAIT"));
    assertEquals(
        Set.of(
            "tcp:0100007F",
            "tcp6:0000000000000000FFFF00000100007F",
            "tcp6:00000000000000000000000001000000"),
        drain.local());
    assertEquals(Set.of("06"), drain.states());
    assertFalse(Drain.address("localhost"));
  }

  @Test
  void waitsThatMakeNoSenseAreRefusedInAnsiblesWords() throws Exception {
    assertEquals(
        "port and path parameter can not both be passed to wait_for",
        blocked(plan(waitFor, "port", 1L, "path", "/x")).values().get("msg"));
    assertEquals(
        "state=stopped should only be used for checking a port in the wait_for module",
        blocked(plan(waitFor, "path", "/x", "state", "stopped")).problem());
    assertEquals(
        "exclude_hosts should only be with state=drained",
        blocked(plan(waitFor, "port", 1L, "exclude_hosts", "a")).problem());
    blocked(plan(waitFor, "port", 1L, "state", "drained", "active_connection_states", "NO_SUCH"));
  }

  @Test
  void aDirectoryThatIsNotThereIsToldAsAnsibleTellsIt() throws Exception {
    Plan.Outcome.Result result =
        outcome(
            plan(command, "cmd", "echo", "chdir", "/none"), ended(ActionResult.NOWHERE, "", ""));
    assertEquals("Unable to change directory before execution.", result.values().get("msg"));
    assertEquals(false, result.changed());
  }

  @Test
  void rawTellsNeitherCommandNorMessage() throws Exception {
    Plan plan = plan(new RawModule(), "cmd", "uptime");
    assertFalse(changes(plan).values().containsKey("cmd"));
    Map<?, ?> values = outcome(plan, ended(0, "up\n", "")).values();
    assertEquals(Set.of("rc", "stdout", "stdout_lines", "stderr", "stderr_lines"), values.keySet());
    assertEquals("non-zero return code", outcome(plan, ended(3, "", "")).values().get("msg"));
  }

  @Test
  void pingNeedsAMachineThatRunsCommands() throws Exception {
    var ping = new PingModule();
    host.answers(
        CommandOutput.of("true"), new FragmentResult(0, new byte[0], new byte[0], false, false));
    assertEquals("pong", inSync(plan(ping)).values().get("ping"));
    host.answers(
        CommandOutput.of("true"), new FragmentResult(127, new byte[0], new byte[0], false, false));
    blocked(plan(ping));
  }

  @Test
  void mistakesAreSaid() {
    assertThrows(UserException.class, () -> plan(command));
    assertThrows(UserException.class, () -> plan(command, "cmd", ""));
    assertThrows(UserException.class, () -> plan(command, "cmd", "a", "argv", List.of("b")));
    assertThrows(UserException.class, () -> plan(command, "cmd", "echo 'open"));
    assertThrows(UserException.class, () -> plan(shell, "cmd", "  "));
  }

  @Test
  void spelling() {
    for (ResourceModule module :
        List.of(command, shell, new RawModule(), new PingModule(), waitFor)) {
      assertTrue(module.spec().aliases().contains("ansible.builtin." + module.spec().name()));
    }
    assertEquals("cmd", command.spec().freeForm());
    assertEquals("cmd", shell.spec().freeForm());
  }
}
