package dev.virtwright.lab;

import static dev.virtwright.lab.WireTally.Side.CLIENT;
import static dev.virtwright.lab.WireTally.Side.SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class WireTallyTest {
  private final WireTally tally = new WireTally();
  private long now;

  @Test
  void nothingIsNoTrip() {
    assertEquals(0, tally.trips());
  }

  @Test
  void aQuestionAndItsAnswerAreOneTripHoweverTcpCutsThem() {
    say(CLIENT, 700, 1);
    say(CLIENT, 700, 50);
    say(SERVER, 1400, 1);
    say(SERVER, 20, 80);
    say(SERVER, 1400, 1);

    assertEquals(1, tally.trips());
  }

  @Test
  void aSecondQuestionAtOnceAfterTheFirstAnswerIsASecondTrip() {
    say(CLIENT, 700, 1);
    say(SERVER, 1400, 0);
    say(CLIENT, 200, 0);
    say(SERVER, 100, 0);

    assertEquals(2, tally.trips());
  }

  @Test
  void aSlowWindowAdjustmentIsNoLargeTrip() {
    say(CLIENT, 700, 1);
    say(SERVER, 60_000, 1);
    say(CLIENT, 52, 40);
    say(SERVER, 60_000, 40);
    say(CLIENT, 200, 1);
    say(SERVER, 100, 1);

    assertEquals(3, tally.trips());
    assertEquals(2, tally.largeTrips());
  }

  @Test
  void windowAdjustmentsInALongAnswerAreNoTrips() {
    say(CLIENT, 700, 1);
    say(SERVER, 60_000, 1);
    say(CLIENT, 52, 1);
    say(SERVER, 60_000, 1);
    say(CLIENT, 52, 1);
    say(SERVER, 60_000, 1);

    assertEquals(1, tally.trips());
    assertEquals(3, tally.tripsWithSmallOnes());
  }

  @Test
  void aSmallQuestionAfterSilenceIsATrip() {
    say(CLIENT, 700, 1);
    say(SERVER, 100, 1);
    say(CLIENT, 52, 40);
    say(SERVER, 52, 1);

    assertEquals(2, tally.trips());
  }

  @Test
  void aSmallQuestionThatIsAnsweredLateIsATrip() {
    say(CLIENT, 700, 1);
    say(SERVER, 100, 1);
    say(CLIENT, 52, 1);
    say(SERVER, 52, 40);

    assertEquals(2, tally.trips());
  }

  @Test
  void whatNobodyAskedForAndWhatNobodyAnswersAreNoTrips() {
    say(SERVER, 40, 1);
    say(CLIENT, 700, 1);

    assertEquals(0, tally.trips());
  }

  private void say(WireTally.Side side, long bytes, long millisLater) {
    now += Duration.ofMillis(millisLater).toNanos();
    tally.record(side, bytes, now);
  }
}
