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

/** audit: is each host fit to be a KVM host, and how many guests does it hold. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Judges whether hosts are fit to be KVM hosts and what they hold; changes nothing.")
final class AuditCommand implements Callable<Integer> {
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
      names = "--guest-memory",
      paramLabel = "MIB",
      description = "Memory of one guest for the capacity, in MiB (default: 756).")
  @Nullable Long guestMemory;

  @Option(
      names = "--guest-vcpus",
      paramLabel = "N",
      description = "vCPUs of one guest for the capacity (default: 1).")
  @Nullable Long guestVcpus;

  @Option(
      names = "--overcommit",
      paramLabel = "RATIO",
      description = "Share of memory that guests are promised beyond what is there (default: 0).")
  @Nullable Double overcommit;

  AuditCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Map<String, @Nullable Object> args = new LinkedHashMap<>();
    args.put("stage", "all");
    args.put("fail_on", "never");
    put(args, "guest_memory", guestMemory);
    put(args, "guest_vcpus", guestVcpus);
    put(args, "overcommit", overcommit == null ? null : String.valueOf(overcommit));
    RunOptions options =
        login
            .apply(RunOptions.of(RunReport.Mode.AUDIT))
            .withForks(forks)
            .withLimit(inventory.limit);
    RunPlan plan =
        RunPlan.of(
            new AdHoc("all", "Audit", "kvm_audit", args, false),
            inventory.inventories,
            surroundings.workingDirectory(),
            options,
            ModuleCatalog.installed());
    RunReport report = new Runner(surroundings, output).run(plan);
    output.write(report, false, surroundings);
    return Runner.status(report, false, failOn);
  }

  private static void put(Map<String, @Nullable Object> args, String name, @Nullable Object value) {
    if (value != null) {
      args.put(name, value);
    }
  }
}
