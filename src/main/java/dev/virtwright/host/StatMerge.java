package dev.virtwright.host;

import dev.virtwright.value.FileMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Many paths are one {@code stat} (two, where some follow links and some do not). The format is one
 * that coreutils and busybox share; names come last, so that a name may hold any character.
 */
final class StatMerge implements Merge<FileStat, Map<FileStat, StatMerge.Seen>, FileState> {
  static final StatMerge INSTANCE = new StatMerge();

  /** All but the name, in the order that {@link #state} takes. */
  static final String FIELDS = "%f %u %g %s %.9X %.9Y %.9Z %i %d %h:%U:%G:";

  private static final String FORMAT = FIELDS + "%n";

  /** Well below MAX_ARG_STRLEN and ARG_MAX of any kernel. */
  private static final int ARGUMENT_BYTES = 60_000;

  private StatMerge() {}

  /** What was seen of one path; absent and not denied where it is not in the map. */
  record Seen(FileState state, boolean denied) {}

  @Override
  public Fragment fragment(List<FileStat> queries) {
    StringBuilder script = new StringBuilder(Answers.DENIED);
    script.append(
        "command -v stat >/dev/null || { echo 'there is no stat command' >&2; exit 9; }\n");
    for (boolean follow : new boolean[] {false, true}) {
      List<String> paths =
          queries.stream().filter(q -> q.follow() == follow).map(FileStat::path).toList();
      for (List<String> chunk : chunks(paths)) {
        script
            .append("stat ")
            .append(follow ? "-L " : "")
            .append("-c ")
            .append(Shell.quote(FORMAT))
            .append(" -- ")
            .append(Shell.quote(chunk))
            .append(" 2>/dev/null\n");
      }
      script.append("printf '\\000'\n");
    }
    script.append(
        """
        more() {
          if [ -L "$2" ]; then
            [ "$3" = 0 ] || return 0
            t=$(readlink -- "$2"; echo x)
            printf 'L%s\\000%s\\000' "$1" "${t%?x}"
          elif ! [ -e "$2" ] && denied "$2"; then
            printf 'D%s\\000\\000' "$1"
          fi
        }
        """);
    for (int i = 0; i < queries.size(); i++) {
      FileStat query = queries.get(i);
      script.append(
          "more %d %s %d\n".formatted(i, Shell.quote(query.path()), query.follow() ? 1 : 0));
    }
    return Fragment.of(script.append("exit 0\n").toString());
  }

  private static List<List<String>> chunks(List<String> paths) {
    List<List<String>> chunks = new ArrayList<>();
    int bytes = ARGUMENT_BYTES;
    for (String path : paths) {
      int size = path.getBytes(StandardCharsets.UTF_8).length + 1;
      if (bytes + size > ARGUMENT_BYTES) {
        chunks.add(new ArrayList<>());
        bytes = 0;
      }
      bytes += size;
      chunks.getLast().add(path);
    }
    return chunks;
  }

  @Override
  public Map<FileStat, Seen> parse(List<FileStat> queries, FragmentResult result)
      throws HostException {
    List<String> parts = Answers.nulEnded(Answers.succeeded(result, "file status").stdout());
    if (parts.size() < 2 || parts.size() % 2 != 0) {
      throw Answers.notUnderstood("file status", result.out());
    }
    Map<FileStat, Seen> seen = new HashMap<>();
    records(parts.get(0), queries.stream().filter(q -> !q.follow()).toList(), seen);
    records(parts.get(1), queries.stream().filter(FileStat::follow).toList(), seen);
    for (int i = 2; i < parts.size(); i += 2) {
      String tag = parts.get(i);
      long index = Answers.number(tag.isEmpty() ? "" : tag.substring(1), "file status");
      if (index >= queries.size()) {
        throw Answers.notUnderstood("file status", tag);
      }
      FileStat query = queries.get((int) index);
      Seen so = seen.get(query);
      if (tag.charAt(0) == 'D') {
        seen.put(query, new Seen(FileState.ABSENT, true));
      } else if (so != null && so.state().type() == FileState.Type.LINK) {
        seen.put(query, new Seen(withTarget(so.state(), parts.get(i + 1)), false));
      }
    }
    return seen;
  }

  /** The records are in the order of the arguments; a path that is not there has none. */
  private static void records(String text, List<FileStat> asked, Map<FileStat, Seen> seen)
      throws HostException {
    int position = 0;
    while (position < text.length()) {
      int owner = text.indexOf(':', position);
      int group = owner < 0 ? -1 : text.indexOf(':', owner + 1);
      int name = group < 0 ? -1 : text.indexOf(':', group + 1);
      if (name < 0) {
        throw Answers.notUnderstood("file status", text.substring(position));
      }
      int start = name + 1;
      FileStat match =
          asked.stream()
              .filter(q -> text.startsWith(q.path() + "\n", start) && !seen.containsKey(q))
              .max((a, b) -> Integer.compare(a.path().length(), b.path().length()))
              .orElseThrow(() -> Answers.notUnderstood("file status", text.substring(start)));
      String[] field = text.substring(position, owner).split(" ", -1);
      seen.put(
          match,
          new Seen(
              state(field, text.substring(owner + 1, group), text.substring(group + 1, name)),
              false));
      position = start + match.path().length() + 1;
    }
  }

  static FileState state(String[] field, String owner, String group) throws HostException {
    try {
      int mode = Integer.parseInt(field[0], 16);
      long[] number =
          Arrays.stream(new int[] {1, 2, 3, 7, 8, 9})
              .mapToLong(i -> Long.parseUnsignedLong(field[i]))
              .toArray();
      double[] time =
          IntStream.of(4, 5, 6).mapToDouble(i -> Double.parseDouble(field[i])).toArray();
      return new FileState(
          type(mode),
          new FileMode(mode & 07777),
          owner,
          group,
          number[0],
          number[1],
          number[2],
          time[1],
          time[0],
          time[2],
          number[3],
          number[4],
          (int) Math.min(number[5], Integer.MAX_VALUE),
          null);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw Answers.notUnderstood("file status", String.join(" ", field));
    }
  }

  private static FileState.Type type(int mode) throws HostException {
    return switch (mode >> 12) {
      case 1 -> FileState.Type.FIFO;
      case 2 -> FileState.Type.CHARACTER_DEVICE;
      case 4 -> FileState.Type.DIRECTORY;
      case 6 -> FileState.Type.BLOCK_DEVICE;
      case 8 -> FileState.Type.FILE;
      case 10 -> FileState.Type.LINK;
      case 12 -> FileState.Type.SOCKET;
      default -> throw Answers.notUnderstood("file status", Integer.toHexString(mode));
    };
  }

  private static FileState withTarget(FileState state, String target) {
    return new FileState(
        state.type(),
        state.mode(),
        state.owner(),
        state.group(),
        state.uid(),
        state.gid(),
        state.size(),
        state.modified(),
        state.accessed(),
        state.changed(),
        state.inode(),
        state.device(),
        state.links(),
        target);
  }

  @Override
  public FileState answer(FileStat query, Map<FileStat, Seen> parsed) throws HostException {
    Seen seen = parsed.get(query);
    if (seen == null) {
      return FileState.ABSENT;
    }
    if (seen.denied()) {
      throw Answers.denied(query.path());
    }
    return seen.state();
  }
}
