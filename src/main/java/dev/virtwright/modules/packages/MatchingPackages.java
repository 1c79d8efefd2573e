package dev.virtwright.modules.packages;

import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import dev.virtwright.host.Resource;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Names of packages that a pattern matches: installed ones, or all that the package lists have.
 * Patterns are the shell's.
 */
record MatchingPackages(String pattern, boolean installed) implements Query<List<String>> {

  /** Letters, digits and pattern characters: nothing else is special to the shell. */
  static final Pattern SAFE = Pattern.compile("[a-zA-Z0-9*?\\[][a-zA-Z0-9+._*?\\[\\]!-]*");

  MatchingPackages {
    if (!SAFE.matcher(pattern).matches()) {
      throw new IllegalArgumentException("no pattern of package names: " + pattern);
    }
  }

  @Override
  public Merge<?, ?, List<String>> merge() {
    return Search.INSTANCE;
  }

  @Override
  public Set<Resource> about() {
    return Set.of(new Resource(Resource.Kind.PACKAGE, pattern));
  }

  @Override
  public boolean missing(List<String> answer) {
    return answer.isEmpty();
  }

  /** One pattern a fragment. */
  private static final class Search implements Merge<MatchingPackages, List<String>, List<String>> {
    static final Search INSTANCE = new Search();

    @Override
    public int most() {
      return 1;
    }

    @Override
    public Fragment fragment(List<MatchingPackages> queries) {
      MatchingPackages query = queries.getFirst();
      return Fragment.of(
          Scripts.PRELUDE
              + Scripts.APT_TOOL
              + """
              echo @names
              %s 2>/dev/null | while read -r name status; do
                case $status in ''|installed) ;; *) continue ;; esac
                case $name in %s) printf ' %%s\\n' "$name" ;; esac
              done | sort -u
              echo @end
              """
                  .formatted(
                      query.installed()
                          ? "dpkg-query -W -f '${Package} ${db:Status-Status}\\n'"
                          : "cache pkgnames",
                      query.pattern()));
    }

    @Override
    public List<String> parse(List<MatchingPackages> queries, FragmentResult result)
        throws HostException {
      return List.copyOf(Sections.of(result, "looking for packages by pattern").lines("names"));
    }

    @Override
    public List<String> answer(MatchingPackages query, List<String> parsed) {
      return parsed;
    }
  }
}
