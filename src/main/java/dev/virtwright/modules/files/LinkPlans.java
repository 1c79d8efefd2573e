package dev.virtwright.modules.files;

import dev.virtwright.host.Action;
import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.FileState;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Resource;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.Plan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Plans of {@code file: state=link} and {@code state=hard}. */
final class LinkPlans {
  private LinkPlans() {}

  /**
   * A link as asked for and as read.
   *
   * @param here what is at the path itself
   * @param source what the link's target is, followed for a symbolic link
   * @param directory what holds the path
   * @param empty whether {@code here} is a directory with nothing in it
   */
  record Link(
      String path,
      String target,
      FileState here,
      FileState source,
      FileState directory,
      boolean empty,
      boolean force) {}

  static Plan symbolic(
      String path,
      FileState here,
      @Nullable String src,
      boolean force,
      boolean follow,
      Args args,
      HostReader host)
      throws HostException {
    String target = src != null ? src : here.linkTarget();
    if (target == null || target.isEmpty()) {
      throw Mistakes.contradiction(
          "src is required for creating new symlinks",
          "name what %s shall point to".formatted(path));
    }
    String absolute = target.startsWith("/") ? target : Paths.child(Paths.parent(path), target);
    Link link = read(path, target, absolute, here, force, true, host);
    boolean same = target.equals(here.linkTarget());
    if (follow) {
      // attributes are the target's; a link to nothing has none, and what is no link keeps to
      // Ansible
      Attributes attributes =
          link.source().exists() ? Attributes.read(args, host, link.source()) : Attributes.NONE;
      boolean differs = link.source().exists() && !attributes.drift(link.source(), "").isEmpty();
      String real = differs ? Paths.real(absolute, host) : absolute;
      return decideSymbolic(link, attributes, real, link.source());
    }
    FileState own = same ? here : FileState.ABSENT;
    return decideSymbolic(link, Attributes.read(args, host, own).withMode(null), path, own);
  }

  private static Link read(
      String path,
      String target,
      String absolute,
      FileState here,
      boolean force,
      boolean follow,
      HostReader host)
      throws HostException {
    FileStat source = new FileStat(absolute, follow);
    FileStat directory = new FileStat(Paths.parent(path), true);
    CommandOutput content =
        CommandOutput.of("find", path, "-mindepth", "1", "-maxdepth", "1")
            .about(Resource.file(path));
    host.expect(source, directory);
    boolean converted = force && here.type() == FileState.Type.DIRECTORY;
    boolean empty = converted && host.ask(content).stdout().length == 0;
    return new Link(path, target, here, host.ask(source), host.ask(directory), empty, force);
  }

  /**
   * Pure: the path is a symbolic link to the target.
   *
   * @param attributed the path that gets the attributes, whose state is {@code owned}
   */
  static Plan decideSymbolic(Link link, Attributes attributes, String attributed, FileState owned) {
    boolean same = link.target().equals(link.here().linkTarget());
    Optional<Plan.Blocked> blocked =
        same ? attributes.lacking(attributed) : cannotLink(link, attributes);
    if (blocked.isPresent()) {
      return blocked.get();
    }
    List<Change> drift = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    if (!same) {
      boolean wasLink = link.here().type() == FileState.Type.LINK;
      drift.add(
          wasLink
              ? Change.of("src", link.here().linkTarget(), link.target())
              : Change.of("state", Paths.state(link.here()), "link"));
      if (link.here().type() == FileState.Type.DIRECTORY) {
        actions.add(Action.Run.of(List.of("rmdir", "--", link.path()), Touched.of(link.path())));
      }
      actions.add(
          Action.Run.of(
              List.of("ln", "-sfn", "--", link.target(), link.path()), Touched.of(link.path())));
    }
    if (owned.exists()) {
      drift.addAll(attributes.drift(owned, ""));
      actions.addAll(attributes.actions(attributed, owned));
    } else if (!same) {
      actions.addAll(FileModule.creation(link.path(), attributes, true));
    }
    if (drift.isEmpty()) {
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      values.put("dest", link.path());
      if (link.source().exists()) { // of a link to nothing Ansible tells no more
        values.putAll(Paths.values("dest", link.path(), link.here()));
      }
      values.put("src", link.target());
      return Plan.inSync(values);
    }
    Plan.Changes changes =
        Plan.changes(drift, actions)
            .verifiedBy(Paths.OBSERVED)
            .with("dest", link.path())
            .with("src", link.target());
    return link.source().exists() ? changes.with("state", "link") : changes;
  }

  private static Optional<Plan.Blocked> cannotLink(Link link, Attributes attributes) {
    FileState here = link.here();
    if (!link.source().exists() && !link.force()) {
      return Optional.of(
          Plan.blocked(
              "%s would point to %s, which does not exist".formatted(link.path(), link.target()),
              "correct src, or say force=true if the link shall be made all the same"));
    }
    if (here.exists() && here.type() != FileState.Type.LINK) {
      if (!link.force()) {
        return Optional.of(
            Plan.blocked(
                "refusing to convert from %s to symlink for %s"
                    .formatted(Paths.state(here), link.path()),
                "move it away, or say force=true if it shall be replaced"));
      }
      if (here.type() == FileState.Type.DIRECTORY && !link.empty()) {
        return Optional.of(
            Plan.blocked(
                "the directory %s is not empty, refusing to convert it".formatted(link.path()),
                "move what is in it away before; force replaces empty directories only"));
      }
    }
    Optional<Plan.Blocked> unusable =
        Paths.unusable(Paths.parent(link.path()), link.directory(), link.path());
    return unusable.isPresent() ? unusable : attributes.lacking(link.path());
  }

  static Plan hard(
      String path, FileState here, String src, boolean force, Args args, HostReader host)
      throws HostException {
    String absolute = src.startsWith("/") ? src : Paths.child(Paths.parent(path), src);
    Link link = read(path, absolute, absolute, here, force, false, host);
    return decideHard(link, Attributes.read(args, host, link.source()));
  }

  /** Pure: the path and the source are one file. */
  static Plan decideHard(Link link, Attributes attributes) {
    FileState here = link.here();
    FileState source = link.source();
    if (!source.exists() || source.type() == FileState.Type.DIRECTORY) {
      return Plan.blocked(
          "%s cannot be a hard link to %s, which is %s"
              .formatted(link.path(), link.target(), Paths.kind(source)),
          "name an existing file as src");
    }
    Optional<Plan.Blocked> lacking = attributes.lacking(link.path());
    if (lacking.isPresent()) {
      return lacking.get();
    }
    boolean same =
        here.exists() && here.inode() == source.inode() && here.device() == source.device();
    if (!same && here.type() == FileState.Type.DIRECTORY) {
      return Plan.blocked(
          "%s is a directory and not replaced by a hard link".formatted(link.path()),
          "name another path, or remove it before");
    }
    if (!same && here.exists() && !link.force()) {
      return Plan.blocked(
          "%s is %s other than %s and not replaced"
              .formatted(link.path(), Paths.kind(here), link.target()),
          "say force=true if it shall be replaced by the hard link");
    }
    if (!same && link.directory().exists() && link.directory().device() != source.device()) {
      return Plan.blocked(
          "%s and %s are on different file systems, which no hard link can join"
              .formatted(link.path(), link.target()),
          "use state=link or copy");
    }
    if (!here.exists()) {
      Optional<Plan.Blocked> unusable =
          Paths.unusable(Paths.parent(link.path()), link.directory(), link.path());
      if (unusable.isPresent()) {
        return unusable.get();
      }
    }
    List<Change> drift = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    if (!same) {
      drift.add(Change.of("state", Paths.state(here), "hard link to " + link.target()));
      actions.add(
          Action.Run.of(
              List.of("ln", "-fn", "--", link.target(), link.path()), Touched.of(link.path())));
    }
    drift.addAll(attributes.drift(source, ""));
    actions.addAll(attributes.actions(link.path(), source));
    if (drift.isEmpty()) {
      Map<String, @Nullable Object> values =
          new LinkedHashMap<>(Paths.values("dest", link.path(), here));
      values.put("src", link.target());
      return Plan.inSync(values);
    }
    return FileModule.with(
            Plan.changes(drift, actions),
            "dest",
            link.path(),
            attributes.applied(source, source.type(), source.size()))
        .with("src", link.target());
  }
}
