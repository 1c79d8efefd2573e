package dev.virtwright.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tool as a process of its own, ended from the keyboard in the middle of a task. */
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class InterruptTest {

  private static final String HEARD =
      "interrupted: finishing what is under way (again drops the connections)";

  @TempDir Path directory;

  /** The tool, in the middle of a task that ends when something is written to go-on. */
  private Process begin() throws IOException, InterruptedException {
    return begin("virtwright", "apply");
  }

  private Process begin(String startedAs, String... command)
      throws IOException, InterruptedException {
    Path begun = fifo(directory.resolve("begun"));
    Path goOn = fifo(directory.resolve("go-on"));
    Path playbook = directory.resolve("play.yml");
    Files.writeString(
        playbook,
        """
        - hosts: all
          gather_facts: false
          tasks:
            - name: Long work
              shell: echo begun > %s; read line < %s
            - name: Never begun
              command: touch %s
        """
            .formatted(begun, goOn, directory.resolve("touched")));
    Path inventory = directory.resolve("hosts.ini");
    Files.writeString(inventory, "here ansible_connection=local\n");
    // whoever started the tests in the background made them, and theirs, deaf to SIGINT
    List<String> words =
        new ArrayList<>(
            List.of(
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dvirtwright.started-as=" + startedAs,
                "-cp",
                System.getProperty("java.class.path"),
                "dev.virtwright.cli.Main"));
    words.addAll(List.of(command));
    words.addAll(List.of(playbook.toString(), "-i", inventory.toString()));
    Process tool =
        new ProcessBuilder(words).redirectOutput(directory.resolve("out").toFile()).start();
    assertEquals("begun\n", Files.readString(begun));
    return tool;
  }

  private static void interrupt(Process tool, BufferedReader err, String answer)
      throws IOException, InterruptedException {
    assertEquals(0, run("kill", "-INT", Long.toString(tool.pid())));
    String line = err.readLine();
    while (line != null && !line.equals(answer)) {
      line = err.readLine();
    }
    assertTrue(line != null, "it says that it heard");
  }

  @Test
  void ctrlCLetsTheTaskUnderWayEndAndShowsWhatWasDone() throws Exception {
    Process tool = begin();
    try (BufferedReader err = tool.errorReader(StandardCharsets.UTF_8)) {
      interrupt(tool, err, HEARD);
      Files.writeString(directory.resolve("go-on"), "\n");
      assertTrue(tool.waitFor(30, TimeUnit.SECONDS), "it ends");
    } finally {
      tool.destroyForcibly();
    }
    String out = Files.readString(directory.resolve("out"));
    assertEquals(ExitStatus.INTERRUPTED, tool.exitValue(), out);
    assertTrue(out.contains("~ Long work"), out);
    assertTrue(out.contains("\ninterrupted: what is not listed was not done\n"), out);
    assertTrue(Files.notExists(directory.resolve("touched")), "no further task was begun");
  }

  @Test
  void underAnsiblesNameItEndsWithAnsiblesStatus() throws Exception {
    Process tool = begin("ansible-playbook");
    try (BufferedReader err = tool.errorReader(StandardCharsets.UTF_8)) {
      interrupt(tool, err, "[ERROR]: User interrupted execution");
      Files.writeString(directory.resolve("go-on"), "\n");
      assertTrue(tool.waitFor(30, TimeUnit.SECONDS), "it ends");
    } finally {
      tool.destroyForcibly();
    }
    assertEquals(AnsibleNames.INTERRUPTED, tool.exitValue());
    assertTrue(Files.notExists(directory.resolve("touched")), "no further task was begun");
  }

  @Test
  void aSecondCtrlCEndsItAtOnce() throws Exception {
    Process tool = begin();
    try (BufferedReader err = tool.errorReader(StandardCharsets.UTF_8)) {
      interrupt(tool, err, HEARD);
      interrupt(
          tool,
          err,
          "interrupted twice: the connections are dropped; what was under way may go on");
      assertTrue(tool.waitFor(30, TimeUnit.SECONDS), "it ends");
    } finally {
      tool.destroyForcibly();
      // what was under way may go on; opened for both, a FIFO does not wait for a reader
      try (RandomAccessFile goOn =
          new RandomAccessFile(directory.resolve("go-on").toFile(), "rw")) {
        goOn.write('\n');
      }
    }
    assertEquals(ExitStatus.INTERRUPTED, tool.exitValue());
    assertTrue(Files.notExists(directory.resolve("touched")), "no further task was begun");
  }

  private static Path fifo(Path path) throws IOException, InterruptedException {
    assertEquals(0, run("mkfifo", path.toString()));
    return path;
  }

  private static int run(String... words) throws IOException, InterruptedException {
    return new ProcessBuilder(List.of(words)).inheritIO().start().waitFor();
  }
}
