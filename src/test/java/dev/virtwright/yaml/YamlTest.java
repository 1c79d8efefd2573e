package dev.virtwright.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.DiagnosticPrinter;
import dev.virtwright.diag.UserException;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class YamlTest {

  private static Node root(String text) {
    return Objects.requireNonNull(Yaml.read(text, "f.yml").root());
  }

  private static @Nullable Object value(String scalar) {
    Node value = Objects.requireNonNull(((Mapping) root("k: " + scalar + "\n")).get("k"));
    return value.plain();
  }

  private static String mistake(String text) {
    UserException mistake = assertThrows(UserException.class, () -> Yaml.read(text, "f.yml"));
    return new DiagnosticPrinter(file -> text).print(mistake.diagnostics());
  }

  private static String warning(String text) {
    return new DiagnosticPrinter(file -> text).print(Yaml.read(text, "f.yml").warnings());
  }

  @ParameterizedTest
  @CsvSource({
    "0644, 420",
    "0o644, 0o644",
    "0, 0",
    "-0, 0",
    "0x1F, 31",
    "0b101, 5",
    "1_000, 1000",
    "+12, 12",
    "-12, -12",
    "190:20:30, 685230",
    "12:30, 750",
    "-1:30, -90",
    "08, 08",
    "1__2, 12",
    "1.5, 1.5",
    "1., 1.0",
    ".5, 0.5",
    "1e3, 1e3",
    "1.0e+3, 1000.0",
    "1.0e3, 1.0e3",
    "190:20:30.15, 685230.15",
    ".inf, Infinity",
    "-.INF, -Infinity",
    ".NaN, NaN",
    "yes, true",
    "No, false",
    "ON, true",
    "off, false",
    "TRUE, true",
    "y, y",
    "n, n",
    "yEs, yEs",
    "2024-01-31, 2024-01-31",
    "52:54:00:ab:cd:ef, 52:54:00:ab:cd:ef",
    "1.2.3, 1.2.3",
    "0x_, 0x_",
    "=, =",
    "12e03, 12e03",
    "_1, _1"
  })
  void plainScalarsAreReadAsPyYamlReadsThem(String text, String expected) {
    assertEquals(expected, String.valueOf(value(text)));
  }

  @Test
  void typesOfScalarsAreNative() {
    assertEquals(420L, value("0644"));
    assertEquals("0644", value("'0644'"));
    assertEquals(true, value("yes"));
    assertEquals("yes", value("\"yes\""));
    assertEquals(
        new BigInteger("123456789012345678901234567890"), value("123456789012345678901234567890"));
    assertEquals(1.5, value("1.5"));
    assertNull(value("~"));
    assertNull(value(""));
    assertEquals("", value("''"));
    assertEquals("5", value("!!str 5"));
    assertEquals(5L, value("!!int '5'"));
    assertEquals("hé", value("!!binary aMOp"));
  }

  @Test
  void untrustedAndEncryptedTextsAreMarked() {
    Mapping root =
        (Mapping)
            root(
                "a: !unsafe '{{ x }}'\nb: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\nc: !unsafe [x, {y: z}]\n");
    assertEquals(Scalar.Mark.UNSAFE, ((Scalar) Objects.requireNonNull(root.get("a"))).mark());
    Scalar vault = (Scalar) Objects.requireNonNull(root.get("b"));
    assertEquals(Scalar.Mark.VAULT, vault.mark());
    assertEquals("$ANSIBLE_VAULT;1.1;AES256\n", vault.text());
    Sequence list = (Sequence) Objects.requireNonNull(root.get("c"));
    Mapping inner = (Mapping) list.items().get(1);
    assertEquals(Scalar.Mark.UNSAFE, ((Scalar) Objects.requireNonNull(inner.get("y"))).mark());
  }

  @Test
  void mergedKeysComeFirstAndOwnKeysWin() {
    Object plain =
        root("""
        base: &base {a: 1, b: 2}
        more: &more {b: 3, c: 4}
        one: {<<: *base, b: 9}
        two:
          d: 5
          <<: [*base, *more]
        """)
            .plain();
    Map<?, ?> map = (Map<?, ?>) plain;
    assertEquals("{a=1, b=9}", String.valueOf(Objects.requireNonNull(map).get("one")));
    assertEquals("{a=1, b=2, c=4, d=5}", String.valueOf(map.get("two")));
  }

  @Test
  void keyGivenTwiceIsAWarningAndTheLastCounts() {
    String text = "a: 1\nb: 2\na: 3\n";
    assertEquals(
        """
        f.yml:3:1: warning: key 'a' is given twice, here and in line 1; this one counts
             3 | a: 3
               | ^ remove one of them
        """,
        warning(text));
    Map<String, Object> expected = new LinkedHashMap<>();
    expected.put("b", 2L);
    expected.put("a", 3L);
    assertEquals(expected, root(text).plain());
  }

  @Test
  void numberInSixtiesIsAWarning() {
    assertEquals(
        """
        f.yml:1:6: warning: 52:54:00:12:34:56 without quotes is the number 41135085296: YAML counts it in sixties
             1 | mac: 52:54:00:12:34:56
               |      ^^^^^^^^^^^^^^^^^ put it in quotes: "52:54:00:12:34:56"
        """,
        warning("mac: 52:54:00:12:34:56\n"));
  }

  @Test
  void documentsAreToldApart() {
    assertEquals(
        List.of(1L, 2L),
        Yaml.readAll("--- 1\n--- 2\n", "f.yml").roots().stream().map(Node::plain).toList());
    assertNull(Yaml.read("# nothing\n---\n", "f.yml").root());
    assertNull(Yaml.read("", "f.yml").root());
    assertTrue(mistake("a: 1\n---\nb: 2\n").startsWith("f.yml:3:1: a second document"));
  }

  @Test
  void byteOrderMarkIsNoPartOfTheText() {
    assertEquals(Map.of("a", 1L), root("\uFEFFa: 1\n").plain());
  }

  @Test
  void aliasesCannotFillTheMemory() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 10; i++) {
      String before = "*a" + (i - 1);
      bomb.append(
          "a%d: &a%d [%s]\n"
              .formatted(i, i, String.join(", ", java.util.Collections.nCopies(10, before))));
    }
    assertTrue(
        mistake(bomb.toString()).contains("more than 1,000,000 values when aliases are followed"));
  }

  @Test
  void depthIsBounded() {
    assertTrue(
        mistake("[".repeat(5000) + "]".repeat(5000)).contains("nested more than 200 levels"));
  }

  @Test
  void tabsAreNamed() {
    assertEquals(
        """
        f.yml:2:1: a tab in the indentation
             2 |  b: 1
               | ^ YAML indents with spaces only
        """,
        mistake("a:\n\tb: 1\n"));
  }

  @Test
  void templateWithoutQuotesIsNamed() {
    String expected =
        """
        f.yml:1:7: a value that begins with {{ is not in quotes
             1 | name: {{ x }}%s
               |       ^^ write it as "{{ … }}"
        """;
    assertEquals(expected.formatted(""), mistake("name: {{ x }}\n"));
    assertEquals(expected.formatted("/b"), mistake("name: {{ x }}/b\nc: d\n"));
  }

  @Test
  void secondColonIsNamed() {
    assertEquals(
        """
        f.yml:2:18: a second ': ' in one line
             2 |   shell: echo foo: bar
               |                  ^ put the value in quotes, as a colon with a space behind it makes a key
        """,
        mistake("- name: x\n  shell: echo foo: bar\n"));
  }

  @Test
  void missingSpaceBehindColonIsNamed() {
    assertEquals(
        """
        f.yml:1:5: no space behind the colon
             1 | name:foo
               |     ^ write 'key: value'
        """,
        mistake("name:foo\nbar: x\n"));
  }

  @Test
  void textBehindQuoteIsNamed() {
    assertEquals(
        """
        f.yml:1:14: text behind the closing quote
             1 | path: "{{a}}"/b
               |              ^^ put the whole value in one pair of quotes
        """,
        mistake("path: \"{{a}}\"/b\n"));
  }

  @Test
  void wrongIndentationIsNamed() {
    assertEquals(
        """
        f.yml:3:4: a key where none can stand
             3 |    state: present
               |    ^^^^^ give it the same indentation as the keys it belongs to
        """,
        mistake("- package:\n  name: vim\n   state: present\n"));
  }

  @Test
  void openQuoteAndOpenBracketAreNamedWhereTheyOpen() {
    assertTrue(
        mistake("a: \"open\nb: c\n").startsWith("f.yml:1:4: a text in quotes that never ends"));
    assertTrue(mistake("a: [1, 2\nb: 3\n").startsWith("f.yml:1:4: brackets that open here"));
  }

  @Test
  void unknownTagsAliasesAndCharactersAreNamed() {
    assertTrue(mistake("a: !foo x\n").startsWith("f.yml:1:9: unknown tag '!foo'"));
    assertTrue(mistake("a: *b\n").startsWith("f.yml:1:4: alias '*b' without an anchor"));
    assertTrue(mistake("a: &a [*a]\n").startsWith("f.yml:1:8: alias '*a' stands inside its own"));
    assertTrue(mistake("a: @x\n").contains("put the value in quotes"));
    assertTrue(mistake("a: \u0007x\n").contains("U+0007"));
  }

  @ParameterizedTest
  @CsvSource({
    // needle of the text, line and column where it stands in the file
    "dq, 1, 5",
    "esc, 1, 14",
    "sq, 2, 5",
    "tail, 2, 14",
    "lit, 4, 3",
    "deeper, 5, 5",
    "fold, 7, 3",
    "next, 8, 3",
    "para, 10, 3",
    "plain, 11, 4",
    "further, 12, 3"
  })
  void everyCharacterOfATextKnowsItsPlace(String needle, int line, int column) {
    String text =
        """
        a: "dq \\"q\\" esc"
        b: 'sq it''s tail'
        c: |
          lit
            deeper
        d: >-
          fold
          next

          para
        e: plain
          further
        """;
    for (Mapping.Entry entry : ((Mapping) root(text)).entries()) {
      Scalar scalar = (Scalar) entry.value();
      int offset = scalar.text().indexOf(needle);
      if (offset >= 0) {
        assertEquals("f.yml:" + line + ":" + column, scalar.locationAt(offset).toString());
        return;
      }
    }
    throw new AssertionError("no " + needle);
  }
}
