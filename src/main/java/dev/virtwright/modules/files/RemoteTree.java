package dev.virtwright.modules.files;

import dev.virtwright.host.Action;
import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.FileState;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Resource;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.Plan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Plans of {@code copy: remote_src=true} whose src is a directory. The machine compares by SHA-1
 * and copies by itself; nothing of the files comes to the controller. As in Ansible, mode is that
 * of the topmost directory, and owner and group are given to all that is copied.
 */
final class RemoteTree {

  /** Ends a record: see {@link Tree}. */
  private static final String END = "//\n";

  /**
   * Prints what is missing or differs: the source, the target, whether links are followed, whether
   * what exists is replaced.
   */
  private static final String COMPARE =
      """
      cd -- "$1" || exit 1
      [ -z "$3" ] || follow=-L
      find $follow . -exec sh -c '
        dest=$1 follow=$2 force=$3
        shift 3
        for p do
          t=$dest/${p#./}
          [ "$p" != . ] || t=$dest
          [ -n "$force" ] || ! [ -e "$t" ] || continue
          if [ -z "$follow" ] && [ -L "$p" ]; then
            [ -L "$t" ] && [ "$(readlink "$p")" = "$(readlink "$t")" ]
          elif [ -d "$p" ]; then
            [ -d "$t" ]
          elif [ -f "$p" ]; then
            [ -f "$t" ] && [ "$(sha1sum <"$p")" = "$(sha1sum <"$t")" ]
          fi || printf "%s//\\n" "$p"
        done' sh "$2" "$3" "$4" {} +
      """;

  /** Copies: the source, the target, whether links are followed, an owner, and paths. */
  private static final String COPY =
      """
      src=$1 dest=$2 follow=$3 owner=$4
      shift 4
      for p do
        s=$src/${p#./} t=$dest/${p#./}
        [ "$p" != . ] || { s=$src; t=$dest; }
        if [ -z "$follow" ] && [ -L "$s" ]; then
          rm -f -- "$t" && cp -P -- "$s" "$t"
        elif [ -d "$s" ]; then
          mkdir -p -- "$t" && chmod -- "$(stat -L -c %a -- "$s")" "$t"
        else
          cp -f -- "$s" "$t"
        fi || exit 1
        [ -z "$owner" ] || chown -h -- "$owner" "$t" || exit 1
      done
      """;

  private RemoteTree() {}

  static Plan plan(Args args, String src, boolean contentsOnly, String dest, HostReader host)
      throws HostException {
    String base = Paths.folded(dest);
    String root = contentsOnly ? base : Paths.child(base, Paths.name(src));
    // unlike those of the controller, links of the managed node stay links unless asked otherwise
    boolean followed = args.given(CopyModule.LOCAL_FOLLOW) && args.get(CopyModule.LOCAL_FOLLOW);
    String follow = followed ? "1" : "";
    CommandOutput compare =
        CommandOutput.of(
                "sh",
                "-c",
                COMPARE,
                "copy",
                src,
                root,
                follow,
                args.get(FileWrite.FORCE) ? "1" : "")
            .about(Resource.file(root));
    host.expect(compare, new FileStat(root, true));
    FileState present = host.ask(new FileStat(root, true));
    FragmentResult answer = host.ask(compare);
    if (answer.truncated() || !answer.succeeded()) {
      throw new HostException(
          HostException.Kind.FAILED,
          "%s and %s could not be compared: %s"
              .formatted(src, root, answer.truncated() ? "too many files" : answer.err().strip()),
          "it needs a user who may read both; of very many files, copy directories one by one");
    }
    Attributes attributes = Attributes.read(args, host, present);
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("src", contentsOnly ? src + "/" : src);
    values.put("md5sum", null);
    values.put("checksum", null);
    List<String> differing = List.of(answer.out().split(END));
    values.put("dest", dest);
    return decide(
        List.of(src, root, follow, attributes.spec()),
        present,
        answer.out().isEmpty() ? List.of() : differing,
        attributes,
        values);
  }

  /**
   * Pure: everything that differs is copied.
   *
   * @param words that {@link #COPY} gets before the paths
   * @param differing paths below the source, each as {@code ./PATH}, or {@code .}
   */
  static Plan decide(
      List<String> words,
      FileState present,
      List<String> differing,
      Attributes attributes,
      Map<String, @Nullable Object> values) {
    String root = words.get(1);
    Optional<Plan.Blocked> lacking = attributes.lacking(root);
    if (lacking.isPresent()) {
      return lacking.get();
    }
    if (present.exists() && present.type() != FileState.Type.DIRECTORY) {
      return Plan.blocked(
          "%s is %s, not a directory".formatted(root, Paths.kind(present)),
          "name another dest, or remove it before");
    }
    List<Change> drift = new ArrayList<>();
    differing.forEach(path -> drift.add(Change.of(path, "missing or other", "as in src")));
    List<String> command = new ArrayList<>(List.of("sh", "-c", COPY, "copy"));
    command.addAll(words);
    List<Action> actions = new ArrayList<>();
    for (List<String> piece : Tree.pieces(differing)) {
      List<String> argv = new ArrayList<>(command);
      argv.addAll(piece);
      actions.add(
          Action.Run.of(argv, Provides.any(Resource.Kind.FILE))
              .titled("copy %d paths of %s to %s".formatted(piece.size(), words.getFirst(), root)));
    }
    if (present.exists()) {
      drift.addAll(attributes.drift(present, ""));
      actions.addAll(attributes.actions(root, present));
    } else {
      actions.addAll(FileModule.creation(root, attributes, false));
    }
    FileState after = attributes.applied(present, FileState.Type.DIRECTORY, present.size());
    Map<String, @Nullable Object> state =
        Paths.values("dest", root, drift.isEmpty() ? present : after);
    state.putAll(values); // dest as it was written: the directory that src comes into
    return drift.isEmpty()
        ? Plan.inSync(state)
        : Plan.changes(Tree.shortened(drift), actions).verifiedBy(Paths.OBSERVED).withAll(state);
  }
}
