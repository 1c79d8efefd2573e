package dev.virtwright.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.cli.Tool.HostReport;
import dev.virtwright.cli.Tool.Ran;
import dev.virtwright.lab.LoopbackSshd;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Hosts that are lost or hang after work on them has begun, beside one that is well. */
@Timeout(120)
final class LostMidwayIT {
  @TempDir Path directory;
  private LoopbackSshd good;
  private LoopbackSshd bad;

  @BeforeEach
  void start() {
    good = LoopbackSshd.start();
    bad = LoopbackSshd.start();
  }

  /** Ends what the hanging command left, which a lost connection does not. */
  @AfterEach
  void stop() throws Exception {
    bad.thaw();
    bad.close();
    good.close();
    Path pids = directory.resolve("bad/began");
    if (Files.exists(pids)) {
      for (String pid : Files.readAllLines(pids)) {
        ProcessHandle.of(Long.parseLong(pid))
            .ifPresent(command -> {
              command.descendants().forEach(ProcessHandle::destroyForcibly);
              command.destroyForcibly();
            });
      }
    }
  }

  /** {@code slow} is what the second task does on the bad host. */
  private static String playbook(String more) {
    return """
    - hosts: all
      gather_facts: false
      tasks:
        - name: Make the place
          file: {path: "{{ place }}", state: directory, mode: "0755"}
        - name: Work
          shell: "echo $$ >>{{ place }}/began; {{ slow | default('true') }}"
    %s    - name: Look back
          command: cat {{ place }}/began
          changed_when: false
        - name: Finish
          copy: {content: "done\\n", dest: "{{ place }}/finished"}
    """
        .formatted(more);
  }

  private Tool tool(String... ofBad) {
    Tool tool = new Tool(directory);
    tool.file(
        "inventory.yml",
        new Hosts("place: \"" + directory + "/{{ inventory_hostname }}\"")
            .at(good, "good")
            .at(bad, "bad", ofBad)
            .toString());
    return tool;
  }

  /** A task that only reads. */
  private static final String ASK =
      """
          - name: Ask
            shell: "echo asked >>{{ place }}/asked || exit 1; {{ ask | default('true') }}"
            changed_when: false
            check_mode: false
      """;

  /** Asks for a sign of life every second. */
  private String keepAlive() throws Exception {
    Path config = directory.resolve("ssh_config");
    Files.writeString(config, "Host *\n  ServerAliveInterval 1\n");
    return "ansible_ssh_extra_args: -F " + config;
  }

  private Path began() {
    return directory.resolve("bad/began");
  }

  /** Runs the tool, and does something to the bad host as soon as it wrote a file. */
  private Ran whileItWorks(Tool tool, String playbook, Path written, Runnable harm)
      throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture<Ran> run =
          CompletableFuture.supplyAsync(() -> tool.apply(playbook), threads);
      while (!Files.exists(written) || Files.size(written) == 0) {
        assertFalse(run.isDone(), () -> "it ended early: " + run.join().everything());
        assertTrue(System.nanoTime() < deadline, "the work on the bad host does not begin");
        Thread.sleep(Duration.ofMillis(20));
      }
      harm.run();
      return run.get(60, TimeUnit.SECONDS);
    }
  }

  private String processId() throws Exception {
    List<String> began = Files.readAllLines(directory.resolve("bad/began"));
    assertEquals(1, began.size(), "an action is never repeated");
    return began.getFirst();
  }

  private void goodWorked(Ran ran) throws Exception {
    assertEquals(
        List.of("Make the place changed", "Work changed", "Look back ok", "Finish changed"),
        ran.host("good").tasks());
    assertEquals("done\n", Files.readString(directory.resolve("good/finished")));
    assertEquals(1, Files.readAllLines(directory.resolve("good/began")).size());
    assertFalse(Files.exists(directory.resolve("bad/finished")));
  }

  @Test
  void aConnectionCutDuringAnActionLeavesItsOutcomeUnknownAndIsNotTriedAgain() throws Exception {
    Ran ran =
        whileItWorks(tool("slow: sleep 600"), playbook(""), began(), bad::cutSessions)
            .endsWith(ExitStatus.UNREACHABLE);
    goodWorked(ran);
    HostReport report = ran.host("bad");
    assertEquals("unreachable", report.get("state"));
    assertEquals(List.of("Make the place changed", "Work unreachable"), report.tasks());
    String said = report.said("Work");
    String pid = processId();
    assertTrue(said.contains("the connection was lost during run /bin/sh -c"), said);
    assertTrue(said.contains("(process " + pid + "); its outcome is unknown"), said);
    assertTrue(said.contains("ps -fp " + pid), said);
    assertTrue(ran.text().contains("at the task: Work"), ran.text());
    assertTrue(ran.err().contains("its outcome is unknown"), ran.err());
  }

  @Test
  void aHostThatFreezesDuringAnActionIsGivenUpByKeepAlive() throws Exception {
    Ran ran =
        whileItWorks(tool(keepAlive(), "slow: sleep 600"), playbook(""), began(), bad::freeze)
            .endsWith(ExitStatus.UNREACHABLE);
    goodWorked(ran);
    String said = ran.host("bad").said("Work");
    assertTrue(said.startsWith("unreachable: "), said);
    assertTrue(said.contains("(process " + processId() + "); its outcome is unknown"), said);
  }

  @Test
  void aCommandThatNeverReturnsCostsItsTimeoutAndIsLeftAlone() throws Exception {
    Ran ran =
        tool("slow: sleep 600").apply(playbook("      timeout: 2\n")).endsWith(ExitStatus.FAILED);
    goodWorked(ran);
    String pid = processId();
    String said = ran.host("bad").said("Work");
    assertTrue(said.startsWith("failed: "), said);
    assertTrue(said.contains("did not end within 2 s"), said);
    assertTrue(
        said.contains("left running as process " + pid + " and its outcome is unknown"), said);
    assertTrue(ProcessHandle.of(Long.parseLong(pid)).isPresent(), "it says so, and so it is");
  }

  @Test
  void aHostThatFreezesWhileItIsReadIsUnreachable() throws Exception {
    Ran ran =
        whileItWorks(
                tool(keepAlive(), "ansible_timeout: 2", "ask: sleep 600"),
                playbook(ASK),
                directory.resolve("bad/asked"),
                bad::freeze)
            .endsWith(ExitStatus.UNREACHABLE);
    assertEquals("done\n", Files.readString(directory.resolve("good/finished")));
    assertFalse(Files.exists(directory.resolve("bad/finished")));
    processId();
    HostReport report = ran.host("bad");
    assertEquals("unreachable", report.get("state"), report::toString);
    assertEquals("Ask unreachable", report.tasks().getLast());
    assertTrue(report.get("unreachable").contains("did not answer within 2 s"), report::toString);
  }

  @Test
  void aReadingThatHangsCostsItsTimeout() throws Exception {
    Ran ran =
        tool("ask: sleep 600")
            .apply(playbook(ASK + "      timeout: 2\n"))
            .endsWith(ExitStatus.FAILED);
    assertEquals("done\n", Files.readString(directory.resolve("good/finished")));
    assertFalse(Files.exists(directory.resolve("bad/finished")));
    String said = ran.host("bad").said("Ask");
    assertTrue(said.startsWith("failed: "), said);
    assertTrue(said.contains("did not end within its timeout of 2 s"), said);
  }

  @Test
  void aHostThatFreezesBetweenTasksIsUnreachableAtItsNextAction() throws Exception {
    Path good = directory.resolve("good");
    Ran ran =
        whileItWorks(
                tool("ansible_timeout: 2"),
                playbook(
                    """
                        - name: Wait for the other
                          shell: "echo now >{{ place }}/now; until [ -e {{ place }}/go ]; do sleep 0.1; done"
                          when: inventory_hostname == 'good'
                        - name: Act
                          command: touch {{ place }}/acted
                    """),
                good.resolve("now"),
                () -> {
                  bad.freeze();
                  new Tool(good).file("go", "");
                })
            .endsWith(ExitStatus.UNREACHABLE);
    assertEquals("done\n", Files.readString(good.resolve("finished")));
    assertTrue(Files.exists(good.resolve("acted")));
    HostReport report = ran.host("bad");
    assertEquals("Act unreachable", report.tasks().getLast(), report::toString);
    assertTrue(report.get("unreachable").contains("did not answer within 2 s"), report::toString);
    assertFalse(Files.exists(directory.resolve("bad/acted")));
  }
}
