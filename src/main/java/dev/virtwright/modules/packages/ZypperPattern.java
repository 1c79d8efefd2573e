package dev.virtwright.modules.packages;

import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import dev.virtwright.host.Resource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a zypper pattern is installed, and whether there is one of that name. */
record ZypperPattern(String name) implements Query<ZypperPattern.Answer> {

  ZypperPattern {
    Objects.requireNonNull(name);
  }

  record Answer(boolean known, boolean installed) {}

  private static final Merge<ZypperPattern, Map<String, Boolean>, Answer> MERGE = new Patterns();

  @Override
  public Merge<?, ?, Answer> merge() {
    return MERGE;
  }

  @Override
  public Set<Resource> about() {
    return Set.of(new Resource(Resource.Kind.PACKAGE, "pattern:" + name));
  }

  @Override
  public boolean missing(Answer answer) {
    return !answer.installed();
  }

  private static final class Patterns
      implements Merge<ZypperPattern, Map<String, Boolean>, Answer> {
    private static final Pattern SOLVABLE = Pattern.compile("<solvable\\s([^>]*)/?>");
    private static final Pattern ATTRIBUTE = Pattern.compile("([a-z-]+)=\"([^\"]*)\"");

    @Override
    public Fragment fragment(List<ZypperPattern> queries) {
      return Fragment.of(
          Scripts.PRELUDE
              + "echo @patterns\ncommand -v zypper >/dev/null && "
              + "ZYPP_LOCK_TIMEOUT=30 told zypper --non-interactive --no-refresh --xmlout"
              + " search --type pattern\necho @end\n");
    }

    @Override
    public Map<String, Boolean> parse(List<ZypperPattern> queries, FragmentResult result)
        throws HostException {
      Sections sections = Sections.of(result, "listing zypper's patterns");
      Set<String> installed = new HashSet<>();
      Map<String, Boolean> patterns = new LinkedHashMap<>();
      Matcher solvable = SOLVABLE.matcher(String.join("\n", sections.lines("patterns")));
      while (solvable.find()) {
        Map<String, String> attributes = new LinkedHashMap<>();
        Matcher attribute = ATTRIBUTE.matcher(solvable.group(1));
        while (attribute.find()) {
          attributes.put(attribute.group(1), attribute.group(2));
        }
        String name = attributes.getOrDefault("name", "");
        if (attributes.getOrDefault("status", "").equals("installed")) {
          installed.add(name);
        }
        patterns.put(name, installed.contains(name));
      }
      return patterns;
    }

    @Override
    public Answer answer(ZypperPattern query, Map<String, Boolean> parsed) {
      Boolean installed = parsed.get(query.name());
      return new Answer(installed != null, installed != null && installed);
    }
  }
}
