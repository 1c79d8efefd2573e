package dev.virtwright.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.virtwright.diag.UserException;
import dev.virtwright.template.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LookupsTest {
  @TempDir Path directory;

  private List<@Nullable Object> find(String name, List<?> terms, Map<String, ?> options) {
    Scope scope = Scope.of(Map.of("colour", "blue"));
    return ControllerWorld.in(directory).lookups().find(name, terms, options, scope);
  }

  private void write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void aPasswordIsKeptAndItsHashStays() throws IOException {
    Object first = find("password", List.of("keep/one length=12 encrypt=sha256_crypt"), Map.of());
    Object second = find("password", List.of("keep/one length=12 encrypt=sha256_crypt"), Map.of());
    assertEquals(first, second);
    Path file = directory.resolve("keep/one");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(12, Files.readString(file).indexOf(" salt="));
  }

  @Test
  void aFileIsStrippedAtItsEndUnlessToldOtherwise() throws IOException {
    write("files/a.txt", "  text \n\n");
    assertEquals(List.of("  text"), find("file", List.of("a.txt"), Map.of()));
    assertEquals(
        List.of("text \n\n"),
        find("file", List.of("a.txt"), Map.of("lstrip", true, "rstrip", false)));
  }

  @Test
  void aTemplateSeesVariablesOfItsOwn() throws IOException {
    write("templates/t.j2", "{{ colour }} {{ size }}\n");
    assertEquals(
        List.of("blue 3\n"),
        find("template", List.of("t.j2"), Map.of("template_vars", Map.of("size", 3L))));
  }

  @Test
  void iniAndCsvFilesAreLookedInto() throws IOException {
    write("files/a.ini", "[one]\nuser = ann\n[two]\nuser = bob\n");
    write("files/a.csv", "Li,3,6.94\n\"Be, x\",4,9.01\n");
    assertEquals(
        List.of("bob"), find("ini", List.of("user"), Map.of("section", "two", "file", "a.ini")));
    assertEquals(List.of("3"), find("csvfile", List.of("Li file=a.csv delimiter=,"), Map.of()));
  }

  @Test
  void anIniFileThatIsNoneIsAMistake() throws IOException {
    write("files/twice.ini", "[one]\nuser = ann\nuser = bob\n");
    write("files/bare.ini", "[one]\nuser\nname = x\n");
    Map<String, Object> twice = Map.of("section", "one", "file", "twice.ini");
    Map<String, Object> bare = Map.of("section", "one", "file", "bare.ini");
    assertThrows(UserException.class, () -> find("ini", List.of("user"), twice));
    assertThrows(UserException.class, () -> find("ini", List.of("name"), bare));
    assertThrows(UserException.class, () -> find("ini", List.of("name colour=red"), bare));
    assertEquals(
        List.of(),
        find(
            "ini",
            List.of("user"),
            Map.of("section", "one", "file", "bare.ini", "allow_no_value", true)));
  }

  @Test
  void numbersOfASequenceAreDecimalWithLeadingNoughtsAndFormatsMayHaveBlanks() {
    assertEquals(List.of("10", "11"), find("sequence", List.of("010-011"), Map.of()));
    assertEquals(
        List.of("no 1", "no 2"),
        find("sequence", List.of("start=1 count=2 format=\"no %d\""), Map.of()));
    assertThrows(
        UserException.class,
        () -> find("sequence", List.of("start=1 end=2 format=none"), Map.of()));
  }

  @Test
  void aPasswordNeedsCharactersAndALength() {
    for (String term : List.of("/dev/null chars=, length=3", "/dev/null length=long")) {
      assertThrows(UserException.class, () -> find("password", List.of(term), Map.of()), term);
    }
  }

  @Test
  void settingsAreAnsibleDefaultsAndMayBeMissing() {
    assertEquals(
        List.of("green", "yellow"), find("config", List.of("COLOR_OK", "COLOR_CHANGED"), Map.of()));
    assertEquals(
        List.of(List.of("sudo", "default")),
        find("config", List.of("DEFAULT_BECOME_METHOD"), Map.of("show_origin", true)));
    assertEquals(List.of(), find("config", List.of("NONE"), Map.of("on_missing", "skip")));
    Map<String, Object> half = Map.of("plugin_type", "connection");
    assertThrows(UserException.class, () -> find("config", List.of("port"), half));
  }

  @Test
  void aFileIsLookedForInThePathsThatAreGivenBesideIt() throws IOException {
    write("d/a b.txt", "");
    assertEquals(
        List.of(directory.resolve("d/a b.txt").toString()),
        find("first_found", List.of("a b.txt"), Map.of("paths", "d")));
  }

  @Test
  void theFirstFileThatIsThereIsFound() throws IOException {
    write("files/b.yml", "");
    assertEquals(
        List.of(directory.resolve("files/b.yml").toString()),
        find("first_found", List.of(List.of("a.yml", "b.yml")), Map.of()));
    assertEquals(
        List.of(),
        find("first_found", List.of(Map.of("files", List.of("no.yml"), "skip", true)), Map.of()));
    assertThrows(UserException.class, () -> find("first_found", List.of("no.yml"), Map.of()));
  }

  @Test
  void anUnknownLookupIsAMistake() {
    assertThrows(UserException.class, () -> find("pasword", List.of("x"), Map.of()));
  }
}
