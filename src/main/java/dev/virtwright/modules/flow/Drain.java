package dev.virtwright.modules.flow;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Connections of a port, as /proc/net/tcp and tcp6 list them (proc(5)).
 *
 * @param local addresses whose connections count, as the kernel writes them after {@code tcp:} or
 *     {@code tcp6:}
 * @param except addresses of others whose connections do not
 * @param states that count, as the kernel writes them
 */
record Drain(Set<String> local, Set<String> except, Set<String> states) {

  static final Map<String, String> STATES =
      Map.of(
          "ESTABLISHED", "01",
          "SYN_SENT", "02",
          "SYN_RECV", "03",
          "FIN_WAIT1", "04",
          "FIN_WAIT2", "05",
          "TIME_WAIT", "06");

  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");

  private static final String MAPPED = "0000000000000000FFFF0000";

  /**
   * @param local addresses, as digits
   * @param except likewise
   * @param states names in {@link #STATES}
   */
  static Drain of(List<String> local, List<String> except, List<String> states) {
    return new Drain(
        kernel(local),
        kernel(except),
        states.stream()
            .map(state -> Objects.requireNonNull(STATES.get(state)))
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  /** Whether it is an address and no name. */
  static boolean address(String host) {
    return IPV4.matcher(host).matches() || IPV6.matcher(host).matches();
  }

  private static Set<String> kernel(List<String> addresses) {
    Set<String> all = new TreeSet<>();
    for (String address : addresses) {
      byte[] bytes;
      try {
        bytes = InetAddress.getByName(address).getAddress(); // digits are not looked up
      } catch (UnknownHostException wrong) {
        throw Words.mistake("%s is no address".formatted(address), "correct it");
      }
      String words = words(bytes);
      if (bytes.length == 4) {
        all.add("tcp:" + words);
        all.add("tcp6:" + MAPPED + words);
      } else {
        all.add("tcp6:" + words);
      }
    }
    return all;
  }

  /** Words of four bytes, each in the machine's order, which is the little end first. */
  private static String words(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (int word = 0; word < bytes.length; word += 4) {
      for (int i = 3; i >= 0; i--) {
        text.append(String.format(Locale.ROOT, "%02X", bytes[word + i]));
      }
    }
    return text.toString();
  }

  /** Shell that defines {@code probe}: 0 where no connection is left. */
  String probe(long port) {
    return """
    probe() {
      for f in tcp tcp6; do
        [ ! -r "/proc/net/$f" ] || sed "s/^/$f /" "/proc/net/$f"
      done | awk -v port=%04X -v ours=' %s ' -v gone=' %s ' -v states=' %s ' '
        $3 == "local_address" { next }
        {
          split($3, l, ":"); split($4, r, ":")
          if (l[2] != port || !index(states, " " $5 " ")) next
          if (index(gone, " " $1 ":" r[1] " ")) next
          any = $1 == "tcp" ? "00000000" : "00000000000000000000000000000000"
          mapped = $1 == "tcp6" && substr(l[1], 1, 24) == "%s"
          if (index(ours, " " $1 ":" l[1] " ") || index(ours, " " $1 ":" any " ")) n++
          else if (mapped && index(ours, " tcp6:%s00000000 ")) n++
        }
        END { exit n > 0 }'
    }
    """
        .formatted(
            port,
            String.join(" ", local),
            String.join(" ", except),
            String.join(" ", states),
            MAPPED,
            MAPPED);
  }
}
