package dev.virtwright.modules.packages;

import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import dev.virtwright.host.Resource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What dpkg's database has of a package, and which installed packages provide its name (virtual
 * packages such as {@code mail-transport-agent}): dpkg-query(1).
 *
 * @param name package name, with {@code :ARCHITECTURE} where a foreign one is meant
 */
record DpkgStatus(String name) implements Query<DpkgStatus.Answer> {

  DpkgStatus {
    Objects.requireNonNull(name);
  }

  /**
   * @param version of the installed package; null where it is not installed
   * @param status {@code installed}, {@code config-files}, {@code half-configured} …; empty where
   *     dpkg does not know it
   * @param hold whether it is kept from changes
   * @param providers installed packages that provide the name
   */
  record Answer(@Nullable String version, String status, boolean hold, List<String> providers) {
    static final Answer ABSENT = new Answer(null, "", false, List.of());

    Answer {
      Objects.requireNonNull(status);
      providers = List.copyOf(providers);
    }

    boolean installed() {
      return version != null;
    }
  }

  private static final Merge<DpkgStatus, Sections, Answer> MERGE = new Database();

  @Override
  public Merge<?, ?, Answer> merge() {
    return MERGE;
  }

  @Override
  public Set<Resource> about() {
    return Set.of(new Resource(Resource.Kind.PACKAGE, bare()));
  }

  @Override
  public boolean missing(Answer answer) {
    return !answer.installed();
  }

  private String bare() {
    int colon = name.indexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }

  private static final class Database implements Merge<DpkgStatus, Sections, Answer> {

    @Override
    public Fragment fragment(List<DpkgStatus> queries) {
      List<String> names = queries.stream().map(DpkgStatus::name).toList();
      StringBuilder patterns = new StringBuilder();
      queries.forEach(
          query -> patterns.append(" -e ").append(Scripts.words(List.of(query.bare()))));
      return Fragment.of(
          Scripts.PRELUDE
              + """
              if command -v dpkg-query >/dev/null; then
                echo @known
                dpkg-query -W -f='${Package}\\t${Architecture}\\t${Version}\\t${db:Status-Want}\\t${db:Status-Status}\\n' -- %s 2>/dev/null | sed 's/^/ /'
                echo @architecture
                told dpkg --print-architecture
                echo @provided
                dpkg-query -W -f='${db:Status-Status}\\t${Package}\\t${Provides}\\n' 2>/dev/null | grep -F -w%s | sed -n 's/^installed\\t/ /p'
              fi
              echo @end
              """
                  .formatted(Scripts.words(names), patterns));
    }

    @Override
    public Sections parse(List<DpkgStatus> queries, FragmentResult result) throws HostException {
      return Sections.of(result, "reading the package database of dpkg");
    }

    @Override
    public Answer answer(DpkgStatus query, Sections sections) {
      int colon = query.name().indexOf(':');
      String wanted = colon < 0 ? "" : query.name().substring(colon + 1);
      String primary = Objects.requireNonNullElse(sections.first("architecture"), "").strip();
      Answer best = Answer.ABSENT;
      for (String line : sections.lines("known")) {
        String[] fields = line.split("\t", -1);
        if (fields.length != 5 || !fields[0].equals(query.bare())) {
          continue;
        }
        String architecture = fields[1];
        boolean isNative = architecture.equals("all") || architecture.equals(primary);
        boolean matches =
            switch (wanted) {
              case "", "native" -> isNative || primary.isEmpty();
              case "any" -> true;
              default -> architecture.equals(wanted) || architecture.equals("all");
            };
        if (matches && !best.installed()) {
          boolean installed = fields[4].equals("installed");
          best =
              new Answer(
                  installed ? fields[2] : null, fields[4], fields[3].equals("hold"), List.of());
        }
      }
      return new Answer(best.version(), best.status(), best.hold(), providers(query, sections));
    }

    private static List<String> providers(DpkgStatus query, Sections sections) {
      Set<String> providers = new TreeSet<>();
      for (String line : sections.lines("provided")) {
        String[] fields = line.split("\t", 2);
        if (fields.length == 2
            && Arrays.stream(fields[1].split(","))
                .map(provided -> provided.strip().split("[ (]", 2)[0])
                .anyMatch(query.bare()::equals)) {
          providers.add(fields[0]);
        }
      }
      return new ArrayList<>(providers);
    }
  }
}
