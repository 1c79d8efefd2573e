package dev.virtwright.modules.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SysconfigTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '^',
      delimiter = '|',
      value = {
        "A=plain | plain",
        "A='single quotes' | single quotes",
        "A=\"double quotes\" | double quotes",
        "A='$HOME `id`' | $HOME `id`",
        "A=\"a \\\"b\\\" \\$c \\\\ \\d\" | a \"b\" $c \\ \\d",
        "A=\"it's\" | it's",
        "A='a'\"b\"c | abc",
        "A=a\\ b | a b",
        "A=a#b | a#b",
        "A=a # comment | a",
        "  A='a'\t# comment | a",
        "A= | ^^",
        "A='' | ^^",
      })
  void aValueIsReadAsShReadsIt(String line, String value) {
    assertEquals(new Sysconfig(Map.of("A", value), List.of()), Sysconfig.parse(line + "\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A=$HOME",
        "A=\"$(reboot)\"",
        "A=\"`reboot`\"",
        "A=`reboot`",
        "A=$(reboot)",
        "A=x; reboot",
        "A=x&reboot",
        "A=x reboot",
        "A=<(reboot)",
        "A='open",
        "A=\"open",
        "A=x\\",
        "A-B=x",
        "1=x",
        "export A=x",
        ". /etc/sysconfig/other",
        "reboot",
      })
  void whatShWouldExpandOrRunIsNotUnderstood(String line) {
    assertEquals(new Sysconfig(Map.of(), List.of(line)), Sysconfig.parse(line + "\n"));
  }

  @Test
  void theLastAssignmentCountsEvenWhereItIsNotUnderstood() {
    Sysconfig read = Sysconfig.parse("A=1\nB=1\nA=2\nB=$C\n");
    assertEquals(Map.of("A", "2"), read.values());
    assertEquals(List.of("B=$C"), read.oddities());
  }

  @Test
  void commentsBlankLinesAndCarriageReturnsSayNothing() {
    assertEquals(
        new Sysconfig(Map.of("A", "1"), List.of()),
        Sysconfig.parse("# A=2\r\n\r\n  # B=1\r\nA='1'\r\n"));
  }

  @Test
  void variablesKeepTheOrderOfTheFile() {
    Sysconfig read = Sysconfig.parse("IPADDR_B=2\nNETMASK=x\nIPADDR=1\nIPADDR_A=''\n");
    assertEquals(List.of("_B", ""), List.copyOf(read.indexed("IPADDR").keySet()));
  }
}
