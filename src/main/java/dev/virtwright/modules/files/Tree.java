package dev.virtwright.modules.files;

import dev.virtwright.host.Action;
import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FileState;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Resource;
import dev.virtwright.module.Change;
import dev.virtwright.value.FileMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Everything below a directory: read with one find(1), changed with few commands. */
final class Tree {
  /**
   * Ends a record: a path never holds two slashes in a row, so no name can forge it, not even one
   * with a line feed.
   */
  private static final String END = "//\n";

  /** One command line stays far below the kernel's 128 KiB for a single argument. */
  private static final int MOST_BYTES = 32 << 10;

  private static final int SHOWN = 20;

  private Tree() {}

  /** A path below the directory. */
  record Entry(String path, FileState state) {}

  /** What is not as asked, and what makes it so. */
  record Difference(List<Change> drift, List<Action> actions) {}

  static List<Entry> read(String path, HostReader host) throws HostException {
    FragmentResult answer =
        host.ask(
            CommandOutput.of(
                    "find", path, "-mindepth", "1", "-printf", "%y %m %U %G %u %g %p" + END)
                .about(Resource.file(path)));
    if (answer.truncated()) {
      throw new HostException(
          HostException.Kind.BAD_ANSWER,
          "%s holds more files than can be compared in one answer".formatted(path),
          "name the directories below it one by one");
    }
    if (!answer.succeeded()) {
      throw new HostException(
          HostException.Kind.FAILED,
          "what is in %s could not be read: %s".formatted(path, answer.err().strip()),
          "it needs find(1) with -printf, and a user who may read the directory");
    }
    return parse(answer.out());
  }

  /** Pure: the records that find(1) printed. */
  static List<Entry> parse(String output) throws HostException {
    List<Entry> entries = new ArrayList<>();
    int from = 0;
    while (from < output.length()) {
      int to = output.indexOf(END, from);
      String[] fields = to < 0 ? new String[0] : output.substring(from, to).split(" ", 7);
      if (fields.length < 7) {
        throw malformed();
      }
      try {
        FileState.Type type =
            switch (fields[0]) {
              case "f" -> FileState.Type.FILE;
              case "d" -> FileState.Type.DIRECTORY;
              case "l" -> FileState.Type.LINK;
              case "c" -> FileState.Type.CHARACTER_DEVICE;
              case "b" -> FileState.Type.BLOCK_DEVICE;
              case "p" -> FileState.Type.FIFO;
              case "s" -> FileState.Type.SOCKET;
              default -> throw malformed();
            };
        entries.add(
            new Entry(
                fields[6],
                new FileState(
                    type,
                    FileMode.octal(fields[1]),
                    fields[4],
                    fields[5],
                    Long.parseLong(fields[2]),
                    Long.parseLong(fields[3]),
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    1,
                    null)));
      } catch (IllegalArgumentException notANumber) {
        throw malformed();
      }
      from = to + END.length();
    }
    return entries;
  }

  private static HostException malformed() {
    return new HostException(
        HostException.Kind.BAD_ANSWER, "find(1) printed what cannot be understood", null);
  }

  /** Pure: entries that differ, with the same commands for many of them. */
  static Difference compare(String root, List<Entry> entries, Attributes attributes) {
    List<Change> drift = new ArrayList<>();
    Map<List<String>, List<String>> commands = new LinkedHashMap<>();
    for (Entry entry : entries) {
      String shown = entry.path().substring(root.length() + (root.endsWith("/") ? 0 : 1)) + " ";
      drift.addAll(attributes.drift(entry.state(), shown));
      for (Action action : attributes.actions(entry.path(), entry.state())) {
        List<String> argv = ((Action.Run) action).argv();
        commands
            .computeIfAbsent(argv.subList(0, argv.size() - 1), command -> new ArrayList<>())
            .add(entry.path());
      }
    }
    List<Action> actions = new ArrayList<>();
    // chown before chmod, since it clears set-id bits
    for (String program : List.of("chown", "chmod")) {
      commands.forEach((command, paths) -> {
        if (command.getFirst().equals(program)) {
          actions.addAll(inPieces(command, paths));
        }
      });
    }
    return new Difference(shortened(drift), actions);
  }

  static List<Change> shortened(List<Change> drift) {
    if (drift.size() <= SHOWN) {
      return drift;
    }
    List<Change> few = new ArrayList<>(drift.subList(0, SHOWN));
    few.add(Change.of("and more", (drift.size() - SHOWN) + " differ", "as asked"));
    return few;
  }

  private static List<Action> inPieces(List<String> command, List<String> paths) {
    return pieces(paths).stream().map(piece -> run(command, piece)).toList();
  }

  /** Paths in portions that fit on a command line. */
  static List<List<String>> pieces(List<String> paths) {
    List<List<String>> pieces = new ArrayList<>();
    List<String> piece = new ArrayList<>();
    int bytes = 0;
    for (String path : paths) {
      // a quote in a name takes four characters on the command line, a letter up to four bytes
      int cost = path.length() * 4;
      if (!piece.isEmpty() && bytes + cost > MOST_BYTES) {
        pieces.add(piece);
        piece = new ArrayList<>();
        bytes = 0;
      }
      piece.add(path);
      bytes += cost;
    }
    if (!piece.isEmpty()) {
      pieces.add(piece);
    }
    return pieces;
  }

  private static Action run(List<String> command, List<String> paths) {
    List<String> argv = new ArrayList<>(command);
    argv.addAll(paths);
    return Action.Run.of(
        argv,
        paths.stream().map(path -> Provides.the(Resource.file(path))).toArray(Provides[]::new));
  }
}
