package dev.virtwright.report;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Plain values as block YAML, as Ansible's {@code result_format=yaml} has them: texts of several
 * lines as literal blocks, whose blanks at line ends are dropped because YAML allows none there.
 */
final class AnsibleYaml {
  /**
   * What PyYAML prints without quotes: it begins like a word and cannot be read as anything else.
   */
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z0-9_/.<(+][A-Za-z0-9_/.<>()+=, @%*$^~\\[\\]{}'\"!?&|;\\\\-]*");

  private static final Pattern READ_AS_ANOTHER_TYPE =
      Pattern.compile(
          "(?i)y|n|yes|no|on|off|true|false|null|~|\\.nan|[-+]?\\.inf"
              + "|[-+]?[0-9][0-9_]*|0x[0-9a-f_]+|0b[01_]+"
              + "|[-+]?([0-9][0-9_]*)?\\.[0-9_]*([e][-+][0-9]+)?"
              + "|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?"
              + "|\\d{4}-\\d\\d?-\\d\\d?([Tt ].*)?|[=<]|<<");

  private static final Pattern SPACES_AT_END = Pattern.compile(" +(?=\\n|$)");

  private AnsibleYaml() {}

  /** Every line begins with so many blanks. */
  static String write(Map<?, ?> values, int indent) {
    StringBuilder out = new StringBuilder();
    if (values.isEmpty()) {
      return " ".repeat(indent) + "{}\n";
    }
    map(values, indent, indent, out);
    return out.toString();
  }

  private static void map(Map<?, ?> map, int margin, int step, StringBuilder out) {
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(" ".repeat(margin)).append(scalar(String.valueOf(entry.getKey()))).append(':');
      value(entry.getValue(), margin, step, out);
    }
  }

  /** Behind a key. */
  private static void value(@Nullable Object value, int margin, int step, StringBuilder out) {
    switch (value) {
      case Map<?, ?> map when !map.isEmpty() -> {
        out.append('\n');
        map(map, margin + step, step, out);
      }
      case List<?> list when !list.isEmpty() -> {
        out.append('\n');
        list(list, margin, step, out);
      }
      case null, default -> out.append(' ').append(leaf(value, margin + step)).append('\n');
    }
  }

  private static void list(List<?> list, int margin, int step, StringBuilder out) {
    for (Object element : list) {
      String dash = " ".repeat(margin) + "-" + " ".repeat(step - 1);
      switch (element) {
        case Map<?, ?> map when !map.isEmpty() -> {
          StringBuilder inner = new StringBuilder();
          map(map, margin + step, step, inner);
          out.append(dash).append(inner.substring(margin + step));
        }
        case List<?> nested when !nested.isEmpty() -> {
          StringBuilder inner = new StringBuilder();
          list(nested, margin + step, step, inner);
          out.append(dash).append(inner.substring(margin + step));
        }
        case null, default ->
            out.append(" ".repeat(margin) + "- ").append(leaf(element, margin + step)).append('\n');
      }
    }
  }

  private static String leaf(@Nullable Object value, int margin) {
    return switch (value) {
      case null -> "null";
      case Map<?, ?> empty -> "{}";
      case List<?> empty -> "[]";
      case String text when text.contains("\n") -> block(text, margin);
      case String text -> scalar(text);
      default -> value.toString();
    };
  }

  private static String block(String text, int margin) {
    String kept =
        SPACES_AT_END.matcher(text.stripTrailing().replace("\t", "        ")).replaceAll("");
    StringBuilder out = new StringBuilder("|-");
    for (Iterator<String> lines = kept.lines().iterator(); lines.hasNext(); ) {
      String line = lines.next();
      out.append('\n').append(line.isEmpty() ? "" : " ".repeat(margin)).append(line);
    }
    return out.toString();
  }

  private static String scalar(String text) {
    boolean plain =
        PLAIN.matcher(text).matches()
            && !READ_AS_ANOTHER_TYPE.matcher(text).matches()
            && !text.endsWith(" ");
    if (plain) {
      return text;
    }
    boolean printable = text.chars().noneMatch(Character::isISOControl);
    return printable ? "'" + text.replace("'", "''") + "'" : dev.virtwright.value.Json.write(text);
  }
}
