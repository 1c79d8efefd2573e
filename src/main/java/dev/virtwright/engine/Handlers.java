package dev.virtwright.engine;

import dev.virtwright.diag.Suggestions;
import dev.virtwright.playbook.Handler;
import dev.virtwright.playbook.Role;
import dev.virtwright.template.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A host's handlers in a play: which were notified, and by whom if that is not certain yet. */
final class Handlers {
  private final List<Handler> known = new ArrayList<>();

  /** In the order known; the tasks because of which it is not certain, none where it is. */
  private final Map<Integer, Set<String>> notified = new LinkedHashMap<>();

  Handlers(List<Handler> known) {
    this.known.addAll(known);
  }

  /** What an include brought. */
  void add(List<Handler> more) {
    more.stream().filter(handler -> !known.contains(handler)).forEach(known::add);
  }

  /**
   * Remembers that a task notifies.
   *
   * @param perhapsOf the task itself where it is known only after apply whether it changes
   * @return why not: nobody answers to that name; null where somebody does
   */
  @Nullable Failure notify(String name, @Nullable String perhapsOf) {
    boolean found = false;
    int last = -1;
    for (int i = 0; i < known.size(); i++) {
      Handler handler = known.get(i);
      if (named(handler, name)) {
        last = i; // the one defined last counts
      } else if (handler.listen().stream().anyMatch(topic -> Values.print(topic).equals(name))) {
        mark(i, perhapsOf);
        found = true;
      }
    }
    if (last >= 0) {
      mark(last, perhapsOf);
      found = true;
    }
    return found
        ? null
        : Failure.of(
            "no handler answers to '%s'".formatted(name),
            Suggestions.didYouMean(name, names(known)));
  }

  private void mark(int index, @Nullable String perhapsOf) {
    Set<String> waits = notified.get(index);
    if (perhapsOf == null) {
      notified.put(index, new LinkedHashSet<>());
    } else if (waits == null) {
      notified.put(index, new LinkedHashSet<>(Set.of(perhapsOf)));
    } else if (!waits.isEmpty()) {
      waits.add(perhapsOf);
    }
  }

  static boolean named(Handler handler, String name) {
    Object own = handler.task().name();
    if (own == null) {
      return false;
    }
    String text = source(own);
    Role role = handler.task().role();
    return text.equals(name) || (role != null && (role.name() + " : " + text).equals(name));
  }

  /** All that handlers answer to. */
  static Set<String> names(List<Handler> handlers) {
    Set<String> names = new TreeSet<>();
    for (Handler handler : handlers) {
      if (handler.task().name() != null) {
        names.add(source(handler.task().name()));
      }
      handler.listen().forEach(topic -> names.add(source(topic)));
    }
    return names;
  }

  private static String source(Object text) {
    return text instanceof dev.virtwright.template.Template template
        ? template.source()
        : Values.print(text);
  }

  /**
   * Those that were notified, in the order they are defined; none of them is any more.
   *
   * @param uncertain takes, by the handler's task, the tasks because of which it is not certain
   */
  List<Handler> take(Map<Integer, Set<String>> uncertain) {
    List<Handler> taken = new ArrayList<>();
    for (int i = 0; i < known.size(); i++) {
      Set<String> waits = notified.get(i);
      if (waits != null) {
        taken.add(known.get(i));
        if (!waits.isEmpty()) {
          uncertain.put(known.get(i).task().number(), waits);
        }
      }
    }
    notified.clear();
    return taken;
  }

  boolean any() {
    return !notified.isEmpty();
  }
}
