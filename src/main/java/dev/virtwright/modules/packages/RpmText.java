package dev.virtwright.modules.packages;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What dnf 4, dnf 5 and yum 3 say in the C locale. */
final class RpmText {
  private RpmText() {}

  private static final Pattern NOT_CACHED =
      Pattern.compile(
          "no cache for|^Ignoring repositories:|Cannot retrieve repository metadata"
              + "|Cannot find a valid baseurl|Metadata cache .*not available");

  private static final Pattern IGNORED = Pattern.compile("^Ignoring repositories: (.+)$");
  private static final Pattern NOT_FETCHED =
      Pattern.compile("Failed to download metadata (?:for repo |\\()['\"]([^'\"]+)['\"]");
  private static final List<Pattern> UNMATCHED =
      List.of(
          Pattern.compile("^No match for argument: (.+)$"),
          Pattern.compile("^No package (.+) available\\.?$"),
          Pattern.compile("^Module or Group '(.+)' is not available\\.?$"),
          Pattern.compile("^Warning: Group (.+) does not exist\\.?$"),
          Pattern.compile("^Failed to resolve the transaction: *No match for argument: (.+)$"));

  private static final Pattern REPOSITORY =
      Pattern.compile("^[!*]*(\\S+) +(\\S.*?) +(?:enabled|disabled)\\b.*$");

  private static final Pattern SECTION = Pattern.compile("^([A-Z][A-Za-z /]*):$");

  /** Whether a line says that a repository was left out because its metadata is not cached. */
  static boolean saysNotCached(String line) {
    return NOT_CACHED.matcher(line).find();
  }

  /** Repositories that were left out for want of cached metadata, where dnf 4 says which. */
  static Set<String> notCached(List<String> lines) {
    Set<String> ids = new LinkedHashSet<>();
    for (String line : lines) {
      Matcher matcher = IGNORED.matcher(line);
      if (matcher.matches()) {
        ids.addAll(List.of(matcher.group(1).strip().split(", *")));
      }
    }
    return ids;
  }

  /** The repository whose metadata could not be fetched; null where that was not what failed. */
  static @Nullable String notFetched(List<String> lines) {
    for (String line : lines) {
      Matcher matcher = NOT_FETCHED.matcher(line);
      if (matcher.find()) {
        return matcher.group(1);
      }
    }
    return null;
  }

  /** Names that nothing was found for. */
  static Set<String> unmatched(List<String> lines) {
    Set<String> names = new LinkedHashSet<>();
    for (String line : lines) {
      for (Pattern pattern : UNMATCHED) {
        Matcher matcher = pattern.matcher(line.strip());
        if (matcher.matches()) {
          names.add(matcher.group(1));
        }
      }
    }
    return names;
  }

  /**
   * The packages of a transaction table by what happens to them, such as {@code Installing
   * dependencies}. A row begins with one blank; what is wrapped begins with more.
   */
  static Map<String, List<String>> transaction(List<String> lines) {
    Map<String, List<String>> packages = new LinkedHashMap<>();
    @Nullable List<String> section = null;
    for (String line : lines) {
      Matcher heading = SECTION.matcher(line);
      if (heading.matches()) {
        String title = heading.group(1);
        section =
            title.endsWith("Groups") || title.endsWith("groups") || title.endsWith("Environments")
                ? null
                : packages.computeIfAbsent(title, key -> new ArrayList<>());
      } else if (line.isBlank() || line.startsWith("Transaction Summary")) {
        section = null;
      } else if (section != null
          && line.length() > 1
          && line.charAt(0) == ' '
          && line.charAt(1) != ' ') {
        String name = line.substring(1).split(" ", 2)[0];
        // "replacing" rows of an obsoleted package follow the one that replaces it
        if (!name.equals("replacing")) {
          section.add(name);
        }
      }
    }
    return packages;
  }

  /**
   * What a transaction table says, in Ansible's words: {@code Installed: NAME-VERSION.ARCH}, {@code
   * Removed: …}.
   *
   * @param old versions by name of what is replaced, as far as they are known
   */
  static List<String> results(List<String> lines, Map<String, String> old) {
    Set<String> results = new LinkedHashSet<>();
    List<String> done = new ArrayList<>();
    String title = "";
    for (String line : lines) {
      Matcher heading = SECTION.matcher(line);
      String[] words = line.strip().split(" +");
      if (heading.matches()) {
        title = heading.group(1);
      } else if (line.isBlank() || line.startsWith("Transaction Summary")) {
        title = "";
      } else if (words.length > 3 && words[0].equals("replacing")) {
        results.add(
            "Removed: %s-%s.%s".formatted(words[1], words[3].replaceFirst("^0:", ""), words[2]));
      } else if (words.length == 1 && title.matches("(Install|Upgrad|Remov)ed")) {
        done.add(title.replace("Upgraded", "Installed") + ": " + words[0]);
      } else if (line.matches(" [^ ].*") && words.length > 3) {
        String shown = "%s-%s.%s".formatted(words[0], words[2].replaceFirst("^0:", ""), words[1]);
        if (title.matches("(Remov|Eras).*")) {
          results.add("Removed: " + shown);
        } else if (title.matches("(Install|Reinstall|Upgrad|Updat|Downgrad).*")) {
          results.add("Installed: " + shown);
          String before = old.get(words[0]);
          if (before != null && title.matches("(Upgrad|Updat|Downgrad).*")) {
            results.add("Removed: %s-%s.%s".formatted(words[0], before, words[1]));
          }
        }
      }
    }
    return List.copyOf(results.isEmpty() ? done : results);
  }

  /**
   * Repositories and whether each is enabled, of {@code repolist --all}: the id is the first word,
   * {@code enabled} or {@code disabled} is among the last (yum adds the number of packages).
   */
  static Map<String, Boolean> repositories(List<String> lines) {
    Map<String, Boolean> repositories = new LinkedHashMap<>();
    for (String line : lines) {
      if (line.isEmpty() || line.startsWith(" ")) {
        continue;
      }
      String[] words = line.strip().split(" +");
      if (words.length < 2 || line.startsWith("repo id")) {
        continue;
      }
      String id = words[0].replaceFirst("^[!*]+", "").split("/", 2)[0];
      for (int i = words.length - 1; i > 0 && i >= words.length - 2; i--) {
        String word = words[i].replace(":", "");
        if (word.equals("enabled") || word.equals("disabled")) {
          repositories.put(id, word.equals("enabled"));
          break;
        }
      }
    }
    return repositories;
  }

  /** Names of the repositories in {@code repolist --all}, by id: what is between id and status. */
  static Map<String, String> repositoryNames(List<String> lines) {
    Map<String, String> names = new LinkedHashMap<>();
    for (String line : lines) {
      Matcher matcher = REPOSITORY.matcher(line);
      if (matcher.matches()) {
        names.put(matcher.group(1).split("/", 2)[0], matcher.group(2));
      }
    }
    return names;
  }

  /** Lines that say what went wrong, for a message; all lines where none does. */
  static String errors(List<String> lines) {
    List<String> errors = new ArrayList<>();
    boolean error = false;
    for (String line : lines) {
      error |= line.startsWith("Error") || line.startsWith("Failed") || line.startsWith(" Problem");
      if (error && !line.isBlank()) {
        errors.add(line.strip());
      }
    }
    List<String> shown =
        errors.isEmpty() ? lines.stream().filter(RpmText::isNews).toList() : errors;
    return Sections.shortened(
        String.join("; ", shown.subList(Math.max(0, shown.size() - 8), shown.size())));
  }

  /** Part {@code age} of {@link Scripts#RPM_METADATA_AGE}; -1 where nothing is cached. */
  static long age(Sections sections) {
    return sections.first("age") == null ? -1 : number(sections.first("age"));
  }

  /** Lines that are a name and nothing else. */
  static Set<String> packageNames(List<String> lines) {
    Set<String> names = new LinkedHashSet<>();
    lines.stream()
        .map(String::strip)
        .filter(line -> line.matches("[A-Za-z0-9_][^ ]*"))
        .forEach(names::add);
    return names;
  }

  /** Ids and names of {@code Name (id)} lines, or ids of one word a line. */
  static Set<String> groupNames(List<String> lines) {
    Set<String> names = new LinkedHashSet<>();
    for (String line : lines) {
      String text = line.strip();
      int open = text.lastIndexOf('(');
      if (open > 0 && text.endsWith(")")) {
        names.add(text.substring(open + 1, text.length() - 1));
        text = text.substring(0, open).strip();
      }
      if (!text.isEmpty()) {
        names.add(text);
      }
    }
    return names;
  }

  /** Not a remark that dnf makes whatever it is asked. */
  private static boolean isNews(String line) {
    return !line.isBlank()
        && !line.startsWith("Last metadata expiration check:")
        && !line.startsWith("Unable to detect release version")
        && !line.startsWith("Loaded plugins:");
  }

  /** A number that one of our scripts printed; 0 where there is none. */
  static long number(@Nullable String text) {
    if (text == null || !text.strip().matches("[0-9]{1,15}")) {
      return 0;
    }
    return Long.parseLong(text.strip());
  }
}
