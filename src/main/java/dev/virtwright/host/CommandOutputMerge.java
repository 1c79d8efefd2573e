package dev.virtwright.host;

import dev.virtwright.host.HostException.Kind;
import java.util.List;

/** A command is a fragment of its own, so that it is its own deadline and its own failure. */
final class CommandOutputMerge implements Merge<CommandOutput, FragmentResult, FragmentResult> {
  static final CommandOutputMerge INSTANCE = new CommandOutputMerge();

  private CommandOutputMerge() {}

  @Override
  public int most() {
    return 1;
  }

  @Override
  public Fragment fragment(List<CommandOutput> queries) {
    CommandOutput query = queries.getFirst();
    // exec: a word that the shell knows as keyword, alias or builtin is still the program
    return new Fragment(
        "exec " + Shell.quote(query.argv()), query.deadline(), Fragment.MOST_OUTPUT);
  }

  @Override
  public FragmentResult parse(List<CommandOutput> queries, FragmentResult result) {
    return result;
  }

  @Override
  public FragmentResult answer(CommandOutput query, FragmentResult parsed) throws HostException {
    if (parsed.timedOut()) {
      throw new HostException(
          Kind.TIMEOUT,
          "%s did not end within %d s and was stopped"
              .formatted(Answers.line(Shell.quote(query.argv())), query.deadline().toSeconds()),
          "run it on the host by hand to see what it waits for");
    }
    return parsed;
  }
}
