package dev.virtwright.modules.packages;

import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import dev.virtwright.host.Resource;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Whether apt counts a package as installed for others only, so that {@code autoremove} would take
 * it: /var/lib/apt/extended_states.
 */
record AptAutomatic(String name) implements Query<Boolean> {

  AptAutomatic {
    Objects.requireNonNull(name);
  }

  private static final Merge<AptAutomatic, Set<String>, Boolean> MERGE = new States();
  private static final String PACKAGE = "Package: ";

  @Override
  public Merge<?, ?, Boolean> merge() {
    return MERGE;
  }

  @Override
  public Set<Resource> about() {
    return Set.of(new Resource(Resource.Kind.PACKAGE, bare()));
  }

  private String bare() {
    return name.split(":", 2)[0];
  }

  private static final class States implements Merge<AptAutomatic, Set<String>, Boolean> {

    @Override
    public Fragment fragment(List<AptAutomatic> queries) {
      StringBuilder lines = new StringBuilder();
      queries.forEach(
          query -> lines.append(" -e ").append(Scripts.words(List.of(PACKAGE + query.bare()))));
      return Fragment.of(
          """
          echo @states
          grep -F -x -A 2%s /var/lib/apt/extended_states 2>/dev/null | sed 's/^/ /'
          echo @end
          """
              .formatted(lines));
    }

    @Override
    public Set<String> parse(List<AptAutomatic> queries, FragmentResult result)
        throws HostException {
      Set<String> automatic = new HashSet<>();
      String name = "";
      for (String line : Sections.of(result, "reading apt's extended states").lines("states")) {
        if (line.startsWith(PACKAGE)) {
          name = line.substring(PACKAGE.length()).strip();
        } else if (line.strip().equals("Auto-Installed: 1")) {
          automatic.add(name);
        }
      }
      return automatic;
    }

    @Override
    public Boolean answer(AptAutomatic query, Set<String> parsed) {
      return parsed.contains(query.bare());
    }
  }
}
