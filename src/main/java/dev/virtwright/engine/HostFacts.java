package dev.virtwright.engine;

import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The facts that tell distributions and machines apart: os-release(5), uname(1). */
final class HostFacts implements FactSource {
  private static final FileContent OS_RELEASE = new FileContent("/etc/os-release", 1 << 16);
  private static final CommandOutput UNAME = CommandOutput.of("uname", "-nrm");

  private static final Map<String, String> DISTRIBUTIONS =
      Map.ofEntries(
          Map.entry("debian", "Debian"),
          Map.entry("ubuntu", "Ubuntu"),
          Map.entry("fedora", "Fedora"),
          Map.entry("rhel", "RedHat"),
          Map.entry("centos", "CentOS"),
          Map.entry("rocky", "Rocky"),
          Map.entry("almalinux", "AlmaLinux"),
          Map.entry("sles", "SLES"),
          Map.entry("opensuse-leap", "openSUSE Leap"),
          Map.entry("opensuse-tumbleweed", "openSUSE Tumbleweed"));

  private static final Map<String, Set<String>> FAMILIES =
      Map.of(
          "Debian", Set.of("debian", "ubuntu"),
          "RedHat", Set.of("fedora", "rhel", "centos", "rocky", "almalinux"),
          "Suse", Set.of("sles", "opensuse-leap", "opensuse-tumbleweed", "suse"));

  @Override
  public Map<String, @Nullable Object> gather(HostReader reader, List<String> subset)
      throws HostException {
    reader.expect(OS_RELEASE, UNAME);
    Map<String, String> release = keys(reader.ask(OS_RELEASE).text());
    String[] uname = reader.ask(UNAME).out().strip().split("\\s+");
    return facts(release, uname);
  }

  /** Pure: facts of what was read. */
  static Map<String, @Nullable Object> facts(Map<String, String> release, String[] uname) {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    String id = release.getOrDefault("ID", "");
    String version = release.getOrDefault("VERSION_ID", "");
    facts.put("distribution", DISTRIBUTIONS.getOrDefault(id, release.getOrDefault("NAME", id)));
    facts.put("distribution_version", version);
    facts.put("distribution_major_version", version.replaceFirst("\\..*", ""));
    facts.put("distribution_release", release.getOrDefault("VERSION_CODENAME", ""));
    facts.put("os_family", family(id, release.getOrDefault("ID_LIKE", "")));
    facts.put("system", "Linux");
    if (uname.length == 3) {
      facts.put("nodename", uname[0]);
      facts.put("hostname", uname[0].replaceFirst("\\..*", ""));
      facts.put("kernel", uname[1]);
      facts.put("architecture", uname[2]);
      facts.put("machine", uname[2]);
    }
    return facts;
  }

  private static String family(String id, String like) {
    for (String each : (id + " " + like).strip().split("\\s+")) {
      for (Map.Entry<String, Set<String>> family : FAMILIES.entrySet()) {
        if (family.getValue().contains(each)) {
          return family.getKey();
        }
      }
    }
    return id;
  }

  private static Map<String, String> keys(String text) {
    Map<String, String> keys = new LinkedHashMap<>();
    text.lines()
        .forEach(line -> {
          int equals = line.indexOf('=');
          if (equals > 0 && line.charAt(0) != '#') {
            String value = line.substring(equals + 1).strip();
            boolean quoted =
                value.length() > 1
                    && "\"'".indexOf(value.charAt(0)) >= 0
                    && value.endsWith(value.substring(0, 1));
            keys.put(
                line.substring(0, equals), quoted ? value.substring(1, value.length() - 1) : value);
          }
        });
    return keys;
  }
}
