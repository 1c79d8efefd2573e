package dev.virtwright.modules.files;

import com.google.auto.service.AutoService;
import dev.virtwright.host.Action;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Shell;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.Verification;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A working copy, or a bare repository, is at a version of another repository.
 *
 * <p>Reads HEAD, changes of the working copy and the other repository's references in one question;
 * fetches and checks out only where they differ. Source: Ansible's {@code ansible.builtin.git}
 * documentation, git(1).
 */
@AutoService(ResourceModule.class)
public final class GitModule implements ResourceModule {
  private static final Arg<String> REPO =
      Arg.string("repo", "URL or path of the repository, as the managed node reaches it.")
          .alias("name");
  private static final Arg<String> DEST =
      Arg.path("dest", "Directory of the working copy; not needed with clone=no.").optional();
  private static final Arg<String> VERSION =
      Arg.string("version", "Branch, tag or SHA-1; HEAD is the repository's default branch.")
          .orElse("HEAD");
  private static final Arg<String> REMOTE =
      Arg.string("remote", "How the repository is called in the working copy.").orElse("origin");
  private static final Arg<String> REFSPEC =
      Arg.string("refspec", "References that are fetched besides.").optional();
  private static final Arg<String> REFERENCE =
      Arg.path("reference", "Repository on the managed node whose objects are borrowed.")
          .optional();
  private static final Arg<Boolean> FORCE =
      Arg.bool("force", "Throw away changes of the working copy.").orElse(false);
  private static final Arg<Long> DEPTH =
      Arg.integer("depth", "How many commits are fetched.", 1, Integer.MAX_VALUE).optional();
  private static final Arg<Boolean> CLONE =
      Arg.bool("clone", "Clone where there is no working copy; no only tells its version.")
          .orElse(true);
  private static final Arg<Boolean> UPDATE =
      Arg.bool("update", "Fetch what is new; no leaves a working copy as it is.").orElse(true);
  private static final Arg<Boolean> BARE =
      Arg.bool("bare", "A repository without a working copy.").orElse(false);
  private static final Arg<Boolean> RECURSIVE =
      Arg.bool("recursive", "Update submodules too.").orElse(true);
  private static final Arg<Boolean> TRACK_SUBMODULES =
      Arg.bool("track_submodules", "Take submodules at the newest of their branch.").orElse(false);
  private static final Arg<Boolean> SINGLE_BRANCH =
      Arg.bool("single_branch", "Clone no branch but that of version.").orElse(false);
  static final Arg<String> KEY_FILE =
      Arg.path("key_file", "Private key on the managed node for SSH.").optional();
  static final Arg<String> SSH_OPTS = Arg.string("ssh_opts", "More options for ssh(1).").optional();
  static final Arg<Boolean> ACCEPT_HOSTKEY =
      Arg.bool("accept_hostkey", "Accept any key of the server.").orElse(false);
  static final Arg<Boolean> ACCEPT_NEWHOSTKEY =
      Arg.bool("accept_newhostkey", "Accept a server's key that is not known yet.").orElse(false);
  private static final Arg<String> UMASK =
      Arg.string("umask", "Umask of files that are written, in octal digits.", "0?[0-7]{1,3}")
          .optional();
  static final Arg<String> EXECUTABLE =
      Arg.path("executable", "Path of git, where it is not on the PATH.").optional();

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("git")
        .alias("ansible.builtin.git", "ansible.legacy.git")
        .summary("Check out git repositories")
        .args(
            REPO,
            DEST,
            VERSION,
            REMOTE,
            REFSPEC,
            REFERENCE,
            FORCE,
            DEPTH,
            CLONE,
            UPDATE,
            BARE,
            RECURSIVE,
            TRACK_SUBMODULES,
            SINGLE_BRANCH,
            KEY_FILE,
            SSH_OPTS,
            ACCEPT_HOSTKEY,
            ACCEPT_NEWHOSTKEY,
            UMASK,
            EXECUTABLE)
        .refuses("archive", "run git archive by command")
        .refuses("archive_prefix", "run git archive by command")
        .refuses("separate_git_dir", "clone with command")
        .refuses("verify_commit", "run git verify-commit by command")
        .refuses("gpg_allowlist", "run git verify-commit by command")
        .refuses("gpg_whitelist", "run git verify-commit by command")
        .example(
            """
            - name: The tools of our site
              ansible.builtin.git:
                repo: https://git.example.org/site-tools.git
                dest: /opt/site-tools
                version: v2.1
            """)
        .returns("before", "SHA-1 that was checked out; null where nothing was.")
        .returns("after", "SHA-1 that is.")
        .returns("remote_url_changed", "Whether the repository's URL in the copy was another.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    String dest = args.find(DEST).orElse(null);
    if (dest == null && args.get(CLONE)) {
      throw Mistakes.contradiction(
          "git needs dest unless clone=no", "name the directory of the working copy");
    }
    String written = args.get(REPO);
    String repo = written.startsWith("/") ? "file://" + written : written;
    boolean asks = args.get(UPDATE) || dest == null;
    GitRead.State state =
        host.ask(
            new GitRead(
                git(args),
                repo,
                dest,
                args.get(REMOTE),
                args.get(VERSION),
                args.get(BARE),
                asks,
                ssh(args),
                args.context().environment(),
                new Object()));
    return decide(args, repo, dest, state);
  }

  private static String git(Args args) {
    return args.find(EXECUTABLE).orElse("git");
  }

  /** What git runs instead of ssh; null for ssh itself. */
  static @Nullable String ssh(Args args) {
    List<String> words = new ArrayList<>();
    args.find(KEY_FILE)
        .ifPresent(key -> words.add("-i " + Shell.quote(key) + " -o IdentitiesOnly=yes"));
    args.find(SSH_OPTS).ifPresent(words::add);
    if (args.get(ACCEPT_HOSTKEY)) {
      words.add("-o StrictHostKeyChecking=no");
    } else if (args.get(ACCEPT_NEWHOSTKEY)) {
      words.add("-o StrictHostKeyChecking=accept-new");
    }
    return words.isEmpty() ? null : "ssh -o BatchMode=yes " + String.join(" ", words);
  }

  /** Pure: what was read of both repositories comes in. */
  static Plan decide(Args args, String repo, @Nullable String dest, GitRead.State state) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("before", state.head());
    String version = args.get(VERSION);
    if (dest == null || (!state.exists() && !args.get(CLONE))) {
      return state.remoteHead().isEmpty()
          ? unknown(version, repo, state)
          : Plan.change("version", null, state.remoteHead(), Action.Run.of(List.of("true")))
              .verifiedBy(Verification.BY_RESULT)
              .with("before", null)
              .with("after", state.remoteHead());
    }
    if (state.exists() && !args.get(UPDATE)) {
      values.put("after", state.head());
      return Plan.inSync(values);
    }
    if (state.modified() && !args.get(FORCE)) {
      return new Plan.Blocked(
          "Local modifications exist in the destination: %s (force=no).".formatted(dest),
          "commit or drop them, or say force=true to throw them away",
          values);
    }
    boolean urlChanged =
        state.exists() && !state.url().isEmpty() && !plain(state.url()).equals(plain(repo));
    String target = target(version, state);
    if (target.isEmpty() && state.problem().isEmpty() && !version.matches("[0-9a-f]{7,40}")) {
      return unknown(version, repo, state);
    }
    if (!state.problem().isEmpty() && !(state.exists() && target.equals(state.head()))) {
      return unknown(version, repo, state);
    }
    if (state.exists()) {
      values.put("remote_url_changed", urlChanged);
    }
    boolean same = state.exists() && target.equals(state.head());
    if (same && !urlChanged && !state.modified() && !state.submodules()) {
      values.put("after", state.head());
      return Plan.inSync(values);
    }
    List<Change> drift = new ArrayList<>();
    if (!same) {
      drift.add(Change.of("version", state.head(), target.isEmpty() ? version : target));
    }
    if (urlChanged) {
      drift.add(Change.of("remote " + args.get(REMOTE), state.url(), repo));
    }
    if (state.modified()) {
      drift.add(Change.of("working copy", "modified", "as committed"));
    }
    if (state.submodules() && same) {
      drift.add(Change.of("submodules", "other", "as committed"));
    }
    return changes(args, repo, dest, state, drift, values);
  }

  /** The commit that shall be checked out; empty where it is not known before it is fetched. */
  private static String target(String version, GitRead.State state) {
    if (!state.remoteHead().isEmpty()) {
      return state.remoteHead();
    }
    String head = state.head();
    if (version.matches("[0-9a-f]{40}")) {
      return version;
    }
    return head != null && version.matches("[0-9a-f]{7,39}") && head.startsWith(version)
        ? head
        : "";
  }

  private static Plan unknown(String version, String repo, GitRead.State state) {
    return Plan.blocked(
        state.problem().isEmpty()
            ? "repository %s has no branch or tag %s".formatted(repo, version)
            : "repository %s cannot be read: %s".formatted(repo, state.problem()),
        "correct repo or version, or see whether the machine reaches it");
  }

  /** Without what makes no difference: file:// and a slash at the end. */
  private static String plain(String url) {
    return url.replaceFirst("^file://", "").replaceFirst("/+$", "");
  }

  private static Plan changes(
      Args args,
      String repo,
      String dest,
      GitRead.State state,
      List<Change> drift,
      Map<String, @Nullable Object> values) {
    GitSteps steps =
        new GitSteps(
            git(args),
            repo,
            dest,
            args.get(VERSION),
            args.get(REMOTE),
            args.find(REFSPEC).orElse(null),
            args.find(REFERENCE).orElse(null),
            args.find(DEPTH).orElse(null),
            args.get(BARE),
            args.get(RECURSIVE),
            args.get(TRACK_SUBMODULES),
            args.get(SINGLE_BRANCH),
            args.get(FORCE));
    Map<String, String> environment = new LinkedHashMap<>(args.context().environment());
    environment.put("GIT_TERMINAL_PROMPT", "0");
    Optional.ofNullable(ssh(args)).ifPresent(ssh -> environment.put("GIT_SSH_COMMAND", ssh));
    String script =
        args.find(UMASK).map(mask -> "umask " + mask + "\n").orElse("")
            + (state.exists() ? steps.update(state) : steps.cloned(state));
    Action.Run run =
        Action.Run.of(List.of("sh", "-c", script), Touched.of(dest))
            .withEnvironment(environment)
            .titled(
                "%s %s at %s"
                    .formatted(
                        state.exists() ? "update" : "clone " + repo + " to",
                        dest,
                        args.get(VERSION)));
    Plan.Changes changes =
        Plan.changes(drift, List.of(run))
            .verifiedBy(Verification.BY_RESULT)
            .resultingIn(results -> {
              String after = results.getLast().out().strip();
              after = after.substring(after.lastIndexOf('\n') + 1);
              boolean changed =
                  drift.size() > 1
                      || state.modified()
                      || state.submodules()
                      || !Objects.equals(after, state.head());
              return new Plan.Outcome.Result(Map.of("after", after), null, changed);
            });
    for (var value : values.entrySet()) {
      changes = changes.with(value.getKey(), value.getValue());
    }
    return state.modified()
        ? changes.with("msg", "Local modifications exist in the destination: " + dest)
        : changes;
  }
}
