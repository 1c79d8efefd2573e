package dev.virtwright.modules.files;

import com.google.auto.service.AutoService;
import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FileChecksum;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.FileState;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what stat(2) says of a path, and changes nothing.
 *
 * <p>Source: Ansible's {@code ansible.builtin.stat} documentation.
 */
@AutoService(ResourceModule.class)
public final class StatModule implements ResourceModule {

  private static final Arg<String> PATH =
      Arg.path("path", "Absolute path on the managed node.").alias("dest", "name");
  private static final Arg<Boolean> FOLLOW =
      Arg.bool("follow", "Look at what a symbolic link leads to.").orElse(false);
  private static final Arg<Boolean> GET_CHECKSUM =
      Arg.bool("get_checksum", "Compute the checksum of a regular file.").orElse(true);
  static final Arg<String> ALGORITHM =
      Arg.choice(
              "checksum_algorithm",
              "Which checksum.",
              List.of("md5", "sha1", "sha224", "sha256", "sha384", "sha512"))
          .alias("checksum", "checksum_algo")
          .orElse("sha1");
  private static final Arg<Boolean> GET_MIME =
      Arg.bool("get_mime", "Ask file(1), where the machine has it, for the type of the content.")
          .alias("mime", "mime_type", "mime-type")
          .orElse(true);
  private static final Arg<Boolean> GET_ATTRIBUTES =
      Arg.bool("get_attributes", "Ask lsattr(1), where the machine has it, for the file's flags.")
          .alias("attr", "attributes")
          .orElse(true);

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("stat")
        .alias("ansible.builtin.stat", "ansible.legacy.stat")
        .summary("Read the state of a file")
        .details(
            "Registered as the mapping stat; where there is nothing, it has only exists: false.")
        .args(PATH, FOLLOW, GET_CHECKSUM, ALGORITHM, GET_MIME, GET_ATTRIBUTES)
        .example(
            """
            - name: Is there a KVM device
              ansible.builtin.stat:
                path: /dev/kvm
              register: kvm
            """)
        .returns(
            "stat",
            "exists, path, mode, isreg, isdir, islnk, ischr, isblk, isfifo, issock, size, uid, gid,"
                + " pw_name, gr_name, inode, dev, device_type, nlink, blocks, block_size, atime,"
                + " mtime, ctime, rusr … xoth, isuid, isgid, readable, writeable, executable,"
                + " lnk_target, lnk_source, checksum, mimetype, charset, attributes, attr_flags,"
                + " version.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    String path = args.get(PATH);
    FileStat stat = new FileStat(path, args.get(FOLLOW));
    FileChecksum checksum = new FileChecksum(path, args.get(ALGORITHM));
    boolean type = args.get(GET_MIME);
    boolean flags = args.get(GET_ATTRIBUTES);
    CommandOutput details = StatDetails.of(path, args.get(FOLLOW), type, flags);
    host.expect(stat, details);
    if (args.get(GET_CHECKSUM)) {
      host.expect(checksum);
    }
    FileState state = host.ask(stat);
    Optional<String> sum =
        args.get(GET_CHECKSUM) && state.type() == FileState.Type.FILE
            ? host.ask(checksum)
            : Optional.empty();
    String source =
        state.type() == FileState.Type.LINK ? Paths.realIfAny(path, host).orElse(null) : null;
    Map<String, @Nullable Object> more =
        state.exists() ? StatDetails.read(host.ask(details), type, flags) : Map.of();
    return decide(path, state, sum, source, more);
  }

  /**
   * Pure: the registered values.
   *
   * @param details as {@link StatDetails} has them
   */
  static Plan decide(
      String path,
      FileState state,
      Optional<String> checksum,
      @Nullable String linkSource,
      Map<String, @Nullable Object> details) {
    Map<String, @Nullable Object> stat = new LinkedHashMap<>();
    stat.put("exists", state.exists());
    if (state.exists()) {
      stat.put("path", path);
      stat.putAll(described(state));
      stat.putAll(details);
      if (state.linkTarget() != null) {
        stat.put("lnk_target", state.linkTarget());
      }
      if (linkSource != null) {
        stat.put("lnk_source", linkSource);
      }
      checksum.ifPresent(sum -> stat.put("checksum", sum));
    }
    return Plan.inSync(Map.of("stat", stat));
  }

  /** Pure: what Ansible's stat and find both tell of a path. */
  static Map<String, @Nullable Object> described(FileState state) {
    Map<String, @Nullable Object> stat = new LinkedHashMap<>();
    stat.put("mode", state.mode().toString());

    stat.put("isreg", state.type() == FileState.Type.FILE);
    stat.put("isdir", state.type() == FileState.Type.DIRECTORY);
    stat.put("islnk", state.type() == FileState.Type.LINK);
    stat.put("ischr", state.type() == FileState.Type.CHARACTER_DEVICE);
    stat.put("isblk", state.type() == FileState.Type.BLOCK_DEVICE);
    stat.put("isfifo", state.type() == FileState.Type.FIFO);
    stat.put("issock", state.type() == FileState.Type.SOCKET);
    stat.put("size", state.size());
    stat.put("uid", state.uid());
    stat.put("gid", state.gid());
    if (!state.owner().equals(Paths.NOBODY)) {
      stat.put("pw_name", state.owner());
    }
    if (!state.group().equals(Paths.NOBODY)) {
      stat.put("gr_name", state.group());
    }
    stat.put("inode", state.inode());
    stat.put("dev", state.device());
    stat.put("nlink", (long) state.links());
    stat.put("atime", state.accessed());
    stat.put("mtime", state.modified());
    stat.put("ctime", state.changed());
    int bits = state.mode().bits();
    String[] classes = {"oth", "grp", "usr"};
    for (int i = 0; i < classes.length; i++) {
      stat.put("x" + classes[i], ((bits >> (3 * i)) & 1) != 0);
      stat.put("w" + classes[i], ((bits >> (3 * i)) & 2) != 0);
      stat.put("r" + classes[i], ((bits >> (3 * i)) & 4) != 0);
    }
    stat.put("isuid", (bits & 04000) != 0);
    stat.put("isgid", (bits & 02000) != 0);
    return stat;
  }
}
