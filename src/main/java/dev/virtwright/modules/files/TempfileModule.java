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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
      made() {
        stat -c '%u %g %s %a %U %G' -- "$1" && printf '%s\\n' "$1"
        exit
      }
      if [ -n "$3" ]; then t=$(mktemp $4 "$dir/$2XXXXXXXX$3" 2>/dev/null) && made "$t"; fi
      t=$(mktemp $4 "$dir/$2XXXXXXXX") || exit 1
      [ -n "$3" ] || made "$t"
      [ ! -e "$t$3" ] && mv -- "$t" "$t$3" && made "$t$3"
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
        .resultingIn(results -> new Plan.Outcome.Result(made(results.getLast().out()), null));
  }

  /** Pure: what stat(1) printed in a line, and the path. */
  private static Map<String, @Nullable Object> made(String out) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    int line = out.indexOf('\n');
    String[] stat = line < 0 ? new String[0] : out.substring(0, line).split(" ", -1);
    if (stat.length == 6 && out.matches("(?s)\\d{1,10} \\d{1,10} \\d{1,18} [0-7]{1,4} .*")) {
      values.put("uid", Long.valueOf(stat[0]));
      values.put("gid", Long.valueOf(stat[1]));
      values.put("size", Long.valueOf(stat[2]));
      values.put("mode", "0%3s".formatted(stat[3]).replace(' ', '0'));
      values.put("owner", stat[4]);
      values.put("group", stat[5]);
    }
    String path = out.substring(line + 1);
    values.put("path", path.endsWith("\n") ? path.substring(0, path.length() - 1) : path);
    return values;
  }
}
