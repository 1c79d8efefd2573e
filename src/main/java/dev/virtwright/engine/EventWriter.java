package dev.virtwright.engine;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.module.Change;
import dev.virtwright.module.Finding;
import dev.virtwright.result.RunEvent;
import dev.virtwright.result.TaskResult;
import dev.virtwright.value.Masker;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Hands events to the listener: in the order they came, from one thread, with secrets masked. A
 * listener that breaks hears nothing more, and the run goes on.
 */
final class EventWriter implements AutoCloseable {
  private final LinkedBlockingQueue<Item> queue = new LinkedBlockingQueue<>();
  private final RunListener listener;
  private final Masker masker;
  private final Thread thread;
  private volatile @Nullable RuntimeException broken;

  private sealed interface Item {
    record Event(RunEvent event) implements Item {}

    record End() implements Item {}

    /** All before it has been heard. */
    record Mark(CountDownLatch reached) implements Item {}
  }

  EventWriter(RunListener listener, Masker masker) {
    this.listener = listener;
    this.masker = masker;
    this.thread = Thread.ofVirtual().name("events").start(this::write);
  }

  void emit(RunEvent event) {
    queue.add(new Item.Event(event));
  }

  private void write() {
    try {
      boolean more = true;
      while (more) {
        switch (queue.take()) {
          case Item.Event(RunEvent event) -> hand(event);
          case Item.Mark(CountDownLatch reached) -> reached.countDown();
          case Item.End() -> more = false;
        }
      }
    } catch (InterruptedException nobodyDoesThat) {
      Thread.currentThread().interrupt();
    }
  }

  private void hand(RunEvent event) {
    if (broken != null) {
      return;
    }
    try {
      listener.on(event);
    } catch (RuntimeException failure) {
      broken = failure;
    }
  }

  /** Waits until the listener has heard all that was emitted. */
  void awaitHeard() {
    CountDownLatch reached = new CountDownLatch(1);
    queue.add(new Item.Mark(reached));
    try {
      reached.await();
    } catch (InterruptedException later) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until the listener has heard everything, and throws what it threw. */
  @Override
  public void close() {
    queue.add(new Item.End());
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (broken != null) {
      throw broken;
    }
  }

  /** With every secret of the run replaced; values of secret changes are not there at all. */
  TaskResult masked(TaskResult result) {
    return new TaskResult(
        result.host(),
        result.task(),
        text(result.item()),
        result.status(),
        result.drift().stream().map(this::masked).toList(),
        result.actions().stream().map(masker::mask).toList(),
        result.findings().stream().map(this::masked).toList(),
        values(result.values()),
        text(result.message()),
        text(result.remedy()),
        result.waitsFor(),
        result.warnings().stream().map(this::masked).toList(),
        result.ignored(),
        result.elapsed(),
        result.desired(),
        result.origins());
  }

  private Change masked(Change change) {
    return change.secret()
        ? Change.secret(change.path())
        : new Change(
            masker.mask(change.path()),
            masker.mask(change.current()),
            masker.mask(change.target()),
            false);
  }

  private Finding masked(Finding finding) {
    return new Finding(
        finding.check(),
        finding.group(),
        masker.mask(finding.title()),
        masker.mask(finding.read()),
        masker.mask(finding.rule()),
        finding.verdict(),
        text(finding.remedy()));
  }

  Diagnostic masked(Diagnostic diagnostic) {
    return new Diagnostic(
        diagnostic.code(),
        diagnostic.severity(),
        masker.mask(diagnostic.summary()),
        text(diagnostic.remedy()),
        diagnostic.location());
  }

  @Nullable String text(@Nullable String text) {
    return text == null ? null : masker.mask(text);
  }

  @SuppressWarnings("unchecked") // masking keeps a map's keys texts
  Map<String, @Nullable Object> values(Map<String, @Nullable Object> values) {
    return (Map<String, @Nullable Object>) Objects.requireNonNull(masker.mask((Object) values));
  }

  List<String> names(List<String> names) {
    return names.stream().map(masker::mask).toList();
  }
}
