package dev.virtwright.modules.files;

import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import dev.virtwright.host.Resource;
import dev.virtwright.host.Shell;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.value.Secret;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Requests that curl(1), or {@link WgetAsCurl} in its place, makes on the machine. All that may be
 * secret of a request is in a configuration (curl(1), option -K) that travels on standard input,
 * never on a command line.
 */
final class Http {
  static final Arg<String> URL =
      Arg.string("url", "HTTP, HTTPS, FTP or file URL, as the managed node reaches it.");
  static final Arg<String> USERNAME =
      Arg.string("url_username", "Name to log in with.").alias("username", "user").optional();
  static final Arg<Secret> PASSWORD =
      Arg.secret("url_password", "Password to log in with; never on a command line.")
          .alias("password")
          .optional();
  static final Arg<Boolean> FORCE_BASIC_AUTH =
      Arg.bool("force_basic_auth", "Send name and password at once, not only when asked.")
          .orElse(false);
  static final Arg<Map<String, @Nullable Object>> HEADERS =
      Arg.map("headers", "Headers of the request.").orElse(Map.of());
  static final Arg<Boolean> VALIDATE_CERTS =
      Arg.bool("validate_certs", "Whether the server's certificate must be valid.").orElse(true);
  static final Arg<Boolean> USE_PROXY =
      Arg.bool("use_proxy", "Whether proxies that the environment names are used.").orElse(true);
  static final Arg<String> HTTP_AGENT =
      Arg.string("http_agent", "The User-Agent header.").orElse("ansible-httpget");
  static final Arg<String> CLIENT_CERT =
      Arg.path("client_cert", "Certificate (PEM) on the managed node to log in with.").optional();
  static final Arg<String> CLIENT_KEY =
      Arg.path("client_key", "The certificate's key, where it is not in the same file.").optional();
  static final Arg<Boolean> USE_NETRC =
      Arg.bool("use_netrc", "Whether ~/.netrc is looked up where no name is given.").orElse(true);
  static final Arg<Boolean> DECOMPRESS =
      Arg.bool("decompress", "Whether a compressed answer is asked for and decompressed.")
          .orElse(true);
  static final Arg<List<String>> CIPHERS =
      Arg.strings("ciphers", "TLS ciphers, as OpenSSL names them.").optional();

  /** After the answer: its status, how long its headers are, and where it came from. */
  static final String TRAILER = "\\n%{http_code} %{size_header} %{url_effective}";

  private static final int MOST_ANSWER = 16 << 20;

  private Http() {}

  /** All arguments that make the request, and the module's own before them. */
  static Arg<?>[] common(Arg<?>... own) {
    List<Arg<?>> all = new java.util.ArrayList<>(List.of(own));
    all.addAll(
        List.of(
            URL,
            USERNAME,
            PASSWORD,
            FORCE_BASIC_AUTH,
            HEADERS,
            VALIDATE_CERTS,
            USE_PROXY,
            HTTP_AGENT,
            CLIENT_CERT,
            CLIENT_KEY,
            USE_NETRC,
            DECOMPRESS,
            CIPHERS));
    return all.toArray(Arg<?>[]::new);
  }

  /** With what no module that makes requests takes. */
  static ModuleSpec refusing(ModuleSpec spec) {
    return spec.refuses("use_gssapi", "log in with a name and password, or run curl by command")
        .refuses(
            "unredirected_headers",
            "curl sends no Authorization and Cookie header to another host; drop it");
  }

  /**
   * A request as curl's configuration.
   *
   * @param more headers besides those of the task
   * @param follow whether redirections are followed
   */
  static String config(
      Args args,
      String url,
      String method,
      boolean body,
      Map<String, String> more,
      boolean follow,
      Duration timeout) {
    StringBuilder config = new StringBuilder();
    line(config, "url", url);
    if (method.equals("HEAD")) {
      config.append("head\n");
    } else if (!(method.equals("GET") && !body) && !(method.equals("POST") && body)) {
      line(config, "request", method);
    }
    config.append("silent\nshow-error\ngloboff\n");
    Map<String, String> headers = new LinkedHashMap<>(more);
    args.get(HEADERS).forEach((name, value) -> headers.put(name, text(value)));
    headers.forEach((name, value) ->
        line(config, "header", value.isEmpty() ? name + ";" : name + ": " + value));
    line(config, "user-agent", args.get(HTTP_AGENT));
    long seconds = Math.max(1, timeout.toSeconds());
    config.append(
        "connect-timeout = %d\nspeed-limit = 1\nspeed-time = %d\n".formatted(seconds, seconds));
    String user = args.find(USERNAME).orElse(null);
    if (user != null) {
      line(config, "user", user + ":" + args.find(PASSWORD).map(Secret::reveal).orElse(""));
      config.append(args.get(FORCE_BASIC_AUTH) ? "basic\n" : "anyauth\n");
    } else if (args.get(USE_NETRC)) {
      config.append("netrc-optional\n");
    }
    if (!args.get(VALIDATE_CERTS)) {
      config.append("insecure\n");
    }
    if (!args.get(USE_PROXY)) {
      line(config, "noproxy", "*");
    }
    if (args.get(DECOMPRESS)) {
      // what comes compressed unasked is decompressed, and nothing is asked for, as with Ansible
      config.append("compressed\n");
      if (headers.keySet().stream().noneMatch("accept-encoding"::equalsIgnoreCase)) {
        line(config, "header", "Accept-Encoding: identity");
      }
    }
    if (follow) {
      config.append("location\nmax-redirs = 10\n");
    }
    args.find(CLIENT_CERT).ifPresent(path -> line(config, "cert", path));
    args.find(CLIENT_KEY).ifPresent(path -> line(config, "key", path));
    args.find(CIPHERS).ifPresent(names -> line(config, "ciphers", String.join(":", names)));
    return config.toString();
  }

  /** Quotes as curl(1) reads them in a configuration. */
  static void line(StringBuilder config, String option, String value) {
    config.append(option).append(" = \"");
    for (char c : value.toCharArray()) {
      switch (c) {
        case '"', '\\' -> config.append('\\').append(c);
        case '\n' -> config.append("\\n");
        case '\r' -> config.append("\\r");
        case '\t' -> config.append("\\t");
        default -> config.append(c);
      }
    }
    config.append("\"\n");
  }

  static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case Secret secret -> secret.reveal();
      case Boolean truth -> truth ? "True" : "False";
      default -> String.valueOf(value);
    };
  }

  /** A request without any log-in, that follows where it is sent. */
  static String plain(String url, boolean validateCertificates) {
    StringBuilder config = new StringBuilder();
    line(config, "url", url);
    config.append("silent\nshow-error\ngloboff\nlocation\nconnect-timeout = 30\n");
    if (!validateCertificates) {
      config.append("insecure\n");
    }
    return config.toString();
  }

  /** A text behind a URL, as the machine gets it without any log-in. */
  static String text(String url, boolean validateCertificates, HostReader host)
      throws HostException {
    String config = plain(url, validateCertificates);
    HttpAnswer answer = host.ask(new Get(config, Map.of(), Body.WHOLE, new Object()));
    if (answer.status() != 200) {
      throw new HostException(
          HostException.Kind.FAILED,
          "%s cannot be read: %s".formatted(url, answer.message()),
          "correct the URL, or see whether the machine reaches it");
    }
    return answer.text();
  }

  /** What of an answer's body comes back. */
  enum Body {
    WHOLE,
    SHA1
  }

  /**
   * A request that changes nothing on the machine; each is made, none is taken for another.
   *
   * @param body with {@code SHA1} the answer's body is its digest in hexadecimal digits, for files
   *     of any size
   * @param once tells it from any other, however alike
   */
  record Get(String config, Map<String, String> environment, Body body, Object once)
      implements Query<HttpAnswer> {

    @Override
    public Merge<?, ?, HttpAnswer> merge() {
      return Getting.INSTANCE;
    }

    @Override
    public Set<Resource> about() {
      return Set.of(Resource.command("curl"));
    }

    @Override
    public boolean missing(HttpAnswer answer) {
      return answer.status() < 0;
    }

    @Override
    public boolean beyondMachine() {
      return true;
    }

    /** Nothing of the request: it may be secret. */
    @Override
    public String toString() {
      return "Http.Get";
    }
  }

  /** One request a fragment. */
  static final class Getting implements Merge<Get, FragmentResult, HttpAnswer> {
    static final Getting INSTANCE = new Getting();

    private Getting() {}

    @Override
    public int most() {
      return 1;
    }

    @Override
    public Fragment fragment(List<Get> queries) {
      Get query = queries.getFirst();
      // the shell's own printf: nothing of the request is on a command line
      String request =
          WgetAsCurl.DEFINITION
              + exported(query.environment())
              + (query.body() == Body.WHOLE ? "" : "exec 3>&1\n{ ")
              + "printf '%s' "
              + Shell.quote(query.config())
              + " | curl -q -K - ";
      return switch (query.body()) {
        case WHOLE ->
            new Fragment(
                request + "-i -w " + Shell.quote(TRAILER) + "\n",
                Duration.ofMinutes(5),
                MOST_ANSWER);
        case SHA1 ->
            new Fragment(
                request + "-o - -D /dev/fd/3; } 2>&3 | sha1sum\n",
                Duration.ofMinutes(30),
                Fragment.MOST_OUTPUT);
      };
    }

    @Override
    public FragmentResult parse(List<Get> queries, FragmentResult result) {
      return result;
    }

    @Override
    public HttpAnswer answer(Get query, FragmentResult parsed) throws HostException {
      if (parsed.truncated()) {
        throw new HostException(
            HostException.Kind.BAD_ANSWER,
            "the answer has more than %d MiB".formatted(MOST_ANSWER >> 20),
            "write it to a file: dest, or the module get_url");
      }
      if (parsed.exitStatus() == 127) {
        throw new HostException(
            HostException.Kind.FAILED,
            parsed.err().strip(),
            "this module makes its requests with curl or wget");
      }
      return switch (query.body()) {
        case WHOLE ->
            HttpAnswer.parse(parsed.stdout(), parsed.timedOut() ? "timed out" : parsed.err());
        case SHA1 -> HttpAnswer.digested(parsed.out(), parsed.timedOut() ? "timed out" : "");
      };
    }
  }

  /** Shell lines that set variables, proxies for one, without a command line that shows them. */
  static String exported(Map<String, String> environment) {
    StringBuilder lines = new StringBuilder();
    environment.forEach((name, value) -> {
      if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
        throw Mistakes.contradiction(
            "'%s' is no name of an environment variable".formatted(name),
            "use letters, digits and underscores");
      }
      lines.append("export ").append(name).append('=').append(Shell.quote(value)).append('\n');
    });
    return lines.toString();
  }

  /** The header that asks for what is newer than a time. */
  static String since(double seconds) {
    return java.time.format.DateTimeFormatter.ofPattern(
            "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
        .format(java.time.Instant.ofEpochSecond((long) seconds).atOffset(java.time.ZoneOffset.UTC));
  }

  /** The last segment of a URL's path; empty where it ends with a slash. */
  static String fileName(String url) {
    String path = url.replaceFirst("[?#].*$", "").replaceFirst("^[a-zA-Z]+://[^/]*", "");
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
