package dev.virtwright.modules.files;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lines of an authorized_keys file, as ansible.posix's module takes and orders them. Pure. */
final class AuthorizedKeys {
  private static final Set<String> TYPES =
      Set.of(
          "ssh-ed25519",
          "ssh-ed25519-cert-v01@openssh.com",
          "sk-ssh-ed25519@openssh.com",
          "sk-ssh-ed25519-cert-v01@openssh.com",
          "ecdsa-sha2-nistp256",
          "ecdsa-sha2-nistp256-cert-v01@openssh.com",
          "ecdsa-sha2-nistp384",
          "ecdsa-sha2-nistp384-cert-v01@openssh.com",
          "ecdsa-sha2-nistp521",
          "ecdsa-sha2-nistp521-cert-v01@openssh.com",
          "sk-ecdsa-sha2-nistp256@openssh.com",
          "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com",
          "webauthn-sk-ecdsa-sha2-nistp256@openssh.com",
          "ssh-rsa",
          "ssh-rsa-cert-v01@openssh.com",
          "rsa-sha2-256",
          "rsa-sha2-256-cert-v01@openssh.com",
          "rsa-sha2-512",
          "rsa-sha2-512-cert-v01@openssh.com",
          "ssh-dss",
          "ssh-dss-cert-v01@openssh.com",
          "ssh-xmss@openssh.com",
          "ssh-xmss-cert-v01@openssh.com");

  private static final Pattern OPTION = Pattern.compile("(?:[^,\"']|\"[^\"]*\"|'[^']*')+");

  private AuthorizedKeys() {}

  /**
   * A key.
   *
   * @param options by name; a value is null where there is none
   */
  record Key(String type, String key, Map<String, @Nullable String> options, String comment) {

    String line() {
      List<String> texts = new ArrayList<>();
      options.forEach((name, value) -> texts.add(value == null ? name : name + "=" + value));
      return (texts.isEmpty() ? "" : String.join(",", texts) + " ")
          + "%s %s %s".formatted(type, key, comment)
          + "\n";
    }

    Key with(@Nullable String otherOptions, @Nullable String otherComment) {
      return new Key(
          type,
          key,
          otherOptions == null ? options : AuthorizedKeys.options(otherOptions),
          otherComment == null ? comment : otherComment);
    }
  }

  /** Empty for comments and what is no key. */
  static Optional<Key> parse(String line) {
    String text = line.replace("\\#", "#").strip();
    if (text.startsWith("#")) {
      return Optional.empty();
    }
    List<String> words = List.of(text.split("\\s+"));
    for (int i = 0; i + 1 < words.size(); i++) {
      if (TYPES.contains(words.get(i))) {
        return Optional.of(
            new Key(
                words.get(i),
                words.get(i + 1),
                options(String.join(" ", words.subList(0, i))),
                String.join(" ", words.subList(i + 2, words.size()))));
      }
    }
    return Optional.empty();
  }

  static Map<String, @Nullable String> options(String text) {
    Map<String, @Nullable String> options = new LinkedHashMap<>();
    Matcher option = OPTION.matcher(text);
    while (option.find()) {
      String[] pair = option.group().split("=", 2);
      options.put(pair[0], pair.length == 2 ? pair[1] : null);
    }
    return options;
  }

  /** A line of the file; the rank orders them. */
  private record Placed(@Nullable Key key, String text, int rank) {}

  /**
   * The file's text as it shall be; a key that is there with other options or another comment is
   * put anew, after all others.
   */
  static String edited(String text, List<Key> wanted, boolean present, boolean exclusive) {
    Map<String, Placed> lines = new LinkedHashMap<>();
    int rank = 0;
    for (String line : Lines.of(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)).lines()) {
      Key key = parse(line).orElse(null);
      lines.put(key == null ? line : key.key(), new Placed(key, line, rank++));
    }
    int last = rank;
    boolean changed = false;
    for (int i = 0; i < wanted.size(); i++) {
      Key key = wanted.get(i);
      Placed there = lines.get(key.key());
      if (!present) {
        changed |= lines.remove(key.key()) != null;
      } else if (there == null || !key.equals(there.key())) {
        lines.put(key.key(), new Placed(key, key.line(), last + i));
        changed = true;
      }
    }
    if (present && exclusive) {
      changed |= lines.keySet().retainAll(wanted.stream().map(Key::key).toList());
    }
    if (!changed) {
      return text;
    }
    StringBuilder edited = new StringBuilder();
    lines.values().stream()
        .sorted(Comparator.comparingInt(Placed::rank))
        .forEach(line ->
            edited.append(
                line.key() == null
                    ? line.text() + (Lines.ended(line.text()) ? "" : "\n")
                    : Objects.requireNonNull(line.key()).line()));
    return edited.toString();
  }
}
