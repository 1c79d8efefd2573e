package dev.virtwright.modules.files;

import com.google.auto.service.AutoService;
import dev.virtwright.host.Action;
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
import java.util.List;
import java.util.Map;

/**
 * A new, empty file or directory under a name that nobody has yet; each run makes another.
 *
 * <p>Source: Ansible's {@code ansible.builtin.tempfile} documentation, mktemp(1).
 */
@AutoService(ResourceModule.class)
public final class TempfileModule implements ResourceModule {

  /** What is made. */
  enum State {
    FILE,
    DIRECTORY
  }

  private static final Arg<State> STATE =
      Arg.choice("state", "Whether a file or a directory is made.", State.class).orElse(State.FILE);
  private static final Arg<String> PATH =
      Arg.path("path", "Directory it is made in; else what TMPDIR says, or /tmp.").optional();
  private static final Arg<String> PREFIX =
      Arg.string("prefix", "How its name begins.", "[^/\\x00]*").orElse("ansible.");
  private static final Arg<String> SUFFIX =
      Arg.string("suffix", "How its name ends.", "[^/\\x00]*").orElse("");

  /** busybox's mktemp knows no suffix: the file is moved then, onto a name that is free. */
  private static final String SCRIPT =
      """
      dir=${1:-${TMPDIR:-/tmp}}
      if [ -z "$3" ]; then exec mktemp $4 "$dir/$2XXXXXXXX"; fi
      mktemp $4 "$dir/$2XXXXXXXX$3" 2>/dev/null && exit 0
      t=$(mktemp $4 "$dir/$2XXXXXXXX") || exit 1
      [ ! -e "$t$3" ] && mv -- "$t" "$t$3" && printf '%s\\n' "$t$3"
      """;

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("tempfile")
        .alias("ansible.builtin.tempfile", "ansible.legacy.tempfile")
        .summary("Make a temporary file or directory")
        .details("Only its owner may read it. It stays until a task removes it.")
        .args(STATE, PATH, PREFIX, SUFFIX)
        .example(
            """
            - name: A place to unpack
              ansible.builtin.tempfile:
                state: directory
                suffix: unpacked
              register: place
            """)
        .returns("path", "Path of what was made.");
  }

  @Override
  public Plan plan(Args args, HostReader host) {
    boolean directory = args.get(STATE) == State.DIRECTORY;
    return Plan.changes(
            List.of(Change.of("state", "absent", directory ? "directory" : "file")),
            List.of(
                Action.Run.of(
                        List.of(
                            "sh",
                            "-c",
                            SCRIPT,
                            "tempfile",
                            args.find(PATH).orElse(""),
                            args.get(PREFIX),
                            args.get(SUFFIX),
                            directory ? "-d" : ""),
                        Provides.missing(Resource.Kind.FILE))
                    .titled("make a temporary " + (directory ? "directory" : "file"))))
        .verifiedBy(Verification.BY_RESULT)
        .with("state", directory ? "directory" : "file")
        .resultingIn(results -> {
          String out = results.getLast().out();
          return new Plan.Outcome.Result(
              Map.of("path", out.endsWith("\n") ? out.substring(0, out.length() - 1) : out), null);
        });
  }
}
