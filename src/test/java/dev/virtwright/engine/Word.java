package dev.virtwright.engine;

import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import dev.virtwright.host.Resource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A file of the fake machine, asked by name; its content is a word, empty where there is no file.
 */
record Word(String name) implements Query<String> {

  @Override
  public Merge<?, ?, String> merge() {
    return Words.MERGE;
  }

  @Override
  public Set<Resource> about() {
    return Set.of(Resource.file("/" + name));
  }

  @Override
  public boolean missing(String answer) {
    return answer.isEmpty();
  }

  /** As if a socket were behind it. */
  @Override
  public boolean wakes() {
    return name.startsWith("wake-");
  }

  /** At most three words a fragment. */
  private static final class Words implements Merge<Word, Map<String, String>, String> {
    private static final Words MERGE = new Words();

    @Override
    public Fragment fragment(List<Word> queries) {
      return Fragment.of(queries.stream().map(Word::name).collect(Collectors.joining(" ")));
    }

    @Override
    public Map<String, String> parse(List<Word> queries, FragmentResult result)
        throws HostException {
      if (result.timedOut()) {
        throw new HostException(HostException.Kind.TIMEOUT, "late: " + queries, null);
      }
      return result
          .out()
          .lines()
          .collect(
              Collectors.toMap(
                  line -> line.substring(0, line.indexOf('=')),
                  line -> line.substring(line.indexOf('=') + 1)));
    }

    @Override
    public String answer(Word query, Map<String, String> parsed) throws HostException {
      String word = parsed.getOrDefault(query.name(), "");
      if (word.startsWith("!")) {
        throw new HostException(HostException.Kind.DENIED, "may not read " + query.name(), null);
      }
      return word;
    }

    @Override
    public int most() {
      return 3;
    }
  }
}
