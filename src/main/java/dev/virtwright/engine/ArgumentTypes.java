package dev.virtwright.engine;

import dev.virtwright.template.Values;
import dev.virtwright.value.Json;
import dev.virtwright.value.Secret;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Types of arguments and what is taken for a value of each.
 *
 * <p>Source: Ansible's page "Ansible module architecture: argument spec".
 */
final class ArgumentTypes {
  private static final Pattern BYTES =
      Pattern.compile("\\s*([0-9]+(?:\\.[0-9]+)?)\\s*([A-Za-z]*)\\s*");
  private static final String UNITS = "BKMGTPEZY";

  private ArgumentTypes() {}

  /** The value is none of the type. */
  static final class Unfit extends Exception {
    Unfit(String message) {
      super(message);
    }
  }

  static @Nullable Object convert(String type, @Nullable Object value) throws Unfit {
    return switch (type) {
      case "raw", "any" -> value;
      case "str", "path", "sid" -> text(value);
      case "bool" -> bool(value);
      case "int" -> whole(value);
      case "float" -> number(value);
      case "list" -> list(value);
      case "dict" -> dict(value);
      case "json", "jsonarg" -> json(value);
      case "bytes", "bits" -> size(value, type);
      default -> throw new Unfit("'%s' is no type".formatted(type));
    };
  }

  private static Object text(@Nullable Object value) throws Unfit {
    if (value == null) {
      throw new Unfit("'None' is not a string and conversion is not allowed");
    }
    return value instanceof Secret ? value : Values.print(value);
  }

  private static Object bool(@Nullable Object value) throws Unfit {
    if (value instanceof Boolean truth) {
      return truth;
    }
    if (value instanceof Number || value instanceof String) {
      return switch (Values.print(value).strip().toLowerCase(Locale.ROOT)) {
        case "y", "yes", "on", "1", "true", "t", "1.0" -> true;
        case "n", "no", "off", "0", "false", "f", "0.0" -> false;
        default ->
            throw new Unfit(
                "The value '%s' is not a valid boolean. Valid booleans include: 0, 'n', 'no', 'f',"
                        .formatted(Values.print(value))
                    + " 'false', 'off', '0', 1, 'y', 'yes', 't', 'true', 'on', '1'");
      };
    }
    throw cannot(value, "a bool");
  }

  private static Object whole(@Nullable Object value) throws Unfit {
    if (value instanceof Boolean truth) {
      return truth ? 1L : 0L;
    }
    if (value instanceof Long || value instanceof Integer || value instanceof BigInteger) {
      return value;
    }
    String text =
        value instanceof Double number && number == Math.rint(number)
            ? String.valueOf(number.longValue())
            : value instanceof String written ? written.strip() : "";
    if (text.matches("[+-]?[0-9]{1,18}")) {
      return Long.valueOf(text);
    }
    throw new Unfit(
        "\"%s\" cannot be converted to an int"
            .formatted(
                value instanceof String written ? "'" + written + "'" : Values.print(value)));
  }

  private static Object number(@Nullable Object value) throws Unfit {
    if (value instanceof Double) {
      return value;
    }
    if (value instanceof Number || value instanceof String) {
      try {
        return Double.valueOf(Values.print(value).strip());
      } catch (NumberFormatException none) {
        throw cannot(value, "a float");
      }
    }
    throw cannot(value, "a float");
  }

  private static List<?> list(@Nullable Object value) throws Unfit {
    return switch (value) {
      case List<?> list -> list;
      case String text -> List.of(text.split(",", -1));
      case Boolean truth -> List.of(Values.print(truth));
      case Number number -> List.of(Values.print(number));
      case null, default -> throw cannot(value, "a list");
    };
  }

  private static Map<?, ?> dict(@Nullable Object value) throws Unfit {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    if (!(value instanceof String text)) {
      throw cannot(value, "a dict");
    }
    if (text.startsWith("{")) {
      try {
        if (Json.parse(text) instanceof Map<?, ?> map) {
          return map;
        }
      } catch (Json.Malformed malformed) {
        throw new Unfit("unable to evaluate string as dictionary");
      }
    }
    if (text.indexOf('=') < 0) {
      throw new Unfit("dictionary requested, could not parse JSON or key=value");
    }
    Map<String, Object> pairs = new LinkedHashMap<>();
    for (String pair : fields(text.strip())) {
      int equals = pair.indexOf('=');
      if (equals < 0) {
        throw new Unfit("dictionary requested, could not parse JSON or key=value");
      }
      pairs.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return pairs;
  }

  /** Split at commas and blanks outside quotes, which are dropped. */
  private static List<String> fields(String text) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    char quote = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i == text.length() ? ' ' : text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        field.append(text.charAt(++i));
      } else if (quote == 0 && (c == '\'' || c == '"')) {
        quote = c;
      } else if (quote != 0 && c == quote) {
        quote = 0;
      } else if ((quote == 0 && (c == ',' || c == ' ')) || i == text.length()) {
        if (!field.isEmpty()) {
          fields.add(field.toString());
        }
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    return fields;
  }

  private static String json(@Nullable Object value) throws Unfit {
    return switch (value) {
      case String text -> text.strip();
      case List<?> list -> Json.write(list);
      case Map<?, ?> map -> Json.write(map);
      case null, default -> throw cannot(value, "a json string");
    };
  }

  private static Object size(@Nullable Object value, String type) throws Unfit {
    Matcher matcher = BYTES.matcher(Values.print(value));
    String unit = matcher.matches() ? matcher.group(2) : "?";
    int power = unit.isEmpty() ? 0 : UNITS.indexOf(Character.toUpperCase(unit.charAt(0)));
    if (value instanceof Boolean || !matcher.matches() || power < 0) {
      throw cannot(value, type.equals("bits") ? "a Bit value" : "a Byte value");
    }
    return Math.round(Double.parseDouble(matcher.group(1)) * Math.pow(1024, power));
  }

  private static Unfit cannot(@Nullable Object value, String type) {
    return new Unfit(
        "<class '%s'> cannot be converted to %s".formatted(Values.typeName(value), type));
  }
}
