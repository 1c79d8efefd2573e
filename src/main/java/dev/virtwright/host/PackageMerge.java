package dev.virtwright.host;

import dev.virtwright.host.HostException.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Many packages are one {@code dpkg-query} or one {@code rpm -q}. Where a machine has both
 * databases (rpm as a tool on Debian), dpkg's answer goes first. What no rpm package is named is
 * asked once more as a capability.
 */
final class PackageMerge implements Merge<PackageStatus, PackageMerge.Database, PackageState> {
  static final PackageMerge INSTANCE = new PackageMerge();

  private static final String DPKG_FORMAT =
      "${Package}\\t${Architecture}\\t${Version}\\t${db:Status-Want}\\t${db:Status-Status}\\n";
  private static final String RPM_FORMAT =
      "%{NAME}\\t%{ARCH}\\t%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\\n";

  private PackageMerge() {}

  /** A row of a package database. */
  record Row(String name, String architecture, String version, boolean installed, boolean held) {}

  /** What the machine said. */
  record Database(
      boolean dpkg,
      boolean rpm,
      List<Row> dpkgRows,
      List<Row> rpmRows,
      List<Provided> provided,
      Set<String> locked) {}

  /** A capability and the package that brings it. */
  record Provided(String capability, Row row) {}

  private static boolean valid(String name) {
    return name.length() < 4096 && name.matches("[A-Za-z0-9+._/][A-Za-z0-9+._:/()~^@=<>-]*");
  }

  @Override
  public Fragment fragment(List<PackageStatus> queries) {
    List<String> names =
        queries.stream().map(PackageStatus::name).filter(PackageMerge::valid).toList();
    List<String> dpkgNames =
        names.stream().filter(n -> n.matches("[A-Za-z0-9][A-Za-z0-9+.:-]*")).toList();
    StringBuilder script = new StringBuilder();
    script.append(
        "if command -v dpkg-query >/dev/null && [ -s /var/lib/dpkg/status ]; then\necho '#dpkg'\n");
    if (!dpkgNames.isEmpty()) {
      // status 1: some are unknown. Anything above is trouble with the database
      script.append(
          "dpkg-query -W -f %s -- %s 2>/dev/null || [ $? = 1 ] || { echo 'dpkg-query failed' >&2; exit 8; }\n"
              .formatted(Shell.quote(DPKG_FORMAT), Shell.quote(dpkgNames)));
    }
    script.append("fi\n");
    if (names.isEmpty()) {
      return Fragment.of(
          script.append("command -v rpm >/dev/null && echo '#rpm'\nexit 0\n").toString());
    }
    script.append(
        """
        if command -v rpm >/dev/null; then
          echo '#rpm'
          o=$(rpm -q --qf %1$s -- %2$s 2>&1)
          s=$?
          printf '%%s\\n' "$o"
          if [ $s != 0 ]; then
            echo '#provided'
            for n in %2$s; do
              case "$o" in
                *"package $n is not installed"*|*"file $n is not owned"*|*"file $n: No such"*)
                  p=$(rpm -q --whatprovides --qf %1$s -- "$n" 2>/dev/null) && printf '>%%s\\n%%s\\n' "$n" "$p" ;;
              esac
            done
          fi
          echo '#locked'
          for f in /etc/dnf/plugins/versionlock.list /etc/yum/pluginconf.d/versionlock.list /etc/dnf/versionlock.toml; do
            [ -r "$f" ] && head -c 100000 "$f" && echo
          done
        fi
        exit 0
        """
            .formatted(Shell.quote(RPM_FORMAT), Shell.quote(names)));
    return Fragment.of(script.toString());
  }

  @Override
  public Database parse(List<PackageStatus> queries, FragmentResult result) throws HostException {
    boolean dpkg = false;
    boolean rpm = false;
    List<Row> dpkgRows = new ArrayList<>();
    List<Row> rpmRows = new ArrayList<>();
    List<Provided> provided = new ArrayList<>();
    Set<String> locked = new HashSet<>();
    String section = "";
    String capability = "";
    for (String line : Answers.succeeded(result, "the package database").out().split("\n")) {
      if (!section.equals("#locked") && line.startsWith("#")) {
        section = line;
        dpkg |= line.equals("#dpkg");
        rpm |= line.equals("#rpm");
        continue;
      }
      String[] field = line.split("\t", -1);
      switch (section) {
        case "#dpkg" -> {
          if (field.length == 5) {
            boolean installed =
                Set.of("installed", "triggers-pending", "triggers-awaited").contains(field[4]);
            dpkgRows.add(new Row(field[0], field[1], field[2], installed, field[3].equals("hold")));
          }
        }
        case "#rpm" -> {
          if (field.length == 3) {
            rpmRows.add(new Row(field[0], field[1], field[2], true, false));
          }
        }
        case "#provided" -> {
          if (line.startsWith(">")) {
            capability = line.substring(1);
          } else if (field.length == 3) {
            provided.add(
                new Provided(capability, new Row(field[0], field[1], field[2], true, false)));
          }
        }
        case "#locked" -> locked(line.strip(), locked);
        default -> {} // a login shell's or tool's chatter before the first heading
      }
    }
    return new Database(dpkg, rpm, dpkgRows, rpmRows, provided, locked);
  }

  /** {@code name-epoch:version-release.arch} with wildcards, or dnf5's {@code name = "x"}. */
  private static void locked(String line, Set<String> names) {
    if (line.startsWith("name")) {
      int open = line.indexOf('"');
      int close = line.lastIndexOf('"');
      if (open >= 0 && close > open) {
        names.add(line.substring(open + 1, close));
      }
    } else if (!line.startsWith("#") && !line.startsWith("!")) {
      String nameVersion = line.replaceFirst("-[^-]*$", "");
      int dash = nameVersion.lastIndexOf('-');
      if (dash > 0) {
        names.add(nameVersion.substring(0, dash));
      }
    }
  }

  @Override
  public PackageState answer(PackageStatus query, Database parsed) throws HostException {
    String name = query.name();
    if (!valid(name)) {
      throw new HostException(Kind.FAILED, "not a package name: " + Answers.line(name), null);
    }
    Row known = null;
    for (Row row : parsed.dpkgRows()) {
      if ((row.name().equals(name) || (row.name() + ":" + row.architecture()).equals(name))
          && (known == null || row.installed())) {
        known = row;
        if (row.installed()) {
          break;
        }
      }
    }
    if (known != null && known.installed()) {
      return new PackageState(
          "dpkg", name, true, known.version(), known.architecture(), known.held());
    }
    Row rpm = rpmRow(name, parsed);
    if (rpm != null) {
      return new PackageState(
          "rpm",
          name,
          true,
          rpm.version(),
          rpm.architecture(),
          parsed.locked().contains(rpm.name()));
    }
    String manager = parsed.dpkg() ? "dpkg" : parsed.rpm() ? "rpm" : "";
    return new PackageState(manager, name, false, "", "", known != null && known.held());
  }

  private static @Nullable Row rpmRow(String name, Database parsed) {
    for (Row row : parsed.rpmRows().reversed()) { // the newest of several is printed last
      String version = row.version().substring(row.version().indexOf(':') + 1);
      String bare = version.substring(0, Math.max(0, version.lastIndexOf('-')));
      Set<String> spellings =
          new HashSet<>(
              List.of(
                  row.name(),
                  row.name() + "." + row.architecture(),
                  row.name() + "-" + row.version(),
                  row.name() + "-" + version));
      spellings.add(row.name() + "-" + bare);
      spellings.add(row.name() + "-" + version + "." + row.architecture());
      spellings.add(row.name() + "-" + row.version() + "." + row.architecture());
      if (spellings.contains(name)) {
        return row;
      }
    }
    for (Provided one : parsed.provided()) {
      if (one.capability().equals(name)) {
        return one.row();
      }
    }
    return null;
  }
}
