package dev.virtwright.engine;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.playbook.Position;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks are done where somebody is asked about each: once for all hosts that are at it
 * together, for each host where they do not wait for each other. Thread-safe.
 */
final class Approvals {
  private final @Nullable Approver approver;
  private final Ledger ledger;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Asked, Boolean> answers = new HashMap<>();
  private boolean all;

  /**
   * @param approver null where nobody is asked
   */
  Approvals(@Nullable Approver approver, Ledger ledger) {
    this.approver = approver;
    this.ledger = ledger;
    this.all = approver == null;
  }

  private record Asked(Position position, SourceLocation task, @Nullable String host) {}

  /**
   * Whether the host does the task.
   *
   * @param name of the task, asked for only where somebody is asked
   */
  boolean approves(Stop.Work at, String host, Supplier<String> name) {
    lock.lock();
    try {
      if (all || approver == null) {
        return true;
      }
      String whom = at.play().strategy() == PlayRun.Strategy.LINEAR ? null : host;
      Asked asked = new Asked(at.position(), at.task().location(), whom);
      Boolean known = answers.get(asked);
      if (known == null) {
        ledger.awaitHeard();
        Approver.Answer answer = approver.ask(name.get(), whom);
        all = answer == Approver.Answer.CONTINUE;
        known = answer != Approver.Answer.NO;
        answers.put(asked, known);
      }
      return known;
    } finally {
      lock.unlock();
    }
  }
}
