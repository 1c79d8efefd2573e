package dev.virtwright.host;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The user that the reading happens as. */
final class UserFacts implements FactReading {
  private static final MachineRead WHO =
      MachineRead.script(
          """
          while read -r k r e x; do
            case $k in
              Uid:) echo "$r $e"; u=$r ;;
              Gid:) echo "$r $e" ;;
            esac
          done </proc/self/status
          getent passwd "$u" || grep "^[^:]*:[^:]*:$u:" /etc/passwd\
          """);

  @Override
  public Set<String> names() {
    return Set.of(
        "user_id",
        "user_uid",
        "user_gid",
        "user_gecos",
        "user_dir",
        "user_shell",
        "real_user_id",
        "effective_user_id",
        "real_group_id",
        "effective_group_id");
  }

  @Override
  public List<Query<?>> queries(FactOptions options) {
    return List.of(WHO);
  }

  @Override
  public void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException {
    facts.putAll(user(source.read(WHO).output()));
  }

  /** Of two lines of a real and an effective number, and one of passwd(5). */
  static Map<String, @Nullable Object> user(String printed) {
    String[] line = printed.split("\n");
    if (line.length < 2 || !line[0].matches("\\d+ \\d+") || !line[1].matches("\\d+ \\d+")) {
      return Map.of();
    }
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    String[] user = line[0].split(" ");
    String[] group = line[1].split(" ");
    facts.put("real_user_id", AccountMerge.id(user[0]));
    facts.put("effective_user_id", AccountMerge.id(user[1]));
    facts.put("real_group_id", AccountMerge.id(group[0]));
    facts.put("effective_group_id", AccountMerge.id(group[1]));
    String[] field = line.length > 2 ? line[2].split(":", -1) : new String[0];
    if (field.length == 7) {
      facts.put("user_id", field[0]);
      facts.put("user_uid", AccountMerge.id(field[2]));
      facts.put("user_gid", AccountMerge.id(field[3]));
      facts.put("user_gecos", field[4]);
      facts.put("user_dir", field[5]);
      facts.put("user_shell", field[6]);
    }
    return facts;
  }
}
