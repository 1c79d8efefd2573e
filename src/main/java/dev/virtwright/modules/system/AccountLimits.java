package dev.virtwright.modules.system;

import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import dev.virtwright.host.Resource;
import dev.virtwright.host.Shell;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When a user's account and password end, shadow(5). No hash leaves the machine.
 *
 * @param name of the user
 */
record AccountLimits(String name) implements Query<AccountLimits.Answer> {

  /**
   * Days; null where there is no limit.
   *
   * @param least before the password may change again
   * @param most after which the password must change
   * @param warning before that
   * @param inactive after that until the account is disabled
   * @param expires since the epoch when the account ends
   */
  record Answer(
      @Nullable Long least,
      @Nullable Long most,
      @Nullable Long warning,
      @Nullable Long inactive,
      @Nullable Long expires) {
    static final Answer NONE = new Answer(null, null, null, null, null);
  }

  @Override
  public Merge<?, ?, Answer> merge() {
    return Reading.INSTANCE;
  }

  @Override
  public Set<Resource> about() {
    return Set.of(new Resource(Resource.Kind.USER, name));
  }

  /** One reading of the file for all users. */
  private static final class Reading implements Merge<AccountLimits, Map<String, Answer>, Answer> {
    static final Reading INSTANCE = new Reading();

    @Override
    public Fragment fragment(List<AccountLimits> queries) {
      return Fragment.of(
          """
          [ -r /etc/shadow ] || exit 9
          for w in %s; do
            while IFS=: read -r n h changed least most warning inactive expires rest; do
              [ "$n" = "$w" ] && printf '%%s:%%s:%%s:%%s:%%s:%%s\\n' "$n" "$least" "$most" "$warning" "$inactive" "$expires"
            done </etc/shadow
          done
          exit 0
          """
              .formatted(Shell.quote(queries.stream().map(AccountLimits::name).toList())));
    }

    @Override
    public Map<String, Answer> parse(List<AccountLimits> queries, FragmentResult result)
        throws HostException {
      if (!result.succeeded()) {
        throw new HostException(
            result.exitStatus() == 9 ? HostException.Kind.DENIED : HostException.Kind.FAILED,
            "/etc/shadow cannot be read" + (result.exitStatus() == 9 ? "" : ": " + result.err()),
            "use become: true");
      }
      Map<String, Answer> answers = new HashMap<>();
      for (String line : result.out().split("\n")) {
        String[] field = line.split(":", -1);
        if (field.length == 6) {
          answers.putIfAbsent(
              field[0],
              new Answer(
                  days(field[1]), days(field[2]), days(field[3]), days(field[4]), days(field[5])));
        }
      }
      return answers;
    }

    private static @Nullable Long days(String text) {
      return text.matches("[0-9]{1,9}") ? Long.valueOf(text) : null;
    }

    @Override
    public Answer answer(AccountLimits query, Map<String, Answer> parsed) {
      return parsed.getOrDefault(query.name(), Answer.NONE);
    }
  }
}
