package dev.virtwright.ssh;

import dev.virtwright.host.HostException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What ssh_config(5) says about one host: the first value found of each keyword wins, IdentityFile
 * and CertificateFile add up. {@code Host} with patterns and negation, {@code Match all} and {@code
 * Match host}, and {@code Include} are understood; other Match criteria never match.
 */
final class SshConfig {
  private static final int DEEPEST_INCLUDE = 16;
  private static final Set<String> ADDING = Set.of("identityfile", "certificatefile");

  private final Map<String, List<String>> values = new LinkedHashMap<>();

  private SshConfig() {}

  /**
   * @param given values by keywords in small letters that count more than the files'
   * @param files read in order, those that do not exist are passed over
   * @param home for {@code ~} and relative includes
   */
  static SshConfig of(String host, Map<String, String> given, List<Path> files, Path home)
      throws HostException {
    SshConfig config = new SshConfig();
    given.forEach((keyword, value) -> config.values.put(keyword, List.of(value)));
    for (Path file : files) {
      if (Files.isReadable(file)) {
        config.read(host, file, home, 0, true);
      }
    }
    return config;
  }

  Optional<String> first(String keyword) {
    List<String> found = values.get(keyword.toLowerCase(Locale.ROOT));
    return found == null ? Optional.empty() : Optional.of(found.getFirst());
  }

  List<String> all(String keyword) {
    return values.getOrDefault(keyword.toLowerCase(Locale.ROOT), List.of());
  }

  private boolean read(String host, Path file, Path home, int depth, boolean activeBefore)
      throws HostException {
    if (depth > DEEPEST_INCLUDE) {
      throw bad(file, 1, "Include goes in circles");
    }
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException unreadable) {
      throw new HostException(
          HostException.Kind.FAILED, "cannot read " + file + ": " + unreadable.getMessage(), null);
    }
    boolean active = activeBefore;
    for (int number = 1; number <= lines.size(); number++) {
      List<String> words = words(lines.get(number - 1), file, number);
      if (words.isEmpty()) {
        continue;
      }
      String keyword = words.getFirst().toLowerCase(Locale.ROOT);
      List<String> arguments = words.subList(1, words.size());
      if (arguments.isEmpty()) {
        throw bad(file, number, words.getFirst() + " has no value");
      }
      switch (keyword) {
        case "host" -> active = matches(host, arguments);
        case "match" -> active = matchBlock(host, arguments);
        case "include" -> {
          if (active) {
            for (String pattern : arguments) {
              for (Path included : expand(pattern, file, home)) {
                read(host, included, home, depth + 1, true);
              }
            }
          }
        }
        default -> {
          if (active) {
            String value = String.join(" ", arguments);
            if (ADDING.contains(keyword)) {
              values.computeIfAbsent(keyword, key -> new ArrayList<>()).add(value);
            } else {
              values.putIfAbsent(keyword, List.of(value));
            }
          }
        }
      }
    }
    return active;
  }

  private static boolean matchBlock(String host, List<String> criteria) {
    if (criteria.size() == 1 && criteria.getFirst().equalsIgnoreCase("all")) {
      return true;
    }
    return criteria.size() == 2
        && (criteria.getFirst().equalsIgnoreCase("host")
            || criteria.getFirst().equalsIgnoreCase("originalhost"))
        && matches(host, List.of(criteria.get(1).split(",")));
  }

  /** PATTERNS of ssh_config(5): one match is needed, and no negated one. */
  static boolean matches(String host, List<String> patterns) {
    boolean matched = false;
    for (String pattern : patterns) {
      boolean negated = pattern.startsWith("!");
      if (glob(negated ? pattern.substring(1) : pattern).matcher(host).matches()) {
        if (negated) {
          return false;
        }
        matched = true;
      }
    }
    return matched;
  }

  static Pattern glob(String pattern) {
    StringBuilder regex = new StringBuilder();
    for (char c : pattern.toCharArray()) {
      switch (c) {
        case '*' -> regex.append(".*");
        case '?' -> regex.append('.');
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE);
  }

  private static List<Path> expand(String pattern, Path file, Path home) throws HostException {
    String text = pattern.startsWith("~/") ? home + pattern.substring(1) : pattern;
    Path path = Path.of(text);
    if (!path.isAbsolute()) {
      Path base =
          file.startsWith("/etc") ? Path.of("/etc/ssh") : Objects.requireNonNull(file.getParent());
      path = base.resolve(path);
    }
    Path directory = path.getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      return List.of();
    }
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> stream =
        Files.newDirectoryStream(
            directory, Objects.requireNonNull(path.getFileName()).toString())) {
      stream.forEach(found::add);
    } catch (IOException unreadable) {
      throw new HostException(
          HostException.Kind.FAILED,
          "cannot read " + directory + ": " + unreadable.getMessage(),
          null);
    }
    found.sort(null);
    return found;
  }

  /** A keyword and its arguments; {@code =} may stand between, double quotes keep blanks. */
  private static List<String> words(String line, Path file, int number) throws HostException {
    List<String> words = new ArrayList<>();
    String text = line.strip();
    if (text.isEmpty() || text.startsWith("#")) {
      return words;
    }
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (Character.isWhitespace(c) || (c == '=' && words.size() == 1)) {
        at++;
      } else if (c == '"') {
        int end = text.indexOf('"', at + 1);
        if (end < 0) {
          throw bad(file, number, "a quotation mark is not closed");
        }
        words.add(text.substring(at + 1, end));
        at = end + 1;
      } else if (c == '#' && !words.isEmpty()) {
        break;
      } else {
        int end = at;
        while (end < text.length()
            && !Character.isWhitespace(text.charAt(end))
            && !(text.charAt(end) == '=' && words.isEmpty())) {
          end++;
        }
        words.add(text.substring(at, end));
        at = end;
      }
    }
    return words;
  }

  private static HostException bad(Path file, int line, String problem) {
    return new HostException(
        HostException.Kind.FAILED,
        file + ":" + line + ": " + problem,
        "mend the ssh configuration");
  }
}
