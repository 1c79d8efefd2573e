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
import java.util.ArrayList;
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
 * <p>Those of core-2.19-cases.jsonl were computed by the Templar of ansible-core 2.19.11 with all
 * texts of their variables trusted; {@code native} is a text of a playbook.
 */
final class JinjaCasesTest {

  @TestFactory
  Stream<DynamicTest> agreesWithAnsible() throws IOException {
    Set<String> gaps = gaps();
    return cases().stream()
        .map(one -> DynamicTest.dynamicTest(name(one), () -> checkOrGap(one, gaps)));
  }

  @Test
  void everyKnownGapIsACase() throws IOException {
    Set<String> gaps = gaps();
    cases().forEach(one -> gaps.remove(id(one)));
    assertEquals(Set.of(), gaps);
  }

  @Test
  void allCasesAreThere() throws IOException {
    assertEquals(369, lines("jinja-cases.jsonl").count());
    assertEquals(1149, lines("core-2.19-cases.jsonl").count());
  }

  private static void checkOrGap(Map<?, ?> one, Set<String> gaps) {
    if (gaps.contains(id(one))) {
      assertThrows(Throwable.class, () -> check(one), "passes now: take it out of known-gaps.txt");
    } else {
      check(one);
    }
  }

  private static void check(Map<?, ?> one) {
    String text = (String) Objects.requireNonNull(one.get("src"));
    Scope scope =
        scope((Map<?, ?>) Objects.requireNonNull(one.get("vars")), id(one).startsWith("core-"));
    if (Boolean.TRUE.equals(one.get("error"))) {
      assertThrows(UserException.class, () -> render(one, text, scope));
      return;
    }
    same(one.get("value"), render(one, text, scope));
    if (one.get("text") instanceof String printed) {
      assertEquals("<" + printed + ">", Template.parse("<{{ " + text + " }}>").render(scope));
    }
  }

  private static @Nullable Object render(Map<?, ?> one, String text, Scope scope) {
    return switch ((String) Objects.requireNonNull(one.get("kind"))) {
      case "expr" -> Template.parse("{{ " + text + " }}").render(scope);
      case "cond" -> Expression.parse(text).test(scope);
      case "native" -> Template.parse(text).render(scope);
      case "tmpl" -> TemplateFile.parse(text, "case.j2").render(scope);
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
      assertEquals(map.keySet(), other.keySet());
      map.forEach((key, value) -> same(value, other.get(key)));
    } else {
      assertEquals(expected, actual);
    }
  }

  private static Scope scope(Map<?, ?> variables, boolean trusted) {
    Map<String, @Nullable Object> named = new LinkedHashMap<>();
    variables.forEach((key, value) -> named.put((String) key, trusted ? trusted(value) : value));
    return Scope.of(named, ControllerWorld.in(Path.of("").toAbsolutePath()));
  }

  private static @Nullable Object trusted(@Nullable Object value) {
    return switch (value) {
      case String text when Template.looksLikeTemplate(text) -> Template.parse(text);
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>();
        list.forEach(element -> copy.add(trusted(element)));
        yield copy;
      }
      case Map<?, ?> map -> {
        Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((key, element) -> copy.put(key, trusted(element)));
        yield copy;
      }
      case null, default -> value;
    };
  }

  private static String name(Map<?, ?> one) {
    return id(one) + " " + one.get("src");
  }

  private static String id(Map<?, ?> one) {
    return (String) Objects.requireNonNull(one.get("id"));
  }

  private static List<Map<?, ?>> cases() throws IOException {
    return Stream.concat(lines("jinja-cases.jsonl"), lines("core-2.19-cases.jsonl"))
        .map(JinjaCasesTest::parsed)
        .toList();
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
