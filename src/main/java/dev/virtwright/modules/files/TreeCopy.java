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
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Plans of {@code copy} whose src is a directory of the controller. */
final class TreeCopy {
  private static final int MOST_FILES = 5000;

  private TreeCopy() {}

  /** A file of the tree as desired and as read. */
  record Item(String shown, FileWrite write, FileWrite.Present present) {}

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
    List<Path> paths = walk(source.path(), args.get(CopyModule.LOCAL_FOLLOW));
    List<Query<?>> queries = new ArrayList<>();
    for (Path path : paths) {
      String there = target(root, source.path(), path);
      queries.add(new FileStat(there, false));
      if (Files.isDirectory(path)) {
        queries.add(new FileStat(there, true));
      } else {
        queries.add(new FileChecksum(there, "sha256"));
      }
    }
    host.expect(queries.toArray(Query<?>[]::new));
    Map<String, FileState> directories = new LinkedHashMap<>(DirectoryPlans.ancestors(root, host));
    List<Item> items = new ArrayList<>();
    for (Path path : paths) {
      String there = target(root, source.path(), path);
      if (Files.isDirectory(path)) {
        directories.put(there, host.ask(new FileStat(there, true)));
        continue;
      }
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
    Attributes ofDirectories =
        Attributes.read(args, host, FileState.ABSENT).withMode(directoryMode);
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("dest", dest);
    values.put("src", source.path().toString());
    return decide(directories, ofDirectories, items, values);
  }

  private static String target(String root, Path top, Path path) {
    String relative = top.relativize(path).toString();
    return relative.isEmpty() ? root : Paths.child(root, relative);
  }

  private static List<Path> walk(Path top, boolean follow) throws IOException {
    try (Stream<Path> found = Files.walk(top, FileVisitOption.FOLLOW_LINKS)) {
      List<Path> paths = found.limit(MOST_FILES + 1L).sorted().toList();
      if (paths.size() > MOST_FILES) {
        throw new IOException(
            "it holds more than %d files; pack them and unpack the archive there"
                .formatted(MOST_FILES));
      }
      for (Path path : paths) {
        if (!follow && Files.isSymbolicLink(path)) {
          throw Mistakes.contradiction(
              "%s is a symbolic link, and links are not copied as such".formatted(path),
              "drop local_follow=false, or make the link with file: state=link");
        }
      }
      return paths;
    } catch (java.io.UncheckedIOException wrapped) {
      throw wrapped.getCause();
    }
  }

  /** Pure: every directory exists and every file has its content. */
  static Plan decide(
      Map<String, FileState> directories,
      Attributes ofDirectories,
      List<Item> items,
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
    return drift.isEmpty()
        ? Plan.inSync(values)
        : FileWrite.changes(drift, actions, values, "backup_file");
  }
}
