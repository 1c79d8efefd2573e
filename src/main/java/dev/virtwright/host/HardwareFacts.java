package dev.virtwright.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the firmware says in /sys/class/dmi/id; {@code NA} where it says nothing or is root's. */
final class HardwareFacts implements FactReading {
  private static final String DMI = "/sys/class/dmi/id/";

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
          "Blade Enclosure");

  @Override
  public Set<String> names() {
    Set<String> names = new TreeSet<>(FILES.keySet());
    names.addAll(List.of("uptime_seconds", "loadavg"));
    return names;
  }

  @Override
  public List<Query<?>> queries() {
    List<Query<?>> queries = new ArrayList<>();
    new TreeSet<>(FILES.values()).forEach(file -> queries.add(FactSource.file(DMI + file)));
    queries.add(FactSource.file("/proc/uptime"));
    queries.add(FactSource.file("/proc/loadavg"));
    return queries;
  }

  @Override
  public void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException {
    for (Map.Entry<String, String> file : FILES.entrySet()) {
      String text = source.text(DMI + file.getValue()).strip();
      if (file.getKey().equals("form_factor") && text.matches("\\d{1,2}")) {
        int type = Integer.parseInt(text);
        text = type < CHASSIS.size() ? CHASSIS.get(type) : "Unknown";
      }
      facts.put(file.getKey(), text.isEmpty() ? "NA" : text);
    }
    String uptime = source.text("/proc/uptime").strip().split("[. ]", 2)[0];
    if (uptime.matches("\\d{1,15}")) {
      facts.put("uptime_seconds", Long.parseLong(uptime));
    }
    String[] load = source.text("/proc/loadavg").split(" ");
    if (load.length >= 3
        && List.of(load).subList(0, 3).stream().allMatch(l -> l.matches("\\d+\\.\\d+"))) {
      facts.put(
          "loadavg",
          Map.of(
              "1m", Double.valueOf(load[0]),
              "5m", Double.valueOf(load[1]),
              "15m", Double.valueOf(load[2])));
    }
  }
}
