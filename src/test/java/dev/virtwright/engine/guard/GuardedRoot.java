package dev.virtwright.engine.guard;

import dev.virtwright.host.Action;
import dev.virtwright.value.FileMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A machine in a directory: files to change, a directory of units, and stand-ins for systemctl and
 * systemd-run that keep timers as processes. guard.sh and the shell are the real ones.
 */
final class GuardedRoot implements AutoCloseable {
  final Path root;
  final Path base;
  final Path units;
  final Path etc;
  final Map<String, String> environment;

  GuardedRoot(Path root) throws IOException {
    this.root = root;
    base = root.resolve("rollback");
    units = root.resolve("units");
    etc = root.resolve("etc with blank");
    Path bin = root.resolve("bin");
    for (Path directory : List.of(units, etc, bin)) {
      Files.createDirectories(directory);
    }
    // A timer is a process that sleeps in a session of its own; its unit's name is its file's.
    tool(
        bin.resolve("systemd-run"),
        """
        #!/bin/sh
        echo "systemd-run $*" >>%1$s/calls
        [ ! -e %1$s/no-timers ] || { echo "Failed to start transient timer unit" >&2; exit 1; }
        after=0
        while :; do
          case $1 in
            --unit=*) unit=${1#--unit=} ;;
            --on-active=*) after=${1#--on-active=}; after=${after%%s} ;;
            --*) ;;
            *) break ;;
          esac
          shift
        done
        {
          printf '#!/bin/sh\\n'
          printf "exec '%%s' '%%s' '%%s' '%%s'\\n" "$1" "$2" "$3" "$4"
        } >"%1$s/$unit.run"
        setsid sh -c 'sleep "$1"; exec sh "$2"' sh "$after" "%1$s/$unit.run" </dev/null >/dev/null 2>&1 &
        echo $! >"%1$s/$unit.pid"
        """
            .formatted(root));
    tool(
        bin.resolve("systemctl"),
        """
        #!/bin/sh
        echo "systemctl $*" >>%1$s/calls
        for unit; do :; done
        name=${unit%%.*}
        case "$1 $unit" in
          "stop "*.timer | "kill "*)
            pid=$(cat "%1$s/$name.pid" 2>/dev/null) || exit 0
            # The timer of an undo under way is the very process that asks.
            [ "$1" = kill ] || pgrep -s "$pid" -x sleep >/dev/null || exit 0
            kill -KILL -- "-$pid" 2>/dev/null
            ;;
          "start "*) setsid sh "%1$s/$name.run" </dev/null >/dev/null 2>&1 & ;;
        esac
        exit 0
        """
            .formatted(root));
    environment =
        Map.of("GUARD_UNITS", units.toString(), "GUARD_PATH", bin + ":" + System.getenv("PATH"));
  }

  private static void tool(Path path, String text) throws IOException {
    Files.writeString(path, text);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** What a command printed on both outputs, and its status. */
  record Said(int status, String text) {}

  Said run(List<String> argv, byte @Nullable [] input) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(argv).redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.environment().put("PATH", environment.get("GUARD_PATH"));
    Path out = Files.createTempFile(root, "out", "");
    builder.redirectOutput(out.toFile());
    Process process = builder.start();
    try (var stdin = process.getOutputStream()) {
      if (input != null) {
        stdin.write(input);
      }
    }
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("late: " + argv);
    }
    return new Said(process.exitValue(), Files.readString(out));
  }

  Said guard(String command, String id) throws IOException, InterruptedException {
    String directory = base + "/" + id;
    return run(List.of("sh", directory + "/guard.sh", command, directory), null);
  }

  Said arm(Action.Guarded change, String id) throws IOException, InterruptedException {
    return run(
        List.of("sh", "-c", Arming.RECEIVE, "sh", base + "/" + id),
        Arming.payload(Arming.files(change)));
  }

  /** Writes, makes, removes: one of each, with odd names. */
  Action.Guarded change(Duration within, List<Action.Proof> proofs) {
    String old = etc.resolve("it's old").toString();
    String fresh = etc.resolve("new.d").resolve("fresh").toString();
    return new Action.Guarded(
        "change of the test",
        List.of(
            old,
            etc.resolve("new.d").toString(),
            etc.resolve("gone").toString(),
            etc.resolve("directory").toString(),
            etc.resolve("link").toString()),
        List.of(
            Action.WriteFile.of(old, bytes("changed\n"), new FileMode(0644)),
            Action.WriteFile.of(fresh, bytes("fresh"), new FileMode(0600)),
            new Action.RemoveFile(etc.resolve("gone").toString(), false),
            new Action.RemoveFile(etc.resolve("link").toString(), false),
            Action.Run.of(
                List.of(
                    "sh",
                    "-c",
                    "echo more >\"$1/directory/more\"; rm \"$1/directory/.hidden\"",
                    "sh",
                    etc.toString())),
            Action.Run.of(List.of("sh", "-c", "exit 3")).accepting(0, 3)),
        List.of(
            "echo undone >>%s/lines; false".formatted(root),
            "echo also >>%s/lines".formatted(root)),
        List.of("echo at boot >>%s/lines".formatted(root)),
        List.of("echo confirmed >>%s/lines".formatted(root)),
        within,
        null,
        proofs,
        List.of());
  }

  /** The state that {@link #change} changes. */
  void fill() throws IOException {
    Files.write(etc.resolve("it's old"), bytes("old\0without newline"));
    Files.setPosixFilePermissions(
        etc.resolve("it's old"), PosixFilePermissions.fromString("rw-r-----"));
    Files.writeString(etc.resolve("gone"), "still here\n");
    Files.createDirectories(etc.resolve("directory/below"));
    Files.writeString(etc.resolve("directory/.hidden"), "h");
    Files.writeString(etc.resolve("directory/below/deep"), "d");
    Files.createSymbolicLink(etc.resolve("link"), Path.of("nowhere"));
  }

  /** The state before any change, again. */
  void refill() throws IOException {
    try (Stream<Path> paths = Files.walk(etc)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        if (!path.equals(etc)) {
          Files.delete(path);
        }
      }
    }
    fill();
  }

  /** Every path below etc, with permissions, owner and content. */
  Map<String, String> tree() throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(etc)) {
      for (Path path : paths.toList()) {
        String content =
            Files.isSymbolicLink(path)
                ? "-> " + Files.readSymbolicLink(path)
                : Files.isRegularFile(path) ? Files.readString(path) : "";
        Map<String, Object> attributes =
            Files.readAttributes(path, "unix:mode,uid,gid", LinkOption.NOFOLLOW_LINKS);
        tree.put(etc.relativize(path).toString(), new TreeMap<>(attributes) + content);
      }
    }
    return tree;
  }

  List<String> lines() throws IOException {
    Path lines = root.resolve("lines");
    return Files.exists(lines) ? Files.readAllLines(lines) : List.of();
  }

  /** Units and changes that are left: none where nothing is armed. */
  List<String> leftovers() throws IOException {
    List<String> left = new ArrayList<>();
    for (Path directory : List.of(units.resolve("sysinit.target.wants"), units, base)) {
      if (Files.isDirectory(directory)) {
        try (Stream<Path> entries = Files.list(directory)) {
          entries
              .map(entry -> entry.getFileName().toString())
              .filter(name -> !name.equals("sysinit.target.wants"))
              .forEach(left::add);
        }
      }
    }
    return left;
  }

  /** Ends the timers that still run. */
  @Override
  public void close() throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      for (Path pid : entries.filter(path -> path.toString().endsWith(".pid")).toList()) {
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
            .ifPresent(timer -> {
              timer.descendants().forEach(ProcessHandle::destroyForcibly);
              timer.destroyForcibly();
            });
      }
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
