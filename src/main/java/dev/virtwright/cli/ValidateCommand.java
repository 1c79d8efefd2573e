package dev.virtwright.cli;

import dev.virtwright.result.RunReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
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
  private final Supplier<Configuration> configuration;

  @Mixin JudgeOptions judge = new JudgeOptions();

  @Option(
      names = "--smoke",
      description = "Boot a tiny guest under KVM and remove it; nothing stays behind.")
  boolean smoke;

  @Option(
      names = "--from-file",
      paramLabel = "FILE",
      description =
          "Judge what these commands printed once and somebody saved or pasted, instead of asking"
              + " hosts; repeatable, each shown as a host of its name.")
  List<Path> saved = new ArrayList<>();

  ValidateCommand(Surroundings surroundings, Supplier<Configuration> configuration) {
    this.surroundings = surroundings;
    this.configuration = configuration;
  }

  @Override
  public Integer call() {
    if (!saved.isEmpty()) {
      return judge.judge(SavedRun.of(saved, surroundings), surroundings);
    }
    Map<String, @Nullable Object> args =
        Map.of("smoke", smoke, "waivers", JudgeOptions.ofInventory("waivers"));
    return judge.judge(
        RunReport.Mode.VALIDATE,
        "Validation",
        "kvm_validate",
        args,
        surroundings,
        configuration.get());
  }
}
