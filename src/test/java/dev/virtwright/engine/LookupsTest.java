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
  void aTemplateThatPrintsOneValueGivesIt() throws IOException {
    write("templates/list.j2", "{% set x = [1, 2] %}\n{{ x }}\n");
    write("templates/text.j2", "{\"a\": {{ 1 }}}\n");
    assertEquals(List.of(List.of(1L, 2L)), find("template", List.of("list.j2"), Map.of()));
    assertEquals(List.of("{\"a\": 1}\n"), find("template", List.of("text.j2"), Map.of()));
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

  private String refusal(String name, List<?> terms, Map<String, ?> options) {
    return assertThrows(UserException.class, () -> find(name, terms, options))
        .diagnostics()
        .getFirst()
        .summary();
  }

  @Test
  void refusalsSayWhatPlaybooksLookFor() throws IOException {
    write("files/one.ini", "[one]\nuser = ann\n");
    write("files/one.csv", "a,b\n");
    Map<String, Object> ini = Map.of("file", "one.ini", "section", "two");
    assertEquals(
        "the lookup 'sequence' failed: unrecognized arguments to with_sequence: ['junk']",
        refusal("sequence", List.of("start=0 junk=3"), Map.of()));
    assertEquals(
        "the lookup 'sequence' failed: can't parse start=A as integer",
        refusal("sequence", List.of("A-4/2"), Map.of()));
    assertEquals(
        "the lookup 'sequence' failed: must specify count or end in with_sequence",
        refusal("sequence", List.of("start=1"), Map.of()));
    assertEquals(
        "the lookup 'ini' failed: No section 'two' in 'one.ini'",
        refusal("ini", List.of("user"), ini));
    assertEquals(
        "the lookup 'csvfile' failed: Search key is required but was not found",
        refusal("csvfile", List.of(), Map.of()));
    assertEquals(
        "the lookup 'config' failed: No config definition exists for 'NONE'",
        refusal("config", List.of("NONE"), Map.of()));
    assertEquals(
        "the lookup 'subelements' failed: the key a should point to a list, not to a int",
        refusal("subelements", List.of(List.of(Map.of("a", 1L)), "a"), Map.of()));
    assertEquals(
        "the lookup 'subelements' failed: could not find 'b' key in iterated item",
        refusal("subelements", List.of(List.of(Map.of("a", 1L)), "b"), Map.of()));
  }

  @Test
  void anIniValueRefersToOthersAndACsvFileMayHaveBlanksInItsName() throws IOException {
    write("files/a.ini", "[DEFAULT]\nbase=/x\n[one]\npath=%(base)s/y\nrate=5%%\n");
    write("files/a b.csv", "maybe,not,it\n");
    Map<String, Object> ini = Map.of("file", "a.ini", "section", "one");
    assertEquals(List.of("/x/y"), find("ini", List.of("path"), ini));
    assertEquals(List.of("5%"), find("ini", List.of("rate"), ini));
    assertEquals(
        List.of("%(base)s/y"),
        find(
            "ini",
            List.of("path"),
            Map.of("file", "a.ini", "section", "one", "interpolation", false)));
    assertEquals(
        List.of("it"),
        find("csvfile", List.of("maybe file=\"a b.csv\" delimiter=, col=2"), Map.of()));
  }

  @Test
  void aTreeOfFilesIsFoundAndCharactersByChance() throws IOException {
    write("files/web/a/b.txt", "hi");
    List<@Nullable Object> tree = find("community.general.filetree", List.of("web/"), Map.of());
    assertEquals(2, tree.size());
    assertEquals("a", ((Map<?, ?>) tree.getFirst()).get("path"));
    assertEquals("directory", ((Map<?, ?>) tree.getFirst()).get("state"));
    assertEquals("a/b.txt", ((Map<?, ?>) tree.getLast()).get("path"));
    assertEquals(2L, ((Map<?, ?>) tree.getLast()).get("size"));
    assertEquals(
        List.of("%%%"),
        find(
            "community.general.random_string",
            List.of(),
            Map.of(
                "length", 3L,
                "upper", false,
                "lower", false,
                "numbers", false,
                "override_special", "%")));
  }

  @Test
  void variablesOfAPatternAreMerged() {
    Scope scope =
        Scope.of(
            Map.of(
                "a__ports", Map.of("ports", List.of(1L)),
                "b__ports", Map.of("ports", List.of(3L), "name", "x"),
                "c__list", List.of(1L),
                "d__list", List.of(2L)));
    Lookups lookups = ControllerWorld.in(directory).lookups();
    assertEquals(
        List.of(Map.of("ports", List.of(1L, 3L), "name", "x")),
        lookups.find(
            "community.general.merge_variables",
            List.of("__ports"),
            Map.of("pattern_type", "suffix"),
            scope));
    assertEquals(
        List.of(List.of(0L, 1L, 2L)),
        lookups.find(
            "community.general.merge_variables",
            List.of("^.+__list$"),
            Map.of("initial_value", List.of(0L)),
            scope));
    assertThrows(
        UserException.class,
        () -> lookups.find("community.general.merge_variables", List.of("__"), Map.of(), scope));
  }
}
