package dev.virtwright.result;

import dev.virtwright.module.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the history knows of a host.
 *
 * @param runs the newest first
 * @param drifts those that last first, each kind the newest first
 * @param findings verdicts but PASS that hold since the last run that judged them, the worst first
 */
public record PastHost(
    String name, List<Visit> runs, List<PastDrift> drifts, List<Standing> findings) {

  /**
   * How the host came out of a run.
   *
   * @param trouble why it failed or was out of reach; null where it did neither
   */
  public record Visit(
      String run,
      RunReport.Mode mode,
      String title,
      Instant started,
      FleetView.HostView.State state,
      int drifted,
      int warn,
      int fail,
      @Nullable String trouble) {}

  /**
   * A verdict and since when it is so.
   *
   * @param read what was read of the host when it came to be so
   */
  public record Standing(
      String group, String check, String title, Verdict verdict, String read, Instant since) {}

  public PastHost {
    Objects.requireNonNull(name);
    runs = List.copyOf(runs);
    drifts = List.copyOf(drifts);
    findings = List.copyOf(findings);
  }
}
