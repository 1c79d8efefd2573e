package dev.virtwright.engine;

import dev.virtwright.playbook.PlaybookLoader;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What all hosts of a run share.
 *
 * @param stopping set when no host shall begin anything more
 */
record RunContext(
    RunPlan plan,
    PlaybookLoader loader,
    TaskPlanner planner,
    Ledger ledger,
    Barrier barrier,
    Time time,
    AtomicBoolean stopping) {}
