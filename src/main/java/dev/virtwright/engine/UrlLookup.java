package dev.virtwright.engine;

import dev.virtwright.template.Values;
import dev.virtwright.value.Secret;
import java.io.IOException;
import java.io.InputStream;
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

/** Lookup {@code url}: what a web server answers, by lines. */
final class UrlLookup {
  private static final int MOST = 64 * 1024 * 1024;

  private UrlLookup() {}

  static List<@Nullable Object> find(LookupOptions given, List<@Nullable Object> terms) {
    List<@Nullable Object> texts = new ArrayList<>();
    for (Object term : terms) {
      String text = get(given, Values.print(term));
      if (given.flag("split_lines", true)) {
        text.lines().forEach(texts::add);
      } else {
        texts.add(text);
      }
    }
    return texts;
  }

  private static String get(LookupOptions given, String url) {
    if (!given.flag("validate_certs", true)) {
      throw given.wrong("always checks certificates", "leave out validate_certs");
    }
    Duration timeout = Duration.ofSeconds(given.number("timeout", 10));
    boolean follow = !given.text("follow_redirects", "urllib2").matches("none|no|False|false");
    try (HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(timeout)
            .followRedirects(
                follow ? HttpClient.Redirect.NORMAL : HttpClient.Redirect.NEVER)
            .build()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(url))
              .timeout(timeout)
              .header("User-Agent", given.text("http_agent", "virtwright"));
      if (given.value("headers", Map.of()) instanceof Map<?, ?> headers) {
        headers.forEach((name, value) -> request.header(Values.print(name), Values.print(value)));
      }
      if (given.has("username")) {
        String login = given.text("username", "") + ":" + revealed(given.value("password", ""));
        request.header(
            "Authorization",
            "Basic "
                + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
      }
      HttpResponse<InputStream> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        byte[] content = body.readNBytes(MOST + 1);
        if (content.length > MOST) {
          throw given.wrong("gets more than %,d bytes from %s".formatted(MOST, url), null);
        }
        if (answer.statusCode() / 100 != 2) {
          throw given.wrong("gets status %d from %s".formatted(answer.statusCode(), url), null);
        }
        return new String(content, StandardCharsets.UTF_8);
      }
    } catch (IllegalArgumentException wrong) {
      throw given.wrong("cannot use '%s': %s".formatted(url, wrong.getMessage()), null);
    } catch (IOException failure) {
      throw given.wrong("gets no answer from %s: %s".formatted(url, failure), null);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw given.wrong("was interrupted", null);
    }
  }

  private static String revealed(@Nullable Object value) {
    return value instanceof Secret secret ? secret.reveal() : Values.print(value);
  }
}
