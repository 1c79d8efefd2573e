package dev.virtwright.modules.files;

import com.google.auto.service.AutoService;
import dev.virtwright.host.Action;
import dev.virtwright.host.ActionResult;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.FileState;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.PathsMatching;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Shell;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.Verification;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to a web server, made by the managed node with curl(1).
 *
 * <p>GET, HEAD and OPTIONS without a body and a dest are reads, made in check mode too. Source:
 * Ansible's {@code ansible.builtin.uri} documentation.
 */
@AutoService(ResourceModule.class)
public final class UriModule implements ResourceModule {
  private static final int MOST_BODY = 16 << 20;

  private static final Arg<String> METHOD =
      Arg.string("method", "The request's method, in capitals.", "[A-Za-z]+").orElse("GET");
  private static final Arg<Object> BODY =
      Arg.any("body", "The request's body; body_format says what becomes of it.").optional();
  private static final Arg<String> BODY_FORMAT =
      Arg.choice(
              "body_format",
              "How body is written.",
              List.of("raw", "json", "form-urlencoded", "form-multipart"))
          .orElse("raw");
  private static final Arg<String> SRC =
      Arg.string("src", "File that is the body, instead of body.").optional();
  private static final Arg<Boolean> REMOTE_SRC =
      Arg.bool("remote_src", "Whether src is on the managed node.").orElse(false);
  private static final Arg<String> DEST =
      Arg.path("dest", "File or directory on the managed node that the answer is written to.")
          .optional();
  private static final Arg<Boolean> RETURN_CONTENT =
      Arg.bool("return_content", "Whether the answer's body is returned as content.").orElse(false);
  private static final Arg<String> FOLLOW_REDIRECTS =
      Arg.choice(
              "follow_redirects",
              "Which redirections are followed; safe: those of GET and HEAD.",
              List.of("safe", "all", "none", "urllib2", "yes", "no"))
          .orElse("safe");
  private static final Arg<List<String>> STATUS_CODE =
      Arg.strings("status_code", "Status codes that mean success.").orElse(List.of("200"));
  private static final Arg<Duration> TIMEOUT =
      Arg.seconds("timeout", "How long the server may be silent.").orElse(Duration.ofSeconds(30));
  private static final Arg<String> CREATES =
      Arg.path("creates", "Path; where it exists, no request is made.").optional();
  private static final Arg<String> REMOVES =
      Arg.path("removes", "Path; where it does not exist, no request is made.").optional();
  private static final Arg<String> CA_PATH =
      Arg.path("ca_path", "Certificates (PEM) to trust, on the managed node.").optional();
  private static final Arg<String> UNIX_SOCKET =
      Arg.path("unix_socket", "Socket of the server on the managed node.").optional();
  private static final Arg<Boolean> FORCE =
      Arg.bool("force", "Ask caches on the way for a fresh answer.").orElse(false);

  @SuppressWarnings("InlineFormatString") // long enough for a place of its own
  private static final String SCRIPT =
      """
      umask 077
      d=$(mktemp -d "${TMPDIR:-/tmp}/virtwright.XXXXXX") || exit 1
      trap 'rm -rf -- "$d"' EXIT
      trap 'exit 1' HUP INT TERM
      head -c %d >"$d/config" && cat >"$d/body" || exit 1
      w=$(curl -q -K "$d/config" -D "$d/head" -o "$d/out" -w %s%s)
      s=$?
      touch "$d/head" "$d/out"
      cat "$d/head" "$d/out"
      printf '%%s' "$w"
      [ "$s" = 0 ] || exit 0
      """;

  @Override
  public ModuleSpec spec() {
    return Http.refusing(
        ModuleSpec.named("uri")
            .alias("ansible.builtin.uri", "ansible.legacy.uri")
            .summary("Make requests to web servers")
            .details(
                "The managed node makes the request, and needs curl or GNU wget for it; with the wget of busybox, requests without a body, a log-in or headers of the task.")
            .args(
                Labels.common(
                    Http.common(
                        METHOD,
                        BODY,
                        BODY_FORMAT,
                        SRC,
                        REMOTE_SRC,
                        DEST,
                        RETURN_CONTENT,
                        FOLLOW_REDIRECTS,
                        STATUS_CODE,
                        TIMEOUT,
                        CREATES,
                        REMOVES,
                        CA_PATH,
                        UNIX_SOCKET,
                        FORCE)))
            .example(
                """
                - name: The service is healthy
                  ansible.builtin.uri:
                    url: http://localhost:8080/health
                    return_content: true
                  register: health
                  until: health.json.status == 'up'
                  retries: 10
                """)
            .returns("status", "The status code; -1 where there was no answer.")
            .returns("json", "The answer, where it is JSON.")
            .returns("content", "The answer's text, with return_content.")
            .returns(
                "url", "Where the answer came from; redirected says whether that is elsewhere.")
            .returns("elapsed", "Seconds it took.")
            .returns("msg", "What came of it.")
            .returns("path", "Where the answer was written, with dest.")
            .returns(
                "content_type", "A header; all others likewise, in lower case with underscores."));
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    String method = args.get(METHOD).toUpperCase(Locale.ROOT);
    if (args.given(BODY) && args.given(SRC)) {
      throw Mistakes.contradiction("body and src exclude each other", "drop one");
    }
    String created = args.find(CREATES).orElse(null);
    if (created != null && !host.ask(new PathsMatching(created)).isEmpty()) {
      return skipped("skipped, since '%s' exists".formatted(created));
    }
    String removed = args.find(REMOVES).orElse(null);
    if (removed != null && host.ask(new PathsMatching(removed)).isEmpty()) {
      return skipped("skipped, since '%s' does not exist".formatted(removed));
    }
    HttpBody body = body(args, host);
    String dest = args.find(DEST).orElse(null);
    FileState there = dest == null ? FileState.ABSENT : host.ask(new FileStat(dest, true));
    if (dest != null && there.type() == FileState.Type.DIRECTORY) {
      String name = Http.fileName(args.get(Http.URL));
      dest = Paths.child(dest, name.isEmpty() ? "index.html" : name);
      there = host.ask(new FileStat(dest, true));
    }
    String config = config(args, method, body, there);
    boolean reads =
        body.bytes() == null && dest == null && List.of("GET", "HEAD", "OPTIONS").contains(method);
    if (reads) {
      long begun = System.nanoTime();
      HttpAnswer answer =
          host.ask(
              new Http.Get(config, args.context().environment(), Http.Body.WHOLE, new Object()));
      Plan.Outcome.Result result =
          result(args, answer, null, Duration.ofNanos(System.nanoTime() - begun));
      return result.failure() == null
          ? Plan.inSync(result.values())
          : new Plan.Blocked(
              result.failure(),
              "see what the server says, or correct status_code",
              result.values());
    }
    return act(args, method, config, body, dest, there, host);
  }

  private static Plan skipped(String why) {
    return Plan.inSync(Map.of("stdout", why, "stdout_lines", List.of(why)));
  }

  private static HttpBody body(Args args, HostReader host) throws HostException {
    String src = args.find(SRC).orElse(null);
    if (src == null) {
      return HttpBody.of(args.find(BODY).orElse(null), args.get(BODY_FORMAT), args.context());
    }
    return args.get(REMOTE_SRC)
        ? new HttpBody(
            host.ask(new FileContent(Paths.remote("src", src, host), MOST_BODY)).bytes(), null)
        : HttpBody.ofFile(src, args.context());
  }

  private static String config(Args args, String method, HttpBody body, FileState there) {
    Map<String, String> headers = new LinkedHashMap<>();
    boolean typed =
        args.get(Http.HEADERS).keySet().stream().anyMatch("content-type"::equalsIgnoreCase);
    if (body.type() != null && !typed) {
      headers.put("Content-Type", body.type());
    }
    if (there.type() == FileState.Type.FILE) {
      headers.put("If-Modified-Since", Http.since(there.modified()));
    }
    if (args.get(FORCE)) {
      headers.put("Cache-Control", "no-cache");
    }
    boolean follow =
        switch (args.get(FOLLOW_REDIRECTS)) {
          case "none", "no" -> false;
          case "safe" -> method.equals("GET") || method.equals("HEAD");
          default -> true;
        };
    StringBuilder config =
        new StringBuilder(
            Http.config(
                args,
                args.get(Http.URL),
                method,
                body.bytes() != null,
                headers,
                follow,
                args.get(TIMEOUT)));
    args.find(CA_PATH).ifPresent(path -> Http.line(config, "cacert", path));
    args.find(UNIX_SOCKET).ifPresent(path -> Http.line(config, "unix-socket", path));
    return config.toString();
  }

  private static Plan act(
      Args args,
      String method,
      String config,
      HttpBody body,
      @Nullable String dest,
      FileState there,
      HostReader host)
      throws HostException {
    byte[] head = config.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    ByteArrayOutputStream input = new ByteArrayOutputStream();
    input.writeBytes(head);
    byte[] bytes = body.bytes();
    if (bytes != null) {
      input.writeBytes(bytes);
    }
    String script =
        WgetAsCurl.DEFINITION
            + SCRIPT.formatted(
                head.length,
                Shell.quote(Http.TRAILER),
                bytes == null ? "" : " --data-binary @\"$d/body\"");
    Provides[] provides = {};
    if (dest != null) {
      Attributes attributes = Attributes.read(args, host, there);
      var lacking = attributes.lacking(dest);
      if (lacking.isPresent()) {
        return lacking.get();
      }
      script += written(dest, args.get(STATUS_CODE), attributes, there);
      provides = Touched.of(dest);
    }
    Action.Run run =
        Action.Run.of(List.of("sh", "-c", script), provides)
            .withEnvironment(args.context().environment())
            .withSecretInput(input.toByteArray())
            .titled("%s %s".formatted(method, args.get(Http.URL)));
    Plan.Changes changes =
        Plan.changes(
                List.of(
                    dest == null
                        ? Change.of("request", null, method + " " + args.get(Http.URL))
                        : Change.of(dest, null, "answer of " + args.get(Http.URL))),
                List.of(run))
            .verifiedBy(Verification.BY_RESULT)
            .resultingIn(results -> {
              ActionResult last = results.getLast();
              return last.exitStatus() == 0
                  ? result(args, HttpAnswer.parse(last.stdout(), last.err()), dest, last.elapsed())
                  : new Plan.Outcome.Result(Map.of("status", -1L), last.err().strip());
            });
    if (dest == null) {
      return changes.leavingNothing();
    }
    String written = dest;
    Plan told =
        changes.verifiedBy(
            new Verification.Effect(
                after -> null,
                Duration.ofSeconds(1),
                after -> Paths.values("path", written, after.ask(new FileStat(written, true)))));
    return Labels.with(told, dest, args, host);
  }

  /** Shell that writes the answer to the file and gives it its attributes. */
  private static String written(
      String dest, List<String> accepted, Attributes attributes, FileState there) {
    StringBuilder script = new StringBuilder();
    script.append(
        """
        p=%s
        set -- $w
        case %s in
          *" $1 "*)
            [ "$1" != 304 ] || exit 0
            umask 022
            cmp -s "$d/out" "$p" || cat "$d/out" >"$p" || exit 1
        """
            .formatted(Shell.quote(dest), Shell.quote(" " + String.join(" ", accepted) + " 000 ")));
    if (attributes.owner() != null || attributes.group() != null) {
      script.append(
          "    chown -h -- %s \"$p\" || exit 1\n".formatted(Shell.quote(attributes.spec())));
    }
    if (attributes.mode() != null) {
      script.append(
          "    chmod -- %s \"$p\" || exit 1\n"
              .formatted(Attributes.digits(attributes.modeOf(there, false))));
    }
    return script.append("    ;;\nesac\n").toString();
  }

  /** Pure: Ansible's return values, and a failure for a status that does not mean success. */
  static Plan.Outcome.Result result(
      Args args, HttpAnswer answer, @Nullable String dest, Duration elapsed) {
    Map<String, @Nullable Object> values = answer.values();
    List<String> accepted = args.get(STATUS_CODE);
    boolean succeeded = accepted.contains(String.valueOf(answer.status())) || answer.status() == 0;
    String url = args.get(Http.URL);
    String from = (answer.status() < 0 ? url : answer.url()).replaceFirst("//[^/?#]*@", "//");
    values.put("url", from);
    answer
        .header("location")
        .ifPresent(location ->
            values.put(
                "location",
                location.contains("://")
                    ? location
                    : java.net.URI.create(url).resolve(location).toString()));
    values.put("redirected", answer.status() >= 0 && !same(from, url));
    values.put("elapsed", elapsed.toSeconds());
    answer.json().ifPresent(json -> values.put("json", json));
    if (args.get(RETURN_CONTENT)) {
      values.put("content", answer.text());
    }
    if (dest != null) {
      values.put("path", dest);
    }
    if (succeeded && answer.status() >= 300) {
      values.put("body", answer.text());
    }
    if (succeeded) {
      return new Plan.Outcome.Result(values, null, dest != null && answer.status() != 304);
    }
    String failure =
        "Status code was %d and not [%s]: %s"
            .formatted(answer.status(), String.join(", ", accepted), answer.message());
    values.put("msg", failure);
    return new Plan.Outcome.Result(values, failure, false);
  }

  /** curl(1) adds the path of a URL that has none. */
  private static boolean same(String one, String other) {
    return one.equals(other) || one.equals(other + "/");
  }
}
