package dev.virtwright.template;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Filters of ansible.netcommon on the lists and password hashes of network devices. */
final class NetworkDeviceFilters {
  private static final int LAST_VLAN = 4094;
  private static final String SALT = "[./0-9A-Za-z]*";

  private NetworkDeviceFilters() {}

  static void addTo(Table table) {
    table
        .add("vlan_expander", "", NetworkDeviceFilters::expanded)
        .add("vlan_parser", "first_line_len other_line_len", NetworkDeviceFilters::lines)
        .add("hash_salt", "", call -> salt(call, call.text()))
        .add(
            "type5_pw",
            "salt",
            call -> {
              String salt = call.textOrNull(0);
              return hashed(
                  call,
                  salt == null || salt.isEmpty()
                      ? PasswordFilters.salt(4, call.environment().random())
                      : salt);
            },
            Builtin.Trait.IMPURE)
        .add(
            "comp_type5",
            "encrypted_password! return_original",
            call -> {
              String hash = call.text(0);
              if (!hashed(call, salt(call, hash)).equals(hash)) {
                return false;
              }
              return call.flag(1, false) ? (Object) hash : true;
            });
  }

  private static String salt(Call call, String hash) {
    String[] parts = hash.split("\\$", -1);
    if (parts.length != 4) {
      throw call.wrong("could not parse salt out password correctly");
    }
    return parts[2];
  }

  private static String hashed(Call call, String salt) {
    if (!Types.isText(call.object()) || !salt.matches(SALT)) {
      throw call.wrong("wants a text as the password, and a salt of ./0-9A-Za-z");
    }
    return PasswordFilters.hash(call.text(), "md5", salt, null, null);
  }

  private static List<@Nullable Object> expanded(Call call) {
    List<Long> all = new ArrayList<>();
    for (String part : call.text().split(",", -1)) {
      String[] ends = part.split("-", -1);
      long from = number(call, ends[0]);
      long to = ends.length == 1 ? from : number(call, ends[ends.length == 2 ? 1 : 0]);
      if (ends.length > 2) {
        throw call.wrong("cannot read '" + Print.shorten(part, 40) + "'");
      }
      call.evaluation().chargeElements(Math.max(1, to - from + 1));
      for (long each = from; each <= to; each++) {
        all.add(each);
      }
    }
    all.sort(null);
    return new ArrayList<>(all);
  }

  private static long number(Call call, String text) {
    if (Numbers.parseInteger(text, 10) instanceof Long number) {
      return number;
    }
    throw call.wrong("cannot read '" + Print.shorten(text, 40) + "' as a number");
  }

  /** Runs of three and more with a dash, in lines as long as a device takes them. */
  private static List<@Nullable Object> lines(Call call) {
    if (!(call.object() instanceof List<?>)) {
      throw call.wrong("wants a list, not a " + Types.name(call.object()));
    }
    TreeSet<Long> sorted = new TreeSet<>();
    for (Object each : call.plainList()) {
      if (!(each instanceof Long number) || number < 1 || number > LAST_VLAN) {
        throw call.wrong("Valid VLAN range is 1-4094");
      }
      sorted.add(number);
    }
    List<@Nullable Object> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String part : runs(new ArrayList<>(sorted))) {
      int longest = lines.isEmpty() ? call.integer(0, 48) : call.integer(1, 44);
      if (line.length() + part.length() > longest && !line.isEmpty()) {
        lines.add(line.substring(0, line.length() - 1));
        line.setLength(0);
      }
      line.append(part).append(',');
    }
    if (!line.isEmpty()) {
      lines.add(line.substring(0, line.length() - 1));
    }
    return lines;
  }

  private static List<String> runs(List<Long> sorted) {
    List<String> runs = new ArrayList<>();
    for (int start = 0; start < sorted.size(); ) {
      int end = start;
      while (end + 1 < sorted.size() && sorted.get(end + 1) - sorted.get(end) == 1) {
        end++;
      }
      if (end - start >= 2) {
        runs.add(sorted.get(start) + "-" + sorted.get(end));
      } else {
        sorted.subList(start, end + 1).forEach(each -> runs.add(each.toString()));
      }
      start = end + 1;
    }
    return runs;
  }
}
