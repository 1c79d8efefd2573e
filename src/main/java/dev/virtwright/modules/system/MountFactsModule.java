package dev.virtwright.modules.system;

import com.google.auto.service.AutoService;
import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Resource;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.modules.system.MountSources.Mount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is mounted and what fstab(5) says shall be, as facts.
 *
 * <p>Source: Ansible's {@code ansible.builtin.mount_facts} documentation.
 */
@AutoService(ResourceModule.class)
public final class MountFactsModule implements ResourceModule {

  /** What becomes of a file system that does not answer in time. */
  enum OnTimeout {
    ERROR,
    WARN,
    IGNORE
  }

  private static final List<String> DYNAMIC = List.of("/etc/mtab", "/proc/mounts", "/etc/mnttab");
  private static final List<String> STATIC =
      List.of("/etc/fstab", "/etc/vfstab", "/etc/filesystems");
  private static final Pattern UUID = Pattern.compile("UUID=\"?([A-Za-z0-9-]+)\"?");

  private static final Arg<List<String>> SOURCES =
      Arg.strings(
              "sources",
              "all, static (what shall be mounted), dynamic (what is), mount (what the program"
                  + " prints), or files in the form of fstab.")
          .orElse(List.of("all"));
  private static final Arg<String> MOUNT_BINARY =
      Arg.string(
              "mount_binary",
              "The program that tells where no file does; empty for none.",
              "[A-Za-z0-9_./-]*")
          .orElse("mount");
  private static final Arg<List<String>> DEVICES =
      Arg.strings("devices", "Shell patterns of the devices that are told.").orElse(List.of());
  private static final Arg<List<String>> FSTYPES =
      Arg.strings("fstypes", "Shell patterns of the file systems that are told.").orElse(List.of());
  private static final Arg<Duration> TIMEOUT =
      Arg.seconds("timeout", "How long one file system may take to tell its size.").optional();
  private static final Arg<OnTimeout> ON_TIMEOUT =
      Arg.choice("on_timeout", "What becomes of one that takes longer.", OnTimeout.class)
          .orElse(OnTimeout.ERROR);
  private static final Arg<Boolean> AGGREGATE =
      Arg.bool("include_aggregate_mounts", "Whether every mount of every source is told, too.")
          .optional();

  /** Per file {@code F PATH} with links followed, then its lines after {@code L }. */
  private static final String FILES =
      """
      for f; do
        printf 'F %s\\n' "$(readlink -f -- "$f")"
        [ ! -f "$f" ] || [ ! -r "$f" ] || sed 's/^/L /' "$f"
      done
      """;

  /**
   * Per mount point {@code S} and sizes, or {@code late}; where there are devices {@code D NUMBER
   * UUID} as udev has it, and {@code U UUID DEVICE}.
   */
  private static final String DETAILS =
      """
      limit=$1; shift
      i=0
      for p; do
        i=$((i + 1))
        case $((i % 2)) in
          1) sizes=$($limit stat -f -c '%S %s %b %a %c %d' -- "$p" 2>/dev/null)
             case $? in 0) echo "S $sizes" ;; 124 | 143) echo 'S late' ;; *) echo 'S' ;; esac ;;
          *) case $p in
               /dev/*) u=$(udevadm info --query property --name "$p" 2>/dev/null | sed -n 's/^ID_FS_UUID=//p' | head -n 1)
                  echo "D $u" ;;
               *) echo D ;;
             esac ;;
        esac
      done
      for u in /dev/disk/by-uuid/*; do
        [ ! -e "$u" ] || echo "U ${u##*/} $(readlink -f "$u")"
      done
      lsblk --list --noheadings --paths --output UUID,NAME --exclude 2 2>/dev/null | sed 's/^/U /'
      exit 0
      """;

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("mount_facts")
        .alias("ansible.builtin.mount_facts", "ansible.legacy.mount_facts")
        .summary("Read what is mounted, and what shall be")
        .args(SOURCES, MOUNT_BINARY, DEVICES, FSTYPES, TIMEOUT, ON_TIMEOUT, AGGREGATE)
        .example(
            """
            - name: File systems of the network
              ansible.builtin.mount_facts:
                fstypes: [nfs, nfs4, cifs]
            """)
        .returns(
            "ansible_facts",
            "mount_points: by path device, fstype, options, sizes, uuid and ansible_context, which"
                + " names the source; aggregate_mounts: all of them in a list, where asked for.");
  }

  @Override
  public Set<Resource.Kind> touches() {
    return Set.of();
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    List<Mount> wanted = new ArrayList<>();
    for (Mount mount : all(sources(args.get(SOURCES)), args.get(MOUNT_BINARY), host)) {
      if (MountSources.matches(args.get(DEVICES), device(mount, host))
          && MountSources.matches(args.get(FSTYPES), mount.text("fstype"))) {
        wanted.add(mount);
      }
    }
    List<String> argv = new ArrayList<>(List.of("sh", "-c", DETAILS, "sh"));
    argv.add(
        args.find(TIMEOUT)
            .map(limit -> "timeout %d.%03d".formatted(limit.toSeconds(), limit.toMillisPart()))
            .orElse(""));
    for (Mount mount : wanted) {
      argv.addAll(List.of(mount.text("mount"), mount.text("device")));
    }
    FragmentResult details = host.ask(CommandOutput.of(argv.toArray(String[]::new)));
    if (details.timedOut()) {
      return Plan.blocked(
          "a file system did not tell its size in time", "say a timeout, and on_timeout: warn");
    }
    return decide(
        wanted,
        details.out().lines().toList(),
        args.get(ON_TIMEOUT),
        args.find(AGGREGATE).orElse(null));
  }

  private static List<String> sources(List<String> asked) {
    List<String> sources = new ArrayList<>();
    for (String each : asked.isEmpty() ? List.of("all") : asked) {
      switch (each) {
        case "" -> throw Args.contradiction("sources contains an empty string", "leave it out");
        case "all" -> {
          sources.addAll(DYNAMIC);
          sources.addAll(STATIC);
        }
        case "dynamic" -> sources.addAll(DYNAMIC);
        case "static" -> sources.addAll(STATIC);
        default -> sources.add(each);
      }
    }
    return sources;
  }

  private static List<Mount> all(List<String> sources, String program, HostReader host)
      throws HostException {
    List<String> files = sources.stream().filter(source -> !source.equals("mount")).toList();
    List<List<String>> contents = new ArrayList<>();
    List<String> paths = new ArrayList<>();
    if (!files.isEmpty()) {
      List<String> argv = new ArrayList<>(List.of("sh", "-c", FILES, "sh"));
      argv.addAll(files);
      for (String line :
          host.ask(CommandOutput.of(argv.toArray(String[]::new))).out().split("\n")) {
        if (line.startsWith("F ")) {
          // of the process that looked: two of them are the same file all the same
          paths.add(line.substring(2).replaceFirst("^/proc/\\d+/", "/proc/self/"));
          contents.add(new ArrayList<>());
        } else if (line.startsWith("L ") && !contents.isEmpty()) {
          contents.getLast().add(line.substring(2));
        }
      }
    }
    Set<String> seen = new HashSet<>();
    List<Mount> mounts = new ArrayList<>();
    boolean lacks = sources.stream().anyMatch(DYNAMIC::contains) && !program.isEmpty();
    int file = -1;
    for (String source : sources) {
      boolean command = source.equals("mount");
      file += command ? 0 : 1;
      if (!command && file >= paths.size()) {
        continue;
      }
      if (!seen.add(command ? source : paths.get(file))) {
        continue;
      }
      List<Mount> found =
          command ? printed(program, host) : MountSources.ofTable(source, contents.get(file));
      lacks &= found.isEmpty() || (!command && !DYNAMIC.contains(source));
      mounts.addAll(found);
    }
    if (lacks) {
      mounts.addAll(printed(program, host));
    }
    return mounts;
  }

  private static List<Mount> printed(String program, HostReader host) throws HostException {
    FragmentResult printed = host.ask(CommandOutput.of(program));
    if (!printed.succeeded()) {
      throw new HostException(
          HostException.Kind.FAILED,
          "%s did not tell what is mounted: %s".formatted(program, printed.err().strip()),
          "say another mount_binary, or sources: dynamic");
    }
    return MountSources.ofCommand(printed.out().lines().toList());
  }

  private static String device(Mount mount, HostReader host) throws HostException {
    var uuid = UUID.matcher(mount.text("device"));
    if (!uuid.matches()) {
      return mount.text("device");
    }
    FragmentResult found = host.ask(CommandOutput.of("blkid", "--uuid", uuid.group(1)));
    return found.succeeded() && !found.out().isBlank() ? found.out().strip() : mount.text("device");
  }

  /** Pure: the facts, of the mounts and what the machine told of them in their order. */
  static Plan decide(
      List<Mount> mounts, List<String> details, OnTimeout onTimeout, @Nullable Boolean aggregate) {
    List<String> sizes = details.stream().filter(line -> line.matches("S( .*)?")).toList();
    List<String> udev = details.stream().filter(line -> line.matches("D( .*)?")).toList();
    Map<String, String> byDevice = new HashMap<>();
    for (String line : details) {
      String[] word = line.split("\\s+");
      if (word[0].equals("U") && word.length == 3) {
        byDevice.putIfAbsent(word[2], word[1]);
      }
    }
    List<String> warnings = new ArrayList<>();
    List<Map<String, @Nullable Object>> told = new ArrayList<>();
    for (int i = 0; i < mounts.size(); i++) {
      Mount mount = mounts.get(i);
      Map<String, @Nullable Object> fields = new LinkedHashMap<>(mount.fields());
      String size = i < sizes.size() ? sizes.get(i) : "S";
      if (size.equals("S late")) {
        String late =
            "Timed out getting mount size for mount %s (type %s)"
                .formatted(mount.text("mount"), mount.text("fstype"));
        if (onTimeout == OnTimeout.ERROR) {
          return Plan.blocked(late, "say on_timeout: warn, or leave it out by fstypes");
        }
        if (onTimeout == OnTimeout.WARN) {
          warnings.add(late);
        }
      }
      figures(size, fields);
      String device = mount.text("device");
      String known = i < udev.size() ? udev.get(i).substring(1).strip() : "";
      var uuid = UUID.matcher(device);
      fields.put(
          "uuid",
          uuid.matches()
              ? uuid.group(1)
              : byDevice.containsKey(device)
                  ? byDevice.get(device)
                  : known.isEmpty() ? null : known);
      fields.put("ansible_context", Map.of("source", mount.source(), "source_data", mount.line()));
      told.add(fields);
    }
    Map<String, Object> points = new LinkedHashMap<>();
    for (Map<String, @Nullable Object> fields : told) {
      points.putIfAbsent(String.valueOf(fields.get("mount")), fields);
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put(
        "ansible_facts",
        Map.of(
            "mount_points",
            points,
            "aggregate_mounts",
            Boolean.TRUE.equals(aggregate) ? told : List.of()));
    if (!warnings.isEmpty()) {
      values.put("warnings", warnings);
    }
    return Plan.inSync(values);
  }

  private static void figures(String size, Map<String, @Nullable Object> fields) {
    if (!size.matches("S( \\d{1,18}){6}")) {
      return;
    }
    long[] n = Arrays.stream(size.substring(2).split(" ")).mapToLong(Long::parseLong).toArray();
    fields.put("size_total", n[0] * n[2]);
    fields.put("size_available", n[0] * n[3]);
    fields.put("block_size", n[1]);
    fields.put("block_total", n[2]);
    fields.put("block_available", n[3]);
    fields.put("block_used", n[2] - n[3]);
    fields.put("inode_total", n[4]);
    fields.put("inode_available", n[5]);
    fields.put("inode_used", n[4] - n[5]);
  }
}
