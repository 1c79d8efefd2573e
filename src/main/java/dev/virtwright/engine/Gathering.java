package dev.virtwright.engine;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.playbook.Call;
import dev.virtwright.playbook.Given;
import dev.virtwright.playbook.Play;
import dev.virtwright.playbook.Setting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The facts that a play gathers by itself. */
final class Gathering {
  private Gathering() {}

  /** Keywords of a play that are arguments of setup. */
  private static final List<Setting> KEYWORDS =
      List.of(Setting.GATHER_SUBSET, Setting.GATHER_TIMEOUT, Setting.FACT_PATH);

  static Call call(Play play) {
    Map<String, @Nullable Object> args = new LinkedHashMap<>();
    Map<String, SourceLocation> locations = new LinkedHashMap<>();
    for (Setting keyword : KEYWORDS) {
      Optional<Given> given = play.settings().find(keyword);
      if (given.isPresent()) {
        args.put(keyword.keyword(), given.get().value());
        locations.put(keyword.keyword(), given.get().location());
      }
    }
    return new Call("setup", play.location(), args, null, locations);
  }
}
