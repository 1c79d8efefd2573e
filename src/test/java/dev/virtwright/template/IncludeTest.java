package dev.virtwright.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.virtwright.diag.UserException;
import dev.virtwright.engine.ControllerWorld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Template files that name others. */
final class IncludeTest {
  @TempDir Path directory;

  private String rendered(String text) {
    return TemplateFile.parse(text, directory.resolve("main.j2").toString())
        .render(Scope.of(Map.of("v", "value"), ControllerWorld.in(directory)));
  }

  private void file(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  @Test
  void anIncludedTextLosesItsLastLineEndUnlessItIsToBeKept() throws IOException {
    file("part.j2", "in {{ v }}\n");

    assertEquals("<in value>\n", rendered("<{% include 'part.j2' %}>\n"));
    assertEquals(
        "<in value\n>\n",
        rendered("#jinja2: keep_trailing_newline: True\n<{% include 'part.j2' %}>\n"));
  }

  @Test
  void withoutContextNoVariableIsSeenAndLoopNeverIs() throws IOException {
    file("part.j2", "{{ v | default('none') }} {{ i | default('none') }} {{ loop is defined }}");

    assertEquals(
        "value 1 False", rendered("{% for i in [1] %}{% include 'part.j2' %}{% endfor %}"));
    assertEquals("none none False", rendered("{% include 'part.j2' without context %}"));
  }

  @Test
  void macrosSeeVariablesOnlyWhereTheyAreImportedWithContext() throws IOException {
    file("macros.j2", "{% macro m() %}{{ v }}{% endmacro %}{% set s = v is defined %}");

    assertEquals(
        "value True", rendered("{% from 'macros.j2' import m, s with context %}{{ m() }} {{ s }}"));
    assertEquals("False", rendered("{% import 'macros.j2' as o %}{{ o.s }}"));
    assertThrows(UserException.class, () -> rendered("{% import 'macros.j2' as o %}{{ o.m() }}"));
  }

  @Test
  void aFileThatPrintsNothingIsEmptyAndAnyOtherKeepsItsLastLineEnd() {
    assertEquals("", rendered("{% if v == 'other' %}x{% endif %}\n"));
    assertEquals("a\n", rendered("a{% if v == 'other' %}x{% endif %}\n"));
    assertEquals("ab\n\n", rendered("a{{ 'b' if v }}{{ 'c' if not v }}\n\n"));
  }
}
