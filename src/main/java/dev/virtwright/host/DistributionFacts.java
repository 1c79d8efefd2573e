package dev.virtwright.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The distribution's name, version and family as Ansible says them. What os-release(5) says is
 * corrected by {@link ReleaseRules}, which know the files that distributions have besides.
 */
final class DistributionFacts implements FactReading {
  static final String OS_RELEASE = "/etc/os-release";

  /** SUSE's product, a link to its description. */
  private static final MachineRead PRODUCT =
      MachineRead.script("").withLinks("/etc/products.d/baseproduct");

  /** Family: distributions, by the names that {@code ansible_distribution} has. */
  private static final Map<String, String> FAMILIES = new HashMap<>();

  private static void family(String family, String... distributions) {
    for (String distribution : distributions) {
      FAMILIES.put(distribution, family);
    }
  }

  static {
    family("RedHat", "RedHat", "RHEL", "Fedora", "CentOS", "Scientific", "SLC", "Ascendos");
    family("RedHat", "CloudLinux", "PSBM", "OracleLinux", "OVS", "OEL", "Amazon", "Virtuozzo");
    family("RedHat", "XenServer", "Alibaba", "EulerOS", "openEuler", "AlmaLinux", "Rocky");
    family("RedHat", "TencentOS", "EuroLinux", "Kylin Linux Advanced Server", "MIRACLE");
    family("RedHat", "UnionTech");
    family("Debian", "Debian", "Ubuntu", "Raspbian", "Neon", "KDE neon", "Linux Mint", "SteamOS");
    family("Debian", "Devuan", "Kali", "Cumulus Linux", "Pop!_OS", "Parrot", "Pardus GNU/Linux");
    family("Debian", "Uos", "Deepin", "OSMC", "Linux Mint Debian Edition");
    family("Debian", "Univention Corporate Server");
    family("Suse", "SuSE", "SLES", "SLED", "openSUSE", "openSUSE Tumbleweed", "SLES_SAP");
    family("Suse", "SUSE_LINUX", "openSUSE Leap", "openSUSE MicroOS", "ALP-Dolomite", "SL-Micro");
    family("Archlinux", "Archlinux", "Antergos", "Manjaro");
    family("Mandrake", "Mandrake", "Mandriva");
    family("Gentoo", "Gentoo", "Funtoo");
    family("ClearLinux", "Clear Linux OS", "Clear Linux Mix");
  }

  @Override
  public Set<String> names() {
    return Set.of(
        "distribution",
        "distribution_version",
        "distribution_major_version",
        "distribution_minor_version",
        "distribution_release",
        "distribution_file_path",
        "distribution_file_parsed",
        "distribution_file_variety",
        "distribution_file_search_string",
        "os_family");
  }

  @Override
  public List<Query<?>> queries(FactOptions options) {
    List<Query<?>> queries = new ArrayList<>();
    for (String path : paths()) {
      queries.add(FactSource.file(path));
    }
    queries.add(PRODUCT);
    return queries;
  }

  private static Set<String> paths() {
    Set<String> paths = new TreeSet<>(ReleaseRules.PATHS);
    paths.add(DistributionGuess.DEBIAN_VERSION);
    return paths;
  }

  @Override
  public void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException {
    Map<String, String> files = new HashMap<>();
    for (String path : paths()) {
      FileBytes bytes = source.ask(FactSource.file(path));
      if (bytes != null && bytes.exists()) {
        files.put(path, bytes.text());
      }
    }
    String product = source.read(PRODUCT).links().getOrDefault(PRODUCT.links().getFirst(), "");
    facts.putAll(distribution(files, product));
  }

  /**
   * The facts of the texts of the files that are there.
   *
   * @param product what SUSE's link baseproduct points to; empty where there is none
   */
  static Map<String, Object> distribution(Map<String, String> files, String product) {
    DistributionGuess guess = DistributionGuess.of(files);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("distribution", guess.distribution());
    facts.put("distribution_version", guess.version());
    facts.put("distribution_major_version", guess.version().split("\\.", 2)[0]);
    facts.put("distribution_release", guess.release());
    facts.putAll(ReleaseRules.apply(files, guess, product));
    String name = (String) facts.get("distribution");
    facts.put("os_family", FAMILIES.getOrDefault(name, name));
    return facts;
  }
}
