package dev.virtwright.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {

  @Test
  void readsWhatItWrites() throws Json.Malformed {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("text", "a \"quoted\" \\ line\nand \u2028 tab\t é 💾");
    value.put("numbers", List.of(0L, -7L, 1.5, new BigInteger("123456789012345678901234567890")));
    value.put("words", Arrays.asList(true, false, null));
    value.put("empty", List.of(Map.of(), List.of(), ""));
    assertEquals(value, Json.parse(Json.write(value)));
    assertEquals(value, Json.parse(Json.write(value, 2)));
  }

  @Test
  void writesOnOneLineOrIndented() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("a", List.of(1L, 2L));
    value.put("b", Map.of());
    assertEquals("{\"a\": [1, 2], \"b\": {}}", Json.write(value));
    assertEquals("{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {}\n}", Json.write(value, 2));
  }

  @Test
  void writesAPointInTimeInSecondsWithoutAnExponent() {
    assertEquals(
        "[1795893730.817455, 20000000.0, 0.0005, 1.5]",
        Json.write(List.of(1795893730.817455, 2e7, 5e-4, 1.5)));
  }

  @Test
  void neverWritesASecret() {
    assertEquals("[\"***\"]", Json.write(List.of(new Secret("hunter22"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "01",
        "1.",
        "1e",
        "-",
        "tru",
        "\"\\x\"",
        "\"a",
        "\"\\u12g4\"",
        "[1] 2",
        "{\"a\":1,\"a\":2}",
        "'a'",
        "\"a\nb\"",
        "NaN",
        "+1",
        ".5"
      })
  void refusesWhatIsNotJson(String text) {
    assertThrows(Json.Malformed.class, () -> Json.parse(text));
  }

  @Test
  void refusesBottomlessNesting() {
    assertThrows(Json.Malformed.class, () -> Json.parse("[".repeat(100_000)));
  }
}
