package dev.virtwright.modules.files;

import com.google.auto.service.AutoService;
import dev.virtwright.host.Action;
import dev.virtwright.host.ActionResult;
import dev.virtwright.host.FileChecksum;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.FileState;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.Verification;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file of the managed node is what a URL gives; the managed node downloads it with curl(1).
 *
 * <p>A file that is there is compared with what the server has, which is hashed and not kept; with
 * a checksum that it has, no request is made. Source: Ansible's {@code ansible.builtin.get_url}
 * documentation.
 */
@AutoService(ResourceModule.class)
public final class GetUrlModule implements ResourceModule {
  private static final Arg<String> DEST =
      Arg.pathOrDirectory(
          "dest", "Absolute path of the file; in a directory it has the name that the URL gives.");
  private static final Arg<String> CHECKSUM =
      Arg.string(
              "checksum",
              "ALGORITHM:DIGEST, or ALGORITHM:URL of a file of digests and names, that the file"
                  + " must have; md5, sha1, sha224, sha256, sha384 or sha512.")
          .orElse("");
  private static final List<String> ALGORITHMS =
      List.of("md5", "sha1", "sha224", "sha256", "sha384", "sha512");
  private static final Arg<Boolean> FORCE =
      Arg.bool("force", "Compare with the server's file even where that is not newer.")
          .orElse(false);
  private static final Arg<Duration> TIMEOUT =
      Arg.seconds("timeout", "How long the server may be silent.").orElse(Duration.ofSeconds(10));
  private static final Arg<String> TMP_DEST =
      Arg.path("tmp_dest", "Directory that is downloaded to; else that of dest.").optional();

  /**
   * Downloads beside the file, checks, and replaces it at once: the file, the directory to download
   * to, the program and digest of a checksum, whether a backup is kept, owner and mode.
   */
  private static final String DOWNLOAD =
      WgetAsCurl.DEFINITION
          + """
          [ -d "$2" ] || { echo "$2 directory does not exist." >&2; exit 1; }
          t=$(mktemp "$2/.virtwright.XXXXXX") || exit 1
          trap 'rm -f -- "$t"' EXIT
          trap 'exit 1' HUP INT TERM
          w=$(curl -q -K - -f -o "$t" -w '%{http_code} %{size_download}')
          s=$?
          set -- "$@" "${w%% *}"
          printf 'status_code %s\\n' "${8:-000}"
          case $s:$8 in 0:200|0:000|0:226) ;; 0:*) echo "HTTP Error $8" >&2; exit 3 ;; *) exit 3 ;; esac
          sum=$(sha1sum <"$t") && printf 'checksum_src %s\\n' "${sum%% *}"
          sum=$(md5sum <"$t" 2>/dev/null) && printf 'md5sum %s\\n' "${sum%% *}"
          printf 'size %s\\n' "$(wc -c <"$t")"
          if [ -n "$3" ]; then
            sum=$("$3" <"$t") || exit 1
            [ "${sum%% *}" = "$4" ] || { echo "The checksum for $t did not match $4; it was ${sum%% *}." >&2; exit 3; }
          fi
          if [ -f "$1" ]; then
            if [ -n "$5" ]; then
              b=$1.$$.$(date +%Y-%m-%d@%H:%M:%S)~
              cp -p -- "$1" "$b" && printf 'backup_file %s\\n' "$b" || exit 1
            fi
            o=$(stat -c %u:%g -- "$1") && chown -- "$o" "$t" 2>/dev/null
            m=$(stat -c %a -- "$1")
          fi
          [ -z "$6" ] || chown -- "$6" "$t" || exit 1
          chmod -- "${7:-${m:-0644}}" "$t" || exit 1
          mv -f -- "$t" "$1" || exit 1
          stat -c 'uid %u
          gid %g
          owner %U
          group %G
          mode 0%a' -- "$1"
          """;

  @Override
  public ModuleSpec spec() {
    return Http.refusing(
        ModuleSpec.named("get_url")
            .alias("ansible.builtin.get_url", "ansible.legacy.get_url")
            .summary("Download files to managed nodes")
            .details(
                "The managed node downloads, and needs curl or wget for it. A file with another checksum"
                    + " than asked for never gets to dest.")
            .args(
                Labels.common(
                    Http.common(DEST, CHECKSUM, FORCE, FileWrite.BACKUP, TIMEOUT, TMP_DEST)))
            .example(
                """
                - name: The installer's image
                  ansible.builtin.get_url:
                    url: https://mirror.example.org/installer.iso
                    dest: /var/lib/libvirt/images/installer.iso
                    checksum: sha256:https://mirror.example.org/SHA256SUMS
                    mode: "0644"
                """)
            .returns("dest", "Path of the file.")
            .returns(
                "checksum_src", "SHA-1 of what was downloaded; checksum_dest: of what was there.")
            .returns("status_code", "What the server answered; msg likewise.")
            .returns("md5sum", "MD5 of the file.")
            .returns("backup_file", "Where the old file is kept, with backup.")
            .returns("url", "The URL; elapsed is how many seconds it took."));
  }

  /** What a digest must be. */
  record Expected(String algorithm, String digest) {}

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    String url = args.get(Http.URL);
    Expected expected = expected(args, url, host);
    String dest = Paths.folded(args.get(DEST));
    FileState state = host.ask(new FileStat(dest, true));
    if (state.type() == FileState.Type.DIRECTORY) {
      HttpAnswer head = ask(args, url, "HEAD", Map.of(), Http.Body.WHOLE, host);
      String name =
          head.suggestedName()
              .orElseGet(() -> Http.fileName(head.url().isEmpty() ? url : head.url()));
      dest = Paths.child(dest, name.isEmpty() ? "index.html" : name);
      state = host.ask(new FileStat(dest, true));
    } else if (args.get(DEST).endsWith("/")) {
      return Plan.blocked(
          "the directory %s does not exist".formatted(dest),
          "create it before: file: path=%s state=directory".formatted(dest));
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("url", url);
    values.put("dest", dest);
    values.put("elapsed", 0L);
    values.put("checksum_src", null);
    Attributes attributes = Attributes.read(args, host, state);
    if (state.type() == FileState.Type.FILE) {
      boolean same =
          expected != null
              && host.ask(new FileChecksum(dest, expected.algorithm()))
                  .filter(expected.digest()::equals)
                  .isPresent();
      if (same && !args.get(FORCE)) {
        values.put("msg", "file already exists");
        values.put("checksum_dest", null);
        return kept(dest, state, attributes, values, args, host);
      }
      String sum = host.ask(new FileChecksum(dest, "sha1")).orElse("");
      values.put("checksum_dest", sum);
      if (expected == null || same) {
        Map<String, String> headers =
            args.get(FORCE)
                ? Map.of("Cache-Control", "no-cache")
                : Map.of("If-Modified-Since", Http.since(state.modified()));
        HttpAnswer seen = ask(args, url, "GET", headers, Http.Body.SHA1, host);
        if (seen.status() == 304 || (seen.status() >= 0 && seen.text().equals(sum))) {
          values.put("status_code", seen.status() == 0 ? null : (Object) (long) seen.status());
          values.put("checksum_src", seen.status() == 304 ? null : sum);
          values.put(
              "msg",
              seen.status() == 304
                  ? "HTTP Error 304: Not Modified"
                  : "OK (%d bytes)".formatted(state.size()));
          if (seen.status() != 304) {
            values.put("md5sum", host.ask(new FileChecksum(dest, "md5")).orElse(null));
          }
          return kept(dest, state, attributes, values, args, host);
        }
        if (seen.status() != 200 && seen.status() != 0) {
          values.put("status_code", (long) seen.status());
          return new Plan.Blocked(
              seen.message(), "correct the URL, or see whether the machine reaches it", values);
        }
      }
    } else {
      values.put("checksum_dest", null);
      Optional<Plan.Blocked> unusable =
          state.exists()
              ? Optional.of(
                  Plan.blocked("%s is %s".formatted(dest, Paths.kind(state)), "name a" + " file"))
              : Paths.unusable(
                  Paths.parent(dest), host.ask(new FileStat(Paths.parent(dest), true)), dest);
      if (unusable.isPresent()) {
        return unusable.get();
      }
    }
    return download(dest, state, attributes, expected, values, args, host);
  }

  private static HttpAnswer ask(
      Args args,
      String url,
      String method,
      Map<String, String> headers,
      Http.Body body,
      HostReader host)
      throws HostException {
    return host.ask(
        new Http.Get(
            Http.config(args, url, method, false, headers, true, args.get(TIMEOUT)),
            args.context().environment(),
            body,
            new Object()));
  }

  private static @Nullable Expected expected(Args args, String url, HostReader host)
      throws HostException {
    String checksum = args.get(CHECKSUM);
    if (checksum.isEmpty()) {
      return null;
    }
    int colon = checksum.indexOf(':');
    if (colon < 0) {
      throw Mistakes.contradiction(
          "The checksum parameter has to be in format <algorithm>:<checksum>",
          "write sha256: before the digits");
    }
    String algorithm = checksum.substring(0, colon);
    if (!ALGORITHMS.contains(algorithm)) {
      throw Mistakes.contradiction(
          "unknown algorithm '%s' of checksum".formatted(algorithm),
          "use one of " + String.join(", ", ALGORITHMS));
    }
    String digest = checksum.substring(colon + 1).strip();
    if (digest.matches("(?:https?|ftp|file):.*")) {
      HttpAnswer list = ask(args, digest, "GET", Map.of(), Http.Body.WHOLE, host);
      if (list.status() != 200 && list.status() != 0) {
        throw new HostException(
            HostException.Kind.FAILED,
            "the checksums at %s cannot be read: %s".formatted(digest, list.message()),
            "correct checksum, or see whether the machine reaches it");
      }
      String name = Http.fileName(url);
      String listed = digest;
      digest =
          Digests.of(list.text(), name)
              .orElseThrow(() ->
                  new HostException(
                      HostException.Kind.FAILED,
                      "Unable to find a checksum for file '%s' in '%s'".formatted(name, listed),
                      "correct checksum"));
    }
    digest = digest.replaceAll("\\W+", "").toLowerCase(java.util.Locale.ROOT);
    if (!digest.matches("[0-9a-f]+")) {
      throw Mistakes.contradiction(
          "The checksum format is invalid", "write ALGORITHM:DIGEST in hexadecimal digits");
    }
    return new Expected(algorithm, digest);
  }

  private static Plan kept(
      String dest,
      FileState state,
      Attributes attributes,
      Map<String, @Nullable Object> values,
      Args args,
      HostReader host)
      throws HostException {
    Plan plan = FileModule.attributesOnly(dest, state, attributes, "dest");
    Plan told =
        switch (plan) {
          case Plan.InSync(var found, var findings) -> {
            Map<String, @Nullable Object> all = new LinkedHashMap<>(found);
            all.putAll(values);
            yield Plan.inSync(all);
          }
          case Plan.Changes changes -> {
            Plan.Changes with = changes;
            for (var value : values.entrySet()) {
              with = with.with(value.getKey(), value.getValue());
            }
            yield with;
          }
          case Plan.Blocked blocked -> blocked;
        };
    return Labels.with(told, dest, args, host);
  }

  private static Plan download(
      String dest,
      FileState state,
      Attributes attributes,
      @Nullable Expected expected,
      Map<String, @Nullable Object> values,
      Args args,
      HostReader host)
      throws HostException {
    Optional<Plan.Blocked> lacking = attributes.lacking(dest);
    if (lacking.isPresent()) {
      return lacking.get();
    }
    String url = args.get(Http.URL);
    Map<String, String> headers = Map.of("Cache-Control", "no-cache");
    Action.Run run =
        Action.Run.of(
                List.of(
                    "sh",
                    "-c",
                    DOWNLOAD,
                    "get_url",
                    dest,
                    args.find(TMP_DEST).orElse(Paths.parent(dest)),
                    expected == null ? "" : expected.algorithm() + "sum",
                    expected == null ? "" : expected.digest(),
                    args.get(FileWrite.BACKUP) ? "1" : "",
                    attributes.spec(),
                    attributes.mode() == null
                        ? ""
                        : Attributes.digits(attributes.modeOf(state, false))),
                Touched.of(dest))
            .withEnvironment(args.context().environment())
            .withSecretInput(
                Http.config(args, url, "GET", false, headers, true, args.get(TIMEOUT))
                    .getBytes(StandardCharsets.UTF_8))
            .titled("download %s to %s".formatted(url, dest))
            .accepting(0, 1, 3, 127);
    Plan.Changes changes =
        Plan.changes(
                List.of(
                    Change.of(
                        state.exists() ? "content" : "state",
                        state.exists() ? "other" : "absent",
                        state.exists() ? "what " + url + " has" : "file")),
                List.of(run))
            .verifiedBy(Verification.BY_RESULT)
            .resultingIn(results -> downloaded(results.getFirst(), url));
    values.putAll(Paths.values("dest", dest, attributes.applied(state, FileState.Type.FILE, 0)));
    values.remove("size");
    for (var value : values.entrySet()) {
      changes = changes.with(value.getKey(), value.getValue());
    }
    return Labels.with(changes, dest, args, host);
  }

  /** Pure: what the download printed. */
  private static Plan.Outcome.Result downloaded(ActionResult result, String url) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (String line : result.out().lines().toList()) {
      int blank = line.indexOf(' ');
      if (blank > 0) {
        String text = line.substring(blank + 1).strip();
        boolean number = text.matches("0|[1-9]\\d{0,17}") && !line.contains("sum");
        values.put(line.substring(0, blank), number ? (Object) Long.valueOf(text) : text);
      }
    }
    values.put("elapsed", result.elapsed().toSeconds());
    values.replace("status_code", "000", null);
    if (result.exitStatus() != 0) {
      String said =
          values.get("status_code") instanceof Long status && status >= 300
              ? "HTTP Error " + status
              : result.err().strip();
      values.put("response", said);
      return new Plan.Outcome.Result(
          values, "Request failed: %s was not downloaded: %s".formatted(url, said), false);
    }
    values.put("msg", "OK (%s bytes)".formatted(values.get("size")));
    return new Plan.Outcome.Result(values, null);
  }
}
