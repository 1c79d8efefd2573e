package dev.virtwright.engine;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells of a job that somebody waits for: now and then that it goes on, and how it ended. */
record AsyncNews(Ledger ledger, String host) {

  /**
   * @param id of the job
   * @param every how often, in seconds
   */
  Told begin(String id, long every) {
    Told told = new Told(ledger, host, id, new CountDownLatch(1));
    Thread.ofVirtual().name("news of " + id).start(() -> told.goOn(every));
    return told;
  }

  /**
   * What is told of one job.
   *
   * @param over reached when there is nothing more to tell
   */
  record Told(Ledger ledger, String host, String id, CountDownLatch over) implements AutoCloseable {

    private void goOn(long every) {
      try {
        while (!over.await(every, TimeUnit.SECONDS)) {
          ledger.said(
              host,
              "ASYNC POLL on %s: jid=%s started=True finished=False".formatted(host, id),
              true);
        }
      } catch (InterruptedException nobodyDoesThat) {
        Thread.currentThread().interrupt();
      }
    }

    /** The job did what it was to do, or did not. */
    void ended(boolean well) {
      over.countDown();
      ledger.said(host, "ASYNC %s on %s: jid=%s".formatted(well ? "OK" : "FAILED", host, id), true);
    }

    @Override
    public void close() {
      over.countDown();
    }
  }
}
