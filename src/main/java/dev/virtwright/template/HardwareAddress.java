package dev.virtwright.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Hardware addresses of six bytes, in the ways they are written. */
final class HardwareAddress {
  private HardwareAddress() {}

  /** Null where it is none. */
  static @Nullable BigInteger parse(String text) {
    StringBuilder hex = new StringBuilder();
    String separator = text.indexOf('-') > 0 ? "-" : text.indexOf('.') > 0 ? "\\." : ":";
    String[] parts = text.split(separator, -1);
    int width = parts.length == 0 ? 0 : 12 / parts.length;
    if (parts.length != 1 && parts.length != 2 && parts.length != 3 && parts.length != 6) {
      return null;
    }
    for (String part : parts) {
      if (!part.matches("[0-9A-Fa-f]+")
          || part.length() > width
          || (parts.length == 1 && part.length() != 12)) {
        return null;
      }
      hex.repeat('0', width - part.length()).append(part);
    }
    return new BigInteger(hex.toString(), 16);
  }

  /** What {@code hwaddr} and {@code macaddr} answer; null for what is no address. */
  static @Nullable Object ask(Call call) {
    String text = call.text();
    String query = call.text(0, "");
    BigInteger value = text.matches("[0-9]{13,}") ? new BigInteger(text) : parse(text);
    if (value == null) {
      if (query.isEmpty() || query.equals("bool")) {
        return null;
      }
      throw call.wrong("gets no hardware address: '" + Print.shorten(text, 60) + "'");
    }
    String hex = "%012x".formatted(value);
    return switch (query) {
      case "" -> text;
      case "bool" -> true;
      case "int" -> Numbers.narrow(value);
      case "bare" -> hex.toUpperCase(Locale.ROOT);
      case "cisco" -> joined(hex, 4, ".");
      case "linux", "unix" -> unix(hex, query.equals("linux"));
      case "pgsql", "postgresql", "psql" -> joined(hex, 6, ":");
      case "win", "eui48" -> joined(hex, 2, "-").toUpperCase(Locale.ROOT);
      default -> throw call.wrong("knows no query '" + query + "'");
    };
  }

  private static String unix(String hex, boolean padded) {
    String all = joined(hex, 2, ":");
    return padded ? all : all.replaceAll("\\b0(?=[0-9a-f])", "");
  }

  private static String joined(String hex, int width, String separator) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < hex.length(); i += width) {
      parts.add(hex.substring(i, i + width));
    }
    return String.join(separator, parts);
  }
}
