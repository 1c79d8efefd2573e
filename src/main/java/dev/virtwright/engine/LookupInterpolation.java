package dev.virtwright.engine;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code %(name)s} in the values of an INI file, as Python's configparser resolves them. */
final class LookupInterpolation {
  private static final int DEEPEST = 10;

  private LookupInterpolation() {}

  static @Nullable String resolved(
      LookupCall call, @Nullable Object value, Map<String, ? extends @Nullable Object> entries) {
    return value == null ? null : resolved(call, Lookups.text(value), entries, 0);
  }

  private static String resolved(
      LookupCall call, String text, Map<String, ? extends @Nullable Object> entries, int depth) {
    if (depth > DEEPEST) {
      throw call.wrong("finds values that refer to each other", null);
    }
    StringBuilder out = new StringBuilder();
    int from = 0;
    for (int at = text.indexOf('%'); at >= 0; at = text.indexOf('%', from)) {
      out.append(text, from, at);
      int end = text.indexOf(")s", at);
      if (text.startsWith("%%", at)) {
        out.append('%');
        from = at + 2;
      } else if (text.startsWith("%(", at) && end > 0) {
        String name = text.substring(at + 2, end);
        Object found = entries.get(name);
        if (found == null) {
          throw call.wrong("finds no '%s' for %%(%s)s".formatted(name, name), null);
        }
        out.append(resolved(call, Lookups.text(found), entries, depth + 1));
        from = end + 2;
      } else {
        throw call.wrong(
            "finds a '%' that is followed neither by '%' nor by '('", "or say interpolation=false");
      }
    }
    return out.append(text, from, text.length()).toString();
  }
}
