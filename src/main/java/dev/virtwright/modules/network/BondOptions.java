package dev.virtwright.modules.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A bond's options by the kernel's names; null where nobody asked for one, and then neither written
 * nor compared. Times in milliseconds.
 */
record BondOptions(
    @Nullable Integer miimon,
    @Nullable Integer updelay,
    @Nullable Integer downdelay,
    @Nullable String lacpRate,
    @Nullable String xmitHashPolicy,
    @Nullable String primary,
    @Nullable Integer minLinks,
    @Nullable Integer arpInterval,
    List<IpAddress> arpIpTarget) {

  BondOptions {
    arpIpTarget = List.copyOf(arpIpTarget);
  }

  /** The kernel's names of what these options and the mode express. */
  static final Set<String> NAMES =
      Set.of(
          "mode",
          "miimon",
          "updelay",
          "downdelay",
          "lacp_rate",
          "xmit_hash_policy",
          "primary",
          "min_links",
          "arp_interval",
          "arp_ip_target");

  static final List<String> LACP_RATES = List.of("slow", "fast");
  static final List<String> HASH_POLICIES =
      List.of("layer2", "layer2+3", "layer3+4", "encap2+3", "encap3+4", "vlan+srcmac");

  /** Those that were asked for, as text, in the order in which the kernel takes them. */
  Map<String, String> asked() {
    Map<String, String> asked = new LinkedHashMap<>();
    put(asked, "miimon", miimon);
    put(asked, "updelay", updelay);
    put(asked, "downdelay", downdelay);
    put(asked, "lacp_rate", lacpRate);
    put(asked, "xmit_hash_policy", xmitHashPolicy);
    put(asked, "primary", primary);
    put(asked, "min_links", minLinks);
    put(asked, "arp_interval", arpInterval);
    if (!arpIpTarget.isEmpty()) {
      put(
          asked,
          "arp_ip_target",
          String.join(",", arpIpTarget.stream().map(IpAddress::toString).toList()));
    }
    return asked;
  }

  private static void put(Map<String, String> asked, String name, @Nullable Object value) {
    if (value != null) {
      asked.put(name, value.toString());
    }
  }
}
