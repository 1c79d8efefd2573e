package dev.virtwright.template;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;

/** Tests of paths of the controller, and of the forms of addresses. */
final class FileTests {
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");

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
        .test("link_exists", "", call -> Files.exists(path(call), LinkOption.NOFOLLOW_LINKS), impure)
        .test("abs", "", call -> call.text().startsWith("/"))
        .alias("is_abs", "abs")
        .test("same_file", "other!", FileTests::same, impure)
        .alias("is_same_file", "same_file")
        .test("mount", "", FileTests::mount, impure)
        .alias("is_mount", "mount")
        .test("uri", "schemes", call -> schemed(call, call.text()))
        .test("url", "schemes", call -> call.text().contains("://") && schemed(call, call.text()))
        .test("urn", "", call -> call.text().toLowerCase(java.util.Locale.ROOT).startsWith("urn:"))
        .test("vault_encrypted", "", call -> call.text().startsWith("$ANSIBLE_VAULT"))
        .test("vaulted_file", "", FileTests::vaulted, impure);
  }

  private static Path path(Call call) {
    return Path.of(call.text());
  }

  private static boolean same(Call call) {
    try {
      return Files.isSameFile(path(call), Path.of(call.text(0)));
    } catch (IOException missing) {
      throw call.wrong("cannot compare the files: " + missing.getMessage());
    }
  }

  /** Another device than its parent's, or the root. */
  private static boolean mount(Call call) {
    Path path = path(call).toAbsolutePath().normalize();
    Path parent = path.getParent();
    if (!Files.exists(path) || Files.isSymbolicLink(path)) {
      return false;
    }
    try {
      return parent == null
          || !Files.getAttribute(path, "unix:dev").equals(Files.getAttribute(parent, "unix:dev"));
    } catch (IOException unreadable) {
      return false;
    }
  }

  private static boolean schemed(Call call, String text) {
    Set<String> schemes =
        call.has(0)
            ? Set.copyOf(
                call.evaluation().iterated(call.argument(0)).stream().map(Print::text).toList())
            : Set.of();
    if (schemes.isEmpty()) {
      return SCHEME.matcher(text).matches() || !text.isEmpty();
    }
    int colon = text.indexOf(':');
    return colon > 0 && schemes.contains(text.substring(0, colon));
  }

  private static boolean vaulted(Call call) {
    try (var content = Files.newInputStream(path(call))) {
      return new String(content.readNBytes(14), java.nio.charset.StandardCharsets.US_ASCII)
          .equals("$ANSIBLE_VAULT");
    } catch (IOException unreadable) {
      return false;
    }
  }
}
