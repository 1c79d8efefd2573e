package dev.virtwright.host;

import java.util.List;
import java.util.Map;

/**
 * What may hang where storage is broken, together and with one deadline: sizes of local file
 * systems, volume groups, then sizes of network file systems, each of which is waited for alone.
 */
final class StorageRead {
  private StorageRead() {}

  static final String MAPPER = "/dev/mapper/";

  /** Names for UUIDs and device mapper numbers. */
  static final MachineRead NAMES =
      MachineRead.files("/proc/self/mountinfo", "/proc/self/mounts")
          .withLinks(DeviceFacts.UUIDS + "*", MAPPER + "*");

  /**
   * Per file system: fundamental block size, preferred block size, blocks, of them available,
   * inodes, of them free, path. Then after {@code #vgs}, {@code #lvs} and {@code #pvs} what those
   * print, where they are installed and the user is root.
   */
  private static final String SCRIPT =
      """
      set --; remote=
      plain() {
        case $1 in
          *%*) p=$1 ;;
          *\\\\*) p=$(printf "$1_"); p=${p%_} ;;
          *) p=$1 ;;
        esac
      }
      while read -r d m r; do
        case $d in
          //*|*:/*) remote=1 ;;
          /*) plain "$m"; set -- "$@" "$p" ;;
        esac
      done </proc/self/mounts
      [ $# = 0 ] || stat -f -c '%S %s %b %a %c %d %n' -- "$@" 2>/dev/null
      if command -v vgs >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
        o='--readonly --noheadings --nosuffix --units g --separator ,'
        echo '#vgs'; vgs $o 2>/dev/null
        echo '#lvs'; lvs $o 2>/dev/null
        echo '#pvs'; pvs $o 2>/dev/null
        echo '#end'
      fi
      [ -z "$remote" ] || while read -r d m r; do
        case $d in
          //*|*:/*) plain "$m"; stat -f -c '%S %s %b %a %c %d %n' -- "$p" 2>/dev/null ;;
        esac
      done </proc/self/mounts
      exit 0
      """;

  static PartialOutput query(FactOptions options) {
    return new PartialOutput(SCRIPT, options.timeout());
  }

  /** The device mapper's name of {@code /dev/dm-N}; other names as they are. */
  static String mapped(String device, Map<String, String> links) {
    String number = device.substring(device.lastIndexOf('/') + 1);
    if (number.startsWith("dm-")) {
      for (Map.Entry<String, String> link : links.entrySet()) {
        if (link.getKey().startsWith(MAPPER) && link.getValue().endsWith("/" + number)) {
          return link.getKey();
        }
      }
    }
    return device;
  }

  /** The part between two of the script's headings; empty where it did not come to that. */
  static List<String> part(String printed, String from, String to) {
    int start = printed.indexOf("#" + from + "\n");
    int end = printed.indexOf("#" + to + "\n");
    return start < 0 || end < start
        ? List.of()
        : printed
            .substring(start + from.length() + 2, end)
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .toList();
  }
}
