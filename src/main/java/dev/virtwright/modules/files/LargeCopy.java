package dev.virtwright.modules.files;

import dev.virtwright.host.Action;
import dev.virtwright.host.ActionResult;
import dev.virtwright.host.FileChecksum;
import dev.virtwright.host.FileState;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Shell;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.ModeSpec;
import dev.virtwright.module.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Plans of {@code copy: remote_src=true} of a file of any size. The machine compares checksums and
 * copies by itself, beside the old file first; nothing of the content comes to the controller.
 */
final class LargeCopy {

  /** Source, target, whether a backup is kept, an owner, a mode, and a validation's words. */
  private static final String COPY =
      """
      fail() { printf '%s\\n' "$*" >&2; exit 1; }
      s=$1 p=$2 backup=$3 owner=$4 mode=$5
      shift 5
      umask 077
      d=${p%/*}
      t=$(mktemp "${d:-/}/.virtwright.XXXXXX") || exit 1
      trap 'rm -f -- "$t"' EXIT
      trap 'exit 1' HUP INT TERM
      cp -f -- "$s" "$t" || exit 1
      if [ -f "$p" ]; then
        o=$(stat -c %u:%g -- "$p") && chown -- "$o" "$t" 2>/dev/null
        [ -n "$mode" ] || mode=$(stat -c %a -- "$p")
      fi
      [ -z "$owner" ] || chown -- "$owner" "$t" || exit 1
      chmod -- "${mode:-0644}" "$t" || exit 1
      if [ "$#" -gt 0 ]; then
        for w do
          case $w in *%s*) w=${w%%%s*}$t${w#*%s} ;; esac
          set -- "$@" "$w"
          shift
        done
        v=$("$@" 2>&1 </dev/null) || fail "failed to validate: $v"
      fi
      if [ -n "$backup" ] && [ -f "$p" ]; then
        b=$p.$$.$(date +%Y-%m-%d@%H:%M:%S)~
        cp -p -- "$p" "$b" || exit 1
        printf '%s' "$b"
      fi
      [ ! -L "$p" ] || rm -f -- "$p" || exit 1
      mv -f -- "$t" "$p"
      """;

  /** Checksums of many gigabytes take their time. */
  private static final Duration LONG = Duration.ofHours(6);

  private LargeCopy() {}

  static Plan plan(Args args, String src, FileState source, String dest, HostReader host)
      throws HostException {
    FileChecksum sum = new FileChecksum(src, "sha256");
    FileChecksum sha1 = new FileChecksum(src, "sha1");
    FileChecksum md5 = new FileChecksum(src, "md5");
    host.expect(sum, sha1, md5);
    Destination destination =
        Destination.read(
            dest, Paths.name(src), args.get(CopyModule.FOLLOW), new byte[0], true, host);
    Attributes attributes = Attributes.read(args, host, destination.present().state());
    if (args.find(Attributes.MODE).filter(ModeSpec::preserve).isPresent()) {
      attributes = attributes.withMode(ModeSpec.parse(source.mode().toString()));
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("src", src);
    values.put("checksum", host.ask(sha1).orElse(null));
    values.put("md5sum", host.ask(md5).orElse(null));
    FileWrite write = FileWrite.of(destination.path(), new byte[0], true, attributes, args);
    Plan plan =
        decide(
            write,
            destination.present(),
            source.size(),
            host.ask(sum).orElse(""),
            args.get(FileWrite.FORCE),
            values);
    return Labels.with(
        destination.within(plan, attributes, args.find(CopyModule.DIRECTORY_MODE).orElse(null)),
        destination.path(),
        args,
        host);
  }

  /**
   * Pure: the file is as the source.
   *
   * @param write all of it but the content
   * @param sha256 of the source
   */
  static Plan decide(
      FileWrite write,
      FileWrite.Present present,
      long size,
      String sha256,
      boolean force,
      Map<String, @Nullable Object> values) {
    FileState state = present.state();
    Optional<Plan.Blocked> lacking = write.lacking(present);
    if (lacking.isPresent()) {
      return lacking.get();
    }
    if (!force && state.exists()) {
      return Plan.inSync(Map.of("dest", write.path()));
    }
    Attributes attributes = write.attributes();
    if (sha256.equals(present.sha256())) {
      return switch (FileModule.attributesOnly(write.path(), state, attributes, "dest")) {
        case Plan.InSync(var found, var findings) -> Plan.inSync(with(found, values));
        case Plan.Changes changes -> changes.withAll(values);
        case Plan.Blocked blocked -> blocked;
      };
    }
    boolean fresh = state.type() != FileState.Type.FILE;
    FileState basis = fresh ? FileState.ABSENT : state;
    List<Change> drift = new ArrayList<>();
    drift.add(Change.of("checksum", present.sha256(), "sha256:" + sha256));
    if (!fresh) {
      drift.addAll(attributes.drift(state, ""));
    }
    List<String> argv =
        new ArrayList<>(
            List.of(
                "sh",
                "-c",
                COPY,
                "copy",
                String.valueOf(values.get("src")),
                write.path(),
                write.backup() ? "1" : "",
                attributes.spec(),
                attributes.mode() == null
                    ? ""
                    : Attributes.digits(attributes.modeOf(basis, false))));
    if (write.validate() != null) {
      argv.addAll(Shell.words(write.validate()));
    }
    Action.Run run =
        Action.Run.of(argv, Touched.of(write.path()))
            .withDeadline(LONG)
            .titled("copy %s to %s".formatted(values.get("src"), write.path()));
    return Plan.changes(drift, List.of(run))
        .verifiedBy(Paths.OBSERVED)
        .withAll(
            Paths.values(
                "dest", write.path(), attributes.applied(basis, FileState.Type.FILE, size)))
        .withAll(values)
        .resultingIn(results -> new Plan.Outcome.Result(kept(results), null));
  }

  private static Map<String, @Nullable Object> kept(List<ActionResult> results) {
    String backup = results.isEmpty() ? "" : results.getLast().out().strip();
    return backup.isEmpty() ? Map.of() : Map.of("backup_file", backup);
  }

  private static Map<String, @Nullable Object> with(
      Map<String, @Nullable Object> some, Map<String, @Nullable Object> more) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(some);
    all.putAll(more);
    return all;
  }
}
