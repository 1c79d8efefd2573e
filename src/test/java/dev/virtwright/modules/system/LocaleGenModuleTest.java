package dev.virtwright.modules.system;

import static dev.virtwright.module.Tasks.blocked;
import static dev.virtwright.module.Tasks.changes;
import static dev.virtwright.module.Tasks.inSync;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.virtwright.host.Action;
import dev.virtwright.modules.system.LocaleGenModule.State;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LocaleGenModuleTest {
  private static final Locales NOW =
      new Locales(
          "# comment of some words\n# de_DE.UTF-8 UTF-8\nen_GB.UTF-8 UTF-8\n# de_DE@euro ISO-8859-15\n",
          "fr_FR.UTF-8 UTF-8\n",
          List.of("C", "C.utf8", "POSIX", "en_GB.utf8"));

  private static String written(List<String> names, State state) {
    return new String(
        ((Action.WriteFile) changes(LocaleGenModule.decide(names, state, NOW)).actions().getFirst())
            .content(),
        StandardCharsets.UTF_8);
  }

  @Test
  void localeThatIsMadeIsInSync() {
    inSync(LocaleGenModule.decide(List.of("en_GB.UTF-8", "C.UTF-8"), State.PRESENT, NOW));
    inSync(LocaleGenModule.decide(List.of("de_DE.UTF-8"), State.ABSENT, NOW));
  }

  @Test
  void localeIsChosenAndMadeOrTakenOut() {
    assertEquals(
        NOW.chosen().replace("# de_DE.UTF-8", "de_DE.UTF-8") + "fr_FR.UTF-8 UTF-8\n",
        written(List.of("de_DE.UTF-8", "fr_FR.UTF-8"), State.PRESENT));
    assertEquals(
        NOW.chosen().replace("\nen_GB", "\n# en_GB"),
        written(List.of("en_GB.UTF-8"), State.ABSENT));
  }

  @Test
  void localeThatNobodyKnowsIsBlocked() {
    blocked(LocaleGenModule.decide(List.of("xx_YY.UTF-8"), State.PRESENT, NOW));
  }

  @Test
  void encodingsAreSpeltInSeveralWays() {
    assertEquals("sr_RS.utf8@latin", Locales.canonical("sr_RS.UTF-8@latin"));
    assertEquals("de_DE@euro", Locales.canonical("de_DE@euro"));
    assertEquals("en_US.iso885915", Locales.canonical("en_US.ISO-8859-15"));
  }
}
