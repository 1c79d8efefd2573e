package dev.virtwright.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.virtwright.result.RunEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the live view hears of a host between two results. */
final class BusyTest {
  @TempDir Path directory;

  @Test
  void aHostIsBusyWhileItIsAskedAndWhileItActs() {
    Stage stage = new Stage(directory, "one");
    stage.run(
        """
        - hosts: all
          gather_facts: false
          tasks:
            - {name: First, word: {name: a, content: x}}
        """);
    List<RunEvent.HostBusy> busy =
        stage.events.stream()
            .filter(RunEvent.HostBusy.class::isInstance)
            .map(RunEvent.HostBusy.class::cast)
            .toList();
    assertEquals("connecting and reading", busy.getFirst().what());
    assertNull(busy.get(1).what(), "the answer is there");
    RunEvent.HostBusy acting =
        busy.stream().filter(event -> "run set a x".equals(event.what())).findFirst().orElseThrow();
    assertEquals("First", Objects.requireNonNull(acting.task()).name());
    assertNull(busy.getLast().what());
  }
}
