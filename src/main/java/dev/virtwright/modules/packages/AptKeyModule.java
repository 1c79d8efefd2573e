package dev.virtwright.modules.packages;

import com.google.auto.service.AutoService;
import dev.virtwright.host.Action;
import dev.virtwright.host.CommandPath;
import dev.virtwright.host.FileBytes;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.PathsMatching;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.value.FileMode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A key is among those that apt trusts, or not.
 *
 * <p>Keyrings are read and written here, not by apt-key(8), which Debian 13 no longer has: a
 * keyring is its keys' packets one after the other. Source: Ansible's {@code
 * ansible.builtin.apt_key} documentation.
 */
@AutoService(ResourceModule.class)
public final class AptKeyModule implements ResourceModule {

  private static final int MOST_BYTES = 4 << 20;
  private static final String TRUSTED = "/etc/apt/trusted.gpg";
  private static final List<PathsMatching> PARTS =
      List.of(
          new PathsMatching("/etc/apt/trusted.gpg.d/*.gpg"),
          new PathsMatching("/etc/apt/trusted.gpg.d/*.asc"));

  /** Whether it is trusted. */
  enum State {
    PRESENT,
    ABSENT
  }

  private static final Arg<String> ID =
      Arg.string(
              "id",
              "The key's id: 8, 16 or all digits of its fingerprint. With it a key that is there"
                  + " is not fetched.",
              "\\s*(0[xX])?([0-9a-fA-F]{8}|[0-9a-fA-F]{16,64})\\s*")
          .optional();
  private static final Arg<String> URL =
      Arg.string("url", "Where the machine fetches the key.").optional();
  private static final Arg<String> DATA = Arg.string("data", "The armored key itself.").optional();
  private static final Arg<String> FILE =
      Arg.path("file", "A file on the managed node that has the key.").optional();
  private static final Arg<String> KEYSERVER =
      Arg.string("keyserver", "A key server that is asked for id; hkp, hkps, http or https.")
          .optional();
  private static final Arg<String> KEYRING =
      Arg.path(
              "keyring",
              "The keyring, such as /etc/apt/trusted.gpg.d/NAME.gpg; else all that apt trusts is"
                  + " looked at, and a new key goes to trusted.gpg, or to a file of its own in"
                  + " trusted.gpg.d where there is no apt-key command.")
          .optional();
  private static final Arg<Boolean> VALIDATE_CERTS =
      Arg.bool("validate_certs", "Whether the address's certificate must be trusted.").orElse(true);
  private static final Arg<State> STATE =
      Arg.choice("state", "Whether it is trusted.", State.class).orElse(State.PRESENT);

  /** A keyring as it is. */
  record Ring(String path, List<OpenPgp.Key> keys) {
    Ring {
      keys = List.copyOf(keys);
    }
  }

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("apt_key")
        .alias("ansible.builtin.apt_key", "ansible.legacy.apt_key")
        .summary("Manage keys that apt trusts")
        .details(
            "No gpg and no apt-key are needed on the machine. A key that every source is trusted"
                + " with is more than most need: deb822_repository with signed_by trusts it for one"
                + " source.")
        .args(ID, URL, DATA, FILE, KEYSERVER, KEYRING, VALIDATE_CERTS, STATE)
        .example(
            """
            - name: The key of a repository
              ansible.builtin.apt_key:
                url: https://repository.example.com/key.asc
                id: 9DC858229FC7DD38854AE2D88D81803C0EBFCD88
                keyring: /etc/apt/trusted.gpg.d/example.gpg
            """)
        .returns("before", "Fingerprints that were trusted.")
        .returns("after", "Fingerprints that are now.")
        .returns("id", "The id asked for.")
        .returns("fp", "The fingerprint, or what was given of it.")
        .returns("key_id", "Its last 16 digits.")
        .returns("short_id", "Its last 8 digits.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    String id = args.find(ID).map(AptKeyModule::bare).orElse(null);
    List<Arg<?>> sources =
        Stream.<Arg<?>>of(URL, DATA, FILE, KEYSERVER).filter(args::given).toList();
    if (sources.size() > 1) {
      throw Args.contradiction(
          "apt_key: %s and %s exclude each other"
              .formatted(sources.get(0).name(), sources.get(1).name()),
          "keep one");
    }
    List<Ring> rings = rings(args, host);
    if (args.get(STATE) == State.ABSENT) {
      if (id == null) {
        throw Args.contradiction("apt_key with state=absent needs id", "say the key's id");
      }
      return absent(id, rings);
    }
    if (id != null && rings.stream().anyMatch(ring -> has(ring, id))) {
      return Plan.inSync(values(id, all(rings), all(rings)));
    }
    byte[] content = content(args, id, host);
    String target = args.find(KEYRING).orElse(null);
    if (target == null && host.ask(new CommandPath("apt-key")).isPresent()) {
      target = TRUSTED;
    }
    return present(id, content, rings, target);
  }

  private static String bare(String id) {
    String bare = id.strip().toUpperCase(Locale.ROOT);
    return bare.startsWith("0X") ? bare.substring(2) : bare;
  }

  private static byte[] content(Args args, @Nullable String id, HostReader host)
      throws HostException {
    boolean verified = args.get(VALIDATE_CERTS);
    if (args.given(DATA)) {
      return args.find(DATA).orElseThrow().getBytes(StandardCharsets.UTF_8);
    }
    if (args.given(FILE)) {
      String path = args.find(FILE).orElseThrow();
      FileBytes bytes = host.ask(new FileContent(path, MOST_BYTES));
      if (!bytes.exists()) {
        throw new HostException(
            HostException.Kind.FAILED,
            "there is no file %s with the key on the machine".formatted(path),
            "copy it there before");
      }
      return bytes.bytes();
    }
    if (args.given(KEYSERVER)) {
      if (id == null) {
        throw Args.contradiction("apt_key with keyserver needs id", "say the key's id");
      }
      return host.ask(new UrlContent(lookup(args.find(KEYSERVER).orElseThrow(), id), verified))
          .bytes();
    }
    String url =
        args.find(URL)
            .orElseThrow(() ->
                Args.contradiction(
                    "apt_key needs url, data, file or keyserver", "say where the key comes from"));
    return host.ask(new UrlContent(url, verified)).bytes();
  }

  /** Where a key server has a key: OpenPGP HTTP Keyserver Protocol; hkp is http on port 11371. */
  static String lookup(String server, String id) {
    String address = server.contains("://") ? server : "hkp://" + server;
    if (address.startsWith("hkps://")) {
      address = "https://" + address.substring("hkps://".length());
    } else if (address.startsWith("hkp://")) {
      String rest = address.substring("hkp://".length());
      address = "http://" + (rest.contains(":") ? rest : rest + ":11371");
    }
    return address + "/pks/lookup?op=get&options=mr&search=0x" + id;
  }

  private static List<Ring> rings(Args args, HostReader host) throws HostException {
    List<String> paths = new ArrayList<>();
    if (args.given(KEYRING)) {
      paths.add(args.find(KEYRING).orElseThrow());
    } else {
      paths.add(TRUSTED);
      host.expect(PARTS.toArray(PathsMatching[]::new));
      for (PathsMatching part : PARTS) {
        paths.addAll(host.ask(part));
      }
    }
    List<FileContent> files =
        paths.stream().map(path -> new FileContent(path, MOST_BYTES)).toList();
    host.expect(files.toArray(FileContent[]::new));
    List<Ring> rings = new ArrayList<>();
    for (FileContent file : files) {
      FileBytes bytes = host.ask(file);
      try {
        rings.add(new Ring(file.path(), OpenPgp.keys(bytes.bytes())));
      } catch (OpenPgp.Malformed malformed) {
        boolean box = OpenPgp.keyBox(bytes.bytes());
        throw new HostException(
            HostException.Kind.BAD_ANSWER,
            "%s is no keyring that apt reads: %s"
                .formatted(file.path(), box ? "it is a key box of gpg" : malformed.getMessage()),
            "remove it, or export its keys: gpg --no-default-keyring --keyring %s --export"
                .formatted(file.path()));
      }
    }
    return rings;
  }

  private static boolean has(Ring ring, String id) {
    return ring.keys().stream().anyMatch(key -> key.has(id));
  }

  private static List<String> all(List<Ring> rings) {
    return rings.stream()
        .flatMap(ring -> ring.keys().stream())
        .map(OpenPgp.Key::fingerprint)
        .distinct()
        .toList();
  }

  /**
   * Pure: the keys of {@code content} are trusted.
   *
   * @param target the keyring that takes them; null for one of their own
   */
  static Plan present(
      @Nullable String id, byte[] content, List<Ring> rings, @Nullable String target) {
    List<OpenPgp.Key> keys;
    try {
      keys = OpenPgp.keys(content);
    } catch (OpenPgp.Malformed malformed) {
      return Plan.blocked(
          "what was given as key is none: " + malformed.getMessage(),
          "an armored public key begins with -----BEGIN PGP PUBLIC KEY BLOCK-----");
    }
    if (keys.isEmpty() || (id != null && keys.stream().noneMatch(key -> key.has(id)))) {
      return Plan.blocked(
          id == null
              ? "there is no key in what was given"
              : "the key %s is not there".formatted(id),
          keys.isEmpty()
              ? "look at what the address or file holds"
              : "it holds "
                  + String.join(", ", keys.stream().map(OpenPgp.Key::fingerprint).toList()));
    }
    List<String> before = all(rings);
    List<OpenPgp.Key> missing =
        keys.stream().filter(key -> !before.contains(key.fingerprint())).toList();
    if (missing.isEmpty()) {
      return Plan.inSync(values(id, before, before));
    }
    String path =
        target == null
            ? "/etc/apt/trusted.gpg.d/%s.gpg".formatted(missing.getFirst().fingerprint())
            : target;
    Ring ring = rings.stream().filter(each -> each.path().equals(path)).findFirst().orElse(null);
    List<OpenPgp.Key> together = new ArrayList<>(ring == null ? List.of() : ring.keys());
    together.addAll(missing);
    List<String> after = new ArrayList<>(before);
    missing.forEach(key -> after.add(key.fingerprint()));
    return Plan.change("keys", null, names(missing), write(path, together))
        .withAll(values(id, before, after));
  }

  /** Pure: no keyring has the key. */
  static Plan absent(String id, List<Ring> rings) {
    List<Change> drift = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    List<String> after = new ArrayList<>(all(rings));
    for (Ring ring : rings) {
      List<OpenPgp.Key> going = ring.keys().stream().filter(key -> key.has(id)).toList();
      if (going.isEmpty()) {
        continue;
      }
      List<OpenPgp.Key> staying = ring.keys().stream().filter(key -> !key.has(id)).toList();
      going.forEach(key -> after.remove(key.fingerprint()));
      drift.add(Change.of("keys", names(going), null));
      actions.add(
          staying.isEmpty()
              ? new Action.RemoveFile(ring.path(), false)
              : write(ring.path(), staying));
    }
    Map<String, @Nullable Object> values = values(id, all(rings), after);
    return drift.isEmpty() ? Plan.inSync(values) : Plan.changes(drift, actions).withAll(values);
  }

  private static String names(List<OpenPgp.Key> keys) {
    return String.join(", ", keys.stream().map(OpenPgp.Key::fingerprint).toList());
  }

  /** apt takes .asc only armored, and .gpg only as packets. */
  private static Action write(String path, List<OpenPgp.Key> keys) {
    ByteArrayOutputStream packets = new ByteArrayOutputStream();
    keys.forEach(key -> packets.writeBytes(key.packets()));
    byte[] content = packets.toByteArray();
    if (path.endsWith(".asc")) {
      content = OpenPgp.armor(content).getBytes(StandardCharsets.US_ASCII);
    }
    return Action.WriteFile.of(path, content, FileMode.octal("0644"));
  }

  private static Map<String, @Nullable Object> values(
      @Nullable String id, List<String> before, List<String> after) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("before", before);
    values.put("after", after);
    if (id != null) {
      values.put("id", id);
      values.put("fp", id);
      values.put("key_id", id.substring(Math.max(0, id.length() - 16)));
      values.put("short_id", id.substring(id.length() - 8));
    }
    return values;
  }
}
