package dev.virtwright.playbook;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.Suggestions;
import dev.virtwright.template.Template;
import dev.virtwright.yaml.Mapping;
import dev.virtwright.yaml.Node;
import dev.virtwright.yaml.Scalar;
import dev.virtwright.yaml.SourceFiles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out which module a task calls, and with what arguments. */
final class CallReader {
  /** Modules whose text is their own, not {@code key=value}. */
  private static final Set<String> TEXT_MODULES =
      Set.of(
          "command",
          "shell",
          "raw",
          "script",
          "meta",
          "include_tasks",
          "import_tasks",
          "import_playbook");

  /** Modules that take a text beside {@code key=value}: a template is that text. */
  private static final Set<String> RAW_MODULES =
      Set.of("include_vars", "add_host", "group_by", "set_fact");

  /** Keywords whose value names the module. */
  private static final List<String> OLD_STYLE = List.of("action", "local_action");

  private final SourceFiles files;
  private final Trees trees;

  CallReader(SourceFiles files, Trees trees) {
    this.files = files;
    this.trees = trees;
  }

  /**
   * A module's name and what is written behind it.
   *
   * @param template gives the name; null where it is written as it is
   */
  private record Named(
      String module, SourceLocation location, Node value, int from, @Nullable Template template) {}

  /** The name without {@code ansible.builtin.}. */
  static String shortName(String module) {
    return module.replaceFirst("^ansible\\.(?:builtin|legacy)\\.", "");
  }

  /** Empty where no module can be found, which is reported. */
  Optional<Call> read(Mapping task, Set<String> keywords) {
    List<Mapping.Entry> candidates = new ArrayList<>();
    for (Mapping.Entry entry : task.entries()) {
      if (!keywords.contains(entry.name())) {
        candidates.add(entry);
      }
    }
    for (String name : OLD_STYLE) {
      Mapping.Entry entry = task.find(name);
      if (entry != null) {
        candidates.add(entry);
      }
    }
    if (candidates.size() > 1) {
      candidates = withoutMisspelt(candidates, keywords);
    }
    if (candidates.isEmpty()) {
      files.error(
          "no-module",
          "a task without a module",
          "name the module and its arguments, such as 'package: {name: vim}'",
          task.location());
      return Optional.empty();
    }
    if (candidates.size() > 1) {
      files.error(
          "two-modules",
          "a task with two modules: '%s' and '%s'"
              .formatted(candidates.get(0).name(), candidates.get(1).name()),
          "write two tasks, or indent what is an argument",
          candidates.get(1).key().location());
      return Optional.empty();
    }
    Mapping.Entry entry = candidates.getFirst();
    Named named =
        OLD_STYLE.contains(entry.name())
            ? action(entry)
            : new Named(entry.name(), entry.key().location(), entry.value(), 0, null);
    return named == null ? Optional.empty() : Optional.of(call(named, task.get("args")));
  }

  /** Reports what looks like a keyword with a slip, and leaves the rest. */
  private List<Mapping.Entry> withoutMisspelt(
      List<Mapping.Entry> candidates, Set<String> keywords) {
    List<Mapping.Entry> rest = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      Mapping.Entry entry = candidates.get(i);
      boolean known = keywords.contains(entry.name());
      String remedy = known ? null : Suggestions.didYouMean(entry.name(), keywords);
      boolean last = i + 1 == candidates.size() && rest.isEmpty();
      if (remedy == null || last) {
        rest.add(entry);
      } else {
        files.error(
            "unknown-keyword",
            "unknown keyword '%s' of a task".formatted(entry.name()),
            remedy,
            entry.key().location());
      }
    }
    return rest;
  }

  /** {@code action: module args} or {@code action: {module: name, …}}. */
  private @Nullable Named action(Mapping.Entry entry) {
    if (entry.value() instanceof Scalar scalar && scalar.value() instanceof String) {
      String text = scalar.text().strip();
      int end = FreeForm.firstWordEnd(text);
      int lead = scalar.text().indexOf(text);
      String module = text.substring(0, end);
      SourceLocation location = scalar.locationAt(lead).withLength(end);
      return new Named(module, location, scalar, lead + end, template(module, scalar, lead));
    }
    if (entry.value() instanceof Mapping mapping
        && mapping.get("module") instanceof Scalar module
        && module.value() instanceof String text) {
      List<Mapping.Entry> rest = new ArrayList<>(mapping.entries());
      rest.removeIf(argument -> argument.name().equals("module"));
      int end = FreeForm.firstWordEnd(text);
      if (end < text.length()) {
        String name = text.substring(0, end);
        return new Named(name, module.location(), module, end, template(name, module, 0));
      }
      Mapping args = new Mapping(rest, mapping.location());
      return new Named(text, module.location(), args, 0, template(text, module, 0));
    }
    return wrong(entry, "'%s' names no module");
  }

  /** Null where the name is none. */
  private @Nullable Template template(String name, Scalar scalar, int lead) {
    return trees.text(name, at -> scalar.locationAt(lead + at)) instanceof Template template
        ? template
        : null;
  }

  private @Nullable Named wrong(Mapping.Entry entry, String problem) {
    files.error(
        "no-module",
        problem.formatted(entry.name()),
        "write 'module: arguments' in its place",
        entry.value().location());
    return null;
  }

  private Call call(Named named, @Nullable Node further) {
    Map<String, @Nullable Object> args = new LinkedHashMap<>();
    Map<String, SourceLocation> locations = new LinkedHashMap<>();
    Object[] variable = new @Nullable Object[1];
    if (further instanceof Mapping mapping) {
      arguments(mapping, args, locations);
    } else if (further instanceof Scalar scalar && scalar.value() != null) {
      Object tree = trees.tree(scalar);
      if (tree instanceof Template) {
        variable[0] = tree;
      } else {
        files.error(
            "keyword-type",
            "'args' must be a mapping, not " + further.kind(),
            null,
            further.location());
      }
    } else if (further != null) {
      trees.mapping(further, "args");
    }
    switch (named.value()) {
      case Mapping mapping -> arguments(mapping, args, locations);
      case Scalar scalar when scalar.value() == null -> {}
      case Scalar scalar -> {
        Object template = text(named, scalar, args, locations);
        variable[0] = template == null ? variable[0] : template;
      }
      default ->
          files.error(
              "argument-type",
              "the arguments of '%s' must be a mapping or a text, not %s"
                  .formatted(named.module(), named.value().kind()),
              "write 'name: value' below it",
              named.value().location());
    }
    return new Call(
        named.module(), named.location(), args, variable[0], locations, named.template());
  }

  private void arguments(
      Mapping mapping, Map<String, @Nullable Object> args, Map<String, SourceLocation> locations) {
    for (Mapping.Entry entry : mapping.entries()) {
      args.put(entry.name(), trees.tree(entry.value()));
      locations.put(entry.name(), entry.key().location());
    }
  }

  /** Returns a template that gives all arguments, if the text is one. */
  private @Nullable Object text(
      Named named,
      Scalar scalar,
      Map<String, @Nullable Object> args,
      Map<String, SourceLocation> locations) {
    String text = scalar.text().substring(named.from());
    boolean command = TEXT_MODULES.contains(shortName(named.module()));
    if (scalar.mark() != Scalar.Mark.NONE) {
      args.put(Call.FREE_FORM, trees.tree(scalar));
      locations.put(Call.FREE_FORM, scalar.location());
      return null;
    }
    FreeForm.Parsed parsed;
    try {
      parsed = FreeForm.parse(text, command);
    } catch (FreeForm.Unbalanced unbalanced) {
      files.error(
          "argument-syntax",
          String.valueOf(unbalanced.getMessage()),
          "close it, or put the whole text in quotes",
          scalar.locationAt(named.from() + unbalanced.offset()));
      return null;
    }
    for (FreeForm.Argument argument : parsed.arguments()) {
      args.put(
          argument.key(),
          trees.text(
              argument.value(),
              at -> scalar.locationAt(named.from() + argument.valueStart() + at)));
      locations.put(
          argument.key(),
          scalar
              .locationAt(named.from() + argument.keyStart())
              .withLength(argument.key().length()));
    }
    if (parsed.text() == null) {
      return null;
    }
    Object rest =
        trees.text(parsed.text(), at -> scalar.locationAt(named.from() + parsed.textStart() + at));
    if (!command
        && rest instanceof Template
        && parsed.arguments().isEmpty()
        && !RAW_MODULES.contains(shortName(named.module()))) {
      return rest;
    }
    args.put(Call.FREE_FORM, rest);
    locations.put(Call.FREE_FORM, scalar.locationAt(named.from() + parsed.textStart()));
    return null;
  }
}
