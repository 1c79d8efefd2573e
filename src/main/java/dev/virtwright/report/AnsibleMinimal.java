package dev.virtwright.report;

import dev.virtwright.report.AnsibleDisplay.Colour;
import dev.virtwright.result.RunEvent;
import dev.virtwright.result.TaskResult;
import dev.virtwright.result.TaskResult.Status;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What {@code ansible} prints by its callbacks {@code minimal} and {@code oneline}: a paragraph or
 * a line a result, what programs printed as it is.
 */
public final class AnsibleMinimal implements Consumer<RunEvent> {
  /** Whose output is shown, and not their values. */
  private static final Set<String> PROGRAMS = Set.of("command", "shell", "raw", "script");

  private final AnsibleDisplay display;
  private final AnsibleSettings settings;
  private final boolean oneLine;
  private final Set<String> lost = new HashSet<>();

  public AnsibleMinimal(AnsibleDisplay display) {
    this.display = display;
    this.settings = display.settings();
    this.oneLine = settings.callback() == AnsibleSettings.Callback.ONELINE;
  }

  @Override
  public void accept(RunEvent event) {
    switch (event) {
      case RunEvent.TaskFinished task -> finished(task.result());
      case RunEvent.HostLost host -> {
        if (lost.add(host.host())) {
          display.line(host.host() + " | UNREACHABLE!: " + host.problem(), Colour.UNREACHABLE);
        }
      }
      case RunEvent.Warned warned -> display.warning(warned.warning().summary());
      case RunEvent.RunStarted ignored -> {}
      case RunEvent.PlayStarted ignored -> {}
      case RunEvent.TaskStarted ignored -> {}
      case RunEvent.HostBusy ignored -> {}
      case RunEvent.ItemFinished ignored -> {}
      case RunEvent.Retrying ignored -> {}
      case RunEvent.Said ignored -> {}
      case RunEvent.Included ignored -> {}
      case RunEvent.Steered ignored -> {}
      case RunEvent.NoHostsLeft ignored -> {}
      case RunEvent.RunFinished ignored -> {}
    }
  }

  private void finished(TaskResult result) {
    AnsibleResult shown = AnsibleResult.of(result, settings.verbosity());
    switch (result.status()) {
      case OK -> line(result, shown, "SUCCESS", " => ", Colour.OK);
      case CHANGED -> line(result, shown, "CHANGED", " => ", Colour.CHANGED);
      case FAILED -> line(result, shown, "FAILED", "! => ", Colour.ERROR);
      case UNREACHABLE -> {
        lost.add(result.host());
        display.line(
            "%s | UNREACHABLE! => %s".formatted(result.host(), shown.dump(laidOut())),
            Colour.UNREACHABLE);
      }
      case SKIPPED, PENDING -> display.line(result.host() + " | SKIPPED", Colour.SKIP);
    }
  }

  private void line(
      TaskResult result, AnsibleResult shown, String word, String arrow, Colour colour) {
    boolean program =
        PROGRAMS.contains(result.task().module()) && result.values().containsKey("rc");
    display.line(
        program
            ? "%s | %s | rc=%s %s"
                .formatted(result.host(), word, result.values().get("rc"), printed(result))
            : "%s | %s%s%s".formatted(result.host(), word, arrow, shown.dump(laidOut())),
        colour);
  }

  private AnsibleSettings laidOut() {
    return oneLine ? settings : settings.laidOut();
  }

  /** As the program printed it; a failure's words follow where there are any. */
  private String printed(TaskResult result) {
    String out = text(result, "stdout");
    String err = text(result, "stderr");
    String message = result.status() == Status.FAILED ? text(result, "msg") : "";
    if (oneLine) {
      return "| (stdout) "
          + out.replace("\n", "\\n")
          + (err.isEmpty() ? "" : " (stderr) " + err.replace("\n", "\\n"));
    }
    StringBuilder all = new StringBuilder(">>\n").append(out);
    for (String more : new String[] {err, message}) {
      if (!more.isEmpty()) {
        all.append(all.charAt(all.length() - 1) == '\n' ? "" : "\n").append(more);
      }
    }
    return all.append('\n').toString();
  }

  private static String text(TaskResult result, String key) {
    return Objects.toString(result.values().get(key), "");
  }
}
