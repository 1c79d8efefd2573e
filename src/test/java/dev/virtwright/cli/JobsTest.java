package dev.virtwright.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.virtwright.engine.Engine;
import dev.virtwright.engine.ModuleCatalog;
import dev.virtwright.engine.RunOptions;
import dev.virtwright.engine.RunPlan;
import dev.virtwright.host.DefaultHostSession;
import dev.virtwright.host.LocalConnector;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.TaskResult;
import dev.virtwright.value.Masker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jobs, delegation and connections of single tasks on this computer, in its shell. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class JobsTest {
  @TempDir Path directory;

  private RunReport run(String tasks) throws IOException {
    Path inventory =
        Files.writeString(
            directory.resolve("hosts"), "a ansible_connection=local\nb ansible_connection=local\n");
    Path playbook =
        Files.writeString(
            directory.resolve("site.yml"),
            """
            - hosts: a,b
              gather_facts: false
              environment: {ANSIBLE_ASYNC_DIR: %s, WORD: play}
              tasks:
            """
                    .formatted(directory.resolve("jobs"))
                + tasks.indent(4));
    RunPlan plan =
        RunPlan.of(
            List.of(playbook),
            List.of(inventory.toString()),
            directory,
            RunOptions.of(RunReport.Mode.APPLY),
            ModuleCatalog.installed());
    return new Engine(
            target -> new DefaultHostSession(new LocalConnector(), target), null, new Masker())
        .run(plan, event -> {});
  }

  /** What the tasks called show print on the host. */
  private static List<String> shown(RunReport report, String host) {
    return report.results().stream()
        .filter(result -> result.host().equals(host) && result.task().name().equals("show"))
        .map(TaskResult::message)
        .toList();
  }

  @Test
  void aCommandGoesOnAloneAndIsAskedForUntilItEnds() throws IOException {
    RunReport report =
        run(
            """
            - name: start
              shell: "sleep 1; echo out $WORD; echo err >&2; exit 3"
              args: {chdir: /}
              async: 20
              poll: 0
              register: job
            - name: show
              debug: {msg: "{{ job.started }} {{ job.finished }}"}
            - name: wait
              async_status: {jid: "{{ job.ansible_job_id }}"}
              register: ended
              until: ended is finished
              retries: 20
              delay: 1
              failed_when: ended.rc | default(3) != 3
            - name: show
              debug: {msg: "{{ ended.stdout }} {{ ended.stderr }} {{ ended.rc }} {{ ended.finished }}"}
            - name: clean
              async_status: {jid: "{{ job.ansible_job_id }}", mode: cleanup}
              register: clean
            - name: show
              debug: {msg: "{{ clean.erased == job.results_file }}"}
            - name: gone
              async_status: {jid: "{{ job.ansible_job_id }}"}
              register: gone
              ignore_errors: true
            - name: show
              debug: {msg: "{{ gone.msg }}"}
            """);
    for (String host : List.of("a", "b")) {
      assertEquals(
          List.of("True False", "out play err 3 True", "true", "could not find job"),
          shown(report, host));
    }
    try (var left = Files.list(directory.resolve("jobs"))) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void whatIsWaitedForIsEndedByTheHostWhenItsTimeIsOver() throws IOException {
    RunReport report =
        run(
            """
            - name: late
              command: sleep 50
              async: 1
              register: late
              ignore_errors: true
            - name: show
              debug: {msg: "{{ late.msg }}"}
            - name: in time
              command: echo fine
              async: 10
              poll: 1
              register: fine
            - name: show
              debug: {msg: "{{ fine.stdout }} {{ fine.finished }}"}
            - name: at once
              copy: {content: x, dest: "%s/{{ inventory_hostname }}"}
              async: 10
              poll: 0
              register: file
            - name: asked
              async_status: {jid: "{{ file.ansible_job_id }}"}
              register: asked
            - name: show
              debug: {msg: "{{ asked.finished }} {{ asked.dest is defined }}"}
            """
                .formatted(directory));
    assertEquals(
        List.of(
            "async task did not complete within the requested time - 1s", "fine True", "True True"),
        shown(report, "a"));
  }

  @Test
  void aTaskMayGoItsOwnWayAndBeOutOfReachWithoutLosingItsHost() throws IOException {
    RunReport report =
        run(
            """
            - name: away
              command: echo {{ inventory_hostname }}
              delegate_to: localhost
              register: away
            - name: show
              debug: {msg: "{{ away.stdout }}"}
            - name: out of reach
              command: echo never
              vars: {ansible_connection: local, ansible_become: true, ansible_become_user: nobody-here}
              ignore_errors: true
              register: out
            - name: show
              debug: {msg: "{{ out is failed }}"}
            - name: local
              local_action: command echo here
              register: here
            - name: show
              debug: {msg: "{{ here.stdout }}"}
            """);
    assertEquals(List.of("a", "true", "here"), shown(report, "a"));
  }
}
