package dev.virtwright.modules.system;

import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import dev.virtwright.host.Resource;
import dev.virtwright.host.Shell;
import dev.virtwright.value.Secret;
import java.util.List;
import java.util.Set;

/**
 * Whether the answer of a package's question is this one. The machine's shell compares: no answer
 * comes back, and none is in a command line.
 */
record DebconfMatches(String name, String question, Secret value) implements Query<Boolean> {

  @Override
  public Merge<?, ?, Boolean> merge() {
    return Reading.INSTANCE;
  }

  @Override
  public Set<Resource> about() {
    return Set.of(new Resource(Resource.Kind.PACKAGE, name));
  }

  /** One question a fragment. */
  private static final class Reading implements Merge<DebconfMatches, FragmentResult, Boolean> {
    static final Reading INSTANCE = new Reading();

    @Override
    public int most() {
      return 1;
    }

    @Override
    public Fragment fragment(List<DebconfMatches> queries) {
      DebconfMatches query = queries.getFirst();
      return Fragment.of(
          """
          a=$(printf 'GET %%s\\n' %1$s | debconf-communicate -fnoninteractive %2$s 2>/dev/null) || exit 1
          [ "$a" = "0 "%3$s ]
          """
              .formatted(
                  Shell.quote(query.question),
                  Shell.quote(query.name),
                  Shell.quote(query.value.reveal())));
    }

    @Override
    public FragmentResult parse(List<DebconfMatches> queries, FragmentResult result) {
      return result;
    }

    @Override
    public Boolean answer(DebconfMatches query, FragmentResult parsed) {
      return parsed.succeeded();
    }
  }
}
