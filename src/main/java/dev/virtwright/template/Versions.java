package dev.virtwright.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Order of version texts: loose (Python's LooseVersion), strict, semantic (semver.org), and those
 * of Python packages.
 */
final class Versions {
  private static final Pattern PART = Pattern.compile("[0-9]+|[a-z]+|\\.");
  private static final Pattern STRICT =
      Pattern.compile("([0-9]+)\\.([0-9]+)(?:\\.([0-9]+))?(?:([ab])([0-9]+))?");
  private static final Pattern SEMANTIC =
      Pattern.compile(
          "(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)"
              + "(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?(?:\\+[0-9A-Za-z.-]+)?");

  private Versions() {}

  static boolean compare(Call call, String a, String b, String operator, String type) {
    if (a.isEmpty()) {
      throw Failure.of("Input version value cannot be empty");
    }
    if (b.isEmpty()) {
      throw Failure.of("Version parameter to compare against cannot be empty");
    }
    int order =
        switch (type) {
          case "loose" -> looseOrder(a, b);
          case "strict" -> order(strict(call, a), strict(call, b));
          case "semver", "semantic" -> semantic(call, a, b);
          case "pep440" -> Pep440.parsed(a).compareTo(Pep440.parsed(b));
          default ->
              throw Failure.of(
                  "Invalid version type (%s)".formatted(type),
                  "loose, strict, semver, semantic or pep440");
        };
    return switch (operator) {
      case "==", "=", "eq" -> order == 0;
      case "!=", "<>", "ne" -> order != 0;
      case "<", "lt" -> order < 0;
      case "<=", "le" -> order <= 0;
      case ">", "gt" -> order > 0;
      case ">=", "ge" -> order >= 0;
      default ->
          throw Failure.of(
              "Invalid operator type (%s)".formatted(operator), "==, !=, <, <=, > or >=");
    };
  }

  private static int order(List<@Nullable Object> a, List<@Nullable Object> b) {
    return Compare.order(a, b);
  }

  static int looseOrder(String a, String b) {
    return order(loose(a), loose(b));
  }

  private static List<@Nullable Object> loose(String version) {
    List<@Nullable Object> parts = new ArrayList<>();
    Matcher matcher = PART.matcher(version);
    int from = 0;
    while (matcher.find()) {
      add(version.substring(from, matcher.start()), parts);
      add(matcher.group(), parts);
      from = matcher.end();
    }
    add(version.substring(from), parts);
    return parts;
  }

  private static void add(String part, List<@Nullable Object> into) {
    if (!part.isEmpty() && !part.equals(".")) {
      Number number =
          part.charAt(0) >= '0' && part.charAt(0) <= '9' ? Numbers.parseInteger(part, 10) : null;
      into.add(number != null ? number : part);
    }
  }

  private static List<@Nullable Object> strict(Call call, String version) {
    Matcher parts = STRICT.matcher(version);
    if (!parts.matches()) {
      throw call.wrong("finds '" + Print.shorten(version, 40) + "' not to be a strict version");
    }
    List<@Nullable Object> list = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      list.add(parts.group(i) == null ? (Number) 0L : Numbers.parseInteger(parts.group(i), 10));
    }
    list.add(parts.group(4) == null ? "c" : parts.group(4).toLowerCase(Locale.ROOT));
    list.add(parts.group(5) == null ? (Number) 0L : Numbers.parseInteger(parts.group(5), 10));
    return list;
  }

  private static int semantic(Call call, String a, String b) {
    Matcher x = SEMANTIC.matcher(a);
    Matcher y = SEMANTIC.matcher(b);
    if (!x.matches() || !y.matches()) {
      throw call.wrong("finds a version that is not semantic");
    }
    for (int i = 1; i <= 3; i++) {
      int order =
          Compare.order(Numbers.parseInteger(x.group(i), 10), Numbers.parseInteger(y.group(i), 10));
      if (order != 0) {
        return order;
      }
    }
    return prerelease(x.group(4), y.group(4));
  }

  private static int prerelease(@Nullable String a, @Nullable String b) {
    if (a == null || b == null) {
      return a == null ? (b == null ? 0 : 1) : -1;
    }
    String[] x = a.split("\\.");
    String[] y = b.split("\\.");
    for (int i = 0; i < Math.min(x.length, y.length); i++) {
      Number p = x[i].matches("[0-9]+") ? Numbers.parseInteger(x[i], 10) : null;
      Number q = y[i].matches("[0-9]+") ? Numbers.parseInteger(y[i], 10) : null;
      int order =
          p != null && q != null
              ? Compare.order(p, q)
              : p != null ? -1 : q != null ? 1 : x[i].compareTo(y[i]);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(x.length, y.length);
  }
}
