package dev.virtwright.template;

import static dev.virtwright.template.Rendering.file;
import static dev.virtwright.template.Rendering.mistake;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.virtwright.diag.UserException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A host's answer, or a slip, must not make a rendering run or grow for ever. */
final class BoundsTest {

  @TestFactory
  Stream<DynamicTest> endsInTime() {
    String manyA = "a".repeat(40) + "!";
    return Stream.of(
            "{{ 'x' * 10 ** 12 }}",
            "{{ [0] * 10 ** 12 }}",
            "{{ 10 ** (10 ** 10) }}",
            "{{ range(10 ** 9) }}",
            "{{ host | regex_search('(.*a){12}$') }}",
            "{{ host is match('((a+)\\2?)+$') }}",
            "{{ 'x' | center(10 ** 9) | length < 0 or undef() }}",
            "{{ '%999999999d' % 1 }}",
            "{{ '{:999999999}'.format(1) }}",
            "{{ [range(1000)] | map('product', range(1000), range(1000)) | list }}",
            "{{ range(30) | permutations | list }}",
            "{% for a in range(9000) %}{% for b in range(9000) %}x{% endfor %}{% endfor %}",
            "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
            "{% set l = [] %}{% do l.append(l) %}{{ l }}",
            "{{ " + "(".repeat(100_000) + "1" + ")".repeat(100_000) + " }}",
            "{{ " + "-".repeat(100_000) + "1 }}",
            "{{ 1" + " + 1".repeat(200_000) + " + 'x' }}")
        .map(text ->
            DynamicTest.dynamicTest(
                text.length() > 80 ? text.substring(0, 80) : text,
                () ->
                    assertTimeoutPreemptively(
                        Duration.ofSeconds(30),
                        () ->
                            assertThrows(
                                UserException.class,
                                () ->
                                    Rendering.template(text)
                                        .render(Scope.of(Map.of("host", manyA)))))));
  }

  @Test
  void ordinarySizesPass() {
    assertEquals(10_000, file("{{ 'x' * 10000 }}").length());
    assertEquals("1000", file("{{ range(1000) | list | length }}"));
    assertEquals(
        "5050",
        file("{% macro s(n) %}{{ n + (s(n - 1) | int) if n else 0 }}{% endmacro %}{{ s(100) }}"));
  }

  @Test
  void whatIsTooMuchSaysSo() {
    assertEquals(
        "a regular expression takes too many steps on this text",
        mistake("{{ h | regex_search('(.*a){12}$') }}", Map.of("h", "a".repeat(40) + "!"))
            .summary());
    assertEquals(List.of(1L), Rendering.value("[1]"));
  }
}
