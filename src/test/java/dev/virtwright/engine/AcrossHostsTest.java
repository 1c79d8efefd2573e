package dev.virtwright.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.virtwright.result.RunEvent;
import dev.virtwright.result.TaskResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What plays mean for several hosts: a playbook and what is heard of it, with and without planning
 * ahead. Lines are sorted within a task, since hosts of one task run side by side.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class AcrossHostsTest {
  @TempDir Path directory;

  private record Case(String name, String playbook, String heard) {}

  @TestFactory
  Stream<DynamicTest> playbooksAreHeardAsAnsibleMeansThem() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Case each :
        AcrossHostsCases.ALL.entrySet().stream()
            .map(one -> new Case(one.getKey(), one.getValue().playbook(), one.getValue().heard()))
            .toList()) {
      for (boolean ahead : List.of(true, false)) {
        tests.add(
            DynamicTest.dynamicTest(
                each.name() + (ahead ? "" : ", not ahead"),
                () -> assertEquals(each.heard().strip(), heard(each.playbook(), ahead))));
      }
    }
    return tests.stream();
  }

  private String heard(String playbook, boolean ahead) {
    Stage stage = new Stage(directory, "one", "two", "three");
    stage.added("localhost").added("lb").added("new");
    stage.options = stage.options.withSpeculation(ahead);
    stage.run(playbook);
    List<String> lines = new ArrayList<>();
    List<String> ofTask = new ArrayList<>();
    int task = 0;
    for (RunEvent event : stage.events) {
      switch (event) {
        case RunEvent.PlayStarted play -> {
          flush(lines, ofTask);
          lines.add("play " + String.join(",", play.hosts()));
        }
        case RunEvent.TaskStarted started -> {}
        case RunEvent.TaskFinished(var at, TaskResult result) -> {
          if (result.task().number() != task) {
            flush(lines, ofTask);
            task = result.task().number();
          }
          ofTask.add(line(result));
        }
        case RunEvent.HostLost lost -> ofTask.add(lost.host() + " lost");
        case RunEvent.Warned warned -> ofTask.add("warned " + warned.warning().code());
        case RunEvent.RunStarted run -> {}
        case RunEvent.HostBusy busy -> {}
        case RunEvent.ItemFinished item -> {}
        case RunEvent.Included included -> {}
        case RunEvent.Steered steered -> {}
        case RunEvent.NoHostsLeft none -> {}
        case RunEvent.Retrying retrying -> {}
        case RunEvent.Said said -> {}
        case RunEvent.RunFinished finished -> {}
      }
    }
    flush(lines, ofTask);
    return String.join("\n", lines);
  }

  private static void flush(List<String> lines, List<String> ofTask) {
    ofTask.stream().sorted().forEach(lines::add);
    ofTask.clear();
  }

  private static String line(TaskResult result) {
    String message = result.message();
    boolean shown = result.task().module().equals("debug") && message != null;
    String status =
        result.status() == TaskResult.Status.FAILED && result.ignored()
            ? "IGNORED"
            : result.status().name();
    return "%s %s %s%s"
        .formatted(result.host(), result.task().name(), status, shown ? " " + message.strip() : "");
  }
}
