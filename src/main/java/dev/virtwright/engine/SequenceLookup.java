package dev.virtwright.engine;

import dev.virtwright.template.Scope;
import dev.virtwright.template.Template;
import dev.virtwright.template.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lookup {@code sequence}: numbers from start to end as texts. */
final class SequenceLookup {
  private static final int LONGEST = 1_000_000;
  private static final Set<String> FIELDS = Set.of("start", "end", "stride", "count", "format");
  private static final Pattern SHORTCUT =
      Pattern.compile(
          "(?:(0x[0-9a-f]+|[0-9]+)-)?(0x[0-9a-f]+|[0-9]+)(?:/(-?(?:0x[0-9a-f]+|[0-9]+)))?(?::(.+))?",
          Pattern.CASE_INSENSITIVE);

  private SequenceLookup() {}

  static List<@Nullable Object> all(LookupOptions given, List<@Nullable Object> terms) {
    List<@Nullable Object> numbers = new ArrayList<>();
    for (Object term : terms.isEmpty() ? List.of("") : terms) {
      numbers.addAll(one(given.with(fields(given, Values.print(term)))));
    }
    return numbers;
  }

  private static Map<String, String> fields(LookupOptions given, String term) {
    Map<String, String> fields = new LinkedHashMap<>();
    Matcher shortcut = SHORTCUT.matcher(term.strip());
    if (shortcut.matches()) {
      List<String> names = List.of("start", "end", "stride", "format");
      for (int i = 0; i < names.size(); i++) {
        if (shortcut.group(i + 1) != null) {
          fields.put(names.get(i), shortcut.group(i + 1));
        }
      }
      return fields;
    }
    KeyValues parsed = KeyValues.parse(term);
    parsed.values().forEach((name, value) -> {
      if (!FIELDS.contains(name)) {
        throw given.wrong("knows no '%s'".formatted(name), "known are count, end, format, start, stride");
      }
      fields.put(name, value);
    });
    if (!parsed.rest().isEmpty()) {
      throw given.wrong(
          "cannot read '%s'".formatted(term), "write 5, 1-5, 2-10/2, 1-3:host%02d or start=1 end=5");
    }
    return fields;
  }

  private static List<@Nullable Object> one(LookupOptions given) {
    for (String name : given.values().keySet()) {
      if (!FIELDS.contains(name)) {
        throw given.wrong("knows no '%s'".formatted(name), "known are count, end, format, start, stride");
      }
    }
    long start = number(given, "start", 1);
    long stride = number(given, "stride", 1);
    String format = given.text("format", "%d");
    if (given.has("count") == given.has("end")) {
      throw given.wrong("wants either count or end", "sequence: start=1 end=5");
    }
    long end = given.has("end") ? number(given, "end", 0) : 0;
    if (given.has("count")) {
      long count = number(given, "count", 0);
      if (count == 0) {
        return List.of();
      }
      end = start + count * stride - 1;
    }
    if (stride == 0) {
      return List.of();
    }
    if (stride > 0 && end < start) {
      throw given.wrong("cannot count from %d to %d".formatted(start, end), "to count backwards make stride negative");
    }
    if (stride < 0 && end > start) {
      throw given.wrong("cannot count from %d to %d".formatted(start, end), "to count forward don't make stride negative");
    }
    if (format.chars().filter(character -> character == '%').count() != 1) {
      throw given.wrong("wants a format with one %%, not '%s'".formatted(format), null);
    }
    if (Math.abs(end - start) / Math.abs(stride) > LONGEST) {
      throw given.wrong("gives at most %,d numbers".formatted(LONGEST), null);
    }
    Template printed = Template.parse("{{ format | format(number) }}");
    List<@Nullable Object> texts = new ArrayList<>();
    for (long number = start; stride > 0 ? number <= end : number >= end; number += stride) {
      texts.add(printed.render(Scope.of(Map.of("format", format, "number", number))));
    }
    return texts;
  }

  private static long number(LookupOptions given, String name, long otherwise) {
    Object value = given.value(name, otherwise);
    String text = Values.print(value).strip();
    try {
      boolean negative = text.startsWith("-");
      String digits = negative ? text.substring(1) : text;
      int radix = 10;
      if (digits.startsWith("0x") || digits.startsWith("0X")) {
        radix = 16;
        digits = digits.substring(2);
      } else if (digits.length() > 1 && digits.startsWith("0")) {
        radix = 8;
        digits = digits.substring(digits.startsWith("0o") ? 2 : 1);
      }
      long magnitude = Long.parseLong(digits, radix);
      return negative ? -magnitude : magnitude;
    } catch (NumberFormatException none) {
      throw given.wrong("wants a number as '%s', not '%s'".formatted(name, text), null);
    }
  }
}
