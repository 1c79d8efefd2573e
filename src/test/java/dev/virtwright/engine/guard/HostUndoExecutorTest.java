package dev.virtwright.engine.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.host.Action;
import dev.virtwright.host.ActionResult;
import dev.virtwright.host.Become;
import dev.virtwright.host.Fragment;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.HostSession;
import dev.virtwright.host.Merge;
import dev.virtwright.host.Query;
import dev.virtwright.host.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole transaction against the real guard.sh, with sessions that fail when a test says so. The
 * machine's timers are real: a deadline of two or three seconds passes.
 */
final class HostUndoExecutorTest {

  @TempDir Path directory;
  private GuardedRoot root;
  private Map<String, String> before;
  private final Machine machine = new Machine();

  @BeforeEach
  void machine() throws IOException {
    root = new GuardedRoot(directory);
    root.fill();
    before = root.tree();
  }

  @AfterEach
  void end() throws IOException {
    root.close();
  }

  /** The sessions of one host, and what is wrong with them. */
  private final class Machine implements GuardedHost {
    private final List<String> opened = new ArrayList<>();
    private final Session session = new Session(target());
    private boolean newConnectionsFail;
    private boolean confirmationAnswerIsLost;
    private boolean startIsCut;
    private String idOfNewConnections = "machine-1";

    private Target target() {
      return new Target(
          "kvm1",
          "ssh",
          "192.0.2.1",
          null,
          null,
          null,
          List.of(),
          null,
          false,
          null,
          null,
          Duration.ofSeconds(5));
    }

    @Override
    public HostSession session() {
      return session;
    }

    @Override
    public Become become() {
      return Become.NONE;
    }

    @Override
    public HostSession open(Target target) {
      String moved = target.movedTo();
      opened.add(moved == null ? target.address() : moved);
      return new Session(target);
    }

    @Override
    public HostReader reader(HostSession over) {
      return new HostReader() {
        @Override
        public <A> A ask(Query<A> query) throws HostException {
          return answer(query.merge(), query, over);
        }

        @Override
        public void expect(Query<?>... queries) {}
      };
    }

    @SuppressWarnings("unchecked") // a merge answers its own queries
    private <Q extends Query<A>, P, A> A answer(
        Merge<?, ?, A> merge, Query<A> query, HostSession over) throws HostException {
      Merge<Q, P, A> typed = (Merge<Q, P, A>) merge;
      List<Q> one = List.of((Q) query);
      FragmentResult result = over.read(Become.NONE, List.of(typed.fragment(one))).getFirst();
      return typed.answer(one.getFirst(), typed.parse(one, result));
    }

    @Override
    public void busy(String what) {}
  }

  private final class Session implements HostSession {
    private Target target;

    Session(Target target) {
      this.target = target;
    }

    private void connect() throws HostException {
      if (machine.newConnectionsFail && this != machine.session) {
        throw new HostException(HostException.Kind.UNREACHABLE, "no route to host", null);
      }
    }

    @Override
    public List<FragmentResult> read(Become become, List<Fragment> fragments) throws HostException {
      connect();
      List<FragmentResult> results = new ArrayList<>();
      for (Fragment fragment : fragments) {
        GuardedRoot.Said said = run(List.of("sh", "-c", fragment.script()), null);
        results.add(
            new FragmentResult(
                said.status(),
                said.text().getBytes(StandardCharsets.UTF_8),
                new byte[0],
                false,
                false));
      }
      return results;
    }

    @Override
    public ActionResult act(Become become, Action action) throws HostException {
      connect();
      Action.Run run = (Action.Run) action;
      boolean confirms = run.argv().contains("confirm");
      boolean starts = run.argv().contains("start");
      GuardedRoot.Said said = run(run.argv(), run.input());
      if ((confirms && machine.confirmationAnswerIsLost) || (starts && machine.startIsCut)) {
        throw new HostException(HostException.Kind.UNREACHABLE, "connection reset", null);
      }
      byte[] text = said.text().getBytes(StandardCharsets.UTF_8);
      return new ActionResult(said.status(), text, text, Duration.ZERO, null);
    }

    private GuardedRoot.Said run(List<String> argv, byte @Nullable [] input) {
      try {
        return root.run(argv, input);
      } catch (IOException | InterruptedException broken) {
        throw new AssertionError(broken);
      }
    }

    @Override
    public void reset(Target newTarget) {
      target = newTarget;
    }

    @Override
    public Target target() {
      return target;
    }

    @Override
    public String machineId() {
      return this == machine.session ? "machine-1" : machine.idOfNewConnections;
    }

    @Override
    public String localAddress() {
      return "192.0.2.1";
    }

    @Override
    public Counts counts() {
      return new Counts(0, 0, 0, 0, 0);
    }

    @Override
    public void close() {}
  }

  private record Claim(String claim, Supplier<@Nullable String> look) implements Action.Proof {
    @Override
    public @Nullable String lacking(HostReader reader) {
      return look.get();
    }
  }

  private HostUndoExecutor executor() {
    return executor(Waiting.real(), HostUndoExecutor.Earlier.WAIT);
  }

  private HostUndoExecutor executor(Waiting waiting, HostUndoExecutor.Earlier earlier) {
    return new HostUndoExecutor(
        root.base.toString(), root.environment, waiting, new Random(7), earlier);
  }

  private HostException fails(Action.Guarded change) {
    return assertThrows(HostException.class, () -> executor().execute(change, machine));
  }

  private void undoneAndNothingArmed() throws IOException {
    assertEquals(before, root.tree());
    assertEquals(List.of(), root.leftovers());
  }

  @Test
  void whatIsProvenOverANewConnectionIsConfirmed() throws Exception {
    List<Action.Proof> proofs = List.of(new Claim("the port is up", () -> null));
    ActionResult result = executor().execute(root.change(Duration.ofSeconds(30), proofs), machine);
    assertEquals(
        "proven over a new connection: answers at 192.0.2.1; the port is up\n", result.out());
    assertTrue(machine.opened.contains("192.0.2.1"));
    assertNotEquals(before, root.tree());
    assertEquals(List.of("confirmed"), root.lines());
    assertEquals(List.of(), root.leftovers());
  }

  @Test
  void aProofMayComeTrueLater() throws Exception {
    int[] looks = {0};
    List<Action.Proof> proofs =
        List.of(new Claim("LACP partner", () -> ++looks[0] < 3 ? "none yet" : null));
    executor().execute(root.change(Duration.ofSeconds(30), proofs), machine);
    assertEquals(3, looks[0]);
    assertEquals(List.of(), root.leftovers());
  }

  @Test
  void whatIsNotProvenIsUndoneByTheMachineAndTheMessageSaysWhatLacked() throws Exception {
    List<Action.Proof> proofs = List.of(new Claim("LACP partner on ens4", () -> "none answers"));
    HostException failure = fails(root.change(Duration.ofSeconds(12), proofs));
    assertEquals(
        "change of the test: not kept, because this could not be proven: LACP partner on ens4: none"
            + " answers. The host has undone it: all files are as before, read back, and nothing is"
            + " armed",
        failure.getMessage());
    undoneAndNothingArmed();
    assertEquals(List.of("undone", "also"), root.lines());
  }

  @Test
  void aHostThatAnswersNowhereAfterwardsFindsBackByItself() throws Exception {
    Action.Guarded change = root.change(Duration.ofSeconds(10), List.of());
    Action.Guarded moved =
        new Action.Guarded(
            change.title(),
            change.saved(),
            change.apply(),
            change.undo(),
            change.undoAtBoot(),
            change.confirmed(),
            change.confirmWithin(),
            "198.51.100.9",
            change.proofs(),
            change.provides());
    machine.newConnectionsFail = true;
    Waiting waiting =
        new Waiting() {
          @Override
          public Instant now() {
            return Instant.now();
          }

          @Override
          public void pause(Duration duration) throws InterruptedException {
            Thread.sleep(duration);
            // The old address answers again once the machine has undone the change.
            machine.newConnectionsFail = !machine.opened.getLast().equals("192.0.2.1");
          }
        };
    HostException failure =
        assertThrows(
            HostException.class,
            () -> executor(waiting, HostUndoExecutor.Earlier.WAIT).execute(moved, machine));
    assertTrue(failure.getMessage().contains("no route to host"), failure.getMessage());
    assertEquals("198.51.100.9", machine.opened.getFirst());
    undoneAndNothingArmed();
  }

  @Test
  void aLostAnswerToTheConfirmationIsReadBack() throws Exception {
    machine.confirmationAnswerIsLost = true;
    ActionResult result =
        executor().execute(root.change(Duration.ofSeconds(30), List.of()), machine);
    assertTrue(result.out().contains("confirmed, read back after a lost answer"), result.out());
    assertNotEquals(before, root.tree());
    assertEquals(List.of(), root.leftovers());
  }

  @Test
  void aConnectionCutWhileTheChangeIsStartedDoesNotStopIt() throws Exception {
    machine.startIsCut = true;
    executor().execute(root.change(Duration.ofSeconds(30), List.of()), machine);
    assertNotEquals(before, root.tree());
    assertEquals(List.of(), root.leftovers());
  }

  @Test
  void anotherMachineAtTheAddressProvesNothing() throws Exception {
    machine.idOfNewConnections = "machine-2";
    HostException failure = fails(root.change(Duration.ofSeconds(10), List.of()));
    assertTrue(failure.getMessage().contains("another machine answers"), failure.getMessage());
    undoneAndNothingArmed();
  }

  @Test
  void aStepThatFailsIsUndoneAtOnceAndNamed() throws Exception {
    Action.Guarded change = root.change(Duration.ofMinutes(1), List.of());
    List<Action> apply = new ArrayList<>(change.apply());
    apply.add(Action.Run.of(List.of("sh", "-c", "echo bond0 is busy; exit 9")));
    Action.Guarded failing =
        new Action.Guarded(
            change.title(),
            change.saved(),
            apply,
            change.undo(),
            change.undoAtBoot(),
            change.confirmed(),
            change.confirmWithin(),
            null,
            List.of(),
            List.of());
    long start = System.nanoTime();
    HostException failure = fails(failing);
    assertTrue(failure.getMessage().contains("bond0 is busy"), failure.getMessage());
    assertTrue(
        System.nanoTime() - start < Duration.ofSeconds(40).toNanos(), "it waited for the deadline");
    undoneAndNothingArmed();
  }

  @Test
  void aChangeThatAnEarlierRunLeftArmedIsWaitedForAndNeverLaidOver() throws Exception {
    GuardedRoot.Said said = root.arm(root.change(Duration.ofSeconds(10), List.of()), "00ff");
    assertEquals(0, said.status(), said.text());
    root.guard("apply", "00ff");
    HostException failure = fails(root.change(Duration.ofSeconds(30), List.of()));
    assertTrue(failure.getMessage().contains("an earlier run left"), failure.getMessage());
    undoneAndNothingArmed();
    assertEquals(List.of("undone", "also"), root.lines());
  }

  @Test
  void aChangeThatAnEarlierRunLeftArmedIsUndoneAtOnceOnRequest() throws Exception {
    assertEquals(0, root.arm(root.change(Duration.ofMinutes(30), List.of()), "00ff").status());
    root.guard("apply", "00ff");
    HostUndoExecutor asked = executor(Waiting.real(), HostUndoExecutor.Earlier.UNDO);
    HostException failure =
        assertThrows(
            HostException.class,
            () -> asked.execute(root.change(Duration.ofSeconds(30), List.of()), machine));
    assertTrue(failure.getMessage().contains("an earlier run left"), failure.getMessage());
    undoneAndNothingArmed();
  }

  @Test
  void whereAnEarlierChangeHasBecomeSettledSincePlanningNothingIsArmed() throws Exception {
    HostException failure = fails(Action.Guarded.settle("wait until the host has undone 'x'"));
    assertEquals("wait until the host has undone 'x': that is over by now", failure.getMessage());
    undoneAndNothingArmed();
  }

  @Test
  void whatAnEarlierRunLeftSettledIsCleanedUp() throws Exception {
    root.arm(root.change(Duration.ofMinutes(10), List.of()), "00ff");
    root.guard("apply", "00ff");
    root.guard("undo", "00ff");
    assertEquals(List.of("00ff"), root.leftovers());
    executor().execute(root.change(Duration.ofSeconds(30), List.of()), machine);
    assertEquals(List.of(), root.leftovers());
  }

  @Test
  void whereTheUndoCannotBeArmedNothingIsTouched() throws Exception {
    Files.createFile(directory.resolve("no-timers"));
    HostException failure = fails(root.change(Duration.ofSeconds(30), List.of()));
    assertTrue(failure.getMessage().contains("nothing was changed"), failure.getMessage());
    undoneAndNothingArmed();
  }
}
