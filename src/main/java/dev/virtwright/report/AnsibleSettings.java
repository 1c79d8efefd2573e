package dev.virtwright.report;

import java.util.Objects;

/**
 * How Ansible's default callback is told to print, under the names of its options (documentation of
 * callback {@code default}).
 *
 * @param verbosity how many {@code -v}
 * @param colour whether lines carry colours
 * @param columns of banners and wrapped warnings; 79 where no terminal is wider
 * @param okHosts {@code display_ok_hosts}
 * @param skippedHosts {@code display_skipped_hosts}
 * @param failedOnErr {@code display_failed_stderr}
 * @param checkMarkers {@code check_mode_markers}
 * @param taskPathOnFailure {@code show_task_path_on_failure}
 * @param yaml {@code result_format} is yaml, not json
 * @param pretty {@code pretty_results}: results over several lines at every verbosity
 * @param check whether the run is one of {@code --check}
 * @param diff whether differences are shown ({@code --diff})
 */
public record AnsibleSettings(
    Callback callback,
    int verbosity,
    boolean colour,
    int columns,
    boolean okHosts,
    boolean skippedHosts,
    boolean failedOnErr,
    boolean checkMarkers,
    boolean taskPathOnFailure,
    boolean yaml,
    boolean pretty,
    boolean check,
    boolean diff) {

  /** Ansible's width where standard output is no terminal, or a narrow one. */
  public static final int COLUMNS = 79;

  /** Which of Ansible's callbacks for standard output. */
  public enum Callback {
    DEFAULT,
    /** One paragraph a result, as {@code ansible} prints it. */
    MINIMAL,
    /** One line a result. */
    ONELINE
  }

  public AnsibleSettings {
    Objects.requireNonNull(callback);
    if (verbosity < 0 || columns < 1) {
      throw new IllegalArgumentException("neither verbosity nor columns can be negative");
    }
  }

  /** The same for another run. */
  public AnsibleSettings with(int verbose, boolean checks, boolean diffs) {
    return new AnsibleSettings(
        callback,
        verbose,
        colour,
        columns,
        okHosts,
        skippedHosts,
        failedOnErr,
        checkMarkers,
        taskPathOnFailure,
        yaml,
        pretty,
        checks,
        diffs);
  }

  /** The same with results over several lines. */
  AnsibleSettings laidOut() {
    return new AnsibleSettings(
        callback,
        verbosity,
        colour,
        columns,
        okHosts,
        skippedHosts,
        failedOnErr,
        checkMarkers,
        taskPathOnFailure,
        yaml,
        true,
        check,
        diff);
  }

  /** What Ansible does where nobody says otherwise. */
  public static AnsibleSettings defaults() {
    return new AnsibleSettings(
        Callback.DEFAULT,
        0,
        false,
        COLUMNS,
        true,
        true,
        false,
        false,
        false,
        false,
        false,
        false,
        false);
  }
}
