package dev.virtwright.engine;

import dev.virtwright.host.Action;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Query;
import dev.virtwright.host.Resource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What earlier tasks of a host would change, in check mode: answers about it are not believed, so
 * that who asked is known after apply. Used by the host's own thread only.
 */
final class Expectations {
  private final List<Expectation> expectations = new ArrayList<>();

  private record Expectation(String task, Provides provides, boolean tree) {}

  /** The task would carry out these actions. */
  void planned(String task, List<Action> actions) {
    for (Action action : actions) {
      // What a removed directory holds goes with it.
      boolean tree = action instanceof Action.RemoveFile;
      for (Provides provides : action.provides()) {
        expectations.add(new Expectation(task, provides, tree));
      }
      if (action instanceof Action.Guarded guarded) {
        planned(task, guarded.apply());
      }
    }
  }

  /** The task is itself known after apply, and may change any of these. */
  void possible(String task, List<Provides> provides) {
    provides.forEach(each -> expectations.add(new Expectation(task, each, false)));
  }

  /**
   * The tasks because of which an answer is not believed, in playbook order; none where it is.
   *
   * @param answer null where there was none: an error, which may be due to what is not there yet
   * @param failed whether who asked came to a failure
   */
  Set<String> against(Query<?> query, @Nullable Object answer, boolean failed) {
    Set<String> tasks = new LinkedHashSet<>();
    boolean missing = answer == null || missing(query, answer);
    for (Resource resource : query.about()) {
      for (Expectation each : expectations) {
        boolean hit =
            switch (each.provides) {
              case Provides.The(Resource provided) ->
                  same(provided, resource) || (each.tree && inside(provided, resource));
              case Provides.Missing(Resource.Kind kind) -> missing && kind == resource.kind();
              case Provides.Unblocks(Resource.Kind kind) ->
                  failed && missing && kind == resource.kind();
              case Provides.Any(Resource.Kind kind) -> kind == resource.kind();
            };
        if (hit) {
          tasks.add(each.task);
        }
      }
    }
    return tasks;
  }

  @SuppressWarnings("unchecked") // the answer is the query's own
  private static boolean missing(Query<?> query, Object answer) {
    return ((Query<Object>) query).missing(answer);
  }

  private static boolean same(Resource provided, Resource read) {
    if (provided.equals(read)) {
      return true;
    }
    return read.kind() == Resource.Kind.FILE
        && provided.kind() == Resource.Kind.FILE
        && Globs.matches(read.name(), provided.name());
  }

  private static boolean inside(Resource directory, Resource read) {
    return read.kind() == Resource.Kind.FILE && read.name().startsWith(directory.name() + "/");
  }
}
