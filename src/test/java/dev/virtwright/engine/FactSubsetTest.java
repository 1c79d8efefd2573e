package dev.virtwright.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.host.Facts.Family;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What words of gather_subset gather, as Ansible's setup answers them. */
final class FactSubsetTest {

  private static Set<Family> families(String... words) {
    return FactSubset.families(List.of(words));
  }

  private static final Set<Family> LEAST =
      EnumSet.of(
          Family.PLATFORM,
          Family.DISTRIBUTION,
          Family.LSB,
          Family.SELINUX,
          Family.APPARMOR,
          Family.FIPS,
          Family.CAPABILITIES,
          Family.PACKAGE_MANAGER,
          Family.SERVICE_MANAGER,
          Family.COMMAND_LINE,
          Family.DATE_TIME,
          Family.ENV,
          Family.SSH_KEYS,
          Family.USER,
          Family.DNS,
          Family.LOCAL);

  @Test
  void allIsAll() {
    assertEquals(EnumSet.allOf(Family.class), families("all"));
    assertEquals(EnumSet.allOf(Family.class), families());
  }

  @Test
  void theLeastIsAlwaysThereUnlessItIsTakenAway() {
    assertEquals(LEAST, families("!all"));
    assertEquals(LEAST, families("min"));
    assertEquals(LEAST, families("!hardware"));
    assertEquals(Set.of(), families("!all", "!min"));
  }

  @Test
  void aFactsNameGathersWhatItIsPartOf() {
    assertTrue(families("mounts").containsAll(families("!all", "!min", "hardware")));
    assertEquals(
        Set.of(Family.NETWORK, Family.PLATFORM, Family.DISTRIBUTION),
        families("!all", "!min", "default_ipv4"));
    assertEquals(
        Set.of(Family.PACKAGE_MANAGER, Family.DISTRIBUTION), families("!all", "!min", "pkg_mgr"));
  }

  @Test
  void whatIsNamedStaysAndWhatIsTakenAwayGoes() {
    assertFalse(families("all", "!hardware").contains(Family.MOUNTS));
    assertTrue(families("all", "!hardware").contains(Family.NETWORK));
    assertTrue(families("!hardware", "hardware").contains(Family.MOUNTS));
    assertFalse(families("network", "!env").contains(Family.ENV));
  }

  @Test
  void unknownWordsAreTold() {
    assertEquals(List.of("netwrok"), FactSubset.unknown(List.of("netwrok", "!what", "facter")));
  }
}
