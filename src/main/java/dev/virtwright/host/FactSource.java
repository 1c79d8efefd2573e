package dev.virtwright.host;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Answers of a machine of which any may be missing, and the queries that facts are made of. */
final class FactSource {
  private final HostReader host;
  private final Set<Query<?>> expected;

  private final FactOptions options;

  FactSource(HostReader host, Set<Query<?>> expected, FactOptions options) {
    this.host = host;
    this.expected = expected;
    this.options = options;
  }

  FactOptions options() {
    return options;
  }

  /** Null where this one cannot be answered. */
  <A> @Nullable A ask(Query<A> query) throws HostException {
    if (!expected.contains(query)) {
      throw new IllegalStateException("not announced, so it would cost a round trip: " + query);
    }
    try {
      return host.ask(query);
    } catch (HostException e) {
      return switch (e.kind()) {
        case DENIED, FAILED, BAD_ANSWER, TIMEOUT -> null;
        case UNREACHABLE, AUTHENTICATION, HOST_KEY, BECOME, NO_SPACE -> throw e;
      };
    }
  }

  /** A file's text; empty where there is none or it cannot be read. */
  String text(String path) throws HostException {
    FileBytes bytes = ask(file(path));
    return bytes == null ? "" : bytes.text();
  }

  boolean exists(String path) throws HostException {
    FileState state = ask(stat(path));
    return state != null && state.exists();
  }

  /** Nothing of it where the machine could not say it all. */
  MachineRead.Answer read(MachineRead query) throws HostException {
    MachineRead.Answer answer = ask(query);
    return answer == null ? MachineRead.Answer.NOTHING : answer;
  }

  static FileContent file(String path) {
    return new FileContent(path, 1 << 20);
  }

  static FileStat stat(String path) {
    return new FileStat(path, true);
  }

  /** The value of {@code KEY=value} lines, quotes taken off; os-release(5) is such a file. */
  static Map<String, String> assignments(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String line : text.split("\n")) {
      int equals = line.indexOf('=');
      if (equals > 0 && !line.startsWith("#")) {
        String value = line.substring(equals + 1).strip();
        if (value.length() >= 2
            && (value.startsWith("\"") || value.startsWith("'"))
            && value.charAt(value.length() - 1) == value.charAt(0)) {
          value = value.substring(1, value.length() - 1);
        }
        values.put(line.substring(0, equals).strip(), value);
      }
    }
    return values;
  }

  /** Puts what the expression's first group finds; nothing where it finds nothing. */
  static void putFound(Map<String, Object> facts, String fact, String expression, String text) {
    String found = find(expression, text);
    if (found != null) {
      facts.put(fact, found);
    }
  }

  /** What the expression's first group finds; {@code ^} and {@code $} are those of a line. */
  static @Nullable String find(String expression, String text) {
    Matcher matcher = Pattern.compile(expression, Pattern.MULTILINE).matcher(text);
    return matcher.find() ? matcher.group(1) : null;
  }
}
