package dev.virtwright.modules.packages;

import com.google.auto.service.AutoService;
import dev.virtwright.host.Action;
import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FileBytes;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A key is among those that rpm trusts, or not.
 *
 * <p>Reads {@code rpm -q gpg-pubkey} with each key's armored text. Source: Ansible's {@code
 * ansible.builtin.rpm_key} documentation.
 */
@AutoService(ResourceModule.class)
public final class RpmKeyModule implements ResourceModule {

  private static final int MOST_BYTES = 4 << 20;
  private static final Pattern KEY_ID = Pattern.compile("(0[xX])?[0-9a-fA-F]{8,}");

  /** rpm reads regular files only; the key comes on standard input. */
  private static final String IMPORT =
      "f=$(mktemp) && trap 'rm -f \"$f\"' EXIT && cat >\"$f\" && rpm --import \"$f\"";

  /** Whether it is trusted. */
  enum State {
    PRESENT,
    ABSENT
  }

  private static final Arg<String> KEY =
      Arg.string("key", "Address of the key, path of its file on the machine, or its id.");
  private static final Arg<State> STATE =
      Arg.choice("state", "Whether it is trusted.", State.class).orElse(State.PRESENT);
  private static final Arg<List<String>> FINGERPRINT =
      Arg.strings("fingerprint", "What its fingerprint must be, one of these.").optional();
  private static final Arg<Boolean> VALIDATE_CERTS =
      Arg.bool("validate_certs", "Whether the address's certificate must be trusted.").orElse(true);

  private static final CommandOutput TRUSTED =
      CommandOutput.of(
          "rpm", "-q", "gpg-pubkey", "--qf", "@%{version}-%{release}\\n%{description}\\n");

  /**
   * A key that rpm has.
   *
   * @param pack name of its package, {@code gpg-pubkey-VERSION-RELEASE}
   * @param keys of its text; none where that cannot be understood
   */
  record Known(String pack, List<OpenPgp.Key> keys) {}

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("rpm_key")
        .alias("ansible.builtin.rpm_key", "ansible.legacy.rpm_key")
        .summary("Manage keys that rpm trusts")
        .args(KEY, STATE, FINGERPRINT, VALIDATE_CERTS)
        .example(
            """
            - name: The key of a repository
              ansible.builtin.rpm_key:
                key: https://repository.example.com/RPM-GPG-KEY
                fingerprint: 9DC8 5822 9FC7 DD38 854A E2D8 8D81 803C 0EBF CD88
            """)
        .returns("key_ids", "The last 16 digits of the keys' fingerprints, where they were read.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    String key = args.get(KEY).strip();
    boolean present = args.get(STATE) == State.PRESENT;
    byte[] content = null;
    host.expect(TRUSTED);
    if (key.contains("://")) {
      content = host.ask(new UrlContent(key, args.get(VALIDATE_CERTS))).bytes();
    } else if (key.startsWith("/")) {
      FileBytes bytes = host.ask(new FileContent(key, MOST_BYTES));
      if (!bytes.exists()) {
        return Plan.blocked(
            "there is no file %s on the machine".formatted(key), "copy the key there before");
      }
      content = bytes.bytes();
    } else if (!KEY_ID.matcher(key).matches()) {
      throw Args.contradiction(
          "rpm_key: '%s' is no address, absolute path or key id".formatted(key),
          "an id has 8 hexadecimal digits at least");
    }
    List<Known> known = known(host.ask(TRUSTED));
    if (content == null) {
      return byId(key.toUpperCase(Locale.ROOT).replaceFirst("^0X", ""), present, known);
    }
    List<String> fingerprints =
        args.find(FINGERPRINT).orElse(List.of()).stream()
            .map(each -> each.replaceAll("\\s", "").toUpperCase(Locale.ROOT))
            .toList();
    return byContent(key, content, present, fingerprints, known);
  }

  /** Pure: keys of what rpm printed. */
  static List<Known> known(FragmentResult printed) throws HostException {
    if (printed.exitStatus() == 127) {
      throw new HostException(
          HostException.Kind.FAILED, "there is no rpm on the machine", "rpm_key needs rpm");
    }
    List<Known> known = new ArrayList<>();
    for (String each : ("\n" + printed.out()).split("\n@")) {
      int line = each.indexOf('\n');
      if (line < 0 || !each.substring(0, line).matches("[0-9a-f]+-[0-9a-f]+")) {
        continue;
      }
      List<OpenPgp.Key> keys;
      try {
        keys = OpenPgp.keys(OpenPgp.binary(bytes(each.substring(line + 1))));
      } catch (OpenPgp.Malformed notUnderstood) {
        keys = List.of(); // its package's version is still the id
      }
      known.add(new Known("gpg-pubkey-" + each.substring(0, line), keys));
    }
    return known;
  }

  private static byte[] bytes(String text) {
    return OpenPgp.armored(text.getBytes(StandardCharsets.ISO_8859_1))
        ? text.getBytes(StandardCharsets.ISO_8859_1)
        : new byte[0];
  }

  private static boolean has(Known known, String id) {
    String lastEight = id.substring(Math.max(0, id.length() - 8)).toLowerCase(Locale.ROOT);
    String version = known.pack().substring("gpg-pubkey-".length());
    return known.keys().isEmpty()
        ? version.startsWith(lastEight + "-")
            || version.startsWith(id.toLowerCase(Locale.ROOT) + "-")
        : known.keys().stream().anyMatch(key -> key.has(id));
  }

  /** Pure: the key of that id. */
  static Plan byId(String id, boolean present, List<Known> known) {
    List<String> packs = known.stream().filter(each -> has(each, id)).map(Known::pack).toList();
    if (present) {
      return packs.isEmpty()
          ? Plan.blocked(
              "rpm does not have key %s".formatted(id), "give the key's file or address instead")
          : Plan.inSync();
    }
    return packs.isEmpty() ? Plan.inSync() : erase(packs);
  }

  /** Pure: the keys of a file. */
  static Plan byContent(
      String source,
      byte[] content,
      boolean present,
      List<String> fingerprints,
      List<Known> known) {
    List<OpenPgp.Key> keys;
    try {
      keys = OpenPgp.keys(content);
    } catch (OpenPgp.Malformed malformed) {
      return notAKey(source, String.valueOf(malformed.getMessage()));
    }
    if (keys.isEmpty()) {
      return notAKey(source, "it holds none");
    }
    List<String> ids =
        keys.stream()
            .map(key -> key.fingerprint().substring(Math.max(0, key.fingerprint().length() - 16)))
            .toList();
    Map<String, @Nullable Object> values = Map.of("key_ids", ids);
    if (!present) {
      List<String> packs =
          known.stream()
              .filter(each -> ids.stream().anyMatch(id -> has(each, id)))
              .map(Known::pack)
              .toList();
      return packs.isEmpty() ? Plan.inSync(values) : erase(packs).withAll(values);
    }
    if (ids.stream().allMatch(id -> known.stream().anyMatch(each -> has(each, id)))) {
      return Plan.inSync(values);
    }
    List<String> theirs = keys.stream().map(OpenPgp.Key::fingerprint).toList();
    if (!fingerprints.isEmpty() && !fingerprints.containsAll(theirs)) {
      return Plan.blocked(
          "the fingerprint of %s is %s, not %s"
              .formatted(source, String.join(", ", theirs), String.join(", ", fingerprints)),
          "find out which one is right before you trust it");
    }
    return Plan.change(
            "keys",
            null,
            String.join(", ", theirs),
            Action.Run.of(List.of("sh", "-c", IMPORT))
                .withInput(armored(keys))
                .titled("run rpm --import with the key from " + source))
        .withAll(values);
  }

  private static byte[] armored(List<OpenPgp.Key> keys) {
    StringBuilder text = new StringBuilder();
    keys.forEach(key -> text.append(OpenPgp.armor(key.packets())));
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static Plan notAKey(String source, String why) {
    return Plan.blocked(
        "%s is not a public key: %s".formatted(source, why), "give the address or file of a key");
  }

  private static Plan.Changes erase(List<String> packs) {
    List<String> argv = new ArrayList<>(List.of("rpm", "--erase", "--allmatches"));
    argv.addAll(packs);
    return Plan.change("keys", String.join(", ", packs), null, Action.Run.of(argv));
  }
}
