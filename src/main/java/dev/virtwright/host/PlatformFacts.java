package dev.virtwright.host;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Kernel, processor architecture and names. {@code userspace_bits} is the class of the shell's ELF
 * file (elf(5)), as there is no Python to be asked.
 */
final class PlatformFacts implements FactReading {

  private static final String HOSTNAME = "/proc/sys/kernel/hostname";
  private static final String RELEASE = "/proc/sys/kernel/osrelease";
  private static final String VERSION = "/proc/sys/kernel/version";
  private static final List<String> MACHINE_ID =
      List.of("/var/lib/dbus/machine-id", "/etc/machine-id");

  private static final MachineRead UNAME =
      MachineRead.script("uname -m; head -c 5 /bin/sh").withFiles(HOSTNAME, RELEASE, VERSION);

  /** A name server that does not answer must not hold up the rest for long. */
  private static final CommandOutput FQDN =
      new CommandOutput(List.of("hostname", "-f"), Duration.ofSeconds(5), Set.of(), false);

  @Override
  public Set<String> names() {
    return Set.of(
        "system",
        "kernel",
        "kernel_version",
        "machine",
        "architecture",
        "hostname",
        "nodename",
        "fqdn",
        "domain",
        "machine_id",
        "userspace_architecture",
        "userspace_bits");
  }

  @Override
  public List<Query<?>> queries(FactOptions options) {
    return List.of(
        UNAME, FQDN, FactSource.file(MACHINE_ID.get(0)), FactSource.file(MACHINE_ID.get(1)));
  }

  @Override
  public void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException {
    MachineRead.Answer answer = source.read(UNAME);
    String[] uname = answer.output().split("\n", 2);
    String machine = uname[0].strip();
    String node = answer.file(HOSTNAME);
    facts.put("system", "Linux");
    facts.put("machine", machine);
    facts.put("architecture", machine.matches("i[3456]86") ? "i386" : machine);
    facts.put("kernel", answer.file(RELEASE));
    facts.put("kernel_version", answer.file(VERSION));
    facts.put("nodename", node);
    facts.put("hostname", node.split("\\.", 2)[0]);
    FragmentResult named = source.ask(FQDN);
    String fqdn = named != null && named.succeeded() ? named.out().strip() : "";
    fqdn = fqdn.isEmpty() || fqdn.startsWith("localhost") ? node : fqdn;
    facts.put("fqdn", fqdn);
    facts.put("domain", fqdn.contains(".") ? fqdn.substring(fqdn.indexOf('.') + 1) : "");
    for (String path : MACHINE_ID) {
      String id = source.text(path).strip().split("\n", 2)[0];
      if (!id.isEmpty()) {
        facts.putIfAbsent("machine_id", id);
      }
    }
    facts.putAll(userspace(machine, uname.length > 1 ? uname[1] : ""));
  }

  /**
   * @param shell the first five bytes of /bin/sh; the fifth is 1 for 32 bits and 2 for 64
   */
  static Map<String, Object> userspace(String machine, String shell) {
    char elfClass = shell.length() >= 5 && shell.startsWith("\177ELF") ? shell.charAt(4) : 0;
    if (elfClass != 1 && elfClass != 2) {
      return Map.of();
    }
    String bits = elfClass == 1 ? "32" : "64";
    return machine.matches("x86_64|i[3456]86")
        ? Map.of(
            "userspace_bits", bits, "userspace_architecture", bits.equals("32") ? "i386" : "x86_64")
        : Map.of("userspace_bits", bits);
  }
}
