package dev.virtwright.inventory;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.UserException;
import dev.virtwright.template.Expression;
import dev.virtwright.template.Scope;
import dev.virtwright.template.Values;
import dev.virtwright.yaml.Mapping;
import dev.virtwright.yaml.Node;
import dev.virtwright.yaml.Scalar;
import dev.virtwright.yaml.Sequence;
import dev.virtwright.yaml.SourceFiles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The inventory plugin {@code constructed}: variables and groups that follow from the variables
 * that hosts have by then. Without {@code strict}, what cannot be evaluated for a host is left out
 * for it.
 *
 * <p>Source: Ansible's page of the plugin, and of the documentation fragment {@code constructed}.
 */
final class Constructed {
  private static final List<String> KEYS =
      List.of(
          "plugin",
          "strict",
          "compose",
          "groups",
          "keyed_groups",
          "use_vars_plugins",
          "use_extra_vars",
          "leading_separator");
  private static final List<String> GROUP_KEYS =
      List.of("key", "prefix", "separator", "parent_group", "default_value", "trailing_separator");

  /**
   * One entry of {@code compose} or {@code groups}.
   *
   * @param fixed the value where it is no expression; null otherwise
   */
  private record Rule(String name, @Nullable Expression expression, @Nullable Object fixed) {

    @Nullable Object value(Scope scope) {
      return expression == null ? fixed : expression.evaluate(scope);
    }
  }

  /** One entry of {@code keyed_groups}. */
  private record Keyed(
      Rule key,
      String prefix,
      String separator,
      @Nullable Object parent,
      @Nullable String defaultValue,
      boolean trailingSeparator,
      SourceLocation location) {}

  private final Draft draft;
  private final SourceFiles files;
  private final Trees trees;
  private final PluginInventory.SoFar soFar;
  private final Map<String, @Nullable Object> extraVars;
  private boolean strict;
  private boolean leadingSeparator = true;

  Constructed(
      Draft draft,
      SourceFiles files,
      PluginInventory.SoFar soFar,
      Map<String, @Nullable Object> extraVars) {
    this.extraVars = extraVars;
    this.draft = draft;
    this.files = files;
    this.trees = new Trees(files);
    this.soFar = soFar;
  }

  void read(Mapping mapping) {
    Keys.check(mapping, KEYS, "the plugin constructed", files);
    strict = truth(mapping, "strict", false);
    leadingSeparator = truth(mapping, "leading_separator", true);
    List<Rule> compose = rules(mapping, "compose");
    List<Rule> groups = rules(mapping, "groups");
    List<Keyed> keyed = keyedGroups(mapping);
    if (files.failed()) {
      return;
    }
    boolean withFiles = truth(mapping, "use_vars_plugins", false);
    boolean withExtraVars = truth(mapping, "use_extra_vars", false);
    Inventory before = soFar.inventory(withFiles);
    for (Host host : before.hosts().values()) {
      Map<String, @Nullable Object> vars = variables(before, host);
      if (withExtraVars) {
        vars.putAll(extraVars);
      }
      compose(host.name(), compose, vars);
      Scope scope = Scope.of(vars);
      groups(host.name(), groups, scope);
      keyed.forEach(each -> keyed(host.name(), each, scope));
    }
  }

  private static Map<String, @Nullable Object> variables(Inventory before, Host host) {
    Map<String, @Nullable Object> vars =
        new LinkedHashMap<>(before.variables(host, VarsDirectory.EMPTY).merged());
    vars.put("inventory_hostname", host.name());
    int dot = host.name().indexOf('.');
    vars.put("inventory_hostname_short", dot < 0 ? host.name() : host.name().substring(0, dot));
    vars.put(
        "group_names",
        host.groups().stream().filter(name -> !name.equals(Draft.ALL)).sorted().toList());
    return vars;
  }

  private void compose(String host, List<Rule> rules, Map<String, @Nullable Object> vars) {
    Map<String, @Nullable Object> made = new LinkedHashMap<>();
    Scope scope = Scope.of(vars);
    for (Rule rule : rules) {
      Optional<Made> value = attempt(host, rule, scope);
      value.ifPresent(each -> made.put(rule.name(), each.value()));
    }
    made.forEach((name, value) -> {
      draft.hostVariable(host, name, value);
      vars.put(name, value);
    });
  }

  private void groups(String host, List<Rule> rules, Scope scope) {
    for (Rule rule : rules) {
      Optional<Made> member = attempt(host, rule, scope);
      if (member.isPresent() && Values.truth(member.get().value())) {
        join(host, safe(rule.name()));
      }
    }
  }

  private void keyed(String host, Keyed keyed, Scope scope) {
    Optional<Made> made = attempt(host, keyed.key(), scope);
    if (made.isEmpty()) {
      return;
    }
    Object key = made.get().value();
    boolean empty = "".equals(key) && keyed.defaultValue() != null;
    if (!Values.truth(key) && !empty) {
      boolean valid = key instanceof List<?> || key instanceof Map<?, ?>;
      if (strict && !valid) {
        mistake(
            "the key of a keyed group is empty for host '%s'".formatted(host), keyed.location());
      }
      return;
    }
    List<String> names = new ArrayList<>();
    switch (key) {
      case List<?> list -> list.forEach(element -> names.add(orDefault(element, keyed)));
      case Map<?, ?> map ->
          map.forEach((name, value) -> names.add(pair(Values.reveal(name), value, keyed)));
      case null -> {}
      default -> {
        if (key instanceof Number || key instanceof Boolean) {
          mistake(
              "the key of a keyed group is a text, a list or a mapping; for host '%s' it is %s"
                  .formatted(host, Values.typeName(key)),
              keyed.location());
          return;
        }
        names.add(orDefault(key, keyed));
      }
    }
    String parent = parent(host, keyed, scope);
    if (parent == null) {
      return;
    }
    boolean leads = leadingSeparator || !keyed.prefix().isEmpty();
    for (String name : names) {
      String group = safe(keyed.prefix() + (leads ? keyed.separator() : "") + name);
      join(host, group);
      if (!parent.isEmpty()) {
        String above = safe(parent);
        draft.group(above);
        if (!draft.child(above, group)) {
          mistake("group '%s' would be inside itself".formatted(group), keyed.location());
        }
      }
    }
  }

  /** Empty where there is none; null where it cannot be evaluated for the host. */
  private @Nullable String parent(String host, Keyed keyed, Scope scope) {
    if (keyed.parent() == null) {
      return "";
    }
    try {
      Object parent = Values.resolve(keyed.parent(), scope);
      return parent == null ? "" : Values.reveal(parent);
    } catch (UserException undefined) {
      if (strict) {
        mistake(
            "parent_group for host '%s': %s".formatted(host, undefined.getMessage()),
            keyed.location());
      }
      return null;
    }
  }

  private static String orDefault(@Nullable Object element, Keyed keyed) {
    String text = Values.reveal(element);
    return text.isEmpty() && keyed.defaultValue() != null ? keyed.defaultValue() : text;
  }

  private static String pair(String name, @Nullable Object value, Keyed keyed) {
    String text = Values.reveal(value);
    if (text.isEmpty() && keyed.defaultValue() != null) {
      return name + keyed.separator() + keyed.defaultValue();
    }
    return text.isEmpty() && !keyed.trailingSeparator() ? name : name + keyed.separator() + text;
  }

  private void join(String host, String group) {
    draft.group(group);
    draft.host(host, group, null, null);
  }

  /** As plugins make names of groups: what no variable's name may have becomes {@code _}. */
  private static String safe(String name) {
    return name.replaceFirst("^[0-9]", "_").replaceAll("[^\\p{L}\\p{N}_]", "_");
  }

  /** A value, which may be null. */
  private record Made(@Nullable Object value) {}

  private Optional<Made> attempt(String host, Rule rule, Scope scope) {
    try {
      return Optional.of(new Made(rule.value(scope)));
    } catch (UserException wrong) {
      if (strict) {
        files.report(
            new UserException(
                "inventory-plugin",
                "'%s' for host '%s': %s"
                    .formatted(rule.name(), host, wrong.diagnostics().getFirst().summary()),
                "without strict, the host is left out",
                wrong.diagnostics().getFirst().location()));
      }
      return Optional.empty();
    }
  }

  private List<Rule> rules(Mapping mapping, String key) {
    List<Rule> rules = new ArrayList<>();
    switch (mapping.get(key)) {
      case null -> {}
      case Mapping given -> {
        for (Mapping.Entry entry : given.entries()) {
          rules.add(rule(entry.name(), entry.value()));
        }
      }
      case Scalar scalar when scalar.value() == null -> {}
      case Node other -> mistake("'%s' must be a mapping".formatted(key), other.location());
    }
    return rules;
  }

  private Rule rule(String name, @Nullable Node node) {
    if (node instanceof Scalar scalar && scalar.value() instanceof String text) {
      try {
        return new Rule(name, Expression.parse(text, scalar::locationAt), null);
      } catch (UserException mistakes) {
        files.report(mistakes);
        return new Rule(name, null, null);
      }
    }
    return new Rule(name, null, node == null ? null : trees.tree(node));
  }

  private List<Keyed> keyedGroups(Mapping mapping) {
    List<Keyed> keyed = new ArrayList<>();
    switch (mapping.get("keyed_groups")) {
      case null -> {}
      case Sequence sequence -> sequence.items().forEach(item -> keyedGroup(item, keyed));
      case Scalar scalar when scalar.value() == null -> {}
      case Node other -> mistake("'keyed_groups' must be a list", other.location());
    }
    return keyed;
  }

  private void keyedGroup(Node item, List<Keyed> into) {
    if (!(item instanceof Mapping entry) || entry.get("key") == null) {
      mistake("an entry of keyed_groups is a mapping with key", item.location());
      return;
    }
    Keys.check(entry, GROUP_KEYS, "a keyed group", files);
    String defaultValue = text(entry, "default_value", null);
    if (defaultValue != null && entry.get("trailing_separator") != null) {
      mistake("default_value and trailing_separator exclude each other", entry.location());
    }
    Node parent = entry.get("parent_group");
    into.add(
        new Keyed(
            rule("key", entry.get("key")),
            String.valueOf(text(entry, "prefix", "")),
            String.valueOf(text(entry, "separator", "_")),
            parent == null ? null : trees.tree(parent),
            defaultValue,
            truth(entry, "trailing_separator", true),
            entry.location()));
  }

  private static @Nullable String text(Mapping mapping, String key, @Nullable String otherwise) {
    return (mapping.get(key) instanceof Scalar scalar && scalar.value() != null)
        ? scalar.text()
        : otherwise;
  }

  private static boolean truth(Mapping mapping, String key, boolean otherwise) {
    return (mapping.get(key) instanceof Scalar scalar && scalar.value() != null)
        ? Values.asBoolean(scalar.value())
        : otherwise;
  }

  private void mistake(String summary, SourceLocation location) {
    files.error("inventory-plugin", summary, null, location);
  }
}
