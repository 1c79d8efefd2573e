package dev.virtwright.modules.system;

import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import dev.virtwright.host.Resource;
import dev.virtwright.host.Shell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A module of the running kernel: /proc/modules (proc_modules(5)), modinfo(8), modules.builtin
 * (modules.builtin(5)) and /sys/module.
 *
 * @param name with {@code _} for {@code -}, as the kernel writes it
 */
record KernelModule(String name) implements Query<KernelModule.State> {

  KernelModule {
    name = name.replace('-', '_');
  }

  /** Where the module is. */
  enum Residence {
    /** The running kernel has no such module. */
    UNKNOWN,
    LOADABLE,
    LOADED,
    BUILT_IN
  }

  /**
   * A parameter below /sys/module.
   *
   * @param writable whether the kernel takes a new value while the module is loaded
   */
  record Parameter(String value, boolean writable) {}

  /**
   * What was read.
   *
   * @param references how many use it; negative where it cannot be unloaded
   * @param users names of modules that use it
   * @param dependencies modules that are loaded with it
   * @param parameters those that can be read
   */
  record State(
      Residence residence,
      long references,
      List<String> users,
      List<String> dependencies,
      Map<String, Parameter> parameters) {
    State {
      users = List.copyOf(users);
      dependencies = List.copyOf(dependencies);
      parameters = Map.copyOf(parameters);
    }
  }

  static Resource resource(String name) {
    return new Resource(Resource.Kind.KERNEL_MODULE, name.replace('-', '_'));
  }

  @Override
  public Merge<?, ?, State> merge() {
    return Reading.INSTANCE;
  }

  @Override
  public Set<Resource> about() {
    return Set.of(resource(name));
  }

  @Override
  public boolean missing(State answer) {
    return answer.residence() == Residence.UNKNOWN;
  }

  /** Many modules are asked of a handful of processes, however many they are. */
  static final class Reading
      implements Merge<KernelModule, Map<String, List<String>>, KernelModule.State> {
    static final Reading INSTANCE = new Reading();

    private Reading() {}

    @Override
    public Fragment fragment(List<KernelModule> queries) {
      List<String> names = queries.stream().map(KernelModule::name).distinct().toList();
      String loaded = names.stream().map(each -> "^" + each + " ").collect(Collectors.joining("|"));
      String builtIn =
          names.stream()
              .map(each -> each.replace("_", "[-_]"))
              .collect(Collectors.joining("|", "/(", ")[.]ko"));
      return Fragment.of(
          """
          read -r release </proc/sys/kernel/osrelease
          set -- %s
          echo '#modules'
          grep -sE %s /proc/modules
          echo '#modinfo'
          modinfo "$@" 2>/dev/null | grep -E '^(filename|name|depends):'
          echo '#builtin'
          grep -sE %s "/lib/modules/$release/modules.builtin"
          echo '#present'
          files=
          for n; do
            [ -d "/sys/module/$n" ] && echo "$n" && files="$files /sys/module/$n/parameters/*"
          done
          if [ -n "$files" ]; then
            echo '#modes'
            stat -c '%%a %%n' $files 2>/dev/null
            echo '#values'
            grep -sH '' $files /dev/null
          fi
          exit 0
          """
              .formatted(Shell.quote(names), Shell.quote(loaded), Shell.quote(builtIn)));
    }

    /** What was found of each module: lines with a letter for their kind before them. */
    @Override
    public Map<String, List<String>> parse(List<KernelModule> queries, FragmentResult result)
        throws HostException {
      if (!result.succeeded()) {
        throw new HostException(
            HostException.Kind.FAILED,
            "kernel modules could not be read: " + result.err().strip(),
            "the machine must have /proc and /sys");
      }
      Map<String, List<String>> found = new LinkedHashMap<>();
      queries.forEach(query -> found.put(query.name(), new ArrayList<>()));
      String section = "";
      String named = "";
      for (String line : result.out().split("\n")) {
        if (line.startsWith("#")) {
          section = line;
          continue;
        }
        switch (section) {
          case "#modules" -> add(found, line.split(" ", 2)[0], "l " + line);
          case "#modinfo" -> {
            String value = line.substring(line.indexOf(':') + 1).strip();
            if (line.startsWith("filename:")) {
              // of a module that is built in only its name is told, before this line
              named = value.startsWith("/") ? ofFile(value) : named;
              add(found, named, "f " + value);
            } else if (line.startsWith("depends:")) {
              add(found, named, "d " + value);
            } else {
              named = normalised(value);
            }
          }
          case "#builtin" -> add(found, ofFile(line), "b " + line);
          case "#present" -> add(found, line, "s");
          case "#modes" ->
              add(found, ofParameter(line.substring(line.indexOf(' ') + 1)), "m " + line);
          case "#values" -> add(found, ofParameter(line), "v " + line);
          default -> {} // what a login prints before anything was asked
        }
      }
      return found;
    }

    private static void add(Map<String, List<String>> found, String module, String line) {
      List<String> lines = found.get(module);
      if (lines != null) {
        lines.add(line);
      }
    }

    /** {@code /lib/modules/…/kvm-amd.ko.xz} is {@code kvm_amd}. */
    private static String ofFile(String path) {
      String leaf = leaf(path);
      int suffix = leaf.indexOf(".ko");
      return normalised(suffix < 0 ? leaf : leaf.substring(0, suffix));
    }

    /** {@code /sys/module/kvm/parameters/…} is {@code kvm}. */
    private static String ofParameter(String path) {
      String[] parts = path.split("/", 5);
      return parts.length == 5 ? parts[3] : "";
    }

    private static String normalised(String name) {
      return name.replace('-', '_');
    }

    @Override
    public State answer(KernelModule query, Map<String, List<String>> parsed) throws HostException {
      List<String> lines = parsed.get(query.name());
      if (lines == null) {
        throw malformed(query.name());
      }
      return state(query.name(), lines);
    }

    static State state(String name, List<String> lines) throws HostException {
      boolean directory = false;
      Residence residence = Residence.UNKNOWN;
      long references = 0;
      List<String> users = List.of();
      List<String> dependencies = List.of();
      Map<String, Boolean> writable = new LinkedHashMap<>();
      Map<String, Parameter> parameters = new LinkedHashMap<>();
      for (String line : lines) {
        String rest = line.length() > 2 ? line.substring(2) : "";
        switch (line.isEmpty() ? ' ' : line.charAt(0)) {
          case 'l' -> {
            String[] words = rest.split(" ");
            if (words.length < 4) {
              throw malformed(name);
            }
            residence = Residence.LOADED;
            // "-" where the kernel cannot unload modules
            references = words[2].equals("-") ? -1 : number(words[2], name);
            users = list(words[3].equals("-") ? "" : words[3]);
          }
          case 'f' -> {
            if (residence == Residence.UNKNOWN) {
              residence = rest.equals("(builtin)") ? Residence.BUILT_IN : Residence.LOADABLE;
            }
          }
          case 'b' -> {
            if (residence != Residence.LOADED) {
              residence = Residence.BUILT_IN;
            }
          }
          case 'd' -> dependencies = list(rest);
          case 's' -> directory = true;
          case 'm' -> {
            String[] words = rest.split(" ", 2);
            if (words.length == 2) {
              writable.put(leaf(words[1]), (number8(words[0], name) & 0200) != 0);
            }
          }
          case 'v' -> {
            int colon = rest.indexOf(':');
            if (colon > 0) {
              String parameter = leaf(rest.substring(0, colon));
              parameters.putIfAbsent(
                  parameter,
                  new Parameter(
                      rest.substring(colon + 1).strip(), writable.getOrDefault(parameter, false)));
            }
          }
          default -> throw malformed(name);
        }
      }
      if (residence == Residence.UNKNOWN && directory) {
        residence = Residence.BUILT_IN;
      }
      return new State(residence, references, users, dependencies, parameters);
    }

    private static List<String> list(String commas) {
      List<String> names = new ArrayList<>();
      for (String each : commas.split(",")) {
        if (!each.isBlank()) {
          names.add(each.strip().replace('-', '_'));
        }
      }
      return names;
    }

    private static String leaf(String path) {
      return path.substring(path.lastIndexOf('/') + 1);
    }

    private static long number(String text, String name) throws HostException {
      try {
        return Long.parseLong(text);
      } catch (NumberFormatException notANumber) {
        throw malformed(name);
      }
    }

    private static int number8(String text, String name) throws HostException {
      try {
        return Integer.parseInt(text, 8);
      } catch (NumberFormatException notANumber) {
        throw malformed(name);
      }
    }

    private static HostException malformed(String name) {
      return new HostException(
          HostException.Kind.BAD_ANSWER,
          "what the machine says of kernel module %s cannot be understood".formatted(name),
          null);
    }
  }
}
