package dev.virtwright.modules.packages;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What pip is asked for: a distribution with the versions that will do, or anything else that only
 * pip itself can read, such as an address, a path or a condition.
 *
 * @param text as pip takes it
 * @param name as the Python packaging specification normalises it; null of anything else
 * @param versions such as {@code >=1.2}; every one holds
 */
record PythonRequirement(String text, @Nullable String name, List<String> versions) {

  private static final Pattern PLAIN =
      Pattern.compile(
          "([A-Za-z0-9][A-Za-z0-9._-]*)(?:\\[[^\\]]*\\])?\\s*"
              + "((?:[<>=!~]=?=?\\s*[A-Za-z0-9.!+*_-]+\\s*,?\\s*)*)");
  private static final Pattern VERSION = Pattern.compile("(===|[<>=!~]=|[<>])\\s*(.+)");

  PythonRequirement {
    versions = List.copyOf(versions);
  }

  static PythonRequirement of(String text) {
    Matcher plain = PLAIN.matcher(text.strip());
    if (!plain.matches()) {
      return new PythonRequirement(text.strip(), null, List.of());
    }
    List<String> versions = new ArrayList<>();
    for (String part : plain.group(2).split(",")) {
      if (!part.isBlank()) {
        versions.add(part.strip());
      }
    }
    return new PythonRequirement(text.strip(), normalised(plain.group(1)), versions);
  }

  /** Requirements of a list whose elements may have been torn apart at commas. */
  static List<PythonRequirement> all(List<String> parts) {
    List<String> whole = new ArrayList<>();
    for (String part : parts) {
      String last = whole.isEmpty() ? "" : whole.getLast();
      boolean open = last.lastIndexOf('[') > last.lastIndexOf(']');
      if (!whole.isEmpty() && (open || part.strip().matches("[<>=!~].*"))) {
        whole.set(whole.size() - 1, last + "," + part.strip());
      } else if (!part.isBlank()) {
        whole.add(part.strip());
      }
    }
    return whole.stream().map(PythonRequirement::of).toList();
  }

  /** Names that differ in case and in {@code - _ .} alone are one. */
  static String normalised(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_.]+", "-");
  }

  /**
   * Whether a version will do; empty where only pip can tell.
   *
   * @param installed null where it is not installed
   */
  Optional<Boolean> satisfiedBy(@Nullable String installed) {
    if (name == null) {
      return Optional.empty();
    }
    if (installed == null) {
      return Optional.of(false);
    }
    for (String version : versions) {
      Optional<Boolean> one = satisfied(version, installed);
      if (one.isEmpty() || !one.get()) {
        return one;
      }
    }
    return Optional.of(true);
  }

  private static Optional<Boolean> satisfied(String version, String installed) {
    Matcher form = VERSION.matcher(version);
    if (!form.matches()) {
      return Optional.empty();
    }
    String operator = form.group(1);
    String wanted = form.group(2);
    if (operator.equals("===")) {
      return Optional.of(wanted.equalsIgnoreCase(installed));
    }
    if (wanted.endsWith(".*") && (operator.equals("==") || operator.equals("!="))) {
      String prefix = wanted.substring(0, wanted.length() - 1);
      return Optional.of((installed + ".").startsWith(prefix) == operator.equals("=="));
    }
    PythonVersion target = PythonVersion.of(wanted).orElse(null);
    PythonVersion current = PythonVersion.of(installed).orElse(null);
    if (target == null || current == null) {
      return Optional.empty();
    }
    int order = current.compareTo(target);
    return switch (operator) {
      case "==" -> Optional.of(order == 0);
      case "!=" -> Optional.of(order != 0);
      case ">=" -> Optional.of(order >= 0);
      case "<=" -> Optional.of(order <= 0);
      case ">" -> Optional.of(order > 0);
      case "<" -> Optional.of(order < 0);
      default -> {
        int dot = wanted.lastIndexOf('.');
        yield dot < 0
            ? Optional.empty()
            : Optional.of(
                order >= 0 && (installed + ".").startsWith(wanted.substring(0, dot) + "."));
      }
    };
  }
}
