package dev.virtwright.cli;

import dev.virtwright.engine.Sessions;
import dev.virtwright.host.Connector;
import dev.virtwright.host.DefaultHostSession;
import dev.virtwright.host.Hop;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostSession;
import dev.virtwright.host.LocalConnector;
import dev.virtwright.host.Target;
import dev.virtwright.ssh.SshConnector;
import java.util.List;
import java.util.Map;

/**
 * Sessions over SSH or on this computer, by the target's transport.
 *
 * @param connectors by transport
 */
record Transports(Map<String, Connector> connectors) implements Sessions {

  static Transports of(Surroundings surroundings) {
    return new Transports(
        Map.of(
            "ssh",
            new SshConnector(
                surroundings.user(),
                surroundings.userHome(),
                surroundings.environment().get("SSH_AUTH_SOCK")),
            "local",
            new LocalConnector()));
  }

  @Override
  public HostSession open(Target target) throws HostException {
    connector(target);
    return new DefaultHostSession(connectors, target);
  }

  @Override
  public List<Hop> hops(Target target) throws HostException {
    return connector(target).hops(target);
  }

  @Override
  public void moved(Target target) throws HostException {
    connector(target).moved(target);
  }

  private Connector connector(Target target) throws HostException {
    Connector connector = connectors.get(target.transport());
    if (connector == null) {
      throw new HostException(
          HostException.Kind.UNREACHABLE,
          "%s has ansible_connection '%s', which there is not"
              .formatted(target.name(), target.transport()),
          "use ssh or local");
    }
    return connector;
  }
}
