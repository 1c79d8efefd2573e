package dev.virtwright.inventory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.UserException;
import dev.virtwright.template.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Inventory programs, and what they printed kept in a file. */
final class ProgramInventoryTest {
  private static final String LISTED =
      """
      {"web": {"hosts": ["w1", "w2"], "vars": {"port": 80, "t": "{{ port }}"}, "children": ["sub"]},
       "sub": {"hosts": ["s1"]},
       "flat": ["w1", "f1"],
       "all": {"vars": {"everywhere": null}},
       "_meta": {"hostvars": {"w1": {"a": [1, {"b": true}]}, "nobody": {"x": 1}}}}
      """;

  @TempDir Path directory;

  private void program(String name, String text) throws IOException {
    Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private Inventory read(String source) {
    return Inventory.read(List.of(source), directory);
  }

  private static Map<String, @Nullable Object> vars(Inventory inventory, String host) {
    return inventory.variables(inventory.host(host).orElseThrow(), VarsDirectory.EMPTY).merged();
  }

  private String mistake(String source) {
    return String.valueOf(assertThrows(UserException.class, () -> read(source)).diagnostics());
  }

  private static void asListed(Inventory inventory) {
    assertEquals(List.of("w1", "w2", "s1", "f1"), List.copyOf(inventory.hosts().keySet()));
    Group web = Objects.requireNonNull(inventory.groups().get("web"));
    assertEquals(List.of("w1", "w2", "s1"), web.hosts());
    assertEquals(List.of("w1", "w2"), web.ownHosts());
    assertEquals(List.of("sub"), web.children());
    Map<String, @Nullable Object> vars = vars(inventory, "w1");
    assertEquals(80L, vars.get("port"));
    assertInstanceOf(Template.class, vars.get("t"));
    assertEquals(List.of(1L, Map.of("b", true)), vars.get("a"));
    assertTrue(vars.containsKey("everywhere"));
  }

  @Test
  void aProgramListsGroupsAndHosts() throws IOException {
    program("inv.sh", "[ \"$1\" = --list ] || exit 9\ncat <<'END'\n" + LISTED + "END\n");
    asListed(read("inv.sh"));
  }

  @Test
  void whatItPrintedMayBeAFile() throws IOException {
    Files.writeString(directory.resolve("inv.json"), LISTED);
    asListed(read("inv.json"));
  }

  @Test
  void withoutMetaItIsAskedForEachHost() throws IOException {
    program(
        "inv.sh",
        """
        case $1 in
        --list) echo '{"g": ["h1", "h2"], "lone": {"v": 1}}' ;;
        --host) [ "$2" = h2 ] || echo "{\\"name\\": \\"$2\\"}" ;;
        esac
        """);
    Inventory inventory = read("inv.sh");
    assertEquals("h1", vars(inventory, "h1").get("name"));
    assertEquals(Map.of(), vars(inventory, "h2"));
    assertEquals(1L, vars(inventory, "lone").get("v"));
  }

  @Test
  void unsafeTextsAreNoTemplates() throws IOException {
    program(
        "inv.sh",
        """
        echo '{"g": ["h"], "_meta": {"hostvars": {"h": {"u": {"__ansible_unsafe": "{{ x }}"}}}}}'
        """);
    assertEquals("{{ x }}", vars(read("inv.sh"), "h").get("u"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          echo oops >&2; exit 3                             | --list ended with status 3
          echo oops >&2; exit 3                             | oops
          echo no json                                      | prints no JSON
          echo '[]'                                         | JSON that is no object
          echo '{"g": {"hosts": "h"}}'                      | hosts of group 'g' is no list
          echo '{"g": {"vars": []}}'                        | vars of group 'g' is no mapping
          echo '{"_meta": {}}'                              | no mapping hostvars
          echo '{"a":{"children":["b"]},"b":{"children":["a"]},"_meta":{"hostvars":{}}}' | inside itself
          """)
  void whatItDoesWrongIsSaid(String script, String why) throws IOException {
    program("inv.sh", script + "\n");
    assertTrue(mistake("inv.sh").contains(why), mistake("inv.sh"));
  }

  @Test
  void whatItSaysBesidesIsAWarning() throws IOException {
    program(
        "inv.sh",
        "echo 'cache is old' >&2\necho '{\"g\": [\"h\"], \"_meta\": {\"hostvars\": {}}}'\n");
    assertTrue(read("inv.sh").warnings().toString().contains("cache is old"));
  }

  @Test
  void anExecutableFileThatIsNoProgramIsData() throws IOException {
    Path file = Files.writeString(directory.resolve("hosts"), "[web]\nh1\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertEquals(List.of("h1"), List.copyOf(read("hosts").hosts().keySet()));
  }
}
