package dev.virtwright.cli;

import dev.virtwright.engine.AdHoc;
import dev.virtwright.engine.ModuleCatalog;
import dev.virtwright.engine.RunOptions;
import dev.virtwright.engine.RunPlan;
import dev.virtwright.result.RunReport;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** validate: virt-host-validate, nodeinfo and domcapabilities read and judged. */
@Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Reads and judges virt-host-validate, nodeinfo and domcapabilities.",
      "Most hosts let only root ask libvirt: -b becomes root."
    })
final class ValidateCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin InventoryOptions inventory = new InventoryOptions();
  @Mixin LoginOptions login = new LoginOptions();
  @Mixin OutputOptions output = new OutputOptions();

  @Option(
      names = {"-f", "--forks"},
      paramLabel = "N",
      defaultValue = "25",
      description = "Requests under way at a time (default: ${DEFAULT-VALUE}).")
  int forks;

  @Option(
      names = "--fail-on",
      paramLabel = "VERDICT",
      defaultValue = "fail",
      description = "Status 5 from this verdict on: fail (default), warn or never.")
  Runner.FailOn failOn = Runner.FailOn.FAIL;

  @Option(
      names = "--smoke",
      description = "Boot a tiny guest under KVM and remove it; nothing stays behind.")
  boolean smoke;

  ValidateCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Map<String, @Nullable Object> args = new LinkedHashMap<>();
    args.put("fail_on", "never");
    args.put("smoke", smoke);
    RunOptions options =
        login
            .apply(RunOptions.of(RunReport.Mode.VALIDATE))
            .withForks(forks)
            .withLimit(inventory.limit);
    RunPlan plan =
        RunPlan.of(
            new AdHoc("all", "Validation", "kvm_validate", args, false),
            inventory.inventories,
            surroundings.workingDirectory(),
            options,
            ModuleCatalog.installed());
    RunReport report = new Runner(surroundings, output).run(plan);
    output.write(report, false, surroundings);
    return Runner.status(report, false, failOn);
  }
}
