package dev.virtwright.engine;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.host.ActionResult;
import dev.virtwright.host.Become;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.HostException;
import dev.virtwright.module.Args;
import dev.virtwright.module.TaskContext;
import dev.virtwright.playbook.Task;
import dev.virtwright.template.Scope;
import dev.virtwright.template.Values;
import java.io.Console;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tasks that do something to the run itself, each when its turn has come. */
final class RunTasks {
  private static final Set<String> NAMES = Set.of("name", "host", "hostname");
  private static final Set<String> GROUPS = Set.of("groups", "group", "groupname");
  private static final FileContent ANSWER =
      new FileContent("/proc/sys/kernel/random/boot_id", 1024);

  private static final String KEYS =
      "(ctrl+C then 'C' = continue early, ctrl+C then 'A' = abort)\r";

  private final LiveInventory inventory;
  private final Ledger ledger;
  private final Time time;
  private final Jobs jobs;

  RunTasks(LiveInventory inventory, Ledger ledger, Time time, Jobs jobs) {
    this.inventory = inventory;
    this.ledger = ledger;
    this.time = time;
    this.jobs = jobs;
  }

  /**
   * @param given rendered
   */
  Planned plan(
      EngineTask which,
      Attempt attempt,
      Task task,
      Map<String, @Nullable Object> given,
      Scope scope,
      Become become) {
    if (which == EngineTask.ADD_HOST) {
      return new Planned.OfRun(addHost(given));
    }
    Args args = Args.parse(which.spec(), given, task.call()::locationOf, TaskContext.NONE);
    String host = Values.print(scope.get("inventory_hostname"));
    return new Planned.OfRun(
        switch (which) {
          case GROUP_BY -> groupBy(host, args);
          case SET_STATS -> setStats(host, args);
          case PAUSE -> pause(host, TaskNames.shown(task, scope), args);
          case ASYNC_STATUS ->
              asyncStatus(
                  attempt.link(),
                  become,
                  args,
                  Async.directory(new Keywords(task.settings(), scope)));
          case WAIT_FOR_CONNECTION -> waitForConnection(attempt.link(), args);
          case ADD_HOST,
              DEBUG,
              SET_FACT,
              ASSERT,
              FAIL,
              INCLUDE_VARS,
              META,
              SETUP,
              VALIDATE_ARGUMENT_SPEC ->
              throw new IllegalStateException(which + " is none of the run's");
        });
  }

  private Planned.Deed addHost(Map<String, @Nullable Object> given) {
    String named = first(given, NAMES).map(Values::print).orElse("").strip();
    if (named.isEmpty()) {
      return seat ->
          Outcomes.failed(Failure.of("name, host or hostname needs to be provided", null));
    }
    List<String> groups = new ArrayList<>();
    Object listed = first(given, GROUPS).orElse(List.of());
    for (Object each :
        listed instanceof List<?> list ? list : List.of(Values.print(listed).split(","))) {
      String group = Values.print(each).strip();
      if (!group.isEmpty()) {
        groups.add(group);
      }
    }
    Map<String, @Nullable Object> vars = new LinkedHashMap<>(given);
    vars.keySet().removeAll(NAMES);
    vars.keySet().removeAll(GROUPS);
    int colon = named.lastIndexOf(':');
    boolean port =
        colon > 0
            && named.indexOf(':') == colon
            && named.substring(colon + 1).matches("[0-9]{1,5}");
    String host = port ? named.substring(0, colon) : named;
    if (port) {
      vars.put("ansible_ssh_port", Long.valueOf(named.substring(colon + 1)));
    }
    Map<String, @Nullable Object> added = new LinkedHashMap<>();
    added.put("host_name", host);
    added.put("groups", groups);
    added.put("host_vars", vars);
    return seat -> Outcomes.counted(inventory.add(host, groups, vars), Map.of("add_host", added));
  }

  private static Optional<Object> first(Map<String, @Nullable Object> given, Set<String> names) {
    return given.entrySet().stream()
        .filter(each -> names.contains(each.getKey()) && each.getValue() != null)
        .map(each -> Objects.requireNonNull(each.getValue()))
        .findFirst();
  }

  private Planned.Deed groupBy(String host, Args args) {
    String group = dashed(args.get(RunArgs.KEY));
    List<String> parents = args.get(RunArgs.PARENTS).stream().map(RunTasks::dashed).toList();
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("add_group", group);
    values.put("parent_groups", parents);
    return seat -> Outcomes.counted(inventory.group(host, group, parents), values);
  }

  private static String dashed(String group) {
    return group.replace(' ', '-');
  }

  private Planned.Deed setStats(String host, Args args) {
    if (!(args.get(RunArgs.DATA) instanceof Map<?, ?> data)) {
      return seat -> Outcomes.failed(Failure.of("the data of set_stats must be a mapping", null));
    }
    Map<String, @Nullable Object> named = new LinkedHashMap<>();
    data.forEach((name, value) -> named.put(String.valueOf(name), value));
    boolean perHost = args.get(RunArgs.PER_HOST);
    boolean aggregate = args.get(RunArgs.AGGREGATE);
    Map<String, @Nullable Object> stats = new LinkedHashMap<>();
    stats.put("data", named);
    stats.put("per_host", perHost);
    stats.put("aggregate", aggregate);
    return seat -> {
      ledger.stats(perHost ? host : null, named, aggregate);
      return Outcomes.ok(Map.of("ansible_stats", stats), List.of());
    };
  }

  private Planned.Deed pause(String host, String name, Args args) {
    Optional<String> minutes = args.find(RunArgs.MINUTES);
    Optional<String> given = minutes.or(() -> args.find(RunArgs.SECONDS));
    Duration length = null;
    if (given.isPresent()) {
      try {
        double seconds = Double.parseDouble(given.get()) * (minutes.isPresent() ? 60 : 1);
        length = Duration.ofMillis(Math.max(1000, Math.round(seconds * 1000)));
      } catch (NumberFormatException notANumber) {
        String problem =
            "argument '%s' is of type str and we were unable to convert to int: '%s' is no number"
                .formatted(minutes.isPresent() ? "minutes" : "seconds", given.get());
        return seat -> Outcomes.failed(Failure.of(problem, null));
      }
    }
    Duration known = length;
    return seat -> {
      Instant began = time.now();
      String typed = "";
      String hidden = args.get(RunArgs.ECHO) ? "" : " (output is hidden)";
      if (known != null) {
        ledger.said(host, "Pausing for %d seconds%s".formatted(known.toSeconds(), hidden), false);
        if (args.find(RunArgs.PROMPT).isPresent()) {
          ledger.said(host, KEYS, false);
        }
        time.pause(seat, known);
      } else {
        String prompt = args.find(RunArgs.PROMPT).orElse("Press enter to continue");
        typed = typed("[%s]%n%s%s".formatted(name.strip(), prompt, hidden), args);
      }
      return paused(began, typed, minutes.isPresent(), args.get(RunArgs.ECHO));
    };
  }

  /** What somebody types; nothing where nobody can. */
  private String typed(String prompt, Args args) {
    Console console = System.console();
    if (console == null || !console.isTerminal()) {
      ledger.warned(
          null,
          Diagnostic.warning(
              "no-terminal",
              "Not waiting for response to prompt as stdin is not interactive",
              null,
              null));
      return "";
    }
    if (args.get(RunArgs.ECHO)) {
      String line = console.readLine("%s: ", prompt);
      return line == null ? "" : line;
    }
    char[] hidden = console.readPassword("%s: ", prompt);
    return hidden == null ? "" : String.valueOf(hidden);
  }

  private Outcome paused(Instant began, String typed, boolean inMinutes, boolean echo) {
    Instant ended = time.now();
    Duration took = Duration.between(began, ended);
    double shown = took.toMillis() / (inMinutes ? 60_000.0 : 1000.0);
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("user_input", typed);
    values.put("start", text(began));
    values.put("stop", text(ended));
    values.put("delta", took.toSeconds());
    values.put("rc", 0L);
    values.put("stderr", "");
    values.put("echo", echo);
    double rounded = Math.round(shown * 100) / 100.0; // printed as Python prints a number
    values.put("stdout", "Paused for %s %s".formatted(rounded, inMinutes ? "minutes" : "seconds"));
    return Outcomes.ok(values, List.of());
  }

  private static String text(Instant at) {
    return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT)
        .withZone(ZoneId.systemDefault())
        .format(at);
  }

  private Planned.Deed asyncStatus(HostLink link, Become become, Args args, String directory) {
    String id = args.get(RunArgs.JID);
    if (!id.matches("[\\w.-]+")) {
      return seat -> Outcomes.failed(Failure.of("'%s' is no job's id".formatted(id), null));
    }
    Outcome atOnce = jobs.endedAtOnce(id);
    if (atOnce != null) {
      boolean changed = Boolean.TRUE.equals(atOnce.values().get("changed"));
      return seat -> Outcomes.counted(changed, atOnce.values());
    }
    boolean cleans = args.get(RunArgs.MODE).equals("cleanup");
    return seat -> {
      try {
        return cleans
            ? cleaned(link, become, seat, id, directory)
            : new Async.Asked(link, become, seat, time).state(jobs, id, directory);
      } catch (HostException failure) {
        return Outcomes.failed(Failure.of(failure));
      }
    };
  }

  private Outcome cleaned(HostLink link, Become become, Seat seat, String id, String directory)
      throws HostException {
    ActionResult result = link.act(seat, become, jobs.clean(id, directory), time);
    if (result.exitStatus() != 0) {
      return Async.missing(id);
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("ansible_job_id", id);
    values.put("erased", result.out().strip());
    return Outcomes.ok(values, List.of());
  }

  private Planned.Deed waitForConnection(HostLink link, Args args) {
    return seat -> {
      Instant began = time.now();
      time.pause(seat, Duration.ofSeconds(args.get(RunArgs.DELAY)));
      Instant deadline = time.now().plusSeconds(args.get(RunArgs.TIMEOUT));
      while (true) {
        try {
          new DirectReader(link.session(), Become.NONE).ask(ANSWER);
          return Outcomes.ok(elapsed(began), List.of());
        } catch (HostException notYet) {
          if (!time.now().isBefore(deadline)) {
            return Outcomes.failed(
                Failure.of(
                    "timed out waiting for the connection: " + notYet.getMessage(),
                    notYet.remedy()),
                elapsed(began),
                List.of());
          }
        }
        time.pause(seat, Duration.ofSeconds(args.get(RunArgs.SLEEP)));
        link.reconnect();
      }
    };
  }

  private Map<String, @Nullable Object> elapsed(Instant began) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("elapsed", Duration.between(began, time.now()).toSeconds());
    return values;
  }
}
