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
import dev.virtwright.value.FileMode;
import dev.virtwright.value.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A section of a file below /etc/yum.repos.d is as described, or is not there.
 *
 * <p>Comments of the file, and its other sections, stay. Source: Ansible's {@code
 * ansible.builtin.yum_repository} documentation.
 */
@AutoService(ResourceModule.class)
public final class YumRepositoryModule implements ResourceModule {

  private static final int MOST_BYTES = 1 << 20;

  /** Whether it is there. */
  enum State {
    PRESENT,
    ABSENT
  }

  private static final Arg<String> NAME =
      Arg.string("name", "The repository's id.", "[A-Za-z0-9_.:{}$@/+-]+");
  private static final Arg<State> STATE =
      Arg.choice("state", "Whether it is there.", State.class).orElse(State.PRESENT);
  private static final Arg<String> DESCRIPTION =
      Arg.string("description", "What a person sees; its name in the file.").optional();
  private static final Arg<String> FILE =
      Arg.string("file", "The file's name without .repo; else the id.", "[^/\\n]+").optional();
  private static final Arg<String> REPOSDIR =
      Arg.path("reposdir", "The directory of the file.").orElse("/etc/yum.repos.d");
  private static final Arg<List<String>> BASEURL =
      Arg.strings("baseurl", "Addresses of the repository.").optional();
  private static final Arg<String> MIRRORLIST = text("mirrorlist", "Address of a list of mirrors.");
  private static final Arg<String> METALINK = text("metalink", "Address of a metalink file.");
  private static final Arg<ModeSpec> MODE = Arg.mode("mode", "Permissions of the file.").optional();
  private static final Arg<String> OWNER = text("owner", "User that the file belongs to.");
  private static final Arg<String> GROUP = text("group", "Group that the file belongs to.");
  private static final Arg<Secret> PASSWORD = secret("password", "Password of username.");
  private static final Arg<Secret> PROXY_PASSWORD =
      secret("proxy_password", "Password of proxy_username.");

  /** Those that stand in the file under their own names. */
  private static final List<Arg<?>> OPTIONS =
      List.of(
          bool("async", "Whether packages are downloaded in parallel."),
          text("bandwidth", "Greatest bandwidth, for throttle."),
          BASEURL,
          text("cost", "Cost of this repository against others."),
          bool("countme", "Whether the machine is counted by the mirrors."),
          text("deltarpm_metadata_percentage", "How large delta metadata may be."),
          text("deltarpm_percentage", "How large a delta may be."),
          bool("enabled", "Whether the repository is used."),
          bool("enablegroups", "Whether its groups are used."),
          Arg.strings("exclude", "Packages that are not taken from here.")
              .alias("excludepkgs")
              .optional(),
          choice("failovermethod", "How an address is chosen.", "roundrobin", "priority"),
          text("gpgcakey", "Address of the authority's key."),
          bool("gpgcheck", "Whether packages must be signed."),
          Arg.strings("gpgkey", "Addresses of the keys.").optional(),
          choice("http_caching", "What may be cached on the way.", "all", "packages", "none"),
          text("include", "Another file to read."),
          Arg.strings("includepkgs", "The only packages that are taken from here.").optional(),
          choice("ip_resolve", "How names are resolved.", "4", "6", "IPv4", "IPv6", "whatever"),
          bool("keepalive", "Whether connections are kept."),
          choice("keepcache", "Whether packages are kept.", "0", "1"),
          text("metadata_expire", "How long metadata is believed."),
          choice(
              "metadata_expire_filter",
              "Which commands may use old metadata.",
              "never",
              "read-only:past",
              "read-only:present",
              "read-only:future"),
          METALINK,
          MIRRORLIST,
          text("mirrorlist_expire", "How long the mirror list is believed."),
          bool("module_hotfixes", "Whether modules do not hide its packages."),
          PASSWORD,
          text("priority", "1 is the most important."),
          bool("protect", "Whether other repositories may not update its packages."),
          text("proxy", "Address of a proxy, or _none_."),
          PROXY_PASSWORD,
          text("proxy_username", "User of the proxy."),
          bool("repo_gpgcheck", "Whether metadata must be signed."),
          text("retries", "How often fetching is tried."),
          bool("s3_enabled", "Whether it is in S3."),
          bool("skip_if_unavailable", "Whether it may be out of reach."),
          bool("ssl_check_cert_permissions", "Whether certificates' permissions are checked."),
          text("sslcacert", "Directory or file of authorities.").alias("ca_cert"),
          text("sslclientcert", "The client's certificate.").alias("client_cert"),
          text("sslclientkey", "The client's key.").alias("client_key"),
          bool("sslverify", "Whether certificates are checked.").alias("validate_certs"),
          text("throttle", "Limit of the bandwidth."),
          text("timeout", "Seconds until a connection counts as dead."),
          text("ui_repoid_vars", "Variables that are shown with the id."),
          text("username", "User for the repository."));

  private static Arg<String> text(String name, String summary) {
    return Arg.string(name, summary).optional();
  }

  private static Arg<Boolean> bool(String name, String summary) {
    return Arg.bool(name, summary).optional();
  }

  private static Arg<String> choice(String name, String summary, String... words) {
    return Arg.choice(name, summary, List.of(words)).optional();
  }

  private static Arg<Secret> secret(String name, String summary) {
    return Arg.secret(name, summary).optional();
  }

  @Override
  public ModuleSpec spec() {
    List<Arg<?>> all =
        new ArrayList<>(List.of(NAME, STATE, DESCRIPTION, FILE, REPOSDIR, MODE, OWNER, GROUP));
    all.addAll(RepoLabels.args());
    all.addAll(OPTIONS);
    return ModuleSpec.named("yum_repository")
        .alias("ansible.builtin.yum_repository", "ansible.legacy.yum_repository")
        .summary("Manage package repositories of dnf and yum")
        .details("A file with no section left is removed.")
        .args(all.toArray(Arg<?>[]::new))
        .refuses("params", "give each option by its own name")
        .example(
            """
            - name: EPEL
              ansible.builtin.yum_repository:
                name: epel
                description: Extra packages
                baseurl: https://download.example.com/pub/epel/$releasever/$basearch/
                gpgcheck: true
                gpgkey: https://download.example.com/pub/epel/KEY
            """)
        .returns("diff", "The file's sections as they were and as they shall be.")
        .returns("repo", "The repository's id.")
        .returns("state", "present or absent.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    boolean present = args.get(STATE) == State.PRESENT;
    if (present && !(args.given(BASEURL) || args.given(MIRRORLIST) || args.given(METALINK))) {
      throw Args.contradiction(
          "state is present but any of the following are missing: baseurl, mirrorlist, metalink",
          "say where the repository is");
    }
    if (present && !args.given(DESCRIPTION)) {
      throw Args.contradiction(
          "state is present but all of the following are missing: description",
          "say what a person sees");
    }
    String path =
        "%s/%s.repo".formatted(args.get(REPOSDIR), args.find(FILE).orElse(args.get(NAME)));
    FileStat directory = new FileStat(args.get(REPOSDIR), true);
    FileStat stat = new FileStat(path, true);
    FileContent content = new FileContent(path, MOST_BYTES);
    host.expect(directory, stat, content);
    if (!host.ask(directory).exists()) {
      return Plan.blocked(
          "Repo directory '%s' does not exist.".formatted(args.get(REPOSDIR)),
          "create it before; on a machine with dnf or yum it is /etc/yum.repos.d");
    }
    Plan plan =
        decide(args, path, host.ask(content), host.ask(stat), present ? options(args) : Map.of());
    return present ? RepoLabels.with(plan, path, host.ask(stat).exists(), args, host) : plan;
  }

  /** Pure: what stands in the section, sorted. */
  static Map<String, String> options(Args args) {
    Map<String, String> options = new TreeMap<>();
    args.find(DESCRIPTION).ifPresent(text -> options.put("name", text));
    for (Arg<?> option : OPTIONS) {
      args.find(option)
          .ifPresent(value ->
              options.put(
                  option.name(),
                  switch (value) {
                    case Boolean truth -> truth ? "1" : "0";
                    case Secret secret -> secret.reveal();
                    case List<?> list ->
                        String.join(
                            option.name().endsWith("s") || option.name().equals("exclude")
                                ? " "
                                : "\n",
                            list.stream().map(String::valueOf).toList());
                    default -> value.toString();
                  }));
    }
    return options;
  }

  /** Pure: the file has the section with just these options, or without any lacks it. */
  static Plan decide(
      Args args, String path, FileBytes content, FileState state, Map<String, String> options) {
    String name = args.get(NAME);
    RepoFile before = RepoFile.parse(content.text());
    RepoFile after = options.isEmpty() ? before.without(name) : before.with(name, options);
    Map<String, String> had = before.options(name);
    List<Change> drift = new ArrayList<>();
    TreeSet<String> keys = new TreeSet<>(had.keySet());
    keys.addAll(options.keySet());
    for (String key : keys) {
      if (!Objects.equals(had.get(key), options.get(key))) {
        drift.add(
            key.contains("password")
                ? Change.secret(key)
                : Change.of(key, had.get(key), options.get(key)));
      }
    }
    boolean gone = !after.hasSections();
    FileMode mode =
        args.find(MODE)
            .map(given ->
                given.resolve(state.exists() ? state.mode() : FileMode.octal("0644"), false))
            .orElse(null);
    if (!gone && state.exists()) {
      attribute(drift, "mode", state.mode().toString(), mode == null ? null : mode.toString());
      attribute(drift, "owner", state.owner(), args.find(OWNER).orElse(null));
      attribute(drift, "group", state.group(), args.find(GROUP).orElse(null));
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("repo", name);
    values.put("state", args.get(STATE) == State.PRESENT ? "present" : "absent");
    values.put(
        "diff",
        Map.of(
            "before_header",
            path,
            "before",
            before.shown(),
            "after_header",
            path,
            "after",
            after.shown()));
    if (drift.isEmpty()) {
      return Plan.inSync(values);
    }
    Action action =
        gone
            ? new Action.RemoveFile(path, false)
            : new Action.WriteFile(
                path,
                after.text().getBytes(StandardCharsets.UTF_8),
                mode,
                args.find(OWNER).orElse(null),
                args.find(GROUP).orElse(null),
                false,
                args.given(PASSWORD) || args.given(PROXY_PASSWORD),
                null,
                List.of(Provides.the(Resource.file(path))));
    return Plan.changes(drift, List.of(action)).withAll(values);
  }

  private static void attribute(
      List<Change> drift, String path, String now, @Nullable String wanted) {
    if (wanted != null && !wanted.equals(now)) {
      drift.add(Change.of(path, now, wanted));
    }
  }
}
