package dev.virtwright.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.host.Become;
import dev.virtwright.host.HostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
final class CoalescerTest {
  private static final Become ROOT = new Become(Become.Method.SUDO, "root", null);

  private final WordMachine host = new WordMachine("one");

  /** What the host was said to be busy with. */
  private final List<@Nullable String> busy = new CopyOnWriteArrayList<>();

  private final Coalescer coalescer =
      new Coalescer(host, new Machines(true), new Semaphore(5), busy::add);

  /** What a planning thread does. */
  private interface Planning {
    Object plan(Seat seat) throws HostException;
  }

  /** Plans at once, as the engine does: all seats are taken before the first thread starts. */
  private static List<Object> together(Coalescer coalescer, Planning... plannings)
      throws InterruptedException {
    List<Object> results = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    List<Seat> seats = new ArrayList<>();
    for (int i = 0; i < plannings.length; i++) {
      seats.add(coalescer.seat());
      results.add("no result");
    }
    for (int i = 0; i < plannings.length; i++) {
      int index = i;
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                try (Seat seat = seats.get(index)) {
                  results.set(index, plannings[index].plan(seat));
                } catch (HostException | RuntimeException failure) {
                  results.set(index, failure);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return results;
  }

  private static Planning words(String... names) {
    return seat -> {
      List<String> answers = new ArrayList<>();
      for (String name : names) {
        answers.add(seat.ask(Become.NONE, new Word(name)));
      }
      return String.join(" ", answers);
    };
  }

  private void has(String... names) {
    for (String name : names) {
      host.words.put(name, name.toUpperCase(java.util.Locale.ROOT));
    }
  }

  @Test
  void independentReadsOfManyTasksAreOneRoundTrip() throws Exception {
    has("a", "b", "c");
    assertEquals(List.of("A", "B", "C"), together(coalescer, words("a"), words("b"), words("c")));
    assertEquals(List.of("a b c"), host.requests);
    assertEquals(1, coalescer.trips());
  }

  @Test
  void roundTripsAreTheLongestChainOfDependentReads() throws Exception {
    has("a", "b", "c", "d", "e", "f");
    together(coalescer, words("a", "b", "c"), words("d"), words("e", "f"));
    assertEquals(List.of("a d e", "b f", "c"), host.requests);
  }

  @Test
  void equalQueriesAreAskedOnceInAnEpoch() throws Exception {
    has("a", "b");
    assertEquals(
        List.of("A", "A B", "A"), together(coalescer, words("a"), words("a", "b"), words("a")));
    together(coalescer, words("b", "a"));
    assertEquals(List.of("a", "b"), host.requests);
  }

  @Test
  void whatMayWakeAServiceIsAskedWhenNothingElseIsLeft() throws Exception {
    has("a", "b", "wake-x");
    together(coalescer, words("wake-x"), words("a", "b"));
    assertEquals(List.of("a", "b", "wake-x"), host.requests);
  }

  @Test
  void aNewEpochAsksAgain() throws Exception {
    has("a");
    together(coalescer, words("a"));
    host.words.put("a", "other");
    coalescer.identify().touched();
    assertEquals(List.of("other"), together(coalescer, words("a")));
    assertEquals(List.of("a", "a"), host.requests);
  }

  @Test
  void aKindIsSplitAboveItsMost() throws Exception {
    together(coalescer, words("a"), words("b"), words("c"), words("d"));
    assertEquals(1, host.requests.size());
    assertEquals(2, host.requests.getFirst().split("\\|").length);
  }

  @Test
  void usersOfOneMomentAreOneTrip() throws Exception {
    has("a", "b");
    assertEquals(
        List.of("A", "B"), together(coalescer, words("a"), seat -> seat.ask(ROOT, new Word("b"))));
    assertEquals(List.of("a", "root: b"), host.requests.stream().sorted().toList());
    assertEquals(1, coalescer.trips());
    assertEquals(2, coalescer.requests());
  }

  @Test
  void aQuerysFailureIsItsOwn() throws Exception {
    has("a", "c");
    host.words.put("b", "!");
    List<Object> results = together(coalescer, words("a"), words("b"), words("c"));
    assertEquals("A", results.get(0));
    assertEquals(
        HostException.Kind.DENIED, assertInstanceOf(HostException.class, results.get(1)).kind());
    assertEquals("C", results.get(2));
  }

  @Test
  void aHangingQueryIsToldFromThoseMergedWithIt() throws Exception {
    has("a", "b", "c");
    host.hanging.add("b");
    List<Object> results = together(coalescer, words("a"), words("b"), words("c"));
    assertEquals("A", results.get(0));
    assertEquals(
        HostException.Kind.TIMEOUT, assertInstanceOf(HostException.class, results.get(1)).kind());
    assertEquals("C", results.get(2));
    assertEquals(List.of("a b c", "a | b | c"), host.requests);
  }

  @Test
  void aLostHostFailsAllThatWaitAndIsAskedAgainLater() throws Exception {
    has("a");
    host.down = new HostException(HostException.Kind.UNREACHABLE, "no route", "plug it in");
    for (Object result : together(coalescer, words("a"), words("b"))) {
      HostException failure = assertInstanceOf(HostException.class, result);
      assertTrue(failure.unreachable());
      assertEquals("plug it in", failure.remedy());
    }
    host.down = null;
    assertEquals(List.of("A"), together(coalescer, words("a")));
  }

  @Test
  void expectedQueriesTravelWithTheFirstOneAsked() throws Exception {
    has("a", "b");
    together(
        coalescer,
        seat -> {
          coalescer.expect(Become.NONE, new Word("a"), new Word("b"));
          return seat.ask(Become.NONE, new Word("a")) + seat.ask(Become.NONE, new Word("b"));
        });
    assertEquals(List.of("a b"), host.requests);
  }

  @Test
  void whatIsOnlyExpectedIsNotAsked() throws Exception {
    together(
        coalescer,
        seat -> {
          coalescer.expect(Become.NONE, new Word("a"));
          return "";
        });
    assertEquals(List.of(), host.requests);
  }

  @Test
  void whoWaitsForAnotherTasksValueKeepsTheBatchBackUntilItIsThere() throws Exception {
    has("a", "b", "c");
    Pending<String> value = new Pending<>();
    List<Object> results =
        together(
            coalescer,
            seat -> {
              String first = seat.ask(Become.NONE, new Word("a"));
              value.complete("b");
              return first + seat.ask(Become.NONE, new Word("c"));
            },
            seat -> seat.ask(Become.NONE, new Word(value.await(seat))));
    assertEquals(List.of("AC", "B"), results);
    assertEquals(List.of("a", "b c"), host.requests);
  }

  @Test
  void aCancelledThreadNeitherWaitsNorIsWaitedFor() throws Exception {
    has("a", "b");
    Seat doomed = coalescer.seat();
    Seat busy = coalescer.seat();
    List<Object> seen = new ArrayList<>();
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              try (doomed) {
                doomed.ask(Become.NONE, new Word("a"));
              } catch (HostException | Superseded end) {
                seen.add(end);
              }
            });
    doomed.cancel("a new epoch began");
    thread.join();
    assertInstanceOf(Superseded.class, seen.getFirst());
    busy.close();
    assertEquals(List.of("B"), together(coalescer, words("b")));
  }

  @Test
  void aThreadInterruptedWhileItWaitsLeavesTheOthersTheirAnswers() throws Exception {
    has("a", "b");
    CountDownLatch gate = new CountDownLatch(1);
    host.gate = gate;
    Seat seat = coalescer.seat();
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              try (seat) {
                assertThrows(Superseded.class, () -> seat.ask(Become.NONE, new Word("a")));
              }
            });
    thread.interrupt();
    thread.join();
    gate.countDown();
    assertEquals(List.of("A B"), together(coalescer, words("a", "b")));
  }

  @Test
  void aPermitCoversARequestAndNothingElse() throws Exception {
    AtomicInteger underWay = new AtomicInteger();
    Semaphore permits = new Semaphore(1);
    int hosts = 50;
    List<Thread> threads = new ArrayList<>();
    List<WordMachine> machines = new ArrayList<>();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch allAskedOnce = new CountDownLatch(hosts);
    for (int i = 0; i < hosts; i++) {
      WordMachine each = new WordMachine("host" + i, "id" + i, underWay);
      machines.add(each);
      Coalescer own = new Coalescer(each, new Machines(true), permits, what -> {});
      Seat seat = own.seat();
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                try (seat) {
                  seat.ask(Become.NONE, new Word("a"));
                  most.accumulateAndGet(underWay.get(), Math::max);
                  allAskedOnce.countDown();
                  // A barrier that needs every host: no permit may be held while waiting.
                  allAskedOnce.await();
                  seat.ask(Become.NONE, new Word("b"));
                } catch (HostException | InterruptedException failure) {
                  throw new AssertionError(failure);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    machines.forEach(each -> assertEquals(List.of("a", "b"), each.requests));
    assertTrue(most.get() <= 1, "at most one request under way, not " + most);
  }
}
