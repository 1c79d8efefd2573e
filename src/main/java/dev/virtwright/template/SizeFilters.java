package dev.virtwright.template;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Filters between numbers of bytes and their texts. */
final class SizeFilters {
  private static final String UNITS = "BKMGTPEZY";
  private static final Pattern SIZE =
      Pattern.compile("\\s*([0-9]*\\.?[0-9]+|[0-9]+\\.)\\s*([A-Za-z]+)?\\s*");

  private SizeFilters() {}

  static void addTo(Table table) {
    table
        .add("human_readable", "isbits unit", SizeFilters::readable)
        .add("human_to_bytes", "default_unit isbits", SizeFilters::bytes)
        .add("filesizeformat", "binary", SizeFilters::fileSize);
  }

  private static double number(Call call) {
    Object value = call.plain();
    Double number =
        value instanceof String text
            ? Numbers.parseFloat(text)
            : value != null && Types.isNumber(value) ? (Double) Numbers.real(value) : null;
    if (number == null) {
      throw call.wrong("failed on bad input: it wants a number, not a " + Types.name(value));
    }
    return number;
  }

  private static String readable(Call call) {
    double size = number(call);
    String base = call.flag(0, false) ? "bits" : "Bytes";
    String unit = call.text(1, "").toUpperCase(Locale.ROOT);
    int power = 0;
    for (int i = UNITS.length() - 1; i >= 0; i--) {
      boolean found =
          unit.isEmpty() ? size >= Math.pow(1024, i) : unit.charAt(0) == UNITS.charAt(i);
      if (found) {
        power = i;
        break;
      }
    }
    String suffix = power == 0 ? base : UNITS.substring(power, power + 1) + base.charAt(0);
    return NumberFormat.real(size / Math.pow(1024, power), 'f', 2, false) + " " + suffix;
  }

  private static Object bytes(Call call) {
    Matcher parts = SIZE.matcher(call.text());
    if (!parts.matches()) {
      throw Failure.of("can't interpret following string: " + Print.shorten(call.text(), 40));
    }
    String unit = parts.group(2) == null ? call.text(0, "") : parts.group(2);
    boolean bits = call.flag(1, false);
    int power = unit.isEmpty() ? 0 : UNITS.indexOf(Character.toUpperCase(unit.charAt(0)));
    String rest = unit.isEmpty() ? "" : unit.substring(1);
    boolean fits =
        rest.isEmpty()
            || (power == 0
                ? rest.equalsIgnoreCase(bits ? "it" : "yte")
                    || rest.equalsIgnoreCase(bits ? "its" : "ytes")
                : bits
                    ? rest.equals("b")
                        || rest.equalsIgnoreCase("bit")
                        || rest.equalsIgnoreCase("bits")
                    : rest.equals("B")
                        || rest.equalsIgnoreCase("byte")
                        || rest.equalsIgnoreCase("bytes"));
    if (power < 0 || !fits) {
      throw call.wrong("knows no unit '" + unit + "'");
    }
    return Numbers.narrow(
        new BigDecimal(parts.group(1))
            .multiply(new BigDecimal(1024).pow(power))
            .setScale(0, RoundingMode.HALF_EVEN)
            .toBigInteger());
  }

  private static String fileSize(Call call) {
    double size = number(call);
    boolean binary = call.flag(0, false);
    int base = binary ? 1024 : 1000;
    if (size == 1) {
      return "1 Byte";
    }
    if (size < base) {
      return (long) size + " Bytes";
    }
    String[] units =
        binary
            ? new String[] {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"}
            : new String[] {"kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"};
    int power = 1;
    while (power < units.length && size >= Math.pow(base, power + 1)) {
      power++;
    }
    return NumberFormat.real(size / Math.pow(base, power), 'f', 1, false) + " " + units[power - 1];
  }
}
