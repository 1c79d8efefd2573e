package dev.virtwright.report;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.result.RunEvent;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.TaskResult.Status;
import dev.virtwright.result.TaskResult.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The events of a run that was made up: hosts go together from task to task, twenty at a time; some
 * fail, some are lost. What the hosts do has {@link #MARK} in it, so that a row of the table is
 * told from everything else; each failure and each warning has a code of its own in {@link #said}.
 */
final class FleetRun {
  static final String MARK = "¤";
  static final Instant START = Instant.parse("2026-03-02T09:15:00Z");

  private static final int FORKS = 20;

  final List<String> hosts;
  final List<RunEvent> events = new ArrayList<>();

  /** Every failure, loss and warning, as it should be read: in full, blanks aside. */
  final List<String> said = new ArrayList<>();

  private final Set<String> gone = new HashSet<>();
  private final Random random;
  private final Duration step;
  private Instant now = START;

  /**
   * @param step time from one event to the next
   * @param troubles of a thousand tasks on a host so many come to a failure, a loss or a warning
   */
  FleetRun(int hosts, int tasks, Duration step, int troubles, long seed) {
    this.hosts = IntStream.range(0, hosts).mapToObj("kvm-%04d"::formatted).toList();
    this.random = new Random(seed);
    this.step = step;
    add(new RunEvent.RunStarted(now, RunReport.Mode.APPLY, "site.yml", this.hosts));
    add(new RunEvent.PlayStarted(now, "KVM hosts", this.hosts, tasks));
    List<String> live = new ArrayList<>(this.hosts);
    for (int number = 1; number <= tasks; number++) {
      TaskId task = SampleRun.task(number, "Task " + number, "command");
      add(new RunEvent.TaskStarted(now, task));
      for (int from = 0; from < live.size(); from += FORKS) {
        List<String> together = live.subList(from, Math.min(from + FORKS, live.size()));
        together.forEach(
            host -> add(new RunEvent.HostBusy(now, host, task, MARK + " run a program")));
        together.forEach(host -> finish(host, task, random.nextInt(1000) < troubles));
      }
      live.removeAll(gone);
    }
  }

  private void add(RunEvent event) {
    events.add(event);
    now = now.plus(step);
  }

  private void finish(String host, TaskId task, boolean trouble) {
    add(new RunEvent.HostBusy(now, host, task, null));
    int kind = trouble ? random.nextInt(3) : 3;
    String code = "%s/%d:".formatted(host, task.number());
    switch (kind) {
      case 0 -> {
        gone.add(host);
        String message =
            code
                + " the package manager could not get its lock, which another process"
                + " has held for a minute\nE: nothing was installed";
        said.add(message.replace('\n', ' ') + " → end of " + code + " wait for it or end it");
        add(
            new RunEvent.TaskFinished(
                now,
                SampleRun.result(host, task, Status.FAILED)
                    .message(message)
                    .remedy("end of " + code + " wait for it or end it")
                    .build()));
      }
      case 1 -> {
        gone.add(host);
        said.add(code + " no answer for a minute → end of " + code + " is the machine up?");
        add(
            new RunEvent.TaskFinished(
                now, SampleRun.result(host, task, Status.UNREACHABLE).build()));
        add(
            new RunEvent.HostLost(
                now,
                host,
                code + " no answer for a minute",
                "end of " + code + " is the machine up?"));
      }
      case 2 -> {
        said.add(code + " the clock of this host is wrong by an hour");
        add(
            new RunEvent.Warned(
                now,
                host,
                Diagnostic.warning(
                    "clock", code + " the clock of this host is wrong by an hour", null, null)));
        add(new RunEvent.TaskFinished(now, SampleRun.result(host, task, Status.OK).build()));
      }
      default -> {
        Status status = random.nextInt(3) == 0 ? Status.CHANGED : Status.OK;
        add(new RunEvent.TaskFinished(now, SampleRun.result(host, task, status).build()));
      }
    }
  }
}
