package dev.virtwright.modules.files;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One edit of a file of limits, limits.conf(5): domain, type, item and value of a line.
 *
 * @param choice which of two values is kept
 * @param comment after the value; empty keeps that of the line
 */
record LimitEdit(
    String domain, String type, String item, String value, Choice choice, String comment) {

  /** Which of the present and the asked value is kept. */
  enum Choice {
    ASKED,
    LEAST,
    MOST
  }

  private static final Set<String> UNLIMITED = Set.of("unlimited", "infinity", "-1");
  private static final Set<String> SIGNED = Set.of("nice", "priority");
  private static final Pattern SMALL = Pattern.compile("-?\\d{1,2}");
  private static final Pattern DIGITS = Pattern.compile("\\d{1,30}");

  /**
   * @param lines with their ends
   * @param line that says the limit now
   * @param mistake in a line of the file, which is then left alone; null where there is none
   */
  record Result(List<String> lines, String line, @Nullable String mistake) {}

  /** Whether limits.conf(5) has such a value for the item. */
  static boolean valid(String item, String value) {
    if (SIGNED.contains(item)) {
      return SMALL.matcher(value).matches()
          && Integer.parseInt(value) >= -20
          && Integer.parseInt(value) <= 19;
    }
    return UNLIMITED.contains(value) || DIGITS.matcher(value).matches();
  }

  Result in(List<String> before) {
    List<String> after = new ArrayList<>();
    String found = null;
    for (String line : before) {
      int hash = line.indexOf('#');
      String[] fields = (hash < 0 ? line : line.substring(0, hash)).strip().split("\\s+");
      if (hash == 0 || fields.length != 4) {
        after.add(line);
        continue;
      }
      if (!valid(fields[2], fields[3])) {
        return new Result(
            before,
            line,
            "line '%s' has value '%s' for %s".formatted(line.strip(), fields[3], fields[2]));
      }
      if (!fields[0].equals(domain) || !fields[1].equals(type) || !fields[2].equals(item)) {
        after.add(line);
        continue;
      }
      String kept = chosen(fields[3]);
      String own = hash < 0 ? "" : line.substring(hash + 1).stripTrailing();
      found = kept.equals(fields[3]) ? line : line(kept, comment.isEmpty() ? own : comment);
      after.add(found);
    }
    if (found == null) {
      found = line(value, comment);
      if (!after.isEmpty() && !Lines.ended(after.getLast())) {
        after.set(after.size() - 1, after.getLast() + "\n");
      }
      after.add(found);
    }
    return new Result(after, found, null);
  }

  private String line(String limit, String said) {
    return String.join("\t", domain, type, item, limit)
        + (said.isEmpty() ? "" : "\t#" + said)
        + "\n";
  }

  private String chosen(String now) {
    if (choice == Choice.ASKED || now.equals(value)) {
      return value;
    }
    boolean signed = SIGNED.contains(item);
    boolean endless = !signed && UNLIMITED.contains(now);
    boolean more =
        !endless
            && ((!signed && UNLIMITED.contains(value))
                || new BigInteger(value).compareTo(new BigInteger(now)) > 0);
    if (endless && UNLIMITED.contains(value)) {
      return now;
    }
    return more == (choice == Choice.MOST) ? value : now;
  }
}
