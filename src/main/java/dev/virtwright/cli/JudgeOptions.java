package dev.virtwright.cli;

import dev.virtwright.engine.AdHoc;
import dev.virtwright.engine.ModuleCatalog;
import dev.virtwright.engine.RunOptions;
import dev.virtwright.result.RunReport;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the commands share that judge hosts by one module and change nothing. */
final class JudgeOptions {
  @Mixin InventoryOptions inventory = new InventoryOptions();
  @Mixin LoginOptions login = new LoginOptions();
  @Mixin OutputOptions output = new OutputOptions();
  @Mixin HistoryOptions.Kept history = new HistoryOptions.Kept();

  @Mixin ForksOption forks = new ForksOption();

  @Option(
      names = "--fail-on",
      paramLabel = "VERDICT",
      defaultValue = "fail",
      description = "Status 5 from this verdict on: fail (default), warn or never.")
  Runner.FailOn failOn = Runner.FailOn.FAIL;

  /** An argument that a variable of the inventory sets, and that has its default without it. */
  static String ofInventory(String variable) {
    return "{{ " + variable + " | default(omit) }}";
  }

  /**
   * Runs the module on every host and writes the report.
   *
   * @param args the module's arguments; one without a value is left to its default
   * @return the exit status
   */
  int judge(
      RunReport.Mode mode,
      String title,
      String module,
      Map<String, @Nullable Object> args,
      Surroundings surroundings,
      Configuration configuration) {
    Map<String, @Nullable Object> given = new LinkedHashMap<>();
    args.forEach((name, value) -> {
      if (value != null) {
        given.put(name, value);
      }
    });
    // the verdict decides on the status, not the task
    given.put("fail_on", "never");
    RunOptions options =
        inventory.apply(forks.apply(login.apply(RunOptions.of(mode))), surroundings, configuration);
    RunReport report =
        new Runner(surroundings, output)
            .run(
                new AdHoc("all", title, module, given),
                inventory,
                options,
                history,
                ModuleCatalog.installed());
    return judge(report, surroundings);
  }

  /** Writes the report; returns the exit status. */
  int judge(RunReport report, Surroundings surroundings) {
    output.write(report, false, surroundings);
    return Runner.status(report, false, failOn);
  }
}
