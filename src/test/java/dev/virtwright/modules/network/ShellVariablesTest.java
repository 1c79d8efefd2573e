package dev.virtwright.modules.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ShellVariablesTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '^',
      delimiter = '|',
      value = {
        "X=yes|yes",
        "X=|",
        "X=\"\"|",
        "X=\"a b\"|a b",
        "X='a b'|a b",
        "X='a\"b'|a\"b",
        "X=\"it's\"|it's",
        "X=a'b c'\"d e\"f|ab cd ef",
        "X=a\\ b|a b",
        "X=\"a\\\"b\"|a\"b",
        "X=\"a\\$b\"|a$b",
        "X=\"a\\\\b\"|a\\b",
        "X=\"a\\nb\"|a\\nb",
        "X='a$b`c`'|a$b`c`",
        "X=a # comment|a",
        "X=a#b|a#b",
        "X=a;|a",
        "X=a ; # comment|a",
        "  X=a|a",
        "export X=a|a",
        "X=b X=a|a",
        "X=b; X=a|a",
      })
  void aValueIsWhatAShellMakesOfIt(String line, String value) {
    ShellVariables read = ShellVariables.parse(line + "\n");
    assertEquals(value == null ? "" : value, read.text("X"));
    assertEquals(List.of(), read.code());
    assertEquals(Map.of(), read.doubtful());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X=$Y",
        "X=\"$Y\"",
        "X=\"${Y}\"",
        "X=\"$(id)\"",
        "X=\"`id`\"",
        "X=$'a\\tb c'",
        "X=a$Y.b",
      })
  void aValueWithAnExpansionIsNotUnderstood(String line) {
    ShellVariables read = ShellVariables.parse("X=before\n" + line + "\nZ=after\n");
    assertEquals(Map.of("X", line.substring(2)), read.doubtful());
    assertEquals(Map.of("Z", "after"), read.values());
    assertEquals(List.of(), read.code());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "if [ -e /x ]; then X=a; fi",
        ". /etc/other",
        "X=a id",
        "X=a && id",
        "X=a|id",
        "X=$(id)",
        "X=`id`",
        "X=${Y:=z}",
        "X=\"a",
        "X='a",
        "X=a\\",
        "X =a",
        "X+=a",
        "1X=a",
        "X=a\rb",
        "unset X",
        "X=(a b)",
      })
  void whatIsMoreThanAssignmentsIsSaidToBe(String line) {
    ShellVariables read = ShellVariables.parse("DEVICE=eth0\n" + line + "\n");
    assertEquals(List.of(line), read.code());
    assertTrue(!read.certain(name -> false), "anything could be set");
  }

  @Test
  void commentsAndEmptyLinesSayNothingAndTheLastAssignmentCounts() {
    ShellVariables read =
        ShellVariables.parse(
            """
            # DEVICE=eth9

              # indented
            DEVICE=$OLD
            DEVICE=eth0
            """);
    assertEquals(Map.of("DEVICE", "eth0"), read.values());
    assertTrue(read.certain(name -> true));
  }
}
