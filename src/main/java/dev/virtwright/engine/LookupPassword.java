package dev.virtwright.engine;

import dev.virtwright.template.PasswordFilters;
import dev.virtwright.template.Values;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The lookup {@code password}: kept in a file of the controller (mode 0600), made by chance where
 * there is none. The file's line is {@code PASSWORD salt=SALT ident=IDENT}.
 */
final class LookupPassword {
  private static final Set<String> PARTS = Set.of("length", "encrypt", "chars", "ident", "seed");
  private static final ReentrantLock ONE = new ReentrantLock();

  private LookupPassword() {}

  static List<@Nullable Object> find(LookupCall call) {
    List<@Nullable Object> found = new ArrayList<>();
    for (String term : call.texts()) {
      found.add(one(call, term));
    }
    return found;
  }

  private static String one(LookupCall call, String term) {
    Map<String, String> parts = new LinkedHashMap<>();
    List<String> path = new ArrayList<>();
    for (String word : term.split(" ")) {
      int equals = word.indexOf('=');
      String name = equals < 0 ? "" : word.substring(0, equals);
      if (PARTS.contains(name)) {
        parts.put(name, word.substring(equals + 1));
      } else if (equals > 0 && !path.isEmpty() && name.matches("[a-z_]+")) {
        throw call.wrong(
            "failed: Unrecognized parameter(s) given to password lookup: " + name,
            "known are " + PARTS);
      } else {
        path.add(word);
      }
    }
    Path file = call.place().directory().resolve(String.join(" ", path)).normalize();
    ONE.lock(); // a file lock is the process's, not the thread's
    try {
      return kept(call, file, parts);
    } catch (IOException unwritable) {
      throw call.wrong("cannot keep %s: %s".formatted(file, unwritable.getMessage()), null);
    } finally {
      ONE.unlock();
    }
  }

  private static String text(LookupCall call, Map<String, String> parts, String name) {
    return parts.getOrDefault(name, call.text(name, ""));
  }

  private static String kept(LookupCall call, Path file, Map<String, String> parts)
      throws IOException {
    String scheme = text(call, parts, "encrypt");
    if (file.equals(Path.of("/dev/null"))) {
      return hashed(made(call, parts), scheme, newSalt(scheme), text(call, parts, "ident"));
    }
    Path parent = file.getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      Files.createDirectories(
          parent,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    try (FileChannel channel =
            FileChannel.open(
                file,
                Set.of(
                    StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString("rw-------")));
        FileLock lock = channel.lock()) {
      String line = new String(call.place().read(file), java.nio.charset.StandardCharsets.UTF_8);
      Kept old = Kept.of(line.stripTrailing());
      boolean fresh = line.isBlank();
      String password = fresh ? made(call, parts) : old.password();
      String salt = old.salt().isEmpty() && !scheme.isEmpty() ? newSalt(scheme) : old.salt();
      String ident = old.ident();
      String wanted = text(call, parts, "ident");
      if (ident.isEmpty()) {
        ident = wanted.isEmpty() && scheme.matches("bcrypt|blowfish") ? "2b" : wanted;
      }
      Kept now = new Kept(password, salt, ident);
      if (lock.isValid() && !now.equals(old)) {
        channel.truncate(0);
        channel.write(
            ByteBuffer.wrap((now.line() + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8)),
            0);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      }
      return hashed(password, scheme, salt, ident);
    }
  }

  private static String hashed(String password, String scheme, String salt, String ident) {
    return scheme.isEmpty()
        ? password
        : PasswordFilters.hash(password, scheme, salt, null, ident.isEmpty() ? null : ident);
  }

  private static String newSalt(String scheme) {
    return PasswordFilters.salt(PasswordFilters.saltSize(scheme), new SecureRandom());
  }

  private static String made(LookupCall call, Map<String, String> parts) {
    String length = text(call, parts, "length");
    String seed = text(call, parts, "seed");
    int size = size(call, length);
    String alphabet = alphabet(call, parts);
    if (alphabet.isEmpty() && size > 0) {
      throw call.wrong("has no characters to choose from", "such as chars=ascii_letters,digits");
    }
    if (!seed.isEmpty()) {
      return Values.pythonChoice(seed, alphabet, size);
    }
    SecureRandom random = new SecureRandom();
    int[] points = alphabet.codePoints().toArray();
    StringBuilder password = new StringBuilder();
    for (int i = 0; i < size; i++) {
      password.appendCodePoint(points[random.nextInt(points.length)]);
    }
    return password.toString();
  }

  private static int size(LookupCall call, String length) {
    if (length.isEmpty()) {
      return 20;
    }
    if (!length.matches("[0-9]{1,6}")) {
      throw call.wrong("wants a length, not '%s'".formatted(length), null);
    }
    return Integer.parseInt(length);
  }

  private static String alphabet(LookupCall call, Map<String, String> parts) {
    List<String> names = new ArrayList<>();
    if (parts.containsKey("chars") || !(call.options().get("chars") instanceof List<?> given)) {
      String chars = text(call, parts, "chars");
      if (chars.contains(",,")) {
        names.add(",");
      }
      names.addAll(List.of(chars.replace(",,", ",").split(",")));
      if (chars.isEmpty()) {
        names.addAll(List.of("ascii_letters", "digits", ".,:-_"));
      }
    } else {
      given.forEach(each -> names.add(Lookups.text(each)));
    }
    String letters = "abcdefghijklmnopqrstuvwxyz";
    String capitals = letters.toUpperCase(java.util.Locale.ROOT);
    StringBuilder alphabet = new StringBuilder();
    for (String name : names) {
      alphabet.append(
          switch (name) {
            case "ascii_letters" -> letters + capitals;
            case "ascii_lowercase" -> letters;
            case "ascii_uppercase" -> capitals;
            case "digits" -> "0123456789";
            case "hexdigits" -> "0123456789abcdefABCDEF";
            case "octdigits" -> "01234567";
            case "punctuation" -> "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
            case "whitespace" -> " \t\n\r\u000b\f";
            default -> name;
          });
    }
    return alphabet.toString().replace("\"", "").replace("'", "");
  }

  /** The line of a file. */
  private record Kept(String password, String salt, String ident) {
    static Kept of(String line) {
      String rest = line;
      String ident = "";
      int at = rest.lastIndexOf(" ident=");
      if (at >= 0) {
        ident = rest.substring(at + 7);
        rest = rest.substring(0, at);
      }
      int salt = rest.lastIndexOf(" salt=");
      return salt < 0
          ? new Kept(rest, "", ident)
          : new Kept(rest.substring(0, salt), rest.substring(salt + 6), ident);
    }

    String line() {
      return password
          + (salt.isEmpty() ? "" : " salt=" + salt)
          + (ident.isEmpty() ? "" : " ident=" + ident);
    }
  }
}
