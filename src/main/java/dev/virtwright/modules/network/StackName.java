package dev.virtwright.modules.network;

/** What configures a machine's network. */
enum StackName {
  NETWORKD("systemd-networkd"),
  NETWORKMANAGER("NetworkManager"),
  IFUPDOWN("ifupdown"),
  NETPLAN("netplan"),
  IFCFG("ifcfg"),
  WICKED("wicked");

  private final String title;

  StackName(String title) {
    this.title = title;
  }

  /** As its own people write it. */
  String title() {
    return title;
  }
}
