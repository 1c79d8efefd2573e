package dev.virtwright.modules.virt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Outputs of tools under {@code validation/KIND}; {@code NAME.source} says where each is from and,
 * in lines of {@code expect:}, what a reader finds in it.
 */
final class Corpus {
  private static final Path DIRECTORY = Path.of("src/test/resources/validation");

  private Corpus() {}

  static Path file(String kind, String name) {
    return DIRECTORY.resolve(kind).resolve(name);
  }

  /** Those of a kind, by name, that end with this. */
  static List<Path> outputs(String kind, String ending) throws IOException {
    try (Stream<Path> files = Files.list(DIRECTORY.resolve(kind))) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  /** The file beside an output that has another ending. */
  static Path beside(Path output, String ending) {
    return Path.of(output.toString().replaceAll("\\.[a-z]+$", ending));
  }

  /** Of the lines {@code expect: key=value, key=value}; empty where there are none. */
  static Map<String, String> expectations(Path output) throws IOException {
    Map<String, String> expected = new LinkedHashMap<>();
    for (String line : Files.readAllLines(beside(output, ".source"))) {
      if (line.startsWith("expect: ")) {
        for (String pair : line.substring("expect: ".length()).split(", ")) {
          String[] words = pair.split("=", 2);
          expected.put(words[0], words[1]);
        }
      }
    }
    return expected;
  }
}
