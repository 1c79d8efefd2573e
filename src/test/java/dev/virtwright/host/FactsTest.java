package dev.virtwright.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.host.Facts.Family;
import dev.virtwright.host.HostException.Kind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Facts of texts that machines print, and of this machine. */
final class FactsTest {

  @Test
  void allFamiliesOfARealMachineCostOneRoundTrip() throws Exception {
    try (DefaultHostSession session =
        new DefaultHostSession(
            new LocalConnector(), ReadShellTest.target(Duration.ofSeconds(20)))) {
      Map<String, @Nullable Object> facts =
          Facts.gather(
              new SessionReader(session, Become.NONE),
              EnumSet.allOf(Family.class),
              FactOptions.DEFAULT);
      assertEquals(1, session.counts().roundTrips());
      assertEquals(System.getProperty("os.version"), facts.get("kernel"));
      assertTrue((Long) facts.get("memtotal_mb") > 100);
      assertTrue((Long) facts.get("processor_nproc") > 0);
      assertTrue(((List<?>) facts.get("interfaces")).contains("lo"));
      assertEquals("loopback", ((Map<?, ?>) facts.get("lo")).get("type"));
      assertEquals(System.getProperty("user.name"), facts.get("user_id"));
      assertTrue(((Map<?, ?>) facts.get("env")).containsKey("PATH"));
      assertFalse(((List<?>) facts.get("mounts")).isEmpty());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFamilyGivesWhatItSaysItGives(Family family) throws Exception {
    try (DefaultHostSession session =
        new DefaultHostSession(
            new LocalConnector(), ReadShellTest.target(Duration.ofSeconds(20)))) {
      Map<String, @Nullable Object> facts =
          Facts.gather(
              new SessionReader(session, Become.NONE),
              EnumSet.of(family, Family.PLATFORM, Family.DISTRIBUTION),
              FactOptions.DEFAULT);
      assertFalse(facts.isEmpty());
      Set<Family> asked = EnumSet.of(family, Family.PLATFORM, Family.DISTRIBUTION);
      for (String name : facts.keySet()) {
        assertTrue(asked.containsAll(Facts.familiesOf(name)), name);
        assertEquals(Facts.familiesOf(name), Facts.familiesOf("ansible_" + name), name);
      }
    }
  }

  @Test
  void aMachineThatAnswersNothingHasFewFactsAndALostOneNone() throws Exception {
    class Mute implements HostReader {
      private final Kind kind;

      Mute(Kind kind) {
        this.kind = kind;
      }

      @Override
      public <A> A ask(Query<A> query) throws HostException {
        throw new HostException(kind, "no", null);
      }

      @Override
      public void expect(Query<?>... queries) {}
    }
    Map<String, @Nullable Object> facts =
        Facts.gather(
            new Mute(Kind.FAILED), EnumSet.allOf(Family.class), FactOptions.DEFAULT);
    assertEquals("OtherLinux", facts.get("distribution"));
    assertEquals("NA", facts.get("product_name"));
    assertThrows(
        HostException.class,
        () -> 
            Facts.gather(
                new Mute(Kind.UNREACHABLE), EnumSet.allOf(Family.class), FactOptions.DEFAULT));
  }
}
