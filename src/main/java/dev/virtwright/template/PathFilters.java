package dev.virtwright.template;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Filters on POSIX paths and URLs; none looks at a file system. */
final class PathFilters {
  private PathFilters() {}

  static void addTo(Table table) {
    table
        .add("basename", "", call -> basename(call.text()))
        .add("dirname", "", call -> dirname(call.text()))
        .add(
            "splitext",
            "",
            call -> {
              String path = call.text();
              int name = path.lastIndexOf('/') + 1;
              int begin = name;
              while (begin < path.length() && path.charAt(begin) == '.') {
                begin++;
              }
              int dot = path.lastIndexOf('.');
              return dot > begin
                  ? Tuple.of(path.substring(0, dot), path.substring(dot))
                  : Tuple.of(path, "");
            })
        .add("expanduser", "", PathFilters::expandUser, Builtin.Trait.IMPURE)
        .add("path_join", "", PathFilters::joined)
        .add("normpath", "", call -> normal(call.text()))
        .add("realpath", "", call -> normal(call.text()))
        .add("relpath", "start", PathFilters::relative)
        .add("urlsplit", "query", PathFilters::urlSplit);
  }

  private static String basename(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String dirname(String path) {
    String head = path.substring(0, path.lastIndexOf('/') + 1);
    String stripped = head.replaceAll("/+$", "");
    return stripped.isEmpty() ? head : stripped;
  }

  private static String expandUser(Call call) {
    String path = call.text();
    if (!path.startsWith("~")) {
      return path;
    }
    int end = path.indexOf('/') < 0 ? path.length() : path.indexOf('/');
    String home = call.environment().home(end == 1 ? null : path.substring(1, end));
    return home == null ? path : home + path.substring(end);
  }

  private static String joined(Call call) {
    Object value = call.plain();
    List<?> parts =
        switch (value) {
          case List<?> list -> list;
          case String text -> List.of(text);
          case null, default ->
              throw Failure.of("|path_join expects string or sequence, not a " + Types.name(value));
        };
    StringBuilder path = new StringBuilder();
    for (Object part : parts) {
      String text = Print.text(part);
      if (text.startsWith("/")) {
        path.setLength(0);
      } else if (!path.isEmpty() && path.charAt(path.length() - 1) != '/') {
        path.append('/');
      }
      path.append(text);
    }
    return path.toString();
  }

  private static String normal(String path) {
    boolean absolute = path.startsWith("/");
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      if (!part.equals("..")) {
        parts.add(part);
      } else if (!parts.isEmpty() && !parts.getLast().equals("..")) {
        parts.removeLast();
      } else if (!absolute) {
        parts.add(part);
      }
    }
    String joined = (absolute ? "/" : "") + String.join("/", parts);
    return joined.isEmpty() ? "." : joined;
  }

  /** A relative path beside an absolute one is one of the working directory. */
  private static String relative(Call call) {
    String path = normal(call.text());
    String start = normal(call.text(0, "."));
    if (path.startsWith("/") && !start.startsWith("/")) {
      start = normal(call.environment().path(start).toString());
    } else if (start.startsWith("/") && !path.startsWith("/")) {
      path = normal(call.environment().path(path).toString());
    }
    List<String> to = parts(path);
    List<String> from = parts(start);
    int common = 0;
    while (common < to.size() && common < from.size() && to.get(common).equals(from.get(common))) {
      common++;
    }
    List<String> steps = new ArrayList<>();
    for (int i = common; i < from.size(); i++) {
      steps.add("..");
    }
    steps.addAll(to.subList(common, to.size()));
    return steps.isEmpty() ? "." : String.join("/", steps);
  }

  private static List<String> parts(String normalPath) {
    return List.of(normalPath.split("/")).stream()
        .filter(part -> !part.isEmpty() && !part.equals("."))
        .toList();
  }

  private static @Nullable Object urlSplit(Call call) {
    URI uri;
    try {
      uri = new URI(call.text());
    } catch (URISyntaxException e) {
      throw Failure.of("'urlsplit' gets no URL: " + e.getReason());
    }
    String user = uri.getRawUserInfo();
    int colon = user == null ? -1 : user.indexOf(':');
    Fresh.OwnDict parts = new Fresh.OwnDict();
    parts.put("fragment", orEmpty(uri.getRawFragment()));
    parts.put("hostname", uri.getHost());
    parts.put("netloc", orEmpty(uri.getRawAuthority()));
    parts.put("password", user == null || colon < 0 ? null : user.substring(colon + 1));
    parts.put("path", orEmpty(uri.getRawPath()));
    parts.put("port", uri.getPort() < 0 ? null : (Long) (long) uri.getPort());
    parts.put("query", orEmpty(uri.getRawQuery()));
    parts.put("scheme", orEmpty(uri.getScheme()));
    parts.put("username", user == null || colon < 0 ? user : user.substring(0, colon));
    String wanted = call.text(0, "");
    if (wanted.isEmpty()) {
      return parts;
    }
    if (!parts.containsKey(wanted)) {
      throw call.wrong("unknown URL component: " + wanted);
    }
    return parts.get(wanted);
  }

  private static String orEmpty(@Nullable String part) {
    return part == null ? "" : part;
  }
}
