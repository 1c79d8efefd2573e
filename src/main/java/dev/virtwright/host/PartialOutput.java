package dev.virtwright.host;

import java.time.Duration;
import java.util.List;

/**
 * What a script printed until it ended or its deadline came: what was said before something hung
 * counts.
 *
 * @param script POSIX sh that only reads
 * @param deadline after which the machine kills it
 */
record PartialOutput(String script, Duration deadline) implements Query<FragmentResult> {

  @Override
  public Merge<?, ?, FragmentResult> merge() {
    return EachAlone.INSTANCE;
  }

  /** A fragment of its own each. */
  private static final class EachAlone
      implements Merge<PartialOutput, FragmentResult, FragmentResult> {
    private static final EachAlone INSTANCE = new EachAlone();

    @Override
    public int most() {
      return 1;
    }

    @Override
    public Fragment fragment(List<PartialOutput> queries) {
      PartialOutput query = queries.getFirst();
      return new Fragment(query.script(), query.deadline(), Fragment.MOST_OUTPUT);
    }

    @Override
    public FragmentResult parse(List<PartialOutput> queries, FragmentResult result) {
      return result;
    }

    @Override
    public FragmentResult answer(PartialOutput query, FragmentResult parsed) {
      return parsed;
    }
  }
}
