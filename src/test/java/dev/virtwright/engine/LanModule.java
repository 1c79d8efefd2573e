package dev.virtwright.engine;

import dev.virtwright.host.Action;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.Verification;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps a word of a {@link WordMachine} at a content, by a guarded change. */
final class LanModule implements ResourceModule {
  private static final Arg<String> NAME = Arg.string("name", "Which word.");
  private static final Arg<String> CONTENT = Arg.string("content", "What it shall be.");

  /** What is planned for these words is known only once the latch is open. */
  final Map<String, CountDownLatch> planned = new ConcurrentHashMap<>();

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("lan").summary("Keep a word, guarded").args(NAME, CONTENT);
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    String name = args.get(NAME);
    String wanted = args.get(CONTENT);
    String present = host.ask(new Word(name));
    await(planned.getOrDefault(name, new CountDownLatch(0)));
    if (present.equals(wanted)) {
      return Plan.inSync(Map.of());
    }
    Action change =
        new Action.Guarded(
            "lan " + name,
            List.of(),
            List.of(Action.Run.of(List.of("set", name, wanted))),
            List.of(),
            List.of(),
            List.of(),
            Duration.ofSeconds(60),
            null,
            List.of(),
            List.of());
    return Plan.changes(List.of(Change.of("content", present, wanted)), List.of(change))
        .verifiedBy(
            new Verification.Converges(Duration.ofMillis(1), Duration.ZERO, false, Set.of()));
  }

  static void await(CountDownLatch latch) {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new AssertionError("the latch never opened");
      }
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }
}
