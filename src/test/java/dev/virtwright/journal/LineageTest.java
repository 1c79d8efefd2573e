package dev.virtwright.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.virtwright.journal.Lineage.Known;
import dev.virtwright.journal.Lineage.Open;
import dev.virtwright.module.Change;
import dev.virtwright.result.Origin;
import dev.virtwright.result.Origin.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LineageTest {
  private static final Instant EARLIER = Instant.parse("2026-03-01T00:00:00Z");
  private static final Instant NOW = Instant.parse("2026-03-02T00:00:00Z");
  private static final Change MODE = Change.of("mode", "0600", "0644");

  private static Map<String, Origin> origins(@Nullable Known known, @Nullable String desired) {
    return Lineage.origins(known, desired, List.of(MODE), NOW);
  }

  private static Known drifted(String desired, Kind kind, String target) {
    return new Known(
        desired, Map.of("mode", new Open(1, new Origin(kind, EARLIER), Stored.text(target))));
  }

  @Test
  void whatNoRunLookedAtIsFirstSeen() {
    assertEquals(Map.of("mode", new Origin(Kind.FIRST_SEEN, NOW)), origins(null, "a"));
  }

  @Test
  void theSameIsDesiredSoTheHostMoved() {
    assertEquals(
        Map.of("mode", new Origin(Kind.CORRECTIVE, NOW)), origins(new Known("a", Map.of()), "a"));
  }

  @Test
  void somethingElseIsDesiredSoTheDescriptionMoved() {
    assertEquals(
        Map.of("mode", new Origin(Kind.INTENDED, NOW)), origins(new Known("a", Map.of()), "b"));
  }

  @Test
  void whatCannotBeComparedIsFirstSeen() {
    assertEquals(
        Map.of("mode", new Origin(Kind.FIRST_SEEN, NOW)), origins(new Known(null, Map.of()), "b"));
    assertEquals(
        Map.of("mode", new Origin(Kind.FIRST_SEEN, NOW)), origins(new Known("a", Map.of()), null));
  }

  @Test
  void driftThatLastsKeepsItsOriginWhateverElseIsDesiredNow() {
    Map<String, Origin> kept = Map.of("mode", new Origin(Kind.CORRECTIVE, EARLIER));
    assertEquals(kept, origins(drifted("a", Kind.CORRECTIVE, "0644"), "a"));
    assertEquals(kept, origins(drifted("a", Kind.CORRECTIVE, "0644"), "b"));
  }

  @Test
  void driftTowardsSomethingElseIsAnother() {
    assertEquals(
        Map.of("mode", new Origin(Kind.INTENDED, NOW)),
        origins(drifted("a", Kind.CORRECTIVE, "0755"), "b"));
  }

  @Test
  void aPropertyThatMovesBesideOneThatLastsIsJudgedByItself() {
    Known known = drifted("a", Kind.FIRST_SEEN, "0644");
    assertEquals(
        Map.of(
            "mode",
            new Origin(Kind.FIRST_SEEN, EARLIER),
            "owner",
            new Origin(Kind.CORRECTIVE, NOW)),
        Lineage.origins(known, "a", List.of(MODE, Change.of("owner", "bin", "root")), NOW));
  }

  @Test
  void aResourceCountsUnderTheChangedHostFirst() {
    assertEquals(
        Kind.CORRECTIVE,
        Lineage.foremost(
            List.of(new Origin(Kind.FIRST_SEEN, NOW), new Origin(Kind.CORRECTIVE, NOW))));
  }
}
