package dev.virtwright.yaml;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Present;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.DocumentEndEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ImplicitTuple;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.events.StreamEndEvent;
import org.snakeyaml.engine.v2.events.StreamStartEvent;

/**
 * Writes plain values as PyYAML's {@code dump} does, which the filters {@code to_yaml} and {@code
 * to_nice_yaml} of Ansible call: texts without quotes where they read back as texts, lines folded
 * at a width.
 *
 * @param indent columns a level, 2 to 9
 * @param width that folding aims at
 * @param blockStyle collections on lines of their own; else those that hold no collection are in
 *     brackets
 * @param sortKeys whether mappings are ordered by key
 * @param explicitStart whether the text begins with {@code ---}
 */
public record YamlWriter(
    int indent, int width, boolean blockStyle, boolean sortKeys, boolean explicitStart) {

  public YamlWriter {
    indent = indent < 2 || indent > 9 ? 2 : indent;
    width = width <= indent * 2 ? 80 : width;
  }

  public String write(@Nullable Object value) {
    List<Event> events = new ArrayList<>();
    events.add(new StreamStartEvent());
    events.add(new DocumentStartEvent(explicitStart, Optional.empty(), Map.of()));
    emit(value, events);
    events.add(new DocumentEndEvent(false));
    events.add(new StreamEndEvent());
    DumpSettings settings =
        DumpSettings.builder()
            .setIndent(indent)
            .setWidth(width)
            .setUseUnicodeEncoding(true)
            .setSplitLines(true)
            .setMultiLineFlow(false)
            .build();
    String text = new Present(settings).emitToString(events.iterator());
    if (value instanceof Map || value instanceof List) {
      return text;
    }
    String body = explicitStart || !text.startsWith("--- ") ? text : text.substring(4);
    return startsQuoted(explicitStart ? body.substring(4) : body) || body.endsWith("...\n")
        ? body
        : body + "...\n"; // PyYAML marks the end of a lone text without quotes
  }

  private static boolean startsQuoted(String text) {
    return !text.isEmpty() && "'\"|>".indexOf(text.charAt(0)) >= 0;
  }

  private void emit(@Nullable Object value, List<Event> events) {
    switch (value) {
      case List<?> list -> {
        events.add(new SequenceStartEvent(Optional.empty(), Optional.empty(), true, style(list)));
        list.forEach(element -> emit(element, events));
        events.add(new SequenceEndEvent());
      }
      case Map<?, ?> map -> {
        events.add(
            new MappingStartEvent(Optional.empty(), Optional.empty(), true, style(map.values())));
        for (Map.Entry<?, ?> entry : ordered(map)) {
          emit(entry.getKey(), events);
          emit(entry.getValue(), events);
        }
        events.add(new MappingEndEvent());
      }
      case null -> events.add(scalar("null", true));
      case Boolean truth -> events.add(scalar(truth.toString(), true));
      case Double number -> events.add(scalar(floating(number), true));
      case Number number -> events.add(scalar(number.toString(), true));
      default -> {
        String text = value.toString();
        boolean line = text.indexOf('\n') < 0;
        events.add(scalar(text, line && !Scalars.ambiguous(text)));
      }
    }
  }

  private FlowStyle style(Iterable<?> members) {
    if (blockStyle) {
      return FlowStyle.BLOCK;
    }
    for (Object member : members) {
      if (member instanceof List || member instanceof Map) {
        return FlowStyle.BLOCK;
      }
    }
    return FlowStyle.FLOW;
  }

  private List<Map.Entry<?, ?>> ordered(Map<?, ?> map) {
    List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
    if (!sortKeys) {
      return entries;
    }
    if (map.keySet().stream().allMatch(key -> key instanceof String)) {
      entries.sort(
          Comparator.comparing(entry -> String.valueOf(entry.getKey()), YamlWriter::byCodePoint));
    } else if (map.keySet().stream().allMatch(key -> key instanceof Number)) {
      entries.sort(
          Comparator.comparing(
              entry -> new BigDecimal(Objects.requireNonNull(entry.getKey()).toString())));
    }
    return entries; // keys of several types have no order, and stay as they are
  }

  private static int byCodePoint(String a, String b) {
    return java.util.Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
  }

  private static ScalarEvent scalar(String text, boolean plain) {
    return new ScalarEvent(
        Optional.empty(),
        Optional.empty(),
        new ImplicitTuple(plain, true),
        text,
        plain ? ScalarStyle.PLAIN : ScalarStyle.SINGLE_QUOTED);
  }

  /** Python's {@code repr}, with a point before an exponent, so that it reads back as a number. */
  private static String floating(double number) {
    if (Double.isNaN(number)) {
      return ".nan";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? ".inf" : "-.inf";
    }
    if (number == 0) {
      return 1 / number < 0 ? "-0.0" : "0.0";
    }
    BigDecimal exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    BigInteger digits = exact.unscaledValue().abs();
    String text = digits.toString();
    int exponent = text.length() - exact.scale() - 1;
    String sign = number < 0 ? "-" : "";
    if (exponent >= -4 && exponent < 16) {
      String plain = exact.abs().toPlainString();
      return sign + (plain.indexOf('.') < 0 ? plain + ".0" : plain);
    }
    String fraction = text.length() > 1 ? text.substring(1) : "0";
    return "%s%s.%se%s%02d"
        .formatted(sign, text.charAt(0), fraction, exponent < 0 ? "-" : "+", Math.abs(exponent));
  }
}
