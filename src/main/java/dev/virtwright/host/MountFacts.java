package dev.virtwright.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * File systems of devices and of the network. One that does not answer in time has a {@code note}
 * instead of sizes.
 */
final class MountFacts implements FactReading {

  @Override
  public Set<String> names() {
    return Set.of("mounts");
  }

  @Override
  public List<Query<?>> queries(FactOptions options) {
    return List.of(StorageRead.NAMES, StorageRead.query(options));
  }

  @Override
  public void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException {
    FragmentResult result = source.ask(StorageRead.query(source.options()));
    facts.put(
        "mounts",
        mounts(
            source.read(StorageRead.NAMES),
            result == null ? "" : result.out(),
            result == null || result.timedOut()));
  }

  /**
   * @param names /proc/self/mounts and mountinfo, and the links of UUIDs and of the device mapper
   * @param sizes as {@link StorageRead} prints them
   * @param late whether that did not come to its end
   */
  static List<Object> mounts(MachineRead.Answer names, String sizes, boolean late) {
    Map<String, long[]> figures = figures(sizes);
    Set<String> bound = bound(names.file("/proc/self/mountinfo"));
    // one mount point counts once, as what was mounted there last
    Map<String, Object> mounts = new LinkedHashMap<>();
    for (String line : names.file("/proc/self/mounts").split("\n")) {
      String[] field = line.split(" ");
      if (field.length < 6 || field[2].equals("none")) {
        continue;
      }
      String device = unescaped(field[0]);
      if (!device.startsWith("/") && !device.startsWith("\\") && !device.contains(":/")) {
        continue;
      }
      String point = unescaped(field[1]);
      Map<String, Object> mount = new LinkedHashMap<>();
      mount.put("device", device);
      mount.put("mount", point);
      mount.put("fstype", field[2]);
      mount.put("options", unescaped(field[3]) + (bound.contains(field[1]) ? ",bind" : ""));
      mount.put("dump", field[4].matches("\\d{1,3}") ? Long.parseLong(field[4]) : 0L);
      mount.put("passno", field[5].matches("\\d{1,3}") ? Long.parseLong(field[5]) : 0L);
      long[] figure = figures.get(point);
      if (figure != null) {
        mount.put("size_total", figure[0] * figure[2]);
        mount.put("size_available", figure[0] * figure[3]);
        mount.put("block_size", figure[1]);
        mount.put("block_total", figure[2]);
        mount.put("block_available", figure[3]);
        mount.put("block_used", figure[2] - figure[3]);
        mount.put("inode_total", figure[4]);
        mount.put("inode_available", figure[5]);
        mount.put("inode_used", figure[4] - figure[5]);
      } else if (late) {
        mount.put("note", "Could not get extra information due to timeout");
      }
      mount.put("uuid", uuid(device, names.links()));
      mounts.remove(point);
      mounts.put(point, mount);
    }
    return new ArrayList<>(mounts.values());
  }

  private static Map<String, long[]> figures(String sizes) {
    Map<String, long[]> figures = new HashMap<>();
    for (String line : sizes.split("\n")) {
      if (line.matches("(\\d{1,18} ){6}/.*")) {
        String[] word = line.split(" ", 7);
        long[] number = new long[6];
        for (int i = 0; i < 6; i++) {
          number[i] = Long.parseLong(word[i]);
        }
        figures.put(word[6], number);
      }
    }
    return figures;
  }

  /** Mount points, as they are escaped, at which not a whole file system is mounted. */
  private static Set<String> bound(String mountinfo) {
    Set<String> bound = new HashSet<>();
    for (String line : mountinfo.split("\n")) {
      String[] field = line.split(" ");
      if (field.length > 5 && !field[3].equals("/")) {
        bound.add(field[4]);
      }
    }
    return bound;
  }

  private static String uuid(String device, Map<String, String> links) {
    String target = links.getOrDefault(device, device);
    String name = target.substring(target.lastIndexOf('/') + 1);
    for (Map.Entry<String, String> link : links.entrySet()) {
      if (link.getKey().startsWith(DeviceFacts.UUIDS) && link.getValue().endsWith("/" + name)) {
        return link.getKey().substring(DeviceFacts.UUIDS.length());
      }
    }
    return "N/A";
  }

  /** The kernel writes white space and backslash as three octal digits (fstab(5)). */
  private static String unescaped(String field) {
    return Pattern.compile("\\\\([0-7]{3})")
        .matcher(field)
        .replaceAll(match -> {
          char character = (char) Integer.parseInt(match.group(1), 8);
          return Matcher.quoteReplacement(String.valueOf(character));
        });
  }
}
