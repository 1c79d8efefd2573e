package dev.virtwright.template;

import dev.virtwright.value.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Tests of paths on the controller, and of what a text is a URI. */
final class FileTests {
  private FileTests() {}

  static void addTo(Table table) {
    Builtin.Trait impure = Builtin.Trait.IMPURE;
    table
        .test("directory", "", call -> Files.isDirectory(path(call)), impure)
        .alias("is_dir", "directory")
        .test("file", "", call -> Files.isRegularFile(path(call)), impure)
        .alias("is_file", "file")
        .test("link", "", call -> Files.isSymbolicLink(path(call)), impure)
        .alias("is_link", "link")
        .test("exists", "", call -> Files.exists(path(call)), impure)
        .test(
            "link_exists", "", call -> Files.exists(path(call), LinkOption.NOFOLLOW_LINKS), impure)
        .test("abs", "", call -> call.text().startsWith("/"))
        .alias("is_abs", "abs")
        .test("same_file", "other!", FileTests::isSame, impure)
        .alias("is_same_file", "same_file")
        .test("mount", "", FileTests::isMount, impure)
        .alias("is_mount", "mount")
        .test(
            "vaulted_file",
            "",
            call -> call.environment().readFile(call.text()).startsWith("$ANSIBLE_VAULT;"),
            impure)
        .test("vault_encrypted", "", call -> call.object() instanceof Secret)
        .test("uri", "schemes", call -> isUri(call, call.argument(0)))
        .test(
            "url",
            "schemes",
            call -> {
              String[] parts = parts(call.text());
              return isUri(call, call.argument(0))
                  && (!parts[1].isEmpty() || parts[0].equals("file"));
            })
        .test(
            "urn",
            "",
            call -> parts(call.text())[0].equals("urn") && !parts(call.text())[2].isEmpty());
  }

  private static Path path(Call call) {
    return call.environment().path(call.text());
  }

  private static boolean isSame(Call call) {
    try {
      return Files.isSameFile(path(call), call.environment().path(call.text(0)));
    } catch (IOException unreadable) {
      throw call.wrong("cannot look at the files: " + unreadable.getMessage());
    }
  }

  private static boolean isMount(Call call) {
    Path path = path(call).toAbsolutePath().normalize();
    @Nullable Path parent = path.getParent();
    if (!Files.isDirectory(path)) {
      return false;
    }
    try {
      return parent == null
          || !Files.getAttribute(path, "unix:dev").equals(Files.getAttribute(parent, "unix:dev"));
    } catch (IOException unreadable) {
      throw call.wrong("cannot look at the directory: " + unreadable.getMessage());
    }
  }

  private static boolean isUri(Call call, @Nullable Object schemes) {
    String[] parts = parts(call.text());
    boolean wanted =
        schemes == null || call.evaluation().iterated(schemes).stream().anyMatch(parts[0]::equals);
    return wanted;
  }

  /** Scheme, authority and path. */
  private static String[] parts(String text) {
    int colon = text.indexOf(':');
    String scheme =
        colon > 0 && text.substring(0, colon).matches("[A-Za-z][A-Za-z0-9+.-]*")
            ? text.substring(0, colon).toLowerCase(java.util.Locale.ROOT)
            : "";
    String rest = scheme.isEmpty() ? text : text.substring(colon + 1);
    String authority = "";
    if (rest.startsWith("//")) {
      int end = rest.indexOf('/', 2) < 0 ? rest.length() : rest.indexOf('/', 2);
      authority = rest.substring(2, end);
      rest = rest.substring(end);
    }
    return new String[] {scheme, authority, rest};
  }
}
