package dev.virtwright.modules.flow;

import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import dev.virtwright.host.Resource;
import dev.virtwright.host.Shell;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A command of the playbook that only reads, with directory and environment. What it looks at is
 * unknown, so it is about its program alone.
 */
record CommandRead(
    List<String> argv,
    @Nullable String directory,
    Map<String, String> environment,
    Duration deadline)
    implements Query<FragmentResult> {

  CommandRead {
    argv = List.copyOf(argv);
    environment = Map.copyOf(environment);
  }

  @Override
  public Merge<?, ?, FragmentResult> merge() {
    return Reading.INSTANCE;
  }

  @Override
  public Set<Resource> about() {
    return Set.of(Resource.command(argv.getFirst()));
  }

  /** Status 127: there is no such command. */
  @Override
  public boolean missing(FragmentResult answer) {
    return answer.exitStatus() == 127;
  }

  /** Says how many there are and nothing of them: environment values may be secret. */
  @Override
  public String toString() {
    return "CommandRead[" + Shell.quote(argv) + ", " + environment.size() + " variables]";
  }

  /** One command a fragment. */
  static final class Reading implements Merge<CommandRead, FragmentResult, FragmentResult> {
    static final Reading INSTANCE = new Reading();

    private Reading() {}

    @Override
    public int most() {
      return 1;
    }

    @Override
    public Fragment fragment(List<CommandRead> queries) {
      CommandRead query = queries.getFirst();
      StringBuilder script = new StringBuilder();
      // set by the shell itself: nothing of it is in a command line
      query.environment.entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(each ->
              script
                  .append(name(each.getKey()))
                  .append('=')
                  .append(Shell.quote(each.getValue()))
                  .append("; export ")
                  .append(each.getKey())
                  .append('\n'));
      if (query.directory != null) {
        script.append("cd -- ").append(Shell.quote(query.directory)).append(" || exit 1\n");
      }
      script.append("exec ").append(Shell.quote(query.argv)).append('\n');
      return new Fragment(script.toString(), query.deadline, Fragment.MOST_OUTPUT);
    }

    private static String name(String variable) {
      if (!variable.matches("[A-Za-z_][A-Za-z0-9_]*")) {
        throw Words.mistake(
            "'%s' is no name of an environment variable".formatted(variable),
            "use letters, digits and underscores");
      }
      return variable;
    }

    @Override
    public FragmentResult parse(List<CommandRead> queries, FragmentResult result) {
      return result;
    }

    @Override
    public FragmentResult answer(CommandRead query, FragmentResult parsed) throws HostException {
      if (parsed.timedOut()) {
        throw new HostException(
            HostException.Kind.TIMEOUT,
            "%s did not end within %d s and was stopped"
                .formatted(query.argv.getFirst(), query.deadline.toSeconds()),
            "drop check_mode: false so that it runs as an action with a longer deadline");
      }
      return parsed;
    }
  }
}
