package dev.virtwright.modules.virt;

import com.google.auto.service.AutoService;
import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.Finding;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.Verdict;
import dev.virtwright.module.Verification;
import dev.virtwright.modules.virt.Judgement.FailOn;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads and judges what libvirt itself says of a host: virt-host-validate(1), {@code virsh
 * nodeinfo}, {@code virsh domcapabilities}; all in one round trip.
 */
@AutoService(ResourceModule.class)
public final class KvmValidateModule implements ResourceModule {
  /** Under emulation each of these takes seconds. */
  private static final Duration DEADLINE = Duration.ofMinutes(3);

  static final CommandOutput HOST =
      new CommandOutput(List.of("virt-host-validate", "qemu"), DEADLINE, Set.of(), false);
  static final CommandOutput NODE =
      new CommandOutput(
          List.of("virsh", "-c", "qemu:///system", "nodeinfo"), DEADLINE, Set.of(), true);
  static final CommandOutput DOMAIN =
      new CommandOutput(
          List.of("virsh", "-c", "qemu:///system", "domcapabilities"), DEADLINE, Set.of(), true);
  static final CommandOutput VERSION =
      new CommandOutput(
          List.of("virsh", "-c", "qemu:///system", "version", "--daemon"),
          DEADLINE,
          Set.of(),
          true);
  static final CommandOutput CLOCK = CommandOutput.of("date", "+%s");

  private static final Arg<FailOn> FAIL_ON =
      Arg.choice("fail_on", "From which verdict on the task fails.", FailOn.class)
          .orElse(FailOn.FAIL);
  private static final Arg<Boolean> SMOKE =
      Arg.bool(
              "smoke",
              "Boot a tiny guest under KVM and remove it; nothing stays behind. Not done in check"
                  + " mode.")
          .orElse(false);

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("kvm_validate")
        .summary("Judge a KVM host by what libvirt says of it")
        .details(
            "Judges every line of virt-host-validate, never its exit status, which changed its meaning"
                + " between versions. What is not understood is unknown and never passes.")
        .args(FAIL_ON, SMOKE, Waiver.WAIVERS)
        .example(
            """
            - name: The host validates
              kvm_validate:
                fail_on: fail
            """)
        .returns("findings", "Judgements: check, title, read, rule, verdict, remedy.")
        .returns("verdict", "The worst of them: pass, info, unknown, warn or fail.")
        .returns("nodeinfo", "Labels and values of virsh nodeinfo.")
        .returns("domcapabilities", "domain, machine, arch, max_vcpus, disk_devices.")
        .returns("version", "What virsh version printed.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    host.expect(HOST, NODE, DOMAIN, VERSION, CLOCK);
    FragmentResult validate = host.ask(HOST);
    FragmentResult node = host.ask(NODE);
    FragmentResult domain = host.ask(DOMAIN);
    FragmentResult version = host.ask(VERSION);
    List<Waiver> waivers = Waiver.parse(args.get(Waiver.WAIVERS));
    LocalDate today = waivers.isEmpty() ? LocalDate.MAX : Waiver.today(host.ask(CLOCK).out());
    return decide(
        validate, node, domain, version, waivers, today, args.get(FAIL_ON), args.get(SMOKE));
  }

  static Plan decide(
      FragmentResult validate,
      FragmentResult node,
      FragmentResult domain,
      FragmentResult version,
      List<Waiver> waivers,
      LocalDate today,
      FailOn failOn,
      boolean smoke) {
    if (validate.exitStatus() == 127 || node.exitStatus() == 127) {
      return Plan.blocked(
          (validate.exitStatus() == 127 ? "virt-host-validate" : "virsh") + " is not installed",
          "apply the role kvm_host first, or install the libvirt client and daemon packages");
    }
    if (node.exitStatus() != 0) {
      String said = node.err().strip();
      return Plan.blocked(
          "libvirt does not answer: " + (said.length() > 400 ? said.substring(0, 400) + "…" : said),
          said.contains("authentication") || said.contains("Permission denied")
              ? "use become: true (-b), or let the user into the group libvirt"
              : "start it: systemctl start libvirtd (or virtqemud.socket); journalctl -u libvirtd says"
                  + " why it does not");
    }
    List<Finding> findings = new ArrayList<>(VirtHostValidate.parse(validate.out()));
    validate
        .err()
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .limit(5)
        .forEach(line ->
            findings.add(
                new Finding(
                    "host-validate-stderr",
                    "virt-host-validate",
                    "Message of virt-host-validate",
                    line,
                    Finding.AS_READ,
                    Verdict.INFO,
                    null)));
    Map<String, Object> info = LibvirtAnswers.nodeinfo(node.out());
    LibvirtAnswers.Capabilities capabilities = LibvirtAnswers.domcapabilities(domain.out());
    findings.add(LibvirtAnswers.nodeinfoFinding(info));
    findings.add(LibvirtAnswers.capabilitiesFinding(capabilities));
    List<Finding> judged = Waiver.apply(waivers, findings, today);
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("nodeinfo", info);
    values.put("domcapabilities", capabilities == null ? null : capabilities.toValue());
    values.put("version", version.out().strip());
    Plan plan = Judgement.plan(judged, failOn, values);
    return smoke && plan instanceof Plan.InSync inSync
        ? withGuest(inSync, failOn, finding -> Waiver.applied(waivers, finding, today))
        : plan;
  }

  /** The guest leaves nothing behind, so the task does not count as changed. */
  private static Plan withGuest(Plan.InSync judged, FailOn failOn, UnaryOperator<Finding> waived) {
    return new Plan.Changes(
        List.of(Change.of("smoke", "not tried", "a guest boots under KVM and is removed")),
        List.of(SmokeTest.action()),
        Verification.BY_RESULT,
        judged.values(),
        results -> {
          Finding smoke = waived.apply(SmokeTest.judge(results.getFirst()));
          List<Finding> all = new ArrayList<>(judged.findings());
          all.add(smoke);
          Map<String, @Nullable Object> values = Judgement.values(all, judged.values());
          return new Plan.Outcome.Result(
              values,
              failOn.reached(smoke.verdict()) ? smoke.read() + "\n" + smoke.remedy() : null);
        },
        false);
  }
}
