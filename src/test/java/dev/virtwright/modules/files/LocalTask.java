package dev.virtwright.modules.files;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.virtwright.host.HostException;
import dev.virtwright.host.LocalMachine;
import dev.virtwright.module.Args;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.TaskContext;
import dev.virtwright.module.Tasks;
import dev.virtwright.module.Verification;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs tasks on this computer as the engine does: plan, act, what register sees. */
final class LocalTask implements AutoCloseable {
  private final LocalMachine machine = new LocalMachine();
  private final TaskContext context;

  LocalTask(TaskContext context) {
    this.context = context;
  }

  /**
   * @param changed whether anything was
   * @param failure null where all went well
   */
  record Result(boolean changed, @Nullable String failure, Map<String, @Nullable Object> values) {}

  Result run(ResourceModule module, @Nullable Object... arguments) throws HostException {
    Args args = Tasks.args(context, module, arguments);
    return switch (module.plan(args, machine.reader())) {
      case Plan.InSync inSync -> new Result(false, null, inSync.values());
      case Plan.Blocked blocked -> new Result(false, blocked.problem(), blocked.values());
      case Plan.Changes changes -> {
        Map<String, @Nullable Object> values = new LinkedHashMap<>(changes.values());
        var results = machine.act(changes.actions());
        values.putAll(observed(changes, module, args));
        Plan.Outcome outcome = changes.outcome();
        if (outcome == null) {
          yield new Result(changes.lasting(), null, values);
        }
        Plan.Outcome.Result sum = outcome.of(results);
        values.putAll(sum.values());
        Boolean told = sum.changed();
        yield new Result(told == null ? changes.lasting() : told, sum.failure(), values);
      }
    };
  }

  /** What the engine reads back after a change. */
  private Map<String, @Nullable Object> observed(
      Plan.Changes changes, ResourceModule module, Args args) throws HostException {
    return switch (changes.verification()) {
      case Verification.ByResult() -> Map.of();
      case Verification.Effect effect -> effect.observation().of(machine.reader());
      case Verification.Converges converges -> {
        Map<String, @Nullable Object> now = new LinkedHashMap<>();
        if (module.plan(args, machine.reader()) instanceof Plan.InSync inSync) {
          now.putAll(inSync.values());
        }
        now.keySet().retainAll(converges.observed());
        yield now;
      }
    };
  }

  /** Runs it twice: the first changes something and the second nothing. */
  Result settles(ResourceModule module, @Nullable Object... arguments) throws HostException {
    Result first = run(module, arguments);
    if (!first.changed() || first.failure() != null) {
      throw new AssertionError("the first run: " + first);
    }
    assertInstanceOf(
        Plan.InSync.class,
        module.plan(Tasks.args(context, module, arguments), machine.reader()),
        "the second run");
    return first;
  }

  @Override
  public void close() {
    machine.close();
  }
}
