package dev.virtwright.modules.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One ifcfg file and what it says (sysconfig.txt of initscripts, nm-settings-ifcfg-rh(5)). Pure.
 *
 * @param device whom it is for; of an alias such as {@code eno1:0} the device that it is on
 * @param networkManager whether NetworkManager acts on it, and not initscripts: they differ in some
 *     variables
 */
record IfcfgFile(ConfigFile file, ShellVariables variables, String device, boolean networkManager) {
  private static final Set<String> YES = Set.of("t", "y", "yes", "on", "true", "1");
  private static final Set<String> NO = Set.of("f", "n", "no", "off", "false", "0");
  private static final Pattern DOTTED = Pattern.compile("(.+)\\.(\\d{1,4})");
  private static final Pattern ONE_DOT = Pattern.compile("([^.]+)\\.(\\d{1,4})");
  private static final Pattern NUMBERED = Pattern.compile("vlan0*(\\d{1,4})");
  private static final int MOST_ADDRESSES = 256;
  private static final int MOST_SERVERS = 10;

  /**
   * After {@code ifcfg-}; by convention the device's name, and a part of its routes' file names.
   */
  String suffix() {
    return file.name().substring("ifcfg-".length());
  }

  String text(String name) {
    return variables.text(name);
  }

  /** A value that both readers take for true or false; anything else is as if it were not there. */
  static boolean truth(String text, boolean unset) {
    String word = text.toLowerCase(Locale.ROOT);
    return YES.contains(word) || (!NO.contains(word) && unset);
  }

  boolean says(String name, boolean unset) {
    return truth(text(name), unset);
  }

  @Nullable Integer number(String name) {
    return ConfigValues.number(text(name));
  }

  String type() {
    return text("TYPE").toLowerCase(Locale.ROOT);
  }

  /** Its bond or bridge as written: a name, or to NetworkManager a UUID; empty for none. */
  String controller() {
    String bridge = either("BRIDGE_UUID", "BRIDGE");
    if (!bridge.isEmpty()) {
      return bridge;
    }
    return networkManager || says("SLAVE", false) ? either("MASTER_UUID", "MASTER") : "";
  }

  private String either(String uuid, String name) {
    return networkManager && !text(uuid).isEmpty() ? text(uuid) : text(name);
  }

  /**
   * Whether it takes effect at boot. With initscripts a bond brings its ports up, ONBOOT or not.
   */
  boolean starts() {
    boolean bondPort = !controller().isEmpty() && text("BRIDGE").isEmpty();
    return says("ONBOOT", true) || (!networkManager && bondPort);
  }

  int priority() {
    String text = text("AUTOCONNECT_PRIORITY");
    return networkManager && text.matches("-?\\d{1,3}") ? Integer.parseInt(text) : 0;
  }

  /** The id of NetworkManager's profile. */
  String profile() {
    String kind =
        switch (type()) {
          case "bond" -> "Bond";
          case "bridge" -> "Bridge";
          case "vlan" -> "Vlan";
          default -> "System";
        };
    return text("NAME").isEmpty() ? kind + " " + suffix() : text("NAME");
  }

  boolean bond() {
    boolean card = type().isEmpty() || type().equals("ethernet");
    return type().equals("bond")
        || (card && (says("BONDING_MASTER", false) || !text("BONDING_OPTS").isEmpty()));
  }

  boolean vlan() {
    return type().equals("vlan") || says("VLAN", false);
  }

  /** Of a VLAN; null where neither a variable nor its name tells. */
  @Nullable Integer vlanId() {
    Integer named = namedId(device, networkManager);
    Integer said = number(networkManager ? "VLAN_ID" : "VID");
    return networkManager ? (named == null ? said : named) : said == null ? named : said;
  }

  /**
   * The VLAN that its reader takes a device for by its name: {@code NAME.ID} or {@code vlanID}. To
   * NetworkManager that counts more than VLAN_ID.
   */
  static @Nullable Integer namedId(String device, boolean networkManager) {
    Matcher dotted = (networkManager ? ONE_DOT : DOTTED).matcher(device);
    Matcher numbered = NUMBERED.matcher(device);
    return dotted.matches()
        ? Integer.valueOf(dotted.group(2))
        : numbered.matches() ? Integer.valueOf(numbered.group(1)) : null;
  }

  /** What a VLAN is on, as written; empty where nothing tells. */
  String parent() {
    Matcher dotted = (networkManager ? ONE_DOT : DOTTED).matcher(device);
    boolean said = !text(networkManager ? "PHYSDEV" : "VID").isEmpty();
    return dotted.matches() && !said ? dotted.group(1) : text("PHYSDEV");
  }

  /** Options of the bonding module by name, as written; the last of each. */
  Map<String, String> bondingOptions() {
    return options("BONDING_OPTS");
  }

  /** Of a bridge or its port. */
  Map<String, String> bridgingOptions() {
    return options("BRIDGING_OPTS");
  }

  private Map<String, String> options(String name) {
    Map<String, String> options = new LinkedHashMap<>();
    for (String word : variables.words(name)) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        String key = word.substring(0, equals);
        String value = word.substring(equals + 1);
        if (key.equals("arp_ip_target")) {
          options.merge(key, value.replaceAll("[+'\"-]", ""), (a, b) -> a + "," + b);
        } else {
          options.put(key, value);
        }
      }
    }
    return options;
  }

  /** DELAY is in seconds, what initscripts write to the kernel in hundredths. */
  @Nullable Integer forwardDelay() {
    Integer hundredths = ConfigValues.number(bridgingOptions().get("forward_delay"));
    return networkManager || hundredths == null
        ? number("DELAY")
        : Integer.valueOf(hundredths / 100);
  }

  boolean dhcp4() {
    return Set.of("dhcp", "bootp").contains(text("BOOTPROTO").toLowerCase(Locale.ROOT));
  }

  /** Static ones, in order. initscripts pass over them where a DHCP client runs. */
  List<Prefix> addresses4() {
    List<Prefix> addresses = new ArrayList<>();
    for (int n = -1; n < MOST_ADDRESSES && (networkManager || !dhcp4()); n++) {
      String number = n < 0 ? "" : String.valueOf(n);
      if (!text("IPADDR" + number).isEmpty()) {
        address(text("IPADDR" + number), number, null).ifPresent(addresses::add);
      } else if (n >= 2) {
        break;
      }
    }
    return addresses;
  }

  /** Of an alias, whose prefix may be that of the device. */
  Optional<Prefix> alias(List<Prefix> base) {
    return address(text("IPADDR"), "", base.isEmpty() ? null : base.getFirst().length());
  }

  private Optional<Prefix> address(String address, String number, @Nullable Integer unset) {
    String length = text("PREFIX" + number);
    if (length.isEmpty() && !text("NETMASK" + number).isEmpty()) {
      length = IfupdownFiles.length(text("NETMASK" + number));
    }
    if (length.isEmpty()) {
      length = unset == null ? byClass(address) : unset.toString();
    }
    return Prefix.parse(address + "/" + length).filter(it -> it.address().ipv4());
  }

  /** What both readers take an address without a mask for: its historic class. */
  private static String byClass(String address) {
    return IpAddress.parse(address)
        .map(it -> it.address().getAddress()[0] & 0xff)
        .map(first -> first < 128 ? "8" : first < 192 ? "16" : "24")
        .orElse("");
  }

  List<Prefix> addresses6() {
    return Stream.concat(
            variables.words("IPV6ADDR").stream(), variables.words("IPV6ADDR_SECONDARIES").stream())
        .flatMap(text -> Prefix.parse(text.contains("/") ? text : text + "/64").stream())
        .toList();
  }

  List<IpAddress> dns() {
    List<IpAddress> servers = new ArrayList<>();
    for (int n = 1; n <= MOST_SERVERS; n++) {
      IpAddress.parse(text("DNS" + n)).filter(it -> !servers.contains(it)).ifPresent(servers::add);
    }
    return servers;
  }

  List<String> search() {
    return Stream.concat(
            variables.words("DOMAIN").stream(), variables.words("IPV6_DOMAIN").stream())
        .distinct()
        .toList();
  }
}
