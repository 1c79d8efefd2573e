package dev.virtwright.engine;

import dev.virtwright.host.Facts.Family;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What {@code gather_subset} may name: Ansible's collectors of facts, each also by the names of
 * some of its facts.
 */
enum FactSubset {
  PLATFORM(
      "platform system kernel kernel_version machine python_version architecture machine_id",
      true,
      EnumSet.of(Family.PLATFORM)),
  DISTRIBUTION(
      "distribution distribution_version distribution_release distribution_major_version os_family",
      true,
      EnumSet.of(Family.DISTRIBUTION)),
  LSB("lsb", true, EnumSet.of(Family.LSB)),
  SELINUX("selinux", true, EnumSet.of(Family.SELINUX)),
  APPARMOR("apparmor", true, EnumSet.of(Family.APPARMOR)),
  CHROOT("chroot is_chroot", false, EnumSet.of(Family.CHROOT)),
  FIPS("fips", true, EnumSet.of(Family.FIPS)),
  /** There is none on the machine. */
  PYTHON("python", true, EnumSet.noneOf(Family.class)),
  CAPABILITIES(
      "caps system_capabilities system_capabilities_enforced",
      true,
      EnumSet.of(Family.CAPABILITIES)),
  PACKAGE_MANAGER("pkg_mgr", true, EnumSet.of(Family.PACKAGE_MANAGER, Family.DISTRIBUTION)),
  SERVICE_MANAGER(
      "service_mgr",
      true,
      EnumSet.of(Family.SERVICE_MANAGER, Family.DISTRIBUTION, Family.PLATFORM)),
  COMMAND_LINE("cmdline", true, EnumSet.of(Family.COMMAND_LINE)),
  DATE_TIME("date_time", true, EnumSet.of(Family.DATE_TIME)),
  ENV("env", true, EnumSet.of(Family.ENV)),
  LOADAVG("loadavg", false, EnumSet.of(Family.LOADAVG)),
  SSH_KEYS(
      "ssh_pub_keys ssh_host_pub_keys ssh_host_key_dsa_public ssh_host_key_rsa_public"
          + " ssh_host_key_ecdsa_public ssh_host_key_ed25519_public",
      true,
      EnumSet.of(Family.SSH_KEYS)),
  USER(
      "user user_id user_uid user_gid user_gecos user_dir user_shell real_user_id"
          + " effective_user_id effective_group_ids",
      true,
      EnumSet.of(Family.USER)),
  SYSTEMD("systemd", false, EnumSet.of(Family.SYSTEMD)),
  VIRTUAL(
      "virtual virtualization_type virtualization_role virtualization_tech_guest"
          + " virtualization_tech_host",
      false,
      EnumSet.of(Family.VIRTUALIZATION)),
  HARDWARE(
      "hardware processor processor_cores processor_count mounts devices",
      false,
      EnumSet.of(
          Family.CPU,
          Family.MEMORY,
          Family.HARDWARE,
          Family.DEVICES,
          Family.MOUNTS,
          Family.VOLUMES,
          Family.PLATFORM)),
  DNS("dns", true, EnumSet.of(Family.DNS)),
  FIBRE_CHANNEL("fibre_channel_wwn", false, EnumSet.of(Family.FIBRE_CHANNEL)),
  NETWORK(
      "network interfaces default_ipv4 default_ipv6 all_ipv4_addresses all_ipv6_addresses"
          + " locally_reachable_ips",
      false,
      EnumSet.of(Family.NETWORK, Family.DISTRIBUTION, Family.PLATFORM)),
  ISCSI("iscsi", false, EnumSet.of(Family.ISCSI)),
  NVME("nvme", false, EnumSet.of(Family.NVME)),
  LOCAL("local", true, EnumSet.of(Family.LOCAL)),
  /** Other programs' facts, which are not asked. */
  FACTER("facter", false, EnumSet.noneOf(Family.class)),
  OHAI("ohai", false, EnumSet.noneOf(Family.class));

  @SuppressWarnings("ImmutableEnumChecker") // a copy, which its type does not say
  private final Set<String> words;

  private final boolean min;

  @SuppressWarnings("ImmutableEnumChecker") // never changed after construction
  private final Set<Family> families;

  /**
   * @param words its name, then facts of it
   * @param min whether it belongs to the least that is gathered
   * @param families what it reads, and what Ansible gathers for it besides
   */
  FactSubset(String words, boolean min, Set<Family> families) {
    this.words = Set.copyOf(List.of(words.split(" ")));
    this.min = min;
    this.families = families;
  }

  /** All words but {@code all} and {@code min}. */
  static Set<String> allWords() {
    Set<String> all = new TreeSet<>();
    for (FactSubset subset : values()) {
      all.addAll(subset.words);
    }
    return all;
  }

  /** Words that are neither known nor {@code !} and anything, which takes away what there is. */
  static List<String> unknown(List<String> words) {
    Set<String> known = allWords();
    return words.stream()
        .filter(word ->
            !word.startsWith("!")
                && !known.contains(word)
                && !word.equals("all")
                && !word.equals("min"))
        .toList();
  }

  /**
   * The families meant: the least of all and what is named, without what {@code !} takes away
   * unless it is named itself. {@code !all} takes away all but the least, {@code !min} the least.
   */
  static Set<Family> families(List<String> words) {
    Set<FactSubset> wanted = EnumSet.noneOf(FactSubset.class);
    Set<FactSubset> taken = EnumSet.noneOf(FactSubset.class);
    Set<FactSubset> named = EnumSet.noneOf(FactSubset.class);
    for (String word : words.isEmpty() ? List.of("all") : words) {
      boolean takes = word.startsWith("!");
      String bare = takes ? word.substring(1) : word;
      for (FactSubset subset : values()) {
        boolean meant =
            switch (bare) {
              case "all" -> !takes || !subset.min;
              case "min" -> subset.min;
              default -> subset.words.contains(bare);
            };
        if (meant && takes) {
          taken.add(subset);
        } else if (meant) {
          wanted.add(subset);
          if (!bare.equals("all") && !bare.equals("min")) {
            named.add(subset);
          }
        }
      }
    }
    Set<Family> families = new HashSet<>();
    for (FactSubset subset : values()) {
      boolean gathered = (subset.min || wanted.contains(subset)) && !taken.contains(subset);
      if (gathered || named.contains(subset)) {
        families.addAll(subset.families);
      }
    }
    return families;
  }
}
