package dev.virtwright.modules.packages;

import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import dev.virtwright.host.Resource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which installed packages answer to a name as dnf(8) takes it: name, name.arch, name-version,
 * name-version-release[.arch], or what packages provide: a capability or a file.
 */
record RpmStatus(String spec) implements Query<RpmStatus.Answer> {

  RpmStatus {
    Objects.requireNonNull(spec);
  }

  /** An installed package; epoch is 0 where it has none. */
  record Installed(String name, String epoch, String version, String release, String arch) {
    String evr() {
      return (epoch.equals("0") ? "" : epoch + ":") + version + "-" + release;
    }

    /** Whether the package is what {@code spec} names, provided capabilities apart. */
    boolean is(String spec) {
      String nv = name + "-" + version;
      String nvr = nv + "-" + release;
      String nevr = name + "-" + epoch + ":" + version + "-" + release;
      return Stream.of(
              name,
              name + "." + arch,
              nv,
              name + "-" + epoch + ":" + version,
              nvr,
              nvr + "." + arch,
              nevr,
              nevr + "." + arch,
              epoch + ":" + nvr,
              epoch + ":" + nvr + "." + arch)
          .anyMatch(spec::equals);
    }

    @Override
    public String toString() {
      return name + "-" + evr() + "." + arch;
    }
  }

  /**
   * @param matching installed packages that are what is meant, or provide it
   * @param others installed packages of the name in another version
   */
  record Answer(List<Installed> matching, List<Installed> others) {
    static final Answer ABSENT = new Answer(List.of(), List.of());

    Answer {
      matching = List.copyOf(matching);
      others = List.copyOf(others);
    }

    boolean installed() {
      return !matching.isEmpty();
    }

    /** Versions in the database, for drift; null where there is none. */
    @Nullable String versions() {
      List<String> versions =
          Stream.concat(matching.stream(), others.stream()).map(Installed::evr).distinct().toList();
      return versions.isEmpty() ? null : String.join(", ", versions);
    }
  }

  private static final Merge<RpmStatus, Sections, Answer> MERGE = new Database();

  @Override
  public Merge<?, ?, Answer> merge() {
    return MERGE;
  }

  @Override
  public Set<Resource> about() {
    Set<Resource> about = new LinkedHashSet<>();
    about.add(new Resource(Resource.Kind.PACKAGE, spec));
    shorter().forEach(name -> about.add(new Resource(Resource.Kind.PACKAGE, name)));
    return about;
  }

  @Override
  public boolean missing(Answer answer) {
    return !answer.installed();
  }

  /** What may be the bare name: what is before a dash or dot, at most three times. */
  private List<String> shorter() {
    List<String> names = new ArrayList<>();
    if (spec.startsWith("/") || spec.indexOf('(') >= 0) {
      return names;
    }
    String rest = spec;
    int dot = rest.lastIndexOf('.');
    if (dot > 0 && rest.indexOf('-', dot) < 0) {
      names.add(rest.substring(0, dot));
    }
    for (int i = 0; i < 2; i++) {
      int dash = rest.lastIndexOf('-');
      if (dash <= 0 || dash == rest.length() - 1 || !digitAfter(rest, dash)) {
        break;
      }
      rest = rest.substring(0, dash);
      names.add(rest);
    }
    return names;
  }

  /** A release, too, mostly begins with a digit; one that does not only costs the nicer drift. */
  private static boolean digitAfter(String text, int dash) {
    return Character.isDigit(text.charAt(dash + 1));
  }

  private static final class Database implements Merge<RpmStatus, Sections, Answer> {
    private static final String FORMAT =
        "'%{NAME}\\t%|EPOCH?{%{EPOCH}}:{0}|\\t%{VERSION}\\t%{RELEASE}\\t%{ARCH}\\n'";

    @Override
    public Fragment fragment(List<RpmStatus> queries) {
      Set<String> names = new LinkedHashSet<>();
      queries.forEach(query -> {
        names.add(query.spec());
        names.addAll(query.shorter());
      });
      List<String> specs = queries.stream().map(RpmStatus::spec).toList();
      // One rpm for all names; then one for each that it does not know by name: it may be provided.
      return Fragment.of(
          Scripts.PRELUDE
              + """
              if command -v rpm >/dev/null; then
                format=%s
                echo @named
                rpm -q --qf "$format" -- %s 2>/dev/null | sed -n 's/^\\([^ ]*\\t.*\\)$/ \\1/p'
                for spec in %s; do
                  rpm -q -- "$spec" >/dev/null 2>&1 && continue
                  found=$(rpm -q --whatprovides --qf "$format" -- "$spec" 2>/dev/null) || continue
                  printf '@provides %%s\\n' "$spec"
                  printf '%%s\\n' "$found" | sed 's/^/ /'
                done
              fi
              echo @end
              """
                  .formatted(FORMAT, Scripts.words(List.copyOf(names)), Scripts.words(specs)));
    }

    @Override
    public Sections parse(List<RpmStatus> queries, FragmentResult result) throws HostException {
      return Sections.of(result, "reading the package database of rpm");
    }

    @Override
    public Answer answer(RpmStatus query, Sections sections) {
      List<Installed> matching = new ArrayList<>();
      List<Installed> others = new ArrayList<>();
      List<String> shorter = query.shorter();
      for (Installed each : packages(sections.lines("named"))) {
        if (each.is(query.spec())) {
          matching.add(each);
        } else if (shorter.contains(each.name())) {
          others.add(each);
        }
      }
      if (matching.isEmpty()) {
        matching.addAll(packages(sections.lines("provides " + query.spec())));
      }
      return new Answer(matching.stream().distinct().toList(), others.stream().distinct().toList());
    }

    private static List<Installed> packages(List<String> lines) {
      List<Installed> packages = new ArrayList<>();
      for (String line : lines) {
        String[] fields = line.split("\t", -1);
        if (fields.length == 5) {
          packages.add(new Installed(fields[0], fields[1], fields[2], fields[3], fields[4]));
        }
      }
      return packages;
    }
  }
}
