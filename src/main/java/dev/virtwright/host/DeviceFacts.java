package dev.virtwright.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Block devices with their partitions: /sys/block, and udev's links of /dev/disk. A disk's serial
 * number is that of SCSI's page 0x80, or of NVMe.
 */
final class DeviceFacts implements FactReading {
  private static final String BLOCK = "/sys/block/";
  private static final String IDS = "/dev/disk/by-id/";
  static final String UUIDS = "/dev/disk/by-uuid/";
  private static final String LABELS = "/dev/disk/by-label/";

  /** lspci(8) names the controller that a disk is at. */
  private static final MachineRead BLOCKS =
      MachineRead.script("if command -v lspci >/dev/null; then lspci -D; fi")
          .withFiles(
              BLOCK + "*/removable",
              BLOCK + "*/size",
              BLOCK + "*/queue/discard_granularity",
              BLOCK + "*/queue/rotational",
              BLOCK + "*/queue/scheduler",
              BLOCK + "*/queue/logical_block_size",
              BLOCK + "*/queue/hw_sector_size",
              BLOCK + "*/device/vendor",
              BLOCK + "*/device/model",
              BLOCK + "*/device/sas_address",
              BLOCK + "*/device/sas_device_handle",
              BLOCK + "*/device/serial",
              BLOCK + "*/device/vpd_pg80",
              BLOCK + "*/dm/name",
              BLOCK + "*/*/start",
              BLOCK + "*/*/size")
          .withLinks(
              BLOCK + "*",
              BLOCK + "*/slaves/*",
              BLOCK + "*/holders/*",
              BLOCK + "*/*/holders/*",
              IDS + "*",
              UUIDS + "*",
              LABELS + "*");

  @Override
  public Set<String> names() {
    return Set.of("devices", "device_links");
  }

  @Override
  public List<Query<?>> queries(FactOptions options) {
    return List.of(BLOCKS);
  }

  @Override
  public void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException {
    facts.putAll(devices(source.read(BLOCKS)));
  }

  static Map<String, Object> devices(MachineRead.Answer answer) {
    Map<String, Map<String, List<Object>>> links = new TreeMap<>();
    links.put("ids", names(answer, IDS));
    links.put("uuids", names(answer, UUIDS));
    links.put("labels", names(answer, LABELS));
    links.put("masters", masters(answer));
    Map<String, Object> devices = new TreeMap<>();
    answer
        .links()
        .forEach((path, target) -> {
          String name = path.substring(path.lastIndexOf('/') + 1);
          if (path.equals(BLOCK + name)) {
            devices.put(name, device(name, target, answer, links));
          }
        });
    return Map.of("devices", devices, "device_links", links);
  }

  /** Names of links below a directory, by the device they point to. */
  private static Map<String, List<Object>> names(MachineRead.Answer answer, String directory) {
    Map<String, Set<String>> names = new TreeMap<>();
    answer
        .links()
        .forEach((path, target) -> {
          if (path.startsWith(directory)) {
            names
                .computeIfAbsent(last(target), device -> new TreeSet<>())
                .add(path.substring(directory.length()));
          }
        });
    return lists(names);
  }

  /** Devices that are made of others, by those others. */
  private static Map<String, List<Object>> masters(MachineRead.Answer answer) {
    Map<String, Set<String>> masters = new TreeMap<>();
    for (String path : answer.links().keySet()) {
      String[] part = path.split("/");
      if (path.startsWith(BLOCK) && part.length == 6 && part[4].equals("slaves")) {
        masters.computeIfAbsent(part[5], device -> new TreeSet<>()).add(part[3]);
      }
    }
    return lists(masters);
  }

  private static Map<String, List<Object>> lists(Map<String, Set<String>> sets) {
    Map<String, List<Object>> lists = new TreeMap<>();
    sets.forEach((key, set) -> lists.put(key, List.copyOf(set)));
    return lists;
  }

  private static Map<String, @Nullable Object> device(
      String name,
      String target,
      MachineRead.Answer answer,
      Map<String, Map<String, List<Object>>> links) {
    String path = BLOCK + name;
    Map<String, @Nullable Object> device = new LinkedHashMap<>();
    device.put("virtual", 1L); // of kernels that have links in /sys/block, which all have
    device.put("links", linksOf(name, links));
    for (String key : List.of("vendor", "model", "sas_address", "sas_device_handle")) {
      device.put(key, orNull(answer.file(path + "/device/" + key)));
    }
    String page = answer.files().getOrDefault(path + "/device/vpd_pg80", "");
    String serial =
        page.length() > 4 ? page.substring(4).strip() : answer.file(path + "/device/serial");
    if (!serial.isEmpty()) {
      device.put("serial", serial);
    }
    device.put("removable", orNull(answer.file(path + "/removable")));
    device.put("support_discard", orNull(answer.file(path + "/queue/discard_granularity")));
    named("ids", name, links).stream()
        .map(Object::toString)
        .filter(id -> id.startsWith("wwn-"))
        .forEach(id -> device.put("wwn", id.substring("wwn-".length())));
    device.put("partitions", partitions(name, answer, links));
    device.put("rotational", orNull(answer.file(path + "/queue/rotational")));
    String scheduler = FactSource.find("\\[([^\\]]*)\\]", answer.file(path + "/queue/scheduler"));
    device.put("scheduler_mode", scheduler == null ? "" : scheduler);
    String sectors = answer.file(path + "/size");
    device.put("sectors", sectors.isEmpty() ? (Object) 0L : sectors);
    device.put("sectorsize", sectorSize(path, answer));
    device.put("size", size(sectors));
    device.put("host", controller(target, answer.output()));
    device.put("holders", holders(path, answer));
    return device;
  }

  private static List<Object> named(
      String kind, String device, Map<String, Map<String, List<Object>>> links) {
    return links.getOrDefault(kind, Map.of()).getOrDefault(device, List.of());
  }

  private static Map<String, Object> linksOf(
      String name, Map<String, Map<String, List<Object>>> links) {
    Map<String, Object> own = new TreeMap<>();
    links.forEach((kind, byDevice) -> own.put(kind, byDevice.getOrDefault(name, List.of())));
    return own;
  }

  private static Map<String, Object> partitions(
      String disk, MachineRead.Answer answer, Map<String, Map<String, List<Object>>> links) {
    Map<String, Object> partitions = new TreeMap<>();
    Pattern start =
        Pattern.compile(Pattern.quote(BLOCK + disk + "/") + "([^/]+)" + Pattern.quote("/start"));
    for (String path : answer.files().keySet()) {
      Matcher matcher = start.matcher(path);
      if (!matcher.matches()) {
        continue;
      }
      String name = matcher.group(1);
      String directory = BLOCK + disk + "/" + name;
      Map<String, @Nullable Object> partition = new LinkedHashMap<>();
      partition.put("links", linksOf(name, links));
      partition.put("start", answer.file(path));
      partition.put("sectors", answer.file(directory + "/size"));
      // a partition has no queue of its own, so this is the default, as there
      partition.put("sectorsize", 512L);
      partition.put("size", size(answer.file(directory + "/size")));
      List<Object> uuids = named("uuids", name, links);
      partition.put("uuid", uuids.isEmpty() ? null : uuids.getFirst());
      partition.put("holders", holders(directory, answer));
      partitions.put(name, partition);
    }
    return partitions;
  }

  /** Of the device mapper only, by the names it has there. */
  private static List<Object> holders(String directory, MachineRead.Answer answer) {
    List<Object> holders = new ArrayList<>();
    for (String path : answer.links().keySet()) {
      String holder = last(path);
      if (path.equals(directory + "/holders/" + holder) && holder.startsWith("dm-")) {
        String name = answer.file(BLOCK + holder + "/dm/name");
        holders.add(name.isEmpty() ? holder : name);
      }
    }
    return holders;
  }

  private static Object sectorSize(String path, MachineRead.Answer answer) {
    String logical = answer.file(path + "/queue/logical_block_size");
    String hardware = answer.file(path + "/queue/hw_sector_size");
    return !logical.isEmpty() ? logical : !hardware.isEmpty() ? hardware : (Object) 512L;
  }

  /** Sectors, which always are of 512 bytes in /sys, in the largest unit that makes one or more. */
  static String size(String sectors) {
    double size = sectors.matches("\\d{1,18}") ? Double.parseDouble(sectors) * 512 : 0;
    String[] units = {"Bytes", "KB", "MB", "GB", "TB", "PB", "EB"};
    int unit = 0;
    while (unit < units.length - 1 && size >= 1024) {
      size /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.2f %s", size, units[unit]);
  }

  private static String controller(String target, String lspci) {
    Matcher function =
        Pattern.compile(".+/([a-f0-9]{4}:[a-f0-9]{2}:[01][a-f0-9]\\.[0-7])/").matcher(target);
    if (!function.lookingAt()) {
      return "";
    }
    String line = FactSource.find("^" + Pattern.quote(function.group(1)) + "\\s(.*)$", lspci);
    return line == null ? "" : line;
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
