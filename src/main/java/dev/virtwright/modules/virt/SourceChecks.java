package dev.virtwright.modules.virt;

import static dev.virtwright.modules.virt.AuditChecks.finding;
import static dev.virtwright.modules.virt.AuditChecks.pass;
import static dev.virtwright.modules.virt.AuditChecks.unknown;

import dev.virtwright.module.Finding;
import dev.virtwright.module.Verdict;
import dev.virtwright.modules.virt.AuditChecks.Rules;
import dev.virtwright.modules.virt.AuditReads.Sections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Is the distribution's repository that has the packages enabled: of apt by its candidates, of the
 * others by the names that the distribution gives its own. All pure.
 */
final class SourceChecks {
  private static final String CHECK = "package-sources";
  private static final String TITLE = "Package sources";
  private static final String RULE = "an enabled repository has qemu and libvirt";
  private static final String RPM_RULE =
      "the distribution's repository that has qemu and libvirt is enabled";
  private static final Set<String> DEBIAN = Set.of("qemu-system-x86", "libvirt-daemon-system");

  /** What is read where a repository does not say whether it is enabled. */
  private static final String BY_DEFAULT = "default";

  private static final Pattern REPOSITORY = Pattern.compile("\\[(\\S{1,200})] *(\\S*)");

  private SourceChecks() {}

  static Finding repositories(Sections read, Rules rules) {
    return switch (read.first("repositories")) {
      case "" -> unknown(CHECK, TITLE, "none of apt, dnf, yum and zypper is here", RULE);
      case "apt" -> apt(read.of("repositories"));
      case "dnf5", "dnf", "yum", "zypper" -> rpm(read.first("repositories"), read);
      default -> unknown(CHECK, TITLE, "the answer is not understood", RULE);
    };
  }

  private static Finding apt(List<String> lines) {
    Map<String, String> candidates = new LinkedHashMap<>();
    String name = "";
    for (String line : lines) {
      if (line.endsWith(":") && !line.startsWith(" ")) {
        name = line.substring(0, line.length() - 1);
      } else if (line.strip().startsWith("Candidate:")) {
        candidates.put(name, line.substring(line.indexOf(':') + 1).strip());
      }
    }
    List<String> without =
        DEBIAN.stream()
            .sorted()
            .filter(wanted -> !candidates.getOrDefault(wanted, "").matches("\\d[\\w.+~:-]*"))
            .toList();
    if (without.isEmpty()) {
      return pass(
          CHECK, TITLE, "apt has candidates for qemu-system-x86, libvirt-daemon-system", RULE);
    }
    long sources = counted(lines, "sources");
    if (sources > 0 && counted(lines, "lists") == 0) {
      return finding(
          CHECK,
          TITLE,
          "apt has " + sources + " sources, and has not fetched what is in them",
          RULE,
          Verdict.UNKNOWN,
          "apt-get update, and audit again");
    }
    return finding(
        CHECK,
        TITLE,
        sources == 0
            ? "apt has no source from the network"
            : "apt has no candidate for " + String.join(", ", without),
        RULE,
        Verdict.FAIL,
        "look at /etc/apt/sources.list*, then apt-get update");
  }

  private static long counted(List<String> lines, String what) {
    return lines.stream()
        .filter(line -> line.startsWith(what + " "))
        .findFirst()
        .flatMap(line -> SizeChecks.number(line.substring(what.length()), 10))
        .orElse(0L);
  }

  private static Finding rpm(String tool, Sections read) {
    Map<String, Boolean> repositories = repositories(read.of("repositories"));
    List<String> enabled =
        repositories.entrySet().stream()
            .filter(Map.Entry::getValue)
            .map(Map.Entry::getKey)
            .toList();
    List<String> unreadable =
        read.of("repositories").stream()
            .filter(line -> line.startsWith("unreadable "))
            .map(line -> line.substring("unreadable ".length()))
            .toList();
    Optional<Pattern> own = own(read.of("os"));
    List<String> found =
        enabled.stream().filter(id -> own.isPresent() && own.get().matcher(id).matches()).toList();
    if (!found.isEmpty()) {
      return pass(CHECK, TITLE, "enabled: " + String.join(", ", found), RPM_RULE);
    }
    if (!unreadable.isEmpty()) {
      return AuditChecks.needsRoot(
          CHECK, TITLE, "not readable: " + String.join(", ", unreadable), RPM_RULE);
    }
    List<String> off =
        repositories.keySet().stream()
            .filter(id -> own.isPresent() && own.get().matcher(id).matches())
            .toList();
    if (enabled.isEmpty() || !off.isEmpty()) {
      return finding(
          CHECK,
          TITLE,
          enabled.isEmpty()
              ? "no repository is enabled"
              : "disabled: " + String.join(", ", off) + "; enabled: " + String.join(", ", enabled),
          RPM_RULE,
          Verdict.FAIL,
          enabling(tool, off.isEmpty() ? "NAME" : off.getFirst()));
    }
    return finding(
        CHECK,
        TITLE,
        "enabled: " + String.join(", ", enabled) + ", none by a name of the distribution's own",
        RPM_RULE,
        Verdict.UNKNOWN,
        switch (tool) {
          case "zypper" -> "zypper search --match-exact libvirt says whether they have it";
          case "yum" -> "yum list available libvirt says whether they have it";
          default -> tool + " repoquery libvirt says whether they have it";
        });
  }

  private static String enabling(String tool, String name) {
    return switch (tool) {
      case "zypper" -> "zypper repos lists them; zypper modifyrepo --enable " + name;
      case "yum" -> "yum repolist all lists them; yum-config-manager --enable " + name;
      case "dnf5" ->
          "dnf repolist --all lists them; dnf config-manager setopt " + name + ".enabled=1";
      default -> "dnf repolist --all lists them; dnf config-manager --set-enabled " + name;
    };
  }

  /** Whether each is enabled, dnf's overrides applied. */
  private static Map<String, Boolean> repositories(List<String> lines) {
    Map<String, Boolean> repositories = new LinkedHashMap<>();
    for (String line : lines) {
      boolean override = line.startsWith("override ");
      Matcher one = REPOSITORY.matcher(override ? line.substring("override ".length()) : line);
      if (!one.matches()) {
        continue;
      }
      String enabled = one.group(2);
      boolean on = enabled.matches("(?i)1|yes|true|on");
      boolean off = enabled.matches("(?i)0|no|false|off");
      if (!override && (on || off || enabled.equals(BY_DEFAULT))) {
        repositories.put(one.group(1), !off);
      } else if (override && (on || off)) {
        String names = Pattern.quote(one.group(1)).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
        repositories.replaceAll((id, before) -> id.matches(names) ? on : before);
      }
    }
    return repositories;
  }

  /** The names of the repositories in which the distribution has qemu; empty where unknown. */
  private static Optional<Pattern> own(List<String> os) {
    String id = value(os, "ID");
    String family = id + " " + value(os, "ID_LIKE");
    int major = 0;
    Matcher version = Pattern.compile("(\\d{1,4}).*").matcher(value(os, "VERSION_ID"));
    if (version.matches()) {
      major = Integer.parseInt(version.group(1));
    }
    String names;
    if (id.equals("fedora")) {
      names = "fedora|updates|rawhide";
    } else if (family.matches(".*\\b(rhel|centos|rocky|almalinux|ol)\\b.*")) {
      names = major == 7 ? "base|updates|ol7_latest|.*-7-server-(rhui-)?rpms" : ".*appstream.*";
    } else if (family.matches(".*\\bopensuse.*")) {
      names = ".*\\b(oss|main-repo|repo-main)\\b.*";
    } else if (family.matches(".*\\b(sles|suse)\\b.*")) {
      names = ".*(server.applications|product.sles).*";
    } else {
      return Optional.empty();
    }
    return Optional.of(
        Pattern.compile(
            "(?!.*(non-oss|source|debug|testing))(" + names + ")", Pattern.CASE_INSENSITIVE));
  }

  private static String value(List<String> os, String key) {
    return os.stream()
        .filter(line -> line.startsWith(key + "="))
        .findFirst()
        .map(line -> line.substring(key.length() + 1).replaceAll("[\"']", "").strip())
        .orElse("");
  }
}
