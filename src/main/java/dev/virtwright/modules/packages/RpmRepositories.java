package dev.virtwright.modules.packages;

import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The repositories of dnf or yum ({@code repolist}), and which of them have packages and groups.
 *
 * @param wanted packages, and groups with {@code @} before them
 */
record RpmRepositories(List<String> wanted, long lockSeconds) implements Query<RepositoryList> {

  RpmRepositories {
    wanted = List.copyOf(wanted);
  }

  private static final Merge<RpmRepositories, RepositoryList, RepositoryList> MERGE = new Lists();

  @Override
  public Merge<?, ?, RepositoryList> merge() {
    return MERGE;
  }

  private static final class Lists
      implements Merge<RpmRepositories, RepositoryList, RepositoryList> {

    @Override
    public int most() {
      return 1;
    }

    @Override
    public Fragment fragment(List<RpmRepositories> queries) {
      RpmRepositories query = queries.getFirst();
      List<String> packages = RpmRequest.packagesOf(query.wanted());
      String script =
          Scripts.PRELUDE
              + Scripts.RPM_TOOL
              + Scripts.RPM_LOCKS
              + """
              if [ -n "$tool" ] && await_lock %d; then
                case $kind in
                  yum) all=$(ask -q repolist all 2>/dev/null </dev/null) ;;
                  *) all=$(ask -q repolist --all 2>/dev/null </dev/null) ;;
                esac
                echo @repositories
                printf '%%s\\n' "$all" | sed 's/^/ /'
                disabled=$(printf '%%s\\n' "$all" | sed -n 's/^[!*]*\\([^ /]*\\)[ /].*disabled.*/\\1/p' | grep -v -e debug -e source | head -n 20 | tr '\\n' ',')
                # Prints NAME EPOCH VERSION RELEASE ARCHITECTURE REPOSITORY, whatever the tool;
                # a quiet dnf would not tell of repositories that it left out.
                named() {
                  case $kind in
                    yum) ask -q list available "$@" | sed -n 's/^\\([^ ]*\\)\\.\\([^ .]*\\)  *\\([^ ]*\\)-\\([^ -]*\\)  *\\([^ ]*\\)$/\\1 0 \\3 \\4 \\2 \\5/p' ;;
                    *) ask repoquery --qf '%%{name} %%{epoch} %%{version} %%{release} %%{arch} %%{repoid}\\n' "$@" ;;
                  esac
                }
                set -- %s
                if [ "$#" -gt 0 ]; then
                  echo @offers
                  offers=$(named "$@" 2>&1 </dev/null)
                  printf '%%s\\n' "$offers" | sed 's/^/ /'
                  for name; do
                    case $name in
                      /* | *'('*)
                        printf '@provides %%s\\n' "$name"
                        told ask -q repoquery --qf '%%{repoid}\\n' --whatprovides "$name" ;;
                    esac
                    rpm -q -- "$name" >/dev/null 2>&1 || rpm -q --whatprovides -- "$name" >/dev/null 2>&1 &&
                      printf '@installed\\n %%s\\n' "$name"
                  done
                  # Only for what is lacking are the disabled ones looked into.
                  count=$#
                  for name; do
                    case "
              $offers" in
                      *"
              $name "*) ;;
                      *) set -- "$@" "$name" ;;
                    esac
                  done
                  shift "$count"
                  if [ "$#" -gt 0 ] && [ -n "$disabled" ] && directory=$(mktemp -d); then
                    echo @elsewhere
                    case $kind in
                      yum) told timeout 20 "$tool" -q --setopt=cachedir="$directory" --setopt=skip_if_unavailable=1 --disablerepo='*' --enablerepo="${disabled%%,}" list available "$@" | sed -n 's/^ \\([^ ]*\\)\\.\\([^ .]*\\)  *\\([^ ]*\\)-\\([^ -]*\\)  *\\([^ ]*\\)$/ \\1 0 \\3 \\4 \\2 \\5/p' ;;
                      *) told timeout 20 "$tool" -q --setopt=cachedir="$directory" --setopt='*.skip_if_unavailable=1' --disablerepo='*' --enablerepo="${disabled%%,}" repoquery --qf '%%{name} %%{epoch} %%{version} %%{release} %%{arch} %%{repoid}\\n' "$@" ;;
                    esac
                    rm -rf "$directory"
                  fi
                fi
                for group in %s; do
                  printf '@group %%s\\n' "$group"
                  case $kind in
                    dnf4) told ask group info --hidden "$group" ;;
                    dnf5) told ask group info --hidden "$group"; told ask environment info "$group" ;;
                    yum) told ask groupinfo "$group" ;;
                  esac
                done
              fi
              echo @end
              """
                  .formatted(
                      query.lockSeconds(),
                      Scripts.words(packages),
                      Scripts.words(RpmRequest.groupsOf(query.wanted())));
      return new Fragment(
          script, Duration.ofSeconds(query.lockSeconds() + 180), Fragment.MOST_OUTPUT);
    }

    @Override
    public RepositoryList parse(List<RpmRepositories> queries, FragmentResult result)
        throws HostException {
      RpmRepositories query = queries.getFirst();
      Sections sections = Sections.of(result, "listing the package repositories");
      List<RepositoryList.Repository> repositories = new ArrayList<>();
      Map<String, String> names = RpmText.repositoryNames(sections.lines("repositories"));
      RpmText.repositories(sections.lines("repositories"))
          .forEach((id, enabled) ->
              repositories.add(
                  new RepositoryList.Repository(id, names.getOrDefault(id, id), enabled)));
      boolean complete = true;
      Set<String> unread = new LinkedHashSet<>();
      for (String part : sections.names()) {
        // Disabled repositories are fetched for part "elsewhere": that one may not answer is
        // nothing.
        if (!part.equals("elsewhere")) {
          complete &= sections.lines(part).stream().noneMatch(RpmText::saysNotCached);
          unread.addAll(RpmText.notCached(sections.lines(part)));
        }
      }
      Map<String, Set<String>> offers = new LinkedHashMap<>();
      Map<String, Set<String>> elsewhere = new LinkedHashMap<>();
      GroupListing groups = GroupListing.of(sections);
      for (String name : query.wanted()) {
        if (name.startsWith("@")) {
          String group = RpmRequest.groupsOf(List.of(name)).getFirst();
          offers.put(
              name, groups.group(group).found() ? Set.of("an enabled repository") : Set.of());
          continue;
        }
        Set<String> having = repositoriesOf(name, sections.lines("offers"));
        for (String line : sections.lines("provides " + name)) {
          if (line.matches("[A-Za-z0-9_.:-]+")) {
            having.add(line);
          }
        }
        offers.put(name, having);
        elsewhere.put(name, repositoriesOf(name, sections.lines("elsewhere")));
      }
      return new RepositoryList(
          repositories,
          offers,
          elsewhere,
          new HashSet<>(sections.lines("installed")),
          complete,
          unread,
          LockWait.of(sections));
    }

    private static Set<String> repositoriesOf(String name, List<String> lines) {
      Set<String> having = new LinkedHashSet<>();
      for (String line : lines) {
        String[] fields = line.strip().split(" ");
        if (fields.length == 6
            && new RpmStatus.Installed(fields[0], fields[1], fields[2], fields[3], fields[4])
                .is(name)) {
          having.add(fields[5]);
        }
      }
      return having;
    }

    @Override
    public RepositoryList answer(RpmRepositories query, RepositoryList parsed) {
      return parsed;
    }
  }
}
