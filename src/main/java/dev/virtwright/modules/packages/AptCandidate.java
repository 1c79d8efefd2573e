package dev.virtwright.modules.packages;

import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import dev.virtwright.host.Resource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The version of a package that apt would install, by {@code apt-cache policy}; empty where no
 * enabled source has one. apt's own caches are neither used nor written.
 */
record AptCandidate(String name) implements Query<Optional<String>> {

  AptCandidate {
    Objects.requireNonNull(name);
  }

  private static final Merge<AptCandidate, Map<String, String>, Optional<String>> MERGE =
      new Policy();

  @Override
  public Merge<?, ?, Optional<String>> merge() {
    return MERGE;
  }

  @Override
  public Set<Resource> about() {
    return Set.of(new Resource(Resource.Kind.PACKAGE, name));
  }

  /** Candidates by name, of what {@code apt-cache policy NAME…} prints. */
  static Map<String, String> candidates(List<String> lines) {
    Map<String, String> candidates = new LinkedHashMap<>();
    String name = null;
    for (String line : lines) {
      if (!line.startsWith(" ") && line.endsWith(":")) {
        name = line.substring(0, line.length() - 1);
      } else if (name != null && line.startsWith("  Candidate: ")) {
        String version = line.substring("  Candidate: ".length()).strip();
        if (!version.equals("(none)")) {
          candidates.put(name, version);
        }
      }
    }
    return candidates;
  }

  private static final class Policy
      implements Merge<AptCandidate, Map<String, String>, Optional<String>> {

    @Override
    public Fragment fragment(List<AptCandidate> queries) {
      return Fragment.of(
          Scripts.PRELUDE
              + Scripts.APT_TOOL
              + "echo @policy\ntold cache policy "
              + Scripts.words(queries.stream().map(AptCandidate::name).toList())
              + "\necho @end\n");
    }

    @Override
    public Map<String, String> parse(List<AptCandidate> queries, FragmentResult result)
        throws HostException {
      return candidates(Sections.of(result, "asking apt for candidates").lines("policy"));
    }

    @Override
    public Optional<String> answer(AptCandidate query, Map<String, String> parsed) {
      return Optional.ofNullable(parsed.get(query.name()));
    }
  }
}
