package dev.virtwright.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.virtwright.engine.Approver.Answer;
import dev.virtwright.result.RunEvent;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody is asked about each task. */
@Timeout(60)
final class StepTest {
  private static final String TASKS =
      """
        gather_facts: false
        tasks:
          - {name: first, debug: {msg: 1}}
          - meta: noop
          - {name: second, debug: {msg: 2}}
          - {name: third, debug: {msg: 3}}
      """;

  @TempDir Path directory;

  private final List<String> asked = new ArrayList<>();

  private List<String> run(String head, Answer... answers) {
    Deque<Answer> left = new ArrayDeque<>(List.of(answers));
    Stage stage = new Stage(directory, "a", "b");
    stage.approver =
        (task, host) -> {
          asked.add(host == null ? task : task + " on " + host);
          return left.remove();
        };
    return Stage.results(stage.run(head + TASKS)).stream().sorted().toList();
  }

  @Test
  void oneAnswerIsForAllHosts() {
    List<String> results = run("- hosts: all\n", Answer.YES, Answer.NO, Answer.YES);
    assertEquals(List.of("first", "second", "third"), asked);
    assertEquals(List.of("a first OK", "a third OK", "b first OK", "b third OK"), results);
  }

  @Test
  void nobodyIsAskedAnyMoreAfterContinue() {
    List<String> results = run("- hosts: all\n", Answer.NO, Answer.CONTINUE);
    assertEquals(List.of("first", "second"), asked);
    assertEquals(List.of("a second OK", "a third OK", "b second OK", "b third OK"), results);
  }

  @Test
  void eachHostHasItsOwnQuestionWhereHostsDoNotWaitForEachOther() {
    run("- hosts: a\n  strategy: free\n", Answer.YES, Answer.YES, Answer.YES);
    assertEquals(List.of("first on a", "second on a", "third on a"), asked);
  }

  @Test
  void allBeforeTheTaskHasBeenToldByThen() {
    Stage stage = new Stage(directory, "a");
    List<Long> heard = new ArrayList<>();
    stage.approver =
        (task, host) -> {
          heard.add(stage.events.stream().filter(RunEvent.TaskFinished.class::isInstance).count());
          return Answer.YES;
        };
    stage.run("- hosts: all\n" + TASKS);
    assertEquals(List.of(0L, 1L, 2L), heard);
  }
}
