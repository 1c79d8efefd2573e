package dev.virtwright.host;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What lsb_release(1) says. Where that is a program in Python, it is not run: what it reads is read
 * here. Without lsb_release it is what /etc/lsb-release says.
 */
final class LsbFacts implements FactReading {
  private static final String FILE = "/etc/lsb-release";

  private static final MachineRead COMMAND =
      MachineRead.script(
          """
          f=$(command -v lsb_release) || exit 0
          read -r l <"$f"
          case $l in
            *python*) echo python ;;
            *) lsb_release -a ;;
          esac\
          """);

  @Override
  public Set<String> names() {
    return Set.of("lsb");
  }

  @Override
  public List<Query<?>> queries(FactOptions options) {
    return List.of(COMMAND, FactSource.file(FILE), FactSource.file(DistributionFacts.OS_RELEASE));
  }

  @Override
  public void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException {
    facts.put(
        "lsb",
        lsb(
            source.read(COMMAND).output(),
            FactSource.assignments(source.text(FILE)),
            FactSource.assignments(source.text(DistributionFacts.OS_RELEASE))));
  }

  /**
   * @param printed by the command, or that it is in Python; empty where there is none
   */
  static Map<String, Object> lsb(
      String printed, Map<String, String> file, Map<String, String> osRelease) {
    Map<String, Object> lsb = new LinkedHashMap<>();
    put(lsb, "id", FactSource.find("^Distributor ID:\\s*(.*)$", printed));
    put(lsb, "description", FactSource.find("^Description:\\s*(.*)$", printed));
    put(lsb, "release", FactSource.find("^Release:\\s*(.*)$", printed));
    put(lsb, "codename", FactSource.find("^Codename:\\s*(.*)$", printed));
    if (lsb.isEmpty()) {
      put(lsb, "id", file.get("DISTRIB_ID"));
      put(lsb, "description", file.get("DISTRIB_DESCRIPTION"));
      put(lsb, "release", file.get("DISTRIB_RELEASE"));
      put(lsb, "codename", file.get("DISTRIB_CODENAME"));
    }
    if (lsb.isEmpty() && printed.startsWith("python")) {
      String name = osRelease.getOrDefault("NAME", "");
      put(lsb, "id", name.split(" ", 2)[0]);
      put(lsb, "description", osRelease.get("PRETTY_NAME"));
      put(lsb, "release", osRelease.get("VERSION_ID"));
      put(lsb, "codename", osRelease.get("VERSION_CODENAME"));
    }
    if (lsb.get("release") instanceof String release) {
      lsb.put("major_release", release.split("\\.", 2)[0]);
    }
    return lsb;
  }

  private static void put(Map<String, Object> lsb, String key, @Nullable String value) {
    if (value != null && !value.isBlank()) {
      lsb.put(key, value.strip().replaceAll("^['\"\\\\]+|['\"\\\\]+$", ""));
    }
  }
}
