package dev.virtwright.playbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.virtwright.template.Scope;
import dev.virtwright.template.Template;
import dev.virtwright.template.TemplateEnvironment;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VariablesTest {
  @TempDir Path directory;

  private static Variables none() {
    return Variables.none(TemplateEnvironment.NONE, warning -> {});
  }

  @Test
  void everyLevelOverridesAllWeakerOnes() {
    List<Level> levels = List.of(Level.values());
    assertEquals(24, levels.size(), "Ansible's 22, magic and loop");
    for (int weak = 0; weak < levels.size(); weak++) {
      for (int strong = weak + 1; strong < levels.size(); strong++) {
        Variables variables =
            none()
                .with(levels.get(strong), Map.of("x", "strong"))
                .with(levels.get(weak), Map.of("x", "weak", "y", "only"));
        assertEquals("strong", variables.get("x"), levels.get(weak) + " " + levels.get(strong));
        assertEquals("only", variables.get("y"));
        assertEquals(levels.get(strong), variables.levelOf("x"));
      }
    }
  }

  /** Each variable is given on one level and all weaker ones, so that each must win once. */
  @Test
  void playbookPutsEachValueOnItsLevel() {
    Project project = new Project(directory);
    project
        .file("roles/other/defaults/main.yml", "l2: other\nrole_default_of_other: yes\n")
        .file("roles/other/vars/main.yml", "l15: other\nrole_var_of_other: yes\n")
        .file("roles/r/defaults/main.yml", all("default", 2))
        .file("roles/r/vars/main.yml", all("rolevar", 15))
        .file("files.yml", all("file", 14))
        .file(
            "roles/r/tasks/main.yml",
            """
            - vars:
            %s
              block:
                - include_tasks: inc.yml
                  vars:
            %s
            """
                .formatted(
                    all("block", 16).indent(4).stripTrailing(),
                    all("include", 21).indent(8).stripTrailing()))
        .file("roles/r/tasks/inc.yml", "- debug:\n  vars:\n" + all("task", 17).indent(4))
        .file(
            "site.yml",
            "- hosts: all\n  vars:\n"
                + all("play", 12).indent(4)
                + "  vars_files: files.yml\n  roles:\n    - other\n    - role: r\n"
                + all("param", 20).indent(6));
    PlaybookLoader loader = project.loader();
    Play play = loader.load(Path.of("site.yml")).plays().getFirst();
    Block block = (Block) play.roleSteps().getFirst();
    Include include = (Include) block.steps().getFirst();
    Task task = (Task) loader.loadTasks(include, "inc.yml", Map.of(), 1).steps().getFirst();
    Variables variables =
        none()
            .with(Level.INVENTORY_GROUPS, given("groups", 3))
            .with(Level.INVENTORY_ALL_FILES, given("all", 4))
            .with(Level.PLAYBOOK_ALL_FILES, given("pball", 5))
            .with(Level.INVENTORY_GROUP_FILES, given("groupfiles", 6))
            .with(Level.PLAYBOOK_GROUP_FILES, given("pbgroupfiles", 7))
            .with(Level.INVENTORY_HOST, given("host", 8))
            .with(Level.INVENTORY_HOST_FILES, given("hostfiles", 9))
            .with(Level.PLAYBOOK_HOST_FILES, given("pbhostfiles", 10))
            .with(Level.FACTS, given("facts", 11))
            .inPlay(play, file -> Map.of())
            .inTask(task)
            .with(Level.INCLUDED_VARS, given("includevars", 18))
            .with(Level.SET_FACTS, given("setfacts", 19))
            .with(Level.EXTRA_VARS, given("extra", 22));
    List<String> winners =
        List.of(
            "default",
            "groups",
            "all",
            "pball",
            "groupfiles",
            "pbgroupfiles",
            "host",
            "hostfiles",
            "pbhostfiles",
            "facts",
            "play",
            "",
            "file",
            "rolevar",
            "block",
            "task",
            "includevars",
            "setfacts",
            "param",
            "include",
            "extra");
    for (int level = 2; level <= 22; level++) {
      if (level != 13) {
        assertEquals(winners.get(level - 2), variables.get("l" + level), "level " + level);
      }
    }
    assertEquals(true, variables.get("role_default_of_other"));
    assertEquals(true, variables.get("role_var_of_other"));
    Variables outside = none().inPlay(play, file -> Map.of());
    assertEquals("rolevar", outside.get("l15"), "the play sees the vars of all its roles");
    assertEquals("rolevar", outside.get("l20"), "parameters are the role's own");
  }

  /** The names of this level and all stronger ones. */
  private static String all(String value, int level) {
    StringBuilder text = new StringBuilder();
    given(value, level)
        .forEach((name, any) -> text.append(name).append(": ").append(value).append('\n'));
    return text.toString();
  }

  private static Map<String, Object> given(String value, int level) {
    Map<String, Object> given = new LinkedHashMap<>();
    for (int stronger = level; stronger <= 22; stronger++) {
      // a name is on its own level and on all weaker ones
      given.put("l" + stronger, value);
    }
    return given;
  }

  @Test
  void factsAreThereUnderBothNames() {
    Variables variables =
        none()
            .with(Level.FACTS, Layer.facts(Map.of("distribution", "Debian", "ansible_local", 1L)));
    assertEquals("Debian", variables.get("ansible_distribution"));
    assertEquals(1L, variables.get("ansible_local"));
    assertEquals(
        Map.of("distribution", "Debian", "ansible_local", 1L), variables.get("ansible_facts"));
    assertSame(Scope.MISSING, variables.get("distribution"));
    assertSame(Scope.MISSING, variables.get("ansible_nothing"));
  }

  @Test
  void whatALookupThrowsPassesThrough() {
    Layer waiting =
        new Layer() {
          @Override
          public @Nullable Object get(String name) {
            if (name.equals("later")) {
              throw new IllegalStateException("pending");
            }
            return Scope.MISSING;
          }

          @Override
          public Collection<String> names() {
            return List.of("later");
          }
        };
    Variables variables =
        none().with(Level.PLAY_VARS, Map.of("a", 1L)).with(Level.SET_FACTS, waiting);
    assertEquals(1L, variables.get("a"));
    assertThrows(IllegalStateException.class, () -> variables.get("later"));
    assertEquals("x", variables.with(Level.EXTRA_VARS, Map.of("later", "x")).get("later"));
  }

  @Test
  void loopHasItsVariables() {
    Loop.Names names = new Loop.Names("thing", "i", true, true);
    Variables variables =
        none().with(Level.LOOP, Layer.of(Layer.loop(names, List.of("a", "b", "c"), 1)));
    assertEquals("b", variables.get("thing"));
    assertEquals(1L, variables.get("i"));
    Map<?, ?> extended = (Map<?, ?>) Objects.requireNonNull(variables.get("ansible_loop"));
    assertEquals(2L, extended.get("index"));
    assertEquals(2L, extended.get("revindex"));
    assertEquals("a", extended.get("previtem"));
    assertEquals("c", extended.get("nextitem"));
    assertEquals(false, extended.get("last"));
    assertSame(Scope.MISSING, variables.get("item"));
  }

  @Test
  void hostvarsAreRenderedInTheOtherHostsScope() {
    Project project = new Project(directory);
    project.file("v.yml", "address: '{{ base }}'\nbase: 10.0.0.2\n");
    Variables other =
        none().with(Level.INVENTORY_HOST, project.loader().loadVariables(Path.of("v.yml"), null));
    assertEquals(Template.class, Objects.requireNonNull(other.get("address")).getClass());
    Magic.OfRun run =
        new Magic.OfRun(
            Map.of("all", List.of("a.lab", "b")),
            List.of("a.lab", "b"),
            host -> other.asMap(),
            true,
            false,
            List.of("all"),
            List.of(),
            null,
            5,
            0,
            "0.1");
    Magic.OfPlay play =
        new Magic.OfPlay(
            "p",
            directory,
            () -> List.of("a.lab"),
            () -> List.of("a.lab"),
            List.of("a.lab", "b"),
            List.of("r"),
            List.of());
    Layer magic =
        Magic.layer(
            run,
            new Magic.OfHost("a.lab", List.of("web", "db"), directory.resolve("inv/hosts")),
            play,
            null);
    Variables variables =
        none()
            .with(Level.MAGIC, magic)
            .with(Level.EXTRA_VARS, Map.of("inventory_hostname", "spoofed"));
    assertEquals("a.lab", variables.get("inventory_hostname"));
    assertEquals("a", variables.get("inventory_hostname_short"));
    assertEquals(List.of("db", "web"), variables.get("group_names"));
    assertEquals(true, variables.get("ansible_check_mode"));
    assertEquals(directory.resolve("inv").toString(), variables.get("inventory_dir"));
    assertEquals(List.of("a.lab"), variables.get("ansible_play_hosts"));
    assertSame(Scope.MISSING, variables.get("role_name"));
    Map<?, ?> hostvars = (Map<?, ?>) Objects.requireNonNull(variables.get("hostvars"));
    Map<?, ?> b = (Map<?, ?>) Objects.requireNonNull(hostvars.get("b"));
    assertEquals("10.0.0.2", b.get("address"));
    assertEquals(List.of("a.lab", "b"), List.copyOf(hostvars.keySet()));
    assertSame(null, hostvars.get("c"));
  }

  @Test
  void namesAreKnownForSuggestions() {
    Collection<String> names =
        none()
            .with(Level.PLAY_VARS, Map.of("a", 1))
            .with(Level.FACTS, Layer.facts(Map.of("os", 1)))
            .names();
    assertEquals(List.of("a", "ansible_facts", "ansible_os"), List.copyOf(names));
  }
}
