package dev.virtwright.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.engine.guard.GuardedHost;
import dev.virtwright.host.Action;
import dev.virtwright.host.ActionResult;
import dev.virtwright.host.HostException;
import dev.virtwright.result.RunEvent;
import dev.virtwright.result.RunReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A guarded change of a host that others are reached through, beside the others of a run. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class AloneTest {
  private static final String ALL_CHANGE =
      """
      - hosts: all
        gather_facts: false
        tasks:
          - {name: net, lan: {name: "net-{{ inventory_hostname }}", content: x}}
          - {name: goes on, word: {name: after, content: x}}
      """;

  private static final String OTHERS_WORK =
      """
      - hosts: all
        gather_facts: false
        strategy: free
        tasks:
          - name: net
            lan: {name: "net-{{ inventory_hostname }}", content: x}
            when: inventory_hostname == 'gate'
          - {name: works, shout: {text: x}}
          - {name: loops, word: {name: "{{ item }}", content: x}, loop: [a, b, c, d, e, f]}
      """;

  @TempDir Path directory;

  /** Who began and ended what, in order. */
  private final List<String> log = new CopyOnWriteArrayList<>();

  /** Open once this host's guarded change began. */
  private final Map<String, CountDownLatch> begun = new ConcurrentHashMap<>();

  /** Open once this host said that it waits. */
  private final Map<String, CountDownLatch> waits = new ConcurrentHashMap<>();

  /** Called in this host's guarded change. */
  private final Map<String, Runnable> during = new ConcurrentHashMap<>();

  private Stage stage(int forks, String... hosts) {
    Stage stage = new Stage(directory, hosts);
    stage.options = stage.options.withForks(forks);
    stage.guarded = this::carryOut;
    stage.hears =
        event -> {
          if (event instanceof RunEvent.HostBusy busy
              && busy.what() != null
              && busy.what().startsWith("waits until")) {
            latch(waits, busy.host()).countDown();
          }
        };
    for (String host : hosts) {
      stage.machine(host).hears = what -> log.add(host + " " + what);
    }
    return stage;
  }

  private static CountDownLatch latch(Map<String, CountDownLatch> of, String host) {
    return of.computeIfAbsent(host, any -> new CountDownLatch(1));
  }

  private ActionResult carryOut(Action.Guarded change, GuardedHost host) throws HostException {
    String name = host.session().target().name();
    log.add(name + " guarded");
    latch(begun, name).countDown();
    during.getOrDefault(name, () -> {}).run();
    try {
      for (Action step : change.apply()) {
        host.session().act(host.become(), step);
      }
    } finally {
      log.add(name + " guarded done");
    }
    return new ActionResult(0, new byte[0], new byte[0], Duration.ZERO, null);
  }

  /**
   * Nothing was under way when the host's guarded change began, and nothing began before its end.
   */
  private void assertAlone(String host) {
    assertTrue(log.contains(host + " guarded"), log::toString);
    Set<String> underWay = new HashSet<>();
    for (String line : log) {
      String doing = line.replace(" done", "");
      if (line.equals(host + " guarded")) {
        assertEquals(Set.of(), underWay, log::toString);
      }
      if (underWay.contains(host + " guarded")) {
        assertTrue(line.startsWith(host + " "), log::toString);
      }
      if (line.endsWith(" done")) {
        underWay.remove(doing);
      } else {
        underWay.add(doing);
      }
    }
  }

  private static void assertAllWell(RunReport report) {
    assertEquals(
        List.of(),
        report.hosts().stream()
            .filter(host -> host.failed() > 0 || host.unreachable() != null)
            .toList(),
        () -> report.results().toString());
  }

  private static int resets(Stage stage, String host) {
    return stage.machine(host).resets.get();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void aHostThatOthersAreReachedThroughChangesAloneAndTheyGoOnOverNewConnections(int forks) {
    Stage stage = stage(forks, "gate", "a", "b", "c", "other");
    for (String host : List.of("a", "b", "c")) {
      stage.jumps.put(host, List.of("gate"));
    }
    stage.lan.planned.put("net-gate", latch(begun, "a"));
    during.put("a", () -> LanModule.await(latch(waits, "gate")));
    RunReport report = stage.run(ALL_CHANGE);
    assertAllWell(report);
    assertAlone("gate");
    assertTrue(log.indexOf("a guarded done") < log.indexOf("gate guarded"), log::toString);
    assertEquals(10, report.hosts().stream().mapToInt(RunReport.Host::changed).sum());
    assertEquals(
        List.of(0, 1, 1, 1, 0),
        stage.machines.keySet().stream().map(host -> resets(stage, host)).toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5})
  void aLongActionOfAnotherHostEndsFirstAndIsNotCut(int forks) {
    Stage stage = stage(forks, "gate", "a", "b", "c");
    for (String host : List.of("a", "b", "c")) {
      stage.jumps.put(host, List.of("gate"));
    }
    stage.lan.planned.put("net-gate", stage.machine("a").acting);
    stage.machine("a").actionGate = latch(waits, "gate");
    RunReport report = stage.run(OTHERS_WORK);
    assertAllWell(report);
    assertAlone("gate");
    assertTrue(log.indexOf("a act done") < log.indexOf("gate guarded"), log::toString);
    assertTrue(log.lastIndexOf("a act") > log.indexOf("gate guarded done"), log::toString);
    assertEquals(1, resets(stage, "a"));
  }

  /** The second of them is reached through the first. */
  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void twoThatOthersAreReachedThroughChangeOneAfterTheOther(int forks) {
    Stage stage = stage(forks, "gate", "inner", "a", "b");
    stage.jumps.put("inner", List.of("gate"));
    stage.jumps.put("a", List.of("gate", "inner"));
    stage.jumps.put("b", List.of("inner"));
    CountDownLatch bothPlanned = new CountDownLatch(2);
    for (String host : List.of("gate", "inner")) {
      stage.lan.planned.put("net-" + host, bothPlanned);
      stage.machine(host).hears =
          what -> {
            log.add(host + " " + what);
            if (what.equals("read done")) {
              bothPlanned.countDown();
            }
          };
      String other = host.equals("gate") ? "inner" : "gate";
      during.put(
          host,
          () -> {
            if (!log.contains(other + " guarded done")) {
              LanModule.await(latch(waits, other));
            }
          });
    }
    RunReport report =
        stage.run(
            """
            - hosts: all
              gather_facts: false
              tasks:
                - name: net
                  lan: {name: "net-{{ inventory_hostname }}", content: x}
                  when: inventory_hostname in ['gate', 'inner']
                - {name: goes on, word: {name: after, content: x}}
            """);
    assertAllWell(report);
    assertAlone("gate");
    assertAlone("inner");
    assertEquals(
        List.of(0, 1, 2, 2),
        stage.machines.keySet().stream().map(host -> resets(stage, host)).toList());
  }

  @Test
  void guardedChangesOfOtherHostsGoSideBySide() {
    Stage stage = stage(1, "a", "b", "c", "gate");
    stage.jumps.put("c", List.of("gate"));
    CountDownLatch together = new CountDownLatch(3);
    for (String host : List.of("a", "b", "c")) {
      during.put(
          host,
          () -> {
            together.countDown();
            LanModule.await(together);
          });
    }
    stage.lan.planned.put("net-gate", together);
    assertAllWell(stage.run(ALL_CHANGE));
    assertAlone("gate");
  }

  @Test
  void theGatewayOfAnotherHostChangesAloneWhereFactsSaySo() {
    Stage stage = stage(5, "gate", "a", "b", "lonely");
    stage.machines.forEach((name, machine) -> machine.words.put("os_family", name));
    stage.network.put("gate", Map.of("all_ipv4_addresses", List.of("10.0.0.9", "192.0.2.1")));
    stage.network.put("a", Map.of("default_ipv4", Map.of("gateway", "192.0.2.1")));
    stage.network.put(
        "b",
        Map.of(
            "all_ipv6_addresses",
            List.of("2001:db8::b"),
            "default_ipv6",
            Map.of("gateway", "2001:db8::1")));
    stage.network.put("lonely", Map.of("default_ipv4", Map.of("interface", "eth0")));
    stage.lan.planned.put("net-gate", latch(begun, "b"));
    during.put("b", () -> LanModule.await(latch(waits, "gate")));
    RunReport report = stage.run(ALL_CHANGE.replace("gather_facts: false", "gather_facts: true"));
    assertAllWell(report);
    assertAlone("gate");
    assertEquals(
        List.of(0, 1, 0, 0),
        stage.machines.keySet().stream().map(host -> resets(stage, host)).toList());
  }

  @Test
  void whereTheChangeFailsTheOthersGetNewConnectionsToo() {
    Stage stage = stage(5, "gate", "a");
    stage.jumps.put("a", List.of("gate"));
    stage.machine("gate").refusing.add("run set net-gate x");
    RunReport report = stage.run(ALL_CHANGE);
    assertEquals(1, report.hosts().getFirst().failed());
    assertEquals(2, report.hosts().getLast().changed());
    assertEquals(1, resets(stage, "a"));
  }

  @Test
  void anInterruptEndsTheWaitAndTheChangeDoesNotBegin() throws InterruptedException {
    Stage stage = stage(5, "gate", "a");
    stage.jumps.put("a", List.of("gate"));
    CountDownLatch interrupted = new CountDownLatch(1);
    stage.lan.planned.put("net-gate", latch(begun, "a"));
    during.put("a", () -> LanModule.await(interrupted));
    Run run = stage.start(ALL_CHANGE);
    latch(waits, "gate").await();
    run.interrupt();
    interrupted.countDown();
    RunReport report = run.await();
    assertTrue(report.interrupted());
    assertTrue(log.contains("a guarded done"), log::toString);
    assertFalse(log.contains("gate guarded"), log::toString);
  }

  @Test
  void anInterruptWhileAnActionIsWaitedForEndsTheWaitWithIt() throws InterruptedException {
    Stage stage = stage(5, "gate", "a");
    stage.jumps.put("a", List.of("gate"));
    CountDownLatch interrupted = new CountDownLatch(1);
    stage.lan.planned.put("net-gate", stage.machine("a").acting);
    stage.machine("a").actionGate = interrupted;
    Run run = stage.start(OTHERS_WORK);
    latch(waits, "gate").await();
    run.interrupt();
    interrupted.countDown();
    assertTrue(run.await().interrupted());
    assertTrue(log.contains("a act done"), log::toString);
    assertFalse(log.contains("gate guarded"), log::toString);
  }
}
