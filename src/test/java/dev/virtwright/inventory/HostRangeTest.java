package dev.virtwright.inventory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HostRangeTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "web | web |",
        "web:2222 | web | 2222",
        "web[1:3] | web1 web2 web3 |",
        "web[01:03].lab:22 | web01.lab web02.lab web03.lab | 22",
        "host[01:20:7] | host01 host08 host15 |",
        "db-[a:f:2] | db-a db-c db-e |",
        "[X:Z] | X Y Z |",
        "r[1:2]-n[a:b] | r1-na r1-nb r2-na r2-nb |",
        "h[:2] | h0 h1 h2 |",
        "h[9:11] | h9 h10 h11 |",
        "10.0.0.[8:10] | 10.0.0.8 10.0.0.9 10.0.0.10 |",
        "fe80::1 | fe80::1 |",
        "[fe80::1] | fe80::1 |",
        "[fe80::1]:2222 | fe80::1 | 2222",
        "2001:db8:0:0:0:0:0:1 | 2001:db8:0:0:0:0:0:1 |",
      })
  void rangesAndPortsExpand(String entry, String names, Long port) throws HostRange.Malformed {
    HostRange.Hosts hosts = HostRange.expand(entry);
    assertEquals(List.of(names.split(" ")), hosts.names());
    assertEquals(port, hosts.port());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "h[3:1] | range '[3:1]' ends before it begins",
        "h[1] | range '[1]' is not of the form [FROM:TO] or [FROM:TO:STEP]",
        "h[1:2:3:4] | range '[1:2:3:4]' is not of the form [FROM:TO] or [FROM:TO:STEP]",
        "h[1:] | range '[1:]' has no end",
        "h[01:100] | the ends of range '[01:100]' must have the same number of digits",
        "h[a:5] | range '[a:5]' does not end at a letter behind 'a'",
        "h[f:a] | range '[f:a]' does not end at a letter behind 'f'",
        "h[1:9:0] | the step of range '[1:9:0]' is not 1 or more",
        "h[1:x] | 'x' in range '[1:x]' is no number",
        "h[1:2 | '[' without ']'",
        "h1] | ']' without '['",
        "h:0 | '0' is no port, which is a number from 1 to 65535",
        "h:ssh | 'ssh' is no port, which is a number from 1 to 65535",
        ":22 | a host without a name",
        "h[0:999999999] | a range of more than 100000 hosts",
        "h[1:999][1:999] | a range of more than 100000 hosts",
      })
  void mistakesAreNamed(String entry, String problem) {
    assertEquals(
        problem,
        assertThrows(HostRange.Malformed.class, () -> HostRange.expand(entry)).getMessage());
  }

  @Test
  void everyRangeHasItsCountStepAndWidth() throws HostRange.Malformed {
    Random random = new Random(42);
    for (int round = 0; round < 500; round++) {
      int from = random.nextInt(200);
      int to = from + random.nextInt(300);
      int step = 1 + random.nextInt(9);
      int width = 3 + random.nextInt(3);
      String padded = ("h[%0" + width + "d:%0" + width + "d:%d].x").formatted(from, to, step);
      List<String> names = HostRange.expand(padded).names();
      assertEquals((to - from) / step + 1, names.size(), padded);
      assertEquals(names.size(), new HashSet<>(names).size());
      for (int i = 0; i < names.size(); i++) {
        assertEquals(("h%0" + width + "d.x").formatted(from + i * step), names.get(i));
      }
      List<String> plain = HostRange.expand("h[%d:%d:%d]".formatted(from, to, step)).names();
      assertTrue(plain.getFirst().equals("h" + from) && plain.size() == names.size());
    }
  }
}
