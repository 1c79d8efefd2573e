package dev.virtwright.modules.system;

import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import dev.virtwright.host.Resource;
import dev.virtwright.host.Shell;
import dev.virtwright.value.Secret;
import java.util.List;
import java.util.Set;

/**
 * Whether a user's password hash is this one, locked or not. The machine's shell compares with its
 * builtins: no hash comes back, and none is in a command line.
 */
record PasswordMatches(String user, Secret hash) implements Query<Boolean> {

  @Override
  public Merge<?, ?, Boolean> merge() {
    return Reading.INSTANCE;
  }

  @Override
  public Set<Resource> about() {
    return Set.of(new Resource(Resource.Kind.USER, user));
  }

  /** One user a fragment. */
  static final class Reading implements Merge<PasswordMatches, FragmentResult, Boolean> {
    static final Reading INSTANCE = new Reading();

    private Reading() {}

    @Override
    public int most() {
      return 1;
    }

    @Override
    public Fragment fragment(List<PasswordMatches> queries) {
      PasswordMatches query = queries.getFirst();
      return Fragment.of(
          """
          [ -r /etc/shadow ] || exit 9
          while IFS=: read -r n h r; do
            [ "$n" = %s ] || continue
            while [ "${h#!}" != "$h" ]; do h=${h#!}; done
            [ "$h" = %s ] && exit 0
          done </etc/shadow
          exit 1
          """
              .formatted(Shell.quote(query.user), Shell.quote(unlocked(query.hash.reveal()))));
    }

    private static String unlocked(String hash) {
      String bare = hash;
      while (bare.startsWith("!")) {
        bare = bare.substring(1);
      }
      return bare;
    }

    @Override
    public FragmentResult parse(List<PasswordMatches> queries, FragmentResult result) {
      return result;
    }

    @Override
    public Boolean answer(PasswordMatches query, FragmentResult parsed) throws HostException {
      return switch (parsed.exitStatus()) {
        case 0 -> true;
        case 1 -> false;
        case 9 ->
            throw new HostException(
                HostException.Kind.DENIED,
                "the password of %s cannot be compared: /etc/shadow is not readable"
                    .formatted(query.user),
                "use become: true");
        default ->
            throw new HostException(
                HostException.Kind.FAILED,
                "the password of %s could not be compared".formatted(query.user),
                null);
      };
    }
  }
}
