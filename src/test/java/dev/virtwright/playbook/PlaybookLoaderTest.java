package dev.virtwright.playbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.template.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlaybookLoaderTest {
  @TempDir Path directory;
  private Project project = new Project(Path.of("/"));

  @BeforeEach
  void project() {
    project = new Project(directory);
  }

  @Test
  void collectionsOfTheSystemsPackagesAreFoundBesideItsPythonsModules() throws IOException {
    for (String place :
        List.of(
            "lib/python3/dist-packages/ansible_collections",
            "lib/python3/site-packages",
            "lib/python2/dist-packages/ansible_collections",
            "local/lib/python3.13/site-packages/ansible_collections")) {
      Files.createDirectories(directory.resolve(place));
    }
    assertEquals(
        List.of(
            directory.resolve("lib/python3/dist-packages"),
            directory.resolve("local/lib/python3.13/site-packages")),
        PlaybookLoader.Places.packaged(directory));
  }

  @Test
  void playWithAllItsParts() {
    project
        .file("vars/one.yml", "from: one\n")
        .file(
            "site.yml",
            """
            - name: the play
              hosts: [web, "{{ more }}"]
              gather_facts: no
              serial: [1, "50%"]
              strategy: ansible.builtin.free
              max_fail_percentage: 30
              become: true
              tags: p
              vars: {a: 1}
              vars_files:
                - one.yml
                - ["{{ os }}.yml", default.yml]
              pre_tasks:
                - {name: pre, debug: }
              tasks:
                - {name: main, debug: , notify: h}
              post_tasks:
                - {name: post, debug: }
              handlers:
                - {name: h, debug: , listen: topic}
            """);
    Play play = project.load("site.yml").plays().getFirst();
    assertEquals(1, play.number());
    assertEquals("web", play.hosts().getFirst());
    assertInstanceOf(Template.class, play.hosts().get(1));
    assertEquals("site.yml:2:10", play.hostsLocation().toString());
    assertEquals(false, play.settings().find(Setting.GATHER_FACTS).orElseThrow().value());
    assertEquals(List.of(1L, "50%"), play.settings().find(Setting.SERIAL).orElseThrow().value());
    assertEquals("free", play.settings().find(Setting.STRATEGY).orElseThrow().value());
    assertEquals(30L, play.settings().find(Setting.MAX_FAIL_PERCENTAGE).orElseThrow().value());
    assertEquals(Map.of("from", "one"), play.varsFiles().getFirst().vars());
    assertNull(play.varsFiles().get(1).vars());
    Task main = (Task) play.tasks().getFirst();
    assertEquals(List.of("p"), main.tags());
    assertTrue(main.settings().find(Setting.BECOME).isPresent());
    assertTrue(main.settings().find(Setting.GATHER_FACTS).isEmpty());
    assertEquals(List.of("h"), main.notifies());
    assertEquals(List.of("topic"), play.handlers().getFirst().listen());
    assertEquals("1.1.1", ((Task) play.preTasks().getFirst()).position().toString());
    assertEquals("1.4.1", ((Task) play.postTasks().getFirst()).position().toString());
  }

  @Test
  void rolesBringTasksHandlersVariablesAndDependencies() {
    project
        .file("roles/base/tasks/main.yml", "- {name: base, debug: }\n")
        .file("roles/base/defaults/main.yml", "port: 1\nbase_only: 1\n")
        .file("roles/base/vars/main.yml", "v: base\n")
        .file("roles/app/meta/main.yml", "dependencies:\n  - {role: base, tags: dep}\n")
        .file("roles/app/defaults/main/a.yml", "port: 2\n")
        .file("roles/app/defaults/main/b.yml", "size: 3\n")
        .file("roles/app/vars/main.yml", "v: app\nw: 1\n")
        .file("roles/app/tasks/main.yml", "- {name: app, debug: }\n- import_tasks: more.yml\n")
        .file("roles/app/tasks/more.yml", "- {name: more, debug: }\n")
        .file("roles/app/handlers/main.yml", "- {name: restart, debug: }\n")
        .file(
            "site.yml",
            """
            - hosts: all
              roles:
                - base
                - role: app
                  tags: entry
                  when: cond
                  become: true
                  vars: {w: 2}
                  param: x
                - app
                - app
            """);
    Play play = project.load("site.yml").plays().getFirst();
    assertEquals(
        List.of("base", "base", "app", "more", "base", "app", "more"),
        Project.names(play.roleSteps()).subList(0, 7));
    Task dependency = (Task) play.roleSteps().get(1);
    assertEquals(List.of("entry", "dep"), dependency.tags());
    assertEquals(List.of("cond"), Project.texts(dependency.when()));
    Role base = Objects.requireNonNull(dependency.role());
    assertTrue(base.dependency());
    assertEquals(List.of(), base.parents());
    Task more = (Task) play.roleSteps().get(3);
    Role app = Objects.requireNonNull(more.role());
    assertEquals("app", app.name());
    assertEquals(Map.of("port", 2L, "base_only", 1L, "size", 3L), app.defaults());
    assertEquals(Map.of("v", "app", "w", 2L), app.vars());
    assertEquals(Map.of("param", "x"), app.params());
    assertEquals(
        List.of(directory.resolve("roles/app"), directory.resolve("roles/app/tasks"), directory),
        more.context().searchPath());
    assertEquals(
        List.of("restart", "restart"),
        play.handlers().stream().map(handler -> String.valueOf(handler.name())).toList());
    assertEquals(7, play.roleSteps().size(), "the same use of a role runs once");
  }

  @Test
  void rolesAreFoundBesideAPlaybooksDirectory() {
    project
        .file("roles/r/tasks/main.yml", "- {name: r, debug: }\n")
        .file("playbooks/site.yml", "- hosts: all\n  roles: [r]\n");
    Playbook playbook =
        new PlaybookLoader(Path.of("/"), directory).load(directory.resolve("playbooks/site.yml"));
    assertEquals(List.of("r"), Project.names(playbook.plays().getFirst().roleSteps()));
  }

  @Test
  void importedAndIncludedRolesTakeOtherFiles() {
    project
        .file("roles/r/tasks/main.yml", "- {name: main, debug: }\n")
        .file("roles/r/tasks/other.yml", "- {name: other, debug: }\n")
        .file("roles/r/handlers/main.yml", "- {name: h, debug: }\n")
        .file("roles/r/defaults/main.yml", "d: 1\n")
        .file(
            "site.yml",
            """
            - hosts: all
              tasks:
                - import_role: {name: r, tasks_from: other.yml}
                  when: c
                - include_role: {name: "{{ which }}", tasks_from: other}
            """);
    PlaybookLoader loader = project.loader();
    Play play = loader.load(Path.of("site.yml")).plays().getFirst();
    Task other = (Task) play.tasks().getFirst();
    assertEquals("other", other.name());
    assertEquals(List.of("c"), Project.texts(other.when()));
    assertEquals(1, play.handlers().size());
    Include include = (Include) play.tasks().get(1);
    Include.OfRole target = assertInstanceOf(Include.OfRole.class, include.target());
    assertEquals(Map.of("tasks", "other"), target.from());
    PlaybookLoader.Included loaded =
        loader.loadRole(include, "r", Map.of("tasks", "other"), Map.of(), 1);
    assertEquals(List.of("other"), Project.names(loaded.steps()));
    assertEquals(1, loaded.handlers().size());
    assertEquals(Map.of("d", 1L), Objects.requireNonNull(loaded.role()).defaults());
  }

  @Test
  void importedPlaybooksAreNumberedTogether() {
    project
        .file(
            "site.yml",
            """
            - import_playbook: sub/web.yml
              tags: t
              when: c
              vars: {a: over}
            - hosts: db
              tasks: [{debug: }]
            """)
        .file(
            "sub/web.yml",
            "- hosts: web\n  vars: {a: own, b: own}\n  tasks: [{name: w, debug: }]\n");
    List<Playbook> loaded =
        project.loader().load(List.of(Path.of("site.yml"), Path.of("sub/web.yml")));
    Play web = loaded.getFirst().plays().getFirst();
    assertEquals(Map.of("a", "over", "b", "own"), web.vars());
    Task task = (Task) web.tasks().getFirst();
    assertEquals(List.of("t"), task.tags());
    assertEquals(List.of("c"), Project.texts(task.when()));
    assertEquals(directory.resolve("sub"), web.directory());
    assertEquals(3, loaded.get(1).plays().getFirst().number());
  }

  @Test
  void mistakesOfAllFilesAreSaidTogether() {
    project
        .file("roles/kvm_host/tasks/main.yml", "- debug: {msg: '{{ x'}\n")
        .file(
            "site.yml",
            """
            - hosts: all
              gather_fact: no
              roles: [kvm_hots, kvm_host]
              vars_files: missing.yml
              vars_prompt: [{name: a, promt: b}]
              strategy: linaer
            - tasks: []
            - import_playbook: nowhere.yml
            """);
    String mistakes = project.mistakes("site.yml");
    assertEquals(
        """
        site.yml:2:3: unknown keyword 'gather_fact' of a play
             2 |   gather_fact: no
               |   ^^^^^^^^^^^ did you mean 'gather_facts'?
        site.yml:6:13: 'strategy' cannot be 'linaer'
             6 |   strategy: linaer
               |             ^^^^^^ did you mean 'linear'?
        site.yml:3:11: no role 'kvm_hots'
             3 |   roles: [kvm_hots, kvm_host]
               |           ^^^^^^^^ did you mean 'kvm_host'?
        """,
        mistakes.replaceAll("(?s)roles/kvm_host.*", ""));
    assertTrue(mistakes.contains("roles/kvm_host/tasks/main.yml:1:17: "), mistakes);
    assertTrue(mistakes.contains("site.yml:5:27: unknown keyword 'promt'"), mistakes);
    assertTrue(mistakes.contains("site.yml:4:15: no file of variables 'missing.yml'"), mistakes);
    assertTrue(mistakes.contains("site.yml:7:3: a play without hosts"), mistakes);
    assertTrue(mistakes.contains("site.yml:8:20: nowhere.yml does not exist"), mistakes);
  }

  @Test
  void roleInACircleIsAMistake() {
    project
        .file("roles/a/meta/main.yml", "dependencies: [b]\n")
        .file("roles/b/meta/main.yml", "dependencies: [a]\n")
        .file("site.yml", "- hosts: all\n  roles: [a]\n");
    assertTrue(
        project
            .mistakes("site.yml")
            .startsWith("roles/b/meta/main.yml:1:16: role 'a' depends on itself, through a, b"));
  }

  @Test
  void whatIsNoPlaybookIsSaid() {
    project.file("a.yml", "hosts: all\n").file("b.yml", "# nothing\n");
    assertTrue(project.mistakes("a.yml").contains("a playbook is a list of plays, not a mapping"));
    assertTrue(project.mistakes("b.yml").contains("b.yml holds no play"));
    assertTrue(project.mistakes("c.yml").contains("c.yml does not exist"));
  }
}
