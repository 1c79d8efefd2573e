package dev.virtwright.modules.packages;

import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Resource;
import dev.virtwright.host.ScriptOutput;
import dev.virtwright.host.Shell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The machine's own pip, and what it lists.
 *
 * @param command its words; empty where there is none
 * @param environment whether the virtual environment that was asked about is there
 * @param creator whether the command that would create it is there
 * @param installed versions by normalised name
 */
record PipTool(
    List<String> command, boolean environment, boolean creator, Map<String, String> installed) {

  private static final int MOST = 4 << 20;

  PipTool {
    command = List.copyOf(command);
    installed = Map.copyOf(installed);
  }

  /**
   * What tells it.
   *
   * @param executable name or path of pip; null for python3's own or else pip3
   * @param environment path of a virtual environment; null for the machine's
   * @param creator the program that creates one
   */
  static ScriptOutput query(
      @Nullable String executable, @Nullable String environment, String creator) {
    String found;
    if (environment != null) {
      found =
          """
          e=%s
          command -v %s >/dev/null 2>&1 && echo '@creator'
          [ -f "$e/bin/activate" ] || exit 0
          echo '@environment'
          if [ -x "$e/bin/pip3" ]; then set -- "$e/bin/pip3"
          elif [ -x "$e/bin/pip" ]; then set -- "$e/bin/pip"
          else set -- "$e/bin/python" -m pip; fi
          """
              .formatted(Shell.quote(environment), Shell.quote(creator));
    } else if (executable != null) {
      found = "set -- %s\n".formatted(Shell.quote(executable));
    } else {
      found =
          """
          if python3 -c 'import pip' 2>/dev/null; then set -- python3 -m pip
          elif command -v pip3 >/dev/null 2>&1; then set -- pip3
          else set -- pip; fi
          """;
    }
    String script =
        found
            + """
            command -v "$1" >/dev/null 2>&1 || exit 0
            for w do printf '@word %s\\n' "$w"; done
            "$@" list --format=freeze --disable-pip-version-check
            """;
    List<Resource> about = new ArrayList<>(List.of(Resource.command("pip3")));
    about.add(
        environment == null
            ? Resource.command(executable == null ? "python3" : executable)
            : Resource.file(environment));
    return new ScriptOutput(script, Duration.ofMinutes(2), MOST, Set.copyOf(about));
  }

  /** Pure. */
  static PipTool of(FragmentResult printed) throws HostException {
    if (!printed.succeeded()) {
      throw new HostException(
          HostException.Kind.FAILED,
          "pip cannot list what is installed: " + Sections.shortened(printed.err().strip()),
          "try it on the machine: pip3 list");
    }
    List<String> command = new ArrayList<>();
    boolean environment = false;
    boolean creator = false;
    Map<String, String> installed = new HashMap<>();
    for (String line : printed.out().split("\n")) {
      int version = line.indexOf("==");
      if (line.startsWith("@word ")) {
        command.add(line.substring("@word ".length()));
      } else if (line.equals("@environment")) {
        environment = true;
      } else if (line.equals("@creator")) {
        creator = true;
      } else if (version > 0) {
        installed.put(
            PythonRequirement.normalised(line.substring(0, version)),
            line.substring(version + 2).strip());
      }
    }
    return new PipTool(command, environment, creator, installed);
  }
}
