package dev.virtwright.engine;

import dev.virtwright.host.Action;
import dev.virtwright.host.ActionResult;
import dev.virtwright.host.Become;
import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostSession;
import dev.virtwright.host.Target;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A machine of words in memory that records what it is asked and told. Words may hang or break. */
final class WordMachine implements HostSession {
  private final Target target;
  private final String machineId;
  private final AtomicInteger underWay;

  /** Content by name. */
  final Map<String, String> words = new ConcurrentHashMap<>();

  /** Fragments of these words come back killed by the machine. */
  final Set<String> hanging = ConcurrentHashMap.newKeySet();

  /** Every request: the user's name, then the fragments. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  final List<String> actions = new CopyOnWriteArrayList<>();

  /** Open once an action was begun. */
  final CountDownLatch acting = new CountDownLatch(1);

  /** Actions of these descriptions fail. */
  final Set<String> refusing = ConcurrentHashMap.newKeySet();

  /** Actions of these descriptions are carried out and have no effect. */
  final Set<String> ineffective = ConcurrentHashMap.newKeySet();

  volatile @Nullable HostException down;

  /** Requests wait for it. */
  volatile @Nullable CountDownLatch gate;

  /** Actions wait for it. */
  volatile @Nullable CountDownLatch actionGate;

  volatile boolean closed;

  /** Hears of each request and action when it begins, and with {@code done} when it ended. */
  volatile Consumer<String> hears = what -> {};

  final AtomicInteger resets = new AtomicInteger();

  WordMachine(String name) {
    this(name, name, new AtomicInteger());
  }

  /**
   * @param underWay counts requests and actions under way, over several machines
   */
  WordMachine(String name, String machineId, AtomicInteger underWay) {
    this.target = target(name);
    this.machineId = machineId;
    this.underWay = underWay;
  }

  static Target target(String name) {
    return new Target(
        name,
        "words",
        name,
        null,
        null,
        null,
        List.of(),
        null,
        false,
        null,
        null,
        Duration.ofSeconds(1));
  }

  /** Requests and actions of all machines that share the count, now. */
  int underWay() {
    return underWay.get();
  }

  @Override
  public List<FragmentResult> read(Become become, List<Fragment> fragments) throws HostException {
    underWay.incrementAndGet();
    hears.accept("read");
    try {
      requests.add(
          (become.user().isEmpty() ? "" : become.user() + ": ")
              + String.join(" | ", sorted(fragments)));
      await(gate);
      check();
      return fragments.stream().map(this::answer).toList();
    } finally {
      hears.accept("read done");
      underWay.decrementAndGet();
    }
  }

  private static Set<String> sorted(List<Fragment> fragments) {
    Set<String> scripts = new TreeSet<>();
    fragments.forEach(fragment ->
        scripts.add(
            String.join(" ", new ConcurrentSkipListSet<>(List.of(fragment.script().split(" "))))));
    return scripts;
  }

  private FragmentResult answer(Fragment fragment) {
    StringBuilder out = new StringBuilder();
    boolean late = false;
    for (String name : fragment.script().split(" ")) {
      late |= hanging.contains(name);
      String word = words.get(name);
      if (word != null) {
        out.append(name).append('=').append(word).append('\n');
      }
    }
    return new FragmentResult(
        0, out.toString().getBytes(StandardCharsets.UTF_8), new byte[0], false, late);
  }

  /** {@code set NAME WORD} and {@code clear NAME}; anything else does nothing. */
  @Override
  public ActionResult act(Become become, Action action) throws HostException {
    underWay.incrementAndGet();
    hears.accept("act");
    try {
      actions.add((become.user().isEmpty() ? "" : become.user() + ": ") + action.describe());
      acting.countDown();
      await(actionGate);
      check();
      if (refusing.contains(action.describe())) {
        throw new HostException(HostException.Kind.FAILED, action.describe() + " failed", null);
      }
      String out = "";
      if (action instanceof Action.Run run && !ineffective.contains(action.describe())) {
        switch (run.argv().getFirst()) {
          case "set" -> words.put(run.argv().get(1), run.argv().get(2));
          case "clear" -> words.remove(run.argv().get(1));
          default -> out = String.join(" ", run.argv());
        }
      }
      return new ActionResult(
          0, out.getBytes(StandardCharsets.UTF_8), new byte[0], Duration.ZERO, null);
    } finally {
      hears.accept("act done");
      underWay.decrementAndGet();
    }
  }

  private void check() throws HostException {
    HostException failure = down;
    if (failure != null) {
      throw failure;
    }
  }

  private static void await(@Nullable CountDownLatch latch) throws HostException {
    try {
      if (latch != null && !latch.await(20, java.util.concurrent.TimeUnit.SECONDS)) {
        throw new AssertionError("the test never opened the gate");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new HostException(HostException.Kind.UNREACHABLE, "interrupted", null);
    }
  }

  @Override
  public void reset(Target newTarget) {
    resets.incrementAndGet();
  }

  @Override
  public Target target() {
    return target;
  }

  @Override
  public String machineId() {
    return machineId;
  }

  @Override
  public String localAddress() {
    return "192.0.2.1";
  }

  @Override
  public Counts counts() {
    return new Counts(requests.size(), actions.size(), 0, 0, 0);
  }

  @Override
  public void close() {
    closed = true;
  }
}
