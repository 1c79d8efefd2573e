package dev.virtwright.engine;

import dev.virtwright.diag.Suggestions;
import dev.virtwright.diag.UserException;
import dev.virtwright.host.Resource;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.playbook.Call;
import dev.virtwright.template.Scope;
import dev.virtwright.template.Template;
import dev.virtwright.template.Values;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All modules by all their names: those found as services, and the engine's own tasks. */
public final class ModuleCatalog {
  private final Map<String, Entry> byName = new LinkedHashMap<>();
  private final List<ModuleSpec> specs;

  /** A module, or a task that the engine does itself. */
  sealed interface Entry {
    ModuleSpec spec();

    record Module(ModuleSpec spec, ResourceModule module) implements Entry {}

    record Own(ModuleSpec spec, EngineTask task) implements Entry {}
  }

  private ModuleCatalog(Collection<? extends ResourceModule> modules) {
    List<Entry> entries = new ArrayList<>();
    for (EngineTask task : EngineTask.values()) {
      entries.add(new Entry.Own(task.spec(), task));
    }
    modules.forEach(module -> entries.add(new Entry.Module(module.spec(), module)));
    for (Entry entry : entries) {
      put(entry.spec().name(), entry);
      entry.spec().aliases().forEach(alias -> put(alias, entry));
    }
    specs =
        entries.stream().map(Entry::spec).sorted(Comparator.comparing(ModuleSpec::name)).toList();
  }

  private void put(String name, Entry entry) {
    Entry other = byName.put(name, entry);
    if (other != null && !other.equals(entry)) {
      throw new IllegalArgumentException(
          "two modules are called '%s': %s and %s"
              .formatted(name, other.spec().name(), entry.spec().name()));
    }
  }

  /** Those found by {@link ServiceLoader}. */
  public static ModuleCatalog installed() {
    return new ModuleCatalog(
        ServiceLoader.load(ResourceModule.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList());
  }

  /** These and the engine's own tasks. */
  public static ModuleCatalog of(Collection<? extends ResourceModule> modules) {
    return new ModuleCatalog(modules);
  }

  /** Every module's and engine task's specification, by name: for references and schemas. */
  public List<ModuleSpec> specs() {
    return specs;
  }

  /** The specification of this name or alias. */
  public Optional<ModuleSpec> find(String name) {
    return entry(name).map(Entry::spec);
  }

  Optional<Entry> entry(String name) {
    Entry exact = byName.get(name);
    if (exact != null) {
      return Optional.of(exact);
    }
    for (String collection : List.of("ansible.builtin.", "ansible.legacy.")) {
      if (name.startsWith(collection)) {
        return Optional.ofNullable(byName.get(name.substring(collection.length())));
      }
    }
    return Optional.empty();
  }

  /**
   * The module of a task that is due.
   *
   * @throws UserException where there is no such module, or a template names one that steers the
   *     run, which is needed before a host is known
   */
  Entry called(Call call, Scope scope) {
    Template template = call.moduleTemplate();
    if (template == null) {
      return entry(call.module())
          .orElseThrow(() -> new UserException(List.of(Checks.unknown(call, this))));
    }
    String name = Values.reveal(Values.resolve(template, scope)).strip();
    Entry entry =
        entry(name)
            .orElseThrow(() ->
                new UserException(
                    "unknown-module",
                    "Cannot resolve '%s' to an action or module".formatted(name),
                    didYouMean(name),
                    call.moduleLocation()));
    if (entry instanceof Entry.Own(var spec, EngineTask own)
        && (own == EngineTask.META || own.once() || own.steers())) {
      throw new UserException(
          "templated-module",
          "'%s' steers the run and cannot be named by a template".formatted(name),
          "write '%s: arguments', with a condition".formatted(name),
          call.moduleLocation());
    }
    return entry;
  }

  /** What a task may change of which nothing but the module is known. */
  Set<Resource.Kind> touches(String name) {
    return switch (entry(name).orElse(null)) {
      case null -> EnumSet.allOf(Resource.Kind.class); // an include: anything
      case Entry.Own ignored -> Set.of();
      case Entry.Module(var spec, ResourceModule module) -> module.touches();
    };
  }

  /** {@code did you mean 'x'?}, or null where nothing is near. */
  public @Nullable String didYouMean(String name) {
    String same = Suggestions.didYouMean(name, new TreeSet<>(byName.keySet()));
    if (same != null || name.indexOf('.') < 0) {
      return same;
    }
    String last = name.substring(name.lastIndexOf('.') + 1);
    return byName.containsKey(last)
        ? "did you mean '" + last + "'?"
        : Suggestions.didYouMean(last, new TreeSet<>(byName.keySet()));
  }
}
