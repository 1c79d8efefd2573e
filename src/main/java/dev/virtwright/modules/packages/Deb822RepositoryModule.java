package dev.virtwright.modules.packages;

import com.google.auto.service.AutoService;
import dev.virtwright.host.Action;
import dev.virtwright.host.FileBytes;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.FileState;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Resource;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.ModeSpec;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.Verification;
import dev.virtwright.value.FileMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A source of packages in /etc/apt/sources.list.d/NAME.sources (sources.list(5), deb822 style) is
 * there or not, with the key that it is signed by.
 *
 * <p>Source: Ansible's {@code ansible.builtin.deb822_repository} documentation.
 */
@AutoService(ResourceModule.class)
public final class Deb822RepositoryModule implements ResourceModule {

  private static final String KEYRINGS = "/etc/apt/keyrings";
  private static final int MOST_BYTES = 1 << 20;

  /** After a change, what was read is told. */
  private static final Verification OBSERVED =
      new Verification.Converges(
          Duration.ofSeconds(10),
          Duration.ZERO,
          false,
          Set.of("state", "mode", "size", "owner", "uid", "group", "gid"));

  /** Whether it is there. */
  enum State {
    PRESENT,
    ABSENT
  }

  private static final Arg<String> NAME =
      Arg.string("name", "Name of the repository and, simplified, of its files.");
  private static final Arg<State> STATE =
      Arg.choice("state", "Whether it is there.", State.class).orElse(State.PRESENT);
  private static final Arg<ModeSpec> MODE =
      Arg.mode("mode", "Permissions of the sources file.").orElse(ModeSpec.parse("0644"));
  private static final Arg<String> SIGNED_BY =
      Arg.string(
              "signed_by",
              "Address of the key, path of a keyring on the machine, fingerprints, or the armored"
                  + " key itself.")
          .optional();
  private static final Arg<List<String>> TYPES =
      Arg.strings("types", "deb, deb-src or both.").orElse(List.of("deb"));
  private static final Arg<Boolean> INSTALL_PYTHON_DEBIAN =
      Arg.bool("install_python_debian", "Has no effect: no Python is needed.").orElse(true);

  /** In the order of their names, which is that of the file. */
  private static final List<Arg<?>> FIELDS =
      List.of(
          Arg.bool("allow_downgrade_to_insecure", "Whether packages once signed may be unsigned.")
              .optional(),
          Arg.bool("allow_insecure", "Whether the repository may be unsigned.").optional(),
          Arg.bool("allow_weak", "Whether a weak digest may sign it.").optional(),
          Arg.strings("architectures", "Architectures to search.").optional(),
          Arg.bool("by_hash", "Whether indexes are fetched by their hash sum.").optional(),
          Arg.bool("check_date", "Whether the machine's time counts.").optional(),
          Arg.bool("check_valid_until", "Whether an outdated index is refused.").optional(),
          Arg.strings("components", "Sections of a suite, such as main.").optional(),
          Arg.integer("date_max_future", "Seconds an index may be ahead.", 0, Integer.MAX_VALUE)
              .optional(),
          Arg.bool("enabled", "Whether apt uses it.").optional(),
          Arg.strings("exclude", "Packages that are not taken from here.").optional(),
          Arg.strings("include", "The only packages that are taken from here.").optional(),
          Arg.string("inrelease_path", "Where the InRelease file is.").optional(),
          Arg.strings("languages", "Languages of descriptions.").optional(),
          NAME,
          Arg.bool("pdiffs", "Whether indexes are updated by differences.").optional(),
          SIGNED_BY,
          Arg.strings("suites", "Suites, or a path that ends with a slash.").optional(),
          Arg.strings("targets", "What apt downloads from here.").optional(),
          Arg.bool("trusted", "Whether it is trusted without a signature.").optional(),
          TYPES,
          Arg.strings("uris", "Addresses of the repository.").optional());

  @Override
  public ModuleSpec spec() {
    List<Arg<?>> all = new ArrayList<>(FIELDS);
    all.addAll(List.of(STATE, MODE, INSTALL_PYTHON_DEBIAN));
    return ModuleSpec.named("deb822_repository")
        .alias("ansible.builtin.deb822_repository", "ansible.legacy.deb822_repository")
        .summary("Manage package repositories of apt in deb822 style")
        .details(
            "A key that signed_by gives as address is fetched by the machine and kept in"
                + " /etc/apt/keyrings. Package lists are not fetched: the apt module's update_cache"
                + " does that.")
        .args(all.toArray(Arg<?>[]::new))
        .example(
            """
            - name: A repository with its own key
              ansible.builtin.deb822_repository:
                name: example
                uris: https://repository.example.com/debian
                suites: "{{ ansible_facts.distribution_release }}"
                components: main
                signed_by: https://repository.example.com/key.asc
            """)
        .returns("repo", "The text of the sources file; null where it is absent.")
        .returns("dest", "The sources file.")
        .returns("key_filename", "The file of the key, where there is one.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    String slug =
        args.get(NAME)
            .toLowerCase(Locale.ROOT)
            .replaceAll("[_\\s]+", "-")
            .replaceAll("[^a-z0-9-]+", "");
    if (slug.isEmpty()) {
      throw Args.contradiction(
          "deb822_repository: nothing is left of name '%s' for a file".formatted(args.get(NAME)),
          "use letters and digits");
    }
    for (String type : args.get(TYPES)) {
      if (!type.equals("deb") && !type.equals("deb-src")) {
        throw Args.contradiction(
            "deb822_repository: types holds '%s'".formatted(type), "deb and deb-src are known");
      }
    }
    String dest = "/etc/apt/sources.list.d/%s.sources".formatted(slug);
    FileStat stat = new FileStat(dest, true);
    FileContent content = new FileContent(dest, MOST_BYTES);
    FileContent armored = new FileContent("%s/%s.asc".formatted(KEYRINGS, slug), MOST_BYTES);
    FileContent packets = new FileContent("%s/%s.gpg".formatted(KEYRINGS, slug), MOST_BYTES);
    FileStat keyrings = new FileStat(KEYRINGS, true);
    host.expect(stat, content, armored, packets, keyrings);
    FileBytes now = host.ask(content);
    if (args.get(STATE) == State.ABSENT) {
      return absent(
          dest,
          Map.of(dest, now, armored.path(), host.ask(armored), packets.path(), host.ask(packets)));
    }
    String signed = args.find(SIGNED_BY).orElse(null);
    List<Change> drift = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    String keyFile = signed != null && signed.startsWith("/") ? signed.strip() : null;
    if (signed != null && signed.matches("(?s)\\s*[a-z]+://\\S+\\s*")) {
      byte[] key = host.ask(new UrlContent(signed.strip(), true)).bytes();
      FileContent file = OpenPgp.armored(key) ? armored : packets;
      keyFile = file.path();
      FileBytes had = host.ask(file);
      if (!Arrays.equals(had.bytes(), key)) {
        if (!host.ask(keyrings).exists()) {
          actions.add(
              Action.Run.of(
                  List.of("install", "-d", "-m", "0755", KEYRINGS),
                  Provides.the(Resource.file(KEYRINGS))));
        }
        drift.add(Change.of("key", had.exists() ? "another key" : null, keyFile));
        actions.add(Action.WriteFile.of(keyFile, key, FileMode.octal("0644")));
      }
    }
    String repo = text(args, keyFile == null ? signed : keyFile);
    write(dest, now, repo, host.ask(stat), args.get(MODE), drift, actions);
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("repo", repo);
    values.put("dest", dest);
    values.put("key_filename", keyFile);
    values.putAll(state(host.ask(stat)));
    return drift.isEmpty()
        ? Plan.inSync(values)
        : Plan.changes(drift, actions).withAll(values).verifiedBy(OBSERVED);
  }

  /** What Ansible tells of the sources file; nothing where it is not there. */
  private static Map<String, @Nullable Object> state(FileState file) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    if (file.exists()) {
      values.put("state", "file");
      values.put("mode", "0%03o".formatted(file.mode().bits()));
      values.put("size", file.size());
      values.put("owner", file.owner());
      values.put("uid", file.uid());
      values.put("group", file.group());
      values.put("gid", file.gid());
    }
    return values;
  }

  private static void write(
      String dest,
      FileBytes now,
      String repo,
      FileState state,
      ModeSpec mode,
      List<Change> drift,
      List<Action> actions) {
    FileMode wanted = mode.resolve(state.exists() ? state.mode() : FileMode.octal("0644"), false);
    boolean differs = !now.exists() || !now.text().equals(repo);
    boolean modeDiffers = state.exists() && !state.mode().equals(wanted);
    if (differs) {
      drift.add(Change.of("content", now.exists() ? now.text() : null, repo));
    }
    if (modeDiffers) {
      drift.add(Change.of("mode", state.mode().toString(), wanted.toString()));
    }
    if (differs || modeDiffers) {
      actions.add(Action.WriteFile.of(dest, repo.getBytes(StandardCharsets.UTF_8), wanted));
    }
  }

  /** Pure: none of these files is there. */
  static Plan absent(String dest, Map<String, FileBytes> files) {
    List<Change> drift = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    for (Map.Entry<String, FileBytes> file : new TreeMap<>(files).entrySet()) {
      if (file.getValue().exists()) {
        drift.add(Change.of(file.getKey(), "present", "absent"));
        actions.add(new Action.RemoveFile(file.getKey(), false));
      }
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("repo", null);
    values.put("dest", dest);
    values.put(
        "key_filename",
        files.keySet().stream().filter(path -> path.endsWith(".gpg")).findFirst().orElse(null));
    return drift.isEmpty() ? Plan.inSync(values) : Plan.changes(drift, actions).withAll(values);
  }

  /** Pure: the file's text. */
  static String text(Args args, @Nullable String signedBy) {
    StringBuilder text = new StringBuilder();
    for (Arg<?> field : FIELDS) {
      Object value =
          field == SIGNED_BY
              ? signedBy
              : args.find(field).<@Nullable Object>map(v -> v).orElse(null);
      if (value == null) {
        continue;
      }
      String shown =
          switch (value) {
            case Boolean truth -> truth ? "yes" : "no";
            case List<?> list -> String.join(" ", list.stream().map(String::valueOf).toList());
            default -> value.toString();
          };
      text.append(fieldName(field.name())).append(':');
      if (shown.strip().contains("\n")) {
        for (String line : shown.strip().split("\n", -1)) {
          text.append("\n    ").append(line.isBlank() ? "." : line.strip());
        }
        text.append('\n');
      } else {
        text.append(' ').append(shown.strip()).append('\n');
      }
    }
    return text.toString();
  }

  private static String fieldName(String argument) {
    return switch (argument) {
      case "name" -> "X-Repolib-Name";
      case "uris" -> "URIs";
      default ->
          Arrays.stream(argument.split("_"))
              .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
              .collect(Collectors.joining("-"));
    };
  }
}
