package dev.virtwright.host;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Distribution, kernel, names. The distribution is what os-release(5) says, corrected as Ansible
 * does: Debian's and CentOS's point releases are in files of their own.
 */
final class PlatformFacts implements FactReading {

  private static final CommandOutput UNAME =
      FactSource.script("uname -m; uname -r; uname -v; uname -n; getconf LONG_BIT 2>/dev/null");

  /** A name server that does not answer must not hold up the rest for long. */
  private static final CommandOutput FQDN =
      new CommandOutput(List.of("hostname", "-f"), Duration.ofSeconds(5), Set.of(), false);

  private static final String OS_RELEASE = "/etc/os-release";
  private static final String DEBIAN_VERSION = "/etc/debian_version";
  private static final String REDHAT_RELEASE = "/etc/redhat-release";

  /** ID of os-release: Ansible's name and family. */
  private static final Map<String, String[]> KNOWN =
      Map.ofEntries(
          known("debian", "Debian", "Debian"),
          known("ubuntu", "Ubuntu", "Debian"),
          known("linuxmint", "Linux Mint", "Debian"),
          known("kali", "Kali", "Debian"),
          known("raspbian", "Debian", "Debian"),
          known("pop", "Pop!_OS", "Debian"),
          known("devuan", "Devuan", "Debian"),
          known("rhel", "RedHat", "RedHat"),
          known("centos", "CentOS", "RedHat"),
          known("fedora", "Fedora", "RedHat"),
          known("rocky", "Rocky", "RedHat"),
          known("almalinux", "AlmaLinux", "RedHat"),
          known("ol", "OracleLinux", "RedHat"),
          known("amzn", "Amazon", "RedHat"),
          known("scientific", "Scientific", "RedHat"),
          known("sles", "SLES", "Suse"),
          known("sled", "SLED", "Suse"),
          known("opensuse-leap", "openSUSE Leap", "Suse"),
          known("opensuse-tumbleweed", "openSUSE Tumbleweed", "Suse"),
          known("alpine", "Alpine", "Alpine"),
          known("arch", "Archlinux", "Archlinux"),
          known("gentoo", "Gentoo", "Gentoo"));

  private static Map.Entry<String, String[]> known(String id, String name, String family) {
    return Map.entry(id, new String[] {name, family});
  }

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
        "userspace_bits",
        "distribution",
        "distribution_version",
        "distribution_major_version",
        "distribution_minor_version",
        "distribution_release",
        "distribution_file_path",
        "distribution_file_parsed",
        "distribution_file_variety",
        "os_family",
        "cmdline",
        "proc_cmdline",
        "fips");
  }

  @Override
  public List<Query<?>> queries() {
    return List.of(
        UNAME,
        FQDN,
        FactSource.file(OS_RELEASE),
        FactSource.file(DEBIAN_VERSION),
        FactSource.file(REDHAT_RELEASE),
        FactSource.file("/etc/machine-id"),
        FactSource.file("/proc/cmdline"),
        FactSource.file("/proc/sys/crypto/fips_enabled"));
  }

  @Override
  public void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException {
    String[] uname = (source.output(UNAME) + "\n\n\n\n\n\n").split("\n", -1);
    String machine = uname[0];
    String node = uname[3];
    facts.put("system", "Linux");
    facts.put("machine", machine);
    facts.put("architecture", machine.matches("i[3456]86") ? "i386" : machine);
    facts.put("kernel", uname[1]);
    facts.put("kernel_version", uname[2]);
    facts.put("nodename", node);
    facts.put("hostname", node.split("\\.", 2)[0]);
    FragmentResult named = source.ask(FQDN);
    String fqdn = named != null && named.succeeded() ? named.out().strip() : "";
    fqdn = fqdn.isEmpty() || fqdn.startsWith("localhost") ? node : fqdn;
    facts.put("fqdn", fqdn);
    facts.put("domain", fqdn.contains(".") ? fqdn.substring(fqdn.indexOf('.') + 1) : "");
    facts.put("machine_id", source.text("/etc/machine-id").strip());
    if (!uname[4].isEmpty()) {
      facts.put("userspace_bits", uname[4]);
      facts.put(
          "userspace_architecture",
          uname[4].equals("32") && machine.equals("x86_64") ? "i386" : facts.get("architecture"));
    }
    facts.putAll(
        distribution(
            source.text(OS_RELEASE), source.text(DEBIAN_VERSION), source.text(REDHAT_RELEASE)));
    String commandLine = source.text("/proc/cmdline");
    facts.put("cmdline", commandLine(commandLine));
    facts.put("proc_cmdline", commandLine(commandLine));
    facts.put("fips", source.text("/proc/sys/crypto/fips_enabled").strip().equals("1"));
  }

  /** The last of several values counts in both: a list for repeated ones is rarely wanted. */
  private static Map<String, @Nullable Object> commandLine(String text) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (String word : text.strip().split("\\s+")) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        values.put(word.substring(0, equals), word.substring(equals + 1).replace("\"", ""));
      } else if (!word.isEmpty()) {
        values.put(word, true);
      }
    }
    return values;
  }

  /** The ansible_distribution_* facts and os_family, of the texts of three files. */
  static Map<String, Object> distribution(String osRelease, String debian, String redhat) {
    Map<String, String> os = FactSource.assignments(osRelease);
    String id = os.getOrDefault("ID", "");
    String version = os.getOrDefault("VERSION_ID", "");
    String[] known = KNOWN.get(id);
    String name = known != null ? known[0] : os.getOrDefault("NAME", "NA");
    String family = known != null ? known[1] : family(os.getOrDefault("ID_LIKE", ""), name);
    String release = os.getOrDefault("VERSION_CODENAME", "");
    Matcher pointRelease = Pattern.compile("release (\\d+(?:\\.\\d+)?)").matcher(redhat);
    Matcher codename = Pattern.compile("\\(([^)]+)\\)").matcher(redhat);
    String path = OS_RELEASE;
    switch (id) {
      case "debian" -> {
        String point = debian.strip();
        version = point.matches("\\d+(\\.\\d+)*") ? point : version;
        release = release.isEmpty() ? pretty(os) : release;
      }
      case "centos" -> {
        version = pointRelease.find() ? pointRelease.group(1) : version;
        release =
            redhat.contains("Stream") ? "Stream" : codename.find() ? codename.group(1) : release;
        path = REDHAT_RELEASE;
      }
      case "rhel", "rocky", "almalinux", "ol", "scientific" -> {
        release = codename.find() ? codename.group(1) : release;
        path = REDHAT_RELEASE;
      }
      default -> release = release.isEmpty() && !id.equals("fedora") ? pretty(os) : release;
    }
    int dot = version.indexOf('.');
    Map<String, Object> facts = new HashMap<>();
    facts.put("distribution", name);
    facts.put("distribution_version", version.isEmpty() ? "NA" : version);
    facts.put(
        "distribution_major_version",
        version.isEmpty() ? "NA" : dot < 0 ? version : version.substring(0, dot));
    if (dot > 0) {
      facts.put("distribution_minor_version", version.substring(dot + 1).split("\\.")[0]);
    }
    facts.put("distribution_release", release.isEmpty() ? "NA" : release);
    facts.put("distribution_file_path", path);
    facts.put("distribution_file_parsed", !osRelease.isEmpty());
    facts.put("distribution_file_variety", family.equals("RedHat") ? "RedHat" : name);
    facts.put("os_family", family);
    return facts;
  }

  private static String pretty(Map<String, String> os) {
    Matcher inParentheses =
        Pattern.compile("\\(([^)]+)\\)").matcher(os.getOrDefault("VERSION", ""));
    return inParentheses.find() ? inParentheses.group(1) : "";
  }

  private static String family(String like, String name) {
    for (String id : like.split("\\s+")) {
      String[] known = KNOWN.get(id.equals("suse") ? "sles" : id);
      if (known != null) {
        return known[1];
      }
    }
    return name;
  }
}
