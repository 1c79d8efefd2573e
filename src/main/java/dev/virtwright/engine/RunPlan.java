package dev.virtwright.engine;

import dev.virtwright.diag.Diagnostic;
import java.nio.file.Path;
import java.util.List;

/**
 * A run that is known to be free of every mistake that can be found without a host: unknown modules
 * and arguments, wrong types, bad templates, missing files and handlers, undefined roles, keywords
 * that are not supported.
 */
public final class RunPlan {
  private final RunOptions options;

  private RunPlan(RunOptions options) {
    this.options = options;
  }

  /**
   * Reads playbooks and inventories and checks them.
   *
   * @param inventories files, directories, executables, or hosts with a comma ({@code a,b,}); empty
   *     for the implicit localhost alone
   * @param workingDirectory what relative paths are relative to
   * @throws dev.virtwright.diag.UserException with all mistakes together; nothing was touched
   */
  public static RunPlan of(
      List<Path> playbooks,
      List<String> inventories,
      Path workingDirectory,
      RunOptions options,
      ModuleCatalog catalog) {
    return new RunPlan(options);
  }

  /**
   * A run of one module without a playbook.
   *
   * @throws dev.virtwright.diag.UserException as {@link #of}
   */
  public static RunPlan of(
      AdHoc adHoc,
      List<String> inventories,
      Path workingDirectory,
      RunOptions options,
      ModuleCatalog catalog) {
    return new RunPlan(options);
  }

  public RunOptions options() {
    return options;
  }

  /** Such as the playbooks' paths. */
  public String title() {
    return "";
  }

  /** All hosts of the run, in inventory order. */
  public List<String> hosts() {
    return List.of();
  }

  /** The plays as lists show them. */
  public List<Outline> outline() {
    return List.of();
  }

  /** What is no mistake but likely not meant; the run's report has them too. */
  public List<Diagnostic> warnings() {
    return List.of();
  }
}
