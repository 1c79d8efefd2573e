package dev.virtwright.modules.packages;

import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What dnf or yum would do, asked with {@code --assumeno} and cached metadata only; and where a
 * name is found nowhere, what may help: the repositories, names that are near, and disabled
 * repositories that have it.
 *
 * <p>Those are read, without waiting longer than 20 s, into a temporary directory that is removed:
 * their metadata is seldom cached.
 *
 * @param words operation, options and names, as the action would have them
 * @param names that may be found nowhere: those which are not installed; groups are no names
 * @param lockSeconds how long a process that has the lock is waited for
 */
record RpmSimulation(List<String> words, List<String> names, long lockSeconds)
    implements Query<RpmSimulation.Answer> {

  RpmSimulation {
    words = List.copyOf(words);
    names = List.copyOf(names);
  }

  /**
   * @param root whether we may install at all
   * @param lock where somebody has it still, nothing else is known
   * @param uncached whether an enabled repository has no metadata cached
   * @param age seconds since the oldest metadata of an enabled repository was fetched; -1 unknown
   * @param output what the tool said
   * @param similar names that begin like the ones not found
   * @param groups ids and names of the groups there are, where one is not found
   * @param inDisabled disabled repositories that have a name
   */
  record Answer(
      boolean root,
      LockWait lock,
      boolean uncached,
      long age,
      List<String> output,
      Map<String, Boolean> repositories,
      Set<String> similar,
      Set<String> groups,
      Map<String, Set<String>> inDisabled) {

    /** Nothing was asked. */
    static final Answer NOTHING =
        new Answer(
            true, LockWait.NONE, false, 0, List.of(), Map.of(), Set.of(), Set.of(), Map.of());

    /** This, where the lock was waited for before already. */
    Answer after(LockWait before) {
      return new Answer(
          root, before.or(lock), uncached, age, output, repositories, similar, groups, inDisabled);
    }

    List<String> enabled() {
      return repositories.entrySet().stream()
          .filter(Map.Entry::getValue)
          .map(Map.Entry::getKey)
          .toList();
    }

    List<String> disabled() {
      return repositories.entrySet().stream()
          .filter(entry -> !entry.getValue())
          .map(Map.Entry::getKey)
          .toList();
    }

    /** What would be installed, dependencies included. */
    List<String> installs() {
      return of("Install", "Reinstall", "Upgrad", "Updat", "Downgrad");
    }

    /** What would be removed. */
    List<String> removes() {
      return of("Remov", "Eras");
    }

    private List<String> of(String... verbs) {
      List<String> packages = new ArrayList<>();
      RpmText.transaction(output)
          .forEach((title, names) -> {
            for (String verb : verbs) {
              if (title.startsWith(verb)) {
                packages.addAll(names);
                return;
              }
            }
          });
      return packages.stream().distinct().toList();
    }
  }

  @Override
  public Merge<?, ?, Answer> merge() {
    return MERGE;
  }

  private static final Merge<RpmSimulation, Answer, Answer> MERGE = new Simulations();

  private static final class Simulations implements Merge<RpmSimulation, Answer, Answer> {

    /** A transaction is one of its own: several cannot be asked at once. */
    @Override
    public int most() {
      return 1;
    }

    @Override
    public Fragment fragment(List<RpmSimulation> queries) {
      RpmSimulation query = queries.getFirst();
      Set<String> prefixes = new LinkedHashSet<>();
      for (String name : query.names()) {
        if (name.matches("[A-Za-z0-9].*")) {
          prefixes.add(name.substring(0, Math.min(3, name.length())) + "*");
        }
      }
      String script =
          Scripts.PRELUDE
              + Scripts.RPM_TOOL
              + Scripts.RPM_LOCKS
              + """
              echo @user
              told id -u
              if [ -n "$tool" ] && await_lock %d; then
                %s
                echo @said
                text=$(ask --assumeno %s 2>&1 </dev/null)
                printf '%%s\\n' "$text" | sed 's/^/ /'
                case $text in
                  *[Nn]o\\ match\\ for* | *[Uu]nable\\ to\\ find\\ a\\ match* | *No\\ package\\ *\\ available* | *is\\ not\\ available* | *does\\ not\\ exist*)
                    set -- %s
                    case $kind in
                      yum) all=$(ask -q repolist all 2>/dev/null </dev/null) ;;
                      *) all=$(ask -q repolist --all 2>/dev/null </dev/null) ;;
                    esac
                    echo @repositories
                    printf '%%s\\n' "$all" | sed 's/^/ /'
                    echo @similar
                    if [ "$#" -gt 0 ] && [ "$kind" != yum ]; then
                      told ask -q repoquery --qf '%%{name}\\n' %s | head -n 500
                    fi
                    echo @groups
                    case $kind%s in
                      dnf4@) told ask -q group list --hidden -v | grep '^    ' ;;
                      dnf5@) told ask -q group list --hidden | sed 's/^ \\([^ ]*\\) .*/ \\1/' ;;
                      yum@) told ask -q group list hidden ids | grep '^    ' ;;
                    esac
                    disabled=$(printf '%%s\\n' "$all" | sed -n 's/^\\([^ ]*\\) .*disabled.*/\\1/p' | grep -v -e debug -e source | head -n 20 | tr '\\n' ',')
                    if [ "$#" -gt 0 ] && [ -n "$disabled" ] && directory=$(mktemp -d); then
                      echo @disabled
                      case $kind in
                        yum) told timeout 20 "$tool" -q --setopt=cachedir="$directory" --setopt=skip_if_unavailable=1 --disablerepo='*' --enablerepo="${disabled%%,}" list available "$@" ;;
                        *) told timeout 20 "$tool" -q --setopt=cachedir="$directory" --setopt='*.skip_if_unavailable=1' --disablerepo='*' --enablerepo="${disabled%%,}" repoquery --qf '%%{name} %%{repoid}\\n' "$@" ;;
                      esac
                      rm -rf "$directory"
                    fi ;;
                esac
              fi
              echo @end
              """
                  .formatted(
                      query.lockSeconds(),
                      Scripts.RPM_METADATA_AGE,
                      Scripts.words(query.words()),
                      Scripts.words(query.names()),
                      Scripts.words(List.copyOf(prefixes)),
                      query.words().stream().anyMatch(word -> word.startsWith("@")) ? "@" : "");
      return new Fragment(
          script, Duration.ofSeconds(query.lockSeconds() + 180), Fragment.MOST_OUTPUT);
    }

    @Override
    public Answer parse(List<RpmSimulation> queries, FragmentResult result) throws HostException {
      Sections sections = Sections.of(result, "asking what the package manager would do");
      List<String> output = sections.lines("said");
      Map<String, Set<String>> inDisabled = new LinkedHashMap<>();
      for (String line : sections.lines("disabled")) {
        String[] words = line.strip().split(" +");
        if (words.length == 2) {
          inDisabled.computeIfAbsent(words[0], key -> new LinkedHashSet<>()).add(words[1]);
        } else if (words.length == 3 && words[0].lastIndexOf('.') > 0) {
          inDisabled
              .computeIfAbsent(
                  words[0].substring(0, words[0].lastIndexOf('.')), key -> new LinkedHashSet<>())
              .add(words[2]);
        }
      }
      return new Answer(
          "0".equals(sections.first("user")),
          LockWait.of(sections),
          output.stream().anyMatch(RpmText::saysNotCached),
          RpmText.age(sections),
          output,
          RpmText.repositories(sections.lines("repositories")),
          RpmText.packageNames(sections.lines("similar")),
          RpmText.groupNames(sections.lines("groups")),
          inDisabled);
    }

    @Override
    public Answer answer(RpmSimulation query, Answer parsed) {
      return parsed;
    }
  }
}
