package dev.virtwright.engine;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.UserException;
import dev.virtwright.engine.guard.GuardedExecutor;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostSession;
import dev.virtwright.host.Target;
import dev.virtwright.inventory.Host;
import dev.virtwright.inventory.HostVariables;
import dev.virtwright.playbook.Magic;
import dev.virtwright.playbook.Position;
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
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
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
  private final Links links = new Links();
  private final Memory memory = new Memory();
  private final Jobs jobs = new Jobs();
  private final LiveInventory inventory;

  /** Names of all hosts that took part, in the order of the inventory. */
  private final Set<String> names = new LinkedHashSet<>();

  /** Those under way. */
  private final Map<String, HostRun> hosts = new ConcurrentHashMap<>();

  private final Map<String, Scopes> scopes = new ConcurrentHashMap<>();
  private final AtomicInteger interrupts = new AtomicInteger();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final Masker masker;
  private final HostLink.Common common;
  private final Semaphore permits;
  private final Machines machines;
  private @Nullable Thread whole;
  private @Nullable RunReport report;
  private final AtomicReference<UserException> mistake = new AtomicReference<>();

  EngineRun(
      RunPlan plan,
      RunListener listener,
      Sessions sessions,
      @Nullable GuardedExecutor guarded,
      Masker masker,
      FactSource facts,
      Time time,
      @Nullable Approver approver) {
    this.plan = plan;
    this.sessions = sessions;
    this.time = time;
    this.masker = masker;
    this.events = new EventWriter(listener, masker);
    this.ledger = new Ledger(events, time, plan.emptyPlays());
    this.inventory = new LiveInventory(plan.inventory(), plan.source());
    RunOptions options = plan.options();
    this.permits = new Semaphore(options.forks(), true);
    this.common =
        new HostLink.Common(
            sessions,
            new Traffic(permits, options.forks()),
            new Carriers(sessions, links.ofHosts(), name -> memory.of(name).facts()),
            guarded,
            new AtomicLong(),
            inventory::version);
    this.machines = new Machines(plan.hosts().size() > 1);
    this.connections = new Connections(options, Path.of(System.getProperty("user.home", "/")));
    TaskPlanner planner =
        new TaskPlanner(
            plan.catalog(),
            plan.loader(),
            new OwnTasks(plan.loader(), facts, connections, options.verbosity()),
            new RunTasks(inventory, ledger, time, jobs),
            connections,
            masker,
            options.fingerprintKey(),
            options.vault(),
            options.changesNothing(),
            options.patient(),
            OMIT);
    this.context =
        new RunContext(
            plan,
            plan.loader(),
            planner,
            ledger,
            new Barrier(),
            time,
            stopping,
            memory,
            new Fate(),
            new Ways(connections, links, this::open, this::scopes, memory, OMIT),
            inventory,
            new Throttles(options.forks()),
            new AtomicInteger(),
            jobs,
            new Approvals(approver, ledger),
            name -> Optional.ofNullable(hosts.get(name)),
            this::abort);
  }

  EngineRun start() {
    whole = Thread.ofVirtual().name("run").start(this::go);
    return this;
  }

  private void go() {
    Instant started = time.now();
    ledger.started(plan.options().mode(), plan.title(), plan.hosts(), plan.last());
    plan.warnings().forEach(warning -> ledger.warned(null, warning));
    names.addAll(plan.hosts());
    Thread deadline = deadline();
    try {
      all(plan.plays());
    } catch (UserException wrong) {
      mistake.compareAndSet(null, wrong);
    }
    if (deadline != null) {
      deadline.interrupt();
    }
    RunReport whole =
        ledger.report(
            id(started),
            plan,
            List.copyOf(names),
            started,
            links::of,
            context.fate(),
            interrupts.get() > 0);
    links.close();
    report = whole;
  }

  /** Play by play; those behind one that added hosts or groups are cut anew. */
  private void all(List<PlayRun> first) {
    List<PlayRun> plays = first;
    int done = plays.isEmpty() ? 0 : plays.getLast().number();
    while (true) {
      long version = inventory.version();
      if (!plays.isEmpty()) {
        done = Math.max(plays.getLast().number(), done);
        done = Math.min(done, go(plays));
      }
      boolean known = version == inventory.version() && done >= plan.last();
      if (known || stopping.get() || context.fate().broken() || done >= plan.last()) {
        return;
      }
      List<Diagnostic> notes = new ArrayList<>();
      plays = plan.behind(done, inventory.now(), known(), notes);
      notes.forEach(note -> ledger.warned(null, note));
      plays.forEach(play -> names.addAll(play.hosts()));
      if (plays.isEmpty()) {
        return;
      }
    }
  }

  /** Returns the number of the play behind which hosts are to be found anew; large for none. */
  private int go(List<PlayRun> plays) {
    Set<String> taking = new LinkedHashSet<>();
    plays.forEach(play -> taking.addAll(play.hosts()));
    Map<String, HostRun> now = new LinkedHashMap<>();
    hosts.clear();
    names.stream().filter(taking::contains).forEach(name -> prepare(name, plays, now));
    List<Thread> threads = new ArrayList<>();
    now.forEach(
        (name, host) -> threads.add(Thread.ofVirtual().name("host " + name).unstarted(host::go)));
    threads.forEach(Thread::start);
    threads.forEach(EngineRun::join);
    int before = Integer.MAX_VALUE;
    for (HostRun host : now.values()) {
      Integer stopped = host.stoppedAt();
      before = stopped == null ? before : Math.min(before, stopped - 1);
    }
    return before;
  }

  private HostLink open(Target target) throws HostException {
    Consumer<@Nullable String> busy =
        what -> {
          if (names.contains(target.name())) {
            ledger.busy(target.name(), what);
          }
        };
    HostSession session = sessions.open(target);
    return new HostLink(
        target.name(), session, new Coalescer(session, machines, permits, busy), common, busy);
  }

  /** Of any host; one that no inventory has is in no group. */
  private Scopes scopes(String name) {
    return scopes.computeIfAbsent(
        name,
        any -> {
          Host unknown = new Host(name, List.of(), Map.of(), null, null);
          return new Scopes(
              () -> inventory.host(name).orElse(unknown),
              plan.options().extraVars(),
              this::magic,
              context.fate(),
              directory -> variables(inventory.host(name).orElse(unknown), directory),
              OMIT,
              plan.workingDirectory(),
              plan.options().vault(),
              masker,
              plan.sources(),
              plan.options().defaults().factsAsVars());
        });
  }

  /** A host whose connection cannot even be described is lost before it begins; others go on. */
  private void prepare(String name, List<PlayRun> all, Map<String, HostRun> now) {
    List<PlayRun> plays = all.stream().filter(play -> play.hosts().contains(name)).toList();
    try {
      Scopes own = scopes(name);
      Map<Integer, Target> targets = new LinkedHashMap<>();
      for (PlayRun play : plays) {
        Scope scope = own.plain(play.play());
        targets.put(
            play.number(),
            connections.target(
                name, scope, Ways.given(new Keywords(play.play().settings(), scope))));
      }
      Target first = Objects.requireNonNull(targets.get(plays.getFirst().number()));
      HostLink link = links.find(name);
      if (link == null) {
        link = open(first);
        links.put(name, link);
      } else {
        link.moveTo(first);
      }
      links.leads(name, first);
      HostRun run = new HostRun(context, link, own, plays, targets);
      context
          .barrier()
          .enter(name, plays.getFirst().place(new Position(List.of(plays.getFirst().number()))));
      hosts.put(name, run);
      now.put(name, run);
    } catch (UserException mistakes) {
      lost(name, plays, Failure.of(mistakes));
    } catch (HostException failure) {
      lost(name, plays, Failure.of(failure));
    }
  }

  private void lost(String name, List<PlayRun> plays, Failure failure) {
    ledger.lost(name, failure);
    plays.forEach(play -> play.progress().unreachable(name, context.fate()));
  }

  private HostVariables variables(Host host, Path directory) {
    return inventory.now().variables(host, inventory.beside(directory));
  }

  private Magic.OfRun magic() {
    RunOptions options = plan.options();
    return new Magic.OfRun(
        inventory.groups(),
        List.copyOf(inventory.now().hosts().keySet()),
        this::hostvars,
        options.changesNothing(),
        options.diff(),
        options.tags().isEmpty() ? List.of("all") : options.tags(),
        options.skipTags(),
        options.limit(),
        options.forks(),
        options.verbosity(),
        "0.1");
  }

  /** What other hosts see of this one, now. */
  private Map<String, @Nullable Object> hostvars(String name) {
    Path directory = plan.plays().getFirst().play().directory();
    Iterator<HostLink> any = links.ofHosts().values().iterator();
    if (!any.hasNext()) {
      return inventory.host(name).map(host -> variables(host, directory).merged()).orElse(Map.of());
    }
    Variables none = Variables.none(TemplateEnvironment.NONE, warning -> {});
    Seat seat = any.next().coalescer().lookingOn(); // for what has taken effect nobody waits
    return scopes(name).outsideOfPlays(none, directory, History.of(memory.of(name)), seat).asMap();
  }

  /** What {@code hosts} of later plays may ask for. */
  private Map<String, @Nullable Object> known() {
    Map<String, @Nullable Object> known = new LinkedHashMap<>();
    known.put("groups", inventory.groups());
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    inventory.now().hosts().keySet().forEach(name -> all.put(name, hostvars(name)));
    hosts.keySet().forEach(name -> all.putIfAbsent(name, hostvars(name)));
    known.put("hostvars", all);
    return known;
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

  /** A host came to a mistake that ends the run for all. */
  private void abort(UserException wrong) {
    mistake.compareAndSet(null, wrong);
    stopping.set(true);
    hosts.values().forEach(host -> host.cancel("the run is at its end"));
  }

  @Override
  public void interrupt() {
    int times = interrupts.incrementAndGet();
    stopping.set(true);
    hosts.values().forEach(host -> host.cancel("the run was interrupted"));
    if (times > 1) {
      links.close();
    }
  }

  @Override
  public RunReport await() {
    join(Objects.requireNonNull(whole));
    events.close();
    UserException wrong = mistake.get();
    if (wrong != null) {
      throw wrong;
    }
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
