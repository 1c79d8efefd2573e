package dev.virtwright.engine;

import dev.virtwright.template.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Holds arguments against a specification of arguments as roles and modules have it: what is
 * required, types, choices, elements, suboptions and their mutual conditions.
 *
 * <p>Source: Ansible's pages "Role argument validation" and "Ansible module architecture: argument
 * spec"; the order of checks and what the messages say are those of ansible-core.
 */
final class ArgumentSpecs {
  private final List<String> errors = new ArrayList<>();
  private final Set<String> unsupported = new TreeSet<>();
  private final Set<String> supported = new TreeSet<>();
  private final List<String> path = new ArrayList<>();

  private ArgumentSpecs() {}

  /**
   * All that is wrong; empty where nothing is.
   *
   * @param spec options by name
   * @param given only what the specification has, rendered
   */
  static List<String> errors(Map<?, ?> spec, Map<String, @Nullable Object> given) {
    ArgumentSpecs check = new ArgumentSpecs();
    Map<String, @Nullable Object> values = new LinkedHashMap<>(given);
    check.values(spec, values);
    check.suboptions(spec, values);
    if (!check.unsupported.isEmpty()) {
      check.errors.add(
          "%s. Supported parameters include: %s."
              .formatted(String.join(", ", check.unsupported), String.join(", ", check.supported)));
    }
    return List.copyOf(check.errors);
  }

  private void values(Map<?, ?> spec, Map<String, @Nullable Object> values) {
    spec.forEach((name, option) -> {
      if (field(option, "default") != null) {
        values.putIfAbsent(String.valueOf(name), field(option, "default"));
      }
    });
    required(spec, values);
    spec.forEach((name, option) -> type(String.valueOf(name), option, values));
    spec.forEach((name, option) -> choice(String.valueOf(name), option, values));
  }

  private void required(Map<?, ?> spec, Map<String, @Nullable Object> values) {
    Set<String> missing = new TreeSet<>();
    spec.forEach((name, option) -> {
      if (isTrue(field(option, "required")) && !values.containsKey(String.valueOf(name))) {
        missing.add(String.valueOf(name));
      }
    });
    if (!missing.isEmpty()) {
      say("missing required arguments: " + String.join(", ", missing));
    }
  }

  private void type(String name, @Nullable Object option, Map<String, @Nullable Object> values) {
    Object value = values.get(name);
    boolean required = isTrue(field(option, "required"));
    if (!values.containsKey(name) || (value == null && !required)) {
      return;
    }
    String wanted = text(field(option, "type"), "str");
    try {
      Object converted = ArgumentTypes.convert(wanted, value);
      values.put(name, converted);
      String elements = text(field(option, "elements"), "");
      if (!elements.isEmpty()) {
        values.put(name, elements(name, wanted, elements, converted));
      }
    } catch (ArgumentTypes.Unfit unfit) {
      errors.add(
          "argument '%s' is of type %s%s and we were unable to convert to %s: %s"
              .formatted(
                  name, Values.typeName(value), foundIn(".", "'"), wanted, unfit.getMessage()));
    }
  }

  private @Nullable Object elements(
      String name, String wanted, String elements, @Nullable Object converted) {
    if (!wanted.equals("list") || !(converted instanceof List<?> list)) {
      errors.add(
          "Invalid type %s for option '%s'%s, elements value check is supported only with 'list' type"
              .formatted(wanted, name, foundIn(".", "'")));
      return converted;
    }
    List<@Nullable Object> each = new ArrayList<>();
    for (Object element : list) {
      try {
        each.add(ArgumentTypes.convert(elements, element));
      } catch (ArgumentTypes.Unfit unfit) {
        errors.add(
            "Elements value for option '%s'%s is of type %s and we were unable to convert to %s: %s"
                .formatted(
                    name,
                    foundIn("", "'"),
                    Values.typeName(element),
                    elements,
                    unfit.getMessage()));
      }
    }
    return each;
  }

  private void choice(String name, @Nullable Object option, Map<String, @Nullable Object> values) {
    if (!(field(option, "choices") instanceof List<?> choices) || !values.containsKey(name)) {
      return;
    }
    Object value = values.get(name);
    if (value == null && !isTrue(field(option, "required"))) {
      return;
    }
    if (value instanceof List<?> list) {
      List<String> strange =
          list.stream().filter(each -> !has(choices, each)).map(Values::print).toList();
      if (!strange.isEmpty()) {
        say(
            "value of %s must be one or more of: %s. Got no match for: %s"
                .formatted(name, joined(choices), String.join(", ", strange)));
      }
    } else if (!has(choices, value)) {
      say(
          "value of %s must be one of: %s, got: %s"
              .formatted(name, joined(choices), Values.print(value)));
    }
  }

  private void suboptions(Map<?, ?> spec, Map<String, @Nullable Object> values) {
    spec.forEach((each, option) -> {
      String name = String.valueOf(each);
      String wanted = text(field(option, "type"), "str");
      boolean nested =
          wanted.equals("dict")
              || (wanted.equals("list") && text(field(option, "elements"), "").equals("dict"));
      Object value = values.get(name);
      if (nested && value == null && isTrue(field(option, "apply_defaults"))) {
        value = new LinkedHashMap<String, @Nullable Object>();
      }
      if (nested && value != null && field(option, "options") instanceof Map<?, ?> inner) {
        path.add(name);
        for (Object element : value instanceof List<?> list ? list : List.of(value)) {
          suboption(name, Objects.requireNonNull(option), inner, element);
        }
        path.removeLast();
      }
    });
  }

  private void suboption(String name, Object option, Map<?, ?> spec, @Nullable Object element) {
    if (!(element instanceof Map<?, ?> given)) {
      errors.add("value of '%s' must be of type dict or list of dicts".formatted(name));
      return;
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    given.forEach((key, value) -> values.put(String.valueOf(key), value));
    aliases(spec, values);
    for (String key : values.keySet()) {
      if (!spec.containsKey(key)) {
        unsupported.add(String.join(".", path) + "." + key);
        spec.keySet().forEach(known -> supported.add(String.valueOf(known)));
      }
    }
    exclusive(lists(field(option, "mutually_exclusive")), values);
    values(spec, values);
    together(lists(field(option, "required_together")), values);
    oneOf(lists(field(option, "required_one_of")), values);
    requiredIf(field(option, "required_if"), values);
    requiredBy(field(option, "required_by"), values);
    suboptions(spec, values);
  }

  private static void aliases(Map<?, ?> spec, Map<String, @Nullable Object> values) {
    spec.forEach((name, option) -> {
      if (field(option, "aliases") instanceof List<?> aliases) {
        for (Object alias : aliases) {
          if (values.containsKey(String.valueOf(alias))) {
            values.put(String.valueOf(name), values.remove(String.valueOf(alias)));
          }
        }
      }
    });
  }

  private void exclusive(List<List<String>> groups, Map<String, @Nullable Object> values) {
    List<String> broken =
        groups.stream()
            .filter(group -> group.stream().filter(values::containsKey).count() > 1)
            .map(group -> String.join("|", group))
            .toList();
    if (!broken.isEmpty()) {
      say("parameters are mutually exclusive: " + String.join(", ", broken));
    }
  }

  private void together(List<List<String>> groups, Map<String, @Nullable Object> values) {
    for (List<String> group : groups) {
      long there = group.stream().filter(values::containsKey).count();
      if (there > 0 && there < group.size()) {
        say("parameters are required together: " + String.join(", ", group));
        return;
      }
    }
  }

  private void oneOf(List<List<String>> groups, Map<String, @Nullable Object> values) {
    for (List<String> group : groups) {
      if (group.stream().noneMatch(values::containsKey)) {
        say("one of the following is required: " + String.join(", ", group));
        return;
      }
    }
  }

  private void requiredIf(@Nullable Object rules, Map<String, @Nullable Object> values) {
    for (Object rule : rules instanceof List<?> list ? list : List.of()) {
      if (!(rule instanceof List<?> parts)
          || parts.size() < 3
          || !(parts.get(2) instanceof List<?> needed)) {
        continue;
      }
      String key = Values.print(parts.get(0));
      boolean any = parts.size() > 3 && isTrue(parts.get(3));
      if (!values.containsKey(key) || !Values.equal(values.get(key), parts.get(1))) {
        continue;
      }
      List<String> missing =
          needed.stream().map(Values::print).filter(name -> !values.containsKey(name)).toList();
      if (!missing.isEmpty() && (!any || missing.size() == needed.size())) {
        say(
            "%s is %s but %s of the following are missing: %s"
                .formatted(
                    key,
                    Values.print(parts.get(1)),
                    any ? "any" : "all",
                    String.join(", ", missing)));
        return;
      }
    }
  }

  private void requiredBy(@Nullable Object rules, Map<String, @Nullable Object> values) {
    if (!(rules instanceof Map<?, ?> map)) {
      return;
    }
    for (Map.Entry<?, ?> rule : map.entrySet()) {
      String key = String.valueOf(rule.getKey());
      Object needed = rule.getValue();
      List<String> missing =
          (needed instanceof List<?> list ? list : List.of(String.valueOf(needed)))
              .stream().map(Values::print).filter(name -> values.get(name) == null).toList();
      if (values.get(key) != null && !missing.isEmpty()) {
        say("missing parameter(s) required by '%s': %s".formatted(key, String.join(", ", missing)));
        return;
      }
    }
  }

  private void say(String message) {
    errors.add(path.isEmpty() ? message : message + " found in " + String.join(" -> ", path));
  }

  private String foundIn(String end, String quote) {
    return path.isEmpty()
        ? ""
        : " found in %s%s%s%s".formatted(quote, String.join(" -> ", path), quote, end);
  }

  private static @Nullable Object field(@Nullable Object option, String name) {
    return option instanceof Map<?, ?> fields ? fields.get(name) : null;
  }

  private static String text(@Nullable Object value, String otherwise) {
    return value == null ? otherwise : Values.print(value);
  }

  private static boolean isTrue(@Nullable Object value) {
    return value != null && Values.asBoolean(value);
  }

  private static boolean has(List<?> choices, @Nullable Object value) {
    return choices.stream().anyMatch(choice -> Values.equal(choice, value));
  }

  private static String joined(List<?> values) {
    return String.join(", ", values.stream().map(Values::print).toList());
  }

  private static List<List<String>> lists(@Nullable Object value) {
    List<List<String>> lists = new ArrayList<>();
    for (Object each : value instanceof List<?> list ? list : List.of()) {
      if (each instanceof List<?> inner) {
        lists.add(List.copyOf(new LinkedHashSet<>(inner.stream().map(Values::print).toList())));
      }
    }
    return lists;
  }
}
