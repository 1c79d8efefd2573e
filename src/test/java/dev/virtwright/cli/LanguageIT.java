package dev.virtwright.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.virtwright.lab.LabContainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The language's cases over SSH on a container, which stands for every host of them. */
@Timeout(600)
final class LanguageIT {
  private static LabContainer container;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    container = LabContainer.start(LabContainer.Kind.DEBIAN);
  }

  @AfterAll
  static void stop() {
    container.close();
  }

  @TestFactory
  Stream<DynamicTest> eachFeatureDoesWhatIsExpectedOnAContainer() {
    return LanguageCases.tests(this::check);
  }

  private void check(Path feature) throws IOException {
    // Cases that write do so beside their playbook; there it is, on the container, too.
    container.exec("mkdir -p '" + feature.toAbsolutePath() + "'").orFail();
    LanguageCases cases =
        new LanguageCases(
            Map.of(
                "ansible_connection",
                "ssh",
                "ansible_ssh_host", // a case asks what ansible_host is without being said
                "127.0.0.1",
                "ansible_port",
                container.port(),
                "ansible_user",
                "root",
                "ansible_ssh_private_key_file",
                container.privateKey().toString(),
                "ansible_ssh_common_args",
                "-o UserKnownHostsFile=" + container.knownHosts()),
            directory);
    assertEquals(Files.readString(feature.resolve("expected")), cases.story(feature, true));
  }
}
