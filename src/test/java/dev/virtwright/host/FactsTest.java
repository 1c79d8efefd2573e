package dev.virtwright.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.host.Facts.Family;
import dev.virtwright.host.HostException.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
        Facts.gather(new Mute(Kind.FAILED), EnumSet.allOf(Family.class), FactOptions.DEFAULT);
    assertEquals("OtherLinux", facts.get("distribution"));
    assertEquals("NA", facts.get("product_name"));
    assertThrows(
        HostException.class,
        () ->
            Facts.gather(
                new Mute(Kind.UNREACHABLE), EnumSet.allOf(Family.class), FactOptions.DEFAULT));
  }

  /** Answers of one shell of this machine to what is read together; the rest fails. */
  private static final class ShellReader implements HostReader {
    private final List<String> shell;
    private Map<MachineRead, MachineRead.Answer> answers = Map.of();

    ShellReader(List<String> shell) {
      this.shell = shell;
    }

    @Override
    public void expect(Query<?>... queries) {
      List<MachineRead> reads =
          Arrays.stream(queries)
              .filter(MachineRead.class::isInstance)
              .map(MachineRead.class::cast)
              .toList();
      try {
        answers = LocalFragments.parsed(shell, MachineReadMerge.INSTANCE, reads);
      } catch (Exception failure) {
        throw new AssertionError(failure);
      }
    }

    @Override
    public <A> A ask(Query<A> query) throws HostException {
      if (query instanceof MachineRead read) {
        @SuppressWarnings("unchecked") // the answer to a MachineRead
        A answer = (A) MachineReadMerge.INSTANCE.answer(read, answers);
        return answer;
      }
      throw new HostException(Kind.FAILED, "not asked", null);
    }
  }

  private static Map<String, @Nullable Object> read(List<String> shell) throws Exception {
    return Facts.gather(new ShellReader(shell), EnumSet.allOf(Family.class), FactOptions.DEFAULT);
  }

  @Test
  void everyShellAndBusyboxAloneSayTheSame(@TempDir Path applets) throws Exception {
    List<String> install = List.of("busybox", "--install", "-s", applets.toString());
    assertEquals(0, new ProcessBuilder(install).start().waitFor());
    List<List<String>> shells = new ArrayList<>(LocalFragments.SHELLS);
    shells.add(List.of("env", "PATH=" + applets, "/bin/busybox", "ash"));
    Map<String, @Nullable Object> first = read(shells.getFirst());
    for (List<String> shell : shells) {
      Map<String, @Nullable Object> facts = read(shell);
      for (String fact :
          List.of(
              "architecture",
              "kernel",
              "user_id",
              "processor",
              "memtotal_mb",
              "virtualization_type",
              "is_chroot",
              "pkg_mgr",
              "userspace_bits",
              "device_links",
              "interfaces",
              "default_ipv4",
              "all_ipv4_addresses",
              "all_ipv6_addresses")) {
        assertEquals(first.get(fact), facts.get(fact), shell + " " + fact);
      }
      assertEquals(
          ((Map<?, ?>) first.get("date_time")).keySet(),
          ((Map<?, ?>) facts.get("date_time")).keySet());
    }
  }
}
