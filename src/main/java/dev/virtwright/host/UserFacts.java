package dev.virtwright.host;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The user that the reading happens as. */
final class UserFacts implements FactReading {
  private static final CommandOutput WHO =
      FactSource.script(
          "id -u; id -ru; id -g; id -rg; u=$(id -un); echo \"$u\";"
              + " getent passwd -- \"$u\" 2>/dev/null || grep \"^$u:\" /etc/passwd");

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
  public List<Query<?>> queries() {
    return List.of(WHO);
  }

  @Override
  public void read(FactSource source, Map<String, @Nullable Object> facts) throws HostException {
    String[] line = source.output(WHO).split("\n");
    if (line.length < 5) {
      return;
    }
    String[] id = {"effective_user_id", "real_user_id", "effective_group_id", "real_group_id"};
    for (int i = 0; i < id.length; i++) {
      Long number = AccountMerge.id(line[i]);
      if (number != null) {
        facts.put(id[i], number);
      }
    }
    facts.put("user_id", line[4]);
    String[] field = line.length > 5 ? line[5].split(":", -1) : new String[0];
    if (field.length == 7) {
      facts.put("user_uid", AccountMerge.id(field[2]));
      facts.put("user_gid", AccountMerge.id(field[3]));
      facts.put("user_gecos", field[4]);
      facts.put("user_dir", field[5]);
      facts.put("user_shell", field[6]);
    }
  }
}
