package dev.virtwright.modules.packages;

import dev.virtwright.diag.UserException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks the names of a task before anything is asked of a machine. */
final class Names {
  private Names() {}

  private static final Pattern APT =
      Pattern.compile("[a-z0-9][a-z0-9+.-]*(:[a-z0-9][a-z0-9-]*)?(>?=[A-Za-z0-9.+:~*?-]+)?");

  private static final Pattern RPM = Pattern.compile("[A-Za-z0-9_/][A-Za-z0-9_+.:~^/()=-]*");
  private static final Pattern GROUP = Pattern.compile("@\\^?[A-Za-z0-9_][A-Za-z0-9_+.: ()/-]*");

  /** Each element split at commas, as Ansible does, stripped and once. */
  static List<String> split(List<String> names) {
    Set<String> all = new LinkedHashSet<>();
    for (String element : names) {
      Arrays.stream(element.split(","))
          .map(String::strip)
          .filter(name -> !name.isEmpty())
          .forEach(all::add);
    }
    return List.copyOf(all);
  }

  /** Names that apt-get takes: no glob, and nothing that could mean an option or a removal. */
  static void checkApt(List<String> names) {
    for (String name : names) {
      if (name.startsWith("@")) {
        throw mistake(
            name,
            "apt has no package groups",
            "name the packages, or a metapackage that depends on them");
      }
      String bare = Apt.bare(name);
      glob(name, bare);
      if (name.endsWith(".deb") || name.contains("/")) {
        throw mistake(
            name,
            "a package file or address cannot be installed by this module",
            "use deb: of module apt");
      }
      if (!APT.matcher(name).matches() || bare.endsWith("-")) {
        throw mistake(
            name, "it is no package name", "write name, name=version or name:architecture");
      }
    }
  }

  /** Names that dnf and yum take: packages, capabilities, files, {@code @group}. */
  static void checkRpm(List<String> names) {
    for (String name : names) {
      if (name.startsWith("@")) {
        glob(name, name);
        if (!GROUP.matcher(name).matches()) {
          throw mistake(name, "it is no group name", "write @ and the group's id or name");
        }
        continue;
      }
      glob(name, name);
      if (name.contains("://") || name.endsWith(".rpm")) {
        throw mistake(
            name,
            "a package file or address cannot be installed by this module",
            "put it into a repository that the host knows");
      }
      if (name.matches(".*[<>].*") || name.matches(".* .*")) {
        throw mistake(
            name, "a comparison is not taken", "write name, name-version or name-version-release");
      }
      if (!RPM.matcher(name).matches()) {
        throw mistake(
            name,
            "it is no package name",
            "write name, name-version, name.architecture, a capability, a file, or @group");
      }
    }
  }

  private static void glob(String name, String part) {
    if (part.matches(".*[*?\\[].*")) {
      throw mistake(
          name,
          "a pattern does not say which packages a host shall have",
          "name the packages, or a group or metapackage");
    }
  }

  private static UserException mistake(String name, String why, String remedy) {
    return new UserException(
        "package-name", "package name '%s': %s".formatted(name, why), remedy, null);
  }
}
