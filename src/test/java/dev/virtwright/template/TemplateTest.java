package dev.virtwright.template;

import static dev.virtwright.template.Rendering.mistake;
import static dev.virtwright.template.Rendering.template;
import static dev.virtwright.template.Rendering.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.UserException;
import dev.virtwright.value.Secret;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TemplateTest {

  @Test
  void oneExpressionGivesItsValueAnythingElseGivesText() {
    Scope scope = Scope.of(Map.of("n", 5L, "l", List.of(1L, "a")));

    assertEquals(5L, template("{{ n }}").render(scope));
    assertEquals(List.of(1L, "a"), template("{{ l }}").render(scope));
    assertEquals(" 5", template(" {{ n }}").render(scope));
    assertEquals("55", template("{{ n }}{{ n }}").render(scope));
    assertEquals("[1, 'a']!", template("{{ l }}!").render(scope));
    assertEquals("plain", template("plain").render(scope));
    assertEquals("", template("").render(scope));
  }

  @Test
  void anExpressionWithALineEndAfterItKeepsItsType() {
    Scope scope = Scope.of(Map.of("n", 5L, "s", "text", "secret", new Secret("geheim")));

    assertEquals(5L, template("{{ n }}\n").render(scope));
    assertEquals("text\n", template("{{ s }}\n").render(scope));
    assertEquals("5\n\n", template("{{ n }}\n\n").render(scope));
    assertEquals(new Secret("geheim\n"), template("{{ secret }}\n").render(scope));
  }

  @Test
  void aChoiceWithoutElseIsAnEmptyTextWithinAnotherAndAMistakeAlone() {
    Map<String, Object> variables =
        Map.of("no", false, "v", template("{{ 'x' if no }}"), "w", template("<{{ 'x' if no }}>"));

    assertEquals("<>", value("w", variables));
    assertEquals("", value("v", variables));
    assertEquals("d", value("('x' if no) | default('d')", variables));
    assertThrows(UserException.class, () -> value("'x' if no", variables));
    assertThrows(UserException.class, () -> value("('x' if no) + 'y'", variables));
  }

  @Test
  void textsInConditionsAndLookupsMayBeTemplates() {
    Scope scope = Scope.of(Map.of("n", 5L, "s", "a"));

    assertTrue(Expression.parse("n == '{{ n }}' and '{{ s }}' in ['a']").test(scope));
    assertEquals(Set.of("n", "s"), Expression.parse("n == '{{ s }}'").references().names());
    assertEquals("{{ n }}", value("'{{ n }}'", Map.of("n", 5L)));
  }

  @Test
  void resultsAreNeverRenderedAgain() {
    Scope scope = Scope.of(Map.of("evil", "{{ 7 * 7 }}"));

    assertEquals("{{ 7 * 7 }}", template("{{ evil }}").render(scope));
    assertEquals("<{{ 7 * 7 }}>", template("<{{ evil }}>").render(scope));
  }

  @Test
  void templatesInsideVariablesAreRenderedWhenTouched() {
    Map<String, Object> variables = new HashMap<>();
    variables.put("name", "web");
    variables.put("path", template("/srv/{{ name }}"));
    variables.put(
        "cfg", Map.of("dir", template("{{ path }}/etc"), "broken", template("{{ nowhere }}")));

    assertEquals("/srv/web/etc", value("cfg.dir", variables));
    assertEquals("x", value("cfg.broken | default('x')", variables));
    assertEquals(false, value("cfg.broken is defined", variables));
    assertEquals(List.of("broken", "dir"), value("cfg | sort", variables));
  }

  @Test
  void aResultHoldsNoTemplateAtAnyDepth() {
    Map<String, Object> variables =
        Map.of("n", 3L, "deep", List.of(Map.of("k", List.of(template("{{ n + 1 }}")))));

    assertEquals(List.of(Map.of("k", List.of(4L))), value("deep", variables));
    assertEquals(
        List.of(Map.of("k", List.of(4L))),
        Values.resolve(variables.get("deep"), Scope.of(variables)));
    assertEquals("[{'k': [4]}]", value("deep | string", variables));
    assertEquals(true, value("deep == [{'k': [4]}]", variables));
    assertEquals("[{\"k\": [4]}]", value("deep | to_json", variables));
  }

  @Test
  void circlesAreNamed() {
    Map<String, Object> variables =
        Map.of("a", template("{{ b }}"), "b", template("x{{ c }}"), "c", template("{{ a }}"));

    Diagnostic mistake = mistake("{{ a }}", variables);

    assertTrue(mistake.summary().contains("a → b → c → a"), mistake.summary());
  }

  @Test
  void whatTheScopeThrowsPassesThroughEverything() {
    IllegalStateException pending = new IllegalStateException("pending");
    Scope scope =
        name -> {
          throw pending;
        };

    for (String text :
        List.of(
            "{{ v }}",
            "{{ v | default('x') }}",
            "{{ v is defined }}",
            "{{ [1] | map('default', v) | list }}",
            "{% for x in v %}{% endfor %}",
            "{{ 'a' if v else 'b' }}")) {
      assertSame(
          pending,
          assertThrows(IllegalStateException.class, () -> template(text).render(scope)),
          text);
    }
  }

  @Test
  void anUndefinedNameIsSaidWithItsPlaceAndANearOne() {
    Diagnostic mistake = mistake("see {{ hots }}", Map.of("host", "h", "port", 1L));

    assertEquals("'hots' is undefined", mistake.summary());
    assertEquals("did you mean 'host'?", mistake.remedy());
    assertEquals(SourceLocation.of("play.yml", 10, 12).withLength(4), mistake.location());
  }

  @Test
  void anUndefinedMemberIsSaidWithItsOwner() {
    Diagnostic mistake =
        mistake("{{ cfg.listen.prot }}", Map.of("cfg", Map.of("listen", Map.of("port", 1L))));

    assertEquals("'cfg.listen.prot' is undefined: the dict has no 'prot'", mistake.summary());
    assertEquals("did you mean 'port'?", mistake.remedy());
  }

  @Test
  void whatIsUndefinedInAVariableSaysTheWayThere() {
    Diagnostic mistake = mistake("{{ a }}", Map.of("a", template("{{ gone }}")));

    assertTrue(mistake.summary().startsWith("'gone' is undefined (in "), mistake.summary());
  }

  @Test
  void placesFollowTheLinesOfTheText() {
    Diagnostic mistake = mistake("one\ntwo {{ x y }}");

    SourceLocation location = mistake.location();
    assertNotNull(location);
    assertEquals("play.yml:11:14", location.toString());
    assertEquals("expected '}}', found 'y'", mistake.summary());
  }

  @Test
  void unknownFiltersAndTestsAreSaidWhenTheTextIsRead() {
    assertEquals("did you mean 'default'?", mistake("{{ x | defualt(1) }}").remedy());
    assertEquals("did you mean 'defined'?", mistake("{{ x is definde }}").remedy());
    assertEquals("there is no filter 'upperr'", mistake("{{ [] | map('upperr') }}").summary());
    assertTrue(mistake("{{ x | replace('a') }}").summary().contains("lacks the argument 'new'"));
    assertTrue(mistake("{{ x | join(sep=',') }}").summary().contains("has no argument 'sep'"));
  }

  @Test
  void collectionNamesOfFiltersAreUnderstood() {
    assertEquals("A", value("'a' | ansible.builtin.upper"));
    assertEquals(true, value("'1.2' is ansible.builtin.version('1.1', '>')"));
  }

  @Test
  void aTextKnowsWhatItReadsAndWhetherItIsPure() {
    Template template = template("{{ a.b | default(c) }} {% for x in d %}{{ x }}{% endfor %}");

    assertTrue(template.references().names().containsAll(Set.of("a", "c", "d")));
    assertFalse(template.references().everything());
    assertTrue(template.pure());
    assertTrue(template("{{ hostvars['x'].y }}").references().everything());
    assertFalse(template("{{ lookup('file', 'x') }}").pure());
    assertFalse(template("{{ now() }}").pure());
    assertFalse(template("{{ 10 | random }}").pure());
    assertTrue(template("{{ 10 | random(seed='h') }}").pure());
    assertFalse(template("{{ l | map('random') }}").pure());
    assertTrue(template("no marks").constant());
    assertFalse(template("{{ x }}").constant());
    assertTrue(Template.looksLikeTemplate("a {# b #}"));
    assertFalse(Template.looksLikeTemplate("a { b } {"));
  }

  @Test
  void whatIsMadeWithASecretIsASecret() {
    Map<String, Object> variables =
        Map.of("pw", new Secret("hunter2"), "user", Map.of("name", "bob", "pw", new Secret("s3")));

    assertEquals(new Secret("hunter2"), value("pw", variables));
    assertEquals(new Secret("pw=hunter2"), template("pw={{ pw }}").render(Scope.of(variables)));
    assertEquals(new Secret("HUNTER2"), value("pw | upper", variables));
    assertEquals(new Secret("xhunter2"), value("'x' ~ pw", variables));
    assertEquals(new Secret("xhunter2"), value("'x' + pw", variables));
    assertEquals(new Secret("<hunter2>"), value("'<%s>' % pw", variables));
    assertEquals(new Secret("hun"), value("pw[:3]", variables));
    assertEquals(List.of(new Secret("hun"), new Secret("er2")), value("pw.split('t')", variables));
    assertEquals(new Secret("a-hunter2"), value("['a', pw] | join('-')", variables));
    assertEquals(7L, value("pw | length", variables));
    assertEquals(true, value("pw == 'hunter2'", variables));
    assertEquals(true, value("pw is match('hunt')", variables));
    assertEquals("bob", value("user.name", variables));
    assertEquals(
        List.of("bob"),
        value("[user] | selectattr('pw', 'eq', 's3') | map(attribute='name')", variables));
    assertEquals("hunter2\n", Rendering.file("{{ pw }}\n", variables));
  }

  @Test
  void aTemplateChangesNothingOutsideOfIt() {
    List<@Nullable Object> list = new ArrayList<>(List.of(1L));
    Map<String, Object> dict = new LinkedHashMap<>(Map.of("l", list));
    Map<String, Object> variables = Map.of("list", list, "dict", dict);

    assertEquals(
        "[1, 2] {'l': [1, 3], 'k': 1}",
        Rendering.file(
            "{% set _ = list.append(2) %}{% do dict.l.append(3) %}{% do dict.update(k=1) %}"
                + "{{ list }} {{ dict }}",
            variables));
    assertEquals(List.of(1L), list);
    assertEquals(Map.of("l", list), dict);
  }

  @Test
  void backslashesAreLiteralInPlaybooksAndEscapesInFiles() {
    assertEquals("a\\nb", value("'a\\nb'"));
    assertEquals("it's", value("'it\\'s'"));
    assertEquals("a\nb", Rendering.file("{{ 'a\\nb' }}"));
    assertEquals("é\\d", Rendering.file("{{ '\\u00e9\\d' }}"));
  }
}
