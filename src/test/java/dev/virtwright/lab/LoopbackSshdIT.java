package dev.virtwright.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class LoopbackSshdIT {
  @Test
  void aWillingServerRunsCommandsOfTheClientWithTheKey() {
    try (LoopbackSshd sshd = LoopbackSshd.start()) {
      assertEquals("hello\n", ssh(sshd, "127.0.0.1", sshd.port(), "echo hello").orFail());
    }
  }

  @Test
  void aRefusingServerSaysPermissionDenied() {
    try (LoopbackSshd sshd = LoopbackSshd.start(LoopbackSshd.Options.WILLING.refusingKeys())) {
      CommandResult result = ssh(sshd, "127.0.0.1", sshd.port(), "true");
      assertNotEquals(0, result.status());
      assertTrue(result.error().contains("Permission denied"), result.error());
    }
  }

  @Test
  void aChangedHostKeyIsNoticedByTheClient() {
    try (LoopbackSshd sshd = LoopbackSshd.start()) {
      sshd.changeHostKey();
      CommandResult result = ssh(sshd, "127.0.0.1", sshd.port(), "true");
      assertNotEquals(0, result.status());
      assertTrue(result.error().contains("HOST IDENTIFICATION HAS CHANGED"), result.error());
    }
  }

  @Test
  void aFrozenServerDoesNotAnswerUntilItThaws() {
    try (LoopbackSshd sshd = LoopbackSshd.start()) {
      sshd.freeze();
      assertNotEquals(0, ssh(sshd, "127.0.0.1", sshd.port(), "true").status());
      sshd.thaw();
      ssh(sshd, "127.0.0.1", sshd.port(), "true").orFail();
    }
  }

  @Test
  void aFleetAnswersOnItsOwnAddresses() {
    try (LoopbackSshd sshd =
        LoopbackSshd.start(LoopbackSshd.Options.WILLING.onEveryLoopbackAddress())) {
      ssh(sshd, "127.1.0.1", sshd.port(), "true").orFail();
      ssh(sshd, "127.1.3.232", sshd.port(), "true").orFail();
    }
  }

  @Test
  void theProxySeesTheTripsOfARealSession() {
    try (LoopbackSshd sshd = LoopbackSshd.start();
        CountingProxy proxy = CountingProxy.inFrontOf(sshd.port())) {
      ssh(sshd, "127.0.0.1", proxy.port(), "true").orFail();
      assertTrue(proxy.trips() >= 3, "key exchange and authentication: " + proxy.trips());
      assertTrue(proxy.tripsWithSmallOnes() < 20, "trips: " + proxy.tripsWithSmallOnes());
    }
  }

  private static CommandResult ssh(LoopbackSshd sshd, String address, int port, String line) {
    return LabScripts.runSilently(
        Duration.ofSeconds(30),
        "ssh",
        "-F",
        "/dev/null",
        "-i",
        sshd.privateKey().toString(),
        "-o",
        "UserKnownHostsFile=" + sshd.knownHosts(),
        "-o",
        "StrictHostKeyChecking=" + (port == sshd.port() ? "yes" : "no"),
        "-o",
        "BatchMode=yes",
        "-o",
        "ConnectTimeout=3",
        "-p",
        Integer.toString(port),
        sshd.user() + "@" + address,
        line);
  }
}
