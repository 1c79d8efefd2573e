package dev.virtwright;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The table of rooms in docs/architecture.md is law. */
final class RoomsTest {
  private static final String ROOT = "dev.virtwright.";

  private static final Map<String, List<String>> MAY_IMPORT =
      Map.ofEntries(
          Map.entry("diag", List.of()),
          Map.entry("value", List.of("diag")),
          Map.entry("yaml", List.of("diag")),
          Map.entry("template", List.of("value", "diag")),
          Map.entry("vault", List.of("value", "diag")),
          Map.entry("inventory", List.of("yaml", "template", "vault", "value", "diag")),
          Map.entry("playbook", List.of("yaml", "template", "vault", "value", "diag")),
          Map.entry("host", List.of("value", "diag")),
          Map.entry("ssh", List.of("host", "value", "diag")),
          Map.entry("module", List.of("host", "value", "diag")),
          Map.entry("modules", List.of("module", "host", "yaml", "value", "diag")),
          Map.entry("result", List.of("module", "host", "value", "diag")),
          Map.entry(
              "engine",
              List.of(
                  "diag",
                  "value",
                  "yaml",
                  "template",
                  "vault",
                  "inventory",
                  "playbook",
                  "host",
                  "module",
                  "result")),
          Map.entry("journal", List.of("result", "module", "value", "diag")),
          Map.entry("report", List.of("result", "module", "value", "diag")));

  private static final Map<String, List<String>> SOLE_USERS =
      Map.of(
          "yaml", List.of("org.snakeyaml.."),
          "ssh", List.of("net.schmizz..", "com.hierynomus.."),
          "modules", List.of("com.google.auto.service.."),
          "template", List.of("io.burt.."),
          "journal", List.of("org.sqlite.."),
          "cli", List.of("picocli.."));

  private static final JavaClasses CODE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("/test/"))
          .importPackages("dev.virtwright");

  @TestFactory
  Stream<DynamicTest> roomsImportOnlyWhatTheTableAllows() {
    return MAY_IMPORT.entrySet().stream()
        .map(room ->
            DynamicTest.dynamicTest(
                room.getKey(),
                () -> {
                  List<String> allowed = new ArrayList<>(room.getValue());
                  allowed.add(room.getKey());
                  String[] forbidden =
                      Stream.concat(MAY_IMPORT.keySet().stream(), Stream.of("cli"))
                          .filter(name -> !allowed.contains(name))
                          .map(name -> ROOT + name + "..")
                          .toArray(String[]::new);
                  noClasses()
                      .that(resideInAPackage(ROOT + room.getKey() + ".."))
                      .should()
                      .dependOnClassesThat(resideInAnyPackage(forbidden))
                      .allowEmptyShould(true)
                      .check(CODE);
                }));
  }

  @TestFactory
  Stream<DynamicTest> librariesHaveOneRoomEach() {
    return SOLE_USERS.entrySet().stream()
        .map(room ->
            DynamicTest.dynamicTest(
                room.getKey(),
                () ->
                    noClasses()
                        .that()
                        .resideOutsideOfPackage(ROOT + room.getKey() + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(room.getValue().toArray(String[]::new))
                        .allowEmptyShould(true)
                        .check(CODE)));
  }

  @Test
  void everyClassIsInARoom() {
    List<String> rooms =
        Stream.concat(MAY_IMPORT.keySet().stream(), Stream.of("cli"))
            .map(name -> ROOT + name + "..")
            .toList();
    classes().should().resideInAnyPackage(rooms.toArray(String[]::new)).check(CODE);
  }

  @Test
  void moduleGroupsDoNotSeeEachOther() {
    List<String> groups = List.of("files", "packages", "system", "network", "virt", "flow");
    for (String group : groups) {
      String[] others =
          groups.stream()
              .filter(other -> !other.equals(group))
              .map(other -> ROOT + "modules." + other + "..")
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage(ROOT + "modules." + group + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(others)
          .allowEmptyShould(true)
          .check(CODE);
    }
  }

  /** A host's netplan files are YAML (docs/decisions/0006); other modules have no use for it. */
  @Test
  void ofTheModulesOnlyTheNetworksReadYaml() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "modules..")
        .and()
        .resideOutsideOfPackage(ROOT + "modules.network..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + "yaml..")
        .check(CODE);
  }

  @Test
  void onlyTheCommandLineEndsTheProcess() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "cli..")
        .should()
        .callMethod(System.class, "exit", int.class)
        .check(CODE);
  }
}
