package dev.virtwright.modules.virt;

import dev.virtwright.host.Action;
import dev.virtwright.host.ActionResult;
import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Boots a tiny transient guest under KVM with the host's own kernel, no disk and no network, sees
 * it run, and removes it whatever happens. Nothing is defined, nothing stays.
 */
final class SmokeTest {
  private static final Duration DEADLINE = Duration.ofMinutes(6);

  private SmokeTest() {}

  /** Ends with a line {@code smoke: …}: {@code running NAME KVM-STATE}, or {@code failed WHAT}. */
  static Action.Run action() {
    return Action.Run.of(List.of("sh", "-s"))
        .withInput(SCRIPT.getBytes(StandardCharsets.UTF_8))
        .withDeadline(DEADLINE)
        .accepting(0, 1);
  }

  static Finding judge(ActionResult result) {
    String last =
        result
            .out()
            .lines()
            .filter(line -> line.startsWith("smoke: "))
            .reduce((first, second) -> second)
            .orElse("smoke: failed no answer");
    String said = last.substring("smoke: ".length());
    boolean alive = said.startsWith("running ") && said.contains("kvm support: enabled");
    String log =
        result
            .err()
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .limit(6)
            .reduce("", (a, b) -> a.isEmpty() ? b : a + "; " + b);
    return new Finding(
        "smoke",
        "smoke",
        "A guest boots under KVM",
        alive ? said.substring("running ".length()) : said + (log.isEmpty() ? "" : ": " + log),
        "a transient guest of type kvm starts, executes and is removed",
        alive ? Verdict.PASS : Verdict.FAIL,
        alive
            ? null
            : "look at /var/log/libvirt/qemu on the host; where /dev/kvm is missing or refused, the"
                + " firmware or the hypervisor below has virtualization off");
  }

  private static final String SCRIPT =
      """
      LC_ALL=C; export LC_ALL
      PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin; export PATH
      v() { virsh -q -c qemu:///system "$@"; }
      n=virtwright-smoke-$$
      d=$(mktemp -d /var/tmp/virtwright-smoke.XXXXXX) || { echo 'smoke: failed no room for a file'; exit 1; }
      clean() { v destroy "$n" >/dev/null 2>&1; rm -rf -- "$d"; }
      trap clean EXIT
      trap 'exit 1' HUP INT TERM
      kernel=
      for k in "/boot/vmlinuz-$(uname -r)" /boot/vmlinuz /vmlinuz; do
      if [ -r "$k" ]; then kernel=$d/kernel; cp -- "$k" "$kernel"; break; fi
      done
      chmod 755 "$d"; [ -z "$kernel" ] || chmod 644 "$kernel"
      boot="<type arch='$(uname -m)'>hvm</type>"
      if [ -n "$kernel" ]; then boot="$boot<kernel>$kernel</kernel><cmdline>console=ttyS0 panic=-1</cmdline>"; fi
      cat > "$d/guest.xml" <<X
      <domain type='kvm'><name>$n</name><memory unit='MiB'>128</memory><vcpu>1</vcpu>
      <os>$boot</os><features><acpi/></features><on_reboot>destroy</on_reboot><on_crash>preserve</on_crash>
      <devices><serial type='null'><target port='0'/></serial><memballoon model='none'/></devices></domain>
      X
      if ! v create "$d/guest.xml" --paused > "$d/out" 2>&1; then
      cat "$d/out" >&2
      tail -n 3 "/var/log/libvirt/qemu/$n.log" >&2 2>/dev/null
      echo 'smoke: failed the guest did not start'; exit 1
      fi
      kvm=$(v qemu-monitor-command "$n" --hmp 'info kvm' 2>&1 | tr -d '\\r')
      v resume "$n" >/dev/null || { echo 'smoke: failed the guest did not run'; exit 1; }
      i=0
      while :; do
      state=$(v domstate "$n" 2>&1)
      used=$(v domstats "$n" --vcpu 2>/dev/null | sed -n 's/.*vcpu[.]0[.]time=//p')
      if [ "$state" = running ] && [ "${used:-0}" -gt 20000000 ]; then break; fi
      case $state in running|paused) ;; *) tail -n 3 "/var/log/libvirt/qemu/$n.log" >&2; echo "smoke: failed the guest is $state"; exit 1;; esac
      i=$((i+1)); [ $i -lt 120 ] || { echo "smoke: failed the guest executes nothing ($state)"; exit 1; }
      sleep 1
      done
      echo "smoke: running $n was alive, $kvm, executed $((used / 1000000)) ms"
      """;
}
