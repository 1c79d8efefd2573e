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
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
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
      Arg.integer("min_memory", "Least memory installed, in MiB.", 0, 1L << 40).orElse(2048L);
  private static final Arg<Long> DISK =
      Arg.integer("min_disk", "Least free space for images, in MiB.", 0, 1L << 40).orElse(8192L);
  private static final Arg<Long> LINK =
      Arg.integer("min_link_speed", "Least speed of a link, in Mbit/s.", 0, 1L << 30).orElse(100L);
  private static final Arg<Long> GOOD_LINK =
      Arg.integer(
              "recommended_link_speed",
              "Speed below which there is a warning, in Mbit/s.",
              0,
              1L << 30)
          .orElse(1000L);
  private static final Arg<Bond> BOND =
      Arg.choice("bond", "What a missing bond is worth.", Bond.class).orElse(Bond.RECOMMENDED);
  private static final Arg<Long> GUEST_MEMORY =
      Arg.integer("guest_memory", "Memory of one guest for the capacity, in MiB.", 1, 1L << 40)
          .orElse(756L);
  private static final Arg<Long> GUEST_VCPUS =
      Arg.integer("guest_vcpus", "vCPUs of one guest for the capacity.", 1, 4096).orElse(1L);
  private static final Arg<String> OVERCOMMIT =
      Arg.string(
              "overcommit",
              "Memory promised to guests beyond what is there, as a share of it.",
              "[0-9]{1,3}(\\.[0-9]{1,4})?")
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
  private static final Arg<List<Map<String, @Nullable Object>>> WAIVERS =
      Arg.mappings(
              "waivers", "Findings somebody decided to live with: check, reason, owner, expires.")
          .orElse(List.of());

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
            LINK,
            GOOD_LINK,
            BOND,
            GUEST_MEMORY,
            GUEST_VCPUS,
            OVERCOMMIT,
            FAIL_ON,
            STAGE,
            WAIVERS)
        .example(
            """
            - name: The machine is fit to be a KVM host
              kvm_audit:
                stage: before
                fail_on: fail
            """)
        .returns("findings", "Judgements: check, title, read, rule, verdict, remedy.")
        .returns("verdict", "The worst of them: pass, info, unknown, warn or fail.")
        .returns(Capacity.KEY, "What the machine holds; sizes in bytes.")
        .returns(LiveBond.KEY, LiveBond.DESCRIPTION);
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    Sections read = host.ask(new AuditReads(args.get(IMAGES)));
    double overcommit = Double.parseDouble(args.get(OVERCOMMIT));
    Rules rules =
        new Rules(
            args.get(STAGE),
            ByteSize.mebibytes(args.get(MEMORY)),
            ByteSize.mebibytes(args.get(DISK)),
            args.get(LINK),
            args.get(GOOD_LINK),
            args.get(BOND),
            overcommit);
    List<Finding> findings =
        Waiver.apply(Waiver.parse(args.get(WAIVERS)), AuditChecks.judge(read, rules), today(read));
    Capacity capacity =
        capacity(
            read,
            ByteSize.mebibytes(args.get(GUEST_MEMORY)),
            Math.toIntExact(args.get(GUEST_VCPUS)),
            overcommit);
    return Judgement.plan(
        findings,
        args.get(FAIL_ON),
        Map.of(
            Capacity.KEY,
            capacity.toValue(),
            LiveBond.KEY,
            BondChecks.bonds(read).stream().map(bond -> LiveBond.of(bond).toValue()).toList()));
  }

  /** By the machine's clock, so that a plan depends on nothing but what was read. */
  private static LocalDate today(Sections read) {
    try {
      return LocalDate.ofInstant(
          Instant.ofEpochSecond(Long.parseLong(read.first("clock"))), ZoneOffset.UTC);
    } catch (NumberFormatException | DateTimeException noClock) {
      return LocalDate.MAX;
    }
  }

  static Capacity capacity(Sections read, ByteSize guest, int vcpus, double overcommit) {
    ByteSize installed = SizeChecks.installed(read);
    int cores = read.of("topology").size();
    int threads;
    try {
      threads = Integer.parseInt(read.first("threads"));
    } catch (NumberFormatException unknown) {
      threads = cores;
    }
    int counted = cores == 0 ? threads : cores;
    return new Capacity(
        installed,
        Sizing.memoryForGuests(installed),
        SizeChecks.swapThere(read),
        Sizing.swap(installed, overcommit).orElse(null),
        SizeChecks.free(read).orElse(new ByteSize(0)),
        counted,
        threads,
        guest,
        vcpus,
        Sizing.guestsByMemory(installed, guest, overcommit),
        counted / vcpus);
  }
}
