package dev.virtwright.modules.files;

import dev.virtwright.host.Action;
import dev.virtwright.host.FileChecksum;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.FileState;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Query;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.ModeSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.TaskContext.ControllerFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Plans of {@code copy} whose src is a directory of the controller. */
final class TreeCopy {
  private TreeCopy() {}

  /** A file of the tree as desired and as read. */
  record Item(String shown, FileWrite write, FileWrite.Present present) {}

  /** A symbolic link of the tree as desired and as read. */
  record Link(String path, String target, FileState present) {
    boolean same() {
      return present.type() == FileState.Type.LINK && target.equals(present.linkTarget());
    }
  }

  static Plan plan(
      Args args,
      ControllerFile source,
      boolean contentsOnly,
      String dest,
      @Nullable ModeSpec directoryMode,
      HostReader host)
      throws HostException, IOException {
    String base = Paths.folded(dest);
    String root =
        contentsOnly ? base : Paths.child(base, String.valueOf(source.path().getFileName()));
    TreeSource tree = TreeSource.read(source.path(), args.get(CopyModule.LOCAL_FOLLOW));
    List<Query<?>> queries = new ArrayList<>();
    for (Path path : tree.directories()) {
      queries.add(new FileStat(target(root, source.path(), path), true));
    }
    for (Path path : tree.files()) {
      queries.add(new FileStat(target(root, source.path(), path), false));
      queries.add(new FileChecksum(target(root, source.path(), path), "sha256"));
    }
    for (Path path : tree.links().keySet()) {
      queries.add(new FileStat(target(root, source.path(), path), false));
    }
    host.expect(queries.toArray(Query<?>[]::new));
    Map<String, FileState> directories = new LinkedHashMap<>(DirectoryPlans.ancestors(root, host));
    for (Path path : tree.directories()) {
      String there = target(root, source.path(), path);
      directories.put(there, host.ask(new FileStat(there, true)));
    }
    List<Item> items = new ArrayList<>();
    for (Path path : tree.files()) {
      String there = target(root, source.path(), path);
      ControllerFile file = new ControllerFile(path, false);
      byte[] content = CopyModule.content(args, file);
      boolean secret = args.get(CopyModule.DECRYPT) && args.context().secret(file);
      FileWrite.Present present = FileWrite.read(there, content, secret, host);
      Attributes attributes = Attributes.read(args, host, present.state());
      if (args.find(Attributes.MODE).filter(ModeSpec::preserve).isPresent()) {
        attributes = attributes.withMode(CopyModule.modeOf(path));
      }
      FileWrite write = FileWrite.of(there, content, secret, attributes, args);
      if (args.get(FileWrite.FORCE) || !present.state().exists()) {
        items.add(new Item(source.path().relativize(path).toString(), write, present));
      }
    }
    List<Link> links = new ArrayList<>();
    for (Map.Entry<Path, Path> link : tree.links().entrySet()) {
      String there = target(root, source.path(), link.getKey());
      links.add(new Link(there, link.getValue().toString(), host.ask(new FileStat(there, false))));
    }
    Attributes ofDirectories =
        Attributes.read(args, host, FileState.ABSENT).withMode(directoryMode);
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("dest", base.equals("/") ? base : base + "/");
    values.put("src", source.path() + (contentsOnly ? "/" : ""));
    return decide(directories, ofDirectories, items, links, values);
  }

  private static String target(String root, Path top, Path path) {
    String relative = top.relativize(path).toString();
    return relative.isEmpty() ? root : Paths.child(root, relative);
  }

  /** Pure: every directory exists, every file has its content, every link leads where it shall. */
  static Plan decide(
      Map<String, FileState> directories,
      Attributes ofDirectories,
      List<Item> items,
      List<Link> links,
      Map<String, ? extends @Nullable Object> values) {
    List<String> missing = new ArrayList<>();
    for (Map.Entry<String, FileState> each : directories.entrySet()) {
      FileState state = each.getValue();
      if (!state.exists()) {
        missing.add(each.getKey());
      } else if (state.type() != FileState.Type.DIRECTORY) {
        return Paths.unusable(each.getKey(), state, "what src holds").orElseThrow();
      }
    }
    List<Change> drift = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    if (!missing.isEmpty()) {
      Optional<Plan.Blocked> lacking = ofDirectories.lacking(missing.getFirst());
      if (lacking.isPresent()) {
        return lacking.get();
      }
      missing.forEach(each -> drift.add(Change.of(each, "absent", "directory")));
      actions.addAll(DirectoryPlans.creation(missing, ofDirectories));
    }
    for (Item item : items) {
      Optional<Plan.Blocked> lacking = item.write().lacking(item.present());
      if (lacking.isPresent()) {
        return lacking.get();
      }
      FileWrite.Difference difference = item.write().differs(item.present(), item.shown() + " ");
      drift.addAll(difference.drift());
      actions.addAll(difference.actions());
    }
    for (Link link : links) {
      if (link.present().type() == FileState.Type.DIRECTORY) {
        return Plan.blocked(
            "%s is a directory and not replaced by a link".formatted(link.path()),
            "name another dest, or remove it before");
      }
      if (!link.same()) {
        drift.add(Change.of(link.path(), Paths.state(link.present()), "link to " + link.target()));
        actions.add(
            Action.Run.of(
                List.of("ln", "-sfn", "--", link.target(), link.path()), Touched.of(link.path())));
      }
    }
    return drift.isEmpty()
        ? Plan.inSync(values)
        : FileWrite.changes(drift, actions, values, "backup_file");
  }
}
