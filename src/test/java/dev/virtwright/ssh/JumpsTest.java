package dev.virtwright.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.virtwright.host.Hop;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which machines a connection would be made to; none is made. */
final class JumpsTest {
  @TempDir Path home;
  private SshConnector connector;

  @BeforeEach
  void connector() {
    connector = new SshConnector("me", home, null);
  }

  private Target target(String address, @Nullable List<String> jumps) {
    return new Target(
        "inventory-name",
        "ssh",
        address,
        null,
        null,
        null,
        List.of(),
        null,
        false,
        jumps,
        home.resolve("config"),
        Duration.ofSeconds(1));
  }

  private List<Hop> hops(String config, String address, String... jumps) throws Exception {
    write(config);
    return connector.hops(target(address, jumps.length == 0 ? null : List.of(jumps)));
  }

  private void write(String config) throws IOException {
    Files.writeString(home.resolve("config"), config);
  }

  @Test
  void aTargetWithoutJumpHostsIsItsOnlyHop() throws Exception {
    assertEquals(List.of(new Hop("kvm1", "kvm1", null)), hops("", "kvm1"));
  }

  @Test
  void proxyJumpOfSshConfigIsResolvedByItToo() throws Exception {
    assertEquals(
        List.of(
            new Hop("gate", "192.0.2.1", 2222),
            new Hop("inner", "10.0.0.1", null),
            new Hop("kvm1", "10.0.0.7", null)),
        hops(
            """
            Host kvm1
              HostName 10.0.0.7
              ProxyJump admin@gate,inner
            Host gate
              HostName 192.0.2.1
              Port 2222
            Host inner
              HostName 10.0.0.1
              Port 22
              ProxyJump not-used-since-another-is-before-it
            """,
            "kvm1"));
  }

  @Test
  void jumpHostsOfTheInventoryCountMoreThanSshConfig() throws Exception {
    String config = "Host kvm1\n  ProxyJump other\nHost gate\n  HostName 192.0.2.1\n";
    assertEquals(
        List.of(new Hop("gate", "192.0.2.1", 2200), new Hop("kvm1", "kvm1", null)),
        hops(config, "kvm1", "root@gate:2200"));
    assertEquals(
        List.of(new Hop("2001:db8::1", "2001:db8::1", 23), new Hop("kvm1", "kvm1", null)),
        hops(config, "kvm1", "[2001:db8::1]:23"));
    assertEquals(List.of(new Hop("kvm1", "kvm1", null)), connector.hops(target("kvm1", List.of())));
  }

  @Test
  void theFirstJumpHostMayHaveOneOfItsOwn() throws Exception {
    assertEquals(
        List.of(
            new Hop("outer", "outer", null),
            new Hop("middle", "middle", null),
            new Hop("inner", "inner", null),
            new Hop("kvm1", "kvm1", null)),
        hops("Host inner\n  ProxyJump middle\nHost middle\n  ProxyJump outer\n", "kvm1", "inner"));
  }

  @Test
  void aJumpHostThatLeadsBackIsPassedOnce() throws Exception {
    List<Hop> once = List.of(new Hop("gate", "gate", null), new Hop("kvm1", "kvm1", null));
    assertEquals(once, hops("Host *\n  ProxyJump gate\n", "kvm1"));
    assertEquals(once, hops("Host gate\n  ProxyJump kvm1\n", "kvm1", "gate"));
    assertEquals(
        List.of(new Hop("b", "b", null), new Hop("a", "a", null), new Hop("kvm1", "kvm1", null)),
        hops("Host a\n  ProxyJump b\nHost b\n  ProxyJump a\n", "kvm1", "a"));
  }

  @Test
  void aTargetThatMovedIsGivenWhereTheConfigurationHasIt() throws Exception {
    write("Host kvm1\n  HostName 10.0.0.7\n");
    Target target = target("kvm1", List.of("gate"));
    assertEquals(connector.hops(target), connector.hops(target.movedTo("10.0.0.8")));
  }

  @Test
  void whatStopsAtAJumpHostNamesIt() throws Exception {
    write("Host gate\n  Port many\n");
    HostException broken =
        assertThrows(HostException.class, () -> connector.hops(target("kvm1", List.of("gate"))));
    assertEquals(
        "at the jump host gate on the way to kvm1: Port of gate is not a port: many",
        broken.getMessage());
  }
}
