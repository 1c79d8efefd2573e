package dev.virtwright.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ByteSizeTest {

  @ParameterizedTest
  @CsvSource({
    "756, 792723456",
    "4GiB, 4294967296",
    "4 G, 4294967296",
    "4gb, 4294967296",
    "512m, 536870912",
    "1024K, 1048576",
    "12B, 12"
  })
  void sizesAreReadAsPeopleWriteThem(String text, long bytes) {
    assertEquals(bytes, ByteSize.parse(text, "MiB").bytes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GiB", "4X", "-1", "4.5GiB", "9000000000GiB", "99999999999999999999"})
  void whatIsNoSizeIsSaid(String text) {
    IllegalArgumentException wrong =
        assertThrows(IllegalArgumentException.class, () -> ByteSize.parse(text, "MiB"));
    assertTrue(String.valueOf(wrong.getMessage()).startsWith("'" + text + "'"));
  }
}
