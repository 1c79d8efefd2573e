package dev.virtwright.modules.files;

import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FileState;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Resource;
import dev.virtwright.module.Homes;
import dev.virtwright.module.Plan;
import dev.virtwright.module.Verification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Paths of managed nodes as text: no file system of the controller is asked. */
final class Paths {
  /** After a change, owner, mode and so on are those that were read, not those expected. */
  static final Verification OBSERVED =
      new Verification.Converges(
          Duration.ofSeconds(10),
          Duration.ZERO,
          false,
          Set.of("state", "mode", "size", "owner", "uid", "group", "gid"));

  private Paths() {}

  /** The directory that holds {@code path}; the root's is the root. */
  static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  /** The last segment; empty for the root. */
  static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  static String child(String directory, String name) {
    return directory.endsWith("/") ? directory + name : directory + "/" + name;
  }

  /** Without a trailing slash, unless it is the root. */
  static String folded(String path) {
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /** From the first below the root down to {@code path} itself. */
  static List<String> chain(String path) {
    List<String> chain = new ArrayList<>();
    for (String at = path; !at.equals("/"); at = parent(at)) {
      chain.add(at);
    }
    Collections.reverse(chain);
    return chain;
  }

  /**
   * A path on the managed node out of an argument that may as well name one of the controller.
   *
   * @param argument its name, for the message
   */
  static String remote(String argument, String path, HostReader host) throws HostException {
    String expanded = Homes.expanded(path, host);
    if (!expanded.startsWith("/")) {
      throw Mistakes.contradiction(
          "%s '%s' on the managed node must be an absolute path".formatted(argument, path),
          "name the whole path");
    }
    return folded(expanded.replaceAll("/+", "/"));
  }

  /** Where the links in {@code path} lead; the last of them may lead to what does not exist. */
  static String real(String path, HostReader host) throws HostException {
    Optional<String> real = realIfAny(path, host);
    if (real.isEmpty()) {
      throw new HostException(
          HostException.Kind.FAILED,
          "the link %s leads nowhere".formatted(path),
          "it is in a loop of links, or a directory on the way is missing: correct the link");
    }
    return real.get();
  }

  /** Where the links in {@code path} lead; empty for a loop or a directory missing on the way. */
  static Optional<String> realIfAny(String path, HostReader host) throws HostException {
    FragmentResult answer =
        host.ask(CommandOutput.of("readlink", "-f", "--", path).about(Resource.file(path)));
    String out = answer.out();
    String real = out.endsWith("\n") ? out.substring(0, out.length() - 1) : out;
    return answer.succeeded() && real.startsWith("/") ? Optional.of(real) : Optional.empty();
  }

  /** Why nothing can be created in {@code directory}, if so. */
  static Optional<Plan.Blocked> unusable(String directory, FileState state, String wanted) {
    if (!state.exists()) {
      return Optional.of(
          Plan.blocked(
              "%s cannot be created: the directory %s does not exist".formatted(wanted, directory),
              "create it before: file: path=%s state=directory".formatted(directory)));
    }
    if (state.type() != FileState.Type.DIRECTORY) {
      return Optional.of(
          Plan.blocked(
              "%s cannot be created: %s is %s, not a directory"
                  .formatted(wanted, directory, kind(state)),
              "name another path, or remove %s before".formatted(directory)));
    }
    return Optional.empty();
  }

  /** What a path is, for a sentence, such as {@code a directory}. */
  static String kind(FileState state) {
    return switch (state.type()) {
      case ABSENT -> "absent";
      case FILE -> "a file";
      case DIRECTORY -> "a directory";
      case LINK -> "a symbolic link";
      case CHARACTER_DEVICE -> "a character device";
      case BLOCK_DEVICE -> "a block device";
      case FIFO -> "a named pipe";
      case SOCKET -> "a socket";
    };
  }

  /** Ansible's word for what a path is: absent, file, hard, directory, link. */
  static String state(FileState state) {
    return switch (state.type()) {
      case FILE -> state.links() > 1 ? "hard" : "file";
      case ABSENT, DIRECTORY, LINK -> state.type().name().toLowerCase(Locale.ROOT);
      case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO, SOCKET -> "file";
    };
  }

  /** What stat(1) prints for a number that nobody has. */
  static final String NOBODY = "UNKNOWN";

  private static String named(String name, long number) {
    return name.equals(NOBODY) ? String.valueOf(number) : name;
  }

  /** What Ansible's file modules return of a path. */
  static Map<String, @Nullable Object> values(String key, String path, FileState state) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put(key, path);
    values.put("state", state(state));
    if (state.exists()) {
      // one zero and the digits, as Ansible's file modules print it: 0644, 01777
      values.put("mode", "0%03o".formatted(state.mode().bits()));
      values.put("size", state.size());
      // of what is not there yet, they are known only where they were asked for
      if (!state.owner().isEmpty()) {
        values.put("owner", named(state.owner(), state.uid()));
        values.put("uid", state.uid());
      }
      if (!state.group().isEmpty()) {
        values.put("group", named(state.group(), state.gid()));
        values.put("gid", state.gid());
      }
    }
    return values;
  }
}
