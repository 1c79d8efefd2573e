package dev.virtwright.engine;

import dev.virtwright.host.HostException;
import dev.virtwright.host.Target;
import dev.virtwright.playbook.Layer;
import dev.virtwright.playbook.Role;
import dev.virtwright.playbook.Setting;
import dev.virtwright.playbook.Settings;
import dev.virtwright.playbook.Task;
import dev.virtwright.playbook.Variables;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where those tasks go that do not simply go to their host. */
final class Ways {
  private static final List<Setting> OF_CONNECTIONS =
      List.of(Setting.CONNECTION, Setting.REMOTE_USER, Setting.PORT);

  private final Connections connections;
  private final Links links;
  private final Links.Maker maker;
  private final Function<String, Scopes> scopes;
  private final Memory memory;
  private final Object omit;

  /**
   * @param scopes of any host, of the inventory or not
   * @param omit the value of {@code omit}
   */
  Ways(
      Connections connections,
      Links links,
      Links.Maker maker,
      Function<String, Scopes> scopes,
      Memory memory,
      Object omit) {
    this.connections = connections;
    this.links = links;
    this.maker = maker;
    this.scopes = scopes;
    this.memory = memory;
    this.omit = omit;
  }

  /** Whether a task's text says that it may go another way than its play. */
  static boolean mayDiffer(Stop.Work at) {
    if (at instanceof Stop.AtInclude) {
      return false;
    }
    Task task = at.task();
    Settings settings = task.settings();
    Settings ofPlay = at.play().play().settings();
    Role role = task.role();
    return settings.find(Setting.DELEGATE_TO).isPresent()
        || OF_CONNECTIONS.stream().anyMatch(each -> !settings.find(each).equals(ofPlay.find(each)))
        || lead(task.vars().keySet())
        || lead(task.context().blockVars().keySet())
        || lead(task.context().includeParams().keySet())
        || (role != null && (lead(role.vars().keySet()) || lead(role.params().keySet())));
  }

  /** Whether one of these variables says how a host is reached. */
  static boolean lead(Set<String> variables) {
    return variables.stream().anyMatch(Connections::leads);
  }

  /** Whether a task has made such a variable of the host. */
  static boolean lead(Effects made) {
    return lead(made.host().keySet()) || lead(made.included().keySet());
  }

  /**
   * Where the task goes.
   *
   * @param connects whether it asks or tells a machine anything
   * @param scope the task's own variables
   * @param loop those of the item
   * @throws HostException where the connection cannot be described
   */
  Place of(
      HostRun host,
      Stop.Work at,
      boolean connects,
      Attempt attempt,
      Turn turn,
      Variables scope,
      Layer loop)
      throws HostException {
    Keywords keywords = new Keywords(at.task().settings(), scope);
    String delegate = delegate(keywords).orElse(null);
    String name = delegate == null ? host.name() : delegate;
    Effects seen = memory.of(name);
    Variables there =
        name.equals(host.name())
            ? scope
            : scopes.apply(name).of(at, attempt, turn, History.of(seen), loop);
    if (!connects) {
      return new Place(host.link(), host.places().target(), delegate, there, seen);
    }
    Target target =
        connections.target(name, there, given(new Keywords(at.task().settings(), there)));
    return new Place(links.to(target, maker), target, delegate, there, seen);
  }

  /** Where the host's own link leads from now on. */
  void leads(String host, Target target) {
    links.leads(host, target);
  }

  /** Whether variables of the delegate that it depends on may have changed since. */
  boolean outdated(Place place) {
    return place.delegate() != null && memory.of(place.delegate()) != place.seen();
  }

  private Optional<String> delegate(Keywords keywords) {
    return keywords.text(Setting.DELEGATE_TO).filter(name -> !name.equals(omit));
  }

  /** Keywords that say how to connect. */
  static Map<Setting, String> given(Keywords keywords) {
    Map<Setting, String> given = new LinkedHashMap<>();
    for (Setting setting : OF_CONNECTIONS) {
      keywords.text(setting).ifPresent(value -> given.put(setting, value));
    }
    return given;
  }

  /** Whose facts the task gathers, where those are another host's. */
  static @Nullable String factsOf(Task task, @Nullable Place place, Variables scope) {
    return place != null
            && place.delegate() != null
            && new Keywords(task.settings(), scope).is(Setting.DELEGATE_FACTS)
        ? place.delegate()
        : null;
  }
}
