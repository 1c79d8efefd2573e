package dev.virtwright.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.result.RunEvent;
import dev.virtwright.result.TaskResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Planning ahead changes nothing but the time a run takes. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class SpeculationTest {
  @TempDir Path directory;

  private static final Map<String, String> PLAYBOOKS = new LinkedHashMap<>();

  static {
    PLAYBOOKS.put(
        "values from task to task",
        """
        - hosts: all
          tasks:
            - {name: read, word: {name: a}, register: read}
            - {name: fact, set_fact: {b: "{{ read.word }}-{{ ansible_facts.os_family }}"}}
            - {name: changes, word: {name: b, content: "{{ b }}"}, register: changed}
            - {name: follows, word: {name: c, content: "{{ changed.word }}!"}, when: changed is changed}
            - {name: again, word: {name: c, content: "{{ b }}!"}}
            - {name: shows, debug: {var: b}}
        """);
    PLAYBOOKS.put(
        "loops that act and gather",
        """
        - hosts: all
          gather_facts: false
          tasks:
            - {name: collect, set_fact: {all: "{{ (all | default([])) + [item] }}"}, loop: [x, y, z]}
            - {name: words, word: {name: "{{ item }}", content: "{{ all | join }}"}, loop: "{{ all }}", register: words}
            - {name: count, debug: {msg: "{{ words.results | selectattr('changed') | list | length }}"}}
            - {name: none, word: {name: q}, loop: []}
        """);
    PLAYBOOKS.put(
        "failures, rescue and handlers",
        """
        - hosts: all
          gather_facts: false
          tasks:
            - name: one fails
              fail: {msg: not here}
              when: inventory_hostname == 'two'
              ignore_errors: true
              register: failing
            - block:
                - {name: changes, word: {name: a, content: "{{ failing is failed }}"}, notify: [second, topic]}
                - {name: breaks, fail: {msg: no}, when: inventory_hostname == 'three'}
              rescue:
                - {name: rescued, debug: {msg: "{{ ansible_failed_result.msg }}"}}
              always:
                - {name: always, word: {name: z, content: "1"}}
            - {name: flush, meta: flush_handlers}
            - {name: ends, meta: end_host, when: inventory_hostname == 'one'}
            - {name: really fails, fail: {msg: end}, when: inventory_hostname == 'two'}
            - {name: last, word: {name: l, content: last}}
          handlers:
            - {name: first, word: {name: h, content: f}, listen: topic}
            - {name: second, word: {name: h, content: s}}
        - hosts: all
          gather_facts: false
          tasks:
            - {name: next play, word: {name: l, content: last}}
        """);
    PLAYBOOKS.put(
        "other hosts' variables, includes and commands",
        """
        - hosts: all
          gather_facts: false
          serial: 2
          tasks:
            - {name: mine, set_fact: {mine: "{{ inventory_hostname }}"}}
            - {name: shout, shout: {text: "{{ mine }}"}, register: shouted}
            - {name: theirs, word: {name: t, content: "{{ hostvars['one'].shouted.stdout }}"}}
            - include_tasks: more.yml
              loop: [p, q]
              loop_control: {loop_var: what}
              when: what != 'p' or mine == 'two'
            - {name: until, word: {name: "{{ what | default('u') }}"}, register: u, until: u.word == '', retries: 1, delay: 0}
        """);
  }

  static {
    AcrossHostsCases.ALL.forEach((name, each) -> {
      if (!each.playbook().contains("strategy:") && !each.playbook().contains("pause:")) {
        PLAYBOOKS.put(name, each.playbook());
      }
    });
  }

  @TestFactory
  Stream<DynamicTest> eventsAreTheSameWithAndWithout() {
    List<DynamicTest> tests = new ArrayList<>();
    PLAYBOOKS.forEach((name, playbook) -> {
      for (boolean check : List.of(false, true)) {
        tests.add(
            DynamicTest.dynamicTest(
                name + (check ? ", check" : ""),
                () -> {
                  Story ahead = story(playbook, true, check);
                  Story due = story(playbook, false, check);
                  assertEquals(due.events, ahead.events);
                  assertEquals(due.words, ahead.words);
                  assertTrue(
                      playbook.contains("delegate_to")
                          || ahead.requests <= due.requests
                          || fewest(playbook, check) <= due.requests,
                      "looking ahead must not cost round trips here");
                }));
      }
    });
    return tests.stream();
  }

  /** Which hosts of one machine share a batch depends on who is there first. */
  private int fewest(String playbook, boolean check) {
    int fewest = Integer.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      fewest = Math.min(fewest, story(playbook, true, check).requests);
    }
    return fewest;
  }

  private record Story(
      Map<String, List<String>> events, Map<String, Map<String, String>> words, int requests) {}

  /** Events by host, and the order in which tasks began: hosts of one task run side by side. */
  private Story story(String playbook, boolean speculation, boolean check) {
    Stage stage = new Stage(directory, "one", "two", "three");
    stage.file(
        "more.yml",
        """
        - {name: "more {{ what }}", word: {name: "{{ what }}", content: "{{ mine }}"}}
        """);
    stage.added("localhost").added("lb").added("new");
    stage.machines.values().forEach(machine -> machine.words.put("a", "1"));
    stage.options = stage.options.withSpeculation(speculation).withCheck(check);
    stage.run(playbook);
    Map<String, List<String>> events = new TreeMap<>();
    for (RunEvent event : stage.events) {
      switch (event) {
        case RunEvent.RunStarted started -> add(events, "", "run " + started.hosts());
        case RunEvent.PlayStarted play -> add(events, "", "play " + play.hosts());
        case RunEvent.TaskStarted task ->
            add(events, "", task.task().number() + " " + task.task().name());
        case RunEvent.HostBusy live -> {}
        case RunEvent.ItemFinished(var at, TaskResult result) ->
            add(events, result.host(), text(result));
        case RunEvent.TaskFinished(var at, TaskResult result) ->
            add(events, result.host(), text(result));
        case RunEvent.Retrying(var at, TaskResult result, long left) ->
            add(events, result.host(), left + " left of " + text(result));
        case RunEvent.Steered steered -> add(events, steered.host(), steered.said());
        case RunEvent.NoHostsLeft none -> add(events, "", "nobody left");
        case RunEvent.Included included ->
            add(events, included.host(), "included " + included.source());
        case RunEvent.HostLost lost -> add(events, lost.host(), lost.problem());
        case RunEvent.Warned warned -> add(events, "warned", warned.warning().toString());
        case RunEvent.Said said -> add(events, said.host(), said.text());
        case RunEvent.RunFinished finished -> add(events, "", "finished");
      }
    }
    Map<String, Map<String, String>> words = new TreeMap<>();
    int requests = 0;
    for (Map.Entry<String, WordMachine> machine : stage.machines.entrySet()) {
      words.put(machine.getKey(), new TreeMap<>(machine.getValue().words));
      requests += machine.getValue().requests.size();
    }
    return new Story(events, words, requests);
  }

  private static void add(Map<String, List<String>> events, String host, String text) {
    events.computeIfAbsent(host, name -> new ArrayList<>()).add(text);
  }

  private static String text(TaskResult result) {
    return String.join(
        " ",
        result.task().name(),
        String.valueOf(result.item()),
        result.status().name(),
        result.drift().toString(),
        result.actions().toString(),
        String.valueOf(result.message()),
        result.waitsFor().toString(),
        String.valueOf(result.ignored()),
        result.values().toString());
  }
}
