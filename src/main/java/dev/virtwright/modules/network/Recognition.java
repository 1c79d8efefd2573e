package dev.virtwright.modules.network;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which network stacks are at work on a machine, and how that was seen. Pure.
 *
 * @param active each stack that configures something, with what shows it
 */
record Recognition(Map<StackName, String> active) {

  Recognition {
    active = active.isEmpty() ? Map.of() : new EnumMap<>(active);
  }

  /** Both stacks and what shows them, for a message. */
  String described() {
    return active.entrySet().stream()
        .map(entry -> entry.getKey().title() + " (" + entry.getValue() + ")")
        .collect(Collectors.joining(" and "));
  }

  /**
   * netplan writes for networkd or NetworkManager, so these are not counted beside it; nor is
   * NetworkManager beside ifcfg files that it reads itself. Where this program has written keyfiles
   * it goes on with them, though NetworkManager itself has added an ifcfg file since.
   */
  static Recognition of(Snapshot read) {
    Map<StackName, String> found = new EnumMap<>(StackName.class);
    List<ConfigFile> netplan =
        read.files().values().stream()
            .filter(file -> file.path().contains("/netplan/"))
            .filter(file -> file.text().lines().anyMatch(line -> line.startsWith("network:")))
            .toList();
    boolean planned = !netplan.isEmpty() && read.has("netplan");
    if (planned) {
      found.put(StackName.NETPLAN, netplan.getFirst().path());
    }
    if (read.active("wickedd.service")) {
      found.put(StackName.WICKED, "wickedd.service is active");
    }
    boolean networkManager = read.active("NetworkManager.service");
    boolean ifcfg =
        read.filesIn(IfcfgFiles.DIRECTORY).stream()
                .anyMatch(file -> IfcfgFiles.configures(file.name(), networkManager))
            && !(networkManager && !new NetworkManager().own(read).isEmpty())
            && readsIfcfg(read);
    if (ifcfg && (networkManager || read.active("network.service"))) {
      found.put(StackName.IFCFG, "/etc/sysconfig/network-scripts/ifcfg-* are in use");
    } else if (!planned && networkManager) {
      found.put(StackName.NETWORKMANAGER, "NetworkManager.service is active");
    }
    if (!planned && read.active("systemd-networkd.service") && networkdConfigures(read)) {
      found.put(StackName.NETWORKD, "systemd-networkd.service is active and has .network files");
    }
    if (read.has("ifup")
        && read.active("networking.service")
        && (ifupdownConfigures(read) || found.isEmpty())) {
      found.put(StackName.IFUPDOWN, "networking.service is active and interfaces(5) has stanzas");
    }
    if (found.isEmpty() && read.active("systemd-networkd.service")) {
      found.put(StackName.NETWORKD, "systemd-networkd.service is active");
    }
    return new Recognition(found);
  }

  /** RHEL and its kin to 8, Fedora to 35; later ones only migrate what they find. */
  private static boolean readsIfcfg(Snapshot read) {
    String id = read.osRelease("ID").orElse("");
    String version = read.osRelease("VERSION_ID").orElse("0").split("\\.")[0];
    int major = version.matches("\\d{1,4}") ? Integer.parseInt(version) : 0;
    return id.equals("fedora") ? major <= 35 : major <= 8;
  }

  private static boolean networkdConfigures(Snapshot read) {
    return List.of("/etc/systemd/network", "/run/systemd/network").stream()
            .flatMap(directory -> read.filesIn(directory).stream())
            .anyMatch(file -> file.name().endsWith(".network"))
        || read.networkdLinks().values().stream()
            .anyMatch(link -> link.state().equals("configured") && link.file() != null);
  }

  private static boolean ifupdownConfigures(Snapshot read) {
    return read.files().values().stream()
        .filter(file -> file.path().equals(Ifupdown.MAIN) || file.isIn(Ifupdown.DIRECTORY))
        .flatMap(file -> Stanza.parse(file.text()).stream())
        .anyMatch(stanza -> stanza.keyword().equals("iface") && !stanza.describes("lo"));
  }
}
