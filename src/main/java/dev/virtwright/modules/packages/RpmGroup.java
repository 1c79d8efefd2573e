package dev.virtwright.modules.packages;

import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import dev.virtwright.host.Resource;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What a package group or environment group of dnf or yum holds, whether it is marked as installed,
 * and which of its packages are: all in one fragment, from cached metadata only.
 *
 * @param spec id or name, without the {@code @}
 * @param lockSeconds how long a process that has the lock is waited for
 */
record RpmGroup(String spec, long lockSeconds) implements Query<RpmGroup.Answer> {

  RpmGroup {
    Objects.requireNonNull(spec);
  }

  /** How a package belongs to a group (comps.xml {@code packagereq type}). */
  enum Membership {
    MANDATORY,
    DEFAULT,
    OPTIONAL,
    CONDITIONAL
  }

  /**
   * @param available whether an enabled repository has it
   */
  record Member(String name, Membership membership, boolean installed, boolean available) {}

  /**
   * @param found whether the enabled repositories' metadata have it
   * @param cached whether every enabled repository's metadata could be read; where not, a group
   *     that is not found may still exist
   * @param environment whether it is a group of groups
   * @param marked whether dnf or yum has it among the installed ones
   * @param members packages of the group, or of the mandatory groups of an environment
   * @param lock where somebody has it still, nothing else is known
   */
  record Answer(
      boolean found,
      boolean cached,
      boolean environment,
      boolean marked,
      List<Member> members,
      LockWait lock) {
    Answer {
      members = List.copyOf(members);
    }
  }

  private static final Merge<RpmGroup, GroupListing, Answer> MERGE = new Groups();

  @Override
  public Merge<?, ?, Answer> merge() {
    return MERGE;
  }

  /** The group itself; its packages are not known before it is asked. */
  @Override
  public Set<Resource> about() {
    return Set.of(new Resource(Resource.Kind.PACKAGE, "@" + spec));
  }

  @Override
  public boolean missing(Answer answer) {
    return !answer.marked();
  }

  private static final class Groups implements Merge<RpmGroup, GroupListing, Answer> {

    @Override
    public Fragment fragment(List<RpmGroup> queries) {
      long lockSeconds = queries.stream().mapToLong(RpmGroup::lockSeconds).max().orElse(0);
      Set<String> specs = new LinkedHashSet<>();
      queries.forEach(query -> specs.add(query.spec()));
      String script =
          Scripts.PRELUDE
              + Scripts.RPM_TOOL
              + Scripts.RPM_LOCKS
              + """
              info() {
                case $kind in
                  dnf4) ask group info --hidden "$1" ;;
                  dnf5) ask group info --hidden "$1"; ask environment info "$1" ;;
                  yum) ask groupinfo "$1" ;;
                esac
              }
              marked() {
                case $kind in
                  dnf4) ask group list installed hidden -v ;;
                  yum) ask group list hidden installed ids ;;
                esac
              }
              if [ -n "$tool" ] && await_lock %d; then
                printf '@kind\\n %%s\\n@marked\\n' "$kind"
                told marked
                said=
                for group in %s; do
                  text=$(info "$group" 2>&1 </dev/null)
                  printf '@group %%s\\n' "$group"
                  printf '%%s\\n' "$text" | sed 's/^/ /'
                  said="$said
              $text"
                  # Mandatory groups of an environment, by name (dnf 4, yum) or id (dnf 5).
                  subgroups=$(printf '%%s\\n' "$text" | sed -n \\
                    -e '/^ *Mandatory Groups:/,/^ *[A-Z].*:$/s/^   *[-+=]\\{0,1\\}\\([^ ].*[^:]\\)$/\\1/p' \\
                    -e '/^Required groups *:/,/^[^ ]/{' \\
                    -e '/^Optional/!s/^[^:]*: *\\(.*[^ ]\\) *$/\\1/p' -e '}')
                  while read -r subgroup; do
                    [ -n "$subgroup" ] || continue
                    text=$(info "$subgroup" 2>&1 </dev/null)
                    printf '@member %%s\\n' "$group"
                    printf '%%s\\n' "$text" | sed 's/^/ /'
                    said="$said
              $text"
                  done <<END
              $subgroups
              END
                done
                echo @installed
                installed=$(rpm -qa --qf '%%{NAME}\\n' 2>/dev/null | sort -u)
                # Of the words that end lines, those which rpm does not know: what may be missing.
                words=$(printf '%%s\\n' "$said" | sed -n 's/^\\(.* \\)\\{0,1\\}[-+=]\\{0,1\\}\\([A-Za-z0-9][A-Za-z0-9._+-]*\\) *$/\\2/p' | sort -u)
                set --
                for word in $words; do
                  case "
              $installed
              " in
                    *"
              $word
              "*) printf ' %%s\\n' "$word" ;;
                    *) set -- "$@" "$word" ;;
                  esac
                done
                echo @available
                if [ "$#" -gt 0 ]; then
                  case $kind in
                    yum) told ask -q list available "$@" ;;
                    *) told ask -q repoquery --qf '%%{name}\\n' "$@" ;;
                  esac
                fi
              fi
              echo @end
              """
                  .formatted(lockSeconds, Scripts.words(List.copyOf(specs)));
      return new Fragment(script, Duration.ofSeconds(lockSeconds + 120), Fragment.MOST_OUTPUT);
    }

    @Override
    public GroupListing parse(List<RpmGroup> queries, FragmentResult result) throws HostException {
      return GroupListing.of(Sections.of(result, "reading package groups"));
    }

    @Override
    public Answer answer(RpmGroup query, GroupListing listing) {
      GroupListing.Group group = listing.group(query.spec());
      Map<String, Member> members = new LinkedHashMap<>();
      for (GroupListing.Group part : listing.parts(query.spec())) {
        part.members()
            .forEach((name, membership) ->
                members.merge(
                    name,
                    new Member(
                        name,
                        membership,
                        listing.installed().contains(name),
                        listing.available().contains(name)),
                    (first, second) ->
                        first.membership().compareTo(second.membership()) <= 0 ? first : second));
      }
      return new Answer(
          group.found(),
          listing.cached(),
          group.environment(),
          listing.marked(group),
          List.copyOf(members.values()),
          listing.lock());
    }
  }
}
