package dev.virtwright.engine.guard;

import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import dev.virtwright.host.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the armed changes in a directory stand, by their id; empty where there are none.
 *
 * @param base the directory that has one directory per change
 */
record GuardState(String base) implements Query<List<GuardState.Armed>> {

  /** The states of guard.sh. NONE is a directory that never became armed. */
  enum State {
    ARMED,
    UNDOING,
    UNDONE,
    CONFIRMED,
    NONE
  }

  /**
   * One change.
   *
   * @param remaining seconds until the host undoes it; not positive where that should have happened
   * @param status exit status of applying it; null while it is under way
   * @param failure why applying failed; empty where it did not
   * @param differing paths that the undo could not restore
   */
  record Armed(
      String id,
      State state,
      String title,
      long remaining,
      @Nullable Integer status,
      String failure,
      List<String> differing) {
    Armed {
      differing = List.copyOf(differing);
    }
  }

  @Override
  public Merge<?, ?, List<Armed>> merge() {
    return Reading.INSTANCE;
  }

  private static final class Reading implements Merge<GuardState, FragmentResult, List<Armed>> {
    private static final Reading INSTANCE = new Reading();

    @Override
    public int most() {
      return 1;
    }

    /**
     * What comes from files stands behind a word of ours, so no line of them can pass for another.
     */
    @Override
    public Fragment fragment(List<GuardState> queries) {
      return Fragment.of(
          """
          boot=$(cat /proc/sys/kernel/random/boot_id)
          now=$(cut -d. -f1 /proc/uptime)
          cd %s 2>/dev/null || exit 0
          for directory in */; do
            [ -e "$directory/guard.sh" ] || continue
            printf 'change %%s\\n' "${directory%%/}"
            printf 'state %%s\\n' "$(sh "$directory/guard.sh" state "$directory")"
            head -n 1 "$directory/title" 2>/dev/null | sed 's/^/title /'
            if read -r armed deadline 2>/dev/null <"$directory/deadline"; then
              [ "$armed" = "$boot" ] || deadline=0
              printf 'remaining %%s\\n' "$((deadline - now))"
            fi
            sed -n '1s/^/status /p; 2,10s/^/failure /p' "$directory/applied" 2>/dev/null
            sed -n '1,50s/^/differing /p' "$directory/differing" 2>/dev/null
          done
          exit 0
          """
              .formatted(Shell.quote(queries.getFirst().base())));
    }

    @Override
    public FragmentResult parse(List<GuardState> queries, FragmentResult result)
        throws HostException {
      if (!result.succeeded()) {
        throw new HostException(
            HostException.Kind.FAILED,
            "cannot read whether network changes are armed in %s: %s"
                .formatted(queries.getFirst().base(), result.err().strip()),
            null);
      }
      return result;
    }

    @Override
    public List<Armed> answer(GuardState query, FragmentResult parsed) throws HostException {
      List<Armed> all = new ArrayList<>();
      Armed open = null;
      for (String line : parsed.out().split("\n")) {
        int blank = line.indexOf(' ');
        String word = blank < 0 ? line : line.substring(0, blank);
        String rest = blank < 0 ? "" : line.substring(blank + 1);
        if (word.equals("change")) {
          if (open != null) {
            all.add(open);
          }
          open = new Armed(rest, State.NONE, "", 0, null, "", List.of());
        } else if (open != null) {
          open = with(open, word, rest);
        }
      }
      if (open != null) {
        all.add(open);
      }
      return List.copyOf(all);
    }

    private static Armed with(Armed change, String word, String rest) throws HostException {
      try {
        return switch (word) {
          case "state" ->
              new Armed(
                  change.id(),
                  State.valueOf(rest.toUpperCase(Locale.ROOT)),
                  change.title(),
                  change.remaining(),
                  change.status(),
                  change.failure(),
                  change.differing());
          case "title" ->
              new Armed(
                  change.id(),
                  change.state(),
                  rest,
                  change.remaining(),
                  change.status(),
                  change.failure(),
                  change.differing());
          case "remaining" ->
              new Armed(
                  change.id(),
                  change.state(),
                  change.title(),
                  Long.parseLong(rest),
                  change.status(),
                  change.failure(),
                  change.differing());
          case "status" ->
              new Armed(
                  change.id(),
                  change.state(),
                  change.title(),
                  change.remaining(),
                  Integer.valueOf(rest),
                  change.failure(),
                  change.differing());
          case "failure" ->
              new Armed(
                  change.id(),
                  change.state(),
                  change.title(),
                  change.remaining(),
                  change.status(),
                  change.failure().isEmpty() ? rest : change.failure() + "\n" + rest,
                  change.differing());
          case "differing" -> {
            List<String> differing = new ArrayList<>(change.differing());
            differing.add(rest);
            yield new Armed(
                change.id(),
                change.state(),
                change.title(),
                change.remaining(),
                change.status(),
                change.failure(),
                differing);
          }
          default -> change;
        };
      } catch (IllegalArgumentException notThat) {
        throw new HostException(
            HostException.Kind.BAD_ANSWER,
            "'%s %s' is no state of an armed network change".formatted(word, rest),
            null,
            notThat);
      }
    }
  }
}
