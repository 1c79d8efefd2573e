package dev.virtwright.modules.files;

import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import dev.virtwright.host.Resource;
import dev.virtwright.host.Shell;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a working copy and the repository it comes from are.
 *
 * @param dest null where there is none to look at
 * @param asks whether the repository is asked too
 * @param ssh command instead of ssh; null for ssh
 * @param once tells it from any other, however alike: the repository may be another by then
 */
record GitRead(
    String git,
    String repo,
    @Nullable String dest,
    String remote,
    String version,
    boolean bare,
    boolean asks,
    @Nullable String ssh,
    Map<String, String> environment,
    Object once)
    implements Query<GitRead.State> {

  /**
   * What was read.
   *
   * @param exists whether there is a working copy
   * @param head the commit checked out; null where there is none
   * @param modified whether files of the working copy differ from it
   * @param submodules whether submodules differ from it
   * @param url of the repository, as the working copy has it
   * @param remoteHead the commit that version is in the repository; empty where unknown
   * @param branch whether version is a branch there
   * @param tag whether it is a tag
   * @param defaultBranch what HEAD is there; empty where unknown
   * @param problem why the repository could not be asked; empty where it was
   */
  record State(
      boolean exists,
      @Nullable String head,
      boolean modified,
      boolean submodules,
      String url,
      String remoteHead,
      boolean branch,
      boolean tag,
      String defaultBranch,
      String problem) {}

  @Override
  public Merge<?, ?, State> merge() {
    return Reading.INSTANCE;
  }

  @Override
  public Set<Resource> about() {
    return dest == null
        ? Set.of(Resource.command(git))
        : Set.of(Resource.command(git), Resource.file(dest));
  }

  @Override
  public boolean missing(State answer) {
    return !answer.exists();
  }

  @Override
  public boolean beyondMachine() {
    return true;
  }

  /** Nothing of the environment. */
  @Override
  public String toString() {
    return "GitRead[" + dest + ", " + version + "]";
  }

  /** One repository a fragment. */
  static final class Reading implements Merge<GitRead, FragmentResult, State> {
    static final Reading INSTANCE = new Reading();

    private Reading() {}

    @Override
    public int most() {
      return 1;
    }

    @Override
    public Fragment fragment(List<GitRead> queries) {
      GitRead query = queries.getFirst();
      Map<String, String> environment = new LinkedHashMap<>(query.environment());
      environment.put("GIT_TERMINAL_PROMPT", "0");
      environment.put("GIT_OPTIONAL_LOCKS", "0");
      if (query.ssh() != null) {
        environment.put("GIT_SSH_COMMAND", query.ssh());
      }
      String git = Shell.quote(query.git());
      StringBuilder script = new StringBuilder(Http.exported(environment));
      script.append(
          "command -v %1$s >/dev/null || { echo 'there is no git on the machine' >&2; exit 127; }\n"
              .formatted(git));
      if (query.dest() != null) {
        script.append(
            """
            cd -- %2$s 2>/dev/null && { %3$s; } && {
              echo exists
              printf 'head %%s\\n' "$(%1$s rev-parse --verify -q HEAD)"
              printf 'url %%s\\n' "$(%1$s config --get remote.%4$s.url)"
              [ -n "$(%1$s status --porcelain --untracked-files=no --ignore-submodules=all 2>/dev/null)" ] && echo modified
              [ ! -f .gitmodules ] || ! %1$s submodule status --recursive | grep -q '^[-+U]' || echo submodules
            }
            """
                .formatted(
                    git,
                    Shell.quote(query.dest()),
                    query.bare() ? "[ -f config ] && [ -d objects ]" : "[ -e .git ]",
                    Shell.quote(query.remote())));
      }
      if (query.asks()) {
        script.append(
            """
            if r=$(%1$s ls-remote --symref -- %2$s HEAD 'refs/heads/*' 'refs/tags/*' 2>&1); then
              printf '%%s\\n' "$r" | grep -e '^ref: ' -e '	HEAD$' %3$s | sed 's/^/ref /'
            else
              printf 'problem %%s\\n' "$(printf '%%s' "$r" | tr '\\n' ' ')"
            fi
            """
                .formatted(git, Shell.quote(query.repo()), patterns(query.version())));
      }
      return new Fragment(
          script.append("exit 0\n").toString(), Duration.ofMinutes(2), Fragment.MOST_OUTPUT);
    }

    private static String patterns(String version) {
      String quoted = version.replaceAll("[\\[\\].*^$\\\\]", "\\\\$0");
      return "-e %s -e %s"
          .formatted(
              Shell.quote("\trefs/heads/" + quoted + "$"),
              Shell.quote("\trefs/tags/" + quoted + "\\(^{}\\)\\{0,1\\}$"));
    }

    @Override
    public FragmentResult parse(List<GitRead> queries, FragmentResult result) {
      return result;
    }

    @Override
    public State answer(GitRead query, FragmentResult parsed) throws HostException {
      if (parsed.exitStatus() == 127) {
        throw new HostException(
            HostException.Kind.FAILED, "there is no git on the machine", "install git before");
      }
      if (parsed.timedOut() || parsed.truncated()) {
        throw new HostException(
            HostException.Kind.TIMEOUT,
            "repository %s did not answer in time".formatted(query.repo()),
            "see whether the machine reaches it");
      }
      Map<String, String> words = new HashMap<>();
      Map<String, String> references = new HashMap<>();
      String defaultBranch = "";
      for (String line : parsed.out().lines().toList()) {
        if (line.startsWith("ref ref: refs/heads/")) {
          defaultBranch = line.substring("ref ref: refs/heads/".length()).split("\t")[0];
        } else if (line.matches("ref [0-9a-f]{40,64}\t.*")) {
          String[] pair = line.substring(4).split("\t", 2);
          references.put(pair[1], pair[0]);
        } else {
          int blank = line.indexOf(' ');
          words.put(
              blank < 0 ? line : line.substring(0, blank),
              blank < 0 ? "" : line.substring(blank + 1).strip());
        }
      }
      String version = query.version();
      String branch = references.get("refs/heads/" + version);
      String tag =
          references.getOrDefault(
              "refs/tags/" + version + "^{}", references.get("refs/tags/" + version));
      String head = words.getOrDefault("head", "");
      return new State(
          words.containsKey("exists"),
          head.isEmpty() ? null : head,
          words.containsKey("modified"),
          words.containsKey("submodules"),
          words.getOrDefault("url", ""),
          version.equals("HEAD")
              ? references.getOrDefault("HEAD", "")
              : branch != null ? branch : tag != null ? tag : "",
          branch != null,
          branch == null && tag != null,
          defaultBranch,
          words.getOrDefault("problem", ""));
    }
  }
}
