package dev.virtwright.engine;

import dev.virtwright.diag.UserException;
import dev.virtwright.template.Scope;
import dev.virtwright.template.Values;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
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
    for (String name : call.texts()) {
      String value = System.getenv(name);
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
        throw call.wrong("wants names, not a " + Values.typeName(term), null);
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
            "'%s' is undefined".formatted(name),
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
        throw call.wrong("wants patterns, not a " + Values.typeName(term), null);
      }
      try {
        Pattern pattern = Pattern.compile(text);
        all.stream().filter(name -> pattern.matcher(name).find()).forEach(found::add);
      } catch (PatternSyntaxException e) {
        throw call.wrong("gets no pattern: " + e.getDescription(), null);
      }
    }
    return new ArrayList<>(found);
  }

  /** Patterns of hosts and groups: {@code a:b}, {@code &}, {@code !}, {@code *}. */
  static List<@Nullable Object> hosts(LookupCall call) {
    Map<?, ?> groups = call.scope().get("groups") instanceof Map<?, ?> map ? map : Map.of();
    Set<String> all = new LinkedHashSet<>();
    groups
        .values()
        .forEach(hosts -> {
          if (hosts instanceof List<?> list) {
            list.forEach(host -> all.add(Lookups.text(host)));
          }
        });
    Set<String> chosen = new LinkedHashSet<>();
    List<String> parts = new ArrayList<>();
    for (Object term : call.terms()) {
      List<?> each = term instanceof List<?> list ? list : java.util.Arrays.asList(term);
      each.forEach(one -> parts.addAll(List.of(Lookups.text(one).split("[,:]"))));
    }
    for (String part : parts) {
      String pattern = part.strip();
      if (pattern.startsWith("!")) {
        chosen.removeAll(matching(pattern.substring(1), groups, all));
      } else if (pattern.startsWith("&")) {
        chosen.retainAll(matching(pattern.substring(1), groups, all));
      } else {
        chosen.addAll(matching(pattern, groups, all));
      }
    }
    return new ArrayList<>(chosen);
  }

  private static Set<String> matching(String pattern, Map<?, ?> groups, Set<String> all) {
    Set<String> found = new LinkedHashSet<>();
    Pattern glob =
        pattern.startsWith("~")
            ? Pattern.compile(pattern.substring(1))
            : Pattern.compile(
                "\\Q" + pattern.replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q") + "\\E");
    groups.forEach((name, hosts) -> {
      if (glob.matcher(Lookups.text(name)).matches() && hosts instanceof List<?> list) {
        list.forEach(host -> found.add(Lookups.text(host)));
      }
    });
    all.stream().filter(host -> glob.matcher(host).matches()).forEach(found::add);
    return found;
  }

  /** Settings of ansible.cfg as the environment says them; the rest have Ansible's defaults. */
  static List<@Nullable Object> config(LookupCall call) {
    List<@Nullable Object> found = new ArrayList<>();
    for (String name : call.texts()) {
      String value =
          System.getenv("ANSIBLE_" + name.toUpperCase(Locale.ROOT).replace("DEFAULT_", ""));
      if (value == null) {
        value =
            switch (name) {
              case "DEFAULT_FORKS" -> "5";
              case "DEFAULT_REMOTE_PORT", "DEFAULT_REMOTE_USER" -> "";
              case "DEFAULT_BECOME_METHOD" -> "sudo";
              case "DEFAULT_BECOME_USER" -> "root";
              case "DEFAULT_TIMEOUT" -> "10";
              default -> null;
            };
      }
      if (value != null && value.matches("[0-9]{1,9}")) {
        found.add(Long.valueOf(value));
      } else if (value != null) {
        found.add(value.isEmpty() ? null : value);
      } else if (!call.text("on_missing", "error").equals("skip")) {
        throw call.wrong("knows no setting '%s'".formatted(name), "or say on_missing='skip'");
      }
    }
    return found;
  }
}
