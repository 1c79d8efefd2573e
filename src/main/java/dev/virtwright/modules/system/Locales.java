package dev.virtwright.modules.system;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which locales a machine has, and which it could make.
 *
 * @param chosen the text of /etc/locale.gen
 * @param supported the text of /usr/share/i18n/SUPPORTED; empty where there is none
 * @param made what {@code locale -a} prints
 */
record Locales(String chosen, String supported, List<String> made) {
  private static final Pattern LINE = Pattern.compile("\\s*(#?)\\s*(\\S+) (\\S+)\\s*");

  Locales {
    made = List.copyOf(made);
  }

  /** {@code locale -a} prints en_GB.utf8 of what is called en_GB.UTF-8. */
  static String canonical(String name) {
    int dot = name.indexOf('.');
    int at = name.indexOf('@', Math.max(dot, 0));
    int end = at < 0 ? name.length() : at;
    return dot < 0
        ? name
        : name.substring(0, dot)
            + name.substring(dot, end).replaceAll("[-_]", "").toLowerCase(Locale.ROOT)
            + name.substring(end);
  }

  boolean has(String name) {
    return made.stream().anyMatch(each -> canonical(each).equals(canonical(name)));
  }

  /** Names and character sets of all that the machine could make. */
  private Map<String, String> known() {
    Map<String, String> known = new HashMap<>();
    for (String line : (supported + "\n" + chosen).split("\n")) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        known.put(matcher.group(2), matcher.group(3));
      }
    }
    return known;
  }

  List<String> unknown(List<String> names) {
    Map<String, String> known = known();
    return names.stream().filter(name -> !known.containsKey(name) && !has(name)).toList();
  }

  /** /etc/locale.gen with these chosen, or commented out. */
  String choosing(List<String> names, boolean present) {
    List<String> missing = new ArrayList<>(names);
    StringBuilder text = new StringBuilder();
    for (String line : chosen.lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches() && names.contains(matcher.group(2))) {
        missing.remove(matcher.group(2));
        boolean so = matcher.group(1).isEmpty() == present;
        text.append(so ? line : (present ? "" : "# ") + matcher.group(2) + " " + matcher.group(3));
      } else {
        text.append(line);
      }
      text.append('\n');
    }
    Map<String, String> known = known();
    for (String name : missing) {
      if (present && known.containsKey(name)) {
        text.append(name).append(' ').append(known.get(name)).append('\n');
      }
    }
    return text.toString();
  }
}
