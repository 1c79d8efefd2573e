package dev.virtwright.template;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The methods {@code translate}, {@code maketrans} and {@code encode} of texts. */
final class TextTables {
  private TextTables() {}

  static void addTo(Table table) {
    table
        .add("encode", "encoding errors", call -> new Bytes(Bytes.of(call, call.textOrNull(0))))
        .add("maketrans", "x! y z", TextTables::made)
        .add("translate", "table!", TextTables::translated);
  }

  /** Character numbers to what stands for them; none deletes. */
  private static Object made(Call call) {
    Fresh.OwnDict table = new Fresh.OwnDict();
    if (call.plain(0) instanceof Map<?, ?> given) {
      given.forEach(
          (key, value) -> table.put(key instanceof String text ? point(call, text) : key, value));
      return table;
    }
    int[] from = call.text(0).codePoints().toArray();
    int[] to = call.text(1, "").codePoints().toArray();
    if (from.length != to.length) {
      throw call.wrong("wants two texts of the same length");
    }
    for (int i = 0; i < from.length; i++) {
      table.put((long) from[i], (long) to[i]);
    }
    call.text(2, "").codePoints().forEach(c -> table.put((long) c, null));
    return table;
  }

  private static Object point(Call call, String text) {
    if (text.codePointCount(0, text.length()) != 1) {
      throw call.wrong("wants keys of one character");
    }
    return (long) text.codePointAt(0);
  }

  private static String translated(Call call) {
    Map<?, ?> table = call.map(call.plain(0));
    StringBuilder out = new StringBuilder();
    call.text()
        .codePoints()
        .forEach(c -> {
          Object value = Dicts.get(table, (long) c);
          if (Scope.isMissing(value)) {
            out.appendCodePoint(c);
          } else if (value instanceof Long point && Character.isValidCodePoint(point.intValue())) {
            out.appendCodePoint(point.intValue());
          } else {
            out.append(text(call, value));
          }
        });
    call.evaluation().chargeText(out.length());
    return out.toString();
  }

  private static String text(Call call, @Nullable Object value) {
    return switch (value) {
      case null -> "";
      case String text -> text;
      default -> throw call.wrong("wants texts, numbers or none in its table");
    };
  }
}
