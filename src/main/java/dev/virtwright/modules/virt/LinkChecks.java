package dev.virtwright.modules.virt;

import static dev.virtwright.modules.virt.AuditChecks.finding;
import static dev.virtwright.modules.virt.AuditChecks.pass;
import static dev.virtwright.modules.virt.AuditChecks.unknown;

import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.modules.virt.AuditChecks.Rules;
import dev.virtwright.modules.virt.AuditReads.Sections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Are links fast enough. Only cards and bonds have a speed that counts: that of a virtual cable or
 * a tunnel is made up. All pure.
 */
final class LinkChecks {
  private LinkChecks() {}

  /** What older kernels print where they know no speed: 16 and 32 bits, all set. */
  private static final Set<Long> UNKNOWN_SPEEDS = Set.of(0xffffL, 0xffff_ffffL);

  private static final Set<String> REAL = Set.of("nic", "bond");

  private record Link(String name, String type, boolean up, @Nullable Long speed) {}

  private static List<Link> links(Sections read) {
    return read.of("links").stream()
        .map(line -> line.split(" "))
        .filter(f -> f.length == 5)
        .map(f ->
            new Link(
                f[0],
                f[1],
                f[2].equals("up") || (f[2].equals("unknown") && f[3].equals("1")),
                REAL.contains(f[1])
                    ? SizeChecks.number(f[4], 10)
                        .filter(speed -> speed > 0 && !UNKNOWN_SPEEDS.contains(speed))
                        .orElse(null)
                    : null))
        .toList();
  }

  static Finding link(Sections read, Rules rules) {
    String check = "link-speed";
    String title = "Network link";
    String rule =
        "a link that is up with at least %d Mbit/s, better %d"
            .formatted(rules.leastLink(), rules.goodLink());
    List<Link> all = links(read);
    if (all.isEmpty()) {
      return unknown(check, title, "/sys/class/net could not be read", rule);
    }
    List<Link> up =
        all.stream()
            .filter(link -> link.up() && !link.type().equals("bridge") && !link.name().equals("lo"))
            .toList();
    if (up.isEmpty()) {
      return finding(
          check,
          title,
          "no link is up",
          rule,
          Verdict.FAIL,
          "connect a cable, or look at the switch");
    }
    Optional<Link> fastest =
        up.stream()
            .filter(link -> link.speed() != null)
            .max((a, b) -> Long.compare(speed(a), speed(b)));
    if (fastest.isEmpty()) {
      String names = String.join(", ", up.stream().map(Link::name).toList());
      return finding(
          check,
          title,
          names + " up, speed not known",
          rule,
          Verdict.WARN,
          "usual for virtual links, which tell no speed: look at the hypervisor, or at the switch");
    }
    String shown = fastest.get().name() + " up with " + speed(fastest.get()) + " Mbit/s";
    if (speed(fastest.get()) >= rules.goodLink()) {
      return pass(check, title, shown, rule);
    }
    return finding(
        check,
        title,
        shown,
        rule,
        speed(fastest.get()) >= rules.leastLink() ? Verdict.WARN : Verdict.FAIL,
        "use a faster port, or look at cable and negotiation (ethtool "
            + fastest.get().name()
            + ")");
  }

  private static long speed(Link link) {
    return link.speed() == null ? 0 : link.speed();
  }
}
