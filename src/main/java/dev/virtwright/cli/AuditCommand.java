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
    args.put("guest_memory", guestMemory);
    args.put("guest_vcpus", guestVcpus);
    args.put("overcommit", overcommit == null ? null : String.valueOf(overcommit));
    return judge.judge(RunReport.Mode.AUDIT, "Audit", "kvm_audit", args, surroundings);
  }
}
