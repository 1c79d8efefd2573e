package dev.virtwright.modules.files;

import dev.virtwright.host.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How an archive is compared with a directory, listed and unpacked, as shell for the managed node:
 * GNU tar, which finds out by itself how a file is compressed and compares by itself, or busybox's,
 * whose archive is unpacked aside and compared; Info-ZIP's unzip or busybox's.
 *
 * @param exclude entries left out
 * @param include entries taken; empty for all
 * @param options words given to tar or unzip as they are
 * @param ignored what tar --diff may say of an entry without its being another: what the task sets
 *     itself afterwards
 */
record Archive(
    String dest,
    List<String> exclude,
    List<String> include,
    List<String> options,
    boolean keepNewer,
    List<String> ignored) {

  /** Sets how the archive at $a is compressed, which busybox's tar does not find out. */
  private static final String COMPRESSION =
      "case $(head -c 2 <\"$a\" | od -An -tx1 | tr -d ' \\n') in"
          + " 1f8b) z=-z ;; 425a) z=-j ;; fd37) z=-J ;; esac";

  /** What tar --diff says of an entry with other permissions. */
  static final String MODE_DIFFERS = ": Mode differs";

  /** Ansible's name for what unpacks it. */
  static String handler(byte[] archive) {
    return zip(archive)
        ? "ZipArchive"
        : "-z".equals(compression(archive)) ? "TgzArchive" : "TarArchive";
  }

  /** How a compressed tar on a pipe is told to tar(1), which cannot find out there. */
  static @Nullable String compression(byte[] archive) {
    int first = archive.length > 3 ? ((archive[0] & 0xff) << 8) | (archive[1] & 0xff) : 0;
    return switch (first) {
      case 0x1f8b -> "-z";
      case 0x425a -> "-j";
      case 0xfd37 -> "-J";
      case 0x28b5 -> "--zstd";
      default -> null;
    };
  }

  static boolean zip(byte[] archive) {
    return archive.length > 1 && archive[0] == 'P' && archive[1] == 'K';
  }

  /**
   * Functions {@code differs}, {@code names} and {@code unpack}, of the archive at {@code $a}.
   *
   * @param zip whether it is a zip archive
   */
  String functions(boolean zip) {
    return zip ? zipFunctions() : tarFunctions("-f \"$a\"", "");
  }

  /**
   * As {@link #functions} for a tar archive whose bytes the function {@code archive} prints.
   *
   * @param compression as {@link #compression} says
   */
  String pipedFunctions(@Nullable String compression) {
    return tarFunctions((compression == null ? "" : compression + " ") + "-f -", "archive | ");
  }

  private String tarFunctions(String source, String from) {
    List<String> words = new ArrayList<>(options);
    exclude.forEach(name -> words.add("--exclude=" + name));
    String extra = words.isEmpty() ? "" : " " + Shell.quote(words);
    String only = include.isEmpty() ? "" : " " + Shell.quote(include);
    StringBuilder ignore = new StringBuilder();
    ignored.forEach(what -> ignore.append(" -e ").append(Shell.quote(what + "$")));
    return """
    LC_ALL=C; export LC_ALL
    z=
    tar --version >/dev/null 2>&1 || command -v tar >/dev/null || { echo 'there is no tar on the machine: install it before' >&2; exit 127; }
    case $(tar --version 2>/dev/null) in
      *GNU*)
        differs() { %6$star --diff -C %1$s%2$s %3$s%4$s 2>&1 | grep -v -e '^tar: Exiting ' -e '^tar: Removing leading ' -e '^tar: Ignoring unknown ' -e '^tar: : Warning: '%5$s; }
        names() { %6$star -t --quoting-style=literal%2$s %3$s%4$s; } ;;
      *)
        %9$s
        names() { %6$star -t $z%2$s %3$s%4$s; }
        differs() {
          w=$(mktemp -d "${TMPDIR:-/tmp}/virtwright.XXXXXX") || { echo broken; return; }
          if %6$star -x $z -C "$w"%2$s %3$s%4$s >&2; then
            (cd "$w" && find . ! -name . -exec sh -c '
              d=$1 modes=$2
              shift 2
              for p do
                t=$d/${p#./}
                if [ -L "$p" ]; then [ -L "$t" ] && [ "$(readlink "$p")" = "$(readlink "$t")" ]
                elif [ -d "$p" ]; then [ -d "$t" ]
                else [ -f "$t" ] && cmp -s "$p" "$t"
                fi && { [ -L "$p" ] || [ -z "$modes" ] || [ "$(stat -c %%a "$p")" = "$(stat -c %%a "$t")" ]; } || echo "$p"
              done' sh %1$s "%8$s" {} +)
          else echo broken
          fi
          rm -rf -- "$w"
        } ;;
    esac
    unpack() { %6$star -x $z -C %1$s%7$s%2$s %3$s%4$s; }
    """
        .formatted(
            Shell.quote(dest),
            extra,
            source,
            only,
            ignore,
            from,
            keepNewer ? " --keep-newer-files" : "",
            ignored.contains(MODE_DIFFERS) ? "" : "1",
            from.isEmpty() ? COMPRESSION : "");
  }

  private String zipFunctions() {
    String only = include.isEmpty() ? "" : " " + Shell.quote(include);
    String without = exclude.isEmpty() ? "" : " -x " + Shell.quote(exclude);
    return """
    command -v unzip >/dev/null || { echo 'there is no unzip on the machine: install it before' >&2; exit 127; }
    names() {
      if unzip -Z1 "$a" >/dev/null 2>&1; then unzip -Z1 "$a"%2$s%3$s
      else unzip -l "$a"%2$s%3$s | awk '/^ *---/ { f = !f; next } f { sub(/^ *[0-9]+ +[-0-9]+ +[0-9:]+ +/, ""); print }'
      fi
    }
    differs() {
      names | while IFS= read -r n; do
        p=%1$s/$n
        case $n in
          */) [ -d "$p" ] || echo "$n" ;;
          *)
            e=$(printf '%%s' "$n" | sed 's/[][*?\\\\]/\\\\&/g')
            if [ -L "$p" ]; then [ "$(readlink -- "$p")" = "$(unzip -p "$a" "$e")" ] || echo "$n"
            else [ -f "$p" ] && unzip -p "$a" "$e" | cmp -s - "$p" || echo "$n"
            fi ;;
        esac
      done
    }
    unpack() { unzip %4$s%5$s "$a"%2$s%3$s -d %1$s; }
    """
        .formatted(
            Shell.quote(dest),
            only,
            without,
            keepNewer ? "-uo" : "-o",
            options.isEmpty() ? "" : " " + Shell.quote(options));
  }

  /** Whether the name says that it is a zip archive. */
  static boolean zipName(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    return lower.endsWith(".zip") || lower.endsWith(".jar") || lower.endsWith(".whl");
  }
}
