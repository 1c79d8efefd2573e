package dev.virtwright.modules.files;

import dev.virtwright.value.Json;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a server answered. Hostile until it came through {@link #parse}.
 *
 * @param status -1 where there was no answer
 * @param url where it came from in the end
 * @param headers of the last answer, names in lower case
 * @param problem what curl(1) said where there was no answer
 */
@SuppressWarnings("ArrayRecordComponent") // carried once to the values, never compared
record HttpAnswer(
    int status,
    String reason,
    String url,
    Map<String, List<String>> headers,
    byte[] body,
    String problem) {

  private static final Pattern TRAILER =
      Pattern.compile("(\\d{3}) (\\d{1,9}) (.*)", Pattern.DOTALL);
  private static final Pattern STATUS = Pattern.compile("HTTP/[0-9.]+ (\\d{3}) ?(.*)");

  /**
   * Headers, body and {@link Http#TRAILER}, as curl -i prints them.
   *
   * @param problem what was printed as errors
   */
  static HttpAnswer parse(byte[] out, String problem) {
    int last = out.length - 1;
    while (last >= 0 && out[last] != '\n') {
      last--;
    }
    Matcher trailer =
        TRAILER.matcher(new String(out, last + 1, out.length - last - 1, StandardCharsets.UTF_8));
    int size = trailer.matches() ? Integer.parseInt(trailer.group(2)) : -1;
    if (size < 0 || size > last || (trailer.group(1).equals("000") && !problem.isBlank())) {
      return new HttpAnswer(-1, "", "", Map.of(), new byte[0], problem.strip());
    }
    int status = Integer.parseInt(trailer.group(1));
    String[] blocks =
        new String(out, 0, size, StandardCharsets.ISO_8859_1).strip().split("\r?\n\r?\n");
    Map<String, List<String>> headers = new LinkedHashMap<>();
    String reason = "";
    for (String line : blocks[blocks.length - 1].split("\r?\n")) {
      Matcher first = STATUS.matcher(line);
      int colon = line.indexOf(':');
      if (first.matches()) {
        reason = first.group(2).strip();
      } else if (colon > 0) {
        headers
            .computeIfAbsent(
                line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                name -> new ArrayList<>())
            .add(line.substring(colon + 1).strip());
      }
    }
    return new HttpAnswer(
        status, reason, trailer.group(3), headers, Arrays.copyOfRange(out, size, last), "");
  }

  /**
   * What curl -D printed, its errors, and the digest of the body.
   *
   * @param problem why there is no answer; empty where there may be one
   */
  static HttpAnswer digested(String out, String problem) {
    int status = 0;
    String reason = "";
    String sum = "";
    StringBuilder said = new StringBuilder(problem);
    for (String line : out.lines().toList()) {
      Matcher first = STATUS.matcher(line);
      if (first.matches()) {
        status = Integer.parseInt(first.group(1));
        reason = first.group(2).strip();
      } else if (line.startsWith("curl: ")) {
        said.append(line);
      } else if (line.matches("[0-9a-f]{40}\\s.*")) {
        sum = line.substring(0, 40);
      }
    }
    return new HttpAnswer(
        said.isEmpty() ? status : -1,
        reason,
        "",
        Map.of(),
        sum.getBytes(StandardCharsets.US_ASCII),
        said.toString());
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name)).map(values -> String.join(", ", values));
  }

  /** What Ansible's modules return as msg. */
  String message() {
    return status < 0
        ? "Request failed: " + problem
        : status < 300
            ? "OK (%s bytes)".formatted(header("content-length").orElse("unknown"))
            : "HTTP Error %d: %s".formatted(status, reason);
  }

  String text() {
    Charset charset = StandardCharsets.UTF_8;
    Matcher named =
        Pattern.compile("charset=\"?([A-Za-z0-9._-]+)").matcher(header("content-type").orElse(""));
    if (named.find()) {
      try {
        charset = Charset.forName(named.group(1));
      } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
        charset = StandardCharsets.UTF_8;
      }
    }
    return new String(body, charset);
  }

  /** The body as JSON where its type says that it may be; empty where it is not. */
  Optional<Object> json() {
    String type = header("content-type").orElse("").split(";")[0].toLowerCase(Locale.ROOT);
    String kind = type.substring(type.indexOf('/') + 1);
    if (!kind.contains("json") && !kind.contains("javascript") && !kind.contains("text")) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(Json.parse(text()));
    } catch (Json.Malformed notJson) {
      return Optional.empty();
    }
  }

  /** The file's name that the server suggests, without any directory. */
  Optional<String> suggestedName() {
    Matcher name =
        Pattern.compile("(?i)filename=\"?([^\";]+)")
            .matcher(header("content-disposition").orElse(""));
    return name.find()
        ? Optional.of(Paths.name(name.group(1).strip())).filter(text -> !text.isEmpty())
        : Optional.empty();
  }

  /** Headers as Ansible returns them: lower case, with underscores. */
  Map<String, @Nullable Object> values() {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    headers.forEach((name, texts) -> values.put(name.replace('-', '_'), String.join(", ", texts)));
    Map<String, @Nullable Object> cookies = new LinkedHashMap<>();
    for (String cookie : headers.getOrDefault("set-cookie", List.of())) {
      String[] pair = cookie.split(";")[0].split("=", 2);
      cookies.put(pair[0].strip(), pair.length == 2 ? pair[1].strip() : "");
    }
    if (status >= 0 && status < 300) {
      values.put("cookies", cookies);
      List<String> pairs = new ArrayList<>();
      cookies.forEach((name, value) -> pairs.add(name + "=" + value));
      values.put("cookies_string", String.join("; ", pairs));
    }
    values.put("status", (long) status);
    values.put("url", url);
    values.put("msg", message());
    return values;
  }
}
