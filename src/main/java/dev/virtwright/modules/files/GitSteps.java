package dev.virtwright.modules.files;

import dev.virtwright.host.Shell;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The shell that clones or updates a repository; its last line is the commit checked out. Pure. */
record GitSteps(
    String git,
    String repo,
    String dest,
    String version,
    String remote,
    @Nullable String refspec,
    @Nullable String reference,
    @Nullable Long depth,
    boolean bare,
    boolean recursive,
    boolean trackSubmodules,
    boolean singleBranch,
    boolean force) {

  private static final String HEAD =
      """
      set -e
      LC_ALL=C; export LC_ALL
      exec 3>&1 >&2
      """;

  private String line(String... words) {
    List<String> all = new ArrayList<>(List.of(git));
    all.addAll(List.of(words));
    return Shell.quote(all) + "\n";
  }

  private boolean head() {
    return version.equals("HEAD");
  }

  private boolean branchOrTag(GitRead.State state) {
    return state.branch() || state.tag();
  }

  String cloned(GitRead.State state) {
    List<String> clone = new ArrayList<>(List.of("clone"));
    clone.addAll(bare ? List.of("--bare") : List.of("--origin", remote));
    boolean shallow = depth != null && (head() || refspec != null || branchOrTag(state));
    if (shallow) {
      clone.addAll(List.of("--depth", String.valueOf(depth)));
    }
    if (singleBranch) {
      clone.add("--single-branch");
    }
    if (!head() && branchOrTag(state) && (shallow || singleBranch) && refspec == null) {
      clone.addAll(List.of("--branch", version));
    }
    if (reference != null) {
      clone.addAll(List.of("--reference", reference));
    }
    clone.addAll(List.of("--", repo, dest));
    StringBuilder script = new StringBuilder(HEAD);
    script.append("mkdir -p -- ").append(Shell.quote(Paths.parent(dest))).append('\n');
    script.append(line(clone.toArray(String[]::new)));
    script.append("cd -- ").append(Shell.quote(dest)).append('\n');
    if (bare && !remote.equals("origin")) {
      script.append(line("remote", "add", remote, repo));
    }
    if (refspec != null) {
      script.append(
          shallow
              ? line("fetch", "--depth", String.valueOf(depth), remote, refspec)
              : line("fetch", remote, refspec));
    }
    return ended(script, state);
  }

  String update(GitRead.State state) {
    StringBuilder script = new StringBuilder(HEAD);
    script.append("cd -- ").append(Shell.quote(dest)).append('\n');
    if (state.modified()) {
      script.append(line("reset", "--hard", "HEAD", "--"));
    }
    script.append(
        "%s remote set-url %s %s 2>/dev/null || %s"
            .formatted(
                Shell.quote(git),
                Shell.quote(remote),
                Shell.quote(repo),
                line("remote", "add", remote, repo)));
    List<String> fetch = new ArrayList<>(List.of("fetch"));
    List<String> references = new ArrayList<>();
    if (depth != null && !bare) {
      if (refspec != null) {
        references.add(refspec);
      } else if (head() && !state.defaultBranch().isEmpty()) {
        references.add(tracked(state.defaultBranch()));
      } else if (state.branch()) {
        references.add(tracked(version));
      } else if (state.tag()) {
        references.add("+refs/tags/%1$s:refs/tags/%1$s".formatted(version));
      }
    }
    if (!references.isEmpty()) {
      fetch.addAll(List.of("--depth", String.valueOf(depth)));
    } else if (bare) {
      references.addAll(List.of("+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"));
    } else {
      fetch.add("--tags");
    }
    if (refspec != null && !references.contains(refspec)) {
      references.add(refspec);
    }
    if (force) {
      fetch.add("--force");
    }
    fetch.add(remote);
    if (refspec != null && references.equals(List.of(refspec)) && depth == null) {
      // beside the branches, not instead of them
      script.append(line(fetch.toArray(String[]::new)));
    }
    fetch.addAll(references);
    script.append(line(fetch.toArray(String[]::new)));
    return ended(script, state);
  }

  private String tracked(String branch) {
    return "+refs/heads/%s:refs/remotes/%s/%s".formatted(branch, remote, branch);
  }

  private String ended(StringBuilder script, GitRead.State state) {
    if (!bare) {
      String branch = head() ? state.defaultBranch() : state.branch() ? version : "";
      if (!branch.isEmpty()) {
        String upstream = remote + "/" + branch;
        script.append(
            "if %s show-ref --verify --quiet refs/heads/%s; then\n  "
                .formatted(Shell.quote(git), Shell.quote(branch)));
        script.append(line("checkout", "--force", branch, "--")).append("  ");
        script.append(line("reset", "--hard", upstream, "--"));
        script.append("else\n  ");
        // a shallow copy follows one branch alone: another is no branch to be tracked
        script.append(line("checkout", "--track", "-b", branch, upstream).strip()).append(" || ");
        script.append(line("checkout", "--no-track", "-b", branch, upstream));
        script.append("fi\n");
      } else {
        script.append(line("checkout", "--force", version, "--"));
      }
      if (recursive) {
        script.append("if [ -f .gitmodules ]; then\n  ");
        script.append(line("submodule", "sync", "--recursive")).append("  ");
        List<String> update =
            new ArrayList<>(List.of("submodule", "update", "--init", "--recursive"));
        if (trackSubmodules) {
          update.add("--remote");
        }
        if (force) {
          update.add("--force");
        }
        script.append(line(update.toArray(String[]::new))).append("fi\n");
      }
    }
    return script
        .append(line("rev-parse", bare ? version : "HEAD").strip())
        .append(" >&3\n")
        .toString();
  }
}
