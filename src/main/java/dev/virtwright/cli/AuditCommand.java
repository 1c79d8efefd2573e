package dev.virtwright.cli;

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
  /** The inventory's variables, the role's own where it has one, by the argument they set. */
  private static final Map<String, String> VARIABLES =
      Map.of(
          "images_path", "images_path",
          "min_memory", "minimum_memory_mib",
          "min_disk", "minimum_disk_mib",
          "min_link_speed", "minimum_link_speed_mbits",
          "recommended_link_speed", "recommended_link_speed_mbits",
          "bond", "audit_bond",
          "guest_memory", "guest_memory_mib",
          "guest_vcpus", "guest_vcpus",
          "overcommit", "memory_overcommit",
          "waivers", "waivers");

  private final Surroundings surroundings;

  @Mixin JudgeOptions judge = new JudgeOptions();

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
    VARIABLES.forEach((arg, variable) -> args.put(arg, JudgeOptions.ofInventory(variable)));
    if (guestMemory != null) {
      args.put("guest_memory", guestMemory);
    }
    if (guestVcpus != null) {
      args.put("guest_vcpus", guestVcpus);
    }
    if (overcommit != null) {
      args.put("overcommit", String.valueOf(overcommit));
    }
    return judge.judge(RunReport.Mode.AUDIT, "Audit", "kvm_audit", args, surroundings);
  }
}
