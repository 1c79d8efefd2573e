package dev.virtwright.cli;

import dev.virtwright.result.RunReport;
import dev.virtwright.value.ByteSize;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** audit: is each host fit to be a KVM host, and how many guests does it hold. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Judges whether hosts are fit to be KVM hosts and what they hold; changes nothing.")
final class AuditCommand implements Callable<Integer> {
  /** The inventory's variables, which the module's arguments have as further names. */
  private static final List<String> VARIABLES =
      List.of(
          "images_path",
          "minimum_memory_mib",
          "minimum_disk_mib",
          "minimum_swap_mib",
          "minimum_link_speed_mbits",
          "recommended_link_speed_mbits",
          "audit_bond",
          "guest_memory_mib",
          "guest_vcpus",
          "memory_overcommit",
          "waivers");

  private final Surroundings surroundings;
  private final Supplier<Configuration> configuration;

  @Mixin JudgeOptions judge = new JudgeOptions();

  @Option(
      names = "--guest-memory",
      paramLabel = "SIZE",
      converter = GuestMemory.class,
      description = "Memory of one guest for the capacity: MiB, or 4GiB (default: 756).")
  @Nullable ByteSize guestMemory;

  @Option(
      names = "--guest-vcpus",
      paramLabel = "N",
      description = "vCPUs of one guest for the capacity (default: 1).")
  @Nullable Long guestVcpus;

  @Option(
      names = "--overcommit",
      paramLabel = "RATIO",
      description = "Share of memory that guests are promised beyond what is there (default: 0).")
  @Nullable BigDecimal overcommit;

  /** A number alone is MiB; less than one is no guest. */
  private static final class GuestMemory implements ITypeConverter<ByteSize> {
    @Override
    public ByteSize convert(String text) {
      try {
        ByteSize size = ByteSize.parse(text, "MiB");
        if (size.mebibytes() > 0) {
          return size;
        }
      } catch (IllegalArgumentException wrong) {
        throw new TypeConversionException(wrong.getMessage());
      }
      throw new TypeConversionException("'%s' is less than a MiB".formatted(text));
    }
  }

  AuditCommand(Surroundings surroundings, Supplier<Configuration> configuration) {
    this.surroundings = surroundings;
    this.configuration = configuration;
  }

  @Override
  public Integer call() {
    Map<String, @Nullable Object> args = new LinkedHashMap<>();
    args.put("stage", "all");
    VARIABLES.forEach(name -> args.put(name, JudgeOptions.ofInventory(name)));
    if (guestMemory != null) {
      args.put("guest_memory_mib", guestMemory.mebibytes());
    }
    if (guestVcpus != null) {
      args.put("guest_vcpus", guestVcpus);
    }
    if (overcommit != null) {
      args.put("memory_overcommit", overcommit.toPlainString());
    }
    return judge.judge(
        RunReport.Mode.AUDIT, "Audit", "kvm_audit", args, surroundings, configuration.get());
  }
}
