package dev.virtwright.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.UserException;
import dev.virtwright.result.RunReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What setup returns and what plays see of it. */
final class SetupTest {
  @TempDir Path directory;

  private Stage stage() {
    Stage stage = new Stage(directory, "one");
    stage.machine("one").words.put("os_family", "Debian");
    return stage;
  }

  private static Map<?, ?> facts(RunReport report, String task) {
    return Stage.result(report, task).values().get("ansible_facts") instanceof Map<?, ?> facts
        ? facts
        : Map.of();
  }

  @Test
  void whatIsRegisteredHasThePrefixThatVariablesHave() {
    RunReport report =
        stage()
            .run(
                """
                - hosts: all
                  gather_facts: false
                  tasks:
                    - name: All
                      setup: {gather_subset: "!all"}
                      register: all
                    - name: As variables
                      assert:
                        that:
                          - ansible_facts.os_family == 'Debian'
                          - ansible_os_family == 'Debian'
                          - all.ansible_facts.ansible_os_family == 'Debian'
                          - ansible_facts.module_setup
                          - ansible_facts.gather_subset == ['!all']
                """);
    assertEquals(List.of("one All OK", "one As variables OK"), Stage.results(report));
    assertEquals(
        Map.of(
            "ansible_os_family",
            "Debian",
            "ansible_many",
            1L,
            "gather_subset",
            List.of("!all"),
            "module_setup",
            true),
        facts(report, "All"));
  }

  @ParameterizedTest
  @CsvSource({
    "ansible_os_*,true,false",
    "os_family,true,false",
    "ansible_m*,false,false",
    "'m*,os*',true,true"
  })
  void aFilterMayLeaveThePrefixOut(String filter, boolean family, boolean setup) {
    RunReport report =
        stage()
            .run(
                """
                - hosts: all
                  gather_facts: false
                  tasks:
                    - {name: Some, setup: {filter: "%s"}}
                """
                    .formatted(filter));
    assertEquals(family, facts(report, "Some").containsKey("ansible_os_family"));
    assertEquals(setup, facts(report, "Some").containsKey("module_setup"));
  }

  @ParameterizedTest
  @CsvSource({
    "'gather_subset: [netwrok]',''",
    "'gather_facts: false','setup: {gather_subset: netwrok}'"
  })
  void aWordThatIsNoSubsetIsAMistakeBeforeTheRun(String keyword, String task) {
    UserException mistake =
        assertThrows(
            UserException.class,
            () ->
                stage()
                    .plan(
                        "- hosts: all\n  %s\n  tasks:\n    - name: Now\n      %s\n"
                            .formatted(keyword, task.isEmpty() ? "meta: noop" : task)));
    assertTrue(mistake.getMessage().contains("gather_subset"), mistake.getMessage());
  }
}
