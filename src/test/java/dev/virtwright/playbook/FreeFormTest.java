package dev.virtwright.playbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FreeFormTest {

  private static String parse(String text, boolean command) throws FreeForm.Unbalanced {
    FreeForm.Parsed parsed = FreeForm.parse(text, command);
    String arguments =
        parsed.arguments().stream()
            .map(argument -> argument.key() + "→" + argument.value())
            .collect(Collectors.joining(" ¦ "));
    return arguments + " # " + parsed.text();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '§',
      quoteCharacter = '`',
      value = {
        "a=1 b=2§a→1 ¦ b→2 # null",
        "msg=\"two words\" x='y z'§msg→two words ¦ x→y z # null",
        "msg={{ a b }} c=d§msg→{{ a b }} ¦ c→d # null",
        "msg=\"{{ a | default('x y') }}\"§msg→{{ a | default('x y') }} # null",
        "a=b=c§a→b=c # null",
        "a=§a→ # null",
        "a=x\\ty§a→x\ty # null",
        "a=\\x41\\u0042§a→AB # null",
        "word a=1§a→1 # word",
        "url=http://x/?a=b&c§url→http://x/?a=b&c # null",
      })
  void argumentsOfModules(String text, String expected) throws FreeForm.Unbalanced {
    assertEquals(expected, parse(text, false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '§',
      quoteCharacter = '`',
      value = {
        "ls -l /tmp§ # ls -l /tmp",
        "make x creates=/a chdir=/b c§creates→/a ¦ chdir→/b # make x c",
        "env A=1 sh -c 'echo $A'§ # env A=1 sh -c 'echo $A'",
        "echo  two   blanks§ # echo  two   blanks",
        "echo \"a  b\" c='d'§ # echo \"a  b\" c='d'",
        "echo {{ x }} creates='/a b'§creates→/a b # echo {{ x }}",
        "awk '{print $1}'§ # awk '{print $1}'",
        "echo a\\=b§ # echo a\\=b",
      })
  void textOfCommands(String text, String expected) throws FreeForm.Unbalanced {
    assertEquals(
        expected.strip().startsWith("#") ? " " + expected.strip() : expected, parse(text, true));
  }

  @Test
  void linesOfCommandsStay() throws FreeForm.Unbalanced {
    assertEquals(" # set -e\nif x; then\n  y\nfi\n", parse("set -e\nif x; then\n  y\nfi\n", true));
    assertEquals(" # a b", parse("a \\\nb", true));
    assertEquals("creates→/x # a", parse("a creates=/x\n", true));
    assertEquals(" # a", parse("a\n", false));
  }

  @Test
  void whatIsNotClosedIsNamed() {
    assertEquals(
        4,
        assertThrows(FreeForm.Unbalanced.class, () -> FreeForm.parse("msg=\"x", false)).offset());
    assertEquals(
        5,
        assertThrows(FreeForm.Unbalanced.class, () -> FreeForm.parse("echo {{ x", true)).offset());
  }
}
