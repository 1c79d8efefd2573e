package dev.virtwright.modules.files;

import dev.virtwright.module.TaskContext;
import dev.virtwright.value.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request.
 *
 * @param bytes null for none
 * @param type what it says of itself where the task says nothing; null for nothing
 */
@SuppressWarnings("ArrayRecordComponent") // carried once to the action, never compared
record HttpBody(byte @Nullable [] bytes, @Nullable String type) {

  static HttpBody of(@Nullable Object body, String format, TaskContext context) {
    if (body == null) {
      return new HttpBody(null, null);
    }
    return switch (format) {
      case "json" ->
          new HttpBody(
              bytes(body instanceof Map || body instanceof List ? Json.write(body) : plain(body)),
              "application/json");
      case "form-urlencoded" ->
          new HttpBody(bytes(form(body)), "application/x-www-form-urlencoded");
      case "form-multipart" -> multipart(body, context);
      default ->
          new HttpBody(
              bytes(body instanceof Map || body instanceof List ? Json.write(body) : plain(body)),
              null);
    };
  }

  static HttpBody ofFile(String src, TaskContext context) {
    try {
      return new HttpBody(context.content(context.file(src)), null);
    } catch (IOException unreadable) {
      throw Mistakes.unreadable(src, unreadable);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String plain(Object value) {
    return Http.text(value);
  }

  /** A mapping, or a list of pairs; a list as a value gives its name several times. */
  static String form(Object body) {
    List<String> pairs = new ArrayList<>();
    switch (body) {
      case Map<?, ?> map -> map.forEach((name, value) -> pair(String.valueOf(name), value, pairs));
      case List<?> list -> {
        for (Object element : list) {
          if (!(element instanceof List<?> two) || two.size() != 2) {
            throw Mistakes.contradiction(
                "a list as form-urlencoded body holds pairs", "write [[name, value], …]");
          }
          pair(String.valueOf(two.get(0)), two.get(1), pairs);
        }
      }
      default -> {
        return plain(body);
      }
    }
    return String.join("&", pairs);
  }

  private static void pair(String name, @Nullable Object value, List<String> pairs) {
    List<?> values = value instanceof List<?> several ? several : java.util.Arrays.asList(value);
    for (Object each : values) {
      if (each != null) {
        pairs.add(
            URLEncoder.encode(name, StandardCharsets.UTF_8)
                + "="
                + URLEncoder.encode(plain(each), StandardCharsets.UTF_8));
      }
    }
  }

  private static HttpBody multipart(Object body, TaskContext context) {
    if (!(body instanceof Map<?, ?> fields)) {
      throw Mistakes.contradiction("a form-multipart body is a mapping", "write name: value");
    }
    String boundary = "----" + UUID.randomUUID();
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    fields.forEach((name, value) -> {
      whole.writeBytes(bytes("--" + boundary + "\r\n"));
      part(String.valueOf(name), value, context, whole);
      whole.writeBytes(bytes("\r\n"));
    });
    whole.writeBytes(bytes("--" + boundary + "--\r\n"));
    return new HttpBody(whole.toByteArray(), "multipart/form-data; boundary=" + boundary);
  }

  private static void part(
      String name, @Nullable Object value, TaskContext context, ByteArrayOutputStream whole) {
    String disposition =
        "Content-Disposition: form-data; name=\"%s\"".formatted(name.replace("\"", "%22"));
    if (!(value instanceof Map<?, ?> file)) {
      whole.writeBytes(bytes(disposition + "\r\n\r\n" + Http.text(value)));
      return;
    }
    Object path = file.get("filename");
    byte[] content;
    if (file.get("content") != null) {
      content = bytes(plain(file.get("content")));
    } else if (path != null) {
      byte[] read = ofFile(String.valueOf(path), context).bytes();
      content = read == null ? new byte[0] : read;
    } else {
      throw Mistakes.contradiction(
          "part '%s' of the body has neither content nor filename".formatted(name),
          "give one of the two");
    }
    String shown = path == null ? null : Paths.name(String.valueOf(path));
    Object type = file.get("mime_type");
    String guessed = shown == null ? null : URLConnection.guessContentTypeFromName(shown);
    whole.writeBytes(
        bytes(
            disposition
                + (shown == null ? "" : "; filename=\"%s\"".formatted(shown.replace("\"", "%22")))
                + "\r\nContent-Type: "
                + (type != null
                    ? type
                    : guessed != null
                        ? guessed
                        : shown == null ? "text/plain" : "application/octet-stream")
                + "\r\n\r\n"));
    whole.writeBytes(content);
  }
}
