package dev.virtwright.host;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What a piece of shell prints that only reads. It travels on the reading shell's standard input
 * and is on no command line, so that it may hold much, or what is secret.
 *
 * @param script variables in it are quoted with {@link Shell#quote}
 * @param mostOutput bytes taken of what it prints
 */
public record ScriptOutput(String script, Duration deadline, int mostOutput, Set<Resource> about)
    implements Query<FragmentResult> {

  public ScriptOutput {
    Objects.requireNonNull(script);
    Objects.requireNonNull(deadline);
    about = Set.copyOf(about);
  }

  public static ScriptOutput of(String script, Resource... about) {
    return new ScriptOutput(script, Fragment.DEADLINE, Fragment.MOST_OUTPUT, Set.of(about));
  }

  @Override
  public Merge<?, ?, FragmentResult> merge() {
    return Reading.INSTANCE;
  }

  /** Says how long it is and nothing of it. */
  @Override
  public String toString() {
    return "ScriptOutput[" + script.length() + " characters]";
  }

  /** One script a fragment. */
  private static final class Reading
      implements Merge<ScriptOutput, FragmentResult, FragmentResult> {
    static final Reading INSTANCE = new Reading();

    @Override
    public int most() {
      return 1;
    }

    @Override
    public Fragment fragment(List<ScriptOutput> queries) {
      ScriptOutput query = queries.getFirst();
      return new Fragment(query.script(), query.deadline(), query.mostOutput());
    }

    @Override
    public FragmentResult parse(List<ScriptOutput> queries, FragmentResult result) {
      return result;
    }

    @Override
    public FragmentResult answer(ScriptOutput query, FragmentResult parsed) throws HostException {
      return Answers.whole(parsed, "the answer of a script");
    }
  }
}
