package dev.virtwright.modules.system;

import static dev.virtwright.module.Tasks.blocked;
import static dev.virtwright.module.Tasks.changes;
import static dev.virtwright.module.Tasks.inSync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.module.Plan;
import dev.virtwright.modules.system.AlternativesModule.State;
import dev.virtwright.modules.system.AlternativesModule.Wish;
import dev.virtwright.modules.system.AlternativesText.Follower;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class AlternativesModuleTest {
  private static final AlternativesText EDITOR =
      AlternativesText.of(
          """
          editor - auto mode
            link best version is /bin/nano
            link currently points to /bin/nano
            link editor is /usr/bin/editor
            slave editor.1.gz is /usr/share/man/man1/editor.1.gz
          /bin/nano - priority 40
            slave editor.1.gz: /usr/share/man/man1/nano.1.gz
          /usr/bin/vim.tiny - priority -15
          """);

  private static Wish wish(String path, State state, @Nullable Integer priority) {
    return new Wish("editor", path, null, priority, state, null);
  }

  private static List<String> commands(Plan plan) {
    return changes(plan).actions().stream().map(action -> action.describe().substring(4)).toList();
  }

  @Test
  void whatIsPrintedIsRead() {
    assertEquals("/bin/nano", EDITOR.path());
    assertEquals("/usr/bin/editor", EDITOR.link());
    assertEquals(
        List.of(
            new Follower(
                "editor.1.gz", "/usr/share/man/man1/editor.1.gz", "/usr/share/man/man1/nano.1.gz")),
        EDITOR.all().get("/bin/nano").followers());
    assertEquals(-15, EDITOR.all().get("/usr/bin/vim.tiny").priority());
    assertTrue(AlternativesText.of("java - status is manual.\n").manual());
  }

  @Test
  void chosenOrKnownIsInSync() {
    inSync(AlternativesModule.decide(wish("/bin/nano", State.SELECTED, null), EDITOR, true));
    inSync(AlternativesModule.decide(wish("/usr/bin/vim.tiny", State.PRESENT, -15), EDITOR, true));
    inSync(AlternativesModule.decide(wish("/bin/ed", State.ABSENT, null), EDITOR, false));
    inSync(AlternativesModule.decide(wish("/bin/nano", State.AUTO, null), EDITOR, true));
  }

  @Test
  void anotherIsChosen() {
    assertEquals(
        List.of("update-alternatives --set editor /usr/bin/vim.tiny"),
        commands(
            AlternativesModule.decide(
                wish("/usr/bin/vim.tiny", State.SELECTED, null), EDITOR, true)));
    assertEquals(
        List.of(
            "update-alternatives --install /usr/bin/editor editor /bin/ed 50",
            "update-alternatives --set editor /bin/ed"),
        commands(AlternativesModule.decide(wish("/bin/ed", State.SELECTED, null), EDITOR, true)));
    assertEquals(
        List.of("update-alternatives --remove editor /bin/nano"),
        commands(AlternativesModule.decide(wish("/bin/nano", State.ABSENT, null), EDITOR, true)));
    assertEquals(
        List.of(
            "update-alternatives --install /usr/bin/editor editor /bin/nano 60 --slave"
                + " /usr/share/man/man1/editor.1.gz editor.1.gz /usr/share/man/man1/nano.1.gz"),
        commands(AlternativesModule.decide(wish("/bin/nano", State.PRESENT, 60), EDITOR, true)));
  }

  @Test
  void whatIsNotThereOrHasNoLinkIsBlocked() {
    blocked(AlternativesModule.decide(wish("/bin/ed", State.SELECTED, null), EDITOR, false));
    blocked(
        AlternativesModule.decide(
            wish("/bin/ed", State.SELECTED, null), AlternativesText.NONE, true));
  }
}
