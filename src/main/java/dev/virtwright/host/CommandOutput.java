package dev.virtwright.host;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a command prints that only reads. Not merged with others, but it travels with them.
 *
 * @param argv the words; the program is looked up with /usr/local/sbin, /usr/sbin and /sbin added
 * @param deadline after which the machine kills it
 * @param about what the answer is about; the command itself is always added
 * @param wakes as in {@link Query#wakes}
 */
public record CommandOutput(
    List<String> argv, Duration deadline, Set<Resource> about, boolean wakes)
    implements Query<FragmentResult> {

  public CommandOutput {
    argv = List.copyOf(argv);
    if (argv.isEmpty()) {
      throw new IllegalArgumentException("a command has at least one word");
    }
    Objects.requireNonNull(deadline);
    about =
        Stream.concat(about.stream(), Stream.of(Resource.command(argv.getFirst())))
            .collect(Collectors.toUnmodifiableSet());
  }

  public static CommandOutput of(String... argv) {
    return new CommandOutput(List.of(argv), Fragment.DEADLINE, Set.of(), false);
  }

  public CommandOutput about(Resource... resources) {
    return new CommandOutput(argv, deadline, Set.of(resources), wakes);
  }

  @Override
  public Merge<?, ?, FragmentResult> merge() {
    return CommandOutputMerge.INSTANCE;
  }

  /** Status 127: there is no such command. */
  @Override
  public boolean missing(FragmentResult answer) {
    return answer.exitStatus() == 127;
  }
}
