package dev.virtwright.modules.files;

import com.google.auto.service.AutoService;
import dev.virtwright.host.Action;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.FileState;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.UserEntry;
import dev.virtwright.host.UserState;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.ModeSpec;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * SSH public keys let a user in, or do not.
 *
 * <p>Source: Ansible's {@code ansible.posix.authorized_key} documentation; sshd(8), section
 * AUTHORIZED_KEYS FILE FORMAT.
 */
@AutoService(ResourceModule.class)
public final class AuthorizedKeyModule implements ResourceModule {

  /** Whether the keys shall be there. */
  enum State {
    PRESENT,
    ABSENT
  }

  private static final Arg<String> USER = Arg.string("user", "The user that the keys let in.");
  private static final Arg<String> KEY =
      Arg.string(
          "key", "Public keys, one a line; or an http, https or file URL, read on the machine.");
  private static final Arg<String> PATH =
      Arg.path("path", "The file, where it is not ~/.ssh/authorized_keys of the user.").optional();
  private static final Arg<Boolean> MANAGE_DIR =
      Arg.bool("manage_dir", "Create the directory of the file, with its owner and mode.")
          .orElse(true);
  private static final Arg<State> STATE =
      Arg.choice("state", "Whether the keys shall be there.", State.class).orElse(State.PRESENT);
  private static final Arg<String> KEY_OPTIONS =
      Arg.string("key_options", "Options before the key, such as from=\"10.0.0.*\".").optional();
  private static final Arg<Boolean> EXCLUSIVE =
      Arg.bool("exclusive", "Remove all other keys of the file.").orElse(false);
  private static final Arg<String> COMMENT =
      Arg.string("comment", "The comment after the key, instead of its own.").optional();
  private static final Arg<Boolean> FOLLOW =
      Arg.bool("follow", "Where the file is a symbolic link, write what it leads to.")
          .orElse(false);

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("authorized_key")
        .alias("ansible.posix.authorized_key", "ansible.builtin.authorized_key")
        .summary("Add or remove SSH authorized keys")
        .args(
            USER,
            KEY,
            PATH,
            MANAGE_DIR,
            STATE,
            KEY_OPTIONS,
            EXCLUSIVE,
            COMMENT,
            Http.VALIDATE_CERTS,
            FOLLOW)
        .example(
            """
            - name: The operators' keys and no others
              ansible.posix.authorized_key:
                user: root
                key: "{{ lookup('file', 'operators.pub') }}"
                exclusive: true
            """)
        .returns("keyfile", "The file.")
        .returns("user", "The user; key, path, state and exclusive likewise.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    UserState user = host.ask(new UserEntry(args.get(USER))).orElse(null);
    if (user == null) {
      return Plan.blocked(
          "there is no user %s on the machine".formatted(args.get(USER)),
          "create it before with the user module");
    }
    List<AuthorizedKeys.Key> keys = keys(args, host);
    String path = args.find(PATH).orElseGet(() -> Paths.child(user.home(), ".ssh/authorized_keys"));
    if (args.get(FOLLOW) && host.ask(new FileStat(path, false)).type() == FileState.Type.LINK) {
      path = Paths.real(path, host);
    }
    FileState state = host.ask(new FileStat(path, true));
    String before =
        state.type() == FileState.Type.FILE
            ? host.ask(new FileContent(path, EditedFile.MOST_BYTES)).text()
            : "";
    boolean present = args.get(STATE) == State.PRESENT;
    String after = AuthorizedKeys.edited(before, keys, present, args.get(EXCLUSIVE));
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("user", args.get(USER));
    values.put("key", args.get(KEY));
    values.put("path", args.find(PATH).orElse(null));
    values.put("keyfile", path);
    values.put("state", present ? "present" : "absent");
    values.put("exclusive", args.get(EXCLUSIVE));
    values.put("key_options", args.find(KEY_OPTIONS).orElse(null));
    values.put("comment", args.find(COMMENT).orElse(null));
    values.put("manage_dir", args.get(MANAGE_DIR));
    if (after.equals(before)) {
      return Plan.inSync(values);
    }
    return changed(path, after, user, args, host, values);
  }

  private static Plan changed(
      String path,
      String after,
      UserState user,
      Args args,
      HostReader host,
      Map<String, @Nullable Object> values)
      throws HostException {
    Attributes.Principal owner = new Attributes.Principal(user.name(), user.uid());
    Attributes.Principal group = new Attributes.Principal(user.primaryGroup(), user.gid());
    boolean managed = args.get(MANAGE_DIR);
    List<Change> drift = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    String directory = Paths.parent(path);
    FileState above = host.ask(new FileStat(directory, true));
    if (managed) {
      Attributes ofDirectory = new Attributes(ModeSpec.parse("0700"), owner, group);
      if (!above.exists()) {
        drift.add(Change.of(directory, "absent", "directory"));
        actions.addAll(DirectoryPlans.creation(List.of(directory), ofDirectory));
      } else {
        drift.addAll(ofDirectory.drift(above, directory + " "));
        actions.addAll(ofDirectory.actions(directory, above));
      }
    } else {
      Optional<Plan.Blocked> unusable = Paths.unusable(directory, above, path);
      if (unusable.isPresent()) {
        return unusable.get();
      }
    }
    byte[] bytes = after.getBytes(StandardCharsets.UTF_8);
    FileWrite write =
        new FileWrite(
            path, bytes, false, new Attributes(ModeSpec.parse("0600"), owner, group), false, null);
    FileWrite.Difference difference = write.differs(FileWrite.read(path, bytes, false, host), "");
    drift.addAll(difference.drift());
    actions.addAll(difference.actions());
    return FileWrite.changes(drift, actions, values, "backup_file");
  }

  private static List<AuthorizedKeys.Key> keys(Args args, HostReader host) throws HostException {
    String text = args.get(KEY);
    if (text.startsWith("http://") || text.startsWith("https://")) {
      text = Http.text(text, args.get(Http.VALIDATE_CERTS), host);
    } else if (text.startsWith("file:")) {
      String path = text.replaceFirst("^file:(//)?", "");
      text = host.ask(new FileContent(path, EditedFile.MOST_BYTES)).text();
    }
    List<AuthorizedKeys.Key> keys = new ArrayList<>();
    for (String line : text.lines().toList()) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      AuthorizedKeys.Key key =
          AuthorizedKeys.parse(line)
              .orElseThrow(() ->
                  Mistakes.contradiction(
                      "invalid key specified: " + line, "write it as TYPE KEY COMMENT"));
      keys.add(key.with(args.find(KEY_OPTIONS).orElse(null), args.find(COMMENT).orElse(null)));
    }
    return keys;
  }
}
