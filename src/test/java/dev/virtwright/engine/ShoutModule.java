package dev.virtwright.engine;

import dev.virtwright.host.Action;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.Verification;
import java.util.List;
import java.util.Map;

/** Acts always, as {@code command} does; what it prints is known only afterwards. */
final class ShoutModule implements ResourceModule {
  private static final Arg<String> TEXT = Arg.string("text", "What is shouted.");

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("shout").summary("Shout").args(TEXT);
  }

  @Override
  public Plan plan(Args args, HostReader host) {
    return Plan.changes(
            List.of(Change.of("shouted", null, args.get(TEXT))),
            List.of(Action.Run.of(List.of("shout", args.get(TEXT)))))
        .verifiedBy(Verification.BY_RESULT)
        .resultingIn(
            results -> new Plan.Outcome.Result(Map.of("stdout", results.getFirst().out()), null));
  }
}
