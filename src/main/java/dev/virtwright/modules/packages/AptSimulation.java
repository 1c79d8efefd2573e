package dev.virtwright.modules.packages;

import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What apt-get would do ({@code -s}), who has its locks, whether dpkg was interrupted; and where a
 * package is found nowhere, the sources that were searched and names that are near.
 *
 * @param words options, operation and names, as the action would have them
 * @param names of packages that may be found nowhere
 * @param lockSeconds how long a process that has a lock is waited for
 */
record AptSimulation(List<String> words, List<String> names, long lockSeconds)
    implements Query<AptSimulation.Answer> {

  AptSimulation {
    words = List.copyOf(words);
    names = List.copyOf(names);
  }

  /**
   * @param root whether we may install at all
   * @param interrupted whether {@code dpkg --configure -a} must be run first
   * @param output what apt-get said
   * @param sources enabled ones, as {@code URI suite/component}
   * @param disabledSources files whose sources are all switched off
   * @param unreadSources addresses of enabled ones whose lists were never fetched
   * @param candidates package and version, of the names
   */
  record Answer(
      boolean root,
      LockWait lock,
      boolean interrupted,
      List<String> output,
      List<String> sources,
      List<String> disabledSources,
      List<String> unreadSources,
      Set<String> similar,
      Map<String, String> candidates) {

    /** What would be installed or upgraded, dependencies included, with the new version. */
    Map<String, String> installs() {
      return of(INSTALL);
    }

    /** What would be removed or purged. */
    Map<String, String> removes() {
      return of(REMOVE);
    }

    private Map<String, String> of(Pattern pattern) {
      Map<String, String> packages = new LinkedHashMap<>();
      for (String line : output) {
        Matcher matcher = pattern.matcher(line);
        if (matcher.find()) {
          packages.put(matcher.group(1), matcher.group(2) == null ? "" : matcher.group(2));
        }
      }
      return packages;
    }

    List<String> errors() {
      return output.stream()
          .filter(line -> line.startsWith("E: "))
          .map(line -> line.substring(3))
          .toList();
    }

    /** Names that no enabled source has. */
    Set<String> unmatched() {
      Set<String> names = new LinkedHashSet<>();
      for (String error : errors()) {
        for (Pattern pattern : UNMATCHED) {
          Matcher matcher = pattern.matcher(error);
          if (matcher.find()) {
            names.add(matcher.group(1));
          }
        }
      }
      return names;
    }
  }

  private static final Pattern INSTALL = Pattern.compile("^Inst (\\S+)(?: \\[[^]]*])? \\((\\S+)");
  private static final Pattern REMOVE = Pattern.compile("^(?:Remv|Purg) (\\S+)(?: \\[([^]]*)])?");

  private static final List<Pattern> UNMATCHED =
      List.of(
          Pattern.compile("^Unable to locate package (\\S+)"),
          Pattern.compile("^Package '([^']+)' has no installation candidate"),
          Pattern.compile("^Version '[^']*' for '([^']+)' was not found"));

  private static final Merge<AptSimulation, Answer, Answer> MERGE = new Simulations();

  @Override
  public Merge<?, ?, Answer> merge() {
    return MERGE;
  }

  private static final class Simulations implements Merge<AptSimulation, Answer, Answer> {
    @Override
    public int most() {
      return 1;
    }

    @Override
    public Fragment fragment(List<AptSimulation> queries) {
      AptSimulation query = queries.getFirst();
      Set<String> prefixes = new LinkedHashSet<>();
      query.names().forEach(name -> prefixes.add(name.substring(0, Math.min(3, name.length()))));
      String script =
          Scripts.PRELUDE
              + Scripts.APT_TOOL
              + Scripts.APT_LOCKS
              + """
              echo @user
              told id -u
              if await_lock %d; then
                # Only now: a dpkg that works has them, too.
                for file in /var/lib/dpkg/updates/[0-9]*; do
                  [ -e "$file" ] && echo @interrupted && break
                done
                echo @said
                text=$(simulate %s 2>&1 </dev/null)
                printf '%%s\\n' "$text" | sed 's/^/ /'
                case $text in
                  *Unable\\ to\\ locate* | *no\\ installation\\ candidate* | *was\\ not\\ found*)
                    echo @sources
                    told cache policy
                    echo @candidates
                    told cache policy %s
                    echo @disabled
                    %s
                    echo @unread
                    %s
                    echo @similar
                    for prefix in %s; do
                      told cache pkgnames "$prefix" | head -n 2000
                    done ;;
                esac
              fi
              echo @end
              """
                  .formatted(
                      query.lockSeconds(),
                      Scripts.words(query.words()),
                      Scripts.words(query.names()),
                      Scripts.APT_DISABLED,
                      Scripts.APT_UNREAD,
                      Scripts.words(List.copyOf(prefixes)));
      return new Fragment(
          script, Duration.ofSeconds(query.lockSeconds() + 120), Fragment.MOST_OUTPUT);
    }

    @Override
    public Answer parse(List<AptSimulation> queries, FragmentResult result) throws HostException {
      Sections sections = Sections.of(result, "asking what apt-get would do");
      return new Answer(
          "0".equals(sections.first("user")),
          LockWait.of(sections),
          sections.has("interrupted"),
          sections.lines("said"),
          AptRepositories.sources(sections.lines("sources")),
          sections.lines("disabled"),
          sections.lines("unread"),
          new LinkedHashSet<>(sections.lines("similar")),
          AptCandidate.candidates(sections.lines("candidates")));
    }

    @Override
    public Answer answer(AptSimulation query, Answer parsed) {
      return parsed;
    }
  }
}
