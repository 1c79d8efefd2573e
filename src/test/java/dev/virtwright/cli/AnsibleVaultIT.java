package dev.virtwright.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files go back and forth between this tool and ansible-vault. Runs where that is installed; the
 * property {@code ansible.vault} names another command, words separated by blanks, that sees the
 * same temporary directories.
 */
final class AnsibleVaultIT {
  private static final List<String> COMMAND =
      List.of(System.getProperty("ansible.vault", "ansible-vault").split(" "));

  @TempDir Path directory;

  private Tool tool;

  private record Said(int status, String out, String err) {}

  @BeforeEach
  void files() {
    assumeTrue(ansible("--version").status() == 0, "ansible-vault is not installed");
    tool = new Tool(directory);
    tool.file("pw", "the pässword\n");
    tool.file("pw2", "another one");
  }

  private Said ansible(String... words) {
    List<String> command = new ArrayList<>(COMMAND);
    command.addAll(List.of(words));
    try {
      Path out = Files.createTempFile("ansible-vault-", ".out");
      Path err = Files.createTempFile("ansible-vault-", ".err");
      int status =
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start()
              .waitFor();
      Said said = new Said(status, Files.readString(out), Files.readString(err));
      Files.delete(out);
      Files.delete(err);
      return said;
    } catch (IOException notInstalled) {
      return new Said(127, "", String.valueOf(notInstalled.getMessage()));
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", stop);
    }
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private void ours(String... words) {
    List<String> all = new ArrayList<>(List.of("vault"));
    all.addAll(List.of(words));
    Tool.Printed printed = tool.says(all.toArray(String[]::new));
    assertEquals(0, printed.status(), printed.err());
  }

  private void theirs(String... words) {
    Said said = ansible(words);
    assertEquals(0, said.status(), said.err());
  }

  private byte[] content(String name) {
    try {
      return Files.readAllBytes(directory.resolve(name));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "a: 1\n", "ümlaut: ß\n0123456789012345678901234567890123456789"})
  void ansibleReadsWhatWasEncryptedHereAndTheOtherWayRound(String text) {
    tool.file("file", text);
    ours("encrypt", "--vault-id", "prod@pw", "file");
    theirs("decrypt", "--vault-id", "prod@" + path("pw"), path("file"));
    assertEquals(text, new String(content("file"), StandardCharsets.UTF_8));
    theirs("encrypt", "--vault-id", "prod@" + path("pw"), path("file"));
    ours("decrypt", "--vault-id", "pw", "file");
    assertEquals(text, new String(content("file"), StandardCharsets.UTF_8));
  }

  @Test
  void eitherGivesTheOthersFilesAnotherPassword() {
    tool.file("file", "secret\n");
    ours("encrypt", "--vault-id", "pw", "file");
    theirs("rekey", "--vault-id", path("pw"), "--new-vault-id", "b@" + path("pw2"), path("file"));
    ours("rekey", "--vault-id", "pw2", "--new-vault-id", "c@pw", "file");
    assertEquals(
        "secret\n",
        ansible("view", "--vault-id", "c@" + path("pw"), path("file")).out().replace("\r", ""));
  }

  @Test
  void anInlineValueOfAnsibleIsAVariableHere() {
    Said said =
        ansible("encrypt_string", "--vault-id", "dev@" + path("pw"), "-n", "v", "in { line }");
    assertEquals(0, said.status(), said.err());
    tool.file("inventory.yml", "all: {hosts: {h: {ansible_connection: local}}}\n");
    tool.file("host_vars/h.yml", said.out());
    Tool.Ran ran =
        tool.apply(
            "- hosts: all\n  gather_facts: false\n  tasks:\n    - assert: {that: \"v == 'in { line }'\"}\n",
            "--vault-id",
            "pw");
    assertEquals(0, ran.status(), ran.err());
  }
}
