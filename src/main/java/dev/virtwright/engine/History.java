package dev.virtwright.engine;

import dev.virtwright.template.Scope;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The variables that a host's tasks made before a certain task: of those that took effect, and
 * after them of those that are only planned. Who looks for a name waits for a planned task that may
 * make it, and for no other.
 */
final class History {
  private final @Nullable History before;
  private final @Nullable Slot slot;
  private final Effects settled;

  private History(@Nullable History before, @Nullable Slot slot, Effects settled) {
    this.before = before;
    this.slot = slot;
    this.settled = settled;
  }

  /**
   * What one task will make.
   *
   * @param makes whether it may make a variable of this level and name
   */
  record Slot(Makes makes, Pending<Effects> effects) {}

  /** Which variables a task may make. */
  interface Makes {
    Makes NOTHING = (level, name) -> false;

    boolean may(Effects.Level level, String name);
  }

  static History of(Effects settled) {
    return new History(null, null, settled);
  }

  History then(Slot later) {
    return later.makes() == Makes.NOTHING ? this : new History(this, later, Effects.NONE);
  }

  /** The value, {@link Scope#MISSING} where no task made it. May wait, with this seat. */
  @Nullable Object get(Effects.Level level, String name, Seat seat) {
    for (History each = this; each != null; each = each.before) {
      Effects effects = each.settled;
      if (each.slot != null) {
        if (!each.slot.makes().may(level, name)) {
          continue;
        }
        effects = each.slot.effects().await(seat);
      }
      if (effects.level(level).containsKey(name)) {
        return AfterApply.read(effects.level(level).get(name));
      }
      if (level == Effects.Level.FACTS && effects.forgetsFacts()) {
        return Scope.MISSING;
      }
    }
    return Scope.MISSING;
  }

  /** Everything of a level; waits for every planned task that may make any of it. */
  Effects all(Effects.Level level, Seat seat) {
    Effects earlier = before == null ? Effects.NONE : before.all(level, seat);
    if (slot == null) {
      return earlier.then(settled);
    }
    return slot.makes().may(level, ANY) ? earlier.then(slot.effects().await(seat)) : earlier;
  }

  /** Asked of {@link Makes#may} in place of a name: whether it may make anything of the level. */
  static final String ANY = "*";

  /** Names known without waiting, for suggestions. */
  Collection<String> names(Predicate<Effects.Level> levels) {
    Set<String> names = new TreeSet<>();
    for (History each = this; each != null; each = each.before) {
      Effects effects =
          each.slot == null ? each.settled : each.slot.effects().peek().orElse(Effects.NONE);
      for (Effects.Level level : Effects.Level.values()) {
        if (levels.test(level)) {
          names.addAll(effects.level(level).keySet());
        }
      }
    }
    return names;
  }
}
