package dev.virtwright.playbook;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What steps have from around them: play, role entry, blocks, imports and what an include applies.
 *
 * @param tags texts or templates
 * @param when outermost first
 * @param notifies texts or templates
 */
public record Inherited(
    Context context,
    Settings settings,
    List<Object> tags,
    List<Condition> when,
    List<Object> notifies) {
  public Inherited {
    Objects.requireNonNull(context);
    Objects.requireNonNull(settings);
    tags = List.copyOf(tags);
    when = List.copyOf(when);
    notifies = List.copyOf(notifies);
  }

  Inherited with(Context other) {
    return new Inherited(other, settings, tags, when, notifies);
  }

  /** What is inside something with these keywords has. */
  Inherited inside(
      Settings ownSettings,
      List<Object> ownTags,
      List<Condition> ownWhen,
      List<Object> ownNotifies,
      Map<String, @Nullable Object> vars) {
    Set<Object> allTags = new LinkedHashSet<>(tags);
    allTags.addAll(ownTags);
    List<Condition> allWhen = new ArrayList<>(when);
    allWhen.addAll(ownWhen);
    List<Object> allNotifies = new ArrayList<>(notifies);
    allNotifies.addAll(ownNotifies);
    return new Inherited(
        vars.isEmpty() ? context : withVars(vars),
        settings.within(ownSettings),
        List.copyOf(allTags),
        allWhen,
        allNotifies);
  }

  private Context withVars(Map<String, @Nullable Object> vars) {
    Map<String, @Nullable Object> merged = new LinkedHashMap<>(context.blockVars());
    merged.putAll(vars);
    return new Context(
        context.play(),
        context.playName(),
        context.role(),
        merged,
        context.includeParams(),
        context.directory(),
        context.searchPath());
  }

  /** As inside an include with these variables. */
  Inherited including(Map<String, @Nullable Object> vars) {
    if (vars.isEmpty()) {
      return this;
    }
    Inherited with = with(withVars(vars));
    Map<String, @Nullable Object> params = new LinkedHashMap<>(context.includeParams());
    params.putAll(vars);
    Context c = with.context;
    return with(
        new Context(
            c.play(),
            c.playName(),
            c.role(),
            c.blockVars(),
            params,
            c.directory(),
            c.searchPath()));
  }

  /** As written in a file of another directory. */
  Inherited in(Path directory) {
    Context c = context;
    List<Path> path = new ArrayList<>();
    Path playbook = c.searchPath().getLast();
    for (Path place : c.searchPath().subList(0, c.searchPath().size() - 1)) {
      if (!place.equals(c.directory())) {
        path.add(place);
      }
    }
    path.add(directory);
    path.remove(playbook);
    path.add(playbook);
    return with(
        new Context(
            c.play(), c.playName(), c.role(), c.blockVars(), c.includeParams(), directory, path));
  }
}
