package dev.virtwright.engine;

import dev.virtwright.template.PythonRandom;
import dev.virtwright.template.Scope;
import dev.virtwright.template.Template;
import dev.virtwright.template.Values;
import dev.virtwright.value.Secret;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Lookup {@code password}: the password in a file of the controller, which is made at the first
 * time, readable for its owner only.
 */
final class PasswordLookup {
  private static final Set<String> OPTIONS =
      Set.of("length", "chars", "encrypt", "ident", "seed");
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final Map<String, String> CLASSES =
      Map.of(
          "ascii_letters", LETTERS,
          "ascii_lowercase", LETTERS.substring(0, 26),
          "ascii_uppercase", LETTERS.substring(26),
          "digits", "0123456789",
          "hexdigits", "0123456789abcdefABCDEF",
          "octdigits", "01234567",
          "punctuation", "!#$%&()*+,-./:;<=>?@[\\]^_`{|}~");
  private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();

  private final LookupPlaces places;
  private final LookupOptions given;
  private final RandomGenerator random;

  PasswordLookup(LookupPlaces places, LookupOptions given, RandomGenerator random) {
    this.places = places;
    this.given = given;
    this.random = random;
  }

  private record Kept(String password, @Nullable String salt, @Nullable String ident) {}

  List<@Nullable Object> find(List<@Nullable Object> terms, Scope scope) {
    List<@Nullable Object> passwords = new ArrayList<>();
    for (Object term : terms) {
      String text = Values.print(term).strip();
      KeyValues inline = KeyValues.parse(text);
      inline.values().keySet().forEach(this::known);
      given.values().keySet().forEach(this::known);
      LookupOptions options = given.with(inline.values());
      Path file = places.directory().resolve(home(inline.rest())).normalize();
      passwords.add(one(file, options, scope));
    }
    return passwords;
  }

  private void known(String option) {
    if (!OPTIONS.contains(option)) {
      throw given.wrong(
          "knows no option '%s'".formatted(option), "known are chars, encrypt, ident, length, seed");
    }
  }

  private static String home(String path) {
    return path.startsWith("~/") ? System.getProperty("user.home") + path.substring(1) : path;
  }

  private Object one(Path file, LookupOptions options, Scope scope) {
    boolean kept = !file.toString().equals("/dev/null");
    String encrypt = options.has("encrypt") ? options.text("encrypt", "") : "";
    ONE_AT_A_TIME.lock();
    try {
      if (kept) {
        Files.createDirectories(
            file.getParent() == null ? places.directory() : file.getParent(),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      try (FileChannel guard = kept ? guard(file) : null;
          FileLock lock = guard == null ? null : guard.lock()) {
        Kept now = kept && Files.exists(file) && Files.size(file) > 0 ? read(file) : null;
        boolean changed = now == null;
        if (now == null) {
          now = new Kept(made(options), null, null);
        }
        String salt = now.salt();
        String ident = now.ident() == null ? options.text("ident", "") : now.ident();
        if (!encrypt.isEmpty() && salt == null) {
          salt = salt(encrypt);
          changed = true;
        }
        if (changed && kept) {
          write(file, now.password(), encrypt.isEmpty() ? null : salt, ident);
        }
        assert lock == null || lock.isValid();
        return encrypt.isEmpty()
            ? new Secret(now.password())
            : hashed(now.password(), encrypt, salt, ident, scope);
      }
    } catch (IOException failure) {
      throw given.wrong("cannot keep %s: %s".formatted(file, failure.getMessage()), null);
    } finally {
      ONE_AT_A_TIME.unlock();
    }
  }

  /** Of other runs on this computer. */
  private static FileChannel guard(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  /** {@code PASSWORD salt=SALT ident=IDENT}. */
  private static Kept read(Path file) throws IOException {
    String text = Files.readString(file).stripTrailing();
    String ident = null;
    String salt = null;
    int at = text.lastIndexOf(" ident=");
    if (at >= 0) {
      ident = text.substring(at + " ident=".length());
      text = text.substring(0, at);
    }
    at = text.lastIndexOf(" salt=");
    if (at >= 0) {
      salt = text.substring(at + " salt=".length());
      text = text.substring(0, at);
    }
    return new Kept(text, salt, ident);
  }

  private static void write(
      Path file, String password, @Nullable String salt, String ident) throws IOException {
    StringBuilder text = new StringBuilder(password);
    if (salt != null) {
      text.append(" salt=").append(salt);
      if (!ident.isEmpty()) {
        text.append(" ident=").append(ident);
      }
    }
    Files.write(file, text.append('\n').toString().getBytes(StandardCharsets.UTF_8));
  }

  private String made(LookupOptions options) {
    int length = options.number("length", 20);
    String characters = characters(options);
    if (characters.isEmpty()) {
      throw given.wrong("wants characters to choose from", null);
    }
    if (options.value("seed", null) != null) {
      return PythonRandom.text(options.text("seed", ""), characters, length);
    }
    StringBuilder password = new StringBuilder();
    for (int i = 0; i < length; i++) {
      password.append(characters.charAt(random.nextInt(characters.length())));
    }
    return password.toString();
  }

  private static String characters(LookupOptions options) {
    Object chars = options.value("chars", null);
    List<String> classes = new ArrayList<>();
    if (chars instanceof List<?> list) {
      list.forEach(each -> classes.add(Values.print(each)));
    } else if (chars != null) {
      String text = Values.print(chars);
      if (text.contains(",,")) {
        classes.add(",");
      }
      classes.addAll(List.of(text.replace(",,", ",").split(",")));
    } else {
      classes.addAll(List.of("ascii_letters", "digits", ".,:-_"));
    }
    StringBuilder all = new StringBuilder();
    classes.forEach(each -> all.append(CLASSES.getOrDefault(each, each)));
    return all.toString().replace("\"", "").replace("'", "");
  }

  private String salt(String method) {
    int length = switch (method) {
      case "bcrypt", "blowfish" -> 22;
      case "sha256_crypt", "sha512_crypt", "sha256", "sha512" -> 16;
      default -> 8;
    };
    StringBuilder salt = new StringBuilder();
    String alphabet = LETTERS + "0123456789./";
    for (int i = 0; i < length; i++) {
      salt.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return salt.toString();
  }

  private static Object hashed(
      String password, String encrypt, @Nullable String salt, String ident, Scope scope) {
    Map<String, @Nullable Object> vars = new LinkedHashMap<>();
    vars.put("password", password);
    vars.put("method", encrypt.replace("_crypt", ""));
    vars.put("salt", salt);
    Object hash =
        Template.parse("{{ password | password_hash(method, salt) }}")
            .render(Scope.of(vars, scope.environment()));
    return ident.isEmpty() || hash == null ? String.valueOf(hash) : hash;
  }
}
