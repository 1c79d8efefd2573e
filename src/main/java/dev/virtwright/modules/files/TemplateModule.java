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
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file has the text that a template of the controller renders to.
 *
 * <p>Source: Ansible's {@code ansible.builtin.template} documentation.
 */
@AutoService(ResourceModule.class)
public final class TemplateModule implements ResourceModule {

  private static final Arg<String> SRC =
      Arg.string("src", "Template on the controller, searched in the role's templates directory.");
  private static final Arg<String> DEST =
      Arg.pathOrDirectory(
          "dest",
          "Absolute path on the managed node. With a trailing slash, or where it is a directory,"
              + " the file goes into it under the template's name.");

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("template")
        .alias("ansible.builtin.template", "ansible.legacy.template")
        .summary("Write files from templates")
        .details(
            "The template sees the task's variables. Block lines leave no empty line behind"
                + " (trim_blocks is on), as in Ansible.")
        .args(
            SRC,
            DEST,
            Attributes.MODE,
            Attributes.OWNER,
            Attributes.GROUP,
            FileWrite.BACKUP,
            FileWrite.FORCE,
            CopyModule.FOLLOW,
            FileWrite.VALIDATE)
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

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    String src = args.get(SRC);
    if (args.find(Attributes.MODE).filter(ModeSpec::preserve).isPresent()) {
      throw Mistakes.contradiction(
          "mode: preserve is not for templates", "say the mode, such as '0644'");
    }
    byte[] content;
    try {
      content = args.context().rendered(src).getBytes(StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw Mistakes.unreadable(src, unreadable);
    }
    Destination destination =
        Destination.read(
            args.get(DEST), Paths.name(src), args.get(CopyModule.FOLLOW), content, false, host);
    Attributes attributes = Attributes.read(args, host, destination.present().state());
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("src", src);
    return destination.decide(
        new FileWrite(
            destination.path(),
            content,
            false,
            attributes,
            args.get(FileWrite.BACKUP),
            args.find(FileWrite.VALIDATE).orElse(null)),
        args.get(FileWrite.FORCE),
        null,
        values);
  }
}
