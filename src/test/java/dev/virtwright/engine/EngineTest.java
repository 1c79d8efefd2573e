package dev.virtwright.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.host.HostException;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.TaskResult.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class EngineTest {
  @TempDir Path directory;

  private Stage stage(String... hosts) {
    return new Stage(directory, hosts);
  }

  @Test
  void anUnchangedRunCostsTheLongestChainOfReads() {
    Stage stage = stage("one");
    WordMachine one = stage.machine("one");
    one.words.put("os_family", "Debian");
    one.words.put("a", "1");
    one.words.put("b", "2");
    one.words.put("c", "3");
    String playbook =
        """
        - hosts: all
          tasks:
            - name: first
              word: {name: a, content: "1"}
            - name: second
              word: {name: b, content: "2"}
              register: second
            - name: third
              word: {name: c, content: "{{ second.word | int + 1 }}"}
            - name: fourth
              word: {name: a}
              when: ansible_facts.os_family == 'Debian'
            - name: looped
              word: {name: "{{ item }}"}
              loop: [a, b, c]
        """;
    RunReport report = stage.run(playbook);
    assertEquals(
        List.of(
            "one Gathering Facts OK",
            "one first OK",
            "one second OK",
            "one third OK",
            "one fourth OK",
            "one looped OK"),
        Stage.results(report));
    assertEquals(1, one.requests.size(), one.requests::toString);
    assertEquals(1, report.hosts().getFirst().roundTrips());
    one.requests.clear();
    stage.options = stage.options.withSpeculation(false);
    assertEquals(Stage.results(report), Stage.results(stage.run(playbook)));
    assertTrue(one.requests.size() > 2, one.requests::toString);
  }

  @Test
  void whatDiffersIsChangedInOrderAndReadBack() {
    Stage stage = stage("one");
    WordMachine one = stage.machine("one");
    RunReport report =
        stage.run(
            """
            - hosts: all
              gather_facts: false
              tasks:
                - name: first
                  word: {name: a, content: x}
                  register: first
                  notify: told
                - name: second
                  word: {name: b, content: "{{ first.word }}{{ first.changed }}"}
                - name: said
                  debug: {msg: "{{ first is changed }}"}
              handlers:
                - name: told
                  word: {name: h, content: handled}
                - name: never
                  word: {name: n, content: handled}
            """);
    assertEquals(
        List.of("one first CHANGED", "one second CHANGED", "one said OK", "one told CHANGED"),
        Stage.results(report));
    assertEquals(List.of("run set a x", "run set b xTrue", "run set h handled"), one.actions);
  }

  @Test
  void whatAModuleObservesIsToldAsItIsAfterTheChangeAndNotAtAllWhereItWasNotReadBack() {
    Stage stage = stage("one");
    stage.machine("one").words.put("a", "before");
    stage.machine("one").ineffective.add("run set b x");
    String playbook =
        """
        - hosts: all
          gather_facts: false
          tasks:
            - {name: first, word: {name: a, content: after}}
            - {name: second, word: {name: b, content: x}, ignore_errors: true}
        """;
    stage.options = RunOptions.of(RunReport.Mode.PLAN);
    assertEquals("before", stage.run(playbook).results().getFirst().values().get("seen"));
    stage.options = RunOptions.of(RunReport.Mode.APPLY);
    RunReport report = stage.run(playbook);
    assertEquals("after", report.results().getFirst().values().get("seen"));
    assertFalse(report.results().get(1).values().containsKey("seen"));
  }

  @Test
  void aChangeWithoutEffectIsAFailureThatSaysWhatStillDiffers() {
    Stage stage = stage("one");
    stage.machine("one").ineffective.add("run set a x");
    RunReport report =
        stage.run(
            """
            - hosts: all
              gather_facts: false
              tasks:
                - {name: first, word: {name: a, content: x}}
                - {name: second, word: {name: b, content: x}}
            """);
    assertEquals(List.of("one first FAILED"), Stage.results(report));
    String message = Stage.result(report, "first").message();
    assertTrue(message != null && message.contains("content is , not x"), () -> "" + message);
  }

  @Test
  void aFailureIsRescuedAndAlwaysHappens() {
    Stage stage = stage("one");
    stage.machine("one").refusing.add("run set a x");
    RunReport report =
        stage.run(
            """
            - hosts: all
              gather_facts: false
              tasks:
                - block:
                    - {name: fails, word: {name: a, content: x}}
                    - {name: not reached, word: {name: b, content: x}}
                  rescue:
                    - name: rescued
                      debug: {msg: "{{ ansible_failed_task.name }}"}
                  always:
                    - {name: always, word: {name: c, content: x}}
                - {name: after, word: {name: d, content: x}}
            """);
    assertEquals(
        List.of("one fails FAILED", "one rescued OK", "one always CHANGED", "one after CHANGED"),
        Stage.results(report));
    assertEquals("fails", Stage.result(report, "rescued").message());
    assertEquals(1, report.hosts().getFirst().rescued());
    assertEquals(0, report.hosts().getFirst().failed());
  }

  @Test
  void aHostThatIsDownCostsItself() {
    Stage stage = stage("one", "two");
    stage.machine("one").down =
        new HostException(HostException.Kind.UNREACHABLE, "no route to one", "plug it in");
    RunReport report =
        stage.run(
            """
            - hosts: all
              gather_facts: false
              tasks:
                - {name: first, word: {name: a, content: x}}
                - {name: second, word: {name: b, content: x}}
            """);
    assertEquals("no route to one", report.hosts().get(0).unreachable());
    assertEquals(2, report.hosts().get(1).changed());
    assertTrue(Stage.results(report).contains("one first UNREACHABLE"));
  }

  @Test
  void checkModeSaysWhatWouldHappenAndWhatIsKnownAfterApply() {
    Stage stage = stage("one");
    WordMachine one = stage.machine("one");
    one.words.put("here", "x");
    String playbook =
        """
        - hosts: all
          gather_facts: false
          tasks:
            - {name: in sync, word: {name: here, content: x}}
            - {name: brings, word: {name: a, content: x, brings: [b]}, notify: told}
            - {name: needs what is brought, word: {name: c, content: x, after: [b], needs: true}}
            - {name: shouts, shout: {text: hello}, register: shouted}
            - {name: needs what is shouted, word: {name: d, content: y}, when: "'hello' in shouted.stdout"}
            - {name: knows that it changed, word: {name: e, content: x}, when: shouted is changed}
          handlers:
            - {name: told, word: {name: h, content: x}}
        """;
    stage.options = stage.options.withCheck(true);
    RunReport check = stage.run(playbook);
    assertEquals(List.of(), one.actions);
    assertEquals(
        List.of(
            "one in sync OK",
            "one brings CHANGED",
            "one needs what is brought PENDING",
            "one shouts CHANGED",
            "one needs what is shouted PENDING",
            "one knows that it changed PENDING",
            "one told PENDING"),
        Stage.results(check));
    assertEquals(List.of("brings"), Stage.result(check, "needs what is brought").waitsFor());
    stage.options = stage.options.withCheck(false);
    RunReport apply = stage.run(playbook);
    assertFalse(Stage.results(apply).stream().anyMatch(line -> line.endsWith("FAILED")));
    assertEquals(Status.OK, Stage.result(apply, "in sync").status());
    assertEquals(Status.CHANGED, Stage.result(apply, "needs what is shouted").status());
  }
}
