package dev.virtwright.cli;

import dev.virtwright.engine.Engine;
import dev.virtwright.engine.ModuleCatalog;
import dev.virtwright.engine.RunOptions;
import dev.virtwright.engine.RunPlan;
import dev.virtwright.engine.guard.HostUndoExecutor;
import dev.virtwright.host.Channel;
import dev.virtwright.host.Connection;
import dev.virtwright.host.Connector;
import dev.virtwright.host.DefaultHostSession;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Target;
import dev.virtwright.lab.CountingProxy;
import dev.virtwright.lab.LabMachine;
import dev.virtwright.report.JsonReport;
import dev.virtwright.result.RunReport;
import dev.virtwright.ssh.SshConnector;
import dev.virtwright.value.Masker;
import dev.virtwright.vault.Vault;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A run whose bytes go through a proxy that counts from the moment the user is authenticated.
 *
 * @param trips what the wire saw from authentication to the first goodbye, flow control left out
 */
record CountedRun(RunReport.Host host, String report, int trips) {

  static CountedRun apply(LabMachine machine, CountingProxy proxy, Path directory)
      throws IOException {
    Path known = directory.resolve("known-hosts-of-the-proxy");
    Files.writeString(known, machine.knownHostsLine(proxy.port()));
    Path inventory =
        Files.writeString(
            directory.resolve("proxied.yml"),
            new Hosts().host("counted", proxy.port(), machine.privateKey(), known, "admin")
                + "  children:\n    kvm_hosts:\n      hosts:\n        counted:\n");
    Path home = Path.of("").toAbsolutePath();
    Connector ssh = new SshConnector(System.getProperty("user.name"), directory, null);
    RunPlan plan =
        RunPlan.of(
            List.of(home.resolve("playbooks/kvm-host.yml")),
            List.of(inventory.toString()),
            home,
            RunOptions.of(RunReport.Mode.APPLY)
                .withExtraVars(ExtraVars.parse(List.of("@lab/demo-vars.yml"), home, Vault.NONE)),
            ModuleCatalog.installed());
    Counting counting = new Counting(ssh, proxy);
    RunReport report =
        new Engine(
                target -> new DefaultHostSession(counting, target),
                new HostUndoExecutor(HostUndoExecutor.Earlier.WAIT),
                new Masker())
            .run(plan, event -> {});
    return new CountedRun(
        report.hosts().getFirst(), JsonReport.render(report), counting.trips.get());
  }

  /**
   * Starts the count anew when a connection is authenticated, and looks at it before the first
   * channel is closed: saying goodbye is no reading.
   */
  private static final class Counting implements Connector {
    private final Connector connector;
    private final CountingProxy proxy;
    private final AtomicInteger trips = new AtomicInteger(-1);

    Counting(Connector connector, CountingProxy proxy) {
      this.connector = connector;
      this.proxy = proxy;
    }

    @Override
    public String transport() {
      return connector.transport();
    }

    @Override
    public Connection connect(Target target) throws HostException {
      Connection connection = connector.connect(target);
      proxy.mark();
      return new Connection() {
        @Override
        public Channel open(String commandLine) throws HostException {
          return counted(connection.open(commandLine));
        }

        @Override
        public String endpoint() {
          return connection.endpoint();
        }

        @Override
        public boolean alive() {
          return connection.alive();
        }

        @Override
        public void close() {
          connection.close();
        }
      };
    }

    private Channel counted(Channel channel) {
      return new Channel() {
        @Override
        public OutputStream stdin() {
          return channel.stdin();
        }

        @Override
        public InputStream stdout() {
          return channel.stdout();
        }

        @Override
        public InputStream stderr() {
          return channel.stderr();
        }

        @Override
        public int waitFor(Duration deadline) throws HostException {
          return channel.waitFor(deadline);
        }

        @Override
        public void close() {
          trips.compareAndSet(-1, proxy.largeTrips());
          channel.close();
        }
      };
    }
  }

  int changed() {
    return host.changed();
  }

  int failed() {
    return host.failed();
  }

  int roundTrips() {
    return host.roundTrips();
  }

  int setupWaits() {
    return host.setupWaits();
  }
}
