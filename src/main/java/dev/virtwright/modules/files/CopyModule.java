package dev.virtwright.modules.files;

import com.google.auto.service.AutoService;
import dev.virtwright.diag.UserException;
import dev.virtwright.host.FileState;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModeSpec;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.TaskContext.ControllerFile;
import dev.virtwright.value.Json;
import dev.virtwright.value.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file has the content of a file of the controller, of another file of the managed node, or of a
 * text.
 *
 * <p>An unchanged file costs its stat and checksum. Source: Ansible's {@code ansible.builtin.copy}
 * documentation.
 */
@AutoService(ResourceModule.class)
public final class CopyModule implements ResourceModule {

  private static final Arg<String> SRC =
      Arg.string(
              "src",
              "File or directory on the controller; of a directory with a trailing slash, what is"
                  + " in it.")
          .optional();
  private static final Arg<Object> CONTENT =
      Arg.any("content", "Text of the file; a mapping or list is written as JSON.").optional();
  private static final Arg<String> DEST =
      Arg.pathOrDirectory(
          "dest",
          "Absolute path on the managed node. With a trailing slash, or where it is a directory,"
              + " the file goes into it under its own name.");
  private static final Arg<Boolean> REMOTE_SRC =
      Arg.bool("remote_src", "Whether src is on the managed node.").orElse(false);
  static final Arg<ModeSpec> DIRECTORY_MODE =
      Arg.mode("directory_mode", "Permissions of directories that are created.").optional();
  static final Arg<Boolean> FOLLOW =
      Arg.bool(
              "follow",
              "Where dest is a symbolic link, write what it leads to; no replaces the link.")
          .orElse(false);
  private static final Arg<String> CHECKSUM =
      Arg.string("checksum", "SHA-1 that the file of the controller must have.", "[0-9a-fA-F]{40}")
          .optional();

  static final Arg<Boolean> LOCAL_FOLLOW =
      Arg.bool("local_follow", "Copy what links in a directory of the controller lead to.")
          .orElse(true);
  static final Arg<Boolean> DECRYPT =
      Arg.bool("decrypt", "Decrypt files of the controller that are vaults.").orElse(true);

  /** The bytes of a file of the controller. */
  static byte[] content(Args args, ControllerFile file) throws IOException {
    return args.get(DECRYPT) ? args.context().content(file) : args.context().raw(file);
  }

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("copy")
        .alias("ansible.builtin.copy", "ansible.legacy.copy")
        .summary("Copy files to managed nodes")
        .details(
            "mode: preserve takes the permissions of src. A private key in the content is never"
                + " shown as a difference.")
        .args(
            Labels.common(
                SRC,
                CONTENT,
                DEST,
                REMOTE_SRC,
                DIRECTORY_MODE,
                FileWrite.BACKUP,
                FileWrite.FORCE,
                FOLLOW,
                LOCAL_FOLLOW,
                DECRYPT,
                FileWrite.VALIDATE,
                CHECKSUM))
        .example(
            """
            - name: A message for whoever logs in
              ansible.builtin.copy:
                content: "This machine is managed. Changes made by hand will not last.\\n"
                dest: /etc/motd
                mode: "0644"
            """)
        .example(
            """
            - name: A rule that visudo accepts
              copy:
                content: "%wheel ALL=(ALL) ALL\\n"
                dest: /etc/sudoers.d/wheel
                mode: "0440"
                validate: /usr/sbin/visudo -csf %s
            """)
        .returns("dest", "Path of the file.")
        .returns("src", "Path of the source, where there is one.")
        .returns("checksum", "SHA-1 of the content.")
        .returns("backup_file", "Where the old file is kept, with backup.")
        .returns(
            "mode", "Permissions as four octal digits; owner, group, uid, gid, size likewise.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    if (args.given(SRC) && args.given(CONTENT)) {
      throw Mistakes.contradiction("src and content are mutually exclusive", "drop one of the two");
    }
    if (!args.given(CONTENT) && args.find(SRC).orElse("").isEmpty()) {
      throw Mistakes.contradiction("src (or content) is required", "give one of the two");
    }
    if (args.given(CONTENT)) {
      Object content = args.get(CONTENT);
      if (args.get(DEST).endsWith("/")) {
        throw directory();
      }
      return single(args, host, bytes(content), content instanceof Secret, null, null);
    }
    if (args.get(REMOTE_SRC)) {
      return RemoteCopy.plan(args, args.find(SRC).orElseThrow(), args.get(DEST), host);
    }
    return fromController(args, host);
  }

  private static UserException directory() {
    return Mistakes.contradiction(
        "can not use content with a dir as dest", "name the file itself in dest");
  }

  private static byte[] bytes(Object content) {
    return (switch (content) {
          case String text -> text;
          case Secret secret -> secret.reveal();
          case Map<?, ?> map -> Json.write(map);
          case java.util.List<?> list -> Json.write(list);
          case Boolean truth -> truth ? "True" : "False";
          default -> String.valueOf(content);
        })
        .getBytes(StandardCharsets.UTF_8);
  }

  private static Plan fromController(Args args, HostReader host) throws HostException {
    String src = args.find(SRC).orElseThrow();
    try {
      ControllerFile file = args.context().file(src);
      if (file.directory()) {
        return TreeCopy.plan(
            args,
            file,
            src.endsWith("/"),
            args.get(DEST),
            args.find(DIRECTORY_MODE).orElse(null),
            host);
      }
      byte[] content = content(args, file);
      String expected = args.find(CHECKSUM).orElse(null);
      if (expected != null && !expected.equalsIgnoreCase(FileWrite.digest("SHA-1", content))) {
        return Plan.blocked(
            "%s on the controller does not have the checksum %s".formatted(file.path(), expected),
            "get the right file, or correct checksum");
      }
      return single(
          args,
          host,
          content,
          args.get(DECRYPT) && args.context().secret(file),
          file.path(),
          name(file.path()));
    } catch (IOException unreadable) {
      throw Mistakes.unreadable(src, unreadable);
    }
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  /**
   * @param source null for content
   * @param name the file's own name, for a dest that is a directory; null for content
   */
  private static Plan single(
      Args args,
      HostReader host,
      byte[] content,
      boolean secret,
      @Nullable Path source,
      @Nullable String name)
      throws HostException {
    Destination destination =
        Destination.read(args.get(DEST), name, args.get(FOLLOW), content, secret, host);
    if (source == null && destination.present().state().type() == FileState.Type.DIRECTORY) {
      throw directory();
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    if (destination.has(content)) {
      values.put("path", destination.path());
    } else {
      if (source != null) {
        values.put("src", source.toString());
      }
      values.put("md5sum", FileWrite.digest("MD5", content));
    }
    Attributes attributes = Attributes.read(args, host, destination.present().state());
    if (source != null && args.find(Attributes.MODE).filter(ModeSpec::preserve).isPresent()) {
      attributes = attributes.withMode(modeOf(source));
    }
    FileWrite write = FileWrite.of(destination.path(), content, secret, attributes, args);
    return Labels.with(
        destination.decide(
            write, args.get(FileWrite.FORCE), args.find(DIRECTORY_MODE).orElse(null), values),
        destination.path(),
        args,
        host);
  }

  /** The permissions of a file of the controller. */
  static ModeSpec modeOf(Path source) {
    try {
      int bits = (Integer) Files.getAttribute(source, "unix:mode") & 07777;
      return ModeSpec.parse("%04o".formatted(bits));
    } catch (IOException unreadable) {
      throw Mistakes.unreadable(source.toString(), unreadable);
    }
  }
}
