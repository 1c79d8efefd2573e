package dev.virtwright.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.virtwright.host.Action;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Resource;
import dev.virtwright.result.RunReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** In check mode nothing fails because of what an earlier task would have brought. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class ForesightTest {
  @TempDir Path directory;

  @Test
  void whatAPackageMayBringIsWaitedForOnlyWhereItsLackIsAFailure() {
    Expectations expectations = new Expectations();
    expectations.planned(
        "install",
        List.of(Action.Run.of(List.of("install"), Provides.unblocks(Resource.Kind.FILE))));
    assertEquals(Set.of(), expectations.against(new Word("a"), "", false));
    assertEquals(Set.of("install"), expectations.against(new Word("a"), "", true));
    assertEquals(Set.of("install"), expectations.against(new Word("a"), null, true));
    assertEquals(Set.of(), expectations.against(new Word("a"), "there", true));
  }

  @Test
  void factsThatAreNotBelievedAreKnownAfterApply() {
    Effects later =
        Effects.ofFacts(Map.of("packages", Map.of("bash", List.of()))).knownAfter(List.of("a"));
    Object packages = later.facts().get("packages");
    assertNotNull(packages);
    assertThrows(AfterApply.Touched.class, () -> ((Map<?, ?>) packages).containsKey("bash"));
  }

  @Test
  void whatSetFactWouldSetIsKnownAfterApplyAsWell() {
    Stage stage = new Stage(directory, "one");
    stage.options = stage.options.withCheck(true);
    RunReport check =
        stage.run(
            """
            - hosts: all
              gather_facts: false
              vars: {known: before}
              tasks:
                - {name: shouts, shout: {text: hello}, register: shouted}
                - {name: sets, set_fact: {said: "{{ shouted.stdout }}"}}
                - {name: reads, word: {name: "{{ said }}"}}
                - {name: reads a number, word: {name: "{{ said | int }}"}}
                - {name: may set, set_fact: {known: now}, when: "'h' in shouted.stdout"}
                - {name: reads either, word: {name: "{{ known }}"}}
                - {name: collects, set_fact: {all: "{{ all | default([]) + [item] }}"}, loop: "{{ shouted.stdout_lines }}"}
                - {name: reads all, word: {name: "{{ item }}"}, loop: "{{ all }}"}
            """);
    assertEquals(
        List.of(
            "one shouts CHANGED",
            "one sets PENDING",
            "one reads PENDING",
            "one reads a number PENDING",
            "one may set PENDING",
            "one reads either PENDING",
            "one collects PENDING",
            "one reads all PENDING"),
        Stage.results(check));
  }

  @Test
  void nobodyWaitsForWhatIsSaidToChangeNothing() {
    Stage stage = new Stage(directory, "one");
    stage.options = stage.options.withCheck(true);
    RunReport check =
        stage.run(
            """
            - hosts: all
              gather_facts: false
              tasks:
                - {name: brings, word: {name: a, content: x, brings: [b]}, changed_when: false}
                - {name: needs what is brought, word: {name: b, content: x}}
                - {name: shouts, shout: {text: hello}, changed_when: false, register: shouted}
                - {name: needs what is shouted, word: {name: c, content: x}, when: "'h' in shouted.stdout"}
            """);
    assertEquals(
        List.of(
            "one brings OK",
            "one needs what is brought CHANGED",
            "one shouts OK",
            "one needs what is shouted PENDING"),
        Stage.results(check));
  }

  @Test
  void theListOfTasksNamesARoleOnlyWhereATaskHasAName() {
    Stage stage = new Stage(directory, "one");
    stage.file("roles/some/tasks/main.yml", "- {name: a, word: {name: a}}\n- word: {name: b}\n");
    RunPlan plan =
        stage.plan(
            """
            - hosts: all
              tasks:
                - import_role: {name: some}
            """);
    assertEquals(
        List.of("some a", "null word"),
        plan.outline().getFirst().tasks().stream()
            .map(task -> task.role() + " " + task.name())
            .toList());
  }
}
