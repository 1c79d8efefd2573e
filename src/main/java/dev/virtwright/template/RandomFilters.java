package dev.virtwright.template;

import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Filters that choose. With a seed they choose what Python would, so that a playbook's choices stay
 * when the tool changes.
 */
final class RandomFilters {
  private RandomFilters() {}

  static void addTo(Table table) {
    table
        .add("random", "start step seed", RandomFilters::random, Builtin.Trait.IMPURE_UNSEEDED)
        .add(
            "shuffle",
            "seed",
            call -> {
              if (!(call.object() instanceof List<?>) && !Types.isText(call.object())) {
                return call.object();
              }
              List<@Nullable Object> list = call.list();
              Choice choice = choice(call, 0);
              for (int i = list.size() - 1; i > 0; i--) {
                Collections.swap(list, i, (int) choice.below(i + 1L));
              }
              return list;
            },
            Builtin.Trait.IMPURE_UNSEEDED);
  }

  private interface Choice {
    long below(long bound);
  }

  private static Choice choice(Call call, int seedIndex) {
    if (call.has(seedIndex) && call.argument(seedIndex) != null) {
      return new PythonRandom(call.plain(seedIndex))::below;
    }
    RandomGenerator random = call.environment().random();
    return random::nextLong;
  }

  private static @Nullable Object random(Call call) {
    Choice choice = choice(call, 2);
    Object object = call.object();
    if (object instanceof Long end) {
      long start = call.argument(0) == null ? 0 : call.integer(0, 0);
      long step = call.argument(1) == null ? 1 : call.integer(1, 1);
      long count = step <= 0 ? 0 : Math.ceilDiv(end - start, step);
      if (count <= 0 || count > Integer.MAX_VALUE) {
        throw call.wrong("wants a range that is not empty, of at most 2^31 numbers");
      }
      return start + step * choice.below(count);
    }
    if (call.has(0) || call.has(1)) {
      throw Failure.of("start and step can only be used with integer values");
    }
    if (object == null || (!Types.isText(object) && !(object instanceof List<?>))) {
      throw Failure.of("random can only be used on sequences and integers");
    }
    List<@Nullable Object> list = call.list();
    return list.isEmpty()
        ? Undefined.because("'random' of an empty sequence")
        : list.get((int) choice.below(list.size()));
  }
}
