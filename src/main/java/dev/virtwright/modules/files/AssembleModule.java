package dev.virtwright.modules.files;

import com.google.auto.service.AutoService;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.FileState;
import dev.virtwright.host.FilesBelow;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Query;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.TaskContext.ControllerFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A file is what the files of a directory are, one after the other, by name.
 *
 * <p>Reads the fragments, each at most 2 MiB. Source: Ansible's {@code ansible.builtin.assemble}
 * documentation.
 */
@AutoService(ResourceModule.class)
public final class AssembleModule implements ResourceModule {
  private static final int MOST_BYTES = 2 << 20;
  private static final int MOST_FRAGMENTS = 1000;

  private static final Arg<String> SRC = Arg.string("src", "Directory of the fragments.");
  private static final Arg<String> DEST =
      Arg.path("dest", "Absolute path of the file on the managed node.");
  private static final Arg<Boolean> REMOTE_SRC =
      Arg.bool("remote_src", "Whether src is on the managed node; else on the controller.")
          .orElse(true);
  private static final Arg<String> DELIMITER =
      Arg.string("delimiter", "Text between fragments; \\n in it is a line end.").optional();
  private static final Arg<String> REGEXP =
      Arg.string("regexp", "Only files are taken whose names this pattern is found in.").optional();
  private static final Arg<Boolean> IGNORE_HIDDEN =
      Arg.bool("ignore_hidden", "Leave out files whose names begin with a dot.").orElse(false);
  private static final Arg<Boolean> DECRYPT =
      Arg.bool("decrypt", "Decrypt fragments of the controller that are vaults.").orElse(true);

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("assemble")
        .alias("ansible.builtin.assemble", "ansible.legacy.assemble")
        .summary("Assemble a file from fragments")
        .args(
            Labels.common(
                SRC,
                DEST,
                REMOTE_SRC,
                DELIMITER,
                REGEXP,
                IGNORE_HIDDEN,
                DECRYPT,
                FileWrite.BACKUP,
                FileWrite.VALIDATE))
        .example(
            """
            - name: The daemon's configuration out of its parts
              ansible.builtin.assemble:
                src: /etc/daemon.d
                dest: /etc/daemon.conf
                regexp: '\\.conf$'
                mode: "0644"
            """)
        .returns("checksum", "SHA-1 of the file; md5sum likewise.")
        .returns("dest", "Path of the file.")
        .returns("src", "Directory of the fragments.")
        .returns("backup_file", "Where the old file is kept, with backup.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    Pattern names = args.find(REGEXP).map(regex -> Regex.compile("regexp", regex, 0)).orElse(null);
    SortedMap<String, byte[]> fragments = new TreeMap<>();
    String src = args.get(SRC);
    if (args.get(REMOTE_SRC)) {
      String directory = Paths.remote("src", src, host);
      FilesBelow below = FilesBelow.in(directory);
      FilesBelow.Found found = host.ask(below);
      if (!found.directory()) {
        return Plan.blocked(
            host.ask(new FileStat(directory, true)).exists()
                ? "Source (%s) is not a directory".formatted(directory)
                : "Source (%s) does not exist".formatted(directory),
            "correct src, or say remote_src=false if it is on the controller");
      }
      List<String> paths =
          found.entries().stream()
              .filter(entry -> taken(Paths.name(entry.path()), names, args))
              .map(FilesBelow.Entry::path)
              .toList();
      host.expect(paths.stream().map(path -> new FileStat(path, true)).toArray(Query<?>[]::new));
      host.expect(
          paths.stream().map(path -> new FileContent(path, MOST_BYTES)).toArray(Query<?>[]::new));
      for (String path : paths) {
        if (host.ask(new FileStat(path, true)).type() == FileState.Type.FILE) {
          fragments.put(Paths.name(path), host.ask(new FileContent(path, MOST_BYTES)).bytes());
        }
      }
    } else {
      ofController(src, names, args, fragments);
    }
    return write(args, host, assembled(fragments, args.find(DELIMITER).orElse("")));
  }

  private static boolean taken(String name, @Nullable Pattern names, Args args) {
    return (names == null || names.matcher(name).find())
        && !(args.get(IGNORE_HIDDEN) && name.startsWith("."));
  }

  private static void ofController(
      String src, @Nullable Pattern names, Args args, SortedMap<String, byte[]> fragments) {
    try {
      ControllerFile directory = args.context().file(src);
      if (!directory.directory()) {
        throw new IOException("it is no directory");
      }
      try (Stream<Path> children = Files.list(directory.path())) {
        for (Path path : children.limit(MOST_FRAGMENTS + 1L).toList()) {
          String name = String.valueOf(path.getFileName());
          if (Files.isRegularFile(path) && taken(name, names, args)) {
            fragments.put(
                name,
                args.get(DECRYPT)
                    ? args.context().content(new ControllerFile(path, false))
                    : Files.readAllBytes(path));
          }
        }
      }
      if (fragments.size() > MOST_FRAGMENTS) {
        throw new IOException("it holds more than %d files".formatted(MOST_FRAGMENTS));
      }
    } catch (IOException unreadable) {
      throw Mistakes.unreadable(src, unreadable);
    }
  }

  private static Plan write(Args args, HostReader host, byte[] content) throws HostException {
    Destination destination = Destination.read(args.get(DEST), null, true, content, false, host);
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("src", args.get(SRC));
    values.put("md5sum", FileWrite.digest("MD5", content));
    if (args.get(REMOTE_SRC)) {
      values.put("msg", "OK");
    }
    FileWrite write =
        FileWrite.of(
            destination.path(),
            content,
            false,
            Attributes.read(args, host, destination.present().state()),
            args);
    return Labels.with(
        destination.decide(write, true, null, values), destination.path(), args, host);
  }

  /** Pure: a line end follows each fragment but the last that has none, and each delimiter. */
  static byte[] assembled(SortedMap<String, byte[]> fragments, String delimiter) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    byte[] between = LineEdit.unescaped(delimiter).getBytes(StandardCharsets.UTF_8);
    boolean first = true;
    boolean ended = true;
    for (byte[] fragment : fragments.values()) {
      if (!ended) {
        whole.write('\n');
      }
      if (!first && between.length > 0) {
        whole.writeBytes(between);
        whole.write('\n');
      }
      whole.writeBytes(fragment);
      first = false;
      ended = fragment.length > 0 && fragment[fragment.length - 1] == '\n';
    }
    return whole.toByteArray();
  }
}
