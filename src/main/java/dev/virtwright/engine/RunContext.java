package dev.virtwright.engine;

import dev.virtwright.diag.UserException;
import dev.virtwright.playbook.PlaybookLoader;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What all hosts of a run share.
 *
 * @param stopping set when no host shall begin anything more
 * @param begun number of the last play that some host has begun
 * @param hosts those that are under way, by name
 * @param abort ends the run for all hosts, because of a mistake
 */
record RunContext(
    RunPlan plan,
    PlaybookLoader loader,
    TaskPlanner planner,
    Ledger ledger,
    Barrier barrier,
    Time time,
    AtomicBoolean stopping,
    Memory memory,
    Fate fate,
    Ways ways,
    LiveInventory inventory,
    Throttles throttles,
    AtomicInteger begun,
    Jobs jobs,
    Approvals approvals,
    Function<String, Optional<HostRun>> hosts,
    Consumer<UserException> abort) {

  /** Variables of a host that another one's task made. */
  void learn(String host, Effects effects) {
    memory.add(host, effects);
    hosts.apply(host).ifPresent(run -> run.mistaken("another host's task made variables"));
  }
}
