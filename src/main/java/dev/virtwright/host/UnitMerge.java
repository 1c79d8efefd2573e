package dev.virtwright.host;

import dev.virtwright.host.HostException.Kind;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Many units are one {@code systemctl show}, which prints a block a unit in the order asked. A
 * block counts only when its names hold the name that was asked. Templates ({@code name@.service})
 * are no units: {@code show} refuses them, {@code list-unit-files} knows them.
 */
final class UnitMerge implements Merge<UnitStatus, Map<String, UnitState>, UnitState> {
  static final UnitMerge INSTANCE = new UnitMerge();

  private static final String PROPERTIES =
      "Id,Names,LoadState,ActiveState,SubState,UnitFileState,UnitFilePreset,InvocationID,MainPID,"
          + "TriggeredBy,Triggers,NeedDaemonReload,FragmentPath,DropInPaths,SourcePath,Description,"
          + "ActiveEnterTimestampMonotonic,ExecMainStartTimestampMonotonic,StateChangeTimestampMonotonic,"
          + "ExecMainStatus,Result,NRestarts,Type,Listen,CanReload,Following,"
          + "ActiveEnterTimestamp,InactiveEnterTimestamp,StateChangeTimestamp,ExecMainPID,ExecMainCode,"
          + "ExecMainStartTimestamp,ExecStart,ExecReload,ExecStop,User,Group,Environment,"
          + "EnvironmentFiles,WorkingDirectory,RootDirectory,Restart,RestartUSec,TimeoutStartUSec,"
          + "TimeoutStopUSec,RemainAfterExit,KillMode,KillSignal,LimitNOFILE,LimitNPROC,LimitCORE,"
          + "MemoryCurrent,MemoryMax,TasksCurrent,TasksMax,CPUUsageNSec,ControlGroup,Slice,Requires,"
          + "Wants,WantedBy,RequiredBy,After,Before,Conflicts,PartOf,BindsTo,CanStart,CanStop,"
          + "ConditionResult,AssertResult,StatusText,StatusErrno,UMask,Nice,PIDFile,NotifyAccess,"
          + "PrivateTmp,ProtectSystem,ProtectHome,StandardOutput,StandardError,Transient,"
          + "RefuseManualStart,RefuseManualStop,StartLimitBurst,OnFailure,Job,ControlPID";

  private UnitMerge() {}

  /** With its suffix. */
  static String full(String name) {
    return Resource.unit(name).name();
  }

  private static boolean valid(String name) {
    return name.length() < 256 && name.matches("[A-Za-z0-9:_.\\\\@-]+") && !name.startsWith("-");
  }

  private static boolean template(String name) {
    return name.contains("@.");
  }

  @Override
  public Fragment fragment(List<UnitStatus> queries) {
    List<String> units =
        queries.stream().map(q -> full(q.unit())).filter(UnitMerge::valid).distinct().toList();
    List<String> single = units.stream().filter(u -> !template(u)).toList();
    List<String> templates = units.stream().filter(UnitMerge::template).toList();
    StringBuilder script =
        new StringBuilder(
            """
            command -v systemctl >/dev/null || { echo 'there is no systemctl command' >&2; exit 9; }
            [ -d /run/systemd/system ] || { echo 'systemd is not the running init system' >&2; exit 9; }
            """);
    if (!single.isEmpty()) {
      script.append(
          "systemctl show --no-pager -p %s -- %s || exit 8\n"
              .formatted(PROPERTIES, Shell.quote(single)));
    }
    if (!templates.isEmpty()) {
      script.append(
          "echo\necho 'Templates='\nsystemctl list-unit-files --no-pager --no-legend --full -- %s\n"
              .formatted(Shell.quote(templates)));
    }
    return Fragment.of(script.append("exit 0\n").toString());
  }

  @Override
  public Map<String, UnitState> parse(List<UnitStatus> queries, FragmentResult result)
      throws HostException {
    Answers.whole(result, "units");
    if (result.exitStatus() == 9) {
      throw new HostException(
          Kind.FAILED,
          "cannot read units: " + Answers.line(result.err()),
          "units need a host that is run by systemd");
    }
    Answers.succeeded(result, "units");
    Map<String, UnitState> units = new HashMap<>();
    String text = result.out();
    int templates = text.indexOf("\nTemplates=\n");
    if (templates >= 0) {
      templates(queries, text.substring(templates + "\nTemplates=\n".length()), units);
      text = text.substring(0, templates + 1);
    }
    List<String> asked =
        queries.stream()
            .map(q -> full(q.unit()))
            .filter(u -> valid(u) && !template(u))
            .distinct()
            .toList();
    int next = 0;
    for (String block : text.split("\n\n")) {
      if (block.isBlank()) {
        continue;
      }
      Map<String, String> properties = properties(block);
      String names = " " + properties.getOrDefault("Names", "") + " ";
      String id = properties.getOrDefault("Id", "");
      if (next >= asked.size()) {
        throw Answers.notUnderstood("units", block);
      }
      String name = asked.get(next++);
      if (!names.contains(" " + name + " ") && !id.equals(name)) {
        throw Answers.notUnderstood("unit " + name, block);
      }
      units.put(
          name,
          new UnitState(
              name,
              properties.getOrDefault("LoadState", ""),
              properties.getOrDefault("ActiveState", ""),
              properties.getOrDefault("SubState", ""),
              properties.getOrDefault("UnitFileState", ""),
              properties));
    }
    return units;
  }

  private static Map<String, String> properties(String block) {
    Map<String, String> properties = new LinkedHashMap<>();
    for (String line : block.split("\n")) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        // Listen is printed once a socket
        properties.merge(
            line.substring(0, equals), line.substring(equals + 1), (a, b) -> a + " " + b);
      }
    }
    return properties;
  }

  private static void templates(
      List<UnitStatus> queries, String text, Map<String, UnitState> units) {
    Map<String, String> states = new HashMap<>();
    for (String line : text.split("\n")) {
      String[] words = line.strip().split("\\s+");
      if (words.length >= 2) {
        states.put(words[0], words[1]);
      }
    }
    queries.stream()
        .map(q -> full(q.unit()))
        .filter(u -> valid(u) && template(u))
        .forEach(u -> {
          String state = states.get(u);
          String load =
              state == null ? "not-found" : state.startsWith("masked") ? "masked" : "loaded";
          units.put(
              u,
              new UnitState(
                  u,
                  load,
                  "inactive",
                  "dead",
                  state == null ? "" : state,
                  Map.of("Id", u, "LoadState", load, "UnitFileState", state == null ? "" : state)));
        });
  }

  @Override
  public UnitState answer(UnitStatus query, Map<String, UnitState> parsed) throws HostException {
    String name = full(query.unit());
    if (!valid(name)) {
      throw new HostException(Kind.FAILED, "not a unit name: " + Answers.line(query.unit()), null);
    }
    UnitState state = parsed.get(name);
    if (state == null) {
      throw Answers.notUnderstood("unit " + name, "no answer");
    }
    return state;
  }
}
