package dev.virtwright.engine;

import dev.virtwright.diag.Suggestions;
import dev.virtwright.playbook.Handler;
import dev.virtwright.playbook.Role;
import dev.virtwright.template.Template;
import dev.virtwright.template.Values;
import java.util.ArrayList;
import java.util.HashSet;
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

  /** By number; the tasks because of which it is not certain, none where it is. */
  private final Map<Integer, Set<String>> notified = new LinkedHashMap<>();

  /** Names that were notified outside of a pass; who answers to them is found when one begins. */
  private final Map<String, Notice> names = new LinkedHashMap<>();

  private boolean passing;

  /** How many the present pass is through. */
  private int passed;

  /**
   * @param waits the tasks because of which it is not certain, none where it is
   */
  private record Notice(Set<String> waits, Renderer renderer) {}

  Handlers(List<Handler> known) {
    this.known.addAll(known);
  }

  /** Renders what a handler is called in its own place. */
  interface Renderer {
    /** What a text or template of the handler gives; empty where it cannot be rendered. */
    List<String> texts(Handler handler, Object given);
  }

  /** Names as they are written, before a host is known. */
  static final Renderer AS_WRITTEN = (handler, given) -> List.of(source(given));

  /** What an include brought. */
  void add(List<Handler> more) {
    more.stream().filter(handler -> !known.contains(handler)).forEach(known::add);
  }

  /**
   * Remembers that a task notifies. Within a pass handlers are due at once, else when the next one
   * begins, so that a handler that an include brings by then takes the place of an earlier one.
   *
   * @param perhapsOf the task itself where it is known only after apply whether it changes
   * @return why not: nobody answers to that name; null where somebody does
   */
  @Nullable Failure notify(String name, @Nullable String perhapsOf, Renderer renderer) {
    List<Integer> answering = answering(name, renderer);
    if (answering.isEmpty()) {
      return Failure.of(
          "no handler answers to '%s'".formatted(name), Suggestions.didYouMean(name, names(known)));
    }
    if (passing) {
      answering.forEach(each -> notified.merge(each, waits(perhapsOf), Handlers::both));
    } else {
      names.merge(
          name,
          new Notice(waits(perhapsOf), renderer),
          (former, now) -> new Notice(both(former.waits(), now.waits()), now.renderer()));
    }
    return null;
  }

  /**
   * Numbers of those that answer to a name. Of handlers of one name the one known last counts, by
   * its name and by what it listens to.
   */
  private List<Integer> answering(String name, Renderer renderer) {
    List<Integer> answering = new ArrayList<>();
    boolean byName = false;
    Set<String> seen = new HashSet<>();
    for (int i = known.size() - 1; i >= 0; i--) {
      Handler handler = known.get(i);
      boolean answers = !byName && named(handler, name, renderer);
      byName |= answers;
      if (listens(handler, name, renderer)) {
        List<String> own =
            handler.name() == null ? List.of() : renderer.texts(handler, handler.name());
        answers |= own.isEmpty() || seen.addAll(own);
      }
      if (answers) {
        answering.add(i);
      }
    }
    return answering;
  }

  private static Set<String> waits(@Nullable String perhapsOf) {
    return perhapsOf == null ? Set.of() : Set.of(perhapsOf);
  }

  /** What is certain once is certain. */
  private static Set<String> both(Set<String> some, Set<String> others) {
    if (some.isEmpty() || others.isEmpty()) {
      return Set.of();
    }
    Set<String> all = new LinkedHashSet<>(some);
    all.addAll(others);
    return all;
  }

  static boolean named(Handler handler, String name, Renderer renderer) {
    Object own = handler.name();
    if (own == null) {
      return false;
    }
    Role role = handler.context().role();
    for (String text : renderer.texts(handler, own)) {
      if (text.equals(name)) {
        return true;
      }
      if (role != null
          && ((role.name() + " : " + text).equals(name)
              || (role.shortName() + " : " + text).equals(name))) {
        return true;
      }
    }
    return false;
  }

  static boolean listens(Handler handler, String topic, Renderer renderer) {
    return handler.listen().stream()
        .anyMatch(each -> renderer.texts(handler, each).contains(topic));
  }

  /** All that handlers answer to. */
  static Set<String> names(List<Handler> handlers) {
    Set<String> names = new TreeSet<>();
    for (Handler handler : handlers) {
      if (handler.name() != null) {
        names.add(source(handler.name()));
      }
      handler.listen().forEach(topic -> names.add(source(topic)));
    }
    return names;
  }

  private static String source(Object text) {
    return text instanceof Template template ? template.source() : Values.print(text);
  }

  /**
   * A handler whose turn it is.
   *
   * @param number its place among all, from 1
   */
  record Due(Handler handler, int number) {}

  /**
   * The next one that was notified, which then no longer is. A pass goes through all once in the
   * order they are defined: what one notifies behind itself is in the same pass, anything else in
   * the next.
   *
   * @param uncertain takes, by the number of each of the handler's tasks, the tasks because of
   *     which it is not certain
   * @return null where the pass is over
   */
  @Nullable Due next(Map<Integer, Set<String>> uncertain) {
    if (!passing) {
      passing = true;
      names.forEach((name, notice) ->
          answering(name, notice.renderer())
              .forEach(each -> notified.merge(each, notice.waits(), Handlers::both)));
      names.clear();
    }
    for (; passed < known.size(); passed++) {
      Set<String> waits = notified.remove(passed);
      if (waits != null) {
        Handler handler = known.get(passed);
        passed++;
        if (!waits.isEmpty()) {
          Steps.each(
              List.of(handler.step()), step -> uncertain.put(Steps.taskOf(step).number(), waits));
        }
        return new Due(handler, passed);
      }
    }
    endPass();
    return null;
  }

  /** The next pass begins with the first handler. */
  void endPass() {
    passing = false;
    passed = 0;
  }
}
