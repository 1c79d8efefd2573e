package dev.virtwright.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.UserException;
import dev.virtwright.value.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where vault passwords come from. */
final class VaultPasswordsTest {
  @TempDir Path directory;

  private final List<String> prompts = new ArrayList<>();

  private VaultPasswords passwords(String... typed) {
    List<String> answers = new ArrayList<>(List.of(typed));
    return new VaultPasswords(
        prompt -> {
          prompts.add(prompt);
          return new Secret(answers.removeFirst());
        },
        directory,
        directory.resolve("home"));
  }

  private void file(String name, String content, String mode) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private String read(String... sources) {
    StringBuilder text = new StringBuilder();
    for (VaultSecret secret :
        passwords()
            .read(
                List.of(sources).stream().map(VaultSource::parse).toList(),
                VaultPasswordsTest::thrown)) {
      text.append(secret.id())
          .append('=')
          .append(new String(secret.password(), StandardCharsets.UTF_8))
          .append(' ');
    }
    return text.toString().strip();
  }

  private String refusal(String source) {
    return String.valueOf(assertThrows(UserException.class, () -> read(source)).getMessage());
  }

  @Test
  void aFileIsReadWithoutTheBlanksAroundIt() throws IOException {
    file("pw", "  two words \n\n", "rw-------");
    file("home/pw2", "at home\n", "rw-------");
    assertEquals("default=two words dev=two words x=at home", read("pw", "dev@pw", "x@~/pw2"));
  }

  @Test
  void aProgramPrintsThePassword() throws IOException {
    file("script.sh", "#!/bin/sh\necho \"args:$#\"\n", "rwx------");
    assertEquals("dev=args:0", read("dev@script.sh"));
  }

  @Test
  void aClientIsToldTheId() throws IOException {
    file("my-client.sh", "#!/bin/sh\n[ $2 = prod ] || exit 2\necho \"$*\"\n", "rwx------");
    assertEquals("prod=--vault-id prod", read("prod@my-client.sh"));
    assertTrue(refusal("dev@my-client.sh").contains("knows no vault id 'dev'"));
  }

  @Test
  void aPasswordFileMayBeEncryptedWithAPasswordBeforeIt() throws IOException {
    file("pw", "first", "rw-------");
    VaultSecret first = new VaultSecret("default", "first".getBytes(StandardCharsets.UTF_8));
    file("pw2", Vault.encrypt("second\n".getBytes(StandardCharsets.UTF_8), first), "rw-------");
    assertEquals("default=first b=second", read("pw", "b@pw2"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          missing   | does not exist
          empty     | is empty
          fails.sh  | ended with status 3
          silent.sh | is empty
          """)
  void whatGivesNoPasswordIsAMistake(String source, String why) throws IOException {
    file("empty", "\n", "rw-------");
    file("fails.sh", "#!/bin/sh\necho half\nexit 3\n", "rwx------");
    file("silent.sh", "#!/bin/sh\n", "rwx------");
    assertTrue(refusal(source).contains(why), refusal(source));
  }

  @Test
  void askedForOnceToDecryptAndTwiceToEncrypt() {
    assertEquals(
        "dev",
        passwords("pw")
            .read(List.of(VaultSource.parse("dev@prompt")), VaultPasswordsTest::thrown)
            .getFirst()
            .id());
    passwords("pw", "pw").readNew(VaultSource.ASK);
    assertEquals(
        List.of("Vault password (dev): ", "New vault password: ", "Confirm new vault password: "),
        prompts);
    assertThrows(
        UserException.class, () -> passwords("one", "other").readNew(VaultSource.parse("prompt")));
  }

  private static void thrown(UserException missing) {
    throw missing;
  }

  @Test
  void aPasswordThatCannotBeHadIsPassedOverWhereAnotherCan() throws IOException {
    Files.writeString(directory.resolve("there"), "word");
    List<VaultSource> sources =
        List.of(VaultSource.parse("a@nowhere"), VaultSource.parse("b@there"));
    List<String> said = new ArrayList<>();
    List<VaultSecret> read =
        passwords().read(sources, missing -> said.add(String.valueOf(missing.getMessage())));
    assertEquals(List.of("b"), read.stream().map(VaultSecret::id).toList());
    assertEquals(1, said.size());
    assertThrows(
        UserException.class,
        () -> passwords().read(sources.subList(0, 1), missing -> said.add("never")));
  }
}
