package dev.virtwright.engine;

import dev.virtwright.diag.UserException;
import dev.virtwright.engine.guard.GuardedExecutor;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostSession;
import dev.virtwright.host.Target;
import dev.virtwright.inventory.Host;
import dev.virtwright.inventory.HostVariables;
import dev.virtwright.inventory.VarsDirectory;
import dev.virtwright.playbook.Magic;
import dev.virtwright.playbook.Position;
import dev.virtwright.playbook.Setting;
import dev.virtwright.playbook.Variables;
import dev.virtwright.result.RunReport;
import dev.virtwright.template.Scope;
import dev.virtwright.template.TemplateEnvironment;
import dev.virtwright.value.Masker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One run: a thread for each host, one for the end of all, one for events. */
final class EngineRun implements Run {
  private static final Object OMIT = "__omit_place_holder__";

  private final RunPlan plan;
  private final Sessions sessions;
  private final Time time;
  private final EventWriter events;
  private final Ledger ledger;
  private final RunContext context;
  private final Connections connections;
  private final Map<String, HostLink> links = new ConcurrentHashMap<>();
  private final Map<String, HostRun> hosts = new LinkedHashMap<>();
  private final Map<String, Scopes> scopes = new ConcurrentHashMap<>();
  private final Map<Path, VarsDirectory> playbookVars = new ConcurrentHashMap<>();
  private final AtomicInteger interrupts = new AtomicInteger();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final HostLink.Common common;
  private final Semaphore permits;
  private final Machines machines;
  private @Nullable Thread whole;
  private @Nullable RunReport report;

  EngineRun(
      RunPlan plan,
      RunListener listener,
      Sessions sessions,
      @Nullable GuardedExecutor guarded,
      Masker masker,
      FactSource facts,
      Time time) {
    this.plan = plan;
    this.sessions = sessions;
    this.time = time;
    this.events = new EventWriter(listener, masker);
    this.ledger = new Ledger(events, time, plan.emptyPlays());
    RunOptions options = plan.options();
    this.permits = new Semaphore(options.forks(), true);
    this.common =
        new HostLink.Common(
            sessions,
            new Traffic(permits, options.forks()),
            new Carriers(sessions, links, this::facts),
            guarded,
            new AtomicLong());
    this.machines = new Machines(plan.hosts().size() > 1);
    this.connections = new Connections(options, Path.of(System.getProperty("user.home", "/")));
    TaskPlanner planner =
        new TaskPlanner(
            plan.catalog(),
            plan.loader(),
            new OwnTasks(plan.loader(), facts, connections, 0),
            connections,
            masker,
            options.fingerprintKey(),
            options.changesNothing(),
            OMIT);
    this.context =
        new RunContext(plan, plan.loader(), planner, ledger, new Barrier(), time, stopping);
  }

  EngineRun start() {
    whole = Thread.ofVirtual().name("run").start(this::go);
    return this;
  }

  private void go() {
    Instant started = time.now();
    ledger.started(plan.options().mode(), plan.title(), plan.hosts());
    plan.warnings().forEach(warning -> ledger.warned(null, warning));
    List<Thread> threads = new ArrayList<>();
    Magic.OfRun magic = magic();
    for (String name : plan.hosts()) {
      prepare(name, magic);
    }
    hosts.forEach(
        (name, host) -> threads.add(Thread.ofVirtual().name("host " + name).unstarted(host::go)));
    threads.forEach(Thread::start);
    Thread deadline = deadline();
    threads.forEach(EngineRun::join);
    if (deadline != null) {
      deadline.interrupt();
    }
    RunReport whole = ledger.report(id(started), plan, started, links, interrupts.get() > 0);
    links.values().forEach(HostLink::close);
    report = whole;
  }

  /** A host whose connection cannot even be described is lost before it begins; others go on. */
  private void prepare(String name, Magic.OfRun magic) {
    List<PlayRun> plays =
        plan.plays().stream().filter(play -> play.hosts().contains(name)).toList();
    try {
      Host host = plan.host(name);
      Scopes own =
          new Scopes(
              host,
              plan.options().extraVars(),
              magic,
              directory -> variables(host, directory),
              OMIT,
              plan.workingDirectory());
      scopes.put(name, own);
      Map<Integer, Target> targets = new LinkedHashMap<>();
      for (PlayRun play : plays) {
        Scope scope = own.plain(play.play());
        targets.put(play.number(), connections.target(name, scope, keywords(play, scope)));
      }
      HostSession session =
          sessions.open(Objects.requireNonNull(targets.get(plays.getFirst().number())));
      Consumer<@Nullable String> busy = what -> ledger.busy(name, what);
      Coalescer coalescer = new Coalescer(session, machines, permits, busy);
      HostLink link = new HostLink(name, session, coalescer, common, busy);
      links.put(name, link);
      HostRun run = new HostRun(context, link, own, plays, targets);
      context
          .barrier()
          .enter(name, plays.getFirst().place(new Position(List.of(plays.getFirst().number()))));
      hosts.put(name, run);
    } catch (UserException mistake) {
      lost(name, plays, Failure.of(mistake));
    } catch (HostException failure) {
      lost(name, plays, Failure.of(failure));
    }
  }

  private void lost(String name, List<PlayRun> plays, Failure failure) {
    ledger.lost(name, failure);
    plays.forEach(play -> play.progress().failed(name));
  }

  private static Map<Setting, String> keywords(PlayRun play, Scope scope) {
    Map<Setting, String> given = new LinkedHashMap<>();
    Keywords keywords = new Keywords(play.play().settings(), scope);
    for (Setting setting : List.of(Setting.CONNECTION, Setting.REMOTE_USER, Setting.PORT)) {
      keywords.text(setting).ifPresent(value -> given.put(setting, value));
    }
    return given;
  }

  private HostVariables variables(Host host, Path directory) {
    return plan.inventory()
        .variables(
            host,
            playbookVars.computeIfAbsent(directory, where -> plan.inventory().varsBeside(where)));
  }

  private Magic.OfRun magic() {
    RunOptions options = plan.options();
    Map<String, List<String>> groups = new LinkedHashMap<>();
    plan.inventory().groups().forEach((name, group) -> groups.put(name, group.hosts()));
    return new Magic.OfRun(
        groups,
        List.copyOf(plan.inventory().hosts().keySet()),
        this::hostvars,
        options.changesNothing(),
        options.diff(),
        options.tags().isEmpty() ? List.of("all") : options.tags(),
        options.skipTags(),
        options.limit(),
        options.forks(),
        0,
        "0.1");
  }

  /** What other hosts see of this one, now. */
  private Map<String, @Nullable Object> hostvars(String name) {
    HostRun run = hosts.get(name);
    Scopes own = scopes.get(name);
    if (run == null || own == null) {
      return plan.inventory()
          .host(name)
          .map(host -> variables(host, plan.workingDirectory()).merged())
          .orElse(Map.of());
    }
    Variables none = Variables.none(TemplateEnvironment.NONE, warning -> {});
    return own.outsideOfPlays(
            none,
            plan.plays().getFirst().play().directory(),
            History.of(run.made()),
            run.link().coalescer().lookingOn())
        .asMap();
  }

  private Map<String, @Nullable Object> facts(String name) {
    HostRun run = hosts.get(name);
    return run == null ? Map.of() : run.made().facts();
  }

  private @Nullable Thread deadline() {
    Duration most = plan.options().deadline();
    if (most == null) {
      return null;
    }
    return Thread.ofVirtual()
        .name("deadline")
        .start(() -> {
          try {
            Thread.sleep(most);
            ledger.warned(
                null,
                dev.virtwright.diag.Diagnostic.warning(
                    "run-deadline",
                    "the run's time of %d s is over".formatted(most.toSeconds()),
                    null,
                    null));
            interrupt();
            Thread.sleep(Duration.ofSeconds(10));
            interrupt();
          } catch (InterruptedException inTime) {
            Thread.currentThread().interrupt();
          }
        });
  }

  @Override
  public void interrupt() {
    int times = interrupts.incrementAndGet();
    stopping.set(true);
    hosts.values().forEach(host -> host.cancel("the run was interrupted"));
    if (times > 1) {
      links.values().forEach(HostLink::close);
    }
  }

  @Override
  public RunReport await() {
    join(Objects.requireNonNull(whole));
    events.close();
    return Objects.requireNonNull(report, "the run ended without a report");
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sorts by time; runs that begin in one millisecond, on several machines too, are told apart. */
  private static String id(Instant started) {
    return DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS", Locale.ROOT)
            .withZone(ZoneOffset.UTC)
            .format(started)
        + "-%04x".formatted(ThreadLocalRandom.current().nextInt(1 << 16));
  }
}
