package dev.virtwright.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel was started with. In {@code cmdline} the last of several values counts; in {@code
 * proc_cmdline} they are a list. Quotes stay.
 */
final class CommandLineFacts implements FactReading {
  private static final MachineRead CMDLINE = MachineRead.files("/proc/cmdline");

  /** Blanks inside quotes do not part words (Documentation/admin-guide/kernel-parameters.rst). */
  private static final Pattern WORD = Pattern.compile("(?:\"[^\"]*\"|'[^']*'|\\S)+");

  @Override
  public Set<String> names() {
    return Set.of("cmdline", "proc_cmdline");
  }

  @Override
  public List<Query<?>> queries(FactOptions options) {
    return List.of(CMDLINE);
  }

  @Override
  public void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException {
    String text = source.read(CMDLINE).file("/proc/cmdline");
    if (!text.isEmpty()) {
      facts.put("cmdline", values(text, false));
      facts.put("proc_cmdline", values(text, true));
    }
  }

  static Map<String, Object> values(String text, boolean all) {
    Map<String, Object> values = new LinkedHashMap<>();
    Matcher words = WORD.matcher(text);
    while (words.find()) {
      String[] pair = words.group().split("=", 2);
      if (pair.length == 1) {
        values.put(pair[0], true);
      } else if (all && values.get(pair[0]) instanceof List<?> before) {
        List<Object> more = new ArrayList<>(before);
        more.add(pair[1]);
        values.put(pair[0], more);
      } else if (all && values.containsKey(pair[0])) {
        values.put(pair[0], new ArrayList<>(List.of(values.get(pair[0]), pair[1])));
      } else {
        values.put(pair[0], pair[1]);
      }
    }
    return values;
  }
}
