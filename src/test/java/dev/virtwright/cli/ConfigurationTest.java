package dev.virtwright.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.UserException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigurationTest {
  @TempDir Path scratch;
  private Path project = Path.of("/");
  private Path home = Path.of("/");

  @BeforeEach
  void directories() throws IOException {
    project = Files.createDirectories(scratch.resolve("project"));
    home = Files.createDirectories(scratch.resolve("home"));
  }

  private Configuration read(Map<String, String> environment) {
    PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream());
    return Configuration.read(
        new Surroundings(
            nowhere,
            nowhere,
            false,
            false,
            project,
            project,
            "somebody",
            home,
            environment,
            Clock.systemUTC()));
  }

  private Path write(Path file, String text) throws IOException {
    return Files.writeString(file, text);
  }

  @Test
  void theFirstFileThatIsThereCountsAndTheEnvironmentIsStronger() throws IOException {
    write(home.resolve(".ansible.cfg"), "[defaults]\nforks = 3\nremote_user = home\n");
    assertEquals("3", read(Map.of()).optionDefault("--forks"));
    write(project.resolve("ansible.cfg"), "[defaults]\nforks = 4\n");
    Configuration here = read(Map.of());
    assertEquals("4", here.optionDefault("--forks"));
    assertNull(here.optionDefault("--user"), "files are not merged");
    Path named = write(scratch.resolve("other.cfg"), "[defaults]\nforks = 5\n");
    assertEquals("5", read(Map.of("ANSIBLE_CONFIG", named.toString())).optionDefault("--forks"));
    assertEquals("6", read(Map.of("ANSIBLE_FORKS", "6")).optionDefault("--forks"));
  }

  @Test
  void aFileThatEverybodyMayWriteIsNotReadAndThisIsSaid() throws IOException {
    write(project.resolve("ansible.cfg"), "[defaults]\nforks = 4\n");
    Files.setPosixFilePermissions(project, PosixFilePermissions.fromString("rwxrwxrwx"));
    Configuration read = read(Map.of());
    assertNull(read.optionDefault("--forks"));
    assertTrue(read.warnings().getFirst().summary().contains("everybody can write there"));
    assertEquals(
        "4",
        read(Map.of("ANSIBLE_CONFIG", project.resolve("ansible.cfg").toString()))
            .optionDefault("--forks"));
  }

  @Test
  void pathsAreRelativeToTheFileThatHasThem() throws IOException {
    Path file =
        write(
            scratch.resolve("some.cfg"),
            """
            [defaults]
            inventory = hosts.ini, more
            roles_path = roles:/srv/roles
            private_key_file = keys/id
            """);
    Configuration read = read(Map.of("ANSIBLE_CONFIG", file.toString()));
    assertEquals(
        List.of(scratch.resolve("hosts.ini").toString(), scratch.resolve("more").toString()),
        read.inventories());
    assertEquals(
        List.of(scratch.resolve("roles"), Path.of("/srv/roles")),
        read.paths(AnsibleSetting.DEFAULT_ROLES_PATH));
    assertEquals(scratch.resolve("keys/id").toString(), read.optionDefault("--private-key"));
  }

  @Test
  void whatHasNoMeaningIsNamedOnceAndWhatIsUsualIsNot() throws IOException {
    write(
        project.resolve("ansible.cfg"),
        """
        [defaults]
        nocows = 1
        retry_files_enabled = False
        action_plugins = plugins/action
        callbacks_enabled = timer
        [galaxy]
        server = x
        """);
    List<String> warnings =
        read(Map.of("ANSIBLE_LIBRARY", "x")).warnings().stream()
            .map(each -> each.summary())
            .toList();
    assertEquals(
        List.of(
            "settings of Ansible that have no meaning here: ANSIBLE_LIBRARY, [defaults]"
                + " action_plugins, [defaults] callbacks_enabled"),
        warnings);
  }

  @Test
  void whatWouldChangeTheRunIsRefusedWithItsLine() throws IOException {
    write(project.resolve("ansible.cfg"), "[defaults]\nforks = many\nhash_behaviour = merge\n");
    UserException refused = assertThrows(UserException.class, () -> read(Map.of()));
    assertEquals(2, refused.diagnostics().size());
    assertTrue(
        refused.diagnostics().stream()
            .anyMatch(each ->
                each.summary().contains("hash_behaviour")
                    && String.valueOf(each.location()).equals("ansible.cfg:3:1")));
    write(project.resolve("ansible.cfg"), "[defaults]\nhash_behaviour = replace\n");
    assertTrue(read(Map.of()).warnings().isEmpty());
  }

  @Test
  void linesAreReadAsConfigparserReadsThem() {
    List<IniText.Entry> entries =
        IniText.read(
            """
            # comment
            [a]
            one = 1 ; why
            Two: x
              y
            [b]
            ; gone
            three=a#b
            """,
            "f");
    assertEquals(
        List.of(
            new IniText.Entry("a", "one", "1", 3),
            new IniText.Entry("a", "two", "x\ny", 4),
            new IniText.Entry("b", "three", "a#b", 8)),
        entries);
    assertThrows(UserException.class, () -> IniText.read("[a]\nnothing\n", "f"));
  }

  @Test
  void thePageHasARowForEachSettingWithWhatComesOfIt() throws IOException {
    String page = Files.readString(Path.of("docs/ansible-cfg.md"));
    assertFalse(page.isEmpty());
    for (AnsibleSetting setting : AnsibleSetting.ALL) {
      assertTrue(
          page.contains(SettingsPage.row(setting)), () -> "add: " + SettingsPage.row(setting));
    }
  }
}
