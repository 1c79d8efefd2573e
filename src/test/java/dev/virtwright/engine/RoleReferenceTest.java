package dev.virtwright.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class RoleReferenceTest {
  private static final Pattern DEFAULT = Pattern.compile("(?m)^([a-z_]+):[ ]*(.*)$");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z_]+)` \\| `([^`]*)` \\|");

  @Test
  void thePageNamesEveryVariableOfTheRoleWithItsDefault() throws IOException {
    Set<String> given = new TreeSet<>();
    Matcher defaults =
        DEFAULT.matcher(Files.readString(Path.of("roles/kvm_host/defaults/main.yml")));
    while (defaults.find()) {
      given.add(defaults.group(1) + "=" + defaults.group(2));
    }
    Set<String> told = new TreeSet<>();
    Matcher rows = ROW.matcher(Files.readString(Path.of("docs/role-kvm-host.md")));
    while (rows.find()) {
      // A mapping has lines of its own in the role.
      told.add(rows.group(1) + "=" + rows.group(2).replaceFirst("^\\{.+}$", ""));
    }
    assertTrue(given.size() > 20, given.toString());
    assertEquals(List.copyOf(given), List.copyOf(told));
  }
}
