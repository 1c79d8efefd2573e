package dev.virtwright.template;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** Filters with Python's regular expressions. */
final class RegexFilters {
  private RegexFilters() {}

  static void addTo(Table table) {
    table
        .add("regex_search", "regex! *groups **named", RegexFilters::search)
        .add(
            "regex_findall",
            "regex! multiline ignorecase",
            call -> {
              PythonRegex regex =
                  PythonRegex.of(call.text(0), call.flag(2, false), call.flag(1, false), false);
              Matcher matcher = regex.matcher(call.text());
              List<@Nullable Object> found = new ArrayList<>();
              while (matcher.find()) {
                call.evaluation().chargeElements(1);
                found.add(
                    switch (matcher.groupCount()) {
                      case 0 -> matcher.group();
                      case 1 -> orEmpty(matcher.group(1));
                      default -> groups(matcher);
                    });
              }
              return found;
            })
        .add(
            "regex_replace",
            "pattern replacement ignorecase multiline count mandatory_count",
            RegexFilters::replace)
        .add(
            "regex_escape",
            "re_type",
            call ->
                switch (call.text(0, "python")) {
                  case "python" -> escaped(call.text(), "\\.^$*+?{}[]|()-&~# \t\n\r\u000b\f");
                  case "posix_extended" -> escaped(call.text(), "[]{}.*+?()|^$\\");
                  case "posix_basic" -> escaped(call.text(), "[].*^$\\");
                  default ->
                      throw Failure.of(
                          "Invalid regex type (%s)".formatted(call.text(0)),
                          "python, posix_basic or posix_extended");
                });
  }

  private static String orEmpty(@Nullable String group) {
    return group == null ? "" : group;
  }

  private static Tuple groups(Matcher matcher) {
    List<String> groups = new ArrayList<>();
    for (int i = 1; i <= matcher.groupCount(); i++) {
      groups.add(orEmpty(matcher.group(i)));
    }
    return Tuple.copyOf(groups);
  }

  private static boolean named(Call call, String name) {
    return call.named().containsKey(name) && Compare.truth(call.named().get(name));
  }

  private static @Nullable Object search(Call call) {
    for (String name : call.named().keySet()) {
      if (!name.equals("ignorecase") && !name.equals("multiline")) {
        throw call.wrong("has no argument '" + name + "'");
      }
    }
    PythonRegex regex =
        PythonRegex.of(call.text(0), named(call, "ignorecase"), named(call, "multiline"), false);
    Matcher matcher = regex.matcher(call.text());
    if (!matcher.find()) {
      return null;
    }
    if (call.rest().isEmpty()) {
      return matcher.group();
    }
    List<@Nullable Object> groups = new ArrayList<>();
    for (Object wanted : call.rest()) {
      String name = Print.text(call.evaluation().plain(wanted));
      if (name.startsWith("\\g<") && name.endsWith(">")) {
        groups.add(regex.group(matcher, name.substring(3, name.length() - 1)));
      } else if (name.startsWith("\\")) {
        groups.add(regex.group(matcher, name.substring(1)));
      } else {
        throw call.wrong(
            "Unknown argument: it wants groups as '\\1' or '\\g<name>', not '" + name + "'");
      }
    }
    return groups;
  }

  private static String replace(Call call) {
    PythonRegex regex =
        PythonRegex.of(call.text(0, ""), call.flag(2, false), call.flag(3, false), false);
    String text = call.text();
    String replacement = call.text(1, "");
    int most = call.integer(4, 0);
    Matcher matcher = regex.matcher(text);
    StringBuilder out = new StringBuilder();
    int from = 0;
    int count = 0;
    while ((most == 0 || count < most) && matcher.find()) {
      out.append(text, from, matcher.start());
      int before = out.length();
      regex.expand(matcher, replacement, out);
      call.evaluation().chargeText(out.length() - (long) before + 1);
      from = matcher.end();
      count++;
    }
    if (call.integer(5, 0) != 0 && count != call.integer(5, 0)) {
      throw call.wrong(
          "finds that '%s' should match %d times, but matches %d times"
              .formatted(Print.shorten(call.text(0, ""), 60), call.integer(5, 0), count));
    }
    return out.append(text, from, text.length()).toString();
  }

  private static String escaped(String text, String special) {
    StringBuilder out = new StringBuilder();
    for (char c : text.toCharArray()) {
      if (special.indexOf(c) >= 0) {
        out.append('\\');
      }
      out.append(c);
    }
    return out.toString();
  }
}
