package dev.virtwright.modules.files;

import com.google.auto.service.AutoService;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModeSpec;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file has the text that a template of the controller renders to.
 *
 * <p>Source: Ansible's {@code ansible.builtin.template} documentation.
 */
@AutoService(ResourceModule.class)
public final class TemplateModule implements ResourceModule {

  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

  private static final Arg<String> SRC =
      Arg.string("src", "Template on the controller, searched in the role's templates directory.");
  private static final Arg<String> DEST =
      Arg.pathOrDirectory(
          "dest",
          "Absolute path on the managed node. With a trailing slash, or where it is a directory,"
              + " the file goes into it under the template's name.");

  /** Options of Jinja2's environment, by the names that its documentation has too. */
  private static final List<Arg<String>> MARKS =
      List.of(
          mark("block_start_string", "Mark before a statement."),
          mark("block_end_string", "Mark after a statement."),
          mark("variable_start_string", "Mark before an expression."),
          mark("variable_end_string", "Mark after an expression."),
          mark("comment_start_string", "Mark before a comment."),
          mark("comment_end_string", "Mark after a comment."));

  private static final Arg<String> NEWLINE_SEQUENCE =
      Arg.choice(
              "newline_sequence",
              "How lines end.",
              List.of("\\n", "\\r", "\\r\\n", "\n", "\r", "\r\n"))
          .orElse("\n");
  private static final Arg<Boolean> TRIM_BLOCKS =
      Arg.bool("trim_blocks", "Whether the line end after a block is dropped.").orElse(true);
  private static final Arg<Boolean> LSTRIP_BLOCKS =
      Arg.bool("lstrip_blocks", "Whether blanks before a block are dropped.").orElse(false);
  private static final Arg<String> OUTPUT_ENCODING =
      Arg.string("output_encoding", "Encoding of the file.").orElse("utf-8");

  private static Arg<String> mark(String name, String summary) {
    return Arg.string(name, summary).optional();
  }

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("template")
        .alias("ansible.builtin.template", "ansible.legacy.template")
        .summary("Write files from templates")
        .details(
            "The template sees the task's variables. Block lines leave no empty line behind"
                + " (trim_blocks is on), as in Ansible.")
        .args(Labels.common(own()))
        .example(
            """
            - name: The daemon's configuration
              ansible.builtin.template:
                src: virtqemud.conf.j2
                dest: /etc/libvirt/virtqemud.conf
                owner: root
                group: root
                mode: "0644"
            """)
        .returns("dest", "Path of the file.")
        .returns("src", "Name of the template.")
        .returns("checksum", "SHA-1 of the rendered text.")
        .returns("backup_file", "Where the old file is kept, with backup.")
        .returns(
            "mode", "Permissions as four octal digits; owner, group, uid, gid, size likewise.");
  }

  private static Arg<?>[] own() {
    List<Arg<?>> own =
        new ArrayList<>(
            List.of(
                SRC,
                DEST,
                FileWrite.BACKUP,
                FileWrite.FORCE,
                CopyModule.FOLLOW,
                FileWrite.VALIDATE,
                NEWLINE_SEQUENCE,
                TRIM_BLOCKS,
                LSTRIP_BLOCKS,
                OUTPUT_ENCODING));
    own.addAll(MARKS);
    return own.toArray(Arg<?>[]::new);
  }

  private static Map<String, String> options(Args args) {
    Map<String, String> options = new LinkedHashMap<>();
    MARKS.forEach(mark -> args.find(mark).ifPresent(text -> options.put(mark.name(), text)));
    options.put("newline_sequence", args.get(NEWLINE_SEQUENCE));
    options.put("trim_blocks", String.valueOf(args.get(TRIM_BLOCKS)));
    options.put("lstrip_blocks", String.valueOf(args.get(LSTRIP_BLOCKS)));
    return options;
  }

  /** What Ansible lets a template know of itself. */
  private static Map<String, Object> about(Args args, String src) throws IOException {
    Path path = args.context().template(src);
    LocalDateTime modified =
        LocalDateTime.ofInstant(
            Files.getLastModifiedTime(path).toInstant(), ZoneId.systemDefault());
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("template_host", InetAddress.getLocalHost().getHostName());
    about.put("template_path", src);
    about.put("template_fullpath", path.toAbsolutePath().toString());
    about.put("template_destpath", args.get(DEST));
    about.put("template_uid", Files.getOwner(path).getName());
    about.put("template_mtime", CLOCK.format(modified));
    about.put("template_run_date", CLOCK.format(LocalDateTime.now(ZoneId.systemDefault())));
    return about;
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    String src = args.get(SRC);
    byte[] content;
    try {
      content =
          args.context()
              .rendered(src, options(args), about(args, src))
              .getBytes(Encodings.of(args.get(OUTPUT_ENCODING)));
    } catch (IOException unreadable) {
      throw Mistakes.unreadable(src, unreadable);
    }
    Destination destination =
        Destination.read(
            args.get(DEST), Paths.name(src), args.get(CopyModule.FOLLOW), content, false, host);
    Attributes attributes = Attributes.read(args, host, destination.present().state());
    if (args.find(Attributes.MODE).filter(ModeSpec::preserve).isPresent()) {
      try {
        attributes = attributes.withMode(CopyModule.modeOf(args.context().template(src)));
      } catch (IOException unreadable) {
        throw Mistakes.unreadable(src, unreadable);
      }
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    if (destination.has(content)) {
      values.put("path", destination.path());
    } else {
      values.put("src", src);
      values.put("md5sum", FileWrite.digest("MD5", content));
    }
    Plan plan =
        destination.decide(
            FileWrite.of(destination.path(), content, false, attributes, args),
            args.get(FileWrite.FORCE),
            null,
            values);
    return Labels.with(plan, destination.path(), args, host);
  }
}
