package dev.virtwright.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.Severity;
import dev.virtwright.diag.UserException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunPlanTest {
  @TempDir Path directory;

  private List<Diagnostic> mistakes(String playbook) {
    Stage stage = new Stage(directory, "one");
    return assertThrows(UserException.class, () -> stage.plan(playbook)).diagnostics().stream()
        .filter(diagnostic -> diagnostic.severity() == Severity.ERROR)
        .toList();
  }

  @Test
  void allMistakesAreSaidTogetherWithTheirPlaces() {
    List<Diagnostic> mistakes =
        mistakes(
            """
            - hosts: all
              tasks:
                - wort: {name: a}
                - word: {nome: a}
                - word: {name: a, needs: perhaps}
                - word: {name: a}
                  notify: nobody
                - assert: {that: "a =="}
            """);
    assertEquals(
        List.of(
            "unknown-module",
            "unknown-argument",
            "missing-argument",
            "argument-type",
            "unknown-handler",
            "template-syntax"),
        mistakes.stream().map(Diagnostic::code).toList());
    assertEquals("did you mean 'word'?", mistakes.get(0).remedy());
    assertEquals("did you mean 'name'?", mistakes.get(1).remedy());
    assertTrue(
        mistakes.stream().allMatch(mistake -> mistake.location() != null), mistakes::toString);
    assertTrue(String.valueOf(mistakes.get(1).location()).endsWith("site.yml:4:14"));
  }

  @Test
  void aLimitThatMatchesNothingIsAMistakeAndAPlayWithoutHostsAWarning() {
    Stage stage = new Stage(directory, "one");
    stage.options = stage.options.withLimit("tow");
    UserException mistake =
        assertThrows(UserException.class, () -> stage.plan("- hosts: all\n  tasks: []\n"));
    assertTrue(mistake.diagnostics().stream().anyMatch(each -> each.code().equals("host-pattern")));
    stage.options = stage.options.withLimit(null);
    RunPlan plan = stage.plan("- hosts: nowhere\n  tasks: []\n");
    assertTrue(plan.warnings().stream().anyMatch(each -> each.code().equals("no-hosts")));
  }

  @Test
  void tagsChooseTasks() {
    Stage stage = new Stage(directory, "one");
    stage.options = stage.options.withTags(List.of("wanted"), List.of());
    RunPlan plan =
        stage.plan(
            """
            - hosts: all
              tasks:
                - {name: a, word: {name: a}, tags: [wanted]}
                - {name: b, word: {name: b}}
                - {name: c, word: {name: c}, tags: always}
                - {name: d, word: {name: d}, tags: [wanted, never]}
            """);
    assertEquals(
        List.of("a", "c", "d"),
        plan.outline().getFirst().tasks().stream().map(Outline.Entry::name).toList());
  }

  @Test
  void aRunMayBeginAtATask() {
    Stage stage = new Stage(directory, "one");
    stage.options = stage.options.withStartAtTask("b*");
    RunPlan plan =
        stage.plan(
            """
            - hosts: all
              tasks:
                - {name: a, word: {name: a}}
                - {name: beta, word: {name: b}}
                - {name: c, word: {name: c}}
            """);
    assertEquals(
        List.of("beta", "c"),
        plan.outline().getFirst().tasks().stream().map(Outline.Entry::name).toList());
  }
}
