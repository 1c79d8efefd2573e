package dev.virtwright.host;

import dev.virtwright.host.HostException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Many files are one fragment. Each content is closed by a line with a token that the host's kernel
 * made up for this answer, so that any bytes may be in the files; sizes are not trusted, since
 * those of /proc and /sys are not true.
 */
final class ContentMerge
    implements Merge<FileContent, Map<FileContent, ContentMerge.Read>, FileBytes> {
  static final ContentMerge INSTANCE = new ContentMerge();

  /** What all contents of one fragment may amount to. */
  private static final int MOST_TOTAL = 64 << 20;

  private ContentMerge() {}

  /** How reading one file ended: {@code 0} read, or what says why not. */
  @SuppressWarnings("ArrayRecordComponent") // carried once to the answer, never compared
  record Read(byte[] content, String outcome) {}

  @Override
  public Fragment fragment(List<FileContent> queries) {
    StringBuilder script = new StringBuilder(Answers.DENIED);
    // read twice: the second is another random value, 244 bits together
    script.append(
        """
        read -r a </proc/sys/kernel/random/uuid && read -r b </proc/sys/kernel/random/uuid || exit 9
        echo "$a$b"
        exec 3>&1
        content() {
          if [ -f "$2" ]; then
            if ! [ -r "$2" ]; then s=D
            elif s=$(head -c "$3" -- "$2" 2>&1 >&3); then s=0
            else s=${s##*: }
            fi
          elif [ -d "$2" ]; then s=I
          elif [ -e "$2" ]; then s=N
          elif denied "$2"; then s=D
          else s=A
          fi
          printf '\\n%s %.200s\\n' "$a$b" "$s"
        }
        """);
    long room = 4096;
    for (int i = 0; i < queries.size(); i++) {
      FileContent query = queries.get(i);
      room += query.most() + 256L;
      script.append(
          "content %d %s %d\n".formatted(i, Shell.quote(query.path()), query.most() + 1L));
    }
    return new Fragment(
        script.append("exit 0\n").toString(), Fragment.DEADLINE, (int) Math.min(room, MOST_TOTAL));
  }

  @Override
  public Map<FileContent, Read> parse(List<FileContent> queries, FragmentResult result)
      throws HostException {
    byte[] bytes = Answers.succeeded(result, "files").stdout();
    int start = indexOf(bytes, new byte[] {'\n'}, 0);
    if (start < 32) {
      throw Answers.notUnderstood("files", "no token");
    }
    String token = new String(bytes, 0, start, StandardCharsets.ISO_8859_1);
    byte[] closing = ("\n" + token + " ").getBytes(StandardCharsets.ISO_8859_1);
    Map<FileContent, Read> read = new HashMap<>();
    int position = start + 1;
    for (int i = 0; i < queries.size(); i++) {
      int end = indexOf(bytes, closing, position);
      int line = end < 0 ? -1 : indexOf(bytes, new byte[] {'\n'}, end + closing.length);
      if (line < 0) {
        throw Answers.notUnderstood("files", "the answer ends in the middle of a file");
      }
      int outcome = end + closing.length;
      read.put(
          queries.get(i),
          new Read(
              Arrays.copyOfRange(bytes, position, end),
              new String(bytes, outcome, line - outcome, StandardCharsets.ISO_8859_1)));
      position = line + 1;
    }
    return read;
  }

  @Override
  public FileBytes answer(FileContent query, Map<FileContent, Read> parsed) throws HostException {
    Read read = parsed.get(query);
    if (read == null) {
      throw Answers.notUnderstood(query.path(), "no answer");
    }
    return switch (read.outcome()) {
      case "A" -> FileBytes.absent();
      case "D" -> throw Answers.denied(query.path());
      case "I" ->
          throw new HostException(
              Kind.FAILED, "cannot read %s: it is a directory".formatted(query.path()), null);
      case "N" ->
          throw new HostException(
              Kind.FAILED, "cannot read %s: it is no regular file".formatted(query.path()), null);
      case "0" -> {
        if (read.content().length > query.most()) {
          throw new HostException(
              Kind.BAD_ANSWER,
              "%s is larger than the %d bytes that are taken of it"
                  .formatted(query.path(), query.most()),
              null);
        }
        yield FileBytes.of(read.content());
      }
      default ->
          throw new HostException(
              Kind.FAILED,
              "%s is there but cannot be read: %s".formatted(query.path(), read.outcome()),
              null);
    };
  }

  static int indexOf(byte[] bytes, byte[] wanted, int from) {
    outer:
    for (int i = from; i <= bytes.length - wanted.length; i++) {
      for (int j = 0; j < wanted.length; j++) {
        if (bytes[i + j] != wanted[j]) {
          continue outer;
        }
      }
      return i;
    }
    return -1;
  }
}
