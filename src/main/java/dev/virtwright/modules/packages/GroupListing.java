package dev.virtwright.modules.packages;

import dev.virtwright.modules.packages.RpmGroup.Membership;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code dnf group info} (dnf 4 and 5), {@code dnf environment info} (5) and {@code yum
 * groupinfo} (3) print, in the C locale. What is not understood is no member.
 *
 * @param cached whether no repository had to be left out for want of cached metadata
 */
record GroupListing(
    Map<String, Group> groups,
    Map<String, List<Group>> subgroups,
    Set<String> marks,
    Set<String> installed,
    Set<String> available,
    boolean cached,
    LockWait lock) {

  /**
   * @param id empty where the tool does not print it
   * @param installed whether the tool says so here (dnf 5)
   */
  record Group(
      String spec,
      boolean found,
      boolean environment,
      String id,
      String name,
      boolean installed,
      Map<String, Membership> members) {}

  /** Such as {@code Mandatory Packages:} and {@code Mandatory packages : virt-install}. */
  private static final Pattern HEADING =
      Pattern.compile(
          "^ *(Mandatory|Default|Optional|Conditional|Required) ([Pp]ackages|[Gg]roups) *: *(.*)$");

  private static final Pattern FIELD = Pattern.compile("^ ?([A-Z][A-Za-z -]*?) *: *(.*)$");
  private static final Pattern MEMBER = Pattern.compile("^ +(?:: )?[-+=]?([A-Za-z0-9_][^ ]*) *$");

  static GroupListing of(Sections sections) {
    Map<String, Group> groups = new LinkedHashMap<>();
    Map<String, List<Group>> subgroups = new LinkedHashMap<>();
    boolean cached = true;
    for (String part : sections.names()) {
      List<String> lines = sections.lines(part);
      cached &= lines.stream().noneMatch(RpmText::saysNotCached);
      if (part.startsWith("group ")) {
        String spec = part.substring("group ".length());
        groups.put(spec, group(spec, lines));
      } else if (part.startsWith("member ")) {
        // Several groups may follow one another in one part: each begins with its own heading.
        subgroups
            .computeIfAbsent(part.substring("member ".length()), key -> new ArrayList<>())
            .add(group(part, lines));
      }
    }
    Set<String> available = new HashSet<>(sections.lines("installed"));
    sections.lines("available").stream()
        .map(GroupListing::nameOf)
        .filter(name -> !name.isEmpty())
        .forEach(available::add);
    return new GroupListing(
        groups,
        subgroups,
        marks(sections.lines("marked")),
        new HashSet<>(sections.lines("installed")),
        available,
        cached,
        LockWait.of(sections));
  }

  Group group(String spec) {
    Group group = groups.get(spec);
    return group == null ? new Group(spec, false, false, "", "", false, Map.of()) : group;
  }

  /** The group, and the mandatory groups of an environment. */
  List<Group> parts(String spec) {
    List<Group> parts = new ArrayList<>();
    parts.add(group(spec));
    parts.addAll(subgroups.getOrDefault(spec, List.of()));
    return parts;
  }

  boolean marked(Group group) {
    return group.installed()
        || marks.contains(fold(group.spec()))
        || (!group.id().isEmpty() && marks.contains(fold(group.id())))
        || (!group.name().isEmpty() && marks.contains(fold(group.name())));
  }

  private static String fold(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** {@code Virtualization (virtualization)} gives both. */
  private static Set<String> marks(List<String> lines) {
    Set<String> marks = new HashSet<>();
    boolean listing = false;
    for (String line : lines) {
      if (!line.startsWith(" ")) {
        listing = line.startsWith("Installed ") && line.endsWith(":");
        continue;
      }
      if (listing) {
        String text = line.strip();
        int open = text.lastIndexOf('(');
        if (open > 0 && text.endsWith(")")) {
          marks.add(fold(text.substring(open + 1, text.length() - 1)));
          text = text.substring(0, open).strip();
        }
        marks.add(fold(text));
      }
    }
    return marks;
  }

  private static Group group(String spec, List<String> lines) {
    boolean found = false;
    boolean environment = false;
    boolean installed = false;
    String id = "";
    String name = "";
    Map<String, Membership> members = new LinkedHashMap<>();
    @Nullable Membership section = null;
    for (String line : lines) {
      Matcher heading = HEADING.matcher(line);
      if (heading.matches()) {
        boolean ofGroups = heading.group(2).equalsIgnoreCase("groups");
        environment |= ofGroups;
        section = ofGroups ? null : membership(heading.group(1));
        if (section != null && !heading.group(3).isBlank()) {
          members.putIfAbsent(heading.group(3).strip(), section);
        }
        continue;
      }
      Matcher member = MEMBER.matcher(line);
      if (section != null && member.matches()) {
        members.putIfAbsent(member.group(1), section);
        continue;
      }
      Matcher field = FIELD.matcher(line);
      if (!field.matches()) {
        continue;
      }
      section = null;
      String value = field.group(2).strip();
      switch (field.group(1)) {
        case "Group", "Environment Group", "Name" -> {
          found = true;
          environment |= field.group(1).startsWith("Environment");
          name = value;
        }
        case "Group-Id", "Environment-Id", "Id" -> {
          found = true;
          id = value;
        }
        case "Installed" -> installed |= value.equals("yes") || value.equals("True");
        default -> {
          // Description, Order and the like say nothing about members.
        }
      }
    }
    return new Group(
        spec, found, environment, id, name, installed, Collections.unmodifiableMap(members));
  }

  private static Membership membership(String word) {
    return switch (word) {
      case "Default" -> Membership.DEFAULT;
      case "Optional" -> Membership.OPTIONAL;
      case "Conditional" -> Membership.CONDITIONAL;
      default -> Membership.MANDATORY;
    };
  }

  /** {@code name} of repoquery, {@code name.arch version repository} of yum list. */
  private static String nameOf(String line) {
    String[] words = line.strip().split(" +");
    if (words.length == 1) {
      return words[0];
    }
    int dot = words[0].lastIndexOf('.');
    return words.length >= 3 && dot > 0 ? words[0].substring(0, dot) : "";
  }
}
