package dev.virtwright;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** No library and no build plugin comes in without a decision record that names it. */
final class DependenciesTest {
  @Test
  void everyDependencyIsNamedByADecisionRecord() throws Exception {
    Element project =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(Path.of("pom.xml").toFile())
            .getDocumentElement();
    List<String> artifacts = new ArrayList<>();
    for (String kind : List.of("dependency", "plugin", "path")) {
      NodeList elements = project.getElementsByTagName(kind);
      for (int i = 0; i < elements.getLength(); i++) {
        Element element = (Element) elements.item(i);
        artifacts.add(element.getElementsByTagName("artifactId").item(0).getTextContent());
      }
    }
    assertTrue(artifacts.size() > 20, artifacts.toString());
    String records = records();
    assertEquals(
        List.of(),
        artifacts.stream().filter(artifact -> !records.contains("`" + artifact + "`")).toList());
  }

  private static String records() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("docs/decisions"))) {
      return files
          .sorted()
          .map(file -> {
            try {
              return Files.readString(file);
            } catch (IOException unreadable) {
              throw new java.io.UncheckedIOException(unreadable);
            }
          })
          .collect(Collectors.joining("\n"));
    }
  }
}
