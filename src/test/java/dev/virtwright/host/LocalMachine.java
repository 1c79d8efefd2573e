package dev.virtwright.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** This computer, read and changed over the local connector, for tests of modules. */
public final class LocalMachine implements AutoCloseable {
  private final DefaultHostSession session =
      new DefaultHostSession(new LocalConnector(), ReadShellTest.target(Duration.ofSeconds(5)));

  /** A reader that remembers nothing of what was asked before. */
  public HostReader reader() {
    return new SessionReader(session, Become.NONE);
  }

  /** Carries the actions out, until one ends with a status that is not accepted. */
  public List<ActionResult> act(List<Action> actions) throws HostException {
    List<ActionResult> results = new ArrayList<>();
    for (Action action : actions) {
      ActionResult result = session.act(Become.NONE, action);
      results.add(result);
      if (action instanceof Action.Run run && !run.accepted().contains(result.exitStatus())) {
        throw new AssertionError(action.describe() + ": " + result.err());
      }
    }
    return results;
  }

  @Override
  public void close() {
    session.close();
  }
}
