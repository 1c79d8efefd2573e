package dev.virtwright.modules.virt;

import com.google.auto.service.AutoService;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Capacity;
import dev.virtwright.module.Finding;
import dev.virtwright.module.LiveBond;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.modules.virt.AuditChecks.Bond;
import dev.virtwright.modules.virt.AuditChecks.Rules;
import dev.virtwright.modules.virt.AuditChecks.Stage;
import dev.virtwright.modules.virt.AuditReads.Sections;
import dev.virtwright.modules.virt.Judgement.FailOn;
import dev.virtwright.value.ByteSize;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges whether a machine is fit to be a KVM host, and how many guests it holds. Reads only, in
 * one round trip, as any user; works where nothing is installed.
 */
@AutoService(ResourceModule.class)
public final class KvmAuditModule implements ResourceModule {
  private static final Arg<String> IMAGES =
      Arg.path("images_path", "Where images go or will go.").orElse("/var/lib/libvirt/images");
  private static final Arg<Long> MEMORY =
      Arg.integer("min_memory", "Least memory installed, in MiB.", 0, 1L << 40)
          .alias("minimum_memory_mib")
          .orElse(2048L);
  private static final Arg<Long> DISK =
      Arg.integer("min_disk", "Least free space for images, in MiB.", 0, 1L << 40)
          .alias("minimum_disk_mib")
          .orElse(8192L);
  private static final Arg<Long> SWAP =
      Arg.integer("min_swap", "Least swap, in MiB; the table's by memory if left out.", 0, 1L << 40)
          .alias("minimum_swap_mib")
          .optional();
  private static final Arg<Long> LINK =
      Arg.integer("min_link_speed", "Least speed of a link, in Mbit/s.", 0, 1L << 30)
          .alias("minimum_link_speed_mbits")
          .orElse(100L);
  private static final Arg<Long> GOOD_LINK =
      Arg.integer(
              "recommended_link_speed",
              "Speed below which there is a warning, in Mbit/s.",
              0,
              1L << 30)
          .alias("recommended_link_speed_mbits")
          .orElse(1000L);
  private static final Arg<Bond> BOND =
      Arg.choice("bond", "What a missing bond is worth.", Bond.class)
          .alias("audit_bond")
          .orElse(Bond.RECOMMENDED);
  private static final Arg<Long> GUEST_MEMORY =
      Arg.integer("guest_memory", "Memory of one guest for the capacity, in MiB.", 1, 1L << 40)
          .alias("guest_memory_mib")
          .orElse(756L);
  private static final Arg<Long> GUEST_VCPUS =
      Arg.integer("guest_vcpus", "vCPUs of one guest for the capacity.", 1, 4096).orElse(1L);
  private static final Arg<String> OVERCOMMIT =
      Arg.string(
              "overcommit",
              "Memory promised to guests beyond what is there, as a share of it.",
              "[0-9]{1,3}(\\.[0-9]{1,4})?")
          .alias("memory_overcommit")
          .orElse("0");
  private static final Arg<FailOn> FAIL_ON =
      Arg.choice("fail_on", "From which verdict on the task fails.", FailOn.class)
          .orElse(FailOn.NEVER);
  private static final Arg<Stage> STAGE =
      Arg.choice(
              "stage",
              "before judges a bare machine and misses nothing that a playbook brings; all judges a"
                  + " host.",
              Stage.class)
          .orElse(Stage.ALL);

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("kvm_audit")
        .summary("Judge whether a machine is fit to be a KVM host, and what it holds")
        .details(
            "Reads only, in one round trip, and needs neither root nor any package. What could not be"
                + " read is unknown and never passes.")
        .args(
            IMAGES,
            MEMORY,
            DISK,
            SWAP,
            LINK,
            GOOD_LINK,
            BOND,
            GUEST_MEMORY,
            GUEST_VCPUS,
            OVERCOMMIT,
            FAIL_ON,
            STAGE,
            Waiver.WAIVERS)
        .example(
            """
            - name: The machine is fit to be a KVM host
              kvm_audit:
                stage: before
                fail_on: fail
            """)
        .returns("findings", "Judgements: check, title, read, rule, verdict, remedy.")
        .returns("verdict", "The worst of them: pass, info, unknown, warn or fail.")
        .returns(
            Capacity.KEY,
            "What the machine holds; sizes in bytes. Null where memory or processors could not be"
                + " read.")
        .returns(LiveBond.KEY, LiveBond.DESCRIPTION);
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    Sections read = host.ask(new AuditReads(args.get(IMAGES)));
    Rules rules =
        new Rules(
            args.get(STAGE),
            ByteSize.mebibytes(args.get(MEMORY)),
            ByteSize.mebibytes(args.get(DISK)),
            args.get(LINK),
            args.get(GOOD_LINK),
            args.get(BOND),
            Double.parseDouble(args.get(OVERCOMMIT)),
            args.find(SWAP).map(ByteSize::mebibytes).orElse(null));
    List<Finding> findings =
        Waiver.apply(
            Waiver.parse(args.get(Waiver.WAIVERS)),
            AuditChecks.judge(read, rules),
            Waiver.today(read.first("clock")));
    Map<String, @Nullable Object> more = new LinkedHashMap<>();
    more.put(
        Capacity.KEY,
        capacity(
                read,
                rules,
                ByteSize.mebibytes(args.get(GUEST_MEMORY)),
                Math.toIntExact(args.get(GUEST_VCPUS)))
            .map(Capacity::toValue)
            .orElse(null));
    more.put(
        LiveBond.KEY,
        BondChecks.bonds(read).stream().map(bond -> LiveBond.of(bond).toValue()).toList());
    return Judgement.plan(findings, args.get(FAIL_ON), more);
  }

  /** Empty where memory or processors could not be read. */
  static Optional<Capacity> capacity(Sections read, Rules rules, ByteSize guest, int vcpus) {
    ByteSize installed = SizeChecks.memory(read).size();
    int cores = ProcessorChecks.cores(read);
    int threads = ProcessorChecks.threads(read);
    if (installed.bytes() == 0 || cores == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Capacity(
            installed,
            Sizing.memoryForGuests(installed),
            SizeChecks.swapThere(read).orElse(new ByteSize(0)),
            rules.leastSwap() == null
                ? Sizing.swap(installed, rules.overcommit()).orElse(null)
                : rules.leastSwap(),
            SizeChecks.free(read).orElse(new ByteSize(0)),
            cores,
            threads,
            guest,
            vcpus,
            Sizing.guestsByMemory(installed, guest, rules.overcommit()),
            cores / vcpus,
            rules.overcommit()));
  }
}
