package dev.virtwright.engine;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The lookup {@code url}: what a GET of the controller answers, by lines or whole. */
final class LookupUrl {
  private LookupUrl() {}

  static List<@Nullable Object> find(LookupCall call) {
    List<@Nullable Object> found = new ArrayList<>();
    Duration timeout = Duration.ofSeconds(call.integer("timeout", 10));
    HttpClient.Redirect follow =
        call.text("follow_redirects", "urllib2").matches("no|none|False")
            ? HttpClient.Redirect.NEVER
            : HttpClient.Redirect.NORMAL;
    try (HttpClient client =
        HttpClient.newBuilder().connectTimeout(timeout).followRedirects(follow).build()) {
      for (String url : call.texts()) {
        String body = body(call, client, url, timeout);
        if (call.flag("split_lines", true)) {
          found.addAll(body.lines().toList());
        } else {
          found.add(body);
        }
      }
    }
    return found;
  }

  private static String body(LookupCall call, HttpClient client, String url, Duration timeout) {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(url))
              .timeout(timeout)
              .header("User-Agent", call.text("http_agent", "ansible-httpget"));
      if (call.has("username")) {
        String login = call.text("username", "") + ":" + call.text("password", "");
        request.header(
            "Authorization",
            "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
      }
      if (call.options().get("headers") instanceof Map<?, ?> headers) {
        headers.forEach((name, value) -> request.header(Lookups.text(name), Lookups.text(value)));
      }
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() >= 400) {
        throw call.wrong("gets the status %d of %s".formatted(answer.statusCode(), url), null);
      }
      return answer.body();
    } catch (IllegalArgumentException notUrl) {
      throw call.wrong("gets no URL: " + notUrl.getMessage(), null);
    } catch (IOException unreachable) {
      throw call.wrong("cannot get %s: %s".formatted(url, unreachable), null);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw call.wrong("was interrupted", null);
    }
  }
}
