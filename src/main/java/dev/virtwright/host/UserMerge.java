package dev.virtwright.host;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Many users are one {@code getent passwd}. Their groups come from {@code id -G}, which also knows
 * those of a directory service that does not list its groups. Whether a password is locked is
 * looked up by the host's own shell: no hash leaves the machine.
 */
final class UserMerge implements Merge<UserEntry, Map<String, UserState>, Optional<UserState>> {
  static final UserMerge INSTANCE = new UserMerge();

  private UserMerge() {}

  @Override
  public Fragment fragment(List<UserEntry> queries) {
    List<String> names =
        queries.stream().map(UserEntry::name).filter(AccountMerge::valid).distinct().toList();
    if (names.isEmpty()) {
      return Fragment.of(":");
    }
    String words = Shell.quote(names);
    return Fragment.of(
        AccountMerge.LINES
            + """
            lines passwd %1$s 2>/dev/null
            echo '#groups'
            g=
            for n in %1$s; do
              if i=$(id -G -- "$n" 2>/dev/null || id -G "$n" 2>/dev/null); then
                printf '%%s:%%s\\n' "$n" "$i"
                g="$g $i"
              fi
            done
            echo '#names'
            [ -z "$g" ] || lines group $g 2>/dev/null
            echo '#locked'
            if [ -r /etc/shadow ]; then
              while IFS=: read -r n h r || [ -n "$n" ]; do
                case $h in '!'*) printf '%%s\\n' "$n" ;; esac
              done </etc/shadow
            fi
            exit 0
            """
                .formatted(words));
  }

  @Override
  public Map<String, UserState> parse(List<UserEntry> queries, FragmentResult result)
      throws HostException {
    String[] part =
        Answers.succeeded(result, "users").out().split("(?m)^#(groups|names|locked)\n", 4);
    if (queries.stream().noneMatch(q -> AccountMerge.valid(q.name()))) {
      return Map.of();
    }
    if (part.length != 4) {
      throw Answers.notUnderstood("users", result.out());
    }
    Map<Long, String> names = new HashMap<>();
    AccountMerge.groups(part[2]).values().forEach(g -> names.put(g.gid(), g.name()));
    Map<String, String> memberships = new HashMap<>();
    for (String line : part[1].split("\n")) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        memberships.put(line.substring(0, colon), line.substring(colon + 1));
      }
    }
    Set<String> locked = new HashSet<>(List.of(part[3].split("\n")));
    Map<String, UserState> users = new HashMap<>();
    for (String line : part[0].split("\n")) {
      String[] field = line.split(":", -1);
      Long uid = field.length == 7 ? AccountMerge.id(field[2]) : null;
      Long gid = field.length == 7 ? AccountMerge.id(field[3]) : null;
      if (uid == null || gid == null) {
        continue;
      }
      TreeSet<String> groups = new TreeSet<>();
      for (String id : memberships.getOrDefault(field[0], "").strip().split(" ")) {
        Long number = AccountMerge.id(id);
        if (number != null && !number.equals(gid)) {
          groups.add(names.getOrDefault(number, id));
        }
      }
      users.putIfAbsent(
          field[0],
          new UserState(
              field[0],
              uid,
              gid,
              field[4],
              field[5],
              field[6],
              names.getOrDefault(gid, field[3]),
              List.copyOf(groups),
              locked.contains(field[0])));
    }
    return users;
  }

  @Override
  public Optional<UserState> answer(UserEntry query, Map<String, UserState> parsed) {
    return Optional.ofNullable(parsed.get(query.name()));
  }
}
