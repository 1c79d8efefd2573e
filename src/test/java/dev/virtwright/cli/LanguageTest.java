package dev.virtwright.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The language's cases over the local connector, with and without looking ahead. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class LanguageTest {
  @TempDir Path directory;

  @TestFactory
  Stream<DynamicTest> eachFeatureDoesWhatIsExpected() {
    return LanguageCases.tests(this::check);
  }

  private void check(Path feature) throws IOException {
    LanguageCases cases = new LanguageCases(Map.of(), directory);
    String ahead = cases.story(feature, true);
    Path expected = feature.resolve("expected");
    if (Boolean.getBoolean("language.record")) {
      Files.writeString(expected, ahead);
    }
    assertEquals(Files.readString(expected), ahead);
    assertEquals(ahead, cases.story(feature, false), "without looking ahead");
  }
}
