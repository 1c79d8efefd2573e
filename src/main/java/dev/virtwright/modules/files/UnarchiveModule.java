package dev.virtwright.modules.files;

import com.google.auto.service.AutoService;
import dev.virtwright.host.Action;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.FileState;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Query;
import dev.virtwright.host.Resource;
import dev.virtwright.host.ScriptOutput;
import dev.virtwright.host.Shell;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.TaskContext.ControllerFile;
import dev.virtwright.module.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A directory holds what an archive of the controller, of the managed node or behind a URL holds.
 *
 * <p>What is there is compared first, with tar --diff or unzip; only what differs is unpacked.
 * Source: Ansible's {@code ansible.builtin.unarchive} documentation.
 */
@AutoService(ResourceModule.class)
public final class UnarchiveModule implements ResourceModule {
  /** A larger archive of the controller is compared where it is unpacked, not in check mode. */
  private static final int MOST_READ = 3 << 20;

  private static final int MOST_LIST = 16 << 20;

  private static final Arg<String> SRC =
      Arg.string(
          "src", "The archive: on the controller; with remote_src on the managed node, or a URL.");
  private static final Arg<String> DEST =
      Arg.path("dest", "Directory on the managed node; it must exist.");
  private static final Arg<Boolean> REMOTE_SRC =
      Arg.bool("remote_src", "Whether src is on the managed node, or a URL.").orElse(false);
  private static final Arg<Boolean> COPY =
      Arg.bool("copy", "The contrary of remote_src, as older playbooks write it.").orElse(true);
  private static final Arg<String> CREATES =
      Arg.path("creates", "Path; where it exists, nothing is unpacked.").optional();
  private static final Arg<List<String>> EXCLUDE =
      Arg.strings("exclude", "Entries that are left out.").orElse(List.of());
  private static final Arg<List<String>> INCLUDE =
      Arg.strings("include", "The only entries that are taken.").orElse(List.of());
  private static final Arg<List<String>> EXTRA_OPTS =
      Arg.strings("extra_opts", "More words for the command line of tar or unzip.")
          .orElse(List.of());
  private static final Arg<Boolean> KEEP_NEWER =
      Arg.bool("keep_newer", "Keep files that are newer than those of the archive.").orElse(false);
  private static final Arg<Boolean> LIST_FILES =
      Arg.bool("list_files", "Return the names of all entries.").orElse(false);
  private static final Arg<Boolean> DECRYPT =
      Arg.bool("decrypt", "Decrypt an archive of the controller that is a vault.").orElse(true);
  private static final Arg<Long> IO_BUFFER_SIZE =
      Arg.integer(
              "io_buffer_size",
              "Accepted for Ansible's playbooks; tar and unzip choose theirs.",
              1,
              Integer.MAX_VALUE)
          .orElse(65536L);

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("unarchive")
        .alias("ansible.builtin.unarchive", "ansible.legacy.unarchive")
        .summary("Unpack archives")
        .details(
            "The managed node needs tar and, for what is compressed, gzip, bzip2, xz or zstd;"
                + " for zip archives unzip; for URLs curl or wget. The tar of busybox knows exclude only where it was built with"
                + " it, and keep_newer never. In check mode, an archive of the"
                + " controller larger than 3 MiB, and one behind a URL, counts as a change.")
        .args(
            Labels.common(
                SRC,
                DEST,
                REMOTE_SRC,
                COPY,
                CREATES,
                EXCLUDE,
                INCLUDE,
                EXTRA_OPTS,
                KEEP_NEWER,
                LIST_FILES,
                DECRYPT,
                Http.VALIDATE_CERTS,
                IO_BUFFER_SIZE))
        .example(
            """
            - name: The agent's release
              ansible.builtin.unarchive:
                src: agent-2.1.tar.gz
                dest: /opt
                owner: root
                group: root
            """)
        .returns("dest", "The directory.")
        .returns("src", "The archive.")
        .returns("handler", "TarArchive, TgzArchive or ZipArchive.")
        .returns("files", "Names of the entries, with list_files.");
  }

  /**
   * Where the archive is, for the action.
   *
   * @param bytes of the controller; null where it is on the managed node
   * @param place path or URL
   * @param handler Ansible's name for what unpacks it
   */
  @SuppressWarnings("ArrayRecordComponent") // carried once to the action, never compared
  private record Source(byte @Nullable [] bytes, String place, String handler) {
    boolean zip() {
      return handler.equals("ZipArchive");
    }

    boolean url() {
      return bytes == null && place.contains("://");
    }
  }

  /** What a comparison found; null where it could only be made while unpacking. */
  private record Seen(boolean differs, List<String> names) {}

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    if (!args.get(INCLUDE).isEmpty() && !args.get(EXCLUDE).isEmpty()) {
      throw Mistakes.contradiction(
          "parameters are mutually exclusive: include|exclude", "drop one");
    }
    if (args.given(COPY) && args.given(REMOTE_SRC)) {
      throw Mistakes.contradiction("copy and remote_src exclude each other", "drop copy");
    }
    String dest = args.get(DEST);
    FileState directory = host.ask(new FileStat(dest, true));
    String created = args.find(CREATES).orElse(null);
    if (created != null && host.ask(new FileStat(created, false)).exists()) {
      return Plan.inSync(
          Map.of("msg", "skipped, since %s exists".formatted(created), "dest", dest));
    }
    if (directory.type() != FileState.Type.DIRECTORY) {
      return Plan.blocked(
          "dest '%s' must be an existing dir".formatted(dest),
          "create it before: file: path=%s state=directory".formatted(dest));
    }
    Source source = source(args, host);
    Attributes attributes = Attributes.read(args, host, FileState.ABSENT);
    var lacking = attributes.lacking(dest);
    if (lacking.isPresent()) {
      return lacking.get();
    }
    List<String> ignored = new ArrayList<>();
    if (attributes.owner() != null) {
      ignored.add(": Uid differs");
    }
    if (attributes.group() != null) {
      ignored.add(": Gid differs");
    }
    if (attributes.mode() != null) {
      ignored.add(Archive.MODE_DIFFERS);
    }
    Archive archive =
        new Archive(
            dest,
            args.get(EXCLUDE),
            args.get(INCLUDE),
            args.get(EXTRA_OPTS),
            args.get(KEEP_NEWER),
            ignored);
    Seen seen = seen(source, archive, host);
    Map<String, @Nullable Object> values =
        new LinkedHashMap<>(Paths.values("dest", dest, directory));
    values.put("src", source.place());
    values.put("handler", source.handler());
    if (seen != null && args.get(LIST_FILES)) {
      values.put("files", seen.names());
    }
    if (seen != null && !seen.differs()) {
      return attributed(dest, seen.names(), attributes, values, host);
    }
    return unpack(source, archive, attributes, values, args);
  }

  private static Source source(Args args, HostReader host) throws HostException {
    String src = args.get(SRC);
    if (args.get(REMOTE_SRC) || !args.get(COPY)) {
      if (src.contains("://")) {
        return new Source(null, src, Archive.zipName(src) ? "ZipArchive" : "TgzArchive");
      }
      String path = Paths.remote("src", src, host);
      FileState state = host.ask(new FileStat(path, true));
      if (state.type() != FileState.Type.FILE) {
        throw new HostException(
            HostException.Kind.FAILED,
            "Source '%s' does not exist".formatted(path),
            "correct src, or drop remote_src if it is on the controller");
      }
      FragmentResult magic =
          host.ask(ScriptOutput.of("head -c 4 -- " + Shell.quote(path), Resource.file(path)));
      return new Source(null, path, Archive.handler(magic.stdout()));
    }
    try {
      ControllerFile file = args.context().file(src);
      byte[] bytes =
          args.get(DECRYPT) ? args.context().content(file) : Files.readAllBytes(file.path());
      if (bytes.length == 0) {
        throw new IOException("the file is 0 bytes");
      }
      return new Source(bytes, file.path().toString(), Archive.handler(bytes));
    } catch (IOException unreadable) {
      throw Mistakes.unreadable(src, unreadable);
    }
  }

  private static @Nullable Seen seen(Source source, Archive archive, HostReader host)
      throws HostException {
    byte[] bytes = source.bytes();
    if (source.url() || (bytes != null && bytes.length > MOST_READ)) {
      return null;
    }
    if (bytes != null && source.zip()) {
      ZipEntries entries = ZipEntries.read(bytes, archive);
      return new Seen(entries.differ(archive.dest(), host), entries.names());
    }
    String functions =
        bytes == null
            ? "a=" + Shell.quote(source.place()) + "\n" + archive.functions(source.zip())
            : "b='"
                + Base64.getEncoder().encodeToString(bytes)
                + "'\narchive() { printf '%s' \"$b\" | base64 -d; }\n"
                + archive.pipedFunctions(Archive.compression(bytes));
    FragmentResult answer =
        host.ask(
            new ScriptOutput(
                functions
                    + "l=$(names) || exit 3\n"
                    + "d=$(differs)\n"
                    + "[ -n \"$d\" ] && echo D || echo S\n"
                    + "printf '%s\\n' \"$l\"\n",
                Duration.ofMinutes(5),
                MOST_LIST,
                Set.of(Resource.file(archive.dest()), Resource.command("tar"))));
    List<String> lines = answer.out().lines().toList();
    if (!answer.succeeded() || lines.isEmpty()) {
      throw new HostException(
          HostException.Kind.FAILED,
          "archive %s cannot be read: %s".formatted(source.place(), answer.err().strip()),
          "see whether it is a tar or zip archive, and whether the machine has what unpacks it");
    }
    return new Seen(
        lines.getFirst().equals("D"),
        lines.stream().skip(1).filter(line -> !line.isEmpty()).toList());
  }

  /** All is there: owner, group and mode of the entries may still differ. */
  private static Plan attributed(
      String dest,
      List<String> names,
      Attributes attributes,
      Map<String, @Nullable Object> values,
      HostReader host)
      throws HostException {
    if (attributes.equals(Attributes.NONE)) {
      return Plan.inSync(values);
    }
    List<FileStat> queries =
        names.stream()
            .map(name -> new FileStat(Paths.folded(Paths.child(dest, name)), false))
            .distinct()
            .toList();
    host.expect(queries.toArray(Query<?>[]::new));
    List<Tree.Entry> entries = new ArrayList<>();
    for (FileStat query : queries) {
      FileState state = host.ask(query);
      if (state.exists() && query.path().length() > dest.length() + 1) {
        entries.add(new Tree.Entry(query.path(), state));
      }
    }
    Tree.Difference difference = Tree.compare(dest, entries, attributes);
    if (difference.drift().isEmpty()) {
      return Plan.inSync(values);
    }
    Plan.Changes changes = Plan.changes(difference.drift(), difference.actions());
    for (var value : values.entrySet()) {
      changes = changes.with(value.getKey(), value.getValue());
    }
    return changes;
  }

  private static Plan unpack(
      Source source,
      Archive archive,
      Attributes attributes,
      Map<String, @Nullable Object> values,
      Args args) {
    StringBuilder script = new StringBuilder();
    if (source.bytes() != null || source.url()) {
      script.append(
          """
          d=$(umask 077; mktemp -d "${TMPDIR:-/tmp}/virtwright.XXXXXX") || exit 1
          trap 'rm -rf -- "$d"' EXIT
          trap 'exit 1' HUP INT TERM
          a=$d/archive
          """);
      script.append(
          source.url()
              ? WgetAsCurl.DEFINITION
                  + "printf '%%s' %s | curl -q -K - -f -o \"$a\" || exit 3\n"
                      .formatted(
                          Shell.quote(Http.plain(source.place(), args.get(Http.VALIDATE_CERTS))))
              : "cat >\"$a\" || exit 1\n");
    } else {
      script.append("a=").append(Shell.quote(source.place())).append('\n');
    }
    script.append(archive.functions(source.zip()));
    script.append(
        """
        l=$(names) || exit 3
        printf '%s\\n' "$l"
        c=$(differs)
        [ -n "$c" ] || { echo same >&2; exit 0; }
        unpack >/dev/null || exit 3
        """);
    script.append(attributing(archive.dest(), attributes));
    Action.Run run =
        Action.Run.of(
                List.of("sh", "-c", script.toString()),
                Provides.any(Resource.Kind.FILE),
                Provides.any(Resource.Kind.COMMAND),
                Provides.any(Resource.Kind.UNIT))
            .withEnvironment(args.context().environment())
            .titled("unpack %s to %s".formatted(source.place(), archive.dest()))
            .accepting(0, 3);
    byte[] bytes = source.bytes();
    Plan.Changes changes =
        Plan.changes(
                List.of(Change.of(archive.dest(), "other", "as in " + source.place())),
                List.of(bytes == null ? run : run.withInput(bytes)))
            .verifiedBy(Verification.BY_RESULT)
            .resultingIn(results -> {
              var last = results.getLast();
              Map<String, @Nullable Object> more = new LinkedHashMap<>();
              if (args.get(LIST_FILES)) {
                more.put("files", last.out().lines().filter(line -> !line.isEmpty()).toList());
              }
              return last.exitStatus() == 0
                  ? new Plan.Outcome.Result(more, null, !last.err().endsWith("same\n"))
                  : new Plan.Outcome.Result(
                      more,
                      "failed to unpack %s to %s: %s"
                          .formatted(source.place(), archive.dest(), last.err().strip()),
                      false);
            });
    for (var value : values.entrySet()) {
      changes = changes.with(value.getKey(), value.getValue());
    }
    return changes;
  }

  private static String attributing(String dest, Attributes attributes) {
    if (attributes.equals(Attributes.NONE)) {
      return "";
    }
    StringBuilder script = new StringBuilder("cd -- " + Shell.quote(dest) + " || exit 1\n");
    script.append("printf '%s\\n' \"$l\" | while IFS= read -r n; do\n");
    if (attributes.owner() != null || attributes.group() != null) {
      script.append(
          "  chown -h -- %s \"./$n\" || exit 1\n".formatted(Shell.quote(attributes.spec())));
    }
    if (attributes.mode() != null) {
      script.append(
          "  [ -L \"./$n\" ] || chmod -- %s \"./$n\" || exit 1\n"
              .formatted(Shell.quote(attributes.mode().toString())));
    }
    return script.append("done || exit 3\n").toString();
  }
}
