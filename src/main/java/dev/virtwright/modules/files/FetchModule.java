package dev.virtwright.modules.files;

import com.google.auto.service.AutoService;
import dev.virtwright.host.Action;
import dev.virtwright.host.FileBytes;
import dev.virtwright.host.FileChecksum;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.FileState;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file of the managed node is on the controller as well.
 *
 * <p>Compares SHA-1 first; only a file that differs travels. Source: Ansible's {@code
 * ansible.builtin.fetch} documentation.
 */
@AutoService(ResourceModule.class)
public final class FetchModule implements ResourceModule {
  private static final int MOST_BYTES = 48 << 20;

  private static final Arg<String> SRC =
      Arg.path("src", "Absolute path of the file on the managed node, at most 48 MiB large.");
  private static final Arg<String> DEST =
      Arg.string(
          "dest",
          "Directory on the controller, in which the file goes to HOST/PATH; a relative one is"
              + " below the playbook's.");
  private static final Arg<Boolean> FLAT =
      Arg.bool(
              "flat",
              "Take dest as the file itself, or with a trailing slash as the directory of the"
                  + " file.")
          .orElse(false);
  private static final Arg<Boolean> FAIL_ON_MISSING =
      Arg.bool("fail_on_missing", "Whether a file that cannot be read is an error.").orElse(true);
  private static final Arg<Boolean> VALIDATE_CHECKSUM =
      Arg.bool("validate_checksum", "Whether what arrived must have the checksum of the file.")
          .orElse(true);

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("fetch")
        .alias("ansible.builtin.fetch", "ansible.legacy.fetch")
        .summary("Fetch files from managed nodes")
        .args(SRC, DEST, FLAT, FAIL_ON_MISSING, VALIDATE_CHECKSUM)
        .refuses("encrypt", "what is fetched is not encrypted; use vault encrypt")
        .refuses("vault_id", "what is fetched is not encrypted; use vault encrypt")
        .example(
            """
            - name: Keep each machine's certificate
              ansible.builtin.fetch:
                src: /etc/pki/libvirt/servercert.pem
                dest: fetched
            """)
        .returns("dest", "Path of the file on the controller.")
        .returns("file", "Path of the file on the managed node, where nothing was fetched.")
        .returns("checksum", "SHA-1 of the file; md5sum likewise, remote_checksum where fetched.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    String src = args.get(SRC);
    FileStat stat = new FileStat(src, true);
    FileChecksum checksum = new FileChecksum(src, "sha1");
    host.expect(stat, checksum);
    FileState state = host.ask(stat);
    if (state.type() != FileState.Type.FILE) {
      return absent(src, state, args.get(FAIL_ON_MISSING));
    }
    Path dest = destination(args, src);
    String remote = host.ask(checksum).orElse("");
    try {
      byte @Nullable [] local = Files.isRegularFile(dest) ? Files.readAllBytes(dest) : null;
      if (local != null && FileWrite.digest("SHA-1", local).equals(remote)) {
        return decide(src, dest, local, local, remote);
      }
      FileBytes content = host.ask(new FileContent(src, MOST_BYTES));
      if (args.get(VALIDATE_CHECKSUM)
          && !FileWrite.digest("SHA-1", content.bytes()).equals(remote)) {
        return Plan.blocked(
            "checksum mismatch: %s changed while it was read".formatted(src),
            "fetch it when nobody writes it, or say validate_checksum=false");
      }
      return decide(src, dest, local, content.bytes(), remote);
    } catch (IOException unreadable) {
      throw Mistakes.unreadable(dest.toString(), unreadable);
    }
  }

  private static Path destination(Args args, String src) {
    String dest = args.get(DEST);
    if (!args.get(FLAT)) {
      return args.context().written(dest + "/" + args.context().host() + src);
    }
    if (dest.endsWith("/")) {
      return args.context().written(dest + Paths.name(src));
    }
    Path path = args.context().written(dest);
    if (Files.isDirectory(path)) {
      throw Mistakes.contradiction(
          "dest is an existing directory: %s".formatted(path),
          "end it with a slash if the file shall go into it");
    }
    return path;
  }

  private static Plan absent(String src, FileState state, boolean fails) {
    boolean directory = state.type() == FileState.Type.DIRECTORY;
    String message =
        directory
            ? "remote file is a directory, fetch cannot work on directories"
            : "the remote file does not exist";
    if (fails) {
      return Plan.blocked(
          directory ? message : message + ", not transferring, ignored",
          "correct src %s, or say fail_on_missing=false if it need not be there".formatted(src));
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    if (!directory) {
      values.put("file", src);
    }
    values.put("msg", message + ", not transferring, ignored");
    return Plan.inSync(values);
  }

  /**
   * Pure: the file of the controller has the content.
   *
   * @param local what it has now; null where there is none
   */
  static Plan decide(
      String src, Path dest, byte @Nullable [] local, byte[] content, String remote) {
    String sum = FileWrite.digest("SHA-1", content);
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("dest", dest.toString());
    values.put("md5sum", FileWrite.digest("MD5", content));
    values.put("checksum", sum);
    String present = local == null ? null : FileWrite.digest("SHA-1", local);
    if (sum.equals(present)) {
      values.put("file", src);
      return Plan.inSync(values);
    }
    values.put("remote_checksum", remote);
    values.put("remote_md5sum", null);
    Plan.Changes changes =
        Plan.changes(
                List.of(
                    Change.of(
                        dest + " checksum",
                        present == null ? null : "sha1:" + present,
                        "sha1:" + sum)),
                List.of(new Action.Keep(dest, content)))
            .verifiedBy(Verification.BY_RESULT);
    for (var value : values.entrySet()) {
      changes = changes.with(value.getKey(), value.getValue());
    }
    return changes;
  }
}
