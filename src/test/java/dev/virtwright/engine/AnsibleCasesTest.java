package dev.virtwright.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.virtwright.diag.UserException;
import dev.virtwright.template.Expression;
import dev.virtwright.template.Scope;
import dev.virtwright.template.Template;
import dev.virtwright.value.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Results of ansible-core 2.19.11, computed by its Templar; ansible-cases.md says how. */
final class AnsibleCasesTest {

  @TestFactory
  Stream<DynamicTest> agreesWithAnsible() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            AnsibleCasesTest.class.getResourceAsStream("/template/ansible-cases.jsonl"))) {
      List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      return lines.stream()
          .map(AnsibleCasesTest::parsed)
          .map(one ->
              DynamicTest.dynamicTest(one.get("id") + " " + one.get("src"), () -> check(one)));
    }
  }

  private static Map<?, ?> parsed(String line) {
    try {
      return (Map<?, ?>) Objects.requireNonNull(Json.parse(line));
    } catch (Json.Malformed e) {
      return Assertions.fail(e);
    }
  }

  private static void check(Map<?, ?> one) {
    Map<String, @Nullable Object> vars = new LinkedHashMap<>();
    ((Map<?, ?>) Objects.requireNonNull(one.get("vars")))
        .forEach((name, value) -> vars.put((String) name, value));
    Scope scope = Scope.of(vars, ControllerWorld.in(Path.of("/")));
    String source = (String) Objects.requireNonNull(one.get("src"));
    if (Boolean.TRUE.equals(one.get("error"))) {
      assertThrows(UserException.class, () -> value(one, source, scope));
      return;
    }
    assertEquals(Json.write(one.get("value")), Json.write(value(one, source, scope)));
  }

  private static @Nullable Object value(Map<?, ?> one, String source, Scope scope) {
    return switch ((String) Objects.requireNonNull(one.get("kind"))) {
      case "expr" -> Template.parse("{{ " + source + " }}").render(scope);
      case "cond" -> Expression.parse(source).test(scope);
      default -> Template.parse(source).render(scope);
    };
  }
}
