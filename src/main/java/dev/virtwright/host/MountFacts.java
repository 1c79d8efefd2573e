package dev.virtwright.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * File systems of devices and of the network. Sizes are read of devices only: statfs of a network
 * file system whose server is gone never returns.
 */
final class MountFacts implements FactReading {
  private static final CommandOutput SIZES =
      FactSource.script(
          """
          for l in /dev/disk/by-uuid/*; do
            [ -L "$l" ] && printf 'uuid %s %s\\n' "$(readlink -f -- "$l")" "${l##*/}"
          done
          set --
          while read -r d m r; do
            case $d in /*) case $m in *[\\\\]*) ;; *) set -- "$@" "$m" ;; esac ;; esac
          done </proc/mounts
          [ $# = 0 ] || stat -f -c '%S %b %a %c %d %n' -- "$@" 2>/dev/null
          exit 0
          """);

  @Override
  public Set<String> names() {
    return Set.of("mounts");
  }

  @Override
  public List<Query<?>> queries() {
    return List.of(FactSource.file("/proc/mounts"), SIZES);
  }

  @Override
  public void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException {
    facts.put("mounts", mounts(source.text("/proc/mounts"), source.output(SIZES)));
  }

  static List<Object> mounts(String table, String sizes) {
    Map<String, String> uuids = new HashMap<>();
    Map<String, long[]> figures = new HashMap<>();
    for (String line : sizes.split("\n")) {
      String[] word = line.split(" ", 6);
      if (word.length == 3 && word[0].equals("uuid")) {
        uuids.put(word[1], word[2]);
      } else if (word.length == 6 && line.matches("(\\d{1,18} ){5}.*")) {
        long[] number = new long[5];
        for (int i = 0; i < 5; i++) {
          number[i] = Long.parseLong(word[i]);
        }
        figures.put(word[5], number);
      }
    }
    List<Object> mounts = new ArrayList<>();
    for (String line : table.split("\n")) {
      String[] field = line.split(" ");
      if (field.length < 6 || field[2].equals("none")) {
        continue;
      }
      String device = unescaped(field[0]);
      if (!device.startsWith("/") && !device.contains(":/")) {
        continue;
      }
      Map<String, Object> mount = new LinkedHashMap<>();
      mount.put("device", device);
      mount.put("mount", unescaped(field[1]));
      mount.put("fstype", field[2]);
      mount.put("options", field[3]);
      mount.put("dump", field[4].matches("\\d{1,3}") ? Long.parseLong(field[4]) : 0L);
      mount.put("passno", field[5].matches("\\d{1,3}") ? Long.parseLong(field[5]) : 0L);
      mount.put("uuid", uuids.getOrDefault(device, "N/A"));
      long[] figure = figures.get(unescaped(field[1]));
      if (figure != null) {
        mount.put("block_size", figure[0]);
        mount.put("block_total", figure[1]);
        mount.put("block_available", figure[2]);
        mount.put("block_used", figure[1] - figure[2]);
        mount.put("size_total", figure[0] * figure[1]);
        mount.put("size_available", figure[0] * figure[2]);
        mount.put("inode_total", figure[3]);
        mount.put("inode_available", figure[4]);
        mount.put("inode_used", figure[3] - figure[4]);
      }
      mounts.add(mount);
    }
    return mounts;
  }

  /** The kernel writes blank, tab, line feed and backslash as three octal digits (fstab(5)). */
  private static String unescaped(String field) {
    return field
        .replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\");
  }
}
