package dev.virtwright.modules.packages;

import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** apt's sources, and which of them have packages: {@code apt-cache policy} and showpkg. */
record AptRepositories(List<String> wanted) implements Query<RepositoryList> {

  AptRepositories {
    wanted = List.copyOf(wanted);
  }

  private static final Merge<AptRepositories, RepositoryList, RepositoryList> MERGE = new Lists();

  @Override
  public Merge<?, ?, RepositoryList> merge() {
    return MERGE;
  }

  private static final class Lists
      implements Merge<AptRepositories, RepositoryList, RepositoryList> {
    private static final Pattern INDEX =
        Pattern.compile("^ *-?\\d+ (\\S+ \\S+)(?: \\S+)? Packages$");

    @Override
    public int most() {
      return 1;
    }

    @Override
    public Fragment fragment(List<AptRepositories> queries) {
      List<String> names = queries.getFirst().wanted().stream().map(Apt::bare).toList();
      return Fragment.of(
          Scripts.PRELUDE
              + Scripts.APT_TOOL
              + """
              if command -v apt-cache >/dev/null; then
                echo @sources
                told cache policy
                echo @disabled
                %s
                echo @unread
                %s
                set -- %s
                if [ "$#" -gt 0 ]; then
                  echo @policy
                  told cache policy "$@"
                  echo @virtual
                  told cache showpkg "$@"
                fi
              fi
              echo @end
              """
                  .formatted(Scripts.APT_DISABLED, Scripts.APT_UNREAD, Scripts.words(names)));
    }

    @Override
    public RepositoryList parse(List<AptRepositories> queries, FragmentResult result)
        throws HostException {
      Sections sections = Sections.of(result, "listing apt's sources");
      List<RepositoryList.Repository> repositories = new ArrayList<>();
      for (String source : sources(sections.lines("sources"))) {
        repositories.add(new RepositoryList.Repository(source, source, true));
      }
      for (String file : sections.lines("disabled")) {
        repositories.add(new RepositoryList.Repository(file, file, false));
      }
      Set<String> unread = Set.copyOf(sections.lines("unread"));
      Map<String, Set<String>> having = offers(sections.lines("policy"));
      Map<String, Set<String>> providers = providers(sections.lines("virtual"));
      Map<String, Set<String>> offers = new LinkedHashMap<>();
      Set<String> installed = new HashSet<>();
      for (String name : queries.getFirst().wanted()) {
        Set<String> sources = new LinkedHashSet<>(having.getOrDefault(Apt.bare(name), Set.of()));
        if (sources.remove(INSTALLED)) {
          installed.add(name);
        }
        if (sources.isEmpty()) {
          providers.getOrDefault(Apt.bare(name), Set.of()).stream()
              .map(provider -> "as " + provider)
              .forEach(sources::add);
        }
        offers.put(name, sources);
      }
      return new RepositoryList(
          repositories, offers, Map.of(), installed, unread.isEmpty(), unread, LockWait.NONE);
    }

    private static final String INSTALLED = "/var/lib/dpkg/status";

    /** Sources of each package's versions; {@link #INSTALLED} for what is installed. */
    private static Map<String, Set<String>> offers(List<String> lines) {
      Map<String, Set<String>> offers = new LinkedHashMap<>();
      Set<String> current = new LinkedHashSet<>();
      for (String line : lines) {
        Matcher index = INDEX.matcher(line);
        if (!line.startsWith(" ") && line.endsWith(":")) {
          current =
              offers.computeIfAbsent(
                  line.substring(0, line.length() - 1), key -> new LinkedHashSet<>());
        } else if (line.startsWith("  Installed: ")) {
          if (!line.endsWith("(none)")) {
            current.add(INSTALLED);
          }
        } else if (index.matches()) {
          current.add(index.group(1));
        }
      }
      return offers;
    }

    /** Real packages behind virtual ones: part {@code Reverse Provides} of showpkg. */
    private static Map<String, Set<String>> providers(List<String> lines) {
      Map<String, Set<String>> providers = new LinkedHashMap<>();
      String name = "";
      boolean reverse = false;
      for (String line : lines) {
        if (line.startsWith("Package: ")) {
          name = line.substring("Package: ".length()).strip();
          reverse = false;
        } else if (line.startsWith("Reverse Provides:")) {
          reverse = true;
        } else if (line.matches("[A-Z][A-Za-z ]*:.*")) {
          reverse = false;
        } else if (reverse && !line.isBlank()) {
          providers
              .computeIfAbsent(name, key -> new LinkedHashSet<>())
              .add(line.strip().split(" ", 2)[0]);
        }
      }
      return providers;
    }

    @Override
    public RepositoryList answer(AptRepositories query, RepositoryList parsed) {
      return parsed;
    }
  }

  /** Enabled sources as {@code URI suite/component}, of {@code apt-cache policy} without names. */
  static List<String> sources(List<String> lines) {
    Set<String> sources = new LinkedHashSet<>();
    for (String line : lines) {
      Matcher index = Lists.INDEX.matcher(line);
      if (index.matches()) {
        sources.add(index.group(1));
      }
    }
    return List.copyOf(sources);
  }
}
