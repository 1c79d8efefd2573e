package dev.virtwright.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.virtwright.diag.UserException;
import dev.virtwright.engine.ControllerWorld;
import dev.virtwright.value.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The reference cases: what Jinja2 3.1 under ansible-core gives. A case that cannot pass stands in
 * known-gaps.txt, and must be taken out of it when it passes.
 *
 * <p>Of those of core-2.19-cases.jsonl tells core-2.19-cases.md; the texts of their variables are
 * trusted, and {@code native} is a text of a playbook.
 */
final class JinjaCasesTest {
  private static final String OLDER = "jinja-cases.jsonl";
  private static final String CORE = "core-2.19-cases.jsonl";

  /**
   * @param one line of a file
   * @param scope with its variables
   */
  private record Case(Map<?, ?> one, Scope scope) {
    static Case of(String line, boolean trusted) {
      Map<?, ?> one = parsed(line);
      Map<String, @Nullable Object> variables = new LinkedHashMap<>();
      ((Map<?, ?>) Objects.requireNonNull(one.get("vars")))
          .forEach(
              (key, value) -> variables.put((String) key, trusted ? Trusted.value(value) : value));
      return new Case(one, Scope.of(variables, ControllerWorld.in(Path.of("/").toAbsolutePath())));
    }

    String id() {
      return (String) Objects.requireNonNull(one.get("id"));
    }

    String source() {
      return (String) Objects.requireNonNull(one.get("src"));
    }
  }

  @TestFactory
  Stream<DynamicTest> agreesWithAnsible() throws IOException {
    Set<String> gaps = gaps();
    return cases()
        .map(one ->
            DynamicTest.dynamicTest(one.id() + " " + one.source(), () -> checkOrGap(one, gaps)));
  }

  @Test
  void everyKnownGapIsACase() throws IOException {
    Set<String> gaps = gaps();
    cases().forEach(one -> gaps.remove(one.id()));
    assertEquals(Set.of(), gaps);
  }

  @Test
  void allCasesAreThere() throws IOException {
    assertEquals(369, lines(OLDER).count());
    assertEquals(2384, lines(CORE).count());
  }

  private static void checkOrGap(Case one, Set<String> gaps) {
    if (gaps.contains(one.id())) {
      assertThrows(Throwable.class, () -> check(one), "passes now: take it out of known-gaps.txt");
    } else {
      check(one);
    }
  }

  private static void check(Case one) {
    if (Boolean.TRUE.equals(one.one().get("error"))) {
      assertThrows(UserException.class, () -> render(one));
      return;
    }
    same(one.one().get("value"), render(one));
    if (one.one().get("text") instanceof String printed) {
      assertEquals(
          "<" + printed + ">", Template.parse("<{{ " + one.source() + " }}>").render(one.scope()));
    }
  }

  private static @Nullable Object render(Case one) {
    String text = one.source();
    return switch ((String) Objects.requireNonNull(one.one().get("kind"))) {
      case "expr" -> Template.parse("{{ " + text + " }}").render(one.scope());
      case "cond" -> Expression.parse(text).test(one.scope());
      case "native" -> Template.parse(text).render(one.scope());
      case "tmpl" -> TemplateFile.parse(text, "case.j2").render(one.scope());
      default -> throw new IllegalArgumentException("unknown kind");
    };
  }

  /** Equal, and of the same types at every depth. */
  private static void same(@Nullable Object expected, @Nullable Object actual) {
    if (expected instanceof List<?> list && actual instanceof List<?> other) {
      assertEquals(list.size(), other.size(), () -> "size of " + actual);
      for (int i = 0; i < list.size(); i++) {
        same(list.get(i), other.get(i));
      }
    } else if (expected instanceof Map<?, ?> map && actual instanceof Map<?, ?> other) {
      Map<String, @Nullable Object> values = named(other);
      assertEquals(named(map).keySet(), values.keySet());
      named(map).forEach((key, value) -> same(value, values.get(key)));
    } else {
      assertEquals(expected, actual);
    }
  }

  /** With keys as JSON has them. */
  private static Map<String, @Nullable Object> named(Map<?, ?> map) {
    Map<String, @Nullable Object> named = new LinkedHashMap<>();
    map.forEach((key, value) -> named.put(String.valueOf(key), value));
    return named;
  }

  private static Stream<Case> cases() throws IOException {
    return Stream.concat(
        lines(OLDER).map(line -> Case.of(line, false)),
        lines(CORE).map(line -> Case.of(line, true)));
  }

  private static Map<?, ?> parsed(String line) {
    try {
      return (Map<?, ?>) Objects.requireNonNull(Json.parse(line));
    } catch (Json.Malformed e) {
      return Assertions.fail(e);
    }
  }

  private static Set<String> gaps() throws IOException {
    return new HashSet<>(lines("known-gaps.txt").filter(line -> !line.startsWith("#")).toList());
  }

  private static Stream<String> lines(String file) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(JinjaCasesTest.class.getResourceAsStream("/template/" + file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines();
    }
  }
}
