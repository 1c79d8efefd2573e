package dev.virtwright.modules.files;

import com.google.auto.service.AutoService;
import dev.virtwright.host.FileBytes;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import java.util.Base64;
import java.util.Map;

/**
 * Reads a file of the managed node, at most 4 MiB, and changes nothing.
 *
 * <p>Source: Ansible's {@code ansible.builtin.slurp} documentation.
 */
@AutoService(ResourceModule.class)
public final class SlurpModule implements ResourceModule {
  private static final int MOST_BYTES = 4 << 20;

  private static final Arg<String> SRC =
      Arg.path("src", "Absolute path of the file, at most 4 MiB large.").alias("path");

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("slurp")
        .alias("ansible.builtin.slurp", "ansible.legacy.slurp")
        .summary("Read a file of a managed node")
        .args(SRC)
        .example(
            """
            - name: Read the machine's name
              ansible.builtin.slurp:
                src: /etc/hostname
              register: hostname_file
            """)
        .returns("content", "The file in base64; the filter b64decode gives the text.")
        .returns("encoding", "base64.")
        .returns("source", "Path of the file.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    return decide(args.get(SRC), host.ask(new FileContent(args.get(SRC), MOST_BYTES)));
  }

  /** Pure: the registered values. */
  static Plan decide(String path, FileBytes content) {
    return content.exists()
        ? Plan.inSync(
            Map.of(
                "content",
                Base64.getEncoder().encodeToString(content.bytes()),
                "encoding",
                "base64",
                "source",
                path))
        : Plan.blocked(
            "File not found: %s".formatted(path), "correct src, or create the file before");
  }
}
