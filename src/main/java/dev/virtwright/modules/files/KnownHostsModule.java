package dev.virtwright.modules.files;

import com.google.auto.service.AutoService;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.FileState;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Homes;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An SSH host key is in a file of known hosts, or none of a host is.
 *
 * <p>Source: Ansible's {@code ansible.builtin.known_hosts} documentation; sshd(8), section
 * SSH_KNOWN_HOSTS FILE FORMAT.
 */
@AutoService(ResourceModule.class)
public final class KnownHostsModule implements ResourceModule {

  /** Whether the key shall be there. */
  enum State {
    PRESENT,
    ABSENT
  }

  private static final Arg<String> NAME =
      Arg.string("name", "The host as the key names it, [name]:port for another port.", "[^,\\s]+")
          .alias("host");
  private static final Arg<String> KEY =
      Arg.string("key", "The whole line, host included; required for state=present.").optional();
  private static final Arg<String> PATH =
      Arg.path("path", "The file.").orElse("~/.ssh/known_hosts");
  private static final Arg<Boolean> HASH_HOST =
      Arg.bool("hash_host", "Whether the host's name is hashed in the file.").orElse(false);
  private static final Arg<State> STATE =
      Arg.choice("state", "Whether the key shall be there.", State.class).orElse(State.PRESENT);

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("known_hosts")
        .alias("ansible.builtin.known_hosts", "ansible.legacy.known_hosts")
        .summary("Manage SSH host keys in known_hosts files")
        .details(
            "A key of the same type replaces the one that is there. The directory of the file must"
                + " exist.")
        .args(NAME, KEY, PATH, HASH_HOST, STATE)
        .example(
            """
            - name: The key of the backup machine
              ansible.builtin.known_hosts:
                name: backup.example.org
                key: backup.example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0example
                path: /etc/ssh/ssh_known_hosts
            """)
        .returns("name", "The host; key, path, hash_host and state likewise.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    String name = args.get(NAME).toLowerCase(java.util.Locale.ROOT);
    boolean present = args.get(STATE) == State.PRESENT;
    String key = args.find(KEY).map(String::strip).filter(text -> !text.isEmpty()).orElse(null);
    if (present && key == null) {
      throw Mistakes.contradiction("state=present needs key", "give the whole known_hosts line");
    }
    if (key != null && KnownHostLine.parse(key).filter(line -> line.names(name)).isEmpty()) {
      throw Mistakes.contradiction(
          "key is no known_hosts line of host %s".formatted(name),
          "write it as HOST TYPE KEY, with the host that name says");
    }
    String path = Homes.expanded(args.get(PATH), host);
    FileStat stat = new FileStat(path, true);
    FileContent content = new FileContent(path, EditedFile.MOST_BYTES);
    host.expect(stat, content);
    FileState state = host.ask(stat);
    String before =
        state.exists() ? new String(host.ask(content).bytes(), StandardCharsets.ISO_8859_1) : "";
    byte[] salt = new byte[20];
    new SecureRandom().nextBytes(salt);
    String after =
        KnownHostLine.edited(before, name, key, present, args.get(HASH_HOST) ? salt : null);
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("name", args.get(NAME));
    values.put("key", key);
    values.put("path", path);
    values.put("hash_host", args.get(HASH_HOST));
    values.put("state", present ? "present" : "absent");
    if (after.equals(before)) {
      return Plan.inSync(values);
    }
    byte[] bytes = after.getBytes(StandardCharsets.ISO_8859_1);
    Destination destination = Destination.read(path, null, true, bytes, false, host);
    FileWrite write = new FileWrite(destination.path(), bytes, false, Attributes.NONE, false, null);
    return destination.decide(write, true, null, values);
  }
}
