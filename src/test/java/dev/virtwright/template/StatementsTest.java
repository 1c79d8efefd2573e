package dev.virtwright.template;

import static dev.virtwright.template.Rendering.file;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.UserException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Statements; the expected texts were made with Jinja2 3.1. */
final class StatementsTest {

  @Test
  void loopsKnowWhereTheyAre() {
    assertEquals(
        "a32TrueFalse31-1;b21FalseFalse3102;a10FalseTrue311+;",
        file(
            "{% for i in range(3) %}{{ loop.cycle('a','b') }}{{ loop.revindex }}{{ loop.revindex0 }}"
                + "{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.depth }}"
                + "{{ loop.previtem|default('-') }}{{ loop.nextitem|default('+') }};"
                + "{% endfor %}"));
    assertEquals(
        "(1@2(2@3(3@4)))",
        file(
            "{% for x in [[1,[2,[3]]]] recursive %}{% if x is number %}{{ x }}@{{ loop.depth }}"
                + "{% else %}({{ loop(x) }}){% endif %}{% endfor %}"));
    assertEquals(
        "13",
        file("{% for i in [1,2,3] %}{% if i == 2 %}{% continue %}{% endif %}{{ i }}{% endfor %}"));
    assertEquals(
        "1",
        file("{% for i in [1,2,3] %}{% if i == 2 %}{% break %}{% endif %}{{ i }}{% endfor %}"));
  }

  @Test
  void namesSetInALoopAreGoneAfterItButANamespaceStays() {
    assertEquals(
        "0 6",
        file(
            "{% set x = 0 %}{% set ns = namespace(t=0) %}"
                + "{% for i in [1,2,3] %}{% set x = i %}{% set ns.t = ns.t + i %}{% endfor %}{{ x }} {{ ns.t }}"));
    assertThrows(UserException.class, () -> file("{% set q.a = 1 %}"));
  }

  @Test
  void macrosTakeDefaultsFurtherArgumentsAndABody() {
    assertEquals(
        "121(){}134(5,){'z': 6}010(){}",
        file(
            "{% macro m(a, b=2, c=a) %}{{ a }}{{ b }}{{ c }}{{ varargs }}{{ kwargs }}{% endmacro %}"
                + "{{ m(1) }}{{ m(1,3,4,5,z=6) }}{{ m(b=1,a=0) }}"));
    assertEquals(
        "[6]",
        file(
            "{% macro f(x) %}[{{ caller(x) }}]{% endmacro %}{% call(y) f(3) %}{{ y * 2 }}{% endcall %}"));
    assertThrows(
        UserException.class, () -> file("{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}"));
  }

  @Test
  void blocksAreFilteredAndSet() {
    assertEquals("bC", file("{% filter upper | replace('A', 'b') %}ac{% endfilter %}"));
    assertEquals("b", file("{% set x | upper | replace('A','b') %}a{% endset %}{{ x }}"));
    assertEquals(
        "12False", file("{% with a=1, b=2 %}{{ a }}{{ b }}{% endwith %}{{ a is defined }}"));
  }

  @Test
  void whiteSpaceGoesWhereItIsAskedTo() {
    assertEquals("ab", file("{% raw -%}\n  a\n{%- endraw %}\nb"));
    assertEquals("a\nb\n", file("a\n{# c #}\nb\n"));
    assertEquals(
        "123   x\n   \n",
        file(
            "{% for item in [1,2,3] -%}\n  {{ item }}\n{%- endfor %}\n   {% if true %}\nx\n   {% endif %}\n"));
  }

  @Test
  void aHeaderLineChangesOptions() {
    assertEquals(
        "x\n", file("#jinja2: lstrip_blocks: True\n   {% if true %}\nx\n   {% endif %}\n"));
    assertEquals("\nx\n", file("#jinja2: trim_blocks:False\n{% if true %}\nx{% endif %}\n"));
    assertEquals(
        "{{ 1 }} 2\n",
        file(
            "#jinja2: variable_start_string:'[%', variable_end_string:'%]'\n{{ 1 }} [% 1 + 1 %]\n"));
    UserException unknown = assertThrows(UserException.class, () -> file("#jinja2: trim: True\nx"));
    assertTrue(unknown.getMessage().contains("unknown option 'trim'"), unknown.getMessage());
  }

  @Test
  void whatIsOpenOrUnknownIsNamed() {
    assertEquals("add {% endif %}", remedy("{% if true %}x"));
    assertEquals("'if' is what is open here", remedy("{% if true %}{% endfor %}"));
    assertEquals("nothing is open here", remedy("{% endif %}"));
    assertEquals("did you mean 'for'?", remedy("{% fro x in y %}"));
  }

  @Test
  void linesOfAFileCountFromItsFirst() {
    UserException wrong =
        assertThrows(
            UserException.class,
            () -> TemplateFile.parse("a\nb {{ nope }}\n", "t.j2").render(Scope.of(Map.of())));
    assertEquals("t.j2:2:6: 'nope' is undefined", wrong.getMessage());
    assertEquals(
        "[1]\r\nx",
        file("#jinja2: newline_sequence:'\\r\\n'\n{{ [1] }}\nx", Map.of("l", List.of())));
  }

  private static String remedy(String text) {
    UserException wrong = assertThrows(UserException.class, () -> file(text));
    return String.valueOf(wrong.diagnostics().getFirst().remedy());
  }
}
