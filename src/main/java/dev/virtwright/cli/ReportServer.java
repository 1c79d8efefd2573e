package dev.virtwright.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.virtwright.diag.UserException;
import dev.virtwright.journal.History;
import dev.virtwright.report.HtmlHistory;
import dev.virtwright.report.HtmlReport;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Pages over a history, on 127.0.0.1 alone and only to be read. A request that names another host
 * is refused, so that no page of elsewhere reads them through a name that it made point here.
 */
final class ReportServer implements AutoCloseable {
  private static final int MOST_RUNS = 200;
  private static final String RUN = "/run/";
  private static final String HOST = "/host/";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Path history;

  private record Answer(int status, String type, String body) {
    static Answer page(String html) {
      return new Answer(200, "text/html; charset=utf-8", html);
    }

    static Answer error(int status, String text) {
      return new Answer(status, "text/plain; charset=utf-8", text + "\n");
    }
  }

  private ReportServer(HttpServer server, Path history) {
    this.server = server;
    this.history = history;
  }

  /**
   * @param port 0 for a free one
   * @throws UserException where it cannot be listened on
   */
  static ReportServer start(Path history, int port) {
    try {
      InetAddress loopback = InetAddress.getByAddress("127.0.0.1", new byte[] {127, 0, 0, 1});
      HttpServer server = HttpServer.create(new InetSocketAddress(loopback, port), 0);
      ReportServer pages = new ReportServer(server, history);
      server.createContext("/", pages::handle);
      server.setExecutor(pages.threads);
      server.start();
      return pages;
    } catch (BindException taken) {
      throw new UserException(
          "port-taken",
          "127.0.0.1:%d cannot be listened on: %s".formatted(port, taken.getMessage()),
          "choose another with --port, or 0 for a free one",
          null);
    } catch (IllegalArgumentException noPort) {
      throw new UserException("port", "--port must be from 0 to 65535, not " + port, null, null);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible); // four bytes are an address
    } catch (IOException failure) {
      throw new UserException(
          "serve", "the pages cannot be served: " + failure.getMessage(), null, null);
    }
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /** Until it is closed, or the process ends. */
  void await() {
    try {
      closed.await();
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
    closed.countDown();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer;
      try {
        answer = answer(exchange);
      } catch (UserException unknown) {
        answer = Answer.error(404, String.valueOf(unknown.getMessage()));
      }
      byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", answer.type());
      exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
      exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(answer.status(), head ? -1 : bytes.length);
      if (!head) {
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  private Answer answer(HttpExchange exchange) {
    int port = server.getAddress().getPort();
    @Nullable String named = exchange.getRequestHeaders().getFirst("Host");
    if (named == null || !Set.of("127.0.0.1:" + port, "localhost:" + port).contains(named)) {
      return Answer.error(403, "these pages are at " + address());
    }
    if (!Set.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
      return Answer.error(405, "these pages can only be read");
    }
    String path = exchange.getRequestURI().getRawPath();
    try (History open = History.look(history)) {
      ZoneId zone = ZoneId.systemDefault();
      if (path.equals("/")) {
        return Answer.page(HtmlHistory.runs(open.runs(MOST_RUNS), open.hosts(), zone));
      }
      if (path.startsWith(RUN)) {
        return Answer.page(HtmlReport.render(open.report(tail(path, RUN)), zone));
      }
      if (path.startsWith(HOST)) {
        String name = tail(path, HOST);
        return open.host(name, MOST_RUNS)
            .map(host -> Answer.page(HtmlHistory.host(host, zone)))
            .orElseGet(() -> Answer.error(404, "no recorded run had a host '" + name + "'"));
      }
      return Answer.error(404, "there is no such page: begin at " + address());
    }
  }

  private static String tail(String path, String head) {
    return URLDecoder.decode(
        path.substring(head.length()).replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
