package dev.virtwright.module;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.value.FileMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ModeSpecTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0644 | 0777 | file | 0644",
        "0o755 | 0 | file | 0755",
        "u=rw,g=r,o= | 0777 | file | 0640",
        "u+x | 0644 | file | 0744",
        "+x | 0644 | file | 0755",
        "+w | 0444 | file | 0644",
        "a+w | 0444 | file | 0666",
        "go-rwx | 0777 | file | 0700",
        "u=rwX,go=rX | 0600 | file | 0644",
        "u=rwX,go=rX | 0700 | file | 0755",
        "u=rwX,go=rX | 0600 | dir | 0755",
        "g=u | 0750 | file | 0770",
        "g=rx | 2770 | dir | 0750",
        "g+s | 0755 | dir | 2755",
        "u+s,g+s | 0755 | file | 6755",
        "o+t | 0777 | dir | 1777",
        "u+t | 0777 | dir | 0777",
        "u+r-w | 0200 | file | 0400",
      })
  void resolves(String text, String present, String kind, String expected) {
    assertEquals(
        expected.strip(),
        ModeSpec.parse(text)
            .resolve(FileMode.octal(present.strip()), kind.strip().equals("dir"))
            .toString());
  }

  @Test
  void numberIsWhatYamlMadeOfOctalDigits() {
    assertEquals("0644", ModeSpec.parse(420L).toString());
    assertEquals("1777", ModeSpec.parse(01777L).toString());
  }

  @Test
  void decimalThatLooksOctalIsRefusedWithTheReason() {
    for (long digits : new long[] {644, 755, 600, 777}) {
      assertTrue(
          assertThrows(IllegalArgumentException.class, () -> ModeSpec.parse(digits))
              .getMessage()
              .contains("without quotes"));
    }
  }

  @Test
  void whatIsNoModeIsRefused() {
    for (Object wrong : new Object[] {"0999", "rwx", "u~r", "", -1L, 99999L, 1.5, true}) {
      assertThrows(IllegalArgumentException.class, () -> ModeSpec.parse(wrong), wrong::toString);
    }
    assertThrows(
        IllegalStateException.class,
        () -> ModeSpec.parse("preserve").resolve(new FileMode(0644), false));
  }
}
