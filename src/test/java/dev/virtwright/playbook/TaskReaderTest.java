package dev.virtwright.playbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.template.Template;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TaskReaderTest {
  @TempDir Path directory;
  private Project project = new Project(Path.of("/"));

  @BeforeEach
  void project() {
    project = new Project(directory);
  }

  @Test
  void taskWithEveryKeyword() {
    Task task =
        project.task(
            """
            - name: install {{ what }}
              ansible.builtin.package:
                name: "{{ item }}"
                state: present
              loop: "{{ list }}"
              loop_control: {loop_var: thing, index_var: i, label: "{{ thing }}", pause: 2, extended: yes}
              register: result
              notify: [restart, "{{ other }}"]
              when: [a is defined, b]
              changed_when: false
              failed_when: result.rc > 1
              until: result is success
              retries: 5
              delay: "{{ wait }}"
              vars: {x: 1}
              tags: a, b
              become: yes
              become_user: root
              ignore_errors: "{{ lax }}"
              timeout: 30
              environment: {A: b}
              no_log: true
              delegate_to: other
              run_once: true
            """);
    assertInstanceOf(Template.class, task.name());
    assertEquals("ansible.builtin.package", task.call().module());
    assertEquals("site.yml:4:7", task.call().moduleLocation().toString());
    assertEquals("site.yml:5:9", task.call().locationOf("name").toString());
    assertEquals("present", task.call().args().get("state"));
    assertInstanceOf(Template.class, task.call().args().get("name"));
    Loop loop = Objects.requireNonNull(task.loop());
    assertEquals("thing", loop.variable());
    assertEquals("i", loop.indexVariable());
    assertEquals(2L, loop.pause());
    assertEquals(true, loop.extended());
    assertEquals("result", task.register());
    assertEquals("restart", task.notifies().getFirst());
    assertEquals(List.of("a is defined", "b"), Project.texts(task.when()));
    assertEquals("site.yml:11:14", task.when().getFirst().location().toString());
    assertEquals(List.of("False"), changedWhen(task));
    assertEquals(
        List.of("result.rc > 1"), Project.texts(Objects.requireNonNull(task.failedWhen())));
    Task.Retry retry = Objects.requireNonNull(task.retry());
    assertEquals(5L, retry.retries());
    assertEquals(List.of("a", "b"), task.tags());
    assertEquals(true, value(task, Setting.BECOME));
    assertEquals("root", value(task, Setting.BECOME_USER));
    assertInstanceOf(Template.class, value(task, Setting.IGNORE_ERRORS));
    assertEquals(30L, value(task, Setting.TIMEOUT));
    assertEquals(Map.of("A", "b"), value(task, Setting.ENVIRONMENT));
    assertEquals("other", value(task, Setting.DELEGATE_TO));
    assertEquals(Map.of("x", 1L), task.vars());
  }

  private static List<String> changedWhen(Task task) {
    return Objects.requireNonNull(task.changedWhen()).stream()
        .map(condition -> condition.expression().source())
        .toList();
  }

  private static Object value(Task task, Setting setting) {
    return Objects.requireNonNull(task.settings().find(setting).orElseThrow().value());
  }

  @Test
  void argumentsAsText() {
    Task copy = project.task("- copy: src=a.txt dest=\"/tmp/{{ x }} y\" mode=0644\n");
    assertEquals("a.txt", copy.call().args().get("src"));
    assertEquals("0644", copy.call().args().get("mode"));
    assertInstanceOf(Template.class, copy.call().args().get("dest"));
    assertEquals("site.yml:3:23", copy.call().locationOf("dest").toString());

    Task shell =
        project.task("- shell: echo a=b > /tmp/x creates=/tmp/x\n  args:\n    chdir: /srv\n");
    assertEquals("echo a=b > /tmp/x", shell.call().args().get(Call.FREE_FORM));
    assertEquals("/tmp/x", shell.call().args().get("creates"));
    assertEquals("/srv", shell.call().args().get("chdir"));

    Task local = project.task("- local_action: command ls -l\n");
    assertEquals("command", local.call().module());
    assertEquals("ls -l", local.call().args().get(Call.FREE_FORM));
    assertEquals("localhost", value(local, Setting.DELEGATE_TO));

    Task action = project.task("- action:\n    module: file\n    path: /x\n");
    assertEquals("file", action.call().module());
    assertEquals(Map.of("path", "/x"), action.call().args());

    assertNull(project.task("- meta: flush_handlers\n").call().variableArgs());
    assertEquals(
        "flush_handlers",
        project.task("- meta: flush_handlers\n").call().args().get(Call.FREE_FORM));
    assertInstanceOf(
        Template.class,
        project.task("- file:\n  args: \"{{ arguments }}\"\n").call().variableArgs());
  }

  @Test
  void blocksPassOnWhatTheySay() {
    List<Step> steps =
        project.tasks(
            """
            - name: outer
              when: outer
              tags: o
              become: true
              environment: {A: 1}
              vars: {v: outer, w: outer}
              block:
                - name: inner
                  when: inner
                  tags: i
                  vars: {v: inner}
                  block:
                    - name: task
                      debug:
                      when: own
                      become: false
                      environment: {B: 2}
              rescue:
                - name: rescue
                  debug: msg=x
              always:
                - name: always
                  debug: msg=x
            """);
    Block outer = (Block) steps.getFirst();
    Task task = Project.flat(outer.steps()).getFirst();
    assertEquals(List.of("outer", "inner", "own"), Project.texts(task.when()));
    assertEquals(List.of("o", "i"), task.tags());
    assertEquals(false, value(task, Setting.BECOME));
    assertEquals(2, task.settings().all(Setting.ENVIRONMENT).size());
    assertEquals(Map.of("v", "inner", "w", "outer"), task.context().blockVars());
    assertEquals("1.3.1.1.1.1.1", task.position().toString());
    assertEquals(List.of("task", "rescue", "always"), Project.names(steps));
    List<Position> positions = Project.flat(steps).stream().map(Task::position).toList();
    assertEquals(positions.stream().sorted().toList(), positions);
  }

  @Test
  void importsAreReadInTheirPlaceAndIncludesAreNot() {
    project
        .file("sub/a.yml", "- name: a1\n  debug:\n- import_tasks: b.yml\n  when: deep\n")
        .file("sub/b.yml", "- name: b1\n  debug:\n");
    List<Step> steps =
        project.tasks(
            """
            - name: first
              debug:
            - import_tasks: sub/a.yml
              when: cond
              tags: t
              vars: {p: 1}
            - name: inc
              include_tasks:
                file: "{{ x }}.yml"
                apply: {tags: [applied], become: yes}
              loop: [1, 2]
              vars: {q: 2}
              tags: own
              when: sometimes
            """);
    assertEquals(List.of("first", "a1", "b1", "inc"), Project.names(steps));
    Task b1 = (Task) steps.get(2);
    assertEquals(List.of("cond", "deep"), Project.texts(b1.when()));
    assertEquals(List.of("t"), b1.tags());
    assertEquals(Map.of("p", 1L), b1.context().blockVars());
    assertEquals(directory.resolve("sub"), b1.context().directory());
    assertEquals(List.of(directory.resolve("sub"), directory), b1.context().searchPath());
    assertEquals("sub/b.yml:1:3", b1.location().toString());
    Include include = (Include) steps.get(3);
    assertEquals(List.of("own"), include.task().tags());
    assertEquals(List.of("sometimes"), Project.texts(include.task().when()));
    assertEquals(List.of("applied"), include.inherited().tags());
    assertEquals(List.of(), include.inherited().when());
    assertEquals(Map.of("q", 2L), include.inherited().context().includeParams());
    assertEquals(true, include.inherited().settings().find(Setting.BECOME).orElseThrow().value());
  }

  @Test
  void includedTasksHaveWhatTheIncludePassesOn() {
    project.file("more.yml", "- name: m1\n  debug:\n- name: m2\n  debug:\n");
    project.file(
        "site.yml",
        """
        - hosts: all
          tasks:
            - name: outer
              tags: around
              block:
                - include_tasks: more.yml
                  vars: {q: 2}
        """);
    PlaybookLoader loader = project.loader();
    Block block = (Block) loader.load(Path.of("site.yml")).plays().getFirst().tasks().getFirst();
    Include include = (Include) block.steps().getFirst();
    Include.Tasks target = (Include.Tasks) include.target();
    PlaybookLoader.Included loaded =
        loader.loadTasks(include, (String) target.file(), Map.of("item", "x"), 2);
    assertEquals(List.of("m1", "m2"), Project.names(loaded.steps()));
    Task m1 = (Task) loaded.steps().getFirst();
    assertEquals(List.of("around"), m1.tags());
    assertEquals(Map.of("q", 2L, "item", "x"), m1.context().includeParams());
    assertEquals(include.position().in(2).in(1), m1.position());
    assertTrue(m1.number() > include.task().number());
  }

  @Test
  void mistakesAreSaidTogetherWithPlaceAndRemedy() {
    assertEquals(
        """
        site.yml:5:7: unknown keyword 'whne' of a task
             5 |       whne: x
               |       ^^^^ did you mean 'when'?
        site.yml:6:7: a task without a module
             6 |     - name: none
               |       ^ name the module and its arguments, such as 'package: {name: vim}'
        site.yml:8:7: a task with two modules: 'debug' and 'shell'
             8 |       shell: y
               |       ^^^^^ write two tasks, or indent what is an argument
        site.yml:10:15: 'become' must be true or false, not a text
            10 |       become: maybe
               |               ^^^^^
        site.yml:13:13: 'loop' must be a list, not a text
            13 |       loop: items
               |             ^^^^^ a variable is written "{{ items }}"
        site.yml:15:7: 'with_filegolb' names no lookup
            15 |       with_filegolb: x
               |       ^^^^^^^^^^^^^ did you mean 'fileglob'?
        site.yml:17:17: 'a-b' is no name for a variable
            17 |       register: a-b
               |                 ^^^ letters, digits and '_', and no digit first
        site.yml:18:7: a task must be a mapping, not a text
            18 |     - debug:msg=x
               |       ^^^^^^^^^^^ put a space behind the colon
        site.yml:19:21: no file of tasks 'nowhere.yml'
            19 |     - import_tasks: nowhere.yml
               |                     ^^^^^^^^^^^ looked at nowhere.yml
        site.yml:20:18: a quote or template that opens here is not closed
            20 |     - shell: echo "x
               |                  ^ close it, or put the whole text in quotes
        """
            .replace("20:18", "20:19")
            .replace("|                  ^ close", "|                   ^ close"),
        project.mistakesOfTasks(
            """
            - name: one
              debug: msg=x
              whne: x
            - name: none
            - debug: msg=x
              shell: y
            - debug: msg=x
              become: maybe
            - debug:
                msg: x
              loop: items
            - debug: msg=x
              with_filegolb: x
            - debug: msg=x
              register: a-b
            - debug:msg=x
            - import_tasks: nowhere.yml
            - shell: echo "x
            """));
  }

  @Test
  void templateMistakesAreFoundWhereTheyStand() {
    assertTrue(
        project
            .mistakesOfTasks(
                """
                - debug:
                    msg: |
                      fine
                      broken {{ here
                """)
            .startsWith("site.yml:6:18: "));
    assertTrue(
        project
            .mistakesOfTasks(
                """
                - debug: msg=x
                  when: "a =="
                """)
            .startsWith("site.yml:4:"));
  }

  @Test
  void conditionInBracesIsAWarning() {
    project.file(
        "site.yml", "- hosts: all\n  tasks:\n    - debug: msg=x\n      when: \"{{ a }}\"\n");
    Playbook playbook = project.load("site.yml");
    Task task = (Task) playbook.plays().getFirst().tasks().getFirst();
    assertEquals("a", task.when().getFirst().expression().source().strip());
    assertEquals(
        """
        site.yml:4:13: warning: 'when' is an expression already
             4 |       when: "{{ a }}"
               |             ^^^^^^^^^ leave out {{ and }}
        """,
        project.print(playbook.warnings()));
  }

  @Test
  void settingsOnAnIncludeAreRejected() {
    assertTrue(
        project
            .mistakesOfTasks("- include_tasks: x.yml\n  become: true\n")
            .contains("'become' does nothing on 'include_tasks' itself"));
  }

  @Test
  void importInACircleIsAMistake() {
    project.file("a.yml", "- import_tasks: a.yml\n");
    assertTrue(
        project
            .mistakesOfTasks("- import_tasks: a.yml\n")
            .startsWith("a.yml:1:17: a.yml imports itself"));
  }
}
