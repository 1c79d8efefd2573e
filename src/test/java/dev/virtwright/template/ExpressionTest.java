package dev.virtwright.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ExpressionTest {
  private static final SourceLocation START = SourceLocation.of("play.yml", 3, 9);

  private static Expression expression(String text) {
    return Expression.parse(text, START);
  }

  @Test
  void marksAroundAllOfItAreTaken() {
    Scope scope = Scope.of(Map.of("x", 2L));

    assertTrue(expression("{{ x == 2 }}").test(scope));
    assertTrue(expression(" {{ x == 2 }} ").test(scope));
    assertTrue(expression("x == 2").test(scope));
  }

  @Test
  void marksAroundAPartAreRefused() {
    UserException refused = assertThrows(UserException.class, () -> expression("{{ x }} == 2"));

    assertEquals("leave out {{ and }}", refused.diagnostics().getFirst().remedy());
  }

  @Test
  void aValueThatIsNoBooleanCountsAndIsWarnedOf() {
    List<Diagnostic> warnings = new ArrayList<>();
    Scope scope =
        new Scope() {
          @Override
          public @Nullable Object get(String name) {
            return List.of("x");
          }

          @Override
          public void warn(Diagnostic warning) {
            warnings.add(warning);
          }
        };

    assertTrue(expression("packages").test(scope));
    assertFalse(expression("packages == []").test(scope));
    assertEquals(
        List.of("the condition is a list, not true or false"),
        warnings.stream().map(Diagnostic::summary).toList());
  }

  @Test
  void aConditionMayComeFromAVariable() {
    Map<String, Object> variables =
        Map.of("on", Template.parse("{{ a and b }}", START), "a", true, "b", false);

    assertFalse(expression("on").test(Scope.of(variables)));
  }

  @Test
  void mistakesAreSaidWhenTheTextIsRead() {
    for (String text : List.of("x ==", "(x", "x in", "x is nosuch", "x | nosuch", "a b", "'open")) {
      UserException wrong = assertThrows(UserException.class, () -> expression(text), text);
      assertTrue(wrong.getMessage().startsWith("play.yml:3:"), wrong.getMessage());
    }
  }

  @Test
  void whatACollectionWouldBringFailsWhereItIsComeTo() {
    Scope scope = Scope.of(Map.of("x", 2L));
    assertTrue(expression("x == 2 or x | community.nowhere.thing(1, a=2)").test(scope));
    assertTrue(expression("x == 2 or x is community.nowhere.odd").test(scope));
    UserException wrong =
        assertThrows(
            UserException.class, () -> expression("x | community.nowhere.thing").test(scope));
    assertTrue(
        wrong.getMessage().contains("there is no filter 'community.nowhere.thing'"),
        wrong.getMessage());
    assertThrows(UserException.class, () -> expression("x | ansible.builtin.nosuch"));
  }
}
