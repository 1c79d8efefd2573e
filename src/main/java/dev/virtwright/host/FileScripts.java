package dev.virtwright.host;

import dev.virtwright.value.FileMode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The shell that writes and removes files. Contents come on standard input, never in the script:
 * they may be secret or large.
 */
final class FileScripts {
  private FileScripts() {}

  private static final String HEAD =
      """
      PATH=${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin; export PATH
      fail() { printf '%s\\n' "$*" >&2; exit 1; }
      """;

  /** Writes as {@link Action.WriteFile} says; prints the backup's path, if there is one. */
  static String write(Action.WriteFile file) {
    StringBuilder script = new StringBuilder(HEAD);
    script.append("umask 077\np=").append(Shell.quote(file.path())).append('\n');
    // a link stays, and the file it leads to is replaced, as Ansible's copy does
    script.append(
        """
        n=0
        while [ -L "$p" ]; do
          n=$((n + 1))
          [ "$n" -le 40 ] || fail "too many levels of symbolic links"
          l=$(readlink -- "$p"; echo x)
          l=${l%%?x}
          case $l in /*) p=$l ;; *) p=${p%%/*}/$l ;; esac
        done
        d=${p%%/*}
        d=${d:-/}
        [ -d "$d" ] || { [ -e "$d" ] && fail "$d is no directory"; ls -d -- "$d" >/dev/null || exit 1; }
        [ ! -d "$p" ] || fail "it is a directory"
        old=
        if [ -e "$p" ]; then
          [ -f "$p" ] || fail "it is there and no regular file"
          old=1
        fi
        t=$(mktemp "$d/.virtwright.XXXXXX") || exit 1
        trap 'rm -f -- "$t"' EXIT
        trap 'exit 1' HUP INT TERM
        cat >"$t" || exit 1
        [ "$(wc -c <"$t")" -eq %d ] || fail "only a part of the content arrived"
        if command -v sha256sum >/dev/null; then
          s=$(sha256sum <"$t")
          [ "${s%%%% *}" = %s ] || fail "what was written is not what was sent: the checksums differ"
        fi
        m=%s
        if [ -n "$old" ]; then
          o=$(stat -c %%u:%%g -- "$p") || exit 1
          # who may not give a file away keeps it, as with Ansible
          chown -- "$o" "$t" 2>/dev/null || chgrp -- "${o#*:}" "$t" 2>/dev/null || :
          [ -n "$m" ] || m=$(stat -c %%a -- "$p") || exit 1
        fi
        """
            .formatted(file.content().length, sha256(file.content()), mode(file.mode())));
    if (file.owner() != null) {
      script.append("chown -- %s \"$t\" || exit 1\n".formatted(Shell.quote(file.owner())));
    }
    if (file.group() != null) {
      script.append("chgrp -- %s \"$t\" || exit 1\n".formatted(Shell.quote(file.group())));
    }
    script.append(
        """
        chmod -- "${m:-0644}" "$t" || exit 1
        labelled=1
        if [ -e /sys/fs/selinux/enforce ]; then
          labelled=
          if [ -n "$old" ]; then chcon --reference="$p" -- "$t" 2>/dev/null && labelled=1
          elif c=$(matchpathcon -n -- "$p" 2>/dev/null); then chcon -- "$c" "$t" 2>/dev/null && labelled=1
          fi
        fi
        """);
    if (file.validate() != null) {
      script.append(
          """
          v=$(%s 2>&1 </dev/null) || fail "failed to validate: its validation (%s) does not accept it%s"
          """
              .formatted(
                  validation(file.validate()),
                  quotedInDouble(file.validate()),
                  file.secret() ? "" : ": $v"));
    }
    if (file.backup()) {
      // Ansible's name: path.pid.time~
      script.append(
          """
          if [ -n "$old" ]; then
            b=$p.$$.$(date +%Y-%m-%d@%H:%M:%S)~
            cp -p -- "$p" "$b" || { rm -f -- "$b"; exit 1; }
            [ ! -e /sys/fs/selinux/enforce ] || chcon --reference="$p" -- "$b" 2>/dev/null || :
            printf '%s' "$b"
          fi
          """);
    }
    script.append(
        """
        sync -- "$t" 2>/dev/null || sync
        mv -f -T -- "$t" "$p" || exit 1
        [ -n "$labelled" ] || restorecon -F -- "$p" 2>/dev/null || :
        sync -- "$d" 2>/dev/null || sync
        exit 0
        """);
    return script.toString();
  }

  private static String mode(@Nullable FileMode mode) {
    return mode == null ? "" : mode.toString();
  }

  /** Removes as {@link Action.RemoveFile} says; what is not there is fine. */
  static String remove(Action.RemoveFile file) {
    return HEAD
        + """
        p=%s
        if [ ! -e "$p" ] && [ ! -L "$p" ]; then
          d=${p%%/*}
          [ -x "${d:-/}" ] || [ ! -e "${d:-/}" ] || fail "Permission denied: $d"
          exit 0
        fi
        if [ -d "$p" ] && [ ! -L "$p" ]; then %s -- "$p"; else rm -f -- "$p"; fi
        """
            .formatted(Shell.quote(file.path()), file.recursive() ? "rm -rf" : "rmdir");
  }

  static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The words of a validation command, {@code %s} in them being the new file. */
  static String validation(String command) {
    List<String> split = Shell.words(command);
    if (split == null) {
      throw new IllegalArgumentException("no words: " + command);
    }
    List<String> words = new ArrayList<>();
    for (String word : split) {
      StringBuilder quoted = new StringBuilder();
      String[] parts = word.split("%s", -1);
      for (int i = 0; i < parts.length; i++) {
        quoted.append(i > 0 ? "\"$t\"" : "");
        quoted.append(parts[i].isEmpty() && parts.length > 1 ? "" : Shell.quote(parts[i]));
      }
      words.add(quoted.toString());
    }
    return String.join(" ", words);
  }

  private static String quotedInDouble(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "\\$").replace("`", "\\`");
  }
}
