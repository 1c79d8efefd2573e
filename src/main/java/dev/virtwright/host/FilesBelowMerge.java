package dev.virtwright.host;

import dev.virtwright.host.HostException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One directory a fragment. The format is one that coreutils and busybox share; a record ends with
 * two slashes and a line feed, which no path holds.
 */
final class FilesBelowMerge implements Merge<FilesBelow, FragmentResult, FilesBelow.Found> {
  static final FilesBelowMerge INSTANCE = new FilesBelowMerge();

  private static final String END = "//\n";

  /** About 200,000 paths. */
  private static final int MOST_OUTPUT = 32 << 20;

  private FilesBelowMerge() {}

  @Override
  public int most() {
    return 1;
  }

  @Override
  public Fragment fragment(List<FilesBelow> queries) {
    FilesBelow query = queries.getFirst();
    String start =
        "find %s %s -mindepth 1"
            .formatted(query.follow() ? "-L" : "-H", Shell.quote(query.directory()));
    String names =
        query.names().stream()
            .map(name -> "-name " + Shell.quote(name))
            .collect(Collectors.joining(" -o "));
    return new Fragment(
        """
        [ -d %1$s ] || { echo absent; exit 0; }
        echo there
        %2$s%3$s%4$s -exec stat -c %5$s -- {} +
        s=$?
        %6$sexit $s
        """
            .formatted(
                Shell.quote(query.directory()),
                start,
                depth(query.depth()),
                names.isEmpty() ? "" : " \\( " + names + " \\)",
                Shell.quote(StatMerge.FIELDS + "%n//"),
                query.count()
                    ? "printf '/'\n"
                        + start
                        + depth(query.depth() > 1 ? query.depth() + 1 : query.depth())
                        + " -exec sh -c 'echo $#' sh {} + 2>/dev/null\n"
                    : ""),
        Duration.ofMinutes(2),
        MOST_OUTPUT);
  }

  private static String depth(int levels) {
    return levels == 0 ? "" : " -maxdepth " + levels;
  }

  @Override
  public FragmentResult parse(List<FilesBelow> queries, FragmentResult result) {
    return result;
  }

  @Override
  public FilesBelow.Found answer(FilesBelow query, FragmentResult parsed) throws HostException {
    Answers.whole(parsed, query.directory());
    String out = parsed.out();
    if (out.equals("absent\n")) {
      return new FilesBelow.Found(false, List.of(), 0, "");
    }
    if (!out.startsWith("there\n")) {
      throw Answers.notUnderstood(query.directory(), out + parsed.err());
    }
    int to = out.length();
    long examined = 0;
    if (query.count()) {
      to = out.lastIndexOf('/');
      String[] counts = (to < 0 ? "-" : out.substring(to + 1)).strip().split("\n");
      for (String count : counts) {
        examined += count.isEmpty() ? 0 : Answers.number(count, query.directory());
      }
    }
    List<FilesBelow.Entry> entries = new ArrayList<>();
    int from = "there\n".length();
    while (from < to) {
      int end = out.indexOf(END, from);
      if (end < 0) {
        throw Answers.notUnderstood(query.directory(), out.substring(from));
      }
      entries.add(entry(out.substring(from, end), query.directory()));
      from = end + END.length();
    }
    if (parsed.exitStatus() != 0 && parsed.err().isBlank()) {
      throw new HostException(
          Kind.FAILED,
          "what is in %s could not be read: status %d"
              .formatted(query.directory(), parsed.exitStatus()),
          "it needs find(1) and stat(1)");
    }
    return new FilesBelow.Found(
        true, entries, examined, parsed.exitStatus() == 0 ? "" : Answers.line(parsed.err()));
  }

  private static FilesBelow.Entry entry(String record, String what) throws HostException {
    int owner = record.indexOf(':');
    int group = owner < 0 ? -1 : record.indexOf(':', owner + 1);
    int name = group < 0 ? -1 : record.indexOf(':', group + 1);
    if (name < 0) {
      throw Answers.notUnderstood(what, record);
    }
    return new FilesBelow.Entry(
        record.substring(name + 1),
        StatMerge.state(
            record.substring(0, owner).split(" ", -1),
            record.substring(owner + 1, group),
            record.substring(group + 1, name)));
  }
}
