package dev.virtwright.modules.packages;

import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How old apt's package lists are, and whether a source was written since.
 *
 * <p>{@code apt-get update} leaves a stamp where update-notifier is installed; elsewhere it changes
 * the lists' directory where a list is new, and {@code partial} in it always.
 */
record AptLists() implements Query<AptLists.Answer> {

  /**
   * @param age seconds since the lists were fetched; -1 where there are none
   * @param fetched when, in seconds since the epoch; 0 where never
   * @param sourcesNewer whether sources.list(5) or a file beside it was changed since
   * @param told the time that Ansible tells of them: of the stamp or of the directory, which
   *     fetching the same lists again does not touch
   */
  record Answer(long age, long fetched, boolean sourcesNewer, long told) {

    Answer(long age, long fetched, boolean sourcesNewer) {
      this(age, fetched, sourcesNewer, fetched);
    }

    /** Whether they must be fetched, where they may be this old. */
    boolean stale(long seconds) {
      return age < 0 || age > seconds || sourcesNewer;
    }
  }

  private static final Merge<AptLists, Answer, Answer> MERGE = new Lists();

  /** {@code told_time} prints the time that Ansible tells. */
  static final String TOLD =
      """
      told_time() {
        for file in /var/lib/apt/periodic/update-success-stamp /var/lib/apt/lists; do
          [ -e "$file" ] && stat -c %Y "$file" && return
        done
        echo 0
      }
      """;

  private static final Pattern NOT_FETCHED =
      Pattern.compile("^E: (?:The repository '([^']+)' |Failed to fetch (\\S+) )");

  /** The source whose lists {@code apt-get update} could not fetch; null where it had them all. */
  static @Nullable String notFetched(List<String> lines) {
    boolean lists = lines.stream().anyMatch(line -> line.contains("Some index files failed"));
    for (String line : lines) {
      Matcher matcher = NOT_FETCHED.matcher(line);
      if (matcher.find() && (lists || matcher.group(1) != null)) {
        return matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
      }
    }
    return null;
  }

  @Override
  public Merge<?, ?, Answer> merge() {
    return MERGE;
  }

  private static final class Lists implements Merge<AptLists, Answer, Answer> {

    @Override
    public Fragment fragment(List<AptLists> queries) {
      return Fragment.of(
          Scripts.PRELUDE
              + TOLD
              + """
              echo @told
              told_time | sed 's/^/ /'
              stamp=/var/lib/apt/lists
              for file in /var/lib/apt/lists/partial /var/lib/apt/periodic/update-success-stamp; do
                [ "$file" -nt "$stamp" ] && stamp=$file
              done
              lists=
              for file in /var/lib/apt/lists/*Packages* /var/lib/apt/lists/*Release; do
                [ -e "$file" ] && lists=yes && break
              done
              if [ -n "$lists" ]; then
                time=$(stat -c %Y "$stamp")
                printf '@fetched\\n %s\\n@age\\n %s\\n' "$time" $(($(date +%s) - time))
                for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
                  [ "$file" -nt "$stamp" ] && echo @newer && break
                done
              fi
              echo @end
              """);
    }

    @Override
    public Answer parse(List<AptLists> queries, FragmentResult result) throws HostException {
      Sections sections = Sections.of(result, "looking at apt's package lists");
      return new Answer(
          RpmText.age(sections),
          RpmText.number(sections.first("fetched")),
          sections.has("newer"),
          RpmText.number(sections.first("told")));
    }

    @Override
    public Answer answer(AptLists query, Answer parsed) {
      return parsed;
    }
  }
}
