package dev.virtwright.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.UserException;
import dev.virtwright.host.Shell;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Arguments of ssh(1) as inventories give them. */
final class SshArgumentsTest {
  private static SshArguments read(String text) {
    SshArguments arguments = new SshArguments("host", Path.of("/home/me"));
    arguments.read("ansible_ssh_common_args", text);
    return arguments;
  }

  @Test
  void hostsThatAreNotKnownAreTakenWhereKeysAreNotChecked() {
    for (String value : List.of("no", "off", "accept-new", "False")) {
      assertTrue(read("-o StrictHostKeyChecking=" + value).acceptNewHostKeys(), value);
    }
    assertFalse(read("-o StrictHostKeyChecking=yes").acceptNewHostKeys());
    assertEquals(
        List.of(Path.of("/dev/null")),
        read("-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null").knownHostsFiles());
  }

  @Test
  void theWayToAHostIsUnderstood() {
    SshArguments arguments =
        read("-q -tt -o ConnectTimeout=3 -o ProxyCommand=\"ssh -W %h:%p -q gate\" -o HostName=h2");
    assertEquals(
        Map.of("proxycommand", "ssh -W %h:%p -q gate", "hostname", "h2"), arguments.configured());
    assertEquals(Duration.ofSeconds(3), arguments.timeout());
  }

  @Test
  void whatIsAboutAlgorithmsAndSharedConnectionsMeansNothing() {
    assertEquals(
        Map.of(),
        read("-C -o ControlMaster=auto -o ControlPersist=60s -o ForwardAgent=yes -o IPQoS=throughput")
            .configured());
  }

  @Test
  void whatIsNotUnderstoodIsAMistake() {
    assertThrows(UserException.class, () -> read("-o BindAddress=192.0.2.1"));
    assertThrows(UserException.class, () -> read("-L 1:host:1"));
    assertThrows(UserException.class, () -> read("-o 'StrictHostKeyChecking"));
  }

  @Test
  void wordsAreSplitAsAShellSplitsThem() {
    assertEquals(
        List.of("-H", "-p", "a b", "it's", "c\\d", ""),
        Shell.words("-H  -p 'a b' \"it's\" \"c\\\\d\" ''"));
    assertNull(Shell.words("'open"));
  }
}
