package dev.virtwright.host;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What os-release(5) says of the distribution; before there was one, the line of the distribution's
 * own file, such as {@code CentOS release 6.7 (Final)}.
 *
 * @param id in small letters, empty where unknown
 * @param version {@code NA} where unknown
 * @param release the code name; may be empty, and is {@code NA} where nothing is said
 */
record DistributionGuess(String id, String version, String release) {
  static final String DEBIAN_VERSION = "/etc/debian_version";

  private static final List<String> OWN_FILES =
      List.of(
          "/etc/centos-release",
          "/etc/oracle-release",
          "/etc/redhat-release",
          "/etc/SuSE-release",
          "/etc/altlinux-release",
          "/etc/gentoo-release",
          "/etc/slackware-version");

  private static final Pattern OWN_LINE =
      Pattern.compile("(\\D+?)(?:\\s+release)?\\s+V?([\\d.]+)[^(\\n]*(?:\\(([^)\\n]*)\\))?");

  private static final Pattern CODENAME = Pattern.compile("\\((\\D+)\\)|,\\s*(\\D+)");

  static DistributionGuess of(Map<String, String> files) {
    String text =
        files.getOrDefault(
            DistributionFacts.OS_RELEASE, files.getOrDefault("/usr/lib/os-release", ""));
    Map<String, String> os = FactSource.assignments(text);
    String id = os.getOrDefault("ID", "").toLowerCase(Locale.ROOT);
    String[] own = own(files);
    String version = os.getOrDefault("VERSION_ID", own[1]);
    if (id.equals("centos")) {
      // its os-release says the major version only
      String[] part = (dots(own[1]) > dots(version) ? own[1] : version).split("\\.");
      version = part.length > 1 ? part[0] + "." + part[1] : version;
    } else if (id.equals("debian")) {
      String point = files.getOrDefault(DEBIAN_VERSION, "").strip();
      version = version.isEmpty() || dots(point) > dots(version) ? point : version;
    }
    return new DistributionGuess(
        id.isEmpty() ? own[0].split(" ")[0].toLowerCase(Locale.ROOT) : id,
        version.isEmpty() ? "NA" : version,
        release(os, own[2], files.getOrDefault("/etc/lsb-release", "")));
  }

  private static String release(Map<String, String> os, String own, String lsb) {
    for (String key : List.of("VERSION_CODENAME", "UBUNTU_CODENAME")) {
      String name = os.get(key);
      if (name != null) {
        return name; // Fedora's is empty, and that is what it says
      }
    }
    String codename = FactSource.assignments(lsb).getOrDefault("DISTRIB_CODENAME", "");
    if (os.getOrDefault("ID", "").equals("ubuntu") && !codename.isEmpty()) {
      return codename;
    }
    Matcher inVersion = CODENAME.matcher(os.getOrDefault("VERSION", ""));
    if (inVersion.find()) {
      return inVersion.group(1) != null ? inVersion.group(1) : inVersion.group(2);
    }
    return !own.isEmpty() ? own : !os.isEmpty() || codename.isEmpty() ? "NA" : codename;
  }

  /** Name, version and code name of the distribution's own file; each empty where not said. */
  private static String[] own(Map<String, String> files) {
    for (String path : OWN_FILES) {
      Matcher line = OWN_LINE.matcher(files.getOrDefault(path, ""));
      if (line.lookingAt()) {
        return new String[] {
          line.group(1), line.group(2), line.group(3) == null ? "" : line.group(3)
        };
      }
    }
    return new String[] {"", "", ""};
  }

  private static long dots(String version) {
    return version.chars().filter(c -> c == '.').count();
  }

  /** As {@code ansible_distribution} is where no file says better. */
  String distribution() {
    return switch (id) {
      case "" -> "OtherLinux";
      case "amzn" -> "Amazon";
      case "rhel" -> "Redhat";
      case "ol" -> "Oracle";
      case "opensuse-leap" -> "Opensuse";
      default -> id.substring(0, 1).toUpperCase(Locale.ROOT) + id.substring(1);
    };
  }
}
