package dev.virtwright.inventory;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Host names written as a range: {@code web[01:20:2].lab}, {@code db-[a:f]}, several of them in one
 * name, and a port behind it.
 *
 * <p>Source: Ansible's page "How to build your inventory", ranges of hosts.
 */
final class HostRange {
  private static final int MOST_HOSTS = 100_000;
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

  /**
   * What a host entry stands for.
   *
   * @param port null where none is given
   */
  record Hosts(List<String> names, @Nullable Long port) {
    Hosts {
      names = List.copyOf(names);
    }
  }

  /** The entry is no range; says why. */
  static final class Malformed extends Exception {
    Malformed(String problem) {
      super(problem);
    }
  }

  private HostRange() {}

  static Hosts expand(String entry) throws Malformed {
    if (isAddress(entry)) {
      return new Hosts(List.of(entry), null);
    }
    if (entry.startsWith("[")) {
      int close = entry.indexOf(']');
      if (close > 0 && isAddress(entry.substring(1, close))) {
        String address = entry.substring(1, close);
        if (close == entry.length() - 1) {
          return new Hosts(List.of(address), null);
        }
        if (entry.charAt(close + 1) == ':') {
          return new Hosts(List.of(address), port(entry.substring(close + 2)));
        }
      }
    }
    int colon = entry.lastIndexOf(':');
    String names = entry;
    Long port = null;
    if (colon > entry.lastIndexOf(']')) {
      names = entry.substring(0, colon);
      port = port(entry.substring(colon + 1));
    }
    if (names.isEmpty()) {
      throw new Malformed("a host without a name");
    }
    List<String> expanded = new ArrayList<>();
    ranges(names, expanded);
    return new Hosts(expanded, port);
  }

  /** Whether the text is an IPv6 address, with all its colons. */
  static boolean isAddress(String text) {
    long colons = text.chars().filter(c -> c == ':').count();
    return (text.contains("::") || colons == 7)
        && text.chars()
            .allMatch(c -> c == ':' || c == '.' || c == '%' || Character.digit(c, 16) >= 0);
  }

  private static Long port(String digits) throws Malformed {
    if (digits.matches("[0-9]{1,5}")) {
      long port = Long.parseLong(digits);
      if (port >= 1 && port <= 65535) {
        return port;
      }
    }
    throw new Malformed("'%s' is no port, which is a number from 1 to 65535".formatted(digits));
  }

  private static void ranges(String text, List<String> into) throws Malformed {
    int open = text.indexOf('[');
    if (open < 0) {
      if (text.indexOf(']') >= 0) {
        throw new Malformed("']' without '['");
      }
      if (into.size() >= MOST_HOSTS) {
        throw new Malformed("a range of more than " + MOST_HOSTS + " hosts");
      }
      into.add(text);
      return;
    }
    int close = text.indexOf(']', open);
    if (close < 0) {
      throw new Malformed("'[' without ']'");
    }
    String head = text.substring(0, open);
    String tail = text.substring(close + 1);
    for (String member : members(text.substring(open + 1, close))) {
      ranges(head + member + tail, into);
    }
  }

  private static List<String> members(String range) throws Malformed {
    String[] parts = range.split(":", -1);
    if (parts.length < 2 || parts.length > 3) {
      throw new Malformed(
          "range '[%s]' is not of the form [FROM:TO] or [FROM:TO:STEP]".formatted(range));
    }
    int step = parts.length == 3 ? number(parts[2], range) : 1;
    if (step < 1) {
      throw new Malformed("the step of range '[%s]' is not 1 or more".formatted(range));
    }
    String from = parts[0].isEmpty() ? "0" : parts[0];
    String to = parts[1];
    if (to.isEmpty()) {
      throw new Malformed("range '[%s]' has no end".formatted(range));
    }
    List<String> members = new ArrayList<>();
    if (from.length() == 1 && LETTERS.contains(from)) {
      int last = to.length() == 1 ? LETTERS.indexOf(to) : -1;
      int first = LETTERS.indexOf(from);
      if (last < first) {
        throw new Malformed(
            "range '[%s]' does not end at a letter behind '%s'".formatted(range, from));
      }
      for (int i = first; i <= last; i += step) {
        members.add(LETTERS.substring(i, i + 1));
      }
      return members;
    }
    int first = number(from, range);
    int last = number(to, range);
    boolean padded = from.length() > 1 && from.startsWith("0");
    if (padded && from.length() != to.length()) {
      throw new Malformed(
          "the ends of range '[%s]' must have the same number of digits".formatted(range));
    }
    if (last < first) {
      throw new Malformed("range '[%s]' ends before it begins".formatted(range));
    }
    if ((last - first) / step >= MOST_HOSTS) {
      throw new Malformed("a range of more than " + MOST_HOSTS + " hosts");
    }
    for (int i = first; i <= last; i += step) {
      String digits = Integer.toString(i);
      members.add(padded ? "0".repeat(from.length() - digits.length()) + digits : digits);
    }
    return members;
  }

  private static int number(String digits, String range) throws Malformed {
    if (!digits.matches("[0-9]{1,9}")) {
      throw new Malformed("'%s' in range '[%s]' is no number".formatted(digits, range));
    }
    return Integer.parseInt(digits);
  }
}
