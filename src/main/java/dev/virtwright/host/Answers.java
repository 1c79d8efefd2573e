package dev.virtwright.host;

import dev.virtwright.host.HostException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What the parsers of merged answers share. */
final class Answers {
  private Answers() {}

  /**
   * Shell function {@code denied PATH}: succeeds where the path cannot be seen because a directory
   * above it may not be searched, so that "not allowed" is never taken for "not there". Builtins
   * only.
   */
  static final String DENIED =
      """
      denied() {
        d=$1
        while :; do
          case $d in */*) d=${d%/*} ;; *) return 1 ;; esac
          [ -n "$d" ] || d=/
          if [ -d "$d" ]; then if [ -x "$d" ]; then return 1; else return 0; fi; fi
          [ "$d" != / ] || return 1
        done
      }
      """;

  /**
   * The fragment's result, if it is whole.
   *
   * @param what was asked for, for the message
   */
  static FragmentResult whole(FragmentResult result, String what) throws HostException {
    if (result.timedOut()) {
      throw new HostException(
          Kind.TIMEOUT,
          "reading " + what + " did not end in time and was stopped",
          "look for a hung file system or daemon on the host");
    }
    if (result.truncated()) {
      throw new HostException(
          Kind.BAD_ANSWER, "reading " + what + " gave more output than is taken", null);
    }
    return result;
  }

  /** As {@link #whole}, and the script came to its end. */
  static FragmentResult succeeded(FragmentResult result, String what) throws HostException {
    whole(result, what);
    if (result.exitStatus() != 0) {
      throw new HostException(
          Kind.FAILED,
          "reading %s failed with status %d: %s"
              .formatted(what, result.exitStatus(), line(result.err())),
          null);
    }
    return result;
  }

  static HostException denied(String what) {
    return new HostException(
        Kind.DENIED, "no permission to read " + what, "read it as root: become: true");
  }

  static HostException notUnderstood(String what, String answer) {
    return new HostException(
        Kind.BAD_ANSWER,
        "cannot understand what the host says of " + what + ": " + line(answer),
        null);
  }

  /** Strings that each end with NUL. Bytes after the last NUL are not taken. */
  static List<String> nulEnded(byte[] bytes) {
    List<String> strings = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        strings.add(new String(bytes, start, i - start, StandardCharsets.UTF_8));
        start = i + 1;
      }
    }
    return strings;
  }

  /** An unsigned decimal number, for index and size fields. */
  static long number(String digits, String what) throws HostException {
    if (digits.isEmpty() || digits.length() > 18 || !digits.chars().allMatch(Answers::digit)) {
      throw notUnderstood(what, digits);
    }
    return Long.parseLong(digits);
  }

  private static boolean digit(int c) {
    return c >= '0' && c <= '9';
  }

  /** At most 200 characters on one line, control characters replaced: it is the host's text. */
  static String line(String text) {
    StringBuilder line = new StringBuilder();
    for (char c : text.strip().toCharArray()) {
      if (line.length() >= 200) {
        return line.append('…').toString();
      }
      line.append(Character.isISOControl(c) ? ' ' : c);
    }
    return line.toString();
  }
}
