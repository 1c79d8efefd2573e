package dev.virtwright.template;

import static dev.virtwright.template.Rendering.mistake;
import static dev.virtwright.template.Rendering.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Ansible's filters and tests; expected values come from Python and Ansible's documentation. */
final class FiltersTest {

  @Test
  void hashesAndEncodings() {
    assertEquals("b444ac06613fc8d63795be9ad0beaf55011936ac", value("'test1' | hash('sha1')"));
    assertEquals("5a105e8b9d40e1329780d62ea2265d8a", value("'test1' | md5"));
    assertEquals("109f4b3c50d7b0df729d299bc6f8e9ef9066971f", value("'test2' | checksum"));
    assertEquals(
        "1b4f0e9851971998e732078544c96b36c3d01cedf7caa332359d6f1d83567014",
        value("'test1' | hash('sha256')"));
    assertEquals("aMOp", value("'hé' | b64encode"));
    assertEquals("hé", value("'aMOp' | b64decode"));
    assertEquals("ae780c3a-a3ab-53c2-bfb4-098da300b3fe", value("'example.com' | to_uuid"));
  }

  @Test
  void aSeedChoosesWhatPythonChooses() {
    assertEquals(31L, value("60 | random(seed='host1')"));
    assertEquals(40L, value("60 | random(seed=42)"));
    assertEquals(65L, value("100 | random(10, 5, seed='web2')"));
    assertEquals("c", value("['a', 'b', 'c', 'd', 'e'] | random(seed='x')"));
    assertEquals(244096L, value("1000000 | random(seed=2 ** 70)"));
    assertEquals(
        List.of(6L, 4L, 5L, 3L, 7L, 1L, 2L), value("[1, 2, 3, 4, 5, 6, 7] | shuffle(seed='seed')"));
  }

  @Test
  void dictsMerge() {
    Map<String, Object> variables =
        Map.of(
            "a", Map.of("x", Map.of("l", List.of(1L, 2L), "k", 1L)),
            "b", Map.of("x", Map.of("l", List.of(2L, 3L), "m", 2L)));

    assertEquals(
        Map.of("x", Map.of("l", List.of(2L, 3L), "m", 2L)), value("a | combine(b)", variables));
    for (Map.Entry<String, List<Long>> one :
        Map.of(
                "replace", List.of(2L, 3L),
                "keep", List.of(1L, 2L),
                "append", List.of(1L, 2L, 2L, 3L),
                "prepend", List.of(2L, 3L, 1L, 2L),
                "append_rp", List.of(1L, 2L, 3L),
                "prepend_rp", List.of(2L, 3L, 1L))
            .entrySet()) {
      assertEquals(
          Map.of("x", Map.of("l", one.getValue(), "k", 1L, "m", 2L)),
          value("a | combine(b, recursive=true, list_merge='" + one.getKey() + "')", variables),
          one.getKey());
    }
    assertEquals(Map.of("p", 1L, "q", 2L), value("[{'p': 1}, {'q': 2}] | combine"));
  }

  @Test
  void regularExpressionsArePythons() {
    assertEquals("-a-b--d-", value("'abxd' | regex_replace('x*', '-')"));
    assertEquals("b=a", value("'a=b' | regex_replace('(?P<k_1>\\w)=(?P<v>\\w)', '\\g<v>=\\1')"));
    assertEquals("[x]", value("'x' | regex_replace('[[x]', '[x]')"));
    assertEquals(List.of("a", "b"), value("'a1 b2' | regex_findall('[a-z](?=\\d)')"));
    assertEquals(
        List.of(List.of("a", "1"), List.of("b", "2")),
        value("'a1 b2' | regex_findall('([a-z])(\\d)')"));
    assertNull(value("'abc' | regex_search('x')"));
    assertEquals("b", value("'a\nb' | regex_search('^b$', multiline=true)"));
    assertEquals(true, value("'{{' is search('^{{$')"));
    assertEquals("a\\.b\\+", value("'a.b+' | regex_escape"));
    assertEquals("xbc", value("'abc' | regex_replace('a|b', 'x', count=1)"));
    assertEquals(true, value("'Straße' is match('(?i)STRAßE')"));
    assertEquals("template-error", mistake("{{ 'a' | regex_search('(') }}").code());
  }

  @Test
  void sizes() {
    assertEquals("1.18 MB", value("1234567 | human_readable"));
    assertEquals("10.00 Kb", value("10240 | human_readable(isbits=true)"));
    assertEquals("0.00 GB", value("102400 | human_readable(unit='G')"));
    assertEquals(10485760L, value("'10MB' | human_to_bytes"));
    assertEquals(1536L, value("'1.5 K' | human_to_bytes"));
    assertEquals(10240L, value("'10' | human_to_bytes('K')"));
  }

  @Test
  void versions() {
    assertEquals(true, value("'1.10' is version('1.9', '>')"));
    assertEquals(true, value("'2.0rc1' is version('2.0rc2', '<')"));
    assertEquals(true, value("12.5 is version('12', '>=')"));
    assertEquals(true, value("'1.0.0-rc.1' is version('1.0.0', '<', version_type='semver')"));
    assertEquals(true, value("'1.0' is version('1.0.0', '==', strict=true)"));
    assertEquals("template-error", mistake("{{ '' is version('1') }}").code());
  }

  @Test
  void paths() {
    assertEquals("c.txt", value("'/a/b/c.txt' | basename"));
    assertEquals("/", value("'/etc' | dirname"));
    assertEquals(List.of("/a/b.tar", ".gz"), value("'/a/b.tar.gz' | splitext"));
    assertEquals(List.of("/a/.rc", ""), value("'/a/.rc' | splitext"));
    assertEquals("/x/y", value("['/a', '/x', 'y'] | path_join"));
    assertEquals("../c", value("'/a/c' | relpath('/a/b')"));
    assertEquals("/a/c", value("'/a/./b/../c//' | realpath"));
    assertEquals("h", value("'https://u:p@h:8/x?q#f' | urlsplit('hostname')"));
    assertEquals("'it'\"'\"'s'", value("\"it's\" | quote"));
    assertEquals("plain-1.0", value("'plain-1.0' | quote"));
  }

  @Test
  void combinations() {
    assertEquals(
        List.of(List.of(1L, 2L), List.of(1L, 3L), List.of(2L, 3L)),
        value("[1, 2, 3] | combinations(2) | list"));
    assertEquals(List.of(List.of(1L, 2L), List.of(2L, 1L)), value("[1, 2] | permutations | list"));
    assertEquals(
        List.of(List.of(1L, 3L), Arrays.asList(2L, null)), value("[1, 2] | zip_longest([3])"));
    assertEquals(
        List.of(
            List.of(Map.of("n", "a", "g", List.of("x", "y")), "x"),
            List.of(Map.of("n", "a", "g", List.of("x", "y")), "y")),
        value("[{'n': 'a', 'g': ['x', 'y']}] | subelements('g')"));
    assertEquals(List.of(1L, 2L, 3L), value("[1, 2] | union([2, 3])"));
    assertEquals(Map.of("a", Map.of("k", "a")), value("[{'k': 'a'}] | rekey_on_member('k')"));
  }

  @Test
  void booleansAndChoices() {
    List<@Nullable Object> results = new ArrayList<>();
    for (String text : List.of("'yes'", "'On'", "'1'", "1", "true", "'no'", "'x'", "0", "2")) {
      results.add(value(text + " | bool"));
    }

    assertEquals(List.of(true, true, true, true, true, false, false, false, false), results);
    assertEquals("b", value("0 | ternary('a', 'b')"));
    assertEquals("set it", mistake("{{ x | mandatory('set it') }}").summary());
  }

  @Test
  void registeredResultsAreTested() {
    Map<String, Object> variables =
        Map.of(
            "ok", Map.of("changed", false),
            "bad", Map.of("failed", true),
            "loop", Map.of("results", List.of(Map.of("changed", false), Map.of("changed", true))));

    assertEquals(
        true, value("ok is success and ok is not changed and ok is not skipped", variables));
    assertEquals(true, value("bad is failed and bad is reachable", variables));
    assertEquals(true, value("loop is changed and ok is finished", variables));
    assertTrue(mistake("{{ 'x' is failed }}").summary().contains("expects a dictionary"));
  }

  @Test
  void propagationOfUndefinedThroughFilters() {
    assertEquals("x", value("nope | upper | default('x')"));
    assertEquals("x", value("[] | first | default('x')"));
    assertEquals("undefined-variable", mistake("{{ nope | upper }}").code());
  }

  @Test
  void lookupsComeFromTheEnvironment() {
    TemplateEnvironment environment =
        new TemplateEnvironment() {
          @Override
          public List<@Nullable Object> lookup(
              String plugin,
              List<@Nullable Object> terms,
              Map<String, @Nullable Object> options,
              Scope scope) {
            return new ArrayList<>(List.of(plugin, terms, options));
          }

          @Override
          public ZonedDateTime now() {
            return ZonedDateTime.of(2024, 2, 29, 13, 5, 6, 0, ZoneId.of("Europe/Berlin"));
          }
        };
    Scope scope = Scope.of(Map.of("p", "x"), environment);

    assertEquals(
        List.of("env", List.of("x", 1L), Map.of("k", 2L)),
        Template.parse("{{ query('env', p, 1, k=2) }}").render(scope));
    assertEquals(
        List.of("env", List.of("x"), Map.of()),
        Template.parse("{{ lookup('env', p) }}").render(scope));
    assertEquals("2024-02-29", Template.parse("{{ now(fmt='%Y-%m-%d') }}").render(scope));
    assertEquals(12L, Template.parse("{{ now(utc=true).hour }}").render(scope));
    assertEquals(
        "1970-01-01 01:00 Thu", Template.parse("{{ '%F %R %a' | strftime(0) }}").render(scope));
    assertEquals("template-unavailable", mistake("{{ lookup('env', 'x') }}").code());
  }
}
