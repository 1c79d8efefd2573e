package dev.virtwright.modules.packages;

import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import dev.virtwright.host.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Newer versions that the enabled repositories have of a package, by {@code check-update} on cached
 * metadata.
 *
 * @param options repositories and exclusions, as the action would have them
 */
record RpmUpdate(String name, List<String> options, long lockSeconds)
    implements Query<RpmUpdate.Answer> {

  RpmUpdate {
    Objects.requireNonNull(name);
    options = List.copyOf(options);
  }

  /**
   * @param newer package and its newer version
   * @param cached whether all repositories' metadata could be read
   * @param age seconds since the oldest metadata was fetched; -1 unknown
   */
  record Answer(Map<String, String> newer, boolean cached, long age, LockWait lock) {
    Answer {
      newer = Map.copyOf(newer);
    }
  }

  private static final Merge<RpmUpdate, Sections, Answer> MERGE = new Updates();

  @Override
  public Merge<?, ?, Answer> merge() {
    return MERGE;
  }

  @Override
  public Set<Resource> about() {
    return Set.of(new Resource(Resource.Kind.PACKAGE, name));
  }

  private static final class Updates implements Merge<RpmUpdate, Sections, Answer> {

    @Override
    public Fragment fragment(List<RpmUpdate> queries) {
      long lockSeconds = queries.stream().mapToLong(RpmUpdate::lockSeconds).max().orElse(0);
      Map<List<String>, Set<String>> byOptions = new LinkedHashMap<>();
      queries.forEach(query ->
          byOptions
              .computeIfAbsent(query.options(), key -> new LinkedHashSet<>())
              .add(query.name()));
      StringBuilder asks = new StringBuilder();
      byOptions.forEach((options, names) -> {
        List<String> words = new ArrayList<>(options);
        words.add("check-update");
        words.addAll(names);
        asks.append("printf '@updates %s\\n' ")
            .append(Scripts.words(List.of(key(options))))
            .append("\n  told ask ")
            .append(Scripts.words(words))
            .append("\n  ");
      });
      return new Fragment(
          Scripts.PRELUDE
              + Scripts.RPM_TOOL
              + Scripts.RPM_LOCKS
              + "if [ -n \"$tool\" ] && await_lock "
              + lockSeconds
              + "; then\n"
              + Scripts.RPM_METADATA_AGE
              + "  "
              + asks
              + "\nfi\necho @end\n",
          Duration.ofSeconds(lockSeconds + 120),
          Fragment.MOST_OUTPUT);
    }

    private static String key(List<String> options) {
      return String.join(" ", options).replace('\n', ' ');
    }

    @Override
    public Sections parse(List<RpmUpdate> queries, FragmentResult result) throws HostException {
      return Sections.of(result, "looking for newer packages");
    }

    @Override
    public Answer answer(RpmUpdate query, Sections sections) {
      List<String> lines = sections.lines("updates " + key(query.options()));
      Map<String, String> newer = new LinkedHashMap<>();
      for (String line : lines) {
        if (line.startsWith("Obsoleting")) {
          break;
        }
        String[] words = line.strip().split(" +");
        int dot = words[0].lastIndexOf('.');
        if (words.length == 3 && dot > 0 && Character.isDigit(words[1].charAt(0))) {
          String name = words[0].substring(0, dot);
          if (name.equals(query.name()) || words[0].equals(query.name())) {
            newer.put(name, words[1]);
          }
        }
      }
      return new Answer(
          newer,
          lines.stream().noneMatch(RpmText::saysNotCached),
          RpmText.age(sections),
          LockWait.of(sections));
    }
  }
}
