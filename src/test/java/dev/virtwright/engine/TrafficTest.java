package dev.virtwright.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.virtwright.host.ActionResult;
import dev.virtwright.host.HostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
final class TrafficTest {
  private final Semaphore permits = new Semaphore(2, true);
  private final Traffic traffic = new Traffic(permits, 2);
  private final Coalescer coalescer =
      new Coalescer(new WordMachine("one"), new Machines(false), permits, what -> {});
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  private interface Use {
    void use() throws HostException;
  }

  private void start(Use use) {
    threads.add(
        Thread.ofVirtual()
            .start(() -> {
              try {
                use.use();
              } catch (HostException failure) {
                log.add(failure.toString());
              } catch (Superseded cancelled) {
                log.add("cancelled");
              }
            }));
  }

  private void join() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private Traffic.Work work(String name, CountDownLatch began, CountDownLatch end) {
    return () -> {
      log.add(name);
      began.countDown();
      LanModule.await(end);
      log.add(name + " done");
      return new ActionResult(0, new byte[0], new byte[0], Duration.ZERO, null);
    };
  }

  private Traffic.Work work(String name) {
    return work(name, new CountDownLatch(0), new CountDownLatch(0));
  }

  private void awaitQueued(int count) throws InterruptedException {
    while (permits.getQueueLength() < count) {
      if (Thread.interrupted()) {
        throw new InterruptedException("nobody waits for a permit");
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void requestsThatComeAfterTheOneThatGoesAloneComeAfterIt() throws Exception {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    start(() -> traffic.request(work("first", began, end)));
    began.await();
    start(() -> traffic.alone(coalescer.seat(), () -> log.add("waits"), work("alone")));
    awaitQueued(1);
    start(() -> traffic.request(work("later")));
    awaitQueued(2);
    end.countDown();
    join();
    assertEquals(
        List.of("first", "waits", "first done", "alone", "alone done", "later", "later done"), log);
    assertEquals(2, permits.availablePermits());
  }

  @Test
  void requestsOfThoseBesideGoOnWhileOneWaitsToBeAlone() throws Exception {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch waits = new CountDownLatch(1);
    start(() ->
        traffic.beside(
            coalescer.seat(),
            () -> {
              began.countDown();
              LanModule.await(waits);
              return traffic.request(work("its request"));
            }));
    began.await();
    start(() -> traffic.alone(coalescer.seat(), waits::countDown, work("alone")));
    join();
    assertEquals(List.of("its request", "its request done", "alone", "alone done"), log);
  }

  @Test
  void oneThatGivesUpLetsThoseBehindItIn() throws Exception {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch waits = new CountDownLatch(1);
    Seat seat = coalescer.seat();
    start(() -> traffic.beside(coalescer.seat(), work("first", began, end)));
    began.await();
    start(() -> traffic.alone(seat, waits::countDown, work("alone")));
    waits.await();
    seat.cancel("not wanted");
    threads.removeLast().join();
    start(() -> traffic.beside(coalescer.seat(), work("second")));
    threads.removeLast().join();
    end.countDown();
    join();
    assertEquals(List.of("first", "cancelled", "second", "second done", "first done"), log);
    traffic.alone(coalescer.seat(), () -> log.add("waits"), work("again"));
    assertEquals("again done", log.getLast());
    assertEquals(2, permits.availablePermits());
  }
}
