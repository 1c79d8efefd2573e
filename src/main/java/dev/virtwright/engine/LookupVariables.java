package dev.virtwright.engine;

import dev.virtwright.diag.UserException;
import dev.virtwright.inventory.Inventory;
import dev.virtwright.template.Scope;
import dev.virtwright.template.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Lookups of what the run knows: variables, hosts, settings, the environment. */
final class LookupVariables {
  private LookupVariables() {}

  static List<@Nullable Object> environment(LookupCall call) {
    List<@Nullable Object> found = new ArrayList<>();
    for (String term : call.texts()) {
      String value = System.getenv(term.strip().split("\\s+", 2)[0]);
      found.add(
          value != null
              ? value
              : call.options().containsKey("default") ? call.options().get("default") : "");
    }
    return found;
  }

  static List<@Nullable Object> values(LookupCall call) {
    List<@Nullable Object> found = new ArrayList<>();
    for (Object term : call.terms()) {
      if (!(term instanceof String name)) {
        throw call.wrong(
            "failed: Variable name must be 'str' not '%s'".formatted(Values.typeName(term)), null);
      }
      Object value = call.scope().get(name);
      if (Scope.MISSING.equals(value)) {
        value = ofOwnHost(call.scope(), name);
      }
      if (!Scope.MISSING.equals(value)) {
        found.add(Values.resolve(value, call.scope()));
      } else if (call.options().containsKey("default")) {
        found.add(call.options().get("default"));
      } else {
        throw new UserException(
            "undefined-variable",
            "No variable named '%s' was found".formatted(name),
            "give the lookup a default",
            null);
      }
    }
    return found;
  }

  private static @Nullable Object ofOwnHost(Scope scope, String name) {
    Object own = scope.get("inventory_hostname");
    return scope.get("hostvars") instanceof Map<?, ?> all
            && own != null
            && all.get(own) instanceof Map<?, ?> vars
            && vars.containsKey(name)
        ? vars.get(name)
        : Scope.MISSING;
  }

  static List<@Nullable Object> names(LookupCall call) {
    List<String> all = List.copyOf(new LinkedHashSet<>(call.scope().names()));
    Set<String> found = new LinkedHashSet<>();
    for (Object term : call.terms()) {
      if (!(term instanceof String text)) {
        throw call.wrong(
            "failed: Invalid setting identifier, \"%s\" is not a string, it is a %s"
                .formatted(Lookups.text(term), Values.typeName(term)),
            null);
      }
      try {
        Pattern pattern = Pattern.compile(text);
        all.stream().filter(name -> pattern.matcher(name).find()).forEach(found::add);
      } catch (PatternSyntaxException e) {
        throw call.wrong(
            "failed: Unable to use \"%s\" as a search parameter: %s"
                .formatted(
                    text,
                    text.matches("[*+?].*")
                        ? "nothing to repeat at position 0"
                        : e.getDescription()),
            null);
      }
    }
    return new ArrayList<>(found);
  }

  /** What patterns choose of the inventory's hosts. */
  static List<@Nullable Object> hosts(LookupCall call) {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    if (call.scope().get("groups") instanceof Map<?, ?> all) {
      all.forEach((name, hosts) -> {
        if (hosts instanceof List<?> list) {
          groups.put(Lookups.text(name), list.stream().map(Lookups::text).toList());
        }
      });
    }
    List<String> patterns = new ArrayList<>();
    for (Object term : call.terms()) {
      if (term instanceof List<?> list) {
        list.forEach(each -> patterns.add(Lookups.text(each)));
      } else {
        patterns.add(Lookups.text(term));
      }
    }
    return new ArrayList<>(Inventory.matching(String.join(",", patterns), groups));
  }
}
