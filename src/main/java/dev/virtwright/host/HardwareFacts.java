package dev.virtwright.host;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the firmware says of the machine (/sys/class/dmi/id; on IBM Z /proc/sysinfo), {@code NA}
 * where it says nothing or is root's, and for how long the machine has been running.
 */
final class HardwareFacts implements FactReading {
  static final String DMI = "/sys/devices/virtual/dmi/id/";

  /** The fact, and its file. */
  private static final Map<String, String> FILES =
      Map.ofEntries(
          Map.entry("bios_date", "bios_date"),
          Map.entry("bios_vendor", "bios_vendor"),
          Map.entry("bios_version", "bios_version"),
          Map.entry("board_asset_tag", "board_asset_tag"),
          Map.entry("board_name", "board_name"),
          Map.entry("board_serial", "board_serial"),
          Map.entry("board_vendor", "board_vendor"),
          Map.entry("board_version", "board_version"),
          Map.entry("chassis_asset_tag", "chassis_asset_tag"),
          Map.entry("chassis_serial", "chassis_serial"),
          Map.entry("chassis_vendor", "chassis_vendor"),
          Map.entry("chassis_version", "chassis_version"),
          Map.entry("form_factor", "chassis_type"),
          Map.entry("product_name", "product_name"),
          Map.entry("product_serial", "product_serial"),
          Map.entry("product_uuid", "product_uuid"),
          Map.entry("product_version", "product_version"),
          Map.entry("system_vendor", "sys_vendor"));

  /** Chassis types of the SMBIOS specification, section 7.4.1. */
  private static final List<String> CHASSIS =
      List.of(
          "Unknown",
          "Other",
          "Unknown",
          "Desktop",
          "Low Profile Desktop",
          "Pizza Box",
          "Mini Tower",
          "Tower",
          "Portable",
          "Laptop",
          "Notebook",
          "Hand Held",
          "Docking Station",
          "All In One",
          "Sub Notebook",
          "Space-saving",
          "Lunch Box",
          "Main Server Chassis",
          "Expansion Chassis",
          "Sub Chassis",
          "Bus Expansion Chassis",
          "Peripheral Chassis",
          "RAID Chassis",
          "Rack Mount Chassis",
          "Sealed-case PC",
          "Multi-system",
          "CompactPCI",
          "AdvancedTCA",
          "Blade",
          "Blade Enclosure",
          "Tablet",
          "Convertible",
          "Detachable",
          "IoT Gateway",
          "Embedded PC",
          "Mini PC",
          "Stick PC");

  private static final MachineRead FIRMWARE =
      MachineRead.files(
          Stream.concat(
                  FILES.values().stream().map(file -> DMI + file),
                  Stream.of("/proc/sysinfo", "/proc/uptime"))
              .sorted()
              .toArray(String[]::new));

  @Override
  public Set<String> names() {
    Set<String> names = new TreeSet<>(FILES.keySet());
    names.add("uptime_seconds");
    return names;
  }

  @Override
  public List<Query<?>> queries(FactOptions options) {
    return List.of(FIRMWARE);
  }

  @Override
  public void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException {
    facts.putAll(hardware(source.read(FIRMWARE)));
  }

  static Map<String, Object> hardware(MachineRead.Answer answer) {
    Map<String, Object> facts = new TreeMap<>();
    FILES.forEach((fact, file) -> {
      String text = answer.file(DMI + file);
      if (fact.equals("form_factor") && text.matches("\\d{1,3}")) {
        int type = Integer.parseInt(text);
        text = type < CHASSIS.size() ? CHASSIS.get(type) : "unknown (%s)".formatted(text);
      }
      facts.put(fact, text.isEmpty() ? "NA" : text);
    });
    String sysinfo = answer.file("/proc/sysinfo");
    FactSource.putFound(facts, "system_vendor", "^Manufacturer:\\s+(.+)$", sysinfo);
    FactSource.putFound(facts, "product_name", "^Type:\\s+(.+)$", sysinfo);
    FactSource.putFound(facts, "product_serial", "^Sequence Code:\\s+0+(.+)$", sysinfo);
    String uptime = answer.file("/proc/uptime").split("[. ]", 2)[0];
    if (uptime.matches("\\d{1,15}")) {
      facts.put("uptime_seconds", Long.parseLong(uptime));
    }
    return facts;
  }
}
