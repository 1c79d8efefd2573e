package dev.virtwright.modules.system;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is mounted, of /proc/self/mountinfo (proc_pid_mountinfo(5)). Pure.
 *
 * @param mounts by mount point the last one there, which is the one seen
 */
record MountTable(Map<String, Mount> mounts) {

  /**
   * A mount.
   *
   * @param root the part of its file system that is mounted; another than {@code /} is a bind mount
   * @param source the device or what stands for it
   * @param type file system
   */
  record Mount(String root, String source, String type) {}

  MountTable {
    mounts = Map.copyOf(mounts);
  }

  static MountTable parse(String text) {
    Map<String, Mount> mounts = new LinkedHashMap<>();
    for (String line : text.split("\n")) {
      String[] half = line.split(" - ", 2);
      String[] left = half[0].split(" ");
      String[] right = half.length == 2 ? half[1].split(" ") : new String[0];
      if (left.length >= 6 && right.length >= 2) {
        mounts.put(
            Fstab.unescaped(left[4]),
            new Mount(Fstab.unescaped(left[3]), Fstab.unescaped(right[1]), right[0]));
      }
    }
    return new MountTable(mounts);
  }

  boolean mounted(String path) {
    return mounts.containsKey(path);
  }

  /** Whether what is mounted there comes from that source; of a bind mount that is a directory. */
  boolean from(String path, String source) {
    Mount mount = mounts.get(path);
    if (mount == null) {
      return false;
    }
    if (mount.source().equals(source)) {
      return true;
    }
    // the root is told within its file system: it is the source's end
    return source.startsWith("/")
        && !mount.root().equals("/")
        && (source.equals(mount.root()) || source.endsWith(mount.root()));
  }
}
