package dev.virtwright.modules.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class IniEditTest {

  private static IniEdit edit(String section, @Nullable String option, String... values) {
    return new IniEdit(section, List.of(), option, List.of(values), true, true, false, false, true);
  }

  private static List<String> lines(String text) {
    return Lines.of(text.getBytes(StandardCharsets.UTF_8)).lines();
  }

  private static String present(IniEdit edit, String before) {
    IniEdit.Result result = edit.present(lines(before));
    String after = String.join("", result.lines());
    assertEquals(
        after, String.join("", edit.present(result.lines()).lines()), "a second edit of the same");
    return after + "|" + result.message();
  }

  private static String absent(IniEdit edit, String before) {
    IniEdit.Result result = edit.absent(lines(before));
    return String.join("", result.lines()) + "|" + result.message();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      textBlock =
          """
          [s]~a = 1~,            [s]~a = 1~|OK
          [s]~a=1~,              [s]~a = 1~|option changed
          [s]~a = 2~b = 3~,      [s]~a = 1~b = 3~|option changed
          [s]~#a = 2~,           [s]~a = 1~|option changed
          [s]~a = 2~a = 1~,      [s]~a = 1~|option changed
          [s]~b = 3~~# end~[t]~, [s]~b = 3~a = 1~~# end~[t]~|option added
          [ s ]~,                [ s ]~a = 1~|option added
          [t]~x = 1~,            [t]~x = 1~[s]~a = 1~|section and option added
          "",                    ~[s]~a = 1~|section and option added
          [s]~a = 1,             [s]~a = 1~|OK
          [s]~aa = 2~,           [s]~aa = 2~a = 1~|option added
          """)
  void optionHasItsValueInItsSection(String before, String after) {
    assertEquals(after.replace('~', '\n'), present(edit("s", "a", "1"), before.replace('~', '\n')));
  }

  @Test
  void optionWithoutSectionStandsBeforeTheFirst() {
    assertEquals("a = 1\n\n[s]\n|option added", present(edit("", "a", "1"), "\n[s]\n"));
    assertEquals(
        "b = 2\na = 1\n[s]\na = 3\n|option added",
        present(edit("", "a", "1"), "b = 2\n[s]\na = 3\n"));
  }

  @Test
  void severalValuesHaveALineEach() {
    assertEquals(
        "[s]\na = 2\na = 1\n|option added", present(edit("s", "a", "1", "2"), "[s]\na = 2\n"));
    IniEdit more = new IniEdit("s", List.of(), "a", List.of("1"), false, false, false, false, true);
    assertEquals("[s]\na=2\na=1\n|option added", present(more, "[s]\na=2\n"));
    assertEquals("[s]\na=2\n|option changed", absent(more, "[s]\na=2\na=1\n"));
  }

  @Test
  void optionMayStandWithoutAValue() {
    IniEdit bare = new IniEdit("s", List.of(), "a", List.of(), true, true, false, true, true);
    assertEquals("[s]\na\n|option added", present(bare, "[s]\n"));
    assertEquals("[s]\na\n|option changed", present(bare, "[s]\na = 4\n"));
    assertEquals("[t]\n[s]\na\n|section and option added", present(bare, "[t]\n"));
  }

  @Test
  void whatIsCommentedOutOrDiffersInSpacesMayStay() {
    IniEdit active =
        new IniEdit("s", List.of(), "a", List.of("1"), true, true, false, false, false);
    assertEquals("[s]\n#a = 1\n|OK", absent(active, "[s]\n#a = 1\n"));
    assertEquals(
        "[s]\nb = 1\na = 1\n#a = 1\n|option added", present(active, "[s]\nb = 1\n#a = 1\n"));
    IniEdit loose = new IniEdit("s", List.of(), "a", List.of("1"), true, true, true, false, true);
    assertEquals("[s]\na=1\n|OK", present(loose, "[s]\na=1\n"));
  }

  @Test
  void sectionsOfOneNameAreToldApart() {
    IniEdit peer =
        new IniEdit(
            "Peer",
            List.of(new IniEdit.Condition("Ips", List.of("b"))),
            "Key",
            List.of("k"),
            true,
            true,
            false,
            false,
            true);
    assertEquals(
        "[Peer]\nIps = a\n[Peer]\nIps = b\nKey = k\n|option added",
        present(peer, "[Peer]\nIps = a\n[Peer]\nIps = b\n"));
    assertEquals(
        "[Peer]\nIps = a\n[Peer]\nIps = b\nKey = k\n|section and option added",
        present(peer, "[Peer]\nIps = a\n"));
  }

  @Test
  void sectionGoesWithItsOptions() {
    assertEquals("[t]\n|section removed", absent(edit("s", null), "[s]\na = 1\n[t]\n"));
    assertEquals("[t]\n|OK", absent(edit("s", null), "[t]\n"));
    assertEquals("[s]\n|option changed", absent(edit("s", "a"), "[s]\na = 1\na = 2\n"));
  }

  @Test
  void unchangedFileKeepsItsBytesAndAChangedOneLosesItsMark() {
    assertEquals(
        "\uFEFF[s]\r\na = 1\r\n|OK", present(edit("s", "a", "1"), "\uFEFF[s]\r\na = 1\r\n"));
    assertEquals(
        "[s]\na = 2\n|option changed", present(edit("s", "a", "2"), "\uFEFF[s]\r\na = 1\r\n"));
  }
}
