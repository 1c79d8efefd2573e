package dev.virtwright.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What machines were recorded to say, in {@code src/test/resources/facts}: blocks of a name with
 * its source, the facts expected, and texts.
 *
 * @param expected parted by bars
 * @param text of a block that has one text only
 * @param files by path, of a block that has several
 */
record RecordedFacts(String name, List<String> expected, String text, Map<String, String> files) {

  static List<RecordedFacts> of(String resource) throws IOException {
    List<RecordedFacts> blocks = new ArrayList<>();
    try (InputStream in = RecordedFacts.class.getResourceAsStream("/facts/" + resource)) {
      if (in == null) {
        throw new IOException("there is no " + resource);
      }
      String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      String[] parts = all.split("(?m)^== ");
      for (String block : List.of(parts).subList(1, parts.length)) {
        String[] line = block.split("\n", 3);
        String body = line.length > 2 ? line[2] : "";
        Map<String, String> files = new LinkedHashMap<>();
        String[] named = body.split("(?m)^-- ");
        for (String file : List.of(named).subList(1, named.length)) {
          String[] content = file.split("\n", 2);
          String text = content[1].strip();
          files.put(content[0], text.isEmpty() ? "" : text + "\n");
        }
        blocks.add(
            new RecordedFacts(
                line[0].split(" · ")[0],
                Arrays.stream(line[1].substring(1).split("\\|", -1)).map(String::strip).toList(),
                body,
                files));
      }
    }
    return blocks;
  }

  @Override
  public String toString() {
    return name;
  }
}
