package dev.virtwright.inventory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.virtwright.value.Json;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PythonLiteralTest {

  /**
   * Expected values are what ast.literal_eval of CPython 3.11 gives, or the text where it fails.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "5|5",
        "-5|-5",
        "+5|5",
        "0|0",
        "00|0",
        "0644|\"0644\"",
        "0o644|420",
        "0x1f|31",
        "0b11|3",
        "1_000|1000",
        "1__0|\"1__0\"",
        "1.5|1.5",
        ".5|0.5",
        "1.|1.0",
        "1e3|1000.0",
        "1.2.3|\"1.2.3\"",
        "True|true",
        "False|false",
        "None|null",
        "true|\"true\"",
        "yes|\"yes\"",
        "'a'|\"a\"",
        "\"a\"|\"a\"",
        "'a' 'b'|\"ab\"",
        "'it\\'s'|\"it's\"",
        "'\\x41'|\"A\"",
        "a b|\"a b\"",
        "[1, 'a', True]|[1, \"a\", true]",
        "[1, a]|\"[1, a]\"",
        "[1,]|[1]",
        "[]|[]",
        "[,]|\"[,]\"",
        "(1, 2)|[1, 2]",
        "(1)|1",
        "(1,)|[1]",
        "()|[]",
        "1, 2|[1, 2]",
        "1,2,|[1, 2]",
        "a,b|\"a,b\"",
        "{'a': 1, 'b': [2]}|{\"a\": 1, \"b\": [2]}",
        "{}|{}",
        "{1, 2}|[1, 2]",
        "{'a': 1|\"{'a': 1\"",
        "10.0.0.1|\"10.0.0.1\"",
        "5 # five|5",
        "5x|\"5x\"",
        "'open|\"'open\"",
        "1 2|\"1 2\"",
        "{{ a }}|\"{{ a }}\"",
        "- -5|5",
        "~|\"~\""
      })
  void literalsBecomeValuesAndAllElseIsText(String written, String json) {
    assertEquals(json, Json.write(PythonLiteral.valueOf(written)));
  }

  @Test
  void emptyIsText() {
    assertEquals("", PythonLiteral.valueOf(""));
  }

  @Test
  void largeNumbersKeepTheirDigits() {
    assertEquals(
        new BigInteger("123456789012345678901"), PythonLiteral.valueOf("123456789012345678901"));
    assertEquals(Long.MIN_VALUE, PythonLiteral.valueOf("-9223372036854775808"));
  }

  @Test
  void depthIsBounded() {
    String deep = "[".repeat(100_000);
    assertEquals(deep, PythonLiteral.valueOf(deep));
  }
}
