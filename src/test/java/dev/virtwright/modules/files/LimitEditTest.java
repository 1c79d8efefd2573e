package dev.virtwright.modules.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.modules.files.LimitEdit.Choice;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LimitEditTest {

  private static List<String> edited(String value, Choice choice, String comment, String... lines) {
    return new LimitEdit("joe", "hard", "nofile", value, choice, comment)
        .in(List.of(lines))
        .lines();
  }

  @Test
  void limitIsAddedChangedOrLeft() {
    assertEquals(
        List.of("# head\n", "joe\thard\tnofile\t64\n"), edited("64", Choice.ASKED, "", "# head\n"));
    assertEquals(
        List.of("joe\tsoft\tnofile\t1\n", "joe\thard\tnofile\t64\t#why\n"),
        edited("64", Choice.ASKED, "why", "joe\tsoft\tnofile\t1"));
    assertEquals(
        List.of("joe\thard\tnofile\t64\t# own\n"),
        edited("64", Choice.ASKED, "", "joe   hard nofile 32 # own\n"));
    assertEquals(
        List.of("joe  hard nofile 64\n"), edited("64", Choice.ASKED, "", "joe  hard nofile 64\n"));
  }

  @Test
  void lesserOrGreaterValueIsKept() {
    assertEquals(
        List.of("joe hard nofile 32\n"), edited("64", Choice.LEAST, "", "joe hard nofile 32\n"));
    assertEquals(
        List.of("joe\thard\tnofile\t64\n"), edited("64", Choice.MOST, "", "joe hard nofile 32\n"));
    assertEquals(
        List.of("joe hard nofile unlimited\n"),
        edited("64", Choice.MOST, "", "joe hard nofile unlimited\n"));
    assertEquals(
        List.of("joe\thard\tnofile\t64\n"),
        edited("64", Choice.LEAST, "", "joe hard nofile infinity\n"));
    assertEquals(
        List.of("joe\thard\tnofile\tunlimited\n"),
        edited("unlimited", Choice.MOST, "", "joe hard nofile 32\n"));
  }

  @Test
  void valuesAreThoseOfTheManualPage() {
    assertTrue(LimitEdit.valid("nofile", "unlimited"));
    assertTrue(LimitEdit.valid("nice", "-20"));
    assertFalse(LimitEdit.valid("nice", "unlimited"));
    assertFalse(LimitEdit.valid("nofile", "-2"));
    assertNotNull(
        new LimitEdit("joe", "hard", "nofile", "1", Choice.ASKED, "")
            .in(List.of("ann hard nofile many\n"))
            .mistake());
  }
}
