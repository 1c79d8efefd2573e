package dev.virtwright.modules.packages;

import com.google.auto.service.AutoService;
import dev.virtwright.host.Action;
import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Resource;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A Debian package is marked to be installed, held, removed or purged.
 *
 * <p>Reads {@code dpkg --get-selections}. Source: dpkg(1) and Ansible's {@code
 * ansible.builtin.dpkg_selections} documentation.
 */
@AutoService(ResourceModule.class)
public final class DpkgSelectionsModule implements ResourceModule {

  private static final Arg<String> NAME =
      Arg.string("name", "The package.", "[a-z0-9][a-z0-9+.-]*(:[a-z0-9-]+)?");
  private static final Arg<String> SELECTION =
      Arg.choice(
          "selection", "What it is marked for.", List.of("install", "hold", "deinstall", "purge"));

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("dpkg_selections")
        .alias("ansible.builtin.dpkg_selections", "ansible.legacy.dpkg_selections")
        .summary("Mark Debian packages to be held, installed or removed")
        .details(
            "Nothing is installed or removed: the mark is for what acts on it, such as an upgrade,"
                + " which leaves a package on hold as it is.")
        .args(NAME, SELECTION)
        .example(
            """
            - name: No upgrade brings another kernel
              ansible.builtin.dpkg_selections:
                name: linux-image-amd64
                selection: hold
            """)
        .returns("before", "The mark as it was.")
        .returns("after", "The mark as asked for.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    String name = args.get(NAME);
    CommandOutput marks =
        CommandOutput.of("dpkg", "--get-selections", name)
            .about(new Resource(Resource.Kind.PACKAGE, Apt.bare(name)));
    return decide(name, args.get(SELECTION), host.ask(marks));
  }

  /** Pure: the mark, of what dpkg printed. */
  static Plan decide(String name, String selection, FragmentResult printed) {
    if (printed.exitStatus() == 127) {
      return Plan.blocked(
          "there is no dpkg on the machine", "this module is for Debian and Ubuntu");
    }
    String[] word = printed.out().strip().split("\\s+");
    if (!printed.succeeded() || word.length < 2) {
      return Plan.blocked(
          "Failed to find package '%s' to perform selection '%s'.".formatted(name, selection),
          "correct the name, or install the package before");
    }
    String before = word[1];
    Map<String, Object> values = Map.of("before", before, "after", selection);
    return before.equals(selection)
        ? Plan.inSync(values)
        : Plan.change(
                "selection of " + name,
                before,
                selection,
                Action.Run.of(
                        List.of("dpkg", "--set-selections"),
                        Provides.the(new Resource(Resource.Kind.PACKAGE, Apt.bare(name))))
                    .withInput((name + " " + selection + "\n").getBytes(StandardCharsets.UTF_8)))
            .withAll(values);
  }
}
