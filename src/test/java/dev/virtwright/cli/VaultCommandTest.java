package dev.virtwright.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The command vault on files of a directory. */
@ResourceLock("System.in")
final class VaultCommandTest {
  @TempDir Path directory;

  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void files() {
    tool().file("pw", "password one\n");
    tool().file("pw2", "password two\n");
    tool().file("a.yml", "secret: yes\n");
  }

  private Tool tool() {
    return new Tool(directory, environment);
  }

  private Tool.Printed vault(String... words) {
    List<String> all = new ArrayList<>(List.of("vault"));
    all.addAll(List.of(words));
    return tool().says(all.toArray(String[]::new));
  }

  private Tool.Printed vaultReading(String input, String... words) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      return vault(words);
    } finally {
      System.setIn(before);
    }
  }

  private String text(String name) throws IOException {
    return Files.readString(directory.resolve(name));
  }

  private void done(Tool.Printed printed) {
    assertEquals(0, printed.status(), printed.err());
  }

  private void refused(Tool.Printed printed, String why) {
    assertEquals(2, printed.status(), printed.out());
    assertTrue(printed.err().contains(why), printed.err());
  }

  @Test
  void templatesSeeVariablesOfAnEncryptedFileAndHideThem() {
    tool().file("hosts", "one\n");
    tool().file("group_vars/all.yml", "secret: word\n");
    done(vault("encrypt", "--vault-password-file", "pw", "group_vars/all.yml"));
    String text = "{{ secret == 'word' }} {{ secret }}";
    Tool.Printed printed =
        tool().says("template", "-i", "hosts", "--vault-password-file", "pw", text);
    assertEquals("***\n", printed.out(), printed.err());
    refused(tool().says("template", "-i", "hosts", text), "no vault password was given");
  }

  @Test
  void aFileIsEncryptedInPlaceAndBackAndKeepsItsMode() throws IOException {
    Path file = directory.resolve("a.yml");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    done(vault("encrypt", "--vault-id", "prod@pw", "a.yml"));
    assertTrue(text("a.yml").startsWith("$ANSIBLE_VAULT;1.2;AES256;prod\n"), text("a.yml"));
    assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals("secret: yes\n", vault("view", "--vault-password-file", "pw", "a.yml").out());
    done(vault("decrypt", "--vault-password-file=pw", "a.yml"));
    assertEquals("secret: yes\n", text("a.yml"));
    try (var all = Files.list(directory)) {
      assertFalse(all.anyMatch(path -> path.getFileName().toString().startsWith(".vault-")));
    }
  }

  @Test
  void aLinkStaysALink() throws IOException {
    Files.createSymbolicLink(directory.resolve("link.yml"), Path.of("a.yml"));
    done(vault("encrypt", "--vault-id", "pw", "link.yml"));
    assertTrue(Files.isSymbolicLink(directory.resolve("link.yml")));
    assertTrue(text("a.yml").startsWith("$ANSIBLE_VAULT;1.1;AES256\n"));
  }

  @Test
  void outputGoesToAnotherFileOrToStandardOutput() throws IOException {
    done(vault("encrypt", "--vault-id", "pw", "--output", "out", "a.yml"));
    assertEquals("secret: yes\n", text("a.yml"));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("out"))));
    assertEquals(
        "secret: yes\n", vault("decrypt", "--vault-id", "pw", "--output", "-", "out").out());
    refused(
        vault("encrypt", "--vault-id", "pw", "--output", "x", "a.yml", "pw2"), "one input file");
  }

  @Test
  void standardInputIsReadWhereNoFileIsNamed() {
    String envelope = vaultReading("text", "encrypt", "--vault-id", "pw").out();
    assertTrue(envelope.startsWith("$ANSIBLE_VAULT;1.1;AES256\n"), envelope);
    assertEquals("text", vaultReading(envelope, "decrypt", "--vault-id", "pw", "-").out());
  }

  @Test
  void rekeyGivesAnotherPassword() throws IOException {
    done(vault("encrypt", "--vault-id", "old@pw", "a.yml"));
    done(vault("rekey", "--vault-id", "pw", "--new-vault-id", "new@pw2", "a.yml"));
    assertTrue(text("a.yml").startsWith("$ANSIBLE_VAULT;1.2;AES256;new\n"), text("a.yml"));
    refused(vault("view", "--vault-id", "dev@pw", "a.yml"), "tried: dev");
    assertEquals("secret: yes\n", vault("view", "--vault-id", "pw2", "a.yml").out());
    done(vault("rekey", "--vault-id", "pw2", "--new-vault-password-file", "pw", "a.yml"));
    assertTrue(text("a.yml").startsWith("$ANSIBLE_VAULT;1.1;AES256\n"), text("a.yml"));
    refused(
        vault(
            "rekey",
            "--vault-id",
            "pw",
            "--new-vault-id",
            "x@pw",
            "--new-vault-password-file",
            "pw",
            "a.yml"),
        "exclude each other");
  }

  @Test
  void editKeepsTheIdAndWritesOnlyWhatChanged() throws IOException {
    done(vault("encrypt", "--vault-id", "prod@pw", "a.yml"));
    String before = text("a.yml");
    environment.put("EDITOR", "true");
    done(vault("edit", "--vault-id", "pw", "a.yml"));
    assertEquals(before, text("a.yml"));
    environment.put("EDITOR", "sed -i s/yes/no/");
    done(vault("edit", "--vault-id", "pw", "a.yml"));
    assertTrue(text("a.yml").startsWith("$ANSIBLE_VAULT;1.2;AES256;prod\n"), text("a.yml"));
    assertEquals("secret: no\n", vault("view", "--vault-id", "pw", "a.yml").out());
    environment.put("EDITOR", "false");
    refused(vault("edit", "--vault-id", "pw", "a.yml"), "ended with status 1");
  }

  @Test
  void theDraftInTheEditorIsForItsOwnerAloneAndGoesAway() throws IOException {
    done(vault("encrypt", "--vault-id", "pw", "a.yml"));
    Path seen = directory.resolve("seen");
    environment.put("EDITOR", "stat -c '%a %n' >" + seen);
    done(vault("edit", "--vault-id", "pw", "a.yml"));
    String[] mode = Files.readString(seen).strip().split(" ");
    assertEquals("600", mode[0]);
    assertFalse(Files.exists(Path.of(mode[1])), mode[1]);
  }

  @Test
  void createOpensAnEmptyFile() throws IOException {
    environment.put("EDITOR", "printf 'new: 1\\n' >");
    refused(vault("create", "--vault-id", "pw", "new.yml"), "no terminal");
    done(vault("create", "--skip-tty-check", "--vault-id", "pw", "new.yml"));
    assertEquals("new: 1\n", vault("view", "--vault-id", "pw", "new.yml").out());
    refused(vault("create", "--skip-tty-check", "--vault-id", "pw", "new.yml"), "exists already");
  }

  @Test
  void aStringBecomesAValueOfYaml() {
    String yaml =
        vault("encrypt_string", "--vault-id", "dev@pw", "-n", "first", "one", "two").out();
    List<String> lines = yaml.lines().toList();
    assertEquals("first: !vault |", lines.getFirst());
    assertEquals("          $ANSIBLE_VAULT;1.2;AES256;dev", lines.get(1));
    assertEquals(1, lines.stream().filter("!vault |"::equals).count());
    String named =
        vaultReading("typed", "encrypt_string", "--vault-id", "pw", "--stdin-name", "q").out();
    assertTrue(named.startsWith("q: !vault |\n          $ANSIBLE_VAULT;1.1;AES256\n"), named);
  }

  @Test
  void severalPasswordsNeedToBeToldApartToEncrypt() throws IOException {
    refused(vault("encrypt", "--vault-id", "a@pw", "--vault-id", "b@pw2", "a.yml"), "a, b");
    refused(
        vault("encrypt", "--vault-id", "a@pw", "--encrypt-vault-id", "c", "a.yml"), "the id 'c'");
    done(
        vault(
            "encrypt",
            "--vault-id",
            "a@pw",
            "--vault-id",
            "b@pw2",
            "--encrypt-vault-id",
            "b",
            "a.yml"));
    assertTrue(text("a.yml").startsWith("$ANSIBLE_VAULT;1.2;AES256;b\n"), text("a.yml"));
  }

  @Test
  void settingsOfAnsibleNamePasswordsToo() throws IOException {
    tool().file("ansible.cfg", "[defaults]\n; here\nvault_password_file = pw ; the one\n");
    done(vault("encrypt", "a.yml"));
    Files.delete(directory.resolve("ansible.cfg"));
    environment.put("ANSIBLE_VAULT_IDENTITY_LIST", "x@pw2, y@pw");
    assertEquals("secret: yes\n", vault("view", "a.yml").out());
    environment.put("ANSIBLE_VAULT_ID_MATCH", "true");
    done(vault("rekey", "--new-vault-id", "z@pw", "a.yml"));
    refused(vault("view", "a.yml"), "vault id 'z'");
    environment.clear();
    environment.put("ANSIBLE_VAULT_PASSWORD_FILE", "pw");
    assertEquals("secret: yes\n", vault("view", "a.yml").out());
  }

  @Test
  void aPasswordMayComeOnStandardInput() throws IOException {
    done(vault("encrypt", "--vault-id", "pw", "a.yml"));
    assertEquals(
        "secret: yes\n", vaultReading("password one\n", "view", "--ask-vault-pass", "a.yml").out());
    refused(vaultReading("", "view", "-J", "a.yml"), "no terminal");
  }

  @Test
  void whatIsNotEncryptedOrAlreadyIsRefused() throws IOException {
    refused(vault("decrypt", "--vault-id", "pw", "a.yml"), "not encrypted");
    done(vault("encrypt", "--vault-id", "pw", "a.yml"));
    refused(vault("encrypt", "--vault-id", "pw", "a.yml"), "encrypted already");
    refused(vault("view", "--vault-id", "pw2", "a.yml"), "a.yml:1:1: a.yml is encrypted");
    refused(vault("view", "--vault-id", "pw", "b.yml"), "does not exist");
    assertEquals(2, vault().status());
  }
}
