package dev.virtwright.journal;

import dev.virtwright.module.Change;
import dev.virtwright.result.Origin;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decides where drift comes from, by what was known of the resource before. */
final class Lineage {
  private Lineage() {}

  /**
   * What the history knows of a resource.
   *
   * @param desired hash of what was desired when it was last looked at; null where that cannot be
   *     compared
   * @param open drift that lasts, by path
   */
  record Known(@Nullable String desired, Map<String, Open> open) {
    Known {
      open = Map.copyOf(open);
    }
  }

  /**
   * Drift that lasts.
   *
   * @param target what was desired, as {@link Stored#text} gives it
   */
  record Open(long number, Origin origin, @Nullable String target) {}

  /**
   * By path: drift that was there before, for the same target, keeps its origin. New drift is
   * corrective where the same is desired as before, and intended where something else is.
   *
   * @param known null where the resource was never looked at
   * @param desired hash of what is desired now; null where that is not known
   * @param at start of the run
   */
  static Map<String, Origin> origins(
      @Nullable Known known, @Nullable String desired, List<Change> drift, Instant at) {
    Map<String, Origin> origins = new LinkedHashMap<>();
    for (Change change : drift) {
      Open open = known == null ? null : known.open().get(change.path());
      String target = Stored.text(change.shownTarget());
      Origin origin =
          open != null && target.equals(open.target())
              ? open.origin()
              : new Origin(kind(known, desired), at);
      origins.putIfAbsent(change.path(), origin);
    }
    return origins;
  }

  /** The one that a whole resource counts under: a changed host before a changed description. */
  static Origin.Kind foremost(Collection<Origin> origins) {
    return origins.stream()
        .map(Origin::kind)
        .min(Comparator.naturalOrder())
        .orElseThrow(() -> new IllegalArgumentException("no origins"));
  }

  private static Origin.Kind kind(@Nullable Known known, @Nullable String desired) {
    if (known == null || known.desired() == null || desired == null) {
      return Origin.Kind.FIRST_SEEN;
    }
    return known.desired().equals(desired) ? Origin.Kind.CORRECTIVE : Origin.Kind.INTENDED;
  }
}
