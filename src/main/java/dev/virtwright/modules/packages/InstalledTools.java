package dev.virtwright.modules.packages;

import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Which package tools the machine has, and which family of distributions it is of. */
record InstalledTools() implements Query<InstalledTools.Answer> {

  /**
   * @param family the words of ID and ID_LIKE in os-release(5)
   * @param paths of each tool that is there, links followed
   */
  record Answer(List<String> family, Map<String, String> paths) {
    Answer {
      family = List.copyOf(family);
      paths = Map.copyOf(paths);
    }

    /** The tool that the distribution itself uses, where the machine has several. */
    Manager manager() {
      boolean apt = paths.containsKey("apt-get");
      if (apt && (family.contains("debian") || family.contains("ubuntu"))) {
        return Manager.APT;
      }
      boolean zypper = paths.containsKey("zypper");
      if (zypper && (family.contains("suse") || family.contains("opensuse"))) {
        return Manager.ZYPPER;
      }
      Manager rpm = rpmTool();
      if (rpm != Manager.NONE) {
        return rpm;
      }
      return apt ? Manager.APT : zypper ? Manager.ZYPPER : Manager.NONE;
    }

    /** dnf, yum of EL 7, or none. */
    Manager rpmTool() {
      if (Stream.of("dnf", "dnf5", "dnf-3").anyMatch(paths::containsKey)) {
        return Manager.DNF;
      }
      String yum = paths.get("yum");
      return yum == null ? Manager.NONE : yum.contains("dnf") ? Manager.DNF : Manager.YUM;
    }

    /** The program of dnf or yum, in the order in which our read scripts look for it. */
    String rpmProgram() {
      return Stream.of("dnf", "dnf5", "dnf-3", "yum")
          .filter(paths::containsKey)
          .findFirst()
          .orElse("dnf");
    }
  }

  private static final Merge<InstalledTools, Answer, Answer> MERGE = new Tools();

  @Override
  public Merge<?, ?, Answer> merge() {
    return MERGE;
  }

  private static final class Tools implements Merge<InstalledTools, Answer, Answer> {
    private static final String SCRIPT =
        Scripts.PRELUDE
            + """
            for file in /etc/os-release /usr/lib/os-release; do
              if [ -r "$file" ]; then
                echo @os
                told sed -n 's/^ID\\(_LIKE\\)\\{0,1\\}=//p' "$file"
                break
              fi
            done
            echo @tools
            for name in apt-get dnf dnf5 dnf-3 yum zypper; do
              path=$(command -v "$name") && printf ' %s\\t%s\\n' "$name" "$(readlink -f "$path")"
            done
            echo @end
            """;

    @Override
    public Fragment fragment(List<InstalledTools> queries) {
      return Fragment.of(SCRIPT);
    }

    @Override
    public Answer parse(List<InstalledTools> queries, FragmentResult result) throws HostException {
      Sections sections = Sections.of(result, "looking for the package manager");
      List<String> family =
          sections.lines("os").stream()
              .flatMap(line -> Arrays.stream(line.replace("\"", "").replace("'", "").split(" ")))
              .filter(word -> !word.isEmpty())
              .toList();
      Map<String, String> paths = new LinkedHashMap<>();
      for (String line : sections.lines("tools")) {
        String[] fields = line.split("\t", 2);
        if (fields.length == 2) {
          paths.put(fields[0], fields[1]);
        }
      }
      return new Answer(family, paths);
    }

    @Override
    public Answer answer(InstalledTools query, Answer parsed) {
      return parsed;
    }
  }
}
