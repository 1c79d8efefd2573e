package dev.virtwright.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected texts are what PyYAML 6.0 writes with the same settings. */
final class YamlWriterTest {
  private static final YamlWriter TO_YAML = new YamlWriter(2, 80, false, true, false);
  private static final YamlWriter TO_NICE_YAML = new YamlWriter(4, 80, true, true, false);

  private static @Nullable Object value() {
    return Objects.requireNonNull(
            Yaml.read(
                    """
                    users:
                      - {name: bob, uid: 1000, groups: [kvm, libvirt]}
                      - {name: ann, shell: '', note: "it's: fine"}
                    empty: {}
                    none: ~
                    mode: '0644'
                    text: "one\\ntwo\\n"
                    """,
                    "f")
                .root())
        .plain();
  }

  @Test
  void innermostCollectionsInBrackets() {
    assertEquals(
        """
        empty: {}
        mode: '0644'
        none: null
        text: 'one

          two

          '
        users:
        - groups: [kvm, libvirt]
          name: bob
          uid: 1000
        - {name: ann, note: 'it''s: fine', shell: ''}
        """,
        TO_YAML.write(value()));
  }

  @Test
  void everythingOnLinesOfItsOwn() {
    assertEquals(
        """
        empty: {}
        mode: '0644'
        none: null
        text: 'one

            two

            '
        users:
        -   groups:
            - kvm
            - libvirt
            name: bob
            uid: 1000
        -   name: ann
            note: 'it''s: fine'
            shell: ''
        """,
        TO_NICE_YAML.write(value()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '§',
      quoteCharacter = '`',
      value = {
        "plain text§plain text",
        "yes§'yes'",
        "0644§'0644'",
        "2024-01-31§'2024-01-31'",
        "12:30§'12:30'",
        "1e3§1e3",
        "a: b§'a: b'",
        "a:b§a:b",
        "# no§'# no'",
        "- x§'- x'",
        "-x§-x",
        "{{ x }}§'{{ x }}'",
        "'q'§'''q'''",
        "=§'='",
        "<<§'<<'",
        "a, b§a, b",
      })
  void textsAreQuotedWhereTheyMust(String text, String written) {
    String end = written.startsWith("'") ? "\n" : "\n...\n";
    assertEquals(written + end, TO_YAML.write(text));
  }

  @Test
  void numbersAreWrittenAsPythonDoes() {
    assertEquals(
        "[1.5, 1.0, 0.0001, 1.0e-05, 1.0e+16, 123456789012345.0, .inf, -.inf, .nan, -0.0, true,\n  -3]\n",
        TO_YAML.write(
            List.of(
                1.5,
                1.0,
                0.0001,
                0.00001,
                1e16,
                123456789012345.0,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                Double.NaN,
                -0.0,
                true,
                -3L)));
  }

  @Test
  void longLinesAreFolded() {
    String word = "word ".repeat(20).strip();
    assertEquals(
        """
        k: word word word word word word word word word word word word word word word word
            word word word word
        """,
        TO_NICE_YAML.write(Map.of("k", word)));
    assertEquals(
        "k: " + word + "\n", new YamlWriter(2, 1000, true, true, false).write(Map.of("k", word)));
  }

  @Test
  void keysKeepTheirOrderWhereAsked() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("b", 1L);
    map.put("a", 2L);
    assertEquals("---\nb: 1\na: 2\n", new YamlWriter(2, 80, true, false, true).write(map));
  }

  @Test
  void whatIsWrittenReadsBackTheSame() {
    Random random = new Random(7);
    for (int round = 0; round < 400; round++) {
      Object value = random(random, 3);
      for (YamlWriter writer : List.of(TO_YAML, TO_NICE_YAML)) {
        String text = writer.write(value);
        Node root = Yaml.read(text, "f").root();
        assertEquals(value, root == null ? null : root.plain(), text);
      }
    }
  }

  private static @Nullable Object random(Random random, int depth) {
    List<String> words =
        List.of(
            "a",
            "yes",
            "x: y",
            " lead",
            "tail ",
            "multi\nline",
            "\n",
            "#c",
            "é",
            "😀",
            "tab\t",
            "",
            "'",
            "\"",
            "---",
            "word ".repeat(30),
            "null",
            "1.5",
            "{{ x }}",
            "\u0007",
            "ends\n\n");
    return switch (random.nextInt(depth > 0 ? 4 : 2)) {
      case 0 -> words.get(random.nextInt(words.size())) + words.get(random.nextInt(words.size()));
      case 1 -> random.nextBoolean() ? (Object) random.nextLong() : (Object) random.nextBoolean();
      case 2 -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(random(random, depth - 1));
        }
        yield list;
      }
      default -> {
        Map<Object, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          map.put("k" + words.get(random.nextInt(words.size())), random(random, depth - 1));
        }
        yield map;
      }
    };
  }
}
