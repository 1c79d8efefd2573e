package dev.virtwright.modules.files;

import dev.virtwright.host.Provides;
import dev.virtwright.host.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a change of a file also changes: the unit it defines, the command it is. */
final class Touched {
  /** systemd.unit(5): where units and their drop-in directories are looked for. */
  private static final Pattern UNIT =
      Pattern.compile(
          "/(?:etc|run|usr/lib|lib|usr/local/lib)/systemd/system/([^/]+?)(?:\\.d/[^/]+\\.conf)?");

  private static final Pattern COMMAND = Pattern.compile("(?:/usr/local|/usr)?/s?bin/([^/]+)");

  private Touched() {}

  static Provides[] of(String path) {
    List<Provides> provided = new ArrayList<>();
    provided.add(Provides.the(Resource.file(path)));
    Matcher unit = UNIT.matcher(path);
    if (unit.matches() && unit.group(1).indexOf('.') > 0) {
      provided.add(Provides.the(Resource.unit(unit.group(1))));
    }
    Matcher command = COMMAND.matcher(path);
    if (command.matches()) {
      provided.add(Provides.the(Resource.command(command.group(1))));
    }
    return provided.toArray(Provides[]::new);
  }
}
