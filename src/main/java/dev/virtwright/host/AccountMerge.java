package dev.virtwright.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What users and groups share: the databases through getent(1), or the files where it is missing.
 */
final class AccountMerge {
  private AccountMerge() {}

  /** Shell function {@code lines DATABASE NAME…}. */
  static final String LINES =
      """
      lines() {
        f=$1; shift
        if command -v getent >/dev/null; then getent "$f" "$@"; return 0; fi
        while IFS= read -r l || [ -n "$l" ]; do printf '%s\\n' "$l"; done <"/etc/$f"
      }
      """;

  /** A name that a database could hold and that no tool takes for an option or a pattern. */
  static boolean valid(String name) {
    return !name.isEmpty()
        && name.length() < 256
        && !name.startsWith("-")
        && name.chars().allMatch(c -> c > ' ' && c != ':' && c != 0x7f && c != '/');
  }

  static Map<String, GroupState> groups(String text) {
    Map<String, GroupState> groups = new HashMap<>();
    for (String line : text.split("\n")) {
      String[] field = line.split(":", -1);
      Long gid = field.length >= 4 ? id(field[2]) : null;
      if (gid != null) {
        List<String> members = new ArrayList<>();
        for (String member : field[3].split(",")) {
          if (!member.isBlank()) {
            members.add(member.strip());
          }
        }
        groups.putIfAbsent(field[0], new GroupState(field[0], gid, members));
      }
    }
    return groups;
  }

  static @Nullable Long id(String digits) {
    return digits.matches("[0-9]{1,10}") ? Long.valueOf(digits) : null;
  }

  /** Groups of the machine's group database. */
  static final class Groups
      implements Merge<GroupEntry, Map<String, GroupState>, Optional<GroupState>> {
    static final Groups INSTANCE = new Groups();

    private Groups() {}

    @Override
    public Fragment fragment(List<GroupEntry> queries) {
      List<String> names =
          queries.stream().map(GroupEntry::name).filter(AccountMerge::valid).toList();
      return Fragment.of(
          names.isEmpty()
              ? ":"
              : LINES + "lines group " + Shell.quote(names) + " 2>/dev/null\nexit 0\n");
    }

    @Override
    public Map<String, GroupState> parse(List<GroupEntry> queries, FragmentResult result)
        throws HostException {
      return groups(Answers.succeeded(result, "groups").out());
    }

    @Override
    public Optional<GroupState> answer(GroupEntry query, Map<String, GroupState> parsed) {
      return Optional.ofNullable(parsed.get(query.name()));
    }
  }
}
