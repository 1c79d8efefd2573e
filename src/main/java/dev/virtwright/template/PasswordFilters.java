package dev.virtwright.template;

import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The filter {@code password_hash}, and what the lookup {@code password} shares with it. */
public final class PasswordFilters {
  private static final String SALT_ALPHABET =
      "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  /** What the last character of a bcrypt salt may be: four of its six bits are not used. */
  private static final String BCRYPT_LAST = ".Oeu";

  private static final Set<String> BCRYPT_IDENTS = Set.of("2", "2a", "2b", "2y");

  private PasswordFilters() {}

  static void addTo(Table table) {
    table.add(
        "password_hash",
        "hashtype salt salt_size rounds ident",
        call -> {
          if (call.object() == null) {
            throw call.wrong("gets none instead of a password");
          }
          String scheme = call.text(0, "sha512");
          String salt = call.textOrNull(1);
          if (salt == null || salt.isEmpty()) {
            Object asked = call.argument(2);
            if (asked != null && !Types.isInteger(asked)) {
              throw Failure.of("salt_size must be an integer, not a " + Types.name(asked));
            }
            int size = asked == null ? saltSize(scheme) : call.integer(2, 16);
            salt = salt(size, call.environment().random());
          }
          return hash(
              call.text(),
              scheme,
              salt,
              call.argument(3) == null ? null : (Integer) call.integer(3, 0),
              call.textOrNull(4));
        },
        Builtin.Trait.IMPURE);
  }

  /** Characters of a salt for a scheme. */
  public static int saltSize(String scheme) {
    return switch (scheme) {
      case "md5", "md5_crypt" -> 8;
      case "bcrypt", "blowfish" -> 22;
      default -> 16;
    };
  }

  /** A salt by chance. */
  public static String salt(int size, RandomGenerator random) {
    StringBuilder salt = new StringBuilder();
    for (int i = 0; i < size; i++) {
      salt.append(SALT_ALPHABET.charAt(random.nextInt(SALT_ALPHABET.length())));
    }
    return salt.toString();
  }

  /**
   * A password hash for shadow(5).
   *
   * @param scheme sha512, sha256, md5, blowfish, or with {@code _crypt}; bcrypt
   * @param rounds null for those that Ansible takes
   * @param ident of bcrypt; null for 2b
   */
  public static String hash(
      String password,
      String scheme,
      String salt,
      @Nullable Integer rounds,
      @Nullable String ident) {
    boolean bcrypt = scheme.equals("bcrypt") || scheme.equals("blowfish");
    int longest = saltSize(scheme);
    if (!salt.matches("[./0-9A-Za-z]*") || (bcrypt && salt.length() != 22)) {
      throw Failure.of(
          "a salt of %s is %s of ./0-9A-Za-z".formatted(scheme, bcrypt ? "22" : "up to " + longest)
              + " characters");
    }
    if (salt.length() > longest) {
      throw Failure.of("a salt of %s has at most %d characters".formatted(scheme, longest));
    }
    return switch (scheme) {
      case "sha512", "sha512_crypt" -> UnixCrypt.sha512(password, salt, shaRounds(rounds, 656_000));
      case "sha256", "sha256_crypt" -> UnixCrypt.sha256(password, salt, shaRounds(rounds, 535_000));
      case "md5", "md5_crypt" -> UnixCrypt.md5(password, salt);
      case "bcrypt", "blowfish" -> {
        int cost = rounds == null ? 12 : rounds;
        String kind = ident == null || ident.isEmpty() ? "2b" : ident.replace("$", "");
        if (cost < 4 || cost > 31 || !BCRYPT_IDENTS.contains(kind)) {
          throw Failure.of("bcrypt wants 4 to 31 rounds and one of the idents 2, 2a, 2b, 2y");
        }
        yield UnixCrypt.bcrypt(password, repaired(salt), cost, kind);
      }
      default ->
          throw Failure.of(
              scheme + " is not in the list of supported passlib algorithms",
              "known are sha512, sha256, md5, blowfish and bcrypt");
    };
  }

  /** Without a number those of passlib, which Ansible uses. */
  private static int shaRounds(@Nullable Integer rounds, int otherwise) {
    if (rounds == null) {
      return otherwise;
    }
    if (rounds < 1000 || rounds > 999_999_999) {
      throw Failure.of("password hashes of SHA take 1000 to 999999999 rounds, not " + rounds);
    }
    return rounds;
  }

  /** With the unused bits of the last character cleared, as passlib does. */
  private static String repaired(String salt) {
    String alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    int last = alphabet.indexOf(salt.charAt(21));
    return salt.substring(0, 21) + BCRYPT_LAST.charAt(last >> 4);
  }
}
