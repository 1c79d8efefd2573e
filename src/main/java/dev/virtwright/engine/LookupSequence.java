package dev.virtwright.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The lookup {@code sequence}: {@code [start-]end[/stride][:format]}, or named parts. */
final class LookupSequence {
  private static final int MOST = 1_000_000;
  private static final String NUMBER = "0?x?[0-9a-fA-F]+";
  private static final Pattern SHORT =
      Pattern.compile("(?:(%1$s)-)?(%1$s)(?:/(%1$s))?(?::(.+))?".formatted(NUMBER));

  /** {@code name=value}, the value maybe in quotes. */
  private static final Pattern WORD = Pattern.compile("[^\\s=]+=(?:\"[^\"]*\"|'[^']*')|\\S+");

  private static final Pattern FORMAT = Pattern.compile("%(%|([-+ 0#]*)(\\d*)([dioxXsuc]))");

  private static final List<String> PARTS = List.of("start", "end", "stride", "format", "count");

  private LookupSequence() {}

  static List<@Nullable Object> find(LookupCall call) {
    List<@Nullable Object> all = new ArrayList<>();
    if (call.terms().isEmpty()) {
      all.addAll(numbers(call, new HashMap<>()));
    }
    for (Object term : call.terms()) {
      Map<String, String> parts = new HashMap<>();
      if (term instanceof Map<?, ?> map) {
        map.forEach((key, value) -> parts.put(Lookups.text(key), Lookups.text(value)));
      } else {
        read(call, Lookups.text(term), parts);
      }
      all.addAll(numbers(call, parts));
    }
    return all;
  }

  private static void read(LookupCall call, String term, Map<String, String> parts) {
    Matcher brief = SHORT.matcher(term.strip());
    if (brief.matches()) {
      String[] names = {"start", "end", "stride", "format"};
      for (int i = 0; i < names.length; i++) {
        if (brief.group(i + 1) != null) {
          parts.put(names[i], brief.group(i + 1));
        }
      }
      return;
    }
    Matcher words = WORD.matcher(term.strip());
    while (words.find()) {
      String word = words.group();
      int equals = word.indexOf('=');
      if (equals < 0) {
        throw call.wrong("does not understand '%s'".formatted(term), "such as 'start=1 end=5'");
      }
      parts.put(word.substring(0, equals), unquoted(word.substring(equals + 1)));
    }
  }

  private static String unquoted(String text) {
    boolean quoted =
        text.length() > 1
            && (text.charAt(0) == '"' || text.charAt(0) == '\'')
            && text.charAt(text.length() - 1) == text.charAt(0);
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  private static List<@Nullable Object> numbers(LookupCall call, Map<String, String> parts) {
    List<String> unknown = parts.keySet().stream().filter(name -> !PARTS.contains(name)).toList();
    if (!unknown.isEmpty()) {
      throw call.wrong(
          "failed: unrecognized arguments to with_sequence: ['%s']"
              .formatted(String.join("', '", unknown)),
          "known are " + String.join(", ", PARTS));
    }
    Long given = number(call, parts, "end");
    Long count = number(call, parts, "count");
    if (given == null && count == null) {
      throw call.wrong("failed: must specify count or end in with_sequence", null);
    }
    if (given != null && count != null) {
      throw call.wrong("failed: can't specify both count and end in with_sequence", null);
    }
    long start = orElse(number(call, parts, "start"), 1);
    long stride = orElse(number(call, parts, "stride"), 1);
    if (count != null && count == 0) {
      return new ArrayList<>();
    }
    long end = given != null ? given : start + (orElse(count, 0) - 1) * stride;
    if (stride > 0 && end < start) {
      throw call.wrong("failed: to count backwards make stride negative", null);
    }
    if (stride < 0 && end > start) {
      throw call.wrong("failed: to count forward don't make stride negative", null);
    }
    String format = parts.getOrDefault("format", call.text("format", "%d"));
    List<@Nullable Object> found = new ArrayList<>();
    if (stride == 0) {
      return found;
    }
    for (long i = start; stride > 0 ? i <= end : i >= end; i += stride) {
      found.add(formatted(call, format, i));
      if (found.size() > MOST) {
        throw call.wrong("gives more than " + MOST + " numbers", null);
      }
    }
    return found;
  }

  private static long orElse(@Nullable Long number, long otherwise) {
    return number == null ? otherwise : number;
  }

  private static @Nullable Long number(LookupCall call, Map<String, String> parts, String name) {
    String text = parts.getOrDefault(name, call.text(name, ""));
    if (text.isEmpty()) {
      return null;
    }
    try {
      return text.matches("-?[0-9]+") ? Long.parseLong(text) : Long.decode(text);
    } catch (NumberFormatException e) {
      throw call.wrong("failed: can't parse %s=%s as integer".formatted(name, text), null);
    }
  }

  private static String formatted(LookupCall call, String format, long number) {
    Matcher found = FORMAT.matcher(format);
    if (format.indexOf('%') < 0 || format.replaceAll(FORMAT.pattern(), "").indexOf('%') >= 0) {
      throw call.wrong("failed: bad formatting string: " + format, "such as %02d");
    }
    return found.replaceAll(match -> {
      if (match.group(1).equals("%")) {
        return "%";
      }
      char type = match.group(4).charAt(0);
      String conversion =
          type == 'i' || type == 'u' ? "d" : type == 's' ? "s" : String.valueOf(type);
      String flags = type == 's' ? match.group(2).replace("0", "") : match.group(2);
      String width = match.group(3).isEmpty() && flags.matches(".*[-0].*") ? "1" : match.group(3);
      return Matcher.quoteReplacement(
          type == 'c'
              ? Character.toString((int) number)
              : String.format(Locale.ROOT, "%" + flags + width + conversion, number));
    });
  }
}
