package dev.virtwright.engine;

import dev.virtwright.host.Action;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Resource;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.Verification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Keeps a word of a {@link WordMachine} at a content; may depend on other words and bring more. */
final class WordModule implements ResourceModule {
  private static final Arg<String> NAME = Arg.string("name", "Which word.");
  private static final Arg<String> CONTENT = Arg.string("content", "What it shall be.").optional();
  private static final Arg<List<String>> AFTER =
      Arg.strings("after", "Words read first, one after the other.").orElse(List.of());
  private static final Arg<List<String>> BRINGS =
      Arg.strings("brings", "Words that setting it sets as well.").orElse(List.of());
  private static final Arg<Boolean> NEEDS =
      Arg.bool("needs", "Whether the words read first must be there.").orElse(false);

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("word")
        .alias("test.word")
        .summary("Keep a word")
        .args(NAME, CONTENT, AFTER, BRINGS, NEEDS);
  }

  @Override
  public Set<Resource.Kind> touches() {
    return Set.of(Resource.Kind.FILE);
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    for (String name : args.get(AFTER)) {
      if (host.ask(new Word(name)).isEmpty() && args.get(NEEDS)) {
        return Plan.blocked("there is no " + name, "bring it first");
      }
    }
    String name = args.get(NAME);
    String present = host.ask(new Word(name));
    String wanted = args.find(CONTENT).orElse(present);
    if (present.equals(wanted)) {
      return Plan.inSync(Map.of("word", present, "seen", present));
    }
    List<Action> actions = new ArrayList<>();
    List<Provides> provides = new ArrayList<>();
    provides.add(Provides.the(Resource.file("/" + name)));
    args.get(BRINGS).forEach(other -> provides.add(Provides.the(Resource.file("/" + other))));
    actions.add(Action.Run.of(List.of("set", name, wanted), provides.toArray(Provides[]::new)));
    args.get(BRINGS).forEach(other -> actions.add(Action.Run.of(List.of("set", other, wanted))));
    return Plan.changes(List.of(Change.of("content", present, wanted)), actions)
        .verifiedBy(
            new Verification.Converges(Duration.ofMillis(1), Duration.ZERO, false, Set.of("seen")))
        .with("word", wanted)
        .with("seen", present);
  }
}
