package dev.virtwright.report;

import dev.virtwright.report.AnsibleDisplay.Colour;
import dev.virtwright.result.RunEvent;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.TaskResult;
import dev.virtwright.result.TaskResult.Status;
import dev.virtwright.result.TaskResult.TaskId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What {@code ansible-playbook} prints by its callback {@code default} (ansible.builtin.default),
 * as events come: banners, a line a result, the recap. Hears events from one thread.
 */
public final class AnsibleReport implements Consumer<RunEvent> {
  private static final Set<String> INCLUDES =
      Set.of("include_tasks", "include_role", "include", "import_tasks", "import_role");

  /** No task has this number. */
  private static final int NONE = -1;

  private final AnsibleDisplay display;
  private final AnsibleSettings settings;
  private final Path directory;
  private final AnsibleRecap recap = new AnsibleRecap();
  private boolean lockstep = true;
  private int banner = NONE;
  private int including;
  private List<String> hosts = List.of();

  /** Of the task that was printed last: hosts on which it has items. */
  private final Set<String> items = new HashSet<>();

  /** Hosts of each include's file, in the order they came; printed together. */
  private final Map<String, List<String>> included = new LinkedHashMap<>();

  /**
   * @param directory what relative paths of files are relative to
   */
  public AnsibleReport(AnsibleDisplay display, Path directory) {
    this.display = display;
    this.settings = display.settings();
    this.directory = directory;
  }

  @Override
  public void accept(RunEvent event) {
    if (!ofInclude(event)) {
      tellIncluded();
    }
    switch (event) {
      case RunEvent.RunStarted started -> started(started);
      case RunEvent.PlayStarted play -> {
        lockstep = play.lockstep();
        banner = NONE;
        hosts = play.hosts();
        display.banner("PLAY [" + play.play().strip() + "]" + mark());
        if (play.hosts().isEmpty()) {
          display.line("skipping: no hosts matched", Colour.SKIP);
        }
      }
      case RunEvent.TaskStarted task -> {
        if (lockstep && settings.okHosts() && settings.skippedHosts()) {
          banner(task.task());
        }
      }
      case RunEvent.ItemFinished item -> item(item.result());
      case RunEvent.TaskFinished task -> finished(task.result());
      case RunEvent.Retrying retry -> retrying(retry);
      case RunEvent.Said said ->
          display.line(said.text(), said.aside() ? Colour.DEBUG : Colour.NONE);
      case RunEvent.Included brought -> included(brought);
      case RunEvent.Steered meta -> steered(meta);
      case RunEvent.NoHostsLeft ignored -> display.banner("NO MORE HOSTS LEFT");
      case RunEvent.HostLost lost -> lost(lost);
      case RunEvent.Warned warned -> display.warning(warned.warning().summary());
      case RunEvent.RunFinished finished -> end(finished.report());
      case RunEvent.HostBusy ignored -> {}
    }
  }

  /** Prints a run that is over, of which there are no events any more. */
  public void replay(RunReport report) {
    accept(
        new RunEvent.RunStarted(
            report.started(),
            report.mode(),
            report.title(),
            report.hosts().stream().map(RunReport.Host::name).toList()));
    String play = null;
    for (TaskResult result : report.results()) {
      if (!result.task().play().equals(play)) {
        play = result.task().play();
        accept(new RunEvent.PlayStarted(report.started(), play, List.of(result.host()), 0, false));
      }
      accept(
          result.item() == null
              ? new RunEvent.TaskFinished(report.started(), result)
              : new RunEvent.ItemFinished(report.started(), result));
    }
    report.warnings().forEach(each -> display.warning(each.summary()));
    accept(new RunEvent.RunFinished(report.finished(), report));
  }

  /** Whether lines about what an include brought may still grow. */
  private boolean ofInclude(RunEvent event) {
    return switch (event) {
      case RunEvent.Included ignored -> true;
      case RunEvent.HostBusy ignored -> true;
      case RunEvent.ItemFinished item -> item.result().task().number() == including;
      case RunEvent.TaskFinished task -> task.result().task().number() == including;
      case RunEvent.RunStarted ignored -> false;
      case RunEvent.PlayStarted ignored -> false;
      case RunEvent.TaskStarted ignored -> false;
      case RunEvent.Steered ignored -> false;
      case RunEvent.NoHostsLeft ignored -> false;
      case RunEvent.Retrying ignored -> false;
      case RunEvent.Said ignored -> false;
      case RunEvent.HostLost ignored -> false;
      case RunEvent.Warned ignored -> false;
      case RunEvent.RunFinished ignored -> false;
    };
  }

  /** Files by their paths, roles by their names. */
  private void included(RunEvent.Included brought) {
    including = brought.task().number();
    recap.included(brought.host());
    String line =
        "included: %s for \0%s"
            .formatted(
                shortName(brought.task()).endsWith("_role")
                    ? brought.source()
                    : directory.resolve(brought.source()),
                brought.item() == null ? "" : " => (item=" + brought.item() + ")");
    included.computeIfAbsent(line, text -> new ArrayList<>()).add(brought.host());
  }

  private static String shortName(TaskId task) {
    return task.module().substring(task.module().lastIndexOf('.') + 1);
  }

  private void started(RunEvent.RunStarted run) {
    if (settings.verbosity() > 1) {
      display.banner("PLAYBOOK: " + Path.of(run.title()).getFileName());
      if (run.plays() > 0) {
        display.line("%d plays in %s".formatted(run.plays(), run.title()), Colour.NONE);
      }
    }
    dryRun();
  }

  private void dryRun() {
    if (settings.check() && settings.checkMarkers()) {
      display.banner("DRY RUN");
    }
  }

  private String mark() {
    return settings.check() && settings.checkMarkers() ? " [CHECK MODE]" : "";
  }

  private void banner(TaskId task) {
    if (banner == task.number()) {
      return;
    }
    banner = task.number();
    items.clear();
    display.banner(
        (task.handler() ? "RUNNING HANDLER" : "TASK") + " [" + name(task) + "]" + mark());
    if (settings.verbosity() > 1) {
      path(task);
    }
  }

  /** Each host on its own, under a banner of its own. */
  private void steered(RunEvent.Steered meta) {
    banner = NONE;
    if (lockstep && settings.okHosts() && settings.skippedHosts()) {
      banner(meta.task());
    }
    if (settings.verbosity() > 1) {
      display.line("META: " + meta.said(), Colour.DEBUG);
    }
    if (meta.skipped() && settings.skippedHosts()) {
      banner(meta.task());
      display.line("skipping: [%s]".formatted(meta.host()), Colour.SKIP);
    }
  }

  private void path(TaskId task) {
    if (task.location() != null) {
      display.line(
          "task path: %s:%d"
              .formatted(directory.resolve(task.location().file()), task.location().line()),
          Colour.DEBUG);
    }
  }

  /** An include of a role is told without the role that it stands in. */
  private static String name(TaskId task) {
    return (task.role() == null || task.module().endsWith("include_role")
            ? ""
            : task.role() + " : ")
        + task.name().strip();
  }

  private void item(TaskResult result) {
    differences(result);
    String label = AnsibleResult.hidden(result) ? "(censored due to no_log)" : result.item();
    AnsibleResult shown = AnsibleResult.of(result, settings.verbosity());
    String more = shown.shown(settings.verbosity()) ? " => " + shown.dump(settings) : "";
    String host = host(result);
    switch (result.status()) {
      case CHANGED, OK -> {
        boolean changed = result.status() == Status.CHANGED;
        if (!includes(result) && (changed || settings.okHosts())) {
          banner(result.task());
          display.line(
              "%s: [%s] => (item=%s)%s".formatted(changed ? "changed" : "ok", host, label, more),
              changed ? Colour.CHANGED : Colour.OK);
        }
      }
      case SKIPPED, PENDING -> {
        if (settings.skippedHosts()) {
          banner(result.task());
          display.line(
              "skipping: [%s] => (item=%s) %s".formatted(result.host(), label, more), Colour.SKIP);
        }
      }
      case FAILED, UNREACHABLE -> {
        banner(result.task());
        display.problem(AnsibleProblem.of(result, directory));
        display.failure(
            "failed: [%s] (item=%s) => %s".formatted(host, label, shown.dump(settings)),
            Colour.ERROR);
      }
    }
    items.add(result.host());
  }

  private void finished(TaskResult result) {
    recap.count(result);
    boolean loop = items.remove(result.host());
    if (!loop) {
      differences(result);
    }
    AnsibleResult all = AnsibleResult.of(result, settings.verbosity());
    boolean summed = loop || AnsibleResult.looped(result);
    AnsibleResult shown = summed ? all.summed() : all;
    String more = shown.shown(settings.verbosity()) ? " => " + shown.dump(settings) : "";
    switch (result.status()) {
      case CHANGED, OK -> {
        boolean changed = result.status() == Status.CHANGED;
        if (includes(result)) {
          banner(result.task());
          recap.includeDone(result.host());
        } else if (changed || settings.okHosts()) {
          banner(result.task());
          if (!summed) {
            display.line(
                "%s: [%s]%s".formatted(changed ? "changed" : "ok", host(result), more),
                changed ? Colour.CHANGED : Colour.OK);
          }
        }
      }
      case SKIPPED, PENDING -> {
        if (settings.skippedHosts()) {
          banner(result.task());
          display.line("skipping: [%s]%s".formatted(result.host(), more), Colour.SKIP);
        }
      }
      case FAILED -> {
        banner(result.task());
        if (!summed) {
          display.problem(AnsibleProblem.of(result, directory));
        }
        if (!summed || result.task().module().equals("debug")) {
          failed(result, shown);
        }
        ignored(result);
      }
      case UNREACHABLE -> {
        banner(result.task());
        display.problem(AnsibleProblem.of(result, directory));
        display.failure(
            "fatal: [%s]: UNREACHABLE! => %s".formatted(host(result), shown.dump(settings)),
            Colour.UNREACHABLE);
        ignored(result);
      }
    }
  }

  private void failed(TaskResult result, AnsibleResult shown) {
    if (settings.verbosity() < 2 && settings.taskPathOnFailure()) {
      path(result.task());
    }
    display.failure(
        "fatal: [%s]: FAILED! => %s".formatted(host(result), shown.dump(settings)), Colour.ERROR);
  }

  private void ignored(TaskResult result) {
    if (result.ignored()) {
      display.line("...ignoring", Colour.SKIP);
    }
  }

  private void differences(TaskResult result) {
    if (settings.diff() && result.status() == Status.CHANGED && !AnsibleResult.hidden(result)) {
      String text = AnsibleDiff.of(result, display);
      if (!text.isEmpty()) {
        banner(result.task());
        display.line(text, Colour.NONE);
      }
    }
  }

  private void retrying(RunEvent.Retrying retry) {
    TaskResult result = retry.result();
    banner(result.task());
    String text =
        "FAILED - RETRYING: [%s]: %s (%d retries left)."
            .formatted(host(result), name(result.task()), retry.left());
    if (settings.verbosity() > 2) {
      text += "Result was: " + AnsibleResult.of(result, settings.verbosity()).dump(settings);
    }
    display.line(text, Colour.DEBUG);
  }

  private void tellIncluded() {
    included.forEach((line, those) -> {
      those.sort(Comparator.comparingInt(hosts::indexOf));
      display.line(line.replace("\0", String.join(", ", those)), Colour.SKIP);
    });
    included.clear();
  }

  /** A host that is out of reach before a task of its own could say so. */
  private void lost(RunEvent.HostLost lost) {
    if (!recap.knowsUnreachable(lost.host())) {
      recap.unreachable(lost.host());
      Map<String, Object> values = new TreeMap<>();
      values.put("changed", false);
      values.put("msg", lost.problem());
      values.put("unreachable", true);
      display.failure(
          "fatal: [%s]: UNREACHABLE! => %s"
              .formatted(lost.host(), new AnsibleResult(values, false, false).dump(settings)),
          Colour.UNREACHABLE);
    }
  }

  private void end(RunReport report) {
    display.banner("PLAY RECAP");
    recap.print(report, display);
    display.screen("");
    dryRun();
  }

  private static boolean includes(TaskResult result) {
    return INCLUDES.contains(shortName(result.task()));
  }

  /** With the host that the task was delegated to, where that is another. */
  private static String host(TaskResult result) {
    return result.values().get("_ansible_delegated_vars") instanceof Map<?, ?> to
            && !result.host().equals(to.get("ansible_delegated_host"))
        ? result.host() + " -> " + to.get("ansible_delegated_host")
        : result.host();
  }
}
