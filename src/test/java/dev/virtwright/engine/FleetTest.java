package dev.virtwright.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.result.RunEvent;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.TaskResult;
import dev.virtwright.result.TaskResult.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class FleetTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void fiftyHostsKeepTogetherWhateverTheForks(int forks) {
    Stage stage =
        new Stage(directory, IntStream.range(0, 50).mapToObj(i -> "h" + i).toArray(String[]::new));
    stage.options = stage.options.withForks(forks);
    stage.machine("h7").refusing.add("run set a h7");
    RunReport report =
        stage.run(
            """
            - hosts: all
              gather_facts: false
              tasks:
                - {name: first, word: {name: a, content: "{{ inventory_hostname }}"}, register: first}
                - {name: second, word: {name: b, content: "{{ hostvars['h0'].first.word }}"}}
                - {name: third, word: {name: c, content: x}}
            """);
    assertEquals(49, report.hosts().stream().filter(host -> host.changed() == 3).count());
    List<String> order = new ArrayList<>();
    for (RunEvent event : stage.events) {
      if (event instanceof RunEvent.TaskFinished(var at, TaskResult result)) {
        order.add(result.task().name());
      }
    }
    assertEquals(order.stream().sorted(this::playOrder).toList(), order);
    assertTrue(stage.machines.values().stream().allMatch(machine -> machine.closed));
  }

  private int playOrder(String one, String other) {
    List<String> names = List.of("first", "second", "third");
    return Integer.compare(names.indexOf(one), names.indexOf(other));
  }

  @Test
  void anInterruptFinishesTheActionUnderWayAndBeginsNothingMore() throws InterruptedException {
    Stage stage = new Stage(directory, "one");
    WordMachine one = stage.machine("one");
    CountDownLatch gate = new CountDownLatch(1);
    one.actionGate = gate;
    Run run =
        stage.start(
            """
            - hosts: all
              gather_facts: false
              tasks:
                - {name: first, word: {name: a, content: x}}
                - {name: second, word: {name: b, content: x}}
            """);
    one.acting.await();
    run.interrupt();
    gate.countDown();
    RunReport report = run.await();
    assertTrue(report.interrupted());
    assertEquals(List.of("run set a x"), one.actions);
    assertEquals("x", one.words.get("a"));
  }

  /** What is planned changed changes, what is planned in sync does not: over random playbooks. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void applyDoesWhatCheckModeSaid(long seed) {
    Random random = new Random(seed);
    String playbook = playbook(random);
    Stage stage = new Stage(directory, "one");
    for (int i = 0; i < 6; i++) {
      if (random.nextBoolean()) {
        stage.machine("one").words.put("w" + i, "v" + random.nextInt(2));
      }
    }
    stage.options = stage.options.withCheck(true);
    RunReport check = stage.run(playbook);
    assertEquals(List.of(), stage.machine("one").actions);
    stage.options = stage.options.withCheck(false);
    RunReport apply = stage.run(playbook);
    for (TaskResult planned : check.results()) {
      List<TaskResult> same =
          apply.results().stream()
              .filter(result -> result.task().name().equals(planned.task().name()))
              .toList();
      String story = seed + ": " + planned.task().name() + " in\n" + playbook;
      if (planned.status() == Status.CHANGED) {
        assertTrue(same.stream().anyMatch(result -> result.status() == Status.CHANGED), story);
      }
      if (planned.status() == Status.OK || planned.status() == Status.SKIPPED) {
        assertTrue(same.stream().noneMatch(result -> result.status() == Status.CHANGED), story);
      }
    }
    assertTrue(
        check.results().stream().noneMatch(result -> result.status() == Status.FAILED), playbook);
  }

  private static String playbook(Random random) {
    StringBuilder tasks = new StringBuilder("- hosts: all\n  gather_facts: false\n  tasks:\n");
    for (int i = 0; i < 12; i++) {
      String word = "w" + random.nextInt(6);
      String args = "name: " + word;
      if (random.nextInt(4) > 0) {
        args += ", content: v" + random.nextInt(2);
      }
      if (random.nextInt(3) == 0) {
        args += ", brings: [w" + random.nextInt(6) + "]";
      }
      if (random.nextInt(3) == 0) {
        args += ", after: [w" + random.nextInt(6) + "]";
      }
      String when =
          i > 0 && random.nextInt(3) == 0
              ? ", when: r%d %s changed"
                  .formatted(random.nextInt(i), random.nextBoolean() ? "is" : "is not")
              : "";
      String notify = random.nextInt(4) == 0 ? ", notify: told" : "";
      tasks.append(
          "    - {name: t%d, word: {%s}, register: r%d%s%s}\n".formatted(i, args, i, when, notify));
    }
    return tasks + "  handlers:\n    - {name: told, word: {name: w0, content: v9}}\n";
  }
}
