package dev.virtwright.host;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which file says what a distribution is, in the order in which Ansible looks; the first that has
 * something to say is believed.
 */
final class ReleaseRules {
  private ReleaseRules() {}

  /** What a file says, or null where it is about another distribution. */
  private interface Reading {
    @Nullable Map<String, Object> of(String text, DistributionGuess guess);
  }

  /**
   * @param variety the name that {@code distribution_file_variety} has
   * @param reading null where it is enough that the file is there
   */
  private record Rule(String path, String variety, @Nullable Reading reading) {}

  private static final String OS = DistributionFacts.OS_RELEASE;
  private static final String LSB = "/etc/lsb-release";

  private static final List<Rule> RULES =
      List.of(
          named("/etc/altlinux-release", "Altlinux", "ALT"),
          named("/etc/oracle-release", "OracleLinux", "Oracle Linux"),
          new Rule("/etc/slackware-version", "Slackware", (text, guess) -> slackware(text)),
          new Rule("/etc/centos-release", "CentOS", (text, guess) -> centos(text)),
          named("/etc/redhat-release", "RedHat", "Red Hat"),
          new Rule("/etc/vmware-release", "VMwareESX", null),
          new Rule("/etc/openwrt_release", "OpenWrt", (text, guess) -> lsbLike(text, "OpenWrt")),
          new Rule(OS, "Amazon", (text, guess) -> amazon(text, true)),
          new Rule("/etc/system-release", "Amazon", (text, guess) -> amazon(text, false)),
          new Rule("/etc/system-release", "UnionTech", (text, guess) -> unionTech(text)),
          new Rule(
              "/etc/alpine-release",
              "Alpine",
              (text, guess) ->
                  Map.of("distribution", "Alpine", "distribution_version", text.strip())),
          new Rule("/etc/arch-release", "Archlinux", null),
          new Rule(
              OS,
              "Archlinux",
              (text, guess) ->
                  text.contains("Arch Linux") ? Map.of("distribution", "Archlinux") : null),
          new Rule(OS, "SUSE", (text, guess) -> SuseRelease.ofOsRelease(text)),
          new Rule("/etc/SuSE-release", "SUSE", SuseRelease::ofOwnFile),
          new Rule(OS, "Debian", (text, guess) -> DebianRelease.of(text)),
          new Rule(LSB, "Debian", (text, guess) -> DebianRelease.of(text)),
          new Rule(LSB, "Mandriva", (text, guess) -> lsbLike(text, "Mandriva")),
          named("/etc/sourcemage-release", "SMGL", "Source Mage GNU/Linux"),
          new Rule("/usr/lib/os-release", "ClearLinux", (text, guess) -> clearLinux(text)),
          new Rule("/etc/coreos/update.conf", "Coreos", ReleaseRules::coreos),
          new Rule(OS, "Flatcar", ReleaseRules::flatcar),
          new Rule(OS, "NA", ReleaseRules::any));

  /** The files that are looked at. */
  static final Set<String> PATHS = paths();

  private static Set<String> paths() {
    Set<String> paths = new TreeSet<>();
    RULES.forEach(rule -> paths.add(rule.path()));
    return paths;
  }

  /** The facts to put over the guess; none where no file says anything. */
  static Map<String, Object> apply(
      Map<String, String> files, DistributionGuess guess, String product) {
    Map<String, Object> facts = new LinkedHashMap<>();
    for (Rule rule : RULES) {
      String text = files.get(rule.path());
      if (text == null || (text.isEmpty() && rule.reading() != null)) {
        continue;
      }
      Map<String, Object> said =
          rule.reading() == null ? Map.of() : rule.reading().of(unquoted(text), guess);
      if (said == null) {
        continue;
      }
      facts.put("distribution", rule.variety());
      facts.put("distribution_file_path", rule.path());
      facts.put("distribution_file_variety", rule.variety());
      if (rule.reading() != null) {
        facts.put("distribution_file_parsed", true);
      }
      facts.putAll(said);
      if (rule.variety().equals("SUSE") && product.endsWith("SLES_SAP.prod")) {
        facts.put("distribution", "SLES_SAP");
      }
      String point = files.getOrDefault(DistributionGuess.DEBIAN_VERSION, "");
      if ("Debian".equals(facts.get("distribution"))) {
        FactSource.putFound(facts, "distribution_minor_version", "\\d+\\.(\\d+)", point);
      }
      break;
    }
    return facts;
  }

  private static String unquoted(String text) {
    return text.strip().replaceAll("^['\"\\\\]+|['\"\\\\]+$", "");
  }

  /** A file that names the distribution; another's that has it too is named by its first word. */
  private static Rule named(String path, String variety, String name) {
    return new Rule(
        path,
        variety,
        (text, guess) -> {
          if (text.contains(name)) {
            return Map.of("distribution", variety, "distribution_file_search_string", name);
          }
          String first = text.split("\\s+", 2)[0];
          return Map.of("distribution", first.equalsIgnoreCase("uos") ? "UnionTech" : first);
        });
  }

  private static @Nullable Map<String, Object> slackware(String text) {
    if (!text.contains("Slackware")) {
      return null;
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    FactSource.putFound(facts, "distribution_version", "(\\w+[.]\\w+\\+?)", text);
    return facts;
  }

  private static @Nullable Map<String, Object> centos(String text) {
    if (text.contains("CentOS Stream")) {
      return Map.of("distribution_release", "Stream");
    }
    return text.contains("TencentOS Server") ? Map.of("distribution", "TencentOS") : null;
  }

  /** OpenWrt and Mandriva write their release as lsb-release files are written. */
  private static @Nullable Map<String, Object> lsbLike(String text, String name) {
    if (!text.contains(name)) {
      return null;
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    FactSource.putFound(facts, "distribution_version", "DISTRIB_RELEASE=[\"'](.*)[\"']", text);
    FactSource.putFound(facts, "distribution_release", "DISTRIB_CODENAME=[\"'](.*)[\"']", text);
    return facts;
  }

  private static @Nullable Map<String, Object> amazon(String text, boolean osRelease) {
    if (!text.contains("Amazon")) {
      return null;
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    if (osRelease) {
      String version = FactSource.find("VERSION_ID=\"(.*)\"", text);
      if (version != null) {
        String[] part = version.split("\\.");
        facts.put("distribution_version", version);
        facts.put("distribution_major_version", part[0]);
        facts.put("distribution_minor_version", part.length > 1 ? part[1] : "NA");
      }
    } else {
      String version = FactSource.find("(?:^|\\s)(\\d+)(?:\\s|$)", text);
      facts.put("distribution_version", version == null ? "NA" : version);
    }
    return facts;
  }

  private static @Nullable Map<String, Object> unionTech(String text) {
    return text.toLowerCase(Locale.ROOT).startsWith("uos") ? Map.of() : null;
  }

  private static @Nullable Map<String, Object> clearLinux(String text) {
    String name = FactSource.find("NAME=\"(.*)\"", text);
    if (name == null || !name.contains("Clear Linux")) {
      return null;
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("distribution", name);
    FactSource.putFound(facts, "distribution_version", "VERSION_ID=(.*)", text);
    FactSource.putFound(facts, "distribution_major_version", "VERSION_ID=(.*)", text);
    FactSource.putFound(facts, "distribution_release", "^ID=(.*)", text);
    return facts;
  }

  private static @Nullable Map<String, Object> coreos(String text, DistributionGuess guess) {
    if (!guess.id().equals("coreos")) {
      return null;
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    FactSource.putFound(facts, "distribution_release", "^GROUP=\"?([^\"\\n]*)", text);
    return facts;
  }

  private static @Nullable Map<String, Object> flatcar(String text, DistributionGuess guess) {
    if (!guess.id().equals("flatcar")) {
      return null;
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    FactSource.putFound(facts, "distribution_version", "^VERSION=\"?([^\"\\n]*)", text);
    FactSource.putFound(facts, "distribution_major_version", "^VERSION=\"?([^\".\\n]*)", text);
    return facts;
  }

  private static Map<String, Object> any(String text, DistributionGuess guess) {
    Map<String, Object> facts = new LinkedHashMap<>();
    FactSource.putFound(facts, "distribution", "^NAME=\"?([^\"\\n]*)", text);
    if (guess.version().equals("NA")) {
      FactSource.putFound(facts, "distribution_version", "^VERSION=\"?([^\"\\n]*)", text);
    }
    return facts;
  }
}
