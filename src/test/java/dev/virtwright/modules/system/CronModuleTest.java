package dev.virtwright.modules.system;

import static dev.virtwright.module.Tasks.actions;
import static dev.virtwright.module.Tasks.args;
import static dev.virtwright.module.Tasks.blocked;
import static dev.virtwright.module.Tasks.changes;
import static dev.virtwright.module.Tasks.inSync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.UserException;
import dev.virtwright.host.Action;
import dev.virtwright.host.FakeHost;
import dev.virtwright.module.Args;
import dev.virtwright.module.Plan;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CronModuleTest {
  private static final String TABLE =
      """
      # a comment
      PATH="/bin"
      #Ansible: nightly
      0 3 * * * /old
      5 * * * * /unnamed
      """;

  private final CronModule module = new CronModule();

  private Plan plan(@Nullable String text, @Nullable Object... arguments) {
    return CronModule.decide(args(module, arguments), text, null, List.of("crontab"));
  }

  /** The crontab that a plan would install. */
  private static String written(Plan plan) {
    Action.Run run = (Action.Run) changes(plan).actions().getLast();
    assertEquals(List.of("crontab", "-"), run.argv());
    return new String(run.input(), StandardCharsets.UTF_8);
  }

  @Test
  void aNewJobGoesToTheEndWithItsNameBeforeIt() {
    Plan plan = plan(null, "name", "a", "job", "/x", "minute", "5", "weekday", "1-5");
    assertEquals("#Ansible: a\n5 * * * 1-5 /x\n", written(plan));
    assertEquals(List.of("a"), changes(plan).values().get("jobs"));
  }

  @Test
  void aJobOfTheNameChangesAtItsPlaceAndTheRestStays() {
    String text = written(plan(TABLE, "name", "nightly", "job", "/new", "special_time", "daily"));
    assertEquals(TABLE.replace("0 3 * * * /old", "@daily /new"), text);
    assertEquals(
        text, written(plan(TABLE, "name", "nightly", "job", "/new", "special_time", "daily")));
    inSync(plan(text, "name", "nightly", "job", "/new", "special_time", "daily"));
  }

  @Test
  void theSameJobWithoutANameGetsIt() {
    String text = written(plan(TABLE, "name", "named", "job", "/unnamed", "minute", "5"));
    assertEquals(TABLE.replace("5 * * * * /unnamed", "#Ansible: named\n5 * * * * /unnamed"), text);
  }

  @Test
  void aDisabledJobIsCommentedOut() {
    assertTrue(
        written(
                plan(
                    TABLE,
                    "name",
                    "nightly",
                    "job",
                    "/old",
                    "minute",
                    "0",
                    "hour",
                    "3",
                    "disabled",
                    true))
            .contains("#Ansible: nightly\n#0 3 * * * /old\n"));
  }

  @Test
  void aJobGoesWithItsNameAndOnlyThat() {
    assertEquals(
        TABLE.replace("#Ansible: nightly\n0 3 * * * /old\n", ""),
        written(plan(TABLE, "name", "nightly", "state", "absent")));
    inSync(plan(TABLE, "name", "other", "state", "absent"));
  }

  @Test
  void variablesComeFirstOrBesideAnother() {
    assertTrue(
        written(plan(TABLE, "name", "MAILTO", "env", true, "job", "root"))
            .startsWith("MAILTO=\"root\"\n# a comment\n"));
    assertTrue(
        written(plan(TABLE, "name", "MAILTO", "env", true, "job", "r", "insertafter", "PATH"))
            .contains("PATH=\"/bin\"\nMAILTO=\"r\"\n"));
    assertTrue(
        blocked(plan(TABLE, "name", "M", "env", true, "job", "r", "insertafter", "NONE"))
            .problem()
            .contains("NONE"));
    inSync(plan(TABLE, "name", "PATH", "env", true, "job", "/bin"));
    assertEquals(
        TABLE.replace("PATH=\"/bin\"\n", ""),
        written(plan(TABLE, "name", "PATH", "env", true, "state", "absent")));
  }

  @Test
  void aFileOfItsOwnNamesTheUserAndGoesWithItsLastJob() {
    Args job = args(module, "name", "a", "job", "/x", "user", "root", "cron_file", "backup");
    Plan plan = CronModule.decide(job, null, "/etc/cron.d/backup", List.of());
    Action.WriteFile write = (Action.WriteFile) changes(plan).actions().getFirst();
    assertEquals(
        "#Ansible: a\n* * * * * root /x\n", new String(write.content(), StandardCharsets.UTF_8));
    Args absent = args(module, "name", "a", "state", "absent", "cron_file", "backup");
    assertEquals(
        List.of("remove /etc/cron.d/backup"),
        actions(
            CronModule.decide(
                absent, "#Ansible: a\n* * * * * root /x\n", "/etc/cron.d/backup", List.of())));
  }

  @Test
  void contradictionsAreMistakes() {
    FakeHost host = new FakeHost();
    for (List<Object> wrong :
        List.<List<Object>>of(
            List.of("name", "a"),
            List.of("name", "a", "job", "x", "special_time", "daily", "hour", "3"),
            List.of("name", "a", "job", "x", "cron_file", "f"),
            List.of("name", "a", "job", "x", "cron_file", "/etc/crontab", "user", "root"),
            List.of("name", "a b", "job", "x", "env", true),
            List.of("name", "a", "job", "x\ny"))) {
      assertThrows(
          UserException.class,
          () -> module.plan(args(module, wrong.toArray()), host),
          wrong::toString);
    }
  }
}
